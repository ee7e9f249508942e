#pragma once

#include <QString>

#include "core/report/report.h"

class QWidget;

namespace hone::ui {

// Asks for a file and writes the report as HTML or PDF, as the file's name ends, in the background;
// says so in the window's notice. The dialog does not block. fileName: offered, without suffix.
void saveReport(QWidget* parent, report::Report report,
                const QString& fileName = QStringLiteral("report"));
// The same to a file that is known.
void writeReport(QWidget* parent, report::Report report, const QString& path);

} // namespace hone::ui
