#include "core/index/index_statistics.h"

#include <cmath>
#include <sstream>

#include "core/sql/identifier.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::index;
using namespace hone::test;

namespace {

const char* const data = R"(
CREATE TABLE t(id INTEGER PRIMARY KEY, few INT, many INT, skew INT, gap INT, name TEXT,
               fold TEXT COLLATE NOCASE, mixed, twice INT AS (few * 2) STORED);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
INSERT INTO t(id, few, many, skew, gap, name, fold, mixed)
SELECT i, i % 7, (i * 7919) % 9973, CASE WHEN i % 50 = 0 THEN i ELSE 1 END,
       CASE WHEN i % 4 = 0 THEN i % 1000 END, 'name ' || (i % 300),
       CASE i % 3 WHEN 0 THEN 'Word ' WHEN 1 THEN 'WORD ' ELSE 'word ' END || (i % 500),
       CASE i % 5 WHEN 0 THEN i % 40 WHEN 1 THEN (i % 40) * 1.0 WHEN 2 THEN 'x' || (i % 40)
                  WHEN 3 THEN CAST('x' || (i % 40) AS BLOB) END
FROM n;
CREATE TABLE w(a TEXT, b INT, c INT, PRIMARY KEY(a, b)) WITHOUT ROWID;
INSERT INTO w SELECT 'a' || (id % 60), id, few FROM t WHERE id <= 6000;
CREATE TABLE empty(a INT, b INT);
CREATE TABLE "odd ""name"(x INT, "select" INT);
INSERT INTO "odd ""name" SELECT id, few FROM t WHERE id <= 700;
)";

std::vector<double> numbersOf(const std::string& stat) {
    std::istringstream words(stat);
    std::vector<double> numbers;
    for (double number = 0; words >> number;)
        numbers.push_back(number);
    return numbers;
}

IndexTerm column(const char* name, const char* collation = "") {
    return {name, false, false, collation};
}

IndexTerm expression(const char* text) {
    return {text, true, false, ""};
}

IndexDraft draft(const char* table, std::vector<IndexTerm> terms, const char* condition = "") {
    IndexDraft made;
    made.table = table;
    made.name = "trial";
    made.terms = std::move(terms);
    made.condition = condition;
    return made;
}

// Splitmix64, as counting mixes its values.
std::uint64_t hashOf(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15u;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

} // namespace

Q_DECLARE_METATYPE(hone::index::IndexDraft)

class IndexStatisticsTest : public HoneTest {
    Q_OBJECT

private slots:
    void initTestCase() {
        database_ = std::make_unique<TestDatabase>(data);
        driver_ = std::move(*SqliteDriver::create(database_->path()));
        connection_ = std::move(*driver_->connect(Access::ReadOnly));
    }

    void aSketchCountsWithinAFewPercent_data() {
        QTest::addColumn<int>("many");
        for (const int many : {0, 1, 10, 1'000, 8'000, 12'000, 100'000, 1'000'000})
            QTest::addRow("%d", many) << many;
    }
    void aSketchCountsWithinAFewPercent() {
        QFETCH(int, many);
        DistinctSketch sketch;
        for (const int round : {0, 1})
            for (int i = 0; i < many; ++i)
                if (round == 0 || i % 3 == 0) sketch.add(hashOf(static_cast<std::uint64_t>(i)));
        QVERIFY2(std::abs(sketch.count() - many) <= 0.06 * many,
                 std::to_string(sketch.count()).c_str());
    }

