#include <algorithm>
#include <random>

#include "core/cache/change_collector.h"
#include "core/cache/scope_finder.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"
#include "tests/support/result_maker.h"

using namespace hone;
using namespace hone::test;

namespace {

constexpr auto schema = R"(
PRAGMA journal_mode = WAL;
CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INT, city TEXT, name TEXT COLLATE NOCASE,
                    total REAL, raw, UNIQUE(customer, city));
CREATE TABLE items(id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders ON DELETE CASCADE,
                   price NUMERIC, code TEXT);
CREATE TABLE keyed(k TEXT PRIMARY KEY, n INT) WITHOUT ROWID;
CREATE TABLE audit(id INTEGER PRIMARY KEY, order_id INT, what TEXT);
CREATE TRIGGER on_total AFTER UPDATE OF total ON orders
BEGIN INSERT INTO audit(order_id, what) VALUES(new.id, 'total'); END;
CREATE TRIGGER on_item AFTER DELETE ON items
BEGIN UPDATE orders SET raw = 'lost ' || old.id WHERE id = old.order_id; END;
CREATE VIEW dear AS SELECT * FROM orders WHERE total > 5;
CREATE TABLE series(value INTEGER PRIMARY KEY);
WITH RECURSIVE s(v) AS (VALUES(1) UNION ALL SELECT v + 1 FROM s WHERE v < 60)
INSERT INTO series SELECT v FROM s;
INSERT INTO orders SELECT value, value % 5, 'c' || (value % 4), 'N' || (value % 3), value * 0.7,
    CASE value % 3 WHEN 0 THEN value WHEN 1 THEN 't' || value END
FROM series WHERE value <= 20;
INSERT INTO items SELECT value, value % 22, value * 1.5, '0' || (value % 6)
FROM series;
INSERT INTO keyed SELECT 'k' || value, value FROM series WHERE value <= 6;
)";

// Statements from parts that are put together at random; ? stands for a value.
class Maker {
public:
    explicit Maker(unsigned seed) : random_(seed) {}

    std::string query() {
        return oneOf({"SELECT * FROM orders WHERE " + condition("orders"),
                      "SELECT count(*), sum(total), min(raw) FROM orders o WHERE " + condition("o"),
                      "SELECT * FROM orders o JOIN items i ON i.order_id = o.id WHERE " +
                          condition("o"),
                      "SELECT * FROM items i, orders o WHERE o.id = i.order_id AND " +
                          itemCondition("i"),
                      "SELECT * FROM orders o LEFT JOIN items i ON i.order_id = o.id AND " +
                          itemCondition("i") + " WHERE " + condition("o"),
                      "SELECT * FROM items WHERE " + itemCondition("items"),
                      "SELECT * FROM orders o WHERE " + condition("o") +
                          " AND EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id AND " +
                          itemCondition("i") + ")",
                      "SELECT * FROM dear WHERE " + condition("dear"),
                      "SELECT * FROM orders WHERE " + condition("orders") +
                          " AND id IN (SELECT id FROM dear)",
                      "SELECT * FROM keyed WHERE k = 'k" + small() + "'",
                      "SELECT what FROM audit WHERE order_id = " + small(),
                      "SELECT * FROM orders a, orders b WHERE a.id = " + small() +
                          " AND b.id = a.id + 1"});
    }

