#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <cmath>
#include <csignal>

#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include "core/base/paths.h"
#include "core/base/text.h"
#include "tests/support/hone_test.h"

using nlohmann::json;
using namespace hone;

namespace {

struct Ended {
    int status = -1;
    QByteArray out, err;
    // What was printed, if it is exactly one JSON object.
    json object() const {
        const json parsed = json::parse(out.toStdString(), nullptr, false);
        return parsed.is_object() && out.endsWith('\n') && out.count('\n') == 1 ? parsed : json();
    }
    std::string errorCode() const { return object().value("/error/code"_json_pointer, ""); }
};

// SQLite's own answer, as honectl words cells.
json rowsOfSqlite(const QString& path, const QByteArray& sql) {
    sqlite3* db = nullptr;
    sqlite3_open_v2(QFile::encodeName(path).constData(), &db, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(db, sql.constData(), -1, &statement, nullptr);
    json rows = json::array();
    while (sqlite3_step(statement) == SQLITE_ROW) {
        json row = json::array();
        for (int i = 0; i < sqlite3_column_count(statement); ++i) {
            const int type = sqlite3_column_type(statement, i);
            if (type == SQLITE_INTEGER)
                row.push_back(sqlite3_column_int64(statement, i));
            else if (type == SQLITE_FLOAT && std::isfinite(sqlite3_column_double(statement, i)))
                row.push_back(sqlite3_column_double(statement, i));
            else if (type == SQLITE_FLOAT)
                row.push_back({{"real", sqlite3_column_double(statement, i) > 0 ? "inf" : "-inf"}});
            else if (type == SQLITE_NULL)
                row.push_back(nullptr);
            else {
                const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, i));
                const std::string bytes(
                    data == nullptr ? "" : data,
                    static_cast<std::size_t>(sqlite3_column_bytes(statement, i)));
                if (type == SQLITE_BLOB)
                    row.push_back({{"blob", toHex(bytes)}});
                else if (isValidUtf8(bytes))
                    row.push_back(bytes);
                else
                    row.push_back({{"badText", toHex(bytes)}});
            }
        }
        rows.push_back(std::move(row));
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return rows;
}

} // namespace

class HonectlTest : public hone::test::HoneTest {
    Q_OBJECT
    QTemporaryDir folder_;
    QString shop_;

    QString file(const char* name) const { return folder_.filePath(QLatin1String(name)); }

    Ended honectl(const QStringList& words, const QByteArray& input = {}) {
        QProcess process;
        process.start(QStringLiteral(HONECTL), words);
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(120'000)) return {};
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2,
                process.readAllStandardOutput(), process.readAllStandardError()};
    }
    static QByteArray bytesOf(const QString& path) {
        QFile opened(path);
        return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
    }
    Ended runJson(const QString& sql, const QStringList& more = {}) {
        return honectl(QStringList{"run", "--db", shop_, "-e", sql, "--json"} + more);
    }

private slots:
    void initTestCase() {
        qputenv("HONE_DATA_DIR", QFile::encodeName(folder_.filePath("data")));
        shop_ = file("shop.db");
        const Ended made = honectl({"sample", shop_, "--rows", "1000", "--seed", "3", "--json"});
        QCOMPARE(made.status, 0);
        const json object = made.object();
        QCOMPARE(object.at("path").get<std::string>(), shop_.toStdString());
        QCOMPARE(object.at("tables").at("orders").get<int>(), 1000);
        QCOMPARE(object.at("seed").get<int>(), 3);
        const Ended odd = runJson(
            "CREATE TABLE odd(a, b TEXT, c INTEGER, d REAL, e BLOB, f NUMERIC);"
            "INSERT INTO odd VALUES(1, 2, '3', '4', 5, '6.0'), (9007199254740993, 'x', 'y', 'z', "
            "x'', '1e3'), (-9223372036854775808, '', 9223372036854775807, 9e999, x'00ff', NULL),"
            "(cast(x'ff41' AS TEXT), 'tab\tline\nquote\"', 0.1, -9e999, zeroblob(3), '0x10'),"
            "(1e-320, 'ä€😀', 1.5, -0.0, 'text', 12345678901234567890)");
        QCOMPARE(odd.status, 0);
    }

