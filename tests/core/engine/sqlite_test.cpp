#include <csignal>
#include <limits>
#include <thread>

#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/engine/sqlite/sqlite_connection.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;

namespace {

std::unique_ptr<Connection> connectTo(const TestDatabase& database,
                                      Access access = Access::ReadWrite) {
    auto opened = SqliteConnection::open(database.path(), access);
    if (!opened) qFatal("%s", opened.error().message.c_str());
    return std::move(*opened);
}

std::string ask(Connection& connection, const std::string& sql, std::vector<Value> values = {}) {
    const auto rows = collectRows(connection, sql, values, {});
    return rows ? printRows(*rows) : "error " + std::string(errorCodeName(rows.error().code));
}

std::string setText(const std::set<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : " ") + name;
    return text;
}

constexpr auto endless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

} // namespace

class SqliteTest : public HoneTest {
    Q_OBJECT
private slots:
    void valuesKeepTheirExactTypes() {
        TestDatabase database;
        auto connection = connectTo(database);
        auto rows = collectRows(*connection, "SELECT NULL, 9007199254740993, 1.5, 'ä', x'00ff', ''",
                                {}, {});
        HONE_VERIFY(rows);
        QCOMPARE(typeOf(rows->at(0)[0]), ValueType::Null);
        QCOMPARE(std::get<std::int64_t>(rows->at(0)[1]), 9007199254740993);
        QCOMPARE(std::get<double>(rows->at(0)[2]), 1.5);
        QCOMPARE(std::get<std::string>(rows->at(0)[3]), std::string("ä"));
        QCOMPARE(std::get<Blob>(rows->at(0)[4]).bytes, std::string("\0\xff", 2));
        QCOMPARE(typeOf(rows->at(0)[5]), ValueType::Text);
    }

    void parametersAreBoundByPositionAndListedByName() {
        TestDatabase database;
        auto connection = connectTo(database);
        auto statement = connection->prepare("SELECT ?, :a, ?1, @b, $c, :a");
        HONE_VERIFY(statement);
        const std::vector<std::string> expected{"?1", ":a", "@b", "$c"};
        QCOMPARE((*statement)->info().parameters, expected);
        QCOMPARE(ask(*connection, "SELECT ?, :a, typeof(?3), ?4",
                     {std::int64_t(1), std::string("x"), Blob{"y"}, Value()}),
                 std::string("1|x|blob|NULL"));
        QCOMPARE(ask(*connection, "SELECT ?"), std::string("error invalid_argument"));
    }

    void aSyntaxErrorSaysWhere() {
        TestDatabase database;
        auto connection = connectTo(database);
        const auto statement = connection->prepare("SELECT 1 FORM t");
        QVERIFY(!statement);
        QCOMPARE(statement.error().code, ErrorCode::Syntax);
        QCOMPARE(statement.error().sqlOffset.value_or(0), std::size_t(14));
        QCOMPARE(connection->prepare("SELECT x FROM nowhere").error().code, ErrorCode::Sql);
        QCOMPARE(connection->prepare("SELECT 1; SELECT 2").error().code,
                 ErrorCode::InvalidArgument);
    }