    std::string write() {
        const std::string table = oneOf({"orders", "orders", "items"});
        const std::string where =
            table == "orders" ? condition("orders") : itemCondition("items");
        return oneOf(
            {"UPDATE orders SET total = total + 1 WHERE " + condition("orders"),
             "UPDATE orders SET customer = " + value() + " WHERE id = " + small(),
             "UPDATE OR REPLACE orders SET city = 'c" + small() + "' WHERE id = " + small(),
             "UPDATE orders SET raw = " + value() + " WHERE " + condition("orders"),
             "UPDATE OR IGNORE orders SET id = id + 30 WHERE id = " + small(),
             "UPDATE items SET order_id = " + small() + " WHERE " + itemCondition("items"),
             "UPDATE items SET code = " + value() + " WHERE id = " + small(),
             "DELETE FROM " + table + " WHERE " + where, "DELETE FROM orders WHERE id = " + small(),
             "INSERT OR REPLACE INTO orders VALUES(" + small() + ", " + small() + ", 'c" + small() +
                 "', 'n1', " + small() + ", " + value() + ")",
             "INSERT INTO orders(id, customer, city) VALUES(" + small() + ", " + small() +
                 ", 'c1') ON CONFLICT(id) DO UPDATE SET total = 9, city = 'c2' ON CONFLICT DO "
                 "NOTHING",
             "INSERT INTO items SELECT id + 100, order_id, price, code FROM items WHERE id = " +
                 small() + " ON CONFLICT DO NOTHING",
             "REPLACE INTO keyed VALUES('k" + small() + "', 5)",
             "UPDATE keyed SET n = n + 1 WHERE k = 'k" + small() + "'",
             "INSERT INTO items(order_id, price, code) VALUES(" + small() + ", " + value() + ", '" +
                 small() + "')",
             "DELETE FROM audit"});
    }

    bool chance(int in) { return random_() % static_cast<unsigned>(in) == 0; }

private:
    std::string oneOf(std::vector<std::string> texts) { return texts[random_() % texts.size()]; }
    std::string small() { return std::to_string(random_() % 24); }
    std::string value() {
        return oneOf({small(), small() + ".0", "'" + small() + "'", "'c" + small() + "'", "NULL",
                      "x'31'", "0.7", small() + ".5"});
    }
    std::string comparison(const std::string& column) {
        return oneOf({column + " = " + value(), column + " = " + value(), value() + " = " + column,
                      column + " IN (" + value() + ", " + value() + ")",
                      column + " BETWEEN " + value() + " AND " + value(),
                      column + " > " + value(), column + " <= " + value(),
                      column + " IS " + value(), column + " IS NOT " + value(),
                      "NOT " + column + " = " + value(), "+" + column + " = " + value(),
                      column + " LIKE 'c%'", column + " = " + value() + " COLLATE NOCASE"});
    }
    std::string condition(const std::string& table) {
        const auto one = [&] {
            return comparison(
                table + "." + oneOf({"id", "id", "customer", "city", "name", "total", "raw"}));
        };
        const std::string first = one();
        return oneOf({first, first, first + " AND " + one(), first + " OR " + one(),
                      first + " AND (" + one() + " OR " + one() + ")"});
    }
    std::string itemCondition(const std::string& table) {
        return comparison(table + "." + oneOf({"id", "order_id", "order_id", "price", "code"}));
    }

    std::mt19937 random_;
};

std::string resultOf(Connection& connection, const std::string& sql) {
    auto rows = collectRows(connection, sql, {}, {});
    if (!rows) return "error " + rows.error().message;
    return printRows(*rows);
}

std::vector<RowScope> scopesOf(Connection& connection, const std::string& sql,
                               const StatementInfo& info) {
    std::vector<RowScope> scopes;
    std::vector<std::shared_ptr<const CatalogTable>> known;
    if (info.readsThroughViews) {
        for (const std::string& table : info.tablesRead)
            scopes.push_back({table, {}});
        return scopes;
    }
    return findScopes(sql, {}, info.tablesRead, [&](const std::string& name) {
        auto table = connection.ordinaryTable(name.substr(5));
        known.push_back(table && *table && !(*table)->withoutRowid ? *table : nullptr);
        return known.back().get();
    });
}

// Runs the write as Hone does, telling the cache.
void write(Connection& connection, ChangeCollector& collector, const std::string& sql) {
    auto statement = connection.prepare(sql);
    QVERIFY2(statement.has_value(), sql.c_str());
    collector.begin(connection, (*statement)->info());
    NoRows ignored;
    const auto summary = (*statement)->execute({}, ignored, {});
    collector.end(summary ? &*summary : nullptr, connection.state().inTransaction);
}

} // namespace

