#include "ui/results/export.h"

#include <csignal>
#include <sys/resource.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>

#include "tests/support/hone_test.h"
#include "tests/support/result_maker.h"
#include "tests/support/temporary_folder.h"

using namespace hone;
using namespace hone::ui;
using hone::test::makeResult;
using hone::test::Row;
using hone::test::TemporaryFolder;

namespace {

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::shared_ptr<ResultStore> spilledRows(int count) {
    std::vector<Row> rows;
    for (int i = 0; i < count; ++i)
        rows.push_back({std::int64_t{i}, "row \"" + std::to_string(i) + "\""});
    return makeResult({{"id", ""}, {"name", ""}}, rows, 100, {16 * 1024, {}});
}

} // namespace

class ExportTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void rowsOnDiskAreExportedWithoutTheQuery() {
        const TemporaryFolder folder;
        const QString path = QString::fromStdString(folder.file("rows.json"));
        const auto store = spilledRows(5000);
        QVERIFY(store->spilled());
        Export exporter;
        QSignalSpy finished(&exporter, &Export::finished);
        exporter.start(store, wholeResult(*store), RowFormat::Json, {}, path);
        QVERIFY(finished.wait());
        QCOMPARE(exporter.rowsDone(), 5000);
        const QJsonArray rows = QJsonDocument::fromJson(contentOf(path)).array();
        QCOMPARE(rows.size(), 5000);
        QCOMPARE(rows[4999].toObject()["name"].toString(), QString("row \"4999\""));
        QCOMPARE(QDir(QString::fromStdString(folder.path())).entryList(QDir::Files).size(), 1);
    }

    void aCancelledExportLeavesTheOldFile() {
        const TemporaryFolder folder;
        const QString path = QString::fromStdString(folder.file("rows.csv"));
        QFile old(path);
        QVERIFY(old.open(QIODevice::WriteOnly));
        old.write("old");
        old.close();
        const auto store = spilledRows(2000);
        std::stop_source stop;
        stop.request_stop();
        const auto written = exportToFile(*store, wholeResult(*store), RowFormat::Csv, {}, path,
                                          stop.get_token(), nullptr);
        QCOMPARE(written.error().code, ErrorCode::Cancelled);
        QCOMPARE(contentOf(path), QByteArray("old"));
        QCOMPARE(QDir(QString::fromStdString(folder.path())).entryList(QDir::Files).size(), 1);
    }

    void aFileThatCannotGrowIsNotLeftHalf() {
        const TemporaryFolder folder;
        const QString path = QString::fromStdString(folder.file("rows.csv"));
        const auto store = spilledRows(30'000);
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit before{};
        getrlimit(RLIMIT_FSIZE, &before);
        const rlimit small{64 * 1024, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
        const auto written =
            exportToFile(*store, wholeResult(*store), RowFormat::Csv, {}, path, {}, nullptr);
        setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY(!written);
        QVERIFY(QDir(QString::fromStdString(folder.path())).entryList(QDir::Files).isEmpty());
    }

    void aFolderThatIsNotThereIsAnErrorWithAName() {
        const TemporaryFolder folder;
        const QString path = QString::fromStdString(folder.file("nowhere/rows.csv"));
        const auto store = spilledRows(10);
        const auto written =
            exportToFile(*store, wholeResult(*store), RowFormat::Csv, {}, path, {}, nullptr);
        QCOMPARE(written.error().code, ErrorCode::Permission);
        QVERIFY(QString::fromStdString(written.error().message).contains("rows.csv"));
    }
};

QTEST_MAIN(ExportTest)
#include "export_test.moc"
