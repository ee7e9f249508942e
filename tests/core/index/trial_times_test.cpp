#include "core/index/trial_times.h"

#include <array>
#include <thread>

#include "core/index/candidate_pool.h"
#include "core/plan/sqlite_plan.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::index;
using namespace hone::test;

namespace {

const char* const data = R"(
CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, city TEXT, vip INT);
CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INT REFERENCES customers(id), placed TEXT,
                    state TEXT, total REAL, note TEXT, gone_on TEXT);
CREATE TABLE lines(order_id INT, position INT, product INT, amount INT,
                   PRIMARY KEY(order_id, position)) WITHOUT ROWID;
CREATE TABLE products(id INTEGER PRIMARY KEY, title TEXT, kind INT, price REAL);
CREATE TABLE returns(id INTEGER PRIMARY KEY, order_id INT, why TEXT);
CREATE INDEX orders_state ON orders(state);
CREATE INDEX returns_order ON returns(order_id);
CREATE VIEW open_orders AS SELECT * FROM orders WHERE state = 'open';
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 800)
INSERT INTO customers SELECT i, CASE WHEN i % 2 THEN 'Name ' ELSE 'NAME ' END || (i / 2),
       'City ' || (i % 20), i % 50 = 0 FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
INSERT INTO orders SELECT i, 1 + (i * 7919) % 800, date('2024-01-01', '+' || (i % 700) || ' days'),
       CASE WHEN i % 40 = 0 THEN 'open' WHEN i % 7 = 0 THEN 'sent' ELSE 'done' END,
       (i * 31) % 5000 / 10.0, 'note ' || (i % 900),
       CASE WHEN i % 30 = 0 THEN date('2025-01-01', '+' || (i % 90) || ' days') END FROM n;
INSERT INTO lines SELECT o.id, p, (o.id * p * 13) % 600, 1 + o.id % 5
FROM orders o, (SELECT 1 AS p UNION ALL SELECT 2);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
INSERT INTO products SELECT i, 'Product ' || i, i % 12, i % 97 FROM n;
)";

// Of other times: states were unique then.
const char* const oldStatistics = R"(
ANALYZE;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 VALUES('orders', 'orders_state', '40 1'), ('lines', 'lines', '80 2 1');
)";

