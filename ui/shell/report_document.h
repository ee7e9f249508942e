#pragma once

#include <memory>

#include <QTextDocument>

#include "core/report/report.h"

namespace hone::ui {

// A report laid out for paper: light, on pages of a size in the device's own dots. Lives on the
// thread that makes it, and no longer than the device.
std::unique_ptr<QTextDocument> reportDocument(const report::Report& report, QPaintDevice& device,
                                              const QSizeF& page);

} // namespace hone::ui