    // Beside the truth and what ANALYZE writes once the index is really there.
    void anIndexIsForetoldAsAnalyzeFindsIt_data() {
        QTest::addColumn<IndexDraft>("draft");
        const auto row = [](const char* name, IndexDraft one) {
            QTest::newRow(name) << std::move(one);
        };
        row("unique", draft("t", {column("id"), column("few")}));
        row("few values", draft("t", {column("few")}));
        row("many values", draft("t", {column("many")}));
        row("one value is nearly all", draft("t", {column("skew")}));
        row("mostly NULL", draft("t", {column("gap"), column("few")}));
        row("text", draft("t", {column("name")}));
        row("three terms", draft("t", {column("few"), column("name"), column("many")}));
        row("NOCASE told", draft("t", {column("fold", "NOCASE")}));
        row("NOCASE of the column", draft("t", {column("fold")}));
        row("NOCASE of the column behind another", draft("t", {column("few"), column("fold")}));
        row("BINARY told against the column", draft("t", {column("fold", "BINARY")}));
        row("NOCASE told against the column", draft("t", {column("name", "NOCASE")}));
        row("integers, reals, texts and blobs", draft("t", {column("mixed")}));
        row("generated", draft("t", {column("twice"), column("name")}));
        row("expression", draft("t", {expression("many % 100"), column("few")}));
        row("expression of a NOCASE column", draft("t", {expression("upper(\"fold\")")}));
        row("partial", draft("t", {column("many")}, "\"few\" = 3"));
        row("partial by NULL", draft("t", {column("gap"), column("name")}, "\"gap\" IS NOT NULL"));
        row("partial with one entry", draft("t", {column("many")}, "id = 17"));
        row("partial by a number alone", draft("t", {column("id")}, "few - 3.5"));
        row("WITHOUT ROWID", draft("w", {column("c"), column("a")}));
        row("odd names", draft("odd \"name", {column("select"), column("x")}));
        IndexDraft backwards = draft("t", {column("few"), column("many")});
        backwards.terms[1].descending = true;
        row("descending", backwards);
    }
    void anIndexIsForetoldAsAnalyzeFindsIt() {
        QFETCH(IndexDraft, draft);
        const IndexStatistics counted = count(draft);

        const auto change = createIndex(draft);
        HONE_VERIFY(change);
        database_->outside(change->sql + "; ANALYZE");
        const std::string stat = ask("SELECT stat FROM sqlite_stat1 WHERE idx = 'trial'");
        const std::string bytes =
            ask("SELECT pgsize FROM dbstat WHERE name = 'trial' AND aggregate = TRUE");
        const std::vector<double> distinct = trueDistinct(draft);
        database_->outside("DROP INDEX trial; DROP TABLE sqlite_stat1");

        const std::vector<double> real = numbersOf(stat), ours = numbersOf(counted.stat());
        QCOMPARE(ours.size(), real.size());
        QCOMPARE(ours.front(), real.front());
        QCOMPARE(counted.distinct.size(), distinct.size());
        for (std::size_t i = 0; i < distinct.size(); ++i)
            QVERIFY2(std::abs(std::log10(counted.distinct[i] / distinct[i])) <= 0.1,
                     (std::to_string(counted.distinct[i]) + " for " + std::to_string(distinct[i]))
                         .c_str());
        // Rounded up to whole rows.
        for (std::size_t i = 1; i < real.size(); ++i)
            QVERIFY2(std::abs(ours[i] - real[i]) <= std::max(1.0, 0.1 * real[i]),
                     (counted.stat() + " for " + stat).c_str());
        if (real.front() > 1'000) {
            const double pages = std::stod(bytes);
            QVERIFY2(std::abs(static_cast<double>(counted.bytes()) - pages) < 0.35 * pages,
                     (std::to_string(counted.bytes()) + " for " + std::to_string(pages)).c_str());
        }
    }

    void uniqueAndNearlyUniqueCountAsAnalyzeHasThem() {
        QCOMPARE((IndexStatistics{1000, {1000}, 0}).stat(), std::string("1000 1"));
        QCOMPARE((IndexStatistics{1000, {950}, 0}).stat(), std::string("1000 1"));
        QCOMPARE((IndexStatistics{1000, {900}, 0}).stat(), std::string("1000 2"));
        QCOMPARE((IndexStatistics{1000, {3, 400, 1000}, 0}).stat(), std::string("1000 334 3 1"));
    }