const char* const statements[] = {
    "SELECT note FROM orders WHERE customer = 17",
    "SELECT note FROM orders WHERE customer = 17 AND state = 'open'",
    "SELECT note FROM orders WHERE state = 'done' AND total > 400",
    "SELECT id FROM orders WHERE placed BETWEEN '2024-03-01' AND '2024-03-09'",
    "SELECT sum(total) FROM orders WHERE placed >= '2024-02-01'",
    "SELECT id, placed FROM orders WHERE customer = 17 ORDER BY placed DESC LIMIT 3",
    "SELECT id, note FROM orders ORDER BY placed DESC LIMIT 10",
    "SELECT state, count(*), sum(total) FROM orders GROUP BY state",
    "SELECT customer, max(placed) FROM orders GROUP BY customer",
    "SELECT DISTINCT placed FROM orders",
    "SELECT min(total) FROM orders",
    "SELECT note FROM orders WHERE customer IN (1, 2, 3) AND state = 'sent'",
    "SELECT note FROM orders WHERE customer = 5 OR total = 12.5",
    "SELECT note FROM orders WHERE gone_on IS NULL AND total > 499",
    "SELECT note FROM orders WHERE gone_on IS NOT NULL",
    "SELECT id FROM orders WHERE note LIKE 'note 77%'",
    "SELECT id FROM orders WHERE note GLOB 'note 77*'",
    "SELECT id FROM orders WHERE substr(placed, 1, 7) = '2024-05'",
    "SELECT substr(placed, 1, 7), sum(total) FROM orders GROUP BY substr(placed, 1, 7)",
    "SELECT id FROM orders WHERE state <> 'done' AND customer > 700",
    "SELECT id FROM customers WHERE name = 'name 3'",
    "SELECT city FROM customers WHERE name = 'Name 3' COLLATE BINARY",
    "SELECT city, name FROM customers ORDER BY city, name",
    "SELECT count(*) FROM customers WHERE vip = 1",
    "SELECT c.name, o.total FROM customers c JOIN orders o ON o.customer = c.id "
    "WHERE c.city = 'City 4' AND o.state = 'open'",
    "SELECT c.city, sum(o.total) FROM orders o JOIN customers c ON c.id = o.customer "
    "WHERE o.placed > '2025-10-01' GROUP BY c.city",
    "SELECT p.title, sum(l.amount) FROM lines l JOIN products p ON p.id = l.product "
    "WHERE p.kind = 3 GROUP BY p.id ORDER BY 2 DESC LIMIT 5",
    "SELECT o.id FROM orders o JOIN lines l ON l.order_id = o.id JOIN products p "
    "ON p.id = l.product WHERE p.price > 90 AND o.state = 'open'",
    "SELECT name FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer = c.id "
    "AND o.total > 490)",
    "SELECT id FROM orders WHERE customer IN (SELECT id FROM customers WHERE vip = 1)",
    "SELECT (SELECT max(total) FROM orders o WHERE o.customer = c.id) FROM customers c",
    "SELECT o.id, r.why FROM orders o LEFT JOIN returns r ON r.order_id = o.id "
    "WHERE o.customer = 9",
    "SELECT r.why FROM returns r JOIN orders o ON o.id = r.order_id WHERE o.state = 'open'",
    "SELECT amount FROM lines WHERE product = 17 AND amount > 2",
    "SELECT amount FROM lines WHERE order_id = 17",
    "SELECT total FROM open_orders WHERE customer = 40",
    "WITH big AS (SELECT customer, sum(total) AS t FROM orders GROUP BY customer) "
    "SELECT c.name FROM big JOIN customers c ON c.id = big.customer WHERE t > 3000",
    "SELECT id, rank() OVER (PARTITION BY customer ORDER BY total) FROM orders",
    "SELECT note FROM orders WHERE customer = 5 UNION ALL SELECT title FROM products WHERE kind = "
    "2",
    "UPDATE orders SET note = 'x' WHERE customer = 12",
    "DELETE FROM lines WHERE product = 5",
};

std::vector<WorkloadStatement> workloadOf(std::span<const char* const> texts) {
    std::vector<WorkloadStatement> workload;
    for (const char* text : texts)
        workload.push_back({text, 1, {}});
    return workload;
}

std::string planOf(Connection& connection, const WorkloadStatement& statement) {
    const auto rows =
        collectRows(connection, "EXPLAIN QUERY PLAN " + statement.sql, statement.values, {});
    if (!rows) return rows.error().message;
    std::vector<SqlitePlanRow> plan;
    for (const auto& row : *rows)
        plan.push_back({static_cast<int>(std::get<std::int64_t>(row[0])),
                        static_cast<int>(std::get<std::int64_t>(row[1])),
                        std::get<std::string>(row[3])});
    return printPlan(readSqlitePlan(plan));
}

// Everything the trials of a workload need.
struct Trials {
    std::unique_ptr<CandidatePool> pool;
    std::unique_ptr<WorkCopy> full;
    std::unique_ptr<TrialTimes> times;
};

Result<Trials> trialsOf(const SqliteDriver& driver, const std::vector<WorkloadStatement>& workload,
                        const std::string& folder, bool withRows) {
    Trials trials;
    CandidatePool::Options options;
    options.folder = folder;
    auto pool = CandidatePool::make(driver, workload, options, [](const std::string&) {});
    if (!pool) return fail(pool.error());
    trials.pool = std::move(*pool);
    if (withRows) {
        auto full = WorkCopy::make(driver, {}, folder);
        if (!full) return fail(full.error());
        trials.full = std::move(*full);
        for (const auto& [name, candidate] : trials.pool->candidates())
            if (auto built = trials.full->build(candidate.sql, {}); !built)
                return fail(built.error());
    }
    trials.times = trials.pool->trialTimes(workload, trials.full.get(), std::chrono::minutes(1));
    return trials;
}

} // namespace

class TrialTimesTest : public HoneTest {
    Q_OBJECT

private slots:
    void init() {
        HoneTest::init();
        database_ = std::make_unique<TestDatabase>(data);
        driver_ = std::move(*SqliteDriver::create(database_->path()));
    }

