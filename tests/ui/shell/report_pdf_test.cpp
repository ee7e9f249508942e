#include <QFile>
#include <QFileDialog>
#include <QImage>
#include <QLabel>
#include <QSvgRenderer>
#include <QTextDocument>
#include <QThreadPool>

#include "core/report/chart_svg.h"
#include "tests/core/report/report_maker.h"
#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"
#include "ui/shell/format.h"
#include "ui/shell/notice.h"
#include "ui/shell/report_document.h"
#include "ui/shell/report_pdf.h"
#include "ui/shell/report_saving.h"

using namespace hone;
using namespace hone::test;
using namespace hone::ui;

class ReportPdfTest : public HoneTest {
    Q_OBJECT

    const TemporaryFolder folder_;

    QString path(const char* name) const { return toQString(folder_.file(name)); }

    static QByteArray bytesOf(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private slots:
    void everyTextIsInTheDocument() {
        QImage page(700, 1000, QImage::Format_RGB32);
        const auto document = reportDocument(everyBlock("<b>marker</b> & co"), page, {700, 1000});
        const QString text = document->toPlainText();
        QVERIFY(text.count(QStringLiteral("<b>marker</b> & co")) >= 20);
        // Four charts and a bar.
        QCOMPARE(text.count(QChar::ObjectReplacementCharacter), 5);
    }

    void theChartsCanBeDrawn() {
        const report::Report made = everyBlock("marker");
        int charts = 0;
        for (const report::Block& block : made.sections.front().blocks)
            if (const auto* chart = std::get_if<report::Chart>(&block)) {
                const QSvgRenderer renderer(
                    QByteArray::fromStdString(report::chartSvg(*chart, ++charts)));
                QVERIFY(renderer.isValid());
                QCOMPARE(renderer.viewBoxF().width(), 760.0);
            }
        QCOMPARE(charts, 4);
    }

    void aPdfHasPagesAndATitle() {
        report::Report made = everyBlock("Marker");
        HONE_VERIFY(writeReportPdf(made, path("one.pdf"), {}));
        const QByteArray one = bytesOf(path("one.pdf"));
        QVERIFY(one.startsWith("%PDF-"));
        QVERIFY(one.contains("/Title"));
        for (int i = 0; i < 40; ++i)
            made.sections.push_back(made.sections.front());
        HONE_VERIFY(writeReportPdf(made, path("many.pdf"), {}));
        QVERIFY(bytesOf(path("many.pdf")).count("/Type /Page\n") > one.count("/Type /Page\n"));
        HONE_VERIFY(writeReportPdf({}, path("none.pdf"), {}));
    }

    void stoppingLeavesTheFileAsItWas() {
        std::stop_source stop;
        stop.request_stop();
        const auto done = writeReportPdf(everyBlock("x"), path("stopped.pdf"), stop.get_token());
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::Cancelled);
        QVERIFY(!QFile::exists(path("stopped.pdf")));
    }

    void whatIsSavedIsWrittenAsItsNameEndsAndSaidInTheNotice() {
        Theme theme;
        QWidget window;
        auto* notice = new Notice(theme, &window);
        for (const char* name : {"saved.html", "saved.PDF"}) {
            writeReport(&window, everyBlock("Marker"), path(name));
            QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path(name)), 30'000);
            QTRY_VERIFY(saysInNotice(*notice, path(name)));
        }
        QVERIFY(bytesOf(path("saved.html")).startsWith("<!DOCTYPE html>"));
        QVERIFY(bytesOf(path("saved.PDF")).startsWith("%PDF-"));
        writeReport(&window, everyBlock("Marker"), path("no/such/folder.html"));
        QTRY_VERIFY(!saysInNotice(*notice, QStringLiteral("was written")));
    }

    void savingAsksWithoutBlockingAndAWindowThatClosesLetsGo() {
        auto window = std::make_unique<QWidget>();
        saveReport(window.get(), everyBlock("Marker"), QStringLiteral("mine"));
        auto* dialog = window->findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        QVERIFY(dialog->selectedFiles().front().endsWith(QStringLiteral("mine.html")));
        emit dialog->fileSelected(path("late.html"));
        window.reset();
        QThreadPool::globalInstance()->waitForDone();
    }

private:
    static bool saysInNotice(Notice& notice, const QString& words) {
        for (const QLabel* label : notice.findChildren<QLabel*>())
            if (label->text().contains(words)) return true;
        return false;
    }
};

QTEST_MAIN(ReportPdfTest)
#include "report_pdf_test.moc"