    void rowsAreThoseOfSqlite_data() {
        QTest::addColumn<QByteArray>("sql");
        for (const char* sql : {
                 "SELECT * FROM customers",
                 "SELECT * FROM products ORDER BY price DESC, id",
                 "SELECT * FROM orders",
                 "SELECT * FROM order_items LIMIT 1500",
                 "SELECT * FROM page_views WHERE customer_id IS NULL",
                 "SELECT * FROM odd",
                 "SELECT typeof(a), typeof(b), typeof(c), typeof(d), typeof(e), typeof(f) FROM odd",
                 "SELECT a AS x, a AS x, a FROM odd",
                 "SELECT count(*) FROM customers WHERE email IS NULL",
                 "SELECT status, count(*) n FROM orders GROUP BY status ORDER BY n DESC",
                 "SELECT city, avg(total), sum(total), min(total), max(total) FROM orders o JOIN "
                 "customers c ON c.id = o.customer_id GROUP BY city",
                 "SELECT o.id, i.* FROM orders o LEFT JOIN order_items i ON i.order_id = o.id "
                 "WHERE o.id < 50",
                 "SELECT p.name, sum(i.quantity) FROM products p JOIN order_items i ON "
                 "i.product_id = p.id GROUP BY p.id HAVING sum(i.quantity) > 20 ORDER BY 2 DESC",
                 "SELECT c.name, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) FROM "
                 "customers c",
                 "SELECT * FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE total "
                 "> "
                 "500)",
                 "SELECT * FROM customers c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE "
                 "o.customer_id = c.id)",
                 "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
                 "SELECT i, i * i, i / 7.0 FROM n",
                 "SELECT id, total, rank() OVER (PARTITION BY status ORDER BY total DESC), "
                 "lag(total) OVER (ORDER BY id) FROM orders",
                 "SELECT substr(placed_at, 1, 7) m, count(*), round(sum(total), 2) FROM orders "
                 "GROUP "
                 "BY m ORDER BY m",
                 "SELECT strftime('%w', placed_at) d, count(*) FROM orders GROUP BY d",
                 "SELECT 1 UNION SELECT 'a' UNION SELECT NULL UNION SELECT x'61' ORDER BY 1",
                 "SELECT id FROM orders EXCEPT SELECT order_id FROM order_items WHERE quantity > 1",
                 "VALUES (1, 'a'), (2, NULL)",
                 "SELECT 9223372036854775807 + 1, 1 / 0, 1 % 0, 5 / 2, -5 / 2, 1e308 * 10",
                 "SELECT 'it''s', \"name\" FROM customers LIMIT 3 -- comment",
                 "/* first */ SELECT printf('%.3f|%s', 3.14159, 'x') /* last */",
                 "SELECT json_extract('{\"a\": [1, 2.5, null, \"ä\"]}', '$.a[1]')",
                 "SELECT value, type FROM json_each('[1, 2.5, null, \"x\", {\"a\": 1}]')",
                 "SELECT char(0, 65, 128512), length(char(0, 65)), hex(zeroblob(2))",
                 "SELECT x'', '', zeroblob(0), zeroblob(5), cast('a' AS BLOB)",
                 "SELECT CASE WHEN total > 100 THEN 'big' ELSE 'small' END k, count(*) FROM orders "
                 "GROUP BY k",
                 "SELECT DISTINCT country FROM customers ORDER BY country COLLATE NOCASE DESC",
                 "SELECT group_concat(id, ';') FROM products WHERE id < 10",
                 "SELECT * FROM orders WHERE 0",
                 "SELECT abs(-9223372036854775807), sqrt(2), pi(), ln(10), 0.1 + 0.2, 1e22, "
                 "123456789.0",
                 "SELECT a.id, b.id FROM products a CROSS JOIN products b WHERE a.id < b.id",
                 "PRAGMA table_info(orders)",
                 "SELECT name, sql FROM sqlite_schema",
                 "EXPLAIN QUERY PLAN SELECT * FROM orders WHERE customer_id = 5",
             })
            QTest::newRow(sql) << QByteArray(sql);
    }
    void rowsAreThoseOfSqlite() {
        QFETCH(QByteArray, sql);
        const Ended ended = runJson(QString::fromUtf8(sql));
        QVERIFY2(ended.status == 0, ended.err + ended.out.left(300));
        const json run = ended.object().at("statements").at(0).at("runs").at(0);
        const json expected = rowsOfSqlite(shop_, sql);
        QCOMPARE(run.at("rows").get<std::size_t>(), expected.size());
        QVERIFY2(
            run.at("data") == expected,
            (run.at("data").dump().substr(0, 300) + "\n" + expected.dump().substr(0, 300)).c_str());
    }