    // Those that the planner makes when the indexes are really there, with ANALYZE after them and
    // without.
    void plansAreForetold_data() {
        QTest::addColumn<bool>("hasOldStatistics");
        QTest::newRow("never analysed") << false;
        QTest::newRow("with old statistics") << true;
    }
    void plansAreForetold() {
        QFETCH(bool, hasOldStatistics);
        if (hasOldStatistics) database_->outside(oldStatistics);
        const auto workload = workloadOf(statements);
        const auto trials = trialsOf(*driver_, workload, scratch_.path(), false);
        HONE_VERIFY(trials);
        QVERIFY(trials->times->unjudged().empty());
        int same = 0, other = 0, changed = 0;
        std::string others;
        for (std::size_t i = 0; i < workload.size(); ++i)
            for (const IndexSet& set : setsFor(*trials->pool, i))
                for (const Knowledge knowledge : bothKnowledges) {
                    const auto foretold = trials->times->plan(i, set, knowledge);
                    HONE_VERIFY(foretold);
                    const std::string real = realPlan(*trials->pool, workload[i], set, knowledge);
                    changed += foretold->indexes.empty() ? 0 : 1;
                    ++(foretold->text == real ? same : other);
                    if (foretold->text != real)
                        others += workload[i].sql +
                                  (knowledge == Knowledge::AsNow ? "\nas now, foretold:\n"
                                                                 : "\nanalysed, foretold:\n") +
                                  foretold->text + "real:\n" + real;
                }
        // Of two indexes that are equally good the one made later is taken, which may be the other.
        QVERIFY(changed > 100);
        QVERIFY2(50 * other <= same + other, others.c_str());
    }

    void theSamePlanIsTimedOnce() {
        const auto workload = workloadOf(std::array{"SELECT note FROM orders WHERE customer = 17"});
        const auto trials = trialsOf(*driver_, workload, scratch_.path(), true);
        HONE_VERIFY(trials);
        TrialTimes& times = *trials->times;
        const auto first = times.time(0, {}, Knowledge::AsNow);
        HONE_VERIFY(first);
        QVERIFY(first->ns > 0 && !first->atLeast);
        QCOMPARE(runs(times), 1);
        QVERIFY(*times.time(0, {}, Knowledge::AsNow) == *first);
        QCOMPARE(runs(times), 1);
        const auto searched = times.time(0, {"orders_customer"}, Knowledge::AsNow);
        HONE_VERIFY(searched);
        QCOMPARE(runs(times), 2);
        // The same plan by other knowledge is the same.
        QCOMPARE(times.plan(0, {"orders_customer"}, Knowledge::Analyzed)->text,
                 times.plan(0, {"orders_customer"}, Knowledge::AsNow)->text);
        QVERIFY(*times.time(0, {"orders_customer"}, Knowledge::Analyzed) == *searched);
        QCOMPARE(runs(times), 2);
        QCOMPARE(times.fidelity().other, 0);
    }

    void anotherTablesIndexChangesNothing() {
        const auto workload = workloadOf(std::array{"SELECT note FROM orders WHERE customer = 17",
                                                    "SELECT title FROM products WHERE kind = 3"});
        const auto trials = trialsOf(*driver_, workload, scratch_.path(), true);
        HONE_VERIFY(trials);
        TrialTimes& times = *trials->times;
        const auto alone = times.plan(0, {}, Knowledge::AsNow);
        HONE_VERIFY(alone);
        QVERIFY(*times.plan(0, {"products_kind"}, Knowledge::AsNow) == *alone);
        const auto used = times.plan(1, {"products_kind"}, Knowledge::AsNow);
        HONE_VERIFY(used);
        QCOMPARE(used->indexes, (IndexSet{"products_kind"}));
        QCOMPARE(times.tables(1), (std::set<std::string>{"products"}));
        // The plan's cost is lower than that of reading all.
        QVERIFY(used->cost < times.plan(1, {}, Knowledge::AsNow)->cost);
    }