    void draftsAreCountedInOnePassAsTheyAreAlone() {
        const std::vector<IndexDraft> drafts{draft("t", {column("few")}),
                                             draft("t", {column("few"), column("many")}),
                                             draft("t", {column("few")}, "many < 50"),
                                             draft("t", {column("fold", "NOCASE"), column("few")})};
        const auto together = countDistinct(*connection_, "t", drafts, 0, {});
        HONE_VERIFY(together);
        QCOMPARE(together->rows, std::int64_t(20'000));
        QCOMPARE(together->indexes.size(), drafts.size());
        for (std::size_t i = 0; i < drafts.size(); ++i)
            QVERIFY(together->indexes[i] == count(drafts[i]));
    }

    void anEmptyTableAndNoDraftsHaveTheirPlace() {
        const IndexStatistics none = count(draft("empty", {column("a"), column("b")}));
        QCOMPARE(none.entries, std::int64_t(0));
        QCOMPARE(none.distinct, (std::vector<double>{0, 0}));
        QVERIFY(none.bytes() <= 4096);
        const auto rows = countDistinct(*connection_, "t", {}, 0, {});
        HONE_VERIFY(rows);
        QCOMPARE(rows->rows, std::int64_t(20'000));
        QVERIFY(rows->indexes.empty());
    }

    void aPartOfTheTableStandsForAll() {
        const std::vector<IndexDraft> drafts{draft("t", {column("id")}),
                                             draft("t", {column("few"), column("id")}),
                                             draft("t", {column("many")}, "few = 3")};
        const auto counted = countDistinct(*connection_, "t", drafts, 2'000, {});
        HONE_VERIFY(counted);
        QCOMPARE(counted->rows, std::int64_t(20'000));
        const auto near = [](double value, double truth) {
            return std::abs(std::log10(value / truth)) <= 0.1;
        };
        QCOMPARE(counted->indexes[0].entries, std::int64_t(20'000));
        QVERIFY(near(counted->indexes[0].distinct[0], 20'000));
        QVERIFY(near(counted->indexes[1].distinct[0], 7));
        QVERIFY(near(counted->indexes[1].distinct[1], 20'000));
        QVERIFY(near(static_cast<double>(counted->indexes[2].entries), 20'000.0 / 7));
        // No more than there is.
        const auto whole = countDistinct(*connection_, "t", drafts, 50'000, {});
        HONE_VERIFY(whole);
        QVERIFY(*whole == *countDistinct(*connection_, "t", drafts, 0, {}));
    }

    void whatCannotBeReadIsAnError() {
        const std::vector<IndexDraft> absent{draft("t", {expression("absent(few)")})};
        const auto counted = countDistinct(*connection_, "t", absent, 0, {});
        QVERIFY(!counted);
        QCOMPARE(counted.error().code, ErrorCode::Sql);
        QVERIFY(!countDistinct(*connection_, "none", absent, 0, {}));
        QVERIFY(!countDistinct(*connection_, "none", absent, 10, {}));
    }

    void countingIsCancelled() {
        std::stop_source stop;
        stop.request_stop();
        const std::vector<IndexDraft> drafts{draft("t", {column("many")})};
        const auto counted = countDistinct(*connection_, "t", drafts, 0, {stop.get_token(), {}});
        QVERIFY(!counted);
        QCOMPARE(counted.error().code, ErrorCode::Cancelled);
    }

private:
    IndexStatistics count(const IndexDraft& draft) {
        const auto counted = countDistinct(*connection_, draft.table, {&draft, 1}, 0, {});
        return counted ? counted->indexes.front() : IndexStatistics();
    }

    // As SQLite tells them apart.
    std::vector<double> trueDistinct(const IndexDraft& draft) {
        std::string list, condition = draft.condition.empty() ? "" : " WHERE " + draft.condition;
        std::vector<double> counts;
        for (const IndexTerm& term : draft.terms) {
            list += (list.empty() ? "" : ", ") +
                    (term.expression ? term.text : quoteIdentifier(term.text, SqlDialect::Sqlite)) +
                    (term.collation.empty() ? "" : " COLLATE " + term.collation);
            counts.push_back(std::stod(ask("SELECT count(*) FROM (SELECT 1 FROM " +
                                           quoteIdentifier(draft.table, SqlDialect::Sqlite) +
                                           condition + " GROUP BY " + list + ")")));
        }
        return counts;
    }

    // The only cell.
    std::string ask(const std::string& sql) {
        const auto rows = collectRows(*connection_, sql, {}, {});
        return rows ? printRows(*rows) : rows.error().message;
    }

    std::unique_ptr<TestDatabase> database_;
    std::unique_ptr<SqliteDriver> driver_;
    std::unique_ptr<Connection> connection_;
};

QTEST_GUILESS_MAIN(IndexStatisticsTest)
#include "index_statistics_test.moc"
