#include "core/plan/alternatives.h"
#include "core/plan/sweep.h"
#include "tests/support/hone_test.h"
#include "tests/support/session.h"

using namespace hone;
using namespace hone::test;

namespace {

const char* const data = R"(
CREATE TABLE t(id INTEGER PRIMARY KEY, g INT, name TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
INSERT INTO t SELECT i, i % 10, 'n' || i FROM n;
CREATE INDEX t_g ON t(g);
CREATE INDEX t_name ON t(name);
CREATE TABLE u(id INTEGER PRIMARY KEY, t_id INT);
INSERT INTO u SELECT id, id FROM t;
)";

const PlanNode* find(const PlanNode& node, const std::string& object) {
    if (node.object == object) return &node;
    for (const PlanNode& child : node.children)
        if (const PlanNode* found = find(child, object)) return found;
    return nullptr;
}

} // namespace

class SweepTest : public HoneTest {
    Q_OBJECT

private slots:
    void everyValueIsRunAndItsRowsCounted() {
        const auto swept =
            session_->sweep({.sql = "SELECT * FROM t WHERE id <= ?",
                             .parameters = {},
                             .parameter = "?1",
                             .values = {std::int64_t(10), std::int64_t(500), std::int64_t(1000)}},
                            {});
        HONE_VERIFY(swept);
        QCOMPARE(swept->points.size(), std::size_t(3));
        QCOMPARE(swept->points[0].rows, 10);
        QCOMPARE(swept->points[1].rows, 500);
        QCOMPARE(swept->points[2].rows, 1000);
        for (const SweepPoint& point : swept->points)
            QVERIFY(point.lowNs <= point.medianNs && point.medianNs <= point.highNs);
        QVERIFY(swept->flips().empty());
    }

    void withoutValuesTheColumnsQuantilesAreTaken() {
        const auto swept = session_->sweep({.sql = "SELECT * FROM t AS x WHERE x.id < :most",
                                            .parameters = {},
                                            .parameter = ":most",
                                            .values = {},
                                            .count = 5},
                                           {});
        HONE_VERIFY(swept);
        QVERIFY(swept->points.size() >= 5);
        QCOMPARE(std::get<std::int64_t>(swept->points.front().value), 1);
        QCOMPARE(std::get<std::int64_t>(swept->points.back().value), 1000);
    }

    void whereThePlanFlipsIsMarked() {
        // Whether a pattern begins with a wildcard decides on the index, once its value is known.
        const auto swept = session_->sweep({.sql = "SELECT count(*) FROM t WHERE name GLOB ?",
                                            .parameters = {},
                                            .parameter = "?1",
                                            .values = {std::string("n1*"), std::string("n99*"),
                                                       std::string("*1"), std::string("n5*")}},
                                           {});
        HONE_VERIFY(swept);
        QCOMPARE(swept->plans.size(), std::size_t(2));
        QCOMPARE(swept->flips(), (std::vector<std::size_t>{2, 3}));
    }

    void aWriteIsRefused() {
        const auto swept = session_->sweep({.sql = "DELETE FROM t WHERE id = ?",
                                            .parameters = {},
                                            .parameter = "?1",
                                            .values = {std::int64_t(1)}},
                                           {});
        QVERIFY(!swept);
    }

    void aParameterThatIsComparedWithNothingNeedsValues() {
        const auto swept = session_->sweep(
            {.sql = "SELECT ?", .parameters = {}, .parameter = "?1", .values = {}}, {});
        QVERIFY(!swept);
        QCOMPARE(swept.error().code, ErrorCode::InvalidArgument);
    }

    void theComparedColumnIsFoundBehindAliasAndBetween() {
        const auto catalog = session_->catalog({});
        HONE_VERIFY(catalog);
        const auto column = [&](const char* sql, const char* name) {
            return comparedColumn(sql, SqlDialect::Sqlite, name, *catalog);
        };
        QCOMPARE(column("SELECT * FROM t a JOIN u b ON b.t_id = a.id WHERE b.t_id > ?", "?1"),
                 (ComparedColumn{"u", "t_id"}));
        QCOMPARE(column("SELECT * FROM t WHERE g BETWEEN ? AND ?", "?2"),
                 (ComparedColumn{"t", "g"}));
        QCOMPARE(column("SELECT * FROM t WHERE g NOT IN (1, :x)", ":x"),
                 (ComparedColumn{"t", "g"}));
        QVERIFY(!column("SELECT ?", "?1"));
    }

    void otherPlansAreOfferedAndGiveTheSameRows() {
        const std::string sql =
            "SELECT a.name FROM u AS b JOIN t AS a ON a.id = b.t_id WHERE a.g = 3 ORDER BY a.id";
        const auto seen = session_->explain(sql, {}, nullptr, {});
        HONE_VERIFY(seen);
        const Plan* plan = &seen->plan;
        const PlanNode* node = find(plan->root, "t");
        QVERIFY(node != nullptr);
        const auto others = session_->alternatives(*plan, *node, {});
        HONE_VERIFY(others);
        QVERIFY(others->size() >= 2);
        const std::string rows = runText(*session_, request(sql));
        bool another = false;
        for (const PlanAlternative& other : *others) {
            const auto planned = session_->explain(other.sql, {}, nullptr, {});
            if (!planned) continue; // no plan can use that index
            QCOMPARE(runText(*session_, request(other.sql)), rows);
            another = another || printPlan(planned->plan.root) != printPlan(plan->root);
        }
        QVERIFY(another);
        QCOMPARE(plan->sql, sql);
    }

    void whatCannotBeTiedToTheTextHasNoAlternatives() {
        const auto seen =
            session_->explain("SELECT * FROM t a, t b WHERE a.g = b.g", {}, nullptr, {});
        HONE_VERIFY(seen);
        const Plan* plan = &seen->plan;
        PlanNode node = plan->root.children.at(0);
        node.textBegin = node.textEnd = 0;
        const auto others = session_->alternatives(*plan, node, {});
        HONE_VERIFY(others);
        QVERIFY(others->empty());
    }

private:
    TestDatabase database_{data};
    std::unique_ptr<Session> session_ = openSession(database_);
};

QTEST_GUILESS_MAIN(SweepTest)
#include "sweep_test.moc"