    void whatTakesLongerThanTheLimitIsAtLeastThat() {
        const auto workload = workloadOf(
            std::array{"SELECT count(*) FROM orders a, orders b WHERE a.total + b.total = 1"});
        const auto trials = trialsOf(*driver_, workload, scratch_.path(), true);
        HONE_VERIFY(trials);
        TrialTimes& times = *trials->times;
        constexpr std::int64_t limit = 2'000'000;
        QVERIFY(*times.time(0, {}, Knowledge::AsNow, limit) == (TrialTime{limit, true}));
        QCOMPARE(runs(times), 1);
        // Less is known already, more is not.
        QVERIFY(times.time(0, {}, Knowledge::AsNow, limit / 2)->atLeast);
        QCOMPARE(runs(times), 1);
        QVERIFY(*times.time(0, {}, Knowledge::AsNow, 2 * limit) == (TrialTime{2 * limit, true}));
        QCOMPARE(runs(times), 2);
        const auto whole = times.time(0, {}, Knowledge::AsNow);
        HONE_VERIFY(whole);
        QVERIFY(!whole->atLeast && whole->ns > 2 * limit);
        QVERIFY(*times.time(0, {}, Knowledge::AsNow, limit) == *whole);
        QCOMPARE(runs(times), 3);
    }

    // The sum of what each index adds.
    void writesAreTimedAndTakenBack() {
        const auto workload = workloadOf(std::array{
            "UPDATE orders SET customer = customer + 1 WHERE id BETWEEN 100 AND 400",
            "SELECT note FROM orders WHERE customer = 17", "DELETE FROM lines WHERE order_id = 5"});
        const auto trials = trialsOf(*driver_, workload, scratch_.path(), true);
        HONE_VERIFY(trials);
        TrialTimes& times = *trials->times;
        QVERIFY(times.writes(0) && !times.writes(1) && times.writes(2));
        const std::string before = content(trials->full->connection());
        const auto base = times.time(0, {}, Knowledge::AsNow);
        HONE_VERIFY(base);
        QVERIFY(base->ns > 0 && !base->atLeast);
        const auto one = times.time(0, {"orders_customer"}, Knowledge::AsNow);
        const auto other = times.time(0, {"orders_customer_note"}, Knowledge::AsNow);
        const auto both =
            times.time(0, {"orders_customer", "orders_customer_note"}, Knowledge::AsNow);
        HONE_VERIFY(one);
        HONE_VERIFY(other);
        HONE_VERIFY(both);
        QVERIFY(one->ns >= base->ns && other->ns >= base->ns);
        QCOMPARE(both->ns, one->ns + other->ns - base->ns);
        HONE_VERIFY(times.time(2, {}, Knowledge::Analyzed));
        QCOMPARE(content(trials->full->connection()), before);
        QVERIFY(!trials->full->connection().state().inTransaction);
        IndexSet all;
        for (const auto& [name, built] : trials->full->built())
            all.insert(name);
        HONE_VERIFY(trials->full->show(all));
        QCOMPARE(
            printRows(*collectRows(trials->full->connection(), "PRAGMA integrity_check", {}, {})),
            std::string("ok"));
    }

    void aWriteThatFailsIsAnErrorAndLeavesNoTransaction_data() {
        QTest::addColumn<QString>("sql");
        QTest::newRow("constraint") << "INSERT INTO products VALUES(1, 'again', 1, 1)";
        QTest::newRow("ends the transaction")
            << "INSERT OR ROLLBACK INTO products VALUES(1, 'again', 1, 1)";
    }
    void aWriteThatFailsIsAnErrorAndLeavesNoTransaction() {
        QFETCH(QString, sql);
        const std::string text = sql.toStdString();
        const auto workload = workloadOf(std::array{text.c_str()});
        const auto trials = trialsOf(*driver_, workload, scratch_.path(), true);
        HONE_VERIFY(trials);
        const auto time = trials->times->time(0, {}, Knowledge::AsNow);
        QVERIFY(!time);
        QCOMPARE(time.error().code, ErrorCode::Constraint);
        QVERIFY(!trials->full->connection().state().inTransaction);
    }

