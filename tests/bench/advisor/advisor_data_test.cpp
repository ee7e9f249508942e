#include <set>

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/engine/sqlite/sqlite_driver.h"
#include "core/index/workload.h"
#include "tests/bench/advisor/databases.h"
#include "tests/support/hone_test.h"
#include "tests/support/index_traps.h"
#include "tests/support/temporary_folder.h"

using namespace hone;
using namespace hone::bench;

// What advice is measured on is what it says it is.
class AdvisorDataTest : public test::HoneTest {
    Q_OBJECT
    test::TemporaryFolder folder_;

    static std::unique_ptr<Connection> connectTo(const std::string& path) {
        auto driver = SqliteDriver::create(path);
        if (!driver) return nullptr;
        auto connection = (*driver)->connect(Access::ReadWrite);
        return connection ? std::move(*connection) : nullptr;
    }

    static std::vector<std::vector<Value>> rows(Connection& connection, const std::string& sql,
                                                const std::vector<Value>& parameters = {}) {
        auto rows = collectRows(connection, sql, parameters, {});
        if (!rows) qWarning("%s: %s", sql.c_str(), rows.error().detail.c_str());
        return rows.value_or(std::vector<std::vector<Value>>());
    }

    static std::int64_t number(Connection& connection, const std::string& sql) {
        const auto found = rows(connection, sql);
        return found.empty() ? -1 : std::get<std::int64_t>(found[0][0]);
    }

    static std::vector<index::WorkloadStatement> workloadOf(const std::string& name) {
        const auto text = readFile(HONE_SOURCE_FOLDER "/tests/bench/advisor/" + name + ".sql");
        return text ? index::readWorkload(*text, SqlDialect::Sqlite)
                          .value_or(std::vector<index::WorkloadStatement>())
                    : std::vector<index::WorkloadStatement>();
    }

    // Everything a statement takes and gives, on one that is rolled back if it writes.
    static void runsEverywhere(Connection& connection,
                               const std::vector<index::WorkloadStatement>& workload) {
        rows(connection, "BEGIN");
        for (const index::WorkloadStatement& statement : workload)
            rows(connection, statement.sql, statement.values);
        rows(connection, "ROLLBACK");
    }

    static std::uint64_t hashOf(const std::string& path) {
        return hashBytes(readFile(path).value_or(std::string()));
    }

private slots:
    void theAnalyticDatabaseIsWholeAndHasNoIndex() {
        const std::string path = folder_.file("analytic.db");
        HONE_VERIFY(makeAnalyticDatabase(path, {.orders = 3'000}));
        const auto connection = connectTo(path);
        QVERIFY(connection);
        QVERIFY(rows(*connection, "PRAGMA foreign_key_check").empty());
        QCOMPARE(number(*connection, "SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%INDEX%'"),
                 std::int64_t{0});
        QCOMPARE(number(*connection, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"),
                 std::int64_t{8});
        const std::int64_t lines = number(*connection, "SELECT count(*) FROM line_items");
        QVERIFY2(lines > 11'500 && lines < 12'500, std::to_string(lines).c_str());
        const auto workload = workloadOf("analytic");
        QCOMPARE(workload.size(), std::size_t{22});
        runsEverywhere(*connection, workload);
    }

    void theAppsDatabaseIsWholeAndHasNoIndex() {
        const std::string path = folder_.file("app.db");
        HONE_VERIFY(makeAppDatabase(path, {.messages = 5'000}));
        const auto connection = connectTo(path);
        QVERIFY(connection);
        QVERIFY(rows(*connection, "PRAGMA foreign_key_check").empty());
        QCOMPARE(number(*connection, "SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%INDEX%'"),
                 std::int64_t{0});
        const std::int64_t pending =
            number(*connection, "SELECT count(*) FROM jobs WHERE status = 'pending'");
        QVERIFY2(pending > 0 && pending < 40, std::to_string(pending).c_str());
        const auto workload = workloadOf("app");
        QVERIFY(workload.size() >= 20);
        runsEverywhere(*connection, workload);
    }

    void theSameSeedGivesTheSameBytes() {
        const std::string a = folder_.file("a.db"), b = folder_.file("b.db"),
                          c = folder_.file("c.db");
        HONE_VERIFY(makeAnalyticDatabase(a, {.orders = 1'000, .seed = 7}));
        HONE_VERIFY(makeAnalyticDatabase(b, {.orders = 1'000, .seed = 7}));
        HONE_VERIFY(makeAnalyticDatabase(c, {.orders = 1'000, .seed = 8}));
        QCOMPARE(hashOf(a), hashOf(b));
        QVERIFY(hashOf(a) != hashOf(c));
    }

    void theStateOfALineSaysNothingOfItsPlace() {
        // Sorted by a filter's column, every index would look better than it is.
        const auto connection = connectTo(folder_.file("analytic.db"));
        const std::int64_t ups = number(
            *connection,
            "SELECT sum(after) * 100 / count(*) FROM (SELECT ordered_on > lag(ordered_on) OVER "
            "(ORDER BY id) AS after FROM orders)");
        QVERIFY2(ups > 45 && ups < 55, std::to_string(ups).c_str());
    }

    void everyTrapHasRowsAndAWorkloadThatRuns() {
        std::set<std::string> names;
        for (const test::IndexTrap& trap : test::indexTraps()) {
            QVERIFY2(names.insert(trap.name).second, trap.name.c_str());
            const std::string path = folder_.file(trap.name + ".db");
            {
                auto file = SqliteFile::open(path, SqliteFile::Open::OrCreate);
                HONE_VERIFY(file);
                HONE_VERIFY(test::makeTrap(trap, **file));
            }
            const auto connection = connectTo(path);
            QVERIFY(connection);
            std::int64_t most = 0;
            for (const auto& table : rows(*connection, "SELECT name FROM sqlite_schema WHERE type "
                                                       "= 'table' AND name NOT LIKE 'sqlite%'"))
                most = std::max(most, number(*connection, "SELECT count(*) FROM " +
                                                              std::get<std::string>(table[0])));
            QVERIFY2(most >= 20'000 && most <= 300'000, trap.name.c_str());
            const auto workload = index::readWorkload(trap.workload, SqlDialect::Sqlite);
            HONE_VERIFY(workload);
            QVERIFY2(workload->size() >= 2, trap.name.c_str());
            runsEverywhere(*connection, *workload);
        }
        QVERIFY(names.size() >= 12);
    }

    void aWorkloadsCommentsGiveWeightsAndParameters() {
        const auto workload =
            index::readWorkload("-- weight: 2.5\n-- params: [1, 1.5, \"a;b\", null]\n"
                                "SELECT ?, ?, ?, ?;\n-- a remark\nSELECT ';';",
                                SqlDialect::Sqlite);
        HONE_VERIFY(workload);
        QCOMPARE(workload->size(), std::size_t{2});
        QCOMPARE(workload->at(0).weight, 2.5);
        const std::vector<Value> expected{std::int64_t{1}, 1.5, "a;b", Value()};
        QVERIFY(workload->at(0).values == expected);
        QCOMPARE(workload->at(1).weight, 1.0);
        QVERIFY(workload->at(1).values.empty());
        QVERIFY(!index::readWorkload("-- params: 3\nSELECT ?;", SqlDialect::Sqlite));
    }
};

QTEST_GUILESS_MAIN(AdvisorDataTest)
#include "advisor_data_test.moc"
