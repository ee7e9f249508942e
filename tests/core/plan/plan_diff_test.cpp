#include "core/plan/plan_diff.h"

#include <QElapsedTimer>

#include "core/plan/explain.h"
#include "core/plan/sqlite_plan.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using hone::test::TestDatabase;

namespace {

constexpr const char* shop = R"sql(
CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT, city TEXT);
CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INTEGER, status TEXT, placed_at TEXT);
CREATE TABLE items(order_id INTEGER, product TEXT, quantity INTEGER);
CREATE INDEX items_of_order ON items(order_id);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
INSERT INTO orders SELECT i, i % 50, 'open', i FROM n;
INSERT INTO customers SELECT id, 'c' || id, 'x' FROM orders WHERE id <= 50;
INSERT INTO items SELECT id, 'p', 1 FROM orders;
)sql";

Plan planOf(const TestDatabase& database, const std::string& sql) {
    const auto driver = SqliteDriver::create(database.path());
    auto connection = (*driver)->connect(Access::ReadOnly);
    auto plan = explain(**connection, **driver, sql, {}, {});
    if (!plan) qFatal("%s: %s", sql.c_str(), plan.error().message.c_str());
    return *plan;
}

std::string kinds(const PlanDiff& diff) {
    std::string words;
    for (const PlanChange& change : diff.changes) {
        const PlanNode& node = change.b == nullptr ? *change.a : *change.b;
        words += (words.empty() ? "" : ", ") + std::string(planChangeName(change.kind)) + " " +
                 (node.object.empty() ? node.condition : node.object);
    }
    return words;
}

Plan drawn(const std::vector<SqlitePlanRow>& rows) {
    Plan plan;
    plan.root = readSqlitePlan(rows);
    return plan;
}

#define COMPARE_TEXT(actual, expected)                                                             \
    QCOMPARE(QString::fromStdString(actual), QString::fromUtf8(expected))

} // namespace

class PlanDiffTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void aPlanIsTheSameAsItself_data() {
        QTest::addColumn<QString>("sql");
        for (
            const char* sql :
            {"SELECT 1", "SELECT * FROM orders", "SELECT * FROM orders WHERE id = 3 OR id = 4",
             "SELECT * FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY c.name",
             "SELECT a.id FROM orders a, orders b, orders c WHERE a.id = b.customer_id AND "
             "b.id = c.customer_id",
             "SELECT (SELECT count(*) FROM items WHERE order_id = o.id), (SELECT 1 FROM customers "
             "WHERE id = o.customer_id) FROM orders o",
             "SELECT id FROM orders UNION SELECT id FROM orders UNION ALL SELECT id FROM customers",
             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT * "
             "FROM n JOIN orders ON orders.id = n.i",
             "SELECT rank() OVER (ORDER BY city) FROM customers"})
            QTest::newRow(sql) << QString(sql);
    }
    void aPlanIsTheSameAsItself() {
        QFETCH(QString, sql);
        const TestDatabase database(shop);
        const Plan a = planOf(database, sql.toStdString()), b = planOf(database, sql.toStdString());
        const PlanDiff diff = diffPlans(a, b);
        QVERIFY2(diff.same(), printDiff(diff).c_str());
        QVERIFY(diff.figures.empty());
        QCOMPARE(diff.differingNodes(), 0);
        for (const PlanPair& pair : diff.pairs)
            QVERIFY(pair.a != nullptr && pair.b != nullptr && pair.changes.empty());
    }

    void anAddedIndexIsAnotherAccess() {
        const TestDatabase database(shop);
        const std::string sql = "SELECT c.name FROM orders o JOIN customers c ON c.id = "
                                "o.customer_id WHERE o.status = 'x' ORDER BY c.name";
        const Plan a = planOf(database, sql);
        database.outside("CREATE INDEX orders_status ON orders(status, customer_id)");
        const Plan b = planOf(database, sql);
        const PlanDiff diff = diffPlans(a, b);
        COMPARE_TEXT(printDiff(diff), "  QUERY\n"
                                      "~   SCAN o  [SCAN → SEARCH · orders_status, covering]\n"
                                      "    SEARCH c USING INTEGER PRIMARY KEY (rowid=?)\n"
                                      "    USE TEMP B-TREE FOR ORDER BY\n");
        COMPARE_TEXT(kinds(diff), "access orders");
        QCOMPARE(diff.differingNodes(), 1);
    }

    void statisticsSwapTheJoin() {
        const TestDatabase database(shop);
        database.outside("CREATE TABLE big(k INTEGER, x); CREATE INDEX big_k ON big(k);"
                         "CREATE TABLE small(k INTEGER, y); CREATE INDEX small_k ON small(k);"
                         "INSERT INTO big SELECT id, 1 FROM orders;"
                         "INSERT INTO small SELECT id, 1 FROM orders WHERE id < 4");
        const std::string sql = "SELECT x, y FROM big JOIN small ON big.k = small.k";
        const Plan a = planOf(database, sql);
        database.outside("ANALYZE");
        const Plan b = planOf(database, sql);
        const PlanDiff diff = diffPlans(a, b);
        QVERIFY2(!diff.same(), printDiff(diff).c_str());
        int order = 0, access = 0;
        for (const PlanChange& change : diff.changes) {
            order += change.kind == PlanChangeKind::Order;
            access += change.kind == PlanChangeKind::Access;
            QVERIFY(change.a != nullptr && change.b != nullptr);
            QCOMPARE(change.a->object, change.b->object);
        }
        QCOMPARE(order, 1);
        QCOMPARE(access, 2);
    }

    void aFilterIsAnotherCondition() {
        const TestDatabase database(shop);
        database.outside("CREATE INDEX orders_by ON orders(status, placed_at)");
        const Plan a = planOf(database, "SELECT * FROM orders WHERE status = 'x'");
        const Plan b =
            planOf(database, "SELECT * FROM orders WHERE status = 'x' AND placed_at > 5");
        const PlanDiff diff = diffPlans(a, b);
        COMPARE_TEXT(kinds(diff), "condition orders");
        COMPARE_TEXT(diff.changes[0].what, "status=? → status=? AND placed_at>?");
    }

    void aRemovedSortIsRemoved() {
        const TestDatabase database(shop);
        const Plan a = planOf(database, "SELECT * FROM orders ORDER BY status");
        const Plan b = planOf(database, "SELECT * FROM orders");
        COMPARE_TEXT(printDiff(diffPlans(a, b)), "  QUERY\n"
                                                 "    SCAN orders\n"
                                                 "-   USE TEMP B-TREE FOR ORDER BY\n");
        COMPARE_TEXT(kinds(diffPlans(b, a)), "added ORDER BY");
    }

    void aTableThatTookAnothersPlaceIsNotTheOther() {
        const TestDatabase database(shop);
        COMPARE_TEXT(printDiff(diffPlans(planOf(database, "SELECT * FROM orders"),
                                         planOf(database, "SELECT * FROM items"))),
                     "  QUERY\n"
                     "+   SCAN items\n"
                     "-   SCAN orders\n");
    }

    void whatMovedUnderAnotherParentIsFound() {
        const Plan a = drawn({{1, 0, "CO-ROUTINE x"},
                              {2, 1, "SCAN orders"},
                              {3, 1, "USE TEMP B-TREE FOR GROUP BY"},
                              {4, 0, "SCAN x"}});
        const Plan b = drawn({{1, 0, "SCAN orders"}, {2, 0, "USE TEMP B-TREE FOR GROUP BY"}});
        COMPARE_TEXT(printDiff(diffPlans(a, b)), "  QUERY\n"
                                                 "~   SCAN orders  [moved]\n"
                                                 "~   USE TEMP B-TREE FOR GROUP BY  [moved]\n"
                                                 "-   CO-ROUTINE x\n"
                                                 "-   SCAN x\n");
    }

    void anInsertedNodeLeavesItsNeighboursAlone() {
        const Plan a = drawn({{1, 0, "SCAN a"}, {2, 0, "SEARCH b USING INDEX i (x=?)"}});
        const Plan b = drawn({{1, 0, "SCAN a"},
                              {2, 0, "BLOOM FILTER ON b (x=?)"},
                              {3, 0, "SEARCH b USING INDEX i (x=?)"}});
        COMPARE_TEXT(kinds(diffPlans(a, b)), "added b");
        COMPARE_TEXT(kinds(diffPlans(b, a)), "removed b");
    }

    void aliasesTellTheSameTableApart() {
        Plan a = drawn({{1, 0, "SCAN e"}, {2, 0, "SEARCH m USING INTEGER PRIMARY KEY (rowid=?)"}});
        Plan b = drawn({{1, 0, "SCAN m"}, {2, 0, "SEARCH e USING INDEX by_boss (boss=?)"}});
        for (Plan* plan : {&a, &b})
            for (PlanNode& node : plan->root.children) {
                node.alias = node.object;
                node.object = "staff";
            }
        for (const PlanPair& pair : diffPlans(a, b).pairs)
            QCOMPARE(pair.a->alias, pair.b->alias);
    }

    void figuresAloneAreTheSamePlan() {
        Plan a = drawn({{1, 0, "SCAN a"}}), b = a;
        a.root.children[0].selfNs = {100, Provenance::Measured};
        a.root.children[0].actualRows = {10, Provenance::Measured};
        b.root.children[0].selfNs = {900, Provenance::Measured};
        b.root.children[0].actualRows = {11, Provenance::Measured};
        const PlanDiff diff = diffPlans(a, b);
        QVERIFY(diff.same());
        QCOMPARE(diff.figures.size(), std::size_t{1});
        QCOMPARE(diff.figures[0].kind, PlanChangeKind::Rows);
        QCOMPARE(diff.pairs[1].changes.size(), std::size_t{2});
    }

    void whatOnlyMeasuringShowsIsNoChange() {
        const Plan a = drawn({{1, 0, "SCAN a"}});
        Plan b = a;
        PlanNode& rest = b.root.children.emplace_back();
        rest.id = -1;
        rest.operation = "REST";
        QVERIFY(diffPlans(a, b).same());
        QVERIFY(diffPlans(b, a).same());
        QCOMPARE(diffPlans(a, b).pairs.size(), std::size_t{3});
    }

    void everyNodeIsInExactlyOnePair() {
        const TestDatabase database(shop);
        const Plan a = planOf(database, "SELECT (SELECT count(*) FROM items WHERE order_id = o.id) "
                                        "FROM orders o JOIN customers c ON c.id = o.customer_id "
                                        "UNION SELECT id FROM customers ORDER BY 1");
        const Plan b = planOf(database, "WITH x AS MATERIALIZED (SELECT customer_id k, count(*) n "
                                        "FROM orders GROUP BY 1) SELECT n FROM x JOIN customers c "
                                        "ON c.id = k WHERE EXISTS (SELECT 1 FROM items)");
        const auto count = [](const auto& self, const PlanNode& node) -> int {
            int nodes = 1;
            for (const PlanNode& child : node.children)
                nodes += self(self, child);
            return nodes;
        };
        int inA = 0, inB = 0;
        for (const PlanPair& pair : diffPlans(a, b).pairs) {
            inA += pair.a != nullptr;
            inB += pair.b != nullptr;
        }
        QCOMPARE(inA, count(count, a.root));
        QCOMPARE(inB, count(count, b.root));
    }

    void aPlanIsTheSameMeasuredOrNot_data() { aPlanIsTheSameAsItself_data(); }
    void aPlanIsTheSameMeasuredOrNot() {
        QFETCH(QString, sql);
        const TestDatabase database(shop);
        const auto driver = SqliteDriver::create(database.path());
        const auto connection = (*driver)->connect(Access::ReadOnly);
        const auto measured = analyze(**connection, **driver, sql.toStdString(), {}, {});
        HONE_VERIFY(measured);
        const Plan planned = planOf(database, sql.toStdString());
        for (const PlanDiff& diff : {diffPlans(planned, *measured), diffPlans(*measured, planned),
                                     diffPlans(*measured, *measured)})
            QVERIFY2(diff.same(), printDiff(diff).c_str());
    }

    void aWriteIsTheSameMeasuredOrNot() {
        const TestDatabase database(shop);
        database.outside("CREATE TABLE log(x); CREATE TRIGGER noted AFTER DELETE ON items BEGIN "
                         "INSERT INTO log SELECT name FROM customers WHERE id = old.quantity; END");
        const auto driver = SqliteDriver::create(database.path());
        const auto connection = (*driver)->connect(Access::ReadWrite);
        AnalyzeOptions options;
        options.allowWrites = true;
        for (const char* sql : {"DELETE FROM items WHERE order_id < 20",
                                "UPDATE orders SET status = 'x' WHERE id < 9"}) {
            const auto measured = analyze(**connection, **driver, sql, {}, options);
            HONE_VERIFY(measured);
            const Plan planned = planOf(database, sql);
            const PlanDiff diff = diffPlans(planned, *measured);
            QVERIFY2(diff.same(), printDiff(diff).c_str());
        }
    }

    void largePlansTakeNoTime() {
        std::vector<SqlitePlanRow> rows, reversed;
        for (int i = 1; i <= 20'000; ++i)
            rows.push_back({i, 0, "SCAN t" + std::to_string(i % 5'000)});
        reversed.assign(rows.rbegin(), rows.rend());
        const Plan a = drawn(rows), b = drawn(reversed);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!diffPlans(a, b).same());
        QVERIFY2(timer.elapsed() < 2'000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(PlanDiffTest)
#include "plan_diff_test.moc"