    void twoThousandColumnsArePrinted() {
        QStringList columns;
        for (int i = 0; i < 2000; ++i)
            columns << QString::number(i);
        const Ended ended = runJson("SELECT " + columns.join(','));
        QCOMPARE(ended.status, 0);
        const json run = ended.object().at("statements").at(0).at("runs").at(0);
        QCOMPARE(run.at("columns").size(), std::size_t{2000});
        QCOMPARE(run.at("data").at(0).at(1999).get<int>(), 1999);
    }

    void anIntegralRealStaysAReal() {
        const Ended ended = runJson("SELECT 1.0, 1, 1e15, -0.0");
        QVERIFY2(ended.out.contains("\"data\":[[1.0,1,1e+15,-0.0]]") ||
                     ended.out.contains("\"data\":[[1.0,1,1000000000000000.0,-0.0]]"),
                 ended.out);
    }

    void rowsToPrintAreLimitedButCounted() {
        const Ended ended = runJson("SELECT id FROM orders", {"--rows", "3"});
        const json run = ended.object().at("statements").at(0).at("runs").at(0);
        QCOMPARE(run.at("rows").get<int>(), 1000);
        QVERIFY(run.at("data") == json::parse("[[1],[2],[3]]"));
        QVERIFY(run.at("timing").at("totalNs").get<qint64>() > 0);
        QVERIFY(run.at("counters").at("vmSteps").get<qint64>() > 1000);
    }

    void parametersKeepTheirTypes() {
        const Ended ended = runJson("SELECT ?, typeof(?1), :a, typeof(:a), ?, ?, typeof(?5)",
                                    {"--param", "-5", "--param", "text:7", "--param", "1.5",
                                     "--param", "null", "--param", "inf"});
        QCOMPARE(ended.status, 0);
        QVERIFY2(ended.object().at("/statements/0/runs/0/data/0"_json_pointer) ==
                     json::parse(R"([-5, "integer", "7", "text", 1.5, null, "text"])"),
                 ended.out);
        QCOMPARE(runJson("SELECT ?", {}).status, 2);
        QCOMPARE(runJson("SELECT ?", {"--param", "1", "--param", "2"}).status, 2);
    }

    void aTransactionSpansTheStatementsOfAScript() {
        const Ended ended = honectl(
            {"run", "--db", shop_, "-", "--json"},
            "BEGIN; CREATE TABLE gone(a); INSERT INTO gone VALUES(1), (2); SELECT * FROM gone;"
            "CREATE TRIGGER g AFTER INSERT ON gone BEGIN SELECT 1; SELECT 2; END; ROLLBACK;"
            "SELECT count(*) FROM sqlite_schema WHERE name = 'gone'");
        QVERIFY2(ended.status == 0, ended.out);
        const json statements = ended.object().at("statements");
        QCOMPARE(statements.size(), std::size_t{7});
        QVERIFY(statements.at(2).at("runs").at(0).at("rowsChanged") == 2);
        QVERIFY(statements.at(3).at("runs").at(0).at("data") == json::parse("[[1],[2]]"));
        QVERIFY(statements.at(6).at("runs").at(0).at("data") == json::parse("[[0]]"));
    }

    void theEarlierStatementsStayBesideTheError() {
        const Ended ended = runJson("SELECT 1;\n SELECT absent FROM orders; SELECT 3");
        QCOMPARE(ended.status, 3);
        const json object = ended.object();
        QCOMPARE(object.at("statements").size(), std::size_t{1});
        QVERIFY(object.at("statements").at(0).at("sql") == "SELECT 1");
        QCOMPARE(ended.errorCode(), std::string("sql"));
        QCOMPARE(object.at("error").at("sqlOffset").get<int>(), 18);
        QCOMPARE(QString::fromUtf8(honectl({"run", "--db", shop_, "-e", "SELECT 1;\n SELEC 2"}).err)
                     .contains("at line 2, column 2"),
                 true);
    }

