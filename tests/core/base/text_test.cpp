#include "core/base/text.h"

#include "tests/support/hone_test.h"

using namespace hone;

class TextTest : public hone::test::HoneTest {
    Q_OBJECT

private slots:
    void durationsHaveThreeDigitsAndTheFittingUnit_data() {
        QTest::addColumn<qint64>("nanoseconds");
        QTest::addColumn<QString>("text");
        const auto row = [](qint64 ns, const char* text) {
            QTest::newRow(text) << ns << QString::fromUtf8(text);
        };
        row(0, "0 ns");
        row(99, "99 ns");
        row(420, "0.42 µs");
        row(9'994, "9.99 µs");
        row(9'996, "10.0 µs");
        row(999'400, "999 µs");
        row(999'500, "1.00 ms");
        row(38'000'000, "38.0 ms");
        row(999'600'000, "1.00 s");
        row(1'400'000'000, "1.40 s");
        row(119'400'000'000, "119 s");
        row(119'600'000'000, "2 min 0 s");
        row(125'000'000'000, "2 min 5 s");
        row(7'260'000'000'000, "2 h 1 min");
    }
    void durationsHaveThreeDigitsAndTheFittingUnit() {
        QFETCH(qint64, nanoseconds);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(formatDuration(nanoseconds)), text);
    }

    void bytesHaveDecimalUnits() {
        QCOMPARE(formatBytes(0), std::string("0 B"));
        QCOMPARE(formatBytes(999), std::string("999 B"));
        QCOMPARE(formatBytes(1'234), std::string("1.23 KB"));
        QCOMPARE(formatBytes(38'000'000), std::string("38.0 MB"));
        QCOMPARE(formatBytes(999'600'000), std::string("1.00 GB"));
    }

    void countsAreGroupedInThrees() {
        QCOMPARE(formatCount(0), std::string("0"));
        QCOMPARE(formatCount(999), std::string("999"));
        QCOMPARE(formatCount(1'000), std::string("1\u2009000"));
        QCOMPARE(formatCount(-1'234'567), std::string("-1\u2009234\u2009567"));
        QCOMPARE(formatCount(INT64_MIN).substr(0, 2), std::string("-9"));
    }

    void factorsHaveADecimalOnlyWhereItMatters() {
        QCOMPARE(formatFactor(1.64), std::string("1.6"));
        QCOMPARE(formatFactor(3.02), std::string("3"));
        QCOMPARE(formatFactor(9.96), std::string("10"));
        QCOMPARE(formatFactor(50'000), std::string("50\u2009000"));
        QCOMPARE(formatFactor(3e30), std::string("3e+30"));
    }

    void onlyWellFormedUtf8IsValid_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("valid");
        QTest::newRow("empty") << QByteArray() << true;
        QTest::newRow("ascii and NUL") << QByteArray("a\0b", 3) << true;
        QTest::newRow("two to four bytes") << QByteArray("é€😀") << true;
        QTest::newRow("highest code point") << QByteArray("\xf4\x8f\xbf\xbf") << true;
        QTest::newRow("beyond the highest") << QByteArray("\xf4\x90\x80\x80") << false;
        QTest::newRow("lone continuation") << QByteArray("\x80") << false;
        QTest::newRow("cut character") << QByteArray("a\xe2\x82") << false;
        QTest::newRow("overlong slash") << QByteArray("\xc0\xaf") << false;
        QTest::newRow("overlong three bytes") << QByteArray("\xe0\x80\xaf") << false;
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << false;
        QTest::newRow("never a lead byte") << QByteArray("\xff") << false;
    }
    void onlyWellFormedUtf8IsValid() {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, valid);
        QCOMPARE(isValidUtf8(bytes.toStdString()), valid);
    }

    void aLineIsCutBetweenCharacters() {
        QCOMPARE(oneLine("  SELECT\n\t 1  ", 80), std::string("SELECT 1"));
        QCOMPARE(oneLine("abc", 3), std::string("abc"));
        QCOMPARE(oneLine("abcd", 3), std::string("abc…"));
        QCOMPARE(oneLine("abé", 3), std::string("ab…"));
        QCOMPARE(oneLine("", 3), std::string());
        QVERIFY(isValidUtf8(oneLine("😀😀😀", 5)));
    }

    void identifiersCompareByAsciiLetters() {
        QVERIFY(equalsIgnoringCase("Orders", "oRDERS"));
        QVERIFY(!equalsIgnoringCase("orders", "order"));
        QVERIFY(!equalsIgnoringCase("É", "é"));
        QCOMPARE(toLowerAscii("ÄB["), std::string("Äb["));
    }

    void hexAndHashAreStable() {
        QCOMPARE(toHex(std::string_view("\x00\x7f\xff", 3)), std::string("007fff"));
        QCOMPARE(hashBytes(""), std::uint64_t{0xcbf29ce484222325});
        QCOMPARE(hashBytes("a"), std::uint64_t{0xaf63dc4c8601ec8c});
    }
};

QTEST_GUILESS_MAIN(TextTest)
#include "text_test.moc"