    void whatCannotBeJudgedIsSaid() {
        std::vector<WorkloadStatement> workload = workloadOf(std::array{
            "SELECT absent FROM orders", "CREATE TABLE more(a)", "BEGIN", "PRAGMA cache_size = 5",
            "SELECT note FROM orders WHERE customer = ?", "SELECT own_function(id) FROM orders",
            "SELECT id FROM orders ORDER BY note COLLATE own", "ATTACH 'x' AS y", "SELEC 1",
            "SELECT 1 FROM other.orders", "VACUUM", "EXPLAIN SELECT 1",
            "SELECT note FROM orders WHERE id = 3"});
        const auto trials = trialsOf(*driver_, workload, scratch_.path(), false);
        HONE_VERIFY(trials);
        std::string reasons;
        for (const auto& [number, why] : trials->times->unjudged()) {
            QVERIFY(!why.empty());
            reasons += std::to_string(number) + " ";
        }
        QCOMPARE(reasons, std::string("0 1 2 3 4 5 6 7 8 9 10 "));
        QCOMPARE(trials->times->unjudged().at(4),
                 std::string("It has 1 parameters and was given 0 values."));
        QVERIFY(!trials->times->plan(11, {}, Knowledge::AsNow));
        HONE_VERIFY(trials->times->plan(12, {}, Knowledge::AsNow));
    }

    void stoppingIsNoticed() {
        const auto workload = workloadOf(std::array{
            "SELECT count(*) FROM orders a, orders b, orders c WHERE a.total + b.total = c.total"});
        std::stop_source stop;
        CandidatePool::Options options;
        options.folder = scratch_.path();
        options.stop = stop.get_token();
        const auto pool =
            CandidatePool::make(*driver_, workload, options, [](const std::string&) {});
        HONE_VERIFY(pool);
        const auto full = WorkCopy::make(*driver_, {}, scratch_.path());
        HONE_VERIFY(full);
        const auto times = (*pool)->trialTimes(workload, full->get(), std::chrono::hours(1));
        const std::jthread stopper([&] {
            std::this_thread::sleep_for(Milliseconds(30));
            stop.request_stop();
        });
        const auto time = times->time(0, {}, Knowledge::AsNow);
        QVERIFY(!time);
        QCOMPARE(time.error().code, ErrorCode::Cancelled);
        const auto plan = times->plan(0, {}, Knowledge::AsNow);
        QVERIFY(!plan);
        QCOMPARE(plan.error().code, ErrorCode::Cancelled);
    }

private:
    static int runs(const TrialTimes& times) {
        return times.fidelity().same + times.fidelity().other;
    }
    static std::string content(Connection& connection) {
        std::string text;
        for (const char* table : {"orders", "lines", "products", "customers"})
            text +=
                printRows(*collectRows(connection, "SELECT * FROM " + std::string(table), {}, {}));
        return text;
    }

    // None, each of the first few and all together.
    static std::vector<IndexSet> setsFor(const CandidatePool& pool, std::size_t statement) {
        std::vector<IndexSet> sets{{}};
        for (const std::string& index : pool.wantedBy(statement))
            if (sets.size() < 6) sets.push_back({index});
        if (pool.wantedBy(statement).size() > 1) sets.push_back(pool.wantedBy(statement));
        return sets;
    }

    std::string realPlan(const CandidatePool& pool, const WorkloadStatement& statement,
                         const IndexSet& indexes, Knowledge knowledge) {
        const auto writer = driver_->connect(Access::ReadWrite);
        const auto say = [&](const std::string& sql) {
            const auto done = collectRows(**writer, sql, {}, {});
            if (!done) qWarning("%s", done.error().message.c_str());
        };
        say("BEGIN");
        for (const std::string& index : indexes)
            say(pool[index].sql);
        if (knowledge == Knowledge::Analyzed) say("ANALYZE");
        std::string plan = planOf(**writer, statement);
        say("ROLLBACK");
        return plan;
    }

    TemporaryFolder scratch_;
    std::unique_ptr<TestDatabase> database_;
    std::unique_ptr<SqliteDriver> driver_;
};

QTEST_GUILESS_MAIN(TrialTimesTest)
#include "trial_times_test.moc"
