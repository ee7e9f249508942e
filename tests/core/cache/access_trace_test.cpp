#include <QProcess>
#include <QStandardPaths>

#include "core/base/paths.h"
#include "core/cache/access_trace.h"
#include "tests/core/cache/traces.h"
#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"

using namespace hone;
using namespace hone::test;

class AccessTraceTest : public HoneTest {
    Q_OBJECT
private slots:
    void aNumberALineWithStarsLeftOut() {
        const auto trace = parseTrace("3\n*\n 17 \r\n\n3", TraceFormat::Lirs);
        HONE_VERIFY(trace);
        QCOMPARE(*trace, (Trace{3, 17, 3}));
    }

    void integersAreBigEndian() {
        const auto trace =
            parseTrace(std::string_view("\0\0\1\2\xff\xff\xff\xfe", 8), TraceFormat::Cache2k);
        HONE_VERIFY(trace);
        QCOMPARE(*trace, (Trace{258, 4'294'967'294}));
    }

    void aRangeIsAsManyAccesses() {
        const auto trace = parseTrace("100 3 0 1\n7 1 0 2\n", TraceFormat::Arc);
        HONE_VERIFY(trace);
        QCOMPARE(*trace, (Trace{100, 101, 102, 7}));
    }

    void equalKeysAreEqualIds() {
        const auto trace = parseTrace("user 1\nuser 2\nuser 1\n", TraceFormat::Ids);
        HONE_VERIFY(trace);
        QCOMPARE(trace->size(), std::size_t{3});
        QCOMPARE(trace->at(0), trace->at(2));
        QVERIFY(trace->at(0) != trace->at(1));
    }

    void whatIsNotOfTheFormatIsRefused_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("format");
        QTest::newRow("words for numbers")
            << QByteArray("1\ntwo\n") << static_cast<int>(TraceFormat::Lirs);
        QTest::newRow("half an integer")
            << QByteArray("abc") << static_cast<int>(TraceFormat::Cache2k);
        QTest::newRow("no count") << QByteArray("12\n") << static_cast<int>(TraceFormat::Arc);
        QTest::newRow("a count beyond reason")
            << QByteArray("1 99999999999 0 1\n") << static_cast<int>(TraceFormat::Arc);
    }

    void whatIsNotOfTheFormatIsRefused() {
        QFETCH(QByteArray, bytes);
        QFETCH(int, format);
        const auto trace = parseTrace(bytes.toStdString(), static_cast<TraceFormat>(format));
        QVERIFY(!trace);
        QCOMPARE(trace.error().code, ErrorCode::InvalidArgument);
    }

    void packedFilesAreReadThroughTheSystemsTools_data() {
        QTest::addColumn<QString>("tool");
        QTest::addColumn<QString>("ending");
        QTest::newRow("gzip") << "gzip"
                              << ".gz";
        QTest::newRow("xz") << "xz"
                            << ".xz";
    }

    void packedFilesAreReadThroughTheSystemsTools() {
        QFETCH(QString, tool);
        QFETCH(QString, ending);
        if (QStandardPaths::findExecutable(tool).isEmpty()) QSKIP("the tool is not installed");
        const TemporaryFolder folder;
        const std::string file = folder.file("a trace");
        HONE_VERIFY(writeFileAtomically(file, "5\n6\n5\n"));
        QCOMPARE(QProcess::execute(tool, {QString::fromStdString(file)}), 0);
        const auto trace = readTrace(file + ending.toStdString(), TraceFormat::Lirs);
        HONE_VERIFY(trace);
        QCOMPARE(*trace, (Trace{5, 6, 5}));
    }

    void aMissingFileIsSaid() {
        const TemporaryFolder folder;
        for (const char* name : {"none", "none.gz"}) {
            const auto trace = readTrace(folder.file(name), TraceFormat::Lirs);
            QVERIFY(!trace);
            QCOMPARE(trace.error().code, ErrorCode::NotFound);
        }
        QCOMPARE(readTrace(folder.path(), TraceFormat::Lirs).error().code, ErrorCode::Io);
    }
};

QTEST_GUILESS_MAIN(AccessTraceTest)
#include "access_trace_test.moc"
