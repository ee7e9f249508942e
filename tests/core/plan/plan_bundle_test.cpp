#include "core/plan/plan_bundle.h"

#include <random>

#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/plan/explain.h"
#include "core/plan/plan_diff.h"
#include "core/sql/lexer.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using hone::test::TestDatabase;
using nlohmann::json;

namespace {

constexpr const char* schema = R"sql(
CREATE TABLE customers(custid INTEGER PRIMARY KEY, fullname VARCHAR(77), key TEXT DEFAULT 'nobody',
    "odd ""col" INT CHECK("odd ""col" > 41));
CREATE TABLE purchases(pid INTEGER PRIMARY KEY, buyer INTEGER REFERENCES customers(custid),
    state TEXT, placed TEXT, "group" TEXT, date TEXT);
CREATE TABLE "my table"("first col", second);
CREATE INDEX purchases_state ON purchases(state, placed) WHERE state <> 'gone';
CREATE INDEX "weird idx" ON "my table"("first col");
CREATE VIEW openones AS SELECT * FROM purchases WHERE state = 'secretstate';
CREATE TABLE auditlog(what, at);
CREATE TRIGGER noteit AFTER UPDATE ON purchases BEGIN INSERT INTO auditlog VALUES('changedword', new.pid); END;
CREATE TABLE unrelated(x);
INSERT INTO purchases(buyer, state) VALUES(1, 'a'), (2, 'b');
)sql";

// All but English words of Hone's own, in lower case.
const std::vector<std::string> originals{
    "customers", "custid",  "fullname",     "nobody",   "odd",         "purchases", "pid",
    "buyer",     "state",   "placed",       "my table", "first col",   "second",    "weird",
    "openones",  "gone",    "secretstate",  "auditlog", "changedword", "noteit",    "zebra",
    "4711",      "giraffe", "windowname",   "ctename",  "useraliased", "77",        "41",
    ":who",      "p_alias", "comment words"};

struct Opened {
    explicit Opened(const TestDatabase& database)
        : driver(std::move(*SqliteDriver::create(database.path()))),
          connection(std::move(*driver->connect(Access::ReadOnly))) {}
    std::unique_ptr<SqliteDriver> driver;
    std::unique_ptr<Connection> connection;

    PlanBundle bundle(const std::string& sql, std::vector<Value> parameters = {}) {
        auto statement = connection->prepare(sql);
        if (!statement) qFatal("%s: %s", sql.c_str(), statement.error().detail.c_str());
        parameters.resize((*statement)->info().parameters.size());
        auto plan = explain(*connection, *driver, sql, parameters, {});
        if (!plan) qFatal("%s: %s", sql.c_str(), plan.error().message.c_str());
        plan->parameters = parameters;
        return collectBundle(*connection, driver->dialect(), std::move(*plan), {});
    }
};

std::string names(const PlanBundle& bundle) {
    std::string all;
    for (const BundleObject& object : bundle.schema)
        all += (all.empty() ? "" : " ") + object.name;
    return all;
}

#define COMPARE_TEXT(actual, expected)                                                             \
    QCOMPARE(QString::fromStdString(actual), QString::fromUtf8(expected))

} // namespace

class PlanBundleTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void whatThePlanDependsOnIsCollected() {
        const TestDatabase database(schema);
        Opened opened(database);
        const PlanBundle bundle = opened.bundle("SELECT * FROM openones o JOIN customers ON custid "
                                                "= o.buyer");
        COMPARE_TEXT(names(bundle), "customers openones purchases_state purchases");
        QVERIFY(bundle.statistics && bundle.statistics->empty());
        QCOMPARE(bundle.schemaHash.size(), std::size_t{16});
        QCOMPARE(bundle.settings.at("automatic_index"), std::string("1"));
        QVERIFY(!bundle.environment.os.empty() && !bundle.environment.honeVersion.empty());
        const PlanBundle writing = opened.bundle("UPDATE purchases SET state = 'x'");
        QVERIFY2(names(writing).find("noteit") != std::string::npos, names(writing).c_str());
        QVERIFY(names(writing).find("auditlog") != std::string::npos);
        database.outside("ANALYZE");
        QVERIFY(!Opened(database).bundle("SELECT * FROM purchases").statistics->empty());
    }

    void collectingOnlyReads() {
        const TestDatabase database(schema);
        Opened opened(database);
        opened.bundle("DELETE FROM purchases WHERE pid = 1");
        QCOMPARE(test::printRows(
                     *collectRows(*opened.connection, "SELECT count(*) FROM purchases", {}, {})),
                 std::string("2"));
        QVERIFY(!opened.connection->state().pinned());
    }

    void aBundleIsReadBackAsItWas() {
        const TestDatabase database(schema);
        database.outside("ANALYZE");
        Opened opened(database);
        PlanBundle bundle =
            opened.bundle("SELECT * FROM purchases WHERE state = ?", {std::string("x")});
        bundle.plan.run = PlanRun{1'700'000'000'000, 1, 2, 3, 4, 5, 15, 7};
        const auto read = bundleFromText(bundleText(bundle));
        HONE_VERIFY(read);
        QVERIFY(*read == bundle);
        const std::string path = database.folder().file("a.plan");
        HONE_VERIFY(writeBundle(bundle, path));
        QVERIFY(*readBundle(path) == bundle);
    }

    void aMeasuredPlanIsReadBackAsItWas() {
        const TestDatabase database(schema);
        Opened opened(database);
        const auto plan = analyze(*opened.connection, *opened.driver,
                                  "SELECT state, count(*) FROM purchases JOIN customers ON custid "
                                  "= buyer GROUP BY state ORDER BY 2",
                                  {}, {});
        HONE_VERIFY(plan);
        const PlanBundle bundle = collectBundle(*opened.connection, SqlDialect::Sqlite, *plan, {});
        QVERIFY(bundle.plan.run.has_value() == plan->analyzed);
        QVERIFY(*bundleFromText(bundleText(bundle)) == bundle);
        HONE_VERIFY(bundleFromText(bundleText(anonymise(bundle))));
    }

    // As Hone wrote them before it kept the ordinary run.
    void aBundleWithoutARunIsReadToo() {
        const TestDatabase database(schema);
        Opened opened(database);
        const PlanBundle bundle = opened.bundle("SELECT * FROM purchases");
        auto object = nlohmann::json::parse(bundleText(bundle));
        object["run"] = nullptr;
        object["plan"].erase("run");
        const auto read = bundleFromText(object.dump());
        HONE_VERIFY(read);
        QVERIFY(*read == bundle);
        object["plan"]["run"] = "soon";
        QVERIFY(!bundleFromText(object.dump()));
    }

    void anotherBundleIsRefusedWithWords() {
        const auto words = [](const std::string& text) {
            const auto bundle = bundleFromText(text);
            return bundle ? std::string("accepted")
                          : bundle.error().message + '\n' + bundle.error().detail;
        };
        QVERIFY(words(R"({"honePlan":2})").find("newer Hone") != std::string::npos);
        QVERIFY(words(R"({"honePlan":2,"environment":{"honeVersion":"7.1"}})")
                    .find("a newer Hone (7.1)") != std::string::npos);
        QVERIFY(words(R"({"honePlan":2,"environment":3})").find("newer Hone,") !=
                std::string::npos);
        QVERIFY(words(R"({"honePlan":"x"})").find("no number") != std::string::npos);
        QVERIFY(words(R"({"honePlan":1})").find("no \"plan\"") != std::string::npos);
        QVERIFY(words(R"({"honePlan":1,"plan":{"honePlan":1}})").find("no \"plan\"") !=
                std::string::npos);
        const std::string whole = bundleText(bundleOf({}));
        QVERIFY(words(whole.substr(0, whole.size() - 3)).find("cut off") != std::string::npos);
        for (const char* key : {"ddl", "statistics"})
            for (const json& value : {json(3), json{1}, json{{"a", 1}}}) {
                json object = json::parse(whole);
                object[key] = value;
                QVERIFY2(words(object.dump()) != "accepted", key);
            }
    }

    void anyMutationIsReadOrRefused() {
        const TestDatabase database(schema);
        const std::string whole = bundleText(Opened(database).bundle("SELECT * FROM openones"));
        std::mt19937 random(7);
        for (int round = 0; round < 1'000; ++round) {
            std::string text = whole;
            for (int i = 0; i < 3; ++i) {
                const std::size_t at = random() % text.size();
                if (random() % 2 == 0)
                    text[at] = static_cast<char>(random() % 256);
                else
                    text.erase(at, random() % 30);
            }
            if (const auto bundle = bundleFromText(text))
                HONE_VERIFY(bundleFromText(bundleText(anonymise(*bundle))));
        }
    }

    void nothingOfTheUsersSurvivesAnonymising_data() {
        QTest::addColumn<QString>("sql");
        for (const char* sql :
             {"SELECT * FROM purchases WHERE state = 'zebra' AND placed > 4711 -- comment words",
              "SELECT c.fullname, count(*) AS useraliased FROM purchases p_alias JOIN customers c "
              "ON "
              "c.custid = p_alias.buyer WHERE p_alias.placed LIKE 'giraffe%' GROUP BY c.fullname "
              "HAVING count(*) > 41 ORDER BY useraliased DESC LIMIT 77",
              "WITH ctename(k, n) AS MATERIALIZED (SELECT buyer, count(*) FROM purchases GROUP BY "
              "1) "
              "SELECT * FROM ctename JOIN customers ON custid = k",
              "SELECT \"first col\", [second] FROM \"my table\" WHERE \"first col\" = ?",
              "SELECT \"odd \"\"col\", key FROM customers WHERE key = :who",
              "SELECT rank() OVER windowname FROM purchases WINDOW windowname AS (PARTITION BY "
              "state ORDER BY placed)",
              "SELECT (SELECT max(placed) FROM purchases p WHERE p.buyer = c.custid), "
              "CAST(fullname AS INTEGER) FROM customers c WHERE EXISTS (SELECT 1 FROM openones)",
              "UPDATE purchases SET state = 'giraffe' WHERE pid IN (SELECT buyer FROM openones)",
              "INSERT INTO purchases(buyer, state) SELECT custid, 'zebra' FROM customers",
              "SELECT date(date), \"group\" FROM purchases GROUP BY date, \"group\"",
              "SELECT pid FROM purchases UNION SELECT custid FROM customers EXCEPT SELECT 4711",
              "SELECT * FROM main.purchases INDEXED BY purchases_state WHERE state = 'zebra' AND "
              "state <> 'gone'"})
            QTest::newRow(sql) << QString(sql);
    }
    void nothingOfTheUsersSurvivesAnonymising() {
        QFETCH(QString, sql);
        const TestDatabase database(schema);
        database.outside("ANALYZE");
        Opened opened(database);
        PlanBundle bundle = opened.bundle(sql.toStdString());
        for (Value& value : bundle.plan.parameters)
            value = std::string("giraffe");
        const PlanBundle hidden = anonymise(bundle);
        QVERIFY(hidden.anonymised);
        PlanBundle shown = hidden;
        shown.environment = {};
        // Counts of rows are figures, not literals.
        if (shown.statistics)
            for (BundleStatistics& row : *shown.statistics)
                row.stat.clear();
        shown.schemaHash.clear();
        shown.settings.clear();
        for (PlanWarning& warning : shown.plan.warnings)
            warning.nodeId = 0;
        const auto clear = [](const auto& self, PlanNode& node) -> void {
            node.id = 0;
            node.textBegin = node.textEnd = 0;
            for (PlanNode& child : node.children)
                self(self, child);
        };
        clear(clear, shown.plan.root);
        const std::string text = toLowerAscii(bundleText(shown));
        for (const std::string& word : originals) {
            // A word of its own, not a part of one of ours ("statement" has "state").
            for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) {
                const auto isWord = [&](std::size_t i) {
                    return i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])));
                };
                const bool bounded = (at == 0 || !isWord(at - 1)) && !isWord(at + word.size());
                QVERIFY2(!bounded,
                         (word + " in " + text.substr(at < 60 ? 0 : at - 60, 160)).c_str());
            }
        }
        // It keeps its shape, and anonymised twice or from an equal bundle it is the same.
        QVERIFY(anonymise(bundle) == hidden);
        QVERIFY(diffPlans(hidden.plan, anonymise(bundle).plan).same());
        const PlanDiff diff = diffPlans(bundle.plan, bundle.plan);
        QCOMPARE(diffPlans(hidden.plan, hidden.plan).pairs.size(), diff.pairs.size());
        HONE_VERIFY(bundleFromText(bundleText(hidden)));
    }

    void anonymisedTextIsStillTheStatement() {
        const TestDatabase database(schema);
        Opened opened(database);
        const PlanBundle hidden =
            anonymise(opened.bundle("SELECT c.fullname, count(*) AS n\nFROM purchases p JOIN "
                                    "customers c ON c.custid = p.buyer WHERE p.state IN ('a', "
                                    "\"state\") ORDER BY n DESC LIMIT 10"));
        COMPARE_TEXT(hidden.plan.sql,
                     "SELECT alias_2.column_2, count(*) AS alias_3\nFROM table_2 alias_1 JOIN "
                     "table_1 alias_2 ON alias_2.column_1 = alias_1.column_6 WHERE "
                     "alias_1.column_7 IN ('…', column_7) ORDER BY alias_3 DESC LIMIT 0");
    }

    void anonymisedSchemaCanBeMade() {
        const TestDatabase database(schema);
        Opened opened(database);
        const PlanBundle hidden =
            anonymise(opened.bundle("SELECT * FROM openones JOIN customers ON key = \"group\""));
        std::string script;
        for (const char* type : {"table", "view", "index"})
            for (const BundleObject& object : hidden.schema)
                if (object.type == type && !object.sql.empty()) script += object.sql + ";\n";
        const TestDatabase again(script);
        const auto driver = SqliteDriver::create(again.path());
        const auto connection = (*driver)->connect(Access::ReadOnly);
        HONE_VERIFY((*connection)->prepare(hidden.plan.sql));
    }

    void anonymisedPlansStillDiffer() {
        const TestDatabase database(schema);
        const std::string sql = "SELECT * FROM customers WHERE fullname = 'zebra'";
        const PlanBundle before = anonymise(Opened(database).bundle(sql));
        database.outside("CREATE INDEX customers_name ON customers(fullname)");
        const PlanBundle now = anonymise(Opened(database).bundle(sql));
        const PlanDiff diff = diffPlans(before.plan, now.plan);
        QCOMPARE(diff.changes.size(), std::size_t{1});
        QCOMPARE(diff.changes[0].kind, PlanChangeKind::Access);
        COMPARE_TEXT(printPlan(now.plan.root),
                     "QUERY\n"
                     "  SEARCH table_1 USING INDEX index_1 (column_2=?)\n");
    }

    void placesInTheTextFollow() {
        PlanBundle bundle;
        bundle.plan.engine = "SQLite";
        bundle.plan.sql = "SELECT /* x */ alongname FROM othertable";
        bundle.plan.root.operation = "QUERY";
        PlanNode& scan = bundle.plan.root.children.emplace_back();
        scan.operation = "SCAN";
        scan.object = "othertable";
        scan.textBegin = bundle.plan.sql.find("othertable");
        scan.textEnd = bundle.plan.sql.size();
        const Plan plan = anonymise(bundle).plan;
        const PlanNode& node = plan.root.children[0];
        COMPARE_TEXT(plan.sql.substr(node.textBegin, node.textEnd - node.textBegin), "table_1");
    }

    void whatChangedAroundAPlanIsSaid() {
        const TestDatabase database(schema);
        const std::string sql = "SELECT * FROM customers WHERE fullname = ?";
        const PlanBundle before = Opened(database).bundle(sql);
        COMPARE_TEXT(diffSurroundings(before, before).text(),
                     "Nothing around the plan changed: statement, parameters, schema, statistics, "
                     "engine's version and settings.");
        database.outside("CREATE INDEX a ON customers(fullname); CREATE INDEX b ON customers(key)");
        const PlanBundle now = Opened(database).bundle(sql, {std::string("x")});
        COMPARE_TEXT(diffSurroundings(before, now).text(),
                     "The parameters differ. The indexes a and b were added. Everything else is "
                     "the same: statement, statistics, engine's version and settings.");
        database.outside("ANALYZE; DROP TABLE unrelated");
        const auto later = diffSurroundings(now, Opened(database).bundle(sql, {std::string("x")}));
        // The statistics of an empty table are none.
        QCOMPARE(later.schema, SurroundingsDiff::State::Same);
        PlanBundle plain;
        plain.plan = now.plan;
        QVERIFY(diffSurroundings(plain, now)
                    .text()
                    .find("Not known: schema, statistics and "
                          "settings.") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(PlanBundleTest)
#include "plan_bundle_test.moc"