// Any result that is still held after a write must be what executing gives.
class ScopeSoundnessTest : public HoneTest {
    Q_OBJECT
private slots:
    void whatIsStillHeldAfterAWriteIsWhatExecutingGives() {
        TestDatabase database(schema);
        auto driver = SqliteDriver::create(database.path());
        HONE_VERIFY(driver);
        auto reader = (*driver)->connect(Access::ReadOnly);
        auto writer = (*driver)->connect(Access::ReadWrite);
        HONE_VERIFY(reader);
        HONE_VERIFY(writer);
        (void)resultOf(**writer, "PRAGMA foreign_keys = ON");

        CacheConfig config;
        config.timeToLive = Milliseconds(0);
        config.maxAge = Milliseconds(0);
        QueryCache cache(config);
        CommitLedger ledger(cache);
        ledger.follow((*reader)->commitCounter());
        ChangeCollector collector(cache, ledger);
        collector.watch(**writer);

        Maker maker(20261128);
        int held = 0, dropped = 0, changed = 0, byRows = 0;
        for (int round = 0; round < 800; ++round) {
            struct Asked {
                CacheKey key;
                std::string sql, result;
                std::shared_ptr<const ResultStore> store;
            };
            std::vector<Asked> asked;
            for (int i = 0; i < 12; ++i) {
                Asked one{{}, maker.query(), {}, makeResult({{"n", "INTEGER"}}, {{std::int64_t{1}}})};
                one.key = makeCacheKey("test", one.sql, {});
                auto lookup = cache.find(one.key, {1, one.sql}, {}, {});
                if (!lookup.ticket) continue;
                auto statement = (*reader)->prepare(one.sql);
                QVERIFY2(statement.has_value(), one.sql.c_str());
                lookup.ticket.reads(scopesOf(**reader, one.sql, (*statement)->info()));
                statement->reset();
                one.result = resultOf(**reader, one.sql);
                lookup.ticket.store(one.store, 1'000);
                asked.push_back(std::move(one));
            }
            const bool transaction = maker.chance(4);
            std::vector<std::string> writes{maker.write()};
            if (transaction) {
                writes.insert(writes.begin(), "BEGIN");
                writes.push_back("SAVEPOINT s");
                writes.push_back(maker.write());
                writes.push_back(maker.chance(2) ? "ROLLBACK TO s" : "RELEASE s");
                writes.push_back(maker.write());
                writes.push_back(maker.chance(4) ? "ROLLBACK" : "COMMIT");
            }
            for (const std::string& sql : writes)
                write(**writer, collector, sql);
            QCOMPARE(ledger.look(), CommitLedger::Answer::Known);
            for (const Asked& one : asked) {
                const std::string now = resultOf(**reader, one.sql);
                const bool same = now == one.result;
                if (cache.holds(one.key, one.store.get())) {
                    ++held;
                    QVERIFY2(same, (one.sql + "\n after " + writes.front() + "\nwas " +
                                    one.result + "\nis " + now)
                                       .c_str());
                } else {
                    ++dropped;
                }
                if (!same) ++changed;
            }
            byRows = static_cast<int>(cache.stats().dropped(DropReason::RowsChanged));
            cache.clear();
        }
        // Otherwise the test would say nothing.
        QVERIFY2(held > 1'000 && changed > 100 && byRows > 30,
                 qPrintable(QStringLiteral("held %1, dropped %2, by rows %3, changed %4")
                                .arg(held)
                                .arg(dropped)
                                .arg(byRows)
                                .arg(changed)));
        qInfo("held %d, dropped %d, of them by rows %d; %d changed", held, dropped, byRows, changed);
    }
};

QTEST_GUILESS_MAIN(ScopeSoundnessTest)
#include "scope_soundness_test.moc"