    void aRepeatedScriptRunsAsAWhole() {
        const Ended ended = runJson("BEGIN; SELECT 1; COMMIT", {"--repeat", "3"});
        QVERIFY2(ended.status == 0, ended.out);
        const json statements = ended.object().at("statements");
        for (const json& statement : statements)
            QCOMPARE(statement.at("runs").size(), std::size_t{3});
    }

    void theCacheAnswersRepeatedReads() {
        const Ended ended =
            runJson("SELECT count(*) FROM page_views", {"--cache", "on", "--repeat", "20"});
        const json runs = ended.object().at("statements").at(0).at("runs");
        QVERIFY(runs.at(0).at("cache") == "miss");
        QVERIFY2(runs.at(19).at("cache") == "hit", ended.out);
        QVERIFY(runs.at(19).at("data") == runs.at(0).at("data"));
        QVERIFY(runJson("SELECT random()", {"--cache", "on"})
                    .object()
                    .at("/statements/0/runs/0/cache"_json_pointer) == "bypass");
    }

    void theTimeLimitEndsARun() {
        const Ended ended =
            runJson("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "
                    "count(*) FROM n",
                    {"--timeout", "100"});
        QCOMPARE(ended.status, 3);
        QCOMPARE(ended.errorCode(), std::string("timeout"));
    }

