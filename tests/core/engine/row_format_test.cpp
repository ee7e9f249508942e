#include "core/engine/row_format.h"

#include <limits>

#include "tests/support/hone_test.h"
#include "tests/support/result_maker.h"

using namespace hone;
using hone::test::makeResult;
using hone::test::Row;

namespace {

QString formatted(const ResultStore& store, RowFormat format, const RowSelection& selection,
                  RowFormatOptions options = {}) {
    std::string text;
    const auto done = formatRows(store, selection, format, options,
                                 [&](std::string_view piece) -> Result<void> {
                                     text += piece;
                                     return {};
                                 },
                                 {});
    return done ? QString::fromStdString(text) : QString::fromStdString(done.error().message);
}

QString formatted(const ResultStore& store, RowFormat format, RowFormatOptions options = {}) {
    return formatted(store, format, wholeResult(store), options);
}

std::shared_ptr<ResultStore> everyType() {
    return makeResult(
        {{"id", "INTEGER"}, {"a|b", ""}, {"id", ""}},
        {{std::numeric_limits<std::int64_t>::max(), std::string("it's \"so\",\nyes"), 0.1},
         {Value{}, Blob{std::string("\x01\xff", 2)}, std::string("")},
         {std::int64_t{-1}, std::string("tab\there"), 5.0}});
}

} // namespace

class RowFormatTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void realsAreShortestAndStayReals() {
        QCOMPARE(realText(0.1), std::string("0.1"));
        QCOMPARE(realText(5), std::string("5.0"));
        QCOMPARE(realText(1e300), std::string("1e+300"));
        QCOMPARE(realText(-0.0), std::string("-0.0"));
        QCOMPARE(realText(1204551.2), std::string("1204551.2"));
        QCOMPARE(std::stod(realText(0.1 + 0.2)), 0.1 + 0.2);
    }

    void csvFollowsRfc4180() {
        QCOMPARE(formatted(*everyType(), RowFormat::Csv),
                 QString("id,a|b,id\r\n"
                         "9223372036854775807,\"it's \"\"so\"\",\nyes\",0.1\r\n"
                         ",x'01ff',\"\"\r\n"
                         "-1,tab\there,5.0\r\n"));
    }

    void tsvQuotesWhatWouldBreakALine() {
        QCOMPARE(formatted(*everyType(), RowFormat::Tsv),
                 QString("id\ta|b\tid\n"
                         "9223372036854775807\t\"it's \"\"so\"\",\nyes\"\t0.1\n"
                         "\tx'01ff'\t\"\"\n"
                         "-1\t\"tab\there\"\t5.0\n"));
    }

    void jsonKeepsIntegersExactAndKeysApart() {
        QCOMPARE(formatted(*everyType(), RowFormat::Json),
                 QString("[\n"
                         "  {\"id\": 9223372036854775807, \"a|b\": \"it's \\\"so\\\",\\nyes\", "
                         "\"id_2\": 0.1},\n"
                         "  {\"id\": null, \"a|b\": {\"blob\": \"01ff\"}, \"id_2\": \"\"},\n"
                         "  {\"id\": -1, \"a|b\": \"tab\\there\", \"id_2\": 5.0}\n"
                         "]\n"));
    }

    void jsonSaysWhatItCannotHold() {
        const auto store = makeResult({{"v", ""}}, {{std::numeric_limits<double>::infinity()},
                                                    {std::string("\xff")},
                                                    {std::string("\x01")}});
        QCOMPARE(formatted(*store, RowFormat::Json),
                 QString("[\n  {\"v\": {\"real\": \"inf\"}},\n  {\"v\": {\"badText\": \"ff\"}},\n"
                         "  {\"v\": \"\\u0001\"}\n]\n"));
    }

    void markdownEscapesBarsAndBreaks() {
        QCOMPARE(formatted(*everyType(), RowFormat::Markdown),
                 QString("| id | a\\|b | id |\n| --- | --- | --- |\n"
                         "| 9223372036854775807 | it's \"so\",<br>yes | 0.1 |\n"
                         "| NULL | x'01ff' |  |\n"
                         "| -1 | tab\there | 5.0 |\n"));
    }

    void insertStatementsQuoteForTheDialect() {
        const auto store = makeResult({{"a\"b", ""}}, {{std::string("o'c\\d")}, {Blob{"\x01"}}});
        QCOMPARE(formatted(*store, RowFormat::Insert, {"my table", SqlDialect::Sqlite, true}),
                 QString("INSERT INTO \"my table\" (\"a\"\"b\") VALUES ('o''c\\d');\n"
                         "INSERT INTO \"my table\" (\"a\"\"b\") VALUES (x'01');\n"));
        QCOMPARE(formatted(*store, RowFormat::Insert, {"t", SqlDialect::MariaDb, true}),
                 QString("INSERT INTO `t` (`a\"b`) VALUES ('o''c\\\\d');\n"
                         "INSERT INTO `t` (`a\"b`) VALUES (x'01');\n"));
        QCOMPARE(formatted(*store, RowFormat::Insert, {"t", SqlDialect::PostgreSql, true}),
                 QString("INSERT INTO \"t\" (\"a\"\"b\") VALUES ('o''c\\d');\n"
                         "INSERT INTO \"t\" (\"a\"\"b\") VALUES ('\\x01'::bytea);\n"));
    }

    void literalsOfOddValuesReadBackAsTheyWere() {
        Cell cell;
        cell.type = ValueType::Text;
        cell.bytes = {"a\0b", 3};
        QCOMPARE(sqlLiteral(cell, SqlDialect::Sqlite), std::string("CAST(x'610062' AS TEXT)"));
        cell.type = ValueType::Real;
        cell.real = -std::numeric_limits<double>::infinity();
        QCOMPARE(sqlLiteral(cell, SqlDialect::Sqlite), std::string("-9e999"));
    }

    void aSelectionTakesRowsAndColumnsInItsOrder() {
        const auto store = makeResult({{"a", ""}, {"b", ""}},
                                      {{std::int64_t{1}, std::int64_t{2}},
                                       {std::int64_t{3}, std::int64_t{4}},
                                       {std::int64_t{5}, std::int64_t{6}}},
                                      1);
        RowSelection selection;
        selection.order =
            std::make_shared<const std::vector<std::uint32_t>>(std::vector<std::uint32_t>{2, 0, 1});
        selection.first = 0;
        selection.count = 2;
        selection.columns = {1, 0};
        QCOMPARE(formatted(*store, RowFormat::Csv, selection), QString("b,a\r\n6,5\r\n2,1\r\n"));
    }

    void aResultWithoutRowsHasItsFrame() {
        const auto store = makeResult({{"a", ""}}, {});
        QCOMPARE(formatted(*store, RowFormat::Json), QString("[]\n"));
        QCOMPARE(formatted(*store, RowFormat::Csv), QString("a\r\n"));
    }

    void anErrorOfTheSinkEndsTheWriting() {
        const auto store = makeResult({{"a", ""}}, {{std::int64_t{1}}});
        const auto done = formatRows(
            *store, wholeResult(*store), RowFormat::Csv, {},
            [](std::string_view) -> Result<void> { return fail(ErrorCode::DiskFull, "full"); }, {});
        QCOMPARE(done.error().code, ErrorCode::DiskFull);
    }
};

QTEST_GUILESS_MAIN(RowFormatTest)
#include "row_format_test.moc"
