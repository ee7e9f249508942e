#include <filesystem>

#include <QProcess>

#include <nlohmann/json.hpp>

#include "core/base/paths.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;
using nlohmann::json;

// honectl demo and the other commands' --report, from outside.
class ReportTest : public HoneTest {
    Q_OBJECT

    struct Ended {
        int status = -1;
        QString out, errors;
        json object() const { return json::parse(out.toStdString(), nullptr, false); }
    };

    Ended honectl(const QStringList& words) const {
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("TMPDIR"), QString::fromStdString(scratch_.path()));
        environment.insert(QStringLiteral("HONE_DATA_DIR"),
                           QString::fromStdString(database_.folder().file("data")));
        child.setProcessEnvironment(environment);
        child.start(QStringLiteral(HONECTL), words);
        if (!child.waitForFinished(180'000)) return {};
        return {child.exitCode(), QString::fromUtf8(child.readAllStandardOutput()),
                QString::fromUtf8(child.readAllStandardError())};
    }

    // Runs with --report; the page.
    std::string pageOf(const QStringList& words) const {
        const std::string path = scratch_.file("page.html");
        const Ended ended = honectl(words + QStringList{"--report", QString::fromStdString(path)});
        if (ended.status != 0) qWarning("%s", qPrintable(ended.out + ended.errors));
        const auto page = readFile(path);
        std::filesystem::remove(path);
        return page ? *page : std::string();
    }

    QString db() const { return QString::fromStdString(database_.path()); }

    static bool needsNothing(const std::string& page) {
        for (const char* outside : {"http:", "https:", "<script", "@import", "url(", "src="})
            if (page.find(outside) != page.npos) return false;
        return page.find("prefers-color-scheme") != page.npos;
    }

    static bool hasAll(const std::string& page, const std::vector<const char*>& words) {
        for (const char* one : words)
            if (page.find(one) == page.npos) {
                qWarning("missing: %s", one);
                return false;
            }
        return needsNothing(page);
    }

private slots:
    void theTourShowsFiveEffectsAndWritesOnePageThatNeedsNoNetwork() {
        const QString out = QString::fromStdString(scratch_.file("out"));
        const Ended ended = honectl({"demo", "--rows", "2000", "--out", out, "--json"});
        QVERIFY2(ended.status == 0, qPrintable(ended.out + ended.errors));
        const json object = ended.object();
        QStringList names;
        for (const json& step : object.at("steps")) {
            names << QString::fromStdString(step.at("name"));
            QVERIFY(step.at("before").at("medianNs").get<qint64>() > 0);
            QVERIFY(step.at("after").at("medianNs").get<qint64>() > 0);
            QCOMPARE(step.at("before").at("samplesNs").size(),
                     step.at("after").at("samplesNs").size());
            const std::string verdict = step.at("verdict");
            QVERIFY(verdict == "faster" || verdict == "slower" || verdict == "no-difference" ||
                    verdict == "inconclusive");
            QVERIFY(!step.at("says").get<std::string>().empty());
        }
        QCOMPARE(names, QStringList({"index", "n-plus-one", "columns", "cache", "pool"}));
        const std::string path = object.at("report");
        const auto page = readFile(path);
        HONE_VERIFY(page);
        QVERIFY(hasAll(*page, {"<svg", "At a glance", "A query without an index", "SELECT *",
                               "Machine and versions", "SQLite"}));
        std::filesystem::remove_all(scratch_.file("out"));
        QVERIFY(std::filesystem::is_empty(scratch_.path()));
    }

    void theTourIsToldStepByStep() {
        const QString out = QString::fromStdString(scratch_.file("out"));
        const Ended ended = honectl({"demo", "--rows", "2000", "--out", out});
        QCOMPARE(ended.status, 0);
        for (const char* words :
             {"1 of 5  A query without an index", "5 of 5", "The price:", "The report is in "})
            QVERIFY2(ended.out.contains(QLatin1String(words)), words);
        std::filesystem::remove_all(scratch_.file("out"));
    }

    void aLabIsReported() {
        QVERIFY(
            hasAll(pageOf({"lab", "run", "select-star", "--size", "small"}),
                   {"SELECT * fetches what nobody reads", "What is asked", "<svg", "Plan of "}));
    }

    void aComparisonIsReported() {
        QVERIFY(hasAll(
            pageOf({"compare", "--db", db(), "--a", "SELECT count(*) FROM t a, t b", "--b",
                    "SELECT count(*) FROM t WHERE id < ?1", "--param", "5", "--pairs", "10"}),
            {"Two statements compared", "The results differ", "Parameter 1: 5", "<svg",
             "Plan of B"}));
    }

    void anAdviceIsReported() {
        const std::string workload = scratch_.file("work.sql");
        HONE_VERIFY(writeFileAtomically(workload, "SELECT note FROM u WHERE g = 17;\n"));
        QVERIFY(hasAll(pageOf({"advise", "--db", db(), "--workload",
                               QString::fromStdString(workload), "--seconds", "10"}),
                       {"Index advice", "CREATE INDEX", "SELECT note FROM u WHERE g = 17"}));
        std::filesystem::remove(workload);
    }

    void aSessionIsReported() {
        QCOMPARE(honectl({"run", "--db", db(), "-e", "SELECT 4711 AS mark FROM t LIMIT 1"}).status,
                 0);
        QVERIFY(hasAll(pageOf({"stats", "--db", db()}),
                       {"What was run on ", "select ? as mark from t", "SELECT 4711 AS mark"}));
    }

    void onlyAPageCanBeWrittenAndWhereItCannotItIsSaid() {
        const Ended other = honectl({"stats", "--db", db(), "--report", "report.pdf", "--json"});
        QCOMPARE(other.status, 2);
        QVERIFY(other.object().at("error").at("code") == "invalid_argument");
        const Ended nowhere =
            honectl({"stats", "--db", db(), "--report",
                     QString::fromStdString(scratch_.file("no/page.html")), "--json"});
        QCOMPARE(nowhere.status, 3);
        QVERIFY(nowhere.object().contains("error"));
    }

private:
    const TemporaryFolder scratch_;
    const TestDatabase database_{R"(
        CREATE TABLE t(id INTEGER PRIMARY KEY, g INT, name TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
        INSERT INTO t SELECT i, i % 60, 'name ' || i FROM n;
        CREATE TABLE u(id INTEGER PRIMARY KEY, g INT, note TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
        INSERT INTO u SELECT i, i % 5000, 'a note ' || i FROM n;)"};
};

QTEST_GUILESS_MAIN(ReportTest)
#include "report_test.moc"
