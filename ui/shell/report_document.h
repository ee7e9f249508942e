#pragma once

#include <memory>

#include <QTextDocument>

#include "core/report/report.h"

namespace hone::ui {

// A report laid out for paper: light, in the document's own units of which there are dpi in an
// inch. Lives on the thread that makes it.
std::unique_ptr<QTextDocument> reportDocument(const report::Report& report, qreal dpi,
                                              const QSizeF& page);

} // namespace hone::ui
