#include "core/base/text.h"
#include "core/measure/statement_comparison.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;

namespace {

const char* const data = R"(
CREATE TABLE t(id INTEGER PRIMARY KEY, g INT, x REAL, name TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
INSERT INTO t SELECT i, i % 7, i * 0.1, 'n' || i FROM n;
CREATE INDEX t_g ON t(g);
)";

} // namespace

class StatementComparisonTest : public HoneTest {
    Q_OBJECT

private slots:
    void init() {
        HoneTest::init();
        database_ = std::make_unique<TestDatabase>(data);
        driver_ = std::move(*SqliteDriver::create(database_->path()));
        connection_ = std::move(*driver_->connect(Access::ReadOnly));
    }

    void manyTimesTheWorkIsSlower() {
        const auto comparison = compare("SELECT count(*) FROM t WHERE id < 10",
                                        "SELECT count(*) FROM t a, t b WHERE a.x < b.x");
        HONE_VERIFY(comparison);
        QCOMPARE(comparison->times.verdict, Verdict::Slower);
        QVERIFY(comparison->times.ratio > 10);
        QVERIFY(!comparison->results.same);
        QVERIFY(comparison->repeatsA > comparison->repeatsB);
    }

    void plansOfBothAreTaken() {
        const auto comparison =
            compare("SELECT * FROM t WHERE g = 3", "SELECT * FROM t NOT INDEXED WHERE g = 3");
        HONE_VERIFY(comparison);
        QCOMPARE(comparison->planA.root.children.at(0).index, std::string("t_g"));
        QCOMPARE(comparison->planB.root.children.at(0).operation, std::string("SCAN"));
        QVERIFY(comparison->results.same);
    }

    void coldRunsReadThePagesAgain() {
        const auto cold = compare("SELECT sum(x) FROM t", "SELECT sum(x) FROM t", true);
        HONE_VERIFY(cold);
        QVERIFY(cold->cold);
        NoRows sink;
        auto statement = std::move(*connection_->prepare("SELECT sum(x) FROM t"));
        const auto warm = statement->execute({}, sink, {});
        HONE_VERIFY(warm);
        QCOMPARE(*warm->counters.pageCacheMisses, 0);
        HONE_VERIFY(connection_->emptyPageCache());
        const auto emptied = statement->execute({}, sink, {});
        HONE_VERIFY(emptied);
        QVERIFY(*emptied->counters.pageCacheMisses > 0);
    }

    void theOrderOfRowsIsNotTheirContent() {
        const auto match =
            matched("SELECT id, name FROM t ORDER BY id", "SELECT id, name FROM t ORDER BY name");
        QVERIFY(match.same);
        QCOMPARE(match.remark, std::string("The same rows in another order."));
    }

    void sumsOfRealsMayDifferInTheirLastDigits() {
        const auto match =
            matched("SELECT g, sum(x) FROM (SELECT * FROM t ORDER BY x) GROUP BY g",
                    "SELECT g, sum(x) * (1 + 1e-12) FROM (SELECT * FROM t ORDER BY -x) GROUP BY g");
        QVERIFY(match.same);
        QCOMPARE(match.remark, std::string("The same but for the last digits of reals."));
    }

    void oneRowMoreOneRowTwiceAndOneValueOtherAreNoticed() {
        QCOMPARE(matched("SELECT id FROM t", "SELECT id FROM t WHERE id > 1").remark,
                 formatCount(3000) + " rows against " + formatCount(2999) + ".");
        QVERIFY(!matched("SELECT id FROM t WHERE id < 3", "SELECT 1 UNION ALL SELECT 1").same);
        QVERIFY(
            !matched("SELECT id FROM t", "SELECT CASE id WHEN 77 THEN 78 ELSE id END FROM t").same);
        QVERIFY(!matched("SELECT x FROM t", "SELECT x + 1e-5 * x FROM t").same);
        QVERIFY(!matched("SELECT 1", "SELECT 1.0").same);
        QVERIFY(!matched("SELECT NULL", "SELECT ''").same);
        QVERIFY(!matched("SELECT 1, 2", "SELECT 1").same);
        QVERIFY(matched("SELECT 1 WHERE 0", "SELECT 2 WHERE 0").same);
    }

    void whatWritesIsRefused() {
        const auto comparison = compare("SELECT 1", "DELETE FROM t");
        QVERIFY(!comparison);
        QCOMPARE(comparison.error().code, ErrorCode::WritesRefused);
    }

    void aStatementThatFailsSaysWhichAndWhy() {
        const auto comparison = compare("SELECT 1", "SELECT nosuch FROM t");
        QVERIFY(!comparison);
        QVERIFY(comparison.error().sqlOffset.has_value());
        QVERIFY(comparison.error().side == Side::B);
        const auto other = compare("SELECT abs(-9223372036854775807 - 1)", "SELECT 1");
        QVERIFY(!other);
        QVERIFY(other.error().side == Side::A);
    }

    void missingParametersAreSaid() {
        const auto comparison = compare("SELECT * FROM t WHERE g = ?", "SELECT 1");
        QVERIFY(!comparison);
        QCOMPARE(comparison.error().code, ErrorCode::InvalidArgument);
    }

    void anExecutionPastItsTimeEndsIt() {
        const std::string endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
                                    "n) SELECT count(*) FROM n";
        const auto comparison =
            compareStatements({*connection_, "SELECT 1", {}}, {*connection_, endless, {}}, *driver_,
                              {.timeLimit = Milliseconds(20)});
        QVERIFY(!comparison);
        QCOMPARE(comparison.error().code, ErrorCode::Timeout);
        QVERIFY(comparison.error().side == Side::B);
    }

private:
    SidedResult<StatementComparison> compare(const std::string& a, const std::string& b,
                                             bool cold = false) {
        return compareStatements({*connection_, a, {}}, {*connection_, b, {}}, *driver_,
                                 {.pairing = {.maxPairs = 10}, .cold = cold});
    }
    ResultMatch matched(const std::string& a, const std::string& b) {
        const auto match = matchResults({*connection_, a, {}}, {*connection_, b, {}}, {});
        return match ? *match : ResultMatch{.remark = match.error().message};
    }

    std::unique_ptr<TestDatabase> database_;
    std::unique_ptr<SqliteDriver> driver_;
    std::unique_ptr<Connection> connection_;
};

QTEST_GUILESS_MAIN(StatementComparisonTest)
#include "statement_comparison_test.moc"