    void aWriteThatTheDiskEndedDoesNotShutReadersOut() {
        TestDatabase database("CREATE TABLE t(x); INSERT INTO t VALUES ('kept');");
        auto writer = connectTo(database);
        ask(*writer, "PRAGMA cache_size = 10"); // pages go to the file before the statement's end
        struct rlimit before {};
        getrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, SIG_IGN);
        const struct rlimit small { 128 * 1024, before.rlim_max };
        setrlimit(RLIMIT_FSIZE, &small);
        const std::string said = ask(
            *writer, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 999) "
                     "INSERT INTO t SELECT randomblob(1000) FROM n");
        setrlimit(RLIMIT_FSIZE, &before);
        QCOMPARE(said, std::string("error io"));
        auto reader = connectTo(database, Access::ReadOnly);
        QCOMPARE(ask(*reader, "SELECT x FROM t"), std::string("kept"));
    }

    void aMessageQuotesOnlyThePartsOfALongToken() {
        TestDatabase database;
        auto connection = connectTo(database);
        std::string token = "'";
        for (int i = 0; i < 50'000; ++i)
            token += "ä";
        const auto statement = connection->prepare("SELECT 1 " + token);
        QVERIFY(!statement);
        QCOMPARE(statement.error().code, ErrorCode::Syntax);
        QVERIFY(statement.error().message.size() < 500);
        QVERIFY(isValidUtf8(statement.error().message));
    }

    void aStatementTellsWhatItReadsThroughViews() {
        TestDatabase database(
            "CREATE TABLE a(x); CREATE TABLE b(y); CREATE VIEW v AS SELECT x FROM a;");
        auto connection = connectTo(database);
        auto statement = connection->prepare("SELECT count(*) FROM v JOIN b");
        HONE_VERIFY(statement);
        const std::string read = setText((*statement)->info().tablesRead);
        QVERIFY2(read.find("main.a") != std::string::npos &&
                     read.find("main.b") != std::string::npos,
                 read.c_str());
        QCOMPARE((*statement)->cacheObstacle(), std::string());
    }

    void writesByTriggersAndForeignKeysAreTold() {
        TestDatabase database(
            "CREATE TABLE parent(id INTEGER PRIMARY KEY);"
            "CREATE TABLE child(id INTEGER PRIMARY KEY, parent REFERENCES parent ON DELETE "
            "CASCADE);"
            "CREATE TABLE log(what);"
            "CREATE TRIGGER t AFTER DELETE ON child BEGIN INSERT INTO log VALUES(old.id); END;");
        auto connection = connectTo(database);
        QCOMPARE(ask(*connection, "PRAGMA foreign_keys = ON"), std::string());
        auto statement = connection->prepare("DELETE FROM parent WHERE id = 1");
        HONE_VERIFY(statement);
        QCOMPARE(setText((*statement)->info().tablesWritten),
                 std::string("main.child main.log main.parent"));
    }

    void whatMayNotBeCachedSaysWhy_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<bool>("cacheable");
        QTest::newRow("a plain query") << "SELECT * FROM t" << true;
        QTest::newRow("a steady function") << "SELECT upper(x), strftime('%Y', x) FROM t" << true;
        QTest::newRow("json_each") << "SELECT value FROM t, json_each(t.x)" << true;
        QTest::newRow("random") << "SELECT random() FROM t" << false;
        QTest::newRow("changes") << "SELECT changes()" << false;
        QTest::newRow("last_insert_rowid") << "SELECT last_insert_rowid()" << false;
        QTest::newRow("a virtual table") << "SELECT * FROM words" << false;
        QTest::newRow("an eponymous table") << "SELECT * FROM pragma_table_info('t')" << false;
        QTest::newRow("a temporary table") << "SELECT * FROM temp.own" << false;
        QTest::newRow("a pragma") << "PRAGMA cache_size" << false;
        QTest::newRow("an explain") << "EXPLAIN SELECT 1" << false;
        QTest::newRow("a write") << "INSERT INTO t VALUES(1)" << false;
        QTest::newRow("a write that returns") << "INSERT INTO t VALUES(1) RETURNING x" << false;
    }
    void whatMayNotBeCachedSaysWhy() {
        QFETCH(QString, sql);
        QFETCH(bool, cacheable);
        TestDatabase database("CREATE TABLE t(x); CREATE VIRTUAL TABLE words USING fts5(w);");
        auto connection = connectTo(database);
        ask(*connection, "CREATE TEMP TABLE own(x)");
        auto statement = connection->prepare(sql.toStdString());
        HONE_VERIFY(statement);
        QCOMPARE((*statement)->cacheObstacle().empty(), cacheable);
    }

    void readingTheClockIsNoticedWhileItRuns_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<bool>("reads");
        QTest::newRow("now") << "SELECT date('now')" << true;
        QTest::newRow("current_timestamp") << "SELECT current_timestamp" << true;
        QTest::newRow("a column that holds now") << "SELECT datetime(x) FROM t" << true;
        QTest::newRow("a fixed date") << "SELECT date('2026-01-01', '+1 day')" << false;
    }
    void readingTheClockIsNoticedWhileItRuns() {
        QFETCH(QString, sql);
        QFETCH(bool, reads);
        TestDatabase database("CREATE TABLE t(x); INSERT INTO t VALUES('now');");
        auto connection = connectTo(database);
        auto statement = connection->prepare(sql.toStdString());
        HONE_VERIFY(statement);
        class : public RowSink {
            Result<void> begin(std::vector<Column>) override { return {}; }
            Result<void> append(RowBlock) override { return {}; }
        } sink;
        const auto summary = (*statement)->execute({}, sink, {});
        HONE_VERIFY(summary);
        QCOMPARE(!summary->notCacheable.empty(), reads);
    }

    void anEndlessQueryStopsOnRequest() {
        TestDatabase database;
        auto connection = connectTo(database);
        std::stop_source stop;
        std::jthread later([&stop] {
            std::this_thread::sleep_for(Milliseconds(50));
            stop.request_stop();
        });
        const auto rows = collectRows(*connection, endless, {}, {stop.get_token(), std::nullopt});
        QVERIFY(!rows);
        QCOMPARE(rows.error().code, ErrorCode::Cancelled);
        QCOMPARE(ask(*connection, "SELECT 1"), std::string("1"));
    }

    void aStopRequestedBeforeItBeginsIsNotLost() {
        TestDatabase database;
        auto connection = connectTo(database);
        std::stop_source stop;
        stop.request_stop();
        const auto rows = collectRows(*connection, endless, {}, {stop.get_token(), std::nullopt});
        QCOMPARE(rows.error().code, ErrorCode::Cancelled);
    }

    void aStatementEndsAtItsTimeLimit() {
        TestDatabase database;
        auto connection = connectTo(database);
        const auto deadline = std::chrono::steady_clock::now() + Milliseconds(50);
        const auto rows = collectRows(*connection, endless, {}, {{}, deadline});
        QCOMPARE(rows.error().code, ErrorCode::Timeout);
    }

    void waitingForALockCanBeCancelled() {
        TestDatabase database("CREATE TABLE t(x);");
        auto holder = connectTo(database);
        ask(*holder, "BEGIN EXCLUSIVE");
        TestDatabase other;
        auto waiting = SqliteConnection::open(other.path(), Access::ReadWrite);
        HONE_VERIFY(waiting);
        auto first = connectTo(other);
        ask(*first, "BEGIN EXCLUSIVE");
        std::stop_source stop;
        std::jthread later([&stop] {
            std::this_thread::sleep_for(Milliseconds(50));
            stop.request_stop();
        });
        const auto rows =
            collectRows(**waiting, "CREATE TABLE t(x)", {}, {stop.get_token(), std::nullopt});
        QVERIFY(!rows);
        QCOMPARE(rows.error().code, ErrorCode::Cancelled);
    }

    void whatATabMustKeepIsSeenInTheState() {
        TestDatabase database("CREATE TABLE t(x);");
        auto connection = connectTo(database);
        QVERIFY(!connection->state().pinned());
        ask(*connection, "BEGIN");
        QVERIFY(connection->state().inTransaction);
        ask(*connection, "COMMIT");
        QVERIFY(!connection->state().pinned());
        ask(*connection, "CREATE TEMP TABLE own(x)");
        QVERIFY(connection->state().temporaryObjects);
        ask(*connection, "DROP TABLE own");
        QVERIFY(!connection->state().temporaryObjects);
        ask(*connection, "ATTACH ':memory:' AS m");
        QVERIFY(connection->state().attachedDatabases);
        ask(*connection, "DETACH m");
        QVERIFY(!connection->state().pinned());
        ask(*connection, "PRAGMA table_info(t)");
        QVERIFY(!connection->state().pinned());
        ask(*connection, "PRAGMA foreign_keys = ON");
        QVERIFY(connection->state().changedSettings);
        QVERIFY(!connection->reset());
    }

    void resetRollsBackAnOpenTransaction() {
        TestDatabase database("CREATE TABLE t(x);");
        auto connection = connectTo(database);
        ask(*connection, "BEGIN");
        ask(*connection, "INSERT INTO t VALUES(1)");
        HONE_VERIFY(connection->reset());
        QCOMPARE(ask(*connection, "SELECT count(*) FROM t"), std::string("0"));
    }

    void theDataVersionDiffersAfterOthersCommitsOnly() {
        TestDatabase database("CREATE TABLE t(x);");
        auto connection = connectTo(database);
        const auto before = connection->dataVersion();
        HONE_VERIFY(before);
        ask(*connection, "INSERT INTO t VALUES(1)");
        QCOMPARE(*connection->dataVersion(), *before);
        database.outside("INSERT INTO t VALUES(2)");
        QVERIFY(*connection->dataVersion() != *before);
    }

    void theCatalogListsTablesColumnsAndIndexes() {
        TestDatabase database(
            "CREATE TABLE orders(id INTEGER PRIMARY KEY, city TEXT NOT NULL COLLATE NOCASE, total "
            "REAL, UNIQUE(city));"
            "CREATE INDEX by_total ON orders(total, lower(city)) WHERE total > 0;"
            "CREATE VIEW v AS SELECT city FROM orders; CREATE VIEW broken AS SELECT * FROM gone;"
            "CREATE TABLE kv(k PRIMARY KEY, v) WITHOUT ROWID;");
        auto connection = connectTo(database, Access::ReadOnly);
        const auto catalog = connection->catalog({});
        HONE_VERIFY(catalog);
        QCOMPARE(catalog->tables.size(), std::size_t(4));
        const CatalogTable* orders = catalog->find("ORDERS");
        QVERIFY(orders != nullptr);
        QCOMPARE(orders->columns.size(), std::size_t(3));
        QVERIFY(orders->columns[1].notNull);
        QCOMPARE(orders->columns[0].primaryKey, 1);
        QCOMPARE(orders->indexes.size(), std::size_t(2));
        const auto& index =
            orders->indexes[0].name == "by_total" ? orders->indexes[0] : orders->indexes[1];
        QVERIFY(index.partial && !index.unique && !index.automatic);
        const std::vector<std::string> columns{"total", "<expression>"};
        QCOMPARE(index.columns, columns);
        QCOMPARE(orders->columns[1].collation, std::string("NOCASE"));
        QCOMPARE(orders->columns[2].collation, std::string("BINARY"));
        QCOMPARE(index.collations.front(), std::string("BINARY"));
        QVERIFY(catalog->find("kv")->withoutRowid);
        QVERIFY(catalog->find("v")->kind == CatalogTable::Kind::View);
        const auto sizes = connection->objectSizes({});
        HONE_VERIFY(sizes);
        QVERIFY(sizes->size() >= 3);
    }

    void countersTellAboutScansAndSorts() {
        TestDatabase database("CREATE TABLE t(x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                              "SELECT i+1 FROM n LIMIT 1000) "
                              "INSERT INTO t SELECT i FROM n;");
        auto connection = connectTo(database);
        auto statement = connection->prepare("SELECT x FROM t ORDER BY -x");
        class : public RowSink {
            Result<void> begin(std::vector<Column>) override { return {}; }
            Result<void> append(RowBlock) override { return {}; }
        } sink;
        std::int64_t steps = 0;
        for (int time = 0; time < 3; ++time) { // each by itself
            const auto summary = (*statement)->execute({}, sink, {});
            HONE_VERIFY(summary);
            QCOMPARE(summary->rows, 1000);
            QCOMPARE(summary->counters.fullScanSteps.value_or(0), 999);
            QCOMPARE(summary->counters.sorts.value_or(0), 1);
            QVERIFY(summary->counters.vmSteps.value_or(0) > 1000);
            if (time > 0) QCOMPARE(*summary->counters.vmSteps, steps);
            steps = *summary->counters.vmSteps;
        }
    }

    void whatIsNoDatabaseIsRefusedWithAReason() {
        TemporaryFolder folder;
        const auto open = [](const std::string& path) -> ErrorCode {
            auto driver = SqliteDriver::create(path);
            if (!driver) return driver.error().code;
            auto connection = (*driver)->connect(Access::ReadOnly);
            return connection ? ErrorCode::Internal : connection.error().code;
        };
        QCOMPARE(open(folder.file("missing.db")), ErrorCode::NotFound);
        QCOMPARE(open(folder.path()), ErrorCode::NotADatabase);
        QFile text(QString::fromStdString(folder.file("text.db")));
        QVERIFY(text.open(QIODevice::WriteOnly));
        text.write(QByteArray(5000, 'x'));
        text.close();
        QCOMPARE(open(folder.file("text.db")), ErrorCode::NotADatabase);
    }

    void aTruncatedFileIsCalledDamaged() {
        TestDatabase database("CREATE TABLE t(x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                              "SELECT i+1 FROM n LIMIT 20000) "
                              "INSERT INTO t SELECT 'some text ' || i FROM n;");
        QCOMPARE(::truncate(database.path().c_str(), 40'960), 0);
        auto connection = SqliteConnection::open(database.path(), Access::ReadOnly);
        const auto code =
            connection ? collectRows(**connection, "SELECT count(x) FROM t", {}, {}).error().code
                       : connection.error().code;
        QCOMPARE(code, ErrorCode::Corrupt);
    }

    void aFileThatWasReplacedIsNotConnectedToAgain() {
        TestDatabase database("CREATE TABLE t(x);");
        auto driver = SqliteDriver::create(database.path());
        HONE_VERIFY(driver);
        HONE_VERIFY((*driver)->connect(Access::ReadOnly));
        QVERIFY(::rename(database.path().c_str(), database.folder().file("away.db").c_str()) == 0);
        database.outside("CREATE TABLE other(x)");
        const auto again = (*driver)->connect(Access::ReadOnly);
        QVERIFY(!again);
        QVERIFY(again.error().message.find("replaced") != std::string::npos);
    }

    void aReadOnlyConnectionRefusesToWrite() {
        TestDatabase database("CREATE TABLE t(x);");
        auto connection = connectTo(database, Access::ReadOnly);
        QCOMPARE(ask(*connection, "INSERT INTO t VALUES(1)"), std::string("error read_only"));
    }

    void aStatementOfAMegabyteAndTwoThousandColumnsRun() {
        TestDatabase database;
        auto connection = connectTo(database);
        std::string long_ = "SELECT '" + std::string(1 << 20, 'x') + "'";
        const auto rows = collectRows(*connection, long_, {}, {});
        HONE_VERIFY(rows);
        QCOMPARE(std::get<std::string>(rows->at(0)[0]).size(), std::size_t(1 << 20));
        std::string wide = "SELECT 0";
        for (int i = 1; i < 2000; ++i)
            wide += ", " + std::to_string(i);
        const auto cells = collectRows(*connection, wide, {}, {});
        HONE_VERIFY(cells);
        QCOMPARE(cells->at(0).size(), std::size_t(2000));
        QCOMPARE(std::get<std::int64_t>(cells->at(0)[1999]), 1999);
    }
};

QTEST_GUILESS_MAIN(SqliteTest)
#include "sqlite_test.moc"