    void anInterruptedRunEndsWith130() {
        QProcess process;
        process.start(
            QStringLiteral(HONECTL),
            {"run", "--db", shop_, "-e",
             "SELECT 'begun'; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
             "n) SELECT count(*) FROM n"});
        QByteArray out;
        while (!out.contains("1 row") && process.waitForReadyRead(60'000))
            out += process.readAllStandardOutput();
        QVERIFY(out.contains("begun"));
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
    }

    void badDatabasesAreRefusedWithAReason_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("code");
        QTest::newRow("not a database") << "rubbish"
                                        << "not_a_database";
        QTest::newRow("truncated") << "truncated"
                                   << "corrupt";
        QTest::newRow("a folder") << "data"
                                  << "not_a_database";
        QTest::newRow("missing") << "no/such/file"
                                 << "not_found";
        QTest::newRow("locked") << "locked"
                                << "busy";
        QTest::newRow("a server") << "postgresql://localhost/shop"
                                  << "unsupported";
    }
    void badDatabasesAreRefusedWithAReason() {
        QFETCH(QString, name);
        QFETCH(QString, code);
        const std::string shop = *readFile(shop_.toStdString());
        HONE_VERIFY(writeFileAtomically(file("rubbish").toStdString(), std::string(9000, 'x')));
        HONE_VERIFY(
            writeFileAtomically(file("truncated").toStdString(), shop.substr(0, shop.size() / 3)));
        sqlite3* locker = nullptr;
        if (name == "locked") {
            sqlite3_open(QFile::encodeName(file("locked")).constData(), &locker);
            sqlite3_exec(locker, "CREATE TABLE IF NOT EXISTS t(a); BEGIN EXCLUSIVE", nullptr,
                         nullptr, nullptr);
        }
        const QString path = name.contains(':') ? name : folder_.filePath(name);
        const Ended ended =
            honectl({"run", "--db", path, "-e", "SELECT * FROM page_views", "--json"});
        if (name == "locked") {
            const Ended late =
                honectl({"run", "--db", path, "-e", "SELECT 1", "--timeout", "50", "--json"});
            QCOMPARE(late.status, 3);
            QCOMPARE(late.errorCode(), std::string("timeout"));
        }
        sqlite3_close(locker);
        QCOMPARE(ended.status, 3);
        QVERIFY2(QString::fromStdString(ended.errorCode()) == code, ended.out);
        QVERIFY(!ended.object().at("error").at("message").get<std::string>().empty());
    }

    void aSymlinkToNowhereAndAnEmptyNameAreRefused() {
        QFile::link(file("nowhere"), file("link"));
        QCOMPARE(honectl({"run", "--db", file("link"), "-e", "SELECT 1", "--json"}).errorCode(),
                 std::string("not_found"));
        QCOMPARE(honectl({"run", "--db", "", "-e", "SELECT 1"}).status, 2);
    }

    void wrongUsageEndsWithTwo_data() {
        QTest::addColumn<QStringList>("words");
        const auto row = [](const char* name, QStringList words) { QTest::newRow(name) << words; };
        row("unknown command", {"fly"});
        row("unknown option", {"run", "--db", "x", "--fast"});
        row("no value", {"run", "--db"});
        row("not a number", {"sample", "x", "--rows", "many"});
        row("no rows", {"sample", "x", "--rows", "0"});
        row("no path", {"sample"});
        row("no database", {"run", "-e", "SELECT 1"});
        row("no statement", {"run", "--db", "x"});
        row("two scripts", {"run", "--db", "x", "-e", "SELECT 1", "file.sql"});
        row("missing script", {"run", "--db", "x", "no-such-file.sql"});
        row("neither on nor off", {"run", "--db", "x", "-e", "SELECT 1", "--cache", "maybe"});
        row("unknown benchmark", {"bench", "fly"});
    }
    void wrongUsageEndsWithTwo() {
        QFETCH(QStringList, words);
        const Ended plain = honectl(words);
        QCOMPARE(plain.status, 2);
        QVERIFY(plain.out.isEmpty());
        QVERIFY(plain.err.startsWith("honectl: "));
        const Ended asJson = honectl(words + QStringList{"--json"});
        QCOMPARE(asJson.status, 2);
        QCOMPARE(asJson.errorCode(), std::string("invalid_argument"));
    }

    void anEmptyScriptIsWrongUsage() {
        QCOMPARE(runJson(" -- nothing\n;;").status, 2);
        QCOMPARE(runJson(" -- nothing\n;;").errorCode(), std::string("invalid_argument"));
    }

    void brokenUtf8NeverBreaksTheJson() {
        const Ended ended = honectl({"run", "--db", shop_, "-", "--json"},
                                    QByteArray("SELECT 1 AS \"\xff\", 'a\xffz'; SELECT \xff\xfe"));
        QCOMPARE(ended.status, 3);
        const json object = ended.object();
        QVERIFY2(object.is_object(), ended.out);
        QVERIFY(object.at("/statements/0/runs/0/data/0/1"_json_pointer) ==
                json({{"badText", "61ff7a"}}));
    }

    void explainShowsTheTreeWithoutRunning() {
        const Ended ended = honectl(
            {"explain", "--db", shop_, "-e", "DELETE FROM orders WHERE customer_id = ?", "--json"});
        QVERIFY2(ended.status == 0, ended.out);
        const json object = ended.object();
        QVERIFY(object.at("engine") == "SQLite");
        QVERIFY(object.at("analyzed") == false);
        QVERIFY(object.at("plan").at("children").at(0).at("operation") == "SCAN");
        QVERIFY(object.at("warnings").at(0).at("code") == "full_scan");
        QVERIFY(runJson("SELECT count(*) FROM orders")
                    .object()
                    .at("/statements/0/runs/0/data/0/0"_json_pointer) == 1000);
        const Ended measured = honectl(
            {"explain", "--db", shop_, "-e", "SELECT count(*) FROM orders", "--analyze", "--json"});
        QCOMPARE(measured.status, 0);
        const json plan = measured.object();
        if (!plan.at("unmeasured").is_null()) QSKIP("needs the bundled SQLite");
        QVERIFY(plan.at("analyzed") == true);
        QVERIFY(plan.at("totalNs").get<std::int64_t>() > 0);
        QVERIFY(plan.at("plainNs").get<std::int64_t>() > 0);
        QVERIFY(plan.at("plan").at("inclusiveNs") == plan.at("totalNs"));

        const Ended refused =
            honectl({"explain", "--db", shop_, "-e", "DELETE FROM orders", "--analyze", "--json"});
        QCOMPARE(refused.status, 3);
        QCOMPARE(refused.errorCode(), std::string("writes_refused"));
        const Ended allowed = honectl({"explain", "--db", shop_, "-e", "DELETE FROM orders",
                                       "--analyze", "--write", "--json"});
        QCOMPARE(allowed.status, 0);
        QVERIFY(allowed.object().at("rolledBack") == true);
    }

    void savedPlansAreComparedByTheirShape() {
        const QStringList explain{
            "explain", "--db", shop_, "-e",
            "SELECT * FROM order_items WHERE quantity = 3 AND product_id = 2"};
        const auto save = [&](const char* name, const QStringList& more) {
            QFile output(file(name));
            const Ended ended = honectl(explain + more);
            return ended.status == 0 && output.open(QIODevice::WriteOnly) &&
                   output.write(ended.out) == ended.out.size();
        };
        QVERIFY(save("a.json", {"--json"}));
        QCOMPARE(honectl(explain + QStringList{"--save", file("a.plan")}).status, 0);
        const Ended same =
            honectl({"plan-diff", file("a.json"), file("a.plan"), "--check", "--json"});
        QVERIFY2(same.status == 0, same.out + same.err);
        QVERIFY(same.object().at("same") == true);
        QVERIFY(same.object().at("changes").empty());

        QCOMPARE(
            runJson("CREATE INDEX items_by_quantity ON order_items(quantity, product_id)").status,
            0);
        QVERIFY(save("b.json", {"--json"}));
        QCOMPARE(honectl(explain + QStringList{"--save", file("b.plan"), "--anonymise"}).status, 0);
        QCOMPARE(runJson("DROP INDEX items_by_quantity").status, 0);
        const Ended unchecked = honectl({"plan-diff", file("a.json"), file("b.json"), "--json"});
        QCOMPARE(unchecked.status, 0);
        const json object = unchecked.object();
        QVERIFY(object.at("same") == false);
        const json& change = object.at("changes").at(0);
        QVERIFY(change.at("kind") == "access");
        QVERIFY(change.at("nodeA").is_number_integer() && change.at("nodeB").is_number_integer());
        QVERIFY(change.at("what").get<std::string>().find("items_by_quantity") !=
                std::string::npos);
        const Ended checked = honectl({"plan-diff", file("a.plan"), file("b.json"), "--check"});
        QCOMPARE(checked.status, 1);
        QVERIFY2(checked.out.contains("1 node differs"), checked.out);
        QFile anonymous(file("b.plan"));
        QVERIFY(anonymous.open(QIODevice::ReadOnly));
        const QByteArray hidden = anonymous.readAll();
        QVERIFY(!hidden.contains("quantity") && !hidden.contains("order_items"));
        QCOMPARE(honectl({"plan-diff", file("b.plan"), file("b.plan"), "--check"}).status, 0);
    }

    void ofSeveralStatementsNoPlanIsMadeAndTheWayOutIsSaid() {
        for (const QStringList& words :
             {QStringList{"explain", "--db", shop_, "-e", "SELECT 1; SELECT 2"},
              QStringList{"compare", "--db", shop_, "--a", "SELECT 1", "--b",
                          "SELECT 1; SELECT 2"}}) {
            const Ended ended = honectl(words);
            QCOMPARE(ended.status, 2);
            QVERIFY2(ended.err.contains("\"honectl run\" takes several"), ended.err);
            QVERIFY2(ended.err.contains("column 11"), ended.err);
        }
        QCOMPARE(honectl({"explain", "--db", shop_, "-e", "SELECT 1;"}).status, 0);
    }

    void whatIsNoSavedPlanIsRefused() {
        QCOMPARE(honectl({"plan-diff", "one.json", "--json"}).errorCode(),
                 std::string("invalid_argument"));
        QCOMPARE(honectl({"plan-diff", file("none.json"), file("none.json"), "--json"}).errorCode(),
                 std::string("not_found"));
        const auto refusal = [this](const QByteArray& text) {
            QFile output(file("bad.json"));
            if (!output.open(QIODevice::WriteOnly)) return std::string();
            output.write(text);
            output.close();
            const Ended ended =
                honectl({"plan-diff", file("bad.json"), file("bad.json"), "--json"});
            return ended.status == 3 ? ended.errorCode() : "status " + std::to_string(ended.status);
        };
        QCOMPARE(refusal("{\"plan\":"), std::string("corrupt"));
        QCOMPARE(refusal("{}"), std::string("corrupt"));
        QCOMPARE(refusal("{\"honePlan\":99}"), std::string("unsupported"));
        QCOMPARE(refusal(QByteArray(100'000, '[')), std::string("too_large"));
    }

    void whatRanIsInTheStatisticsAndSlowOnesInTheLog() {
        runJson("SELECT 4711 AS mark");
        runJson("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*), "
                "'slowmark' FROM n",
                {"--timeout", "150"});
        const json statements =
            honectl({"stats", "--db", shop_, "--json"}).object().at("statements");
        const auto mark = std::ranges::find_if(statements, [](const json& statement) {
            return statement.at("text") == "select ? as mark";
        });
        QVERIFY(mark != statements.end());
        QVERIFY(mark->at("calls") == 1);
        QVERIFY(mark->at("p50Ns").get<qint64>() > 0);
        QCOMPARE(mark->at("fingerprint").get<std::string>().size(), std::size_t{16});
        const json entry =
            honectl({"slowlog", "--db", shop_, "--json"}).object().at("entries").at(0);
        QVERIFY(entry.at("sql").get<std::string>().find("slowmark") != std::string::npos);
        QVERIFY(entry.at("totalNs").get<qint64>() >= 100'000'000);
    }

    void aSampleIsNotWrittenOverAnything() {
        const Ended again = honectl({"sample", shop_, "--rows", "10", "--json"});
        QVERIFY(again.status != 0);
        QVERIFY(runJson("SELECT 1 FROM orders LIMIT 1").status == 0);
    }

    void twoQueriesAreMeasuredAgainstEachOther() {
        const Ended ended =
            honectl({"compare", "--db", shop_, "--a",
                     "SELECT count(*) FROM orders a, orders b WHERE a.id + b.id > ?1", "--b",
                     "SELECT count(*) FROM orders WHERE id > ?1", "--param", "1", "--pairs", "10",
                     "--check", "--json"});
        QVERIFY2(ended.status == 0, ended.out + ended.err);
        const json object = ended.object();
        QVERIFY(object.at("verdict") == "faster");
        QVERIFY(object.at("ratio").get<double>() < 1);
        QVERIFY(object.at("ci").at(0).get<double>() <= object.at("ci").at(1).get<double>());
        QVERIFY(!object.at("sameResult").get<bool>());
        QCOMPARE(object.at("pairs").get<std::size_t>(), object.at("samples").size());
        QVERIFY(object.at("a").at("medianNs").get<qint64>() >
                object.at("b").at("medianNs").get<qint64>());
        QVERIFY(object.at("b").at("plan").contains("plan"));
    }

    void aSlowerSecondQueryFailsTheCheck() {
        const QStringList words{"compare",
                                "--db",
                                shop_,
                                "--a",
                                "SELECT 1",
                                "--b",
                                "SELECT count(*) FROM orders a, orders b",
                                "--pairs",
                                "10"};
        QCOMPARE(honectl(words).status, 0);
        QCOMPARE(honectl(words + QStringList{"--check"}).status, 1);
        const json refused = honectl({"compare", "--db", shop_, "--a", "SELECT 1", "--b",
                                      "DELETE FROM orders", "--json"})
                                 .object();
        QVERIFY(refused.at("error").at("code") == "writes_refused");
    }

    void anIndexIsTriedOnACopy() {
        const QByteArray before = bytesOf(shop_);
        const Ended ended = honectl({"index-test",
                                     "--db",
                                     shop_,
                                     "--create",
                                     "CREATE INDEX trial ON order_items(quantity, price)",
                                     "--query",
                                     "SELECT price FROM order_items WHERE quantity = ?",
                                     "--query",
                                     "DELETE FROM orders",
                                     "--query",
                                     "SELECT count(*) FROM order_items WHERE quantity > :least",
                                     "--param",
                                     "3",
                                     "--param",
                                     "2",
                                     "--pairs",
                                     "10",
                                     "--sweep",
                                     "rows",
                                     "--json"});
        QVERIFY2(ended.status == 0, ended.out + ended.err);
        const json object = ended.object();
        const json& read = object.at("read");
        QCOMPARE(read.size(), std::size_t{3});
        for (const std::size_t i : {0, 2}) {
            QVERIFY(read.at(i).at("ratio").get<double>() > 0);
            QVERIFY(read.at(i).at("ci").at(0) <= read.at(i).at("ci").at(1));
            QVERIFY(read.at(i).at("used").get<bool>());
            QVERIFY(read.at(i).at("sameResult").get<bool>());
            QVERIFY(read.at(i).at("verdict").is_string());
        }
        QVERIFY(read.at(1).at("error").at("code") == "writes_refused");
        for (const char* ratio : {"insertRatio", "updateRatio", "deleteRatio"})
            QVERIFY(object.at("write").at(ratio).get<double>() > 0);
        QVERIFY(object.at("bytes").get<qint64>() > 0);
        QVERIFY(object.at("buildNs").get<qint64>() > 0);
        QVERIFY(object.at("sweep").at("points").size() >= 3);
        QVERIFY(bytesOf(shop_) == before);
    }

    void anIndexIsTriedInATransactionThatIsRolledBack() {
        const Ended ended = honectl({"index-test", "--db", shop_, "--create",
                                     "CREATE INDEX trial ON orders(customer_id)", "--query",
                                     "SELECT count(*) FROM orders WHERE customer_id = 3", "--pairs",
                                     "10", "--in-transaction", "--json"});
        QVERIFY2(ended.status == 0, ended.out + ended.err);
        QVERIFY(ended.object().at("inTransaction").get<bool>());
        const json left =
            runJson("SELECT count(*) FROM sqlite_schema WHERE name = 'trial'").object();
        QVERIFY(left.at("statements").at(0).at("runs").at(0).at("data").at(0).at(0) == 0);
    }

    void anIndexThatCannotBeTriedIsRefusedWithTheReason() {
        const QStringList words{"index-test", "--db", shop_, "--json"};
        QCOMPARE(honectl(words + QStringList{"--query", "SELECT 1"}).status, 2);
        const Ended wrong = honectl(words + QStringList{"--query", "SELECT 1", "--create",
                                                        "CREATE INDEX trial ON nowhere(a)"});
        QCOMPARE(wrong.status, 3);
        QVERIFY(wrong.object().contains("error"));
        const Ended none =
            honectl(words + QStringList{"--query", "SELECT absent FROM orders", "--create",
                                        "CREATE INDEX trial ON orders(status)"});
        QCOMPARE(none.status, 3);
        QVERIFY(none.object().contains("error") && none.object().contains("read"));
        const Ended text = honectl({"index-test", "--db", shop_, "--pairs", "10", "--create",
                                    "CREATE INDEX trial ON orders(status)", "--query",
                                    "SELECT count(*) FROM orders"});
        QCOMPARE(text.status, 0);
        QVERIFY2(text.out.contains("What it costs") && text.out.contains("insert, a row"),
                 text.out);
    }

    void theFetchBenchmarkGivesMediansAndRatios() {
        const Ended ended =
            honectl({"bench", "fetch", "--rows", "2000", "--rounds", "3", "--json"});
        QVERIFY2(ended.status == 0, ended.out + ended.err);
        const json object = ended.object();
        QVERIFY(object.at("name") == "fetch");
        QVERIFY(object.at("results").at(1).at("variant") == "ResultStore");
        QCOMPARE(object.at("results").at(0).at("samplesNs").size(), std::size_t{3});
        QVERIFY(object.at("storeOverStep").get<double>() > 0);
    }

    void helpAndVersionGoToStandardOutput() {
        QVERIFY(honectl({"--help"}).out.contains("usage: honectl"));
        QVERIFY(honectl({"run", "--help"}).out.contains("--timeout MS"));
        QVERIFY(honectl({"--version"}).out.startsWith("honectl "));
        QCOMPARE(honectl({"--version"}).status, 0);
        QCOMPARE(honectl({}).status, 2);
    }
};

QTEST_GUILESS_MAIN(HonectlTest)
#include "honectl_test.moc"
