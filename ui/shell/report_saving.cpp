#include "ui/shell/report_saving.h"

#include <QAction>
#include <QCoreApplication>
#include <QDesktopServices>
#include <QFileDialog>
#include <QFileInfo>
#include <QUrl>

#include "core/base/paths.h"
#include "core/report/report_html.h"
#include "ui/shell/background.h"
#include "ui/shell/format.h"
#include "ui/shell/notice.h"
#include "ui/shell/report_pdf.h"

namespace hone::ui {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("Report", text);
}

bool isPdf(const QString& path) {
    return path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive);
}

Result<void> write(report::Report report, const QString& path, const std::stop_token& stop) {
    addSurroundings(report);
    if (isPdf(path)) return writeReportPdf(report, path, stop);
    return writeFileAtomically(toStdString(path), report::reportHtml(report));
}

void say(QWidget* parent, const Result<void>& written, const QString& path) {
    auto* notice = parent->window()->findChild<Notice*>();
    if (notice == nullptr) return;
    if (!written)
        return notice->say(toQString(written.error().message), toQString(written.error().detail));
    auto* open = new QAction(words("Open"), notice);
    QObject::connect(open, &QAction::triggered, notice,
                     [path] { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); });
    notice->say(words("The report was written."), path, {open});
}

} // namespace

void writeReport(QWidget* parent, report::Report report, const QString& path) {
    auto* writing = new Background(parent);
    writing->start(
        [report = std::move(report), path](const std::stop_token& stop) mutable {
            return write(std::move(report), path, stop);
        },
        [parent, writing, path](const Result<void>& written) {
            writing->deleteLater();
            say(parent, written, path);
        });
}

void saveReport(QWidget* parent, report::Report report, const QString& fileName) {
    auto* dialog = new QFileDialog(parent, words("Save report"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    const QString html = words("Page (*.html)"), pdf = words("PDF (*.pdf)");
    dialog->setNameFilters({html, pdf});
    dialog->setDefaultSuffix(QStringLiteral("html"));
    dialog->selectFile(fileName + QStringLiteral(".html"));
    QObject::connect(
        dialog, &QFileDialog::filterSelected, dialog, [dialog, pdf](const QString& now) {
            dialog->setDefaultSuffix(now == pdf ? QStringLiteral("pdf") : QStringLiteral("html"));
            const QStringList files = dialog->selectedFiles();
            if (files.isEmpty()) return;
            const QFileInfo file(files.front());
            dialog->selectFile(file.completeBaseName() + QLatin1Char('.') +
                               dialog->defaultSuffix());
        });
    QObject::connect(dialog, &QFileDialog::fileSelected, parent,
                     [parent, report = std::move(report)](const QString& path) {
                         writeReport(parent, report, path);
                     });
    dialog->open();
}

} // namespace hone::ui
