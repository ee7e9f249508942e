#include <QProcess>

#include <nlohmann/json.hpp>

#include "core/base/paths.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;
using nlohmann::json;

// honectl pool-size and bench pool, from outside.
class PoolSizeTest : public HoneTest {
    Q_OBJECT

    struct Ended {
        int status = -1;
        QString out;
        json object() const { return json::parse(out.toStdString()); }
    };

    static Ended honectl(const QStringList& words) {
        QProcess child;
        child.start(QStringLiteral(HONECTL), words);
        if (!child.waitForFinished(120'000)) return {};
        return {child.exitCode(), QString::fromUtf8(child.readAllStandardOutput())};
    }

    Ended poolSize(const std::string& workload, const QStringList& more = {}) {
        const std::string file = database_.folder().file("work.sql");
        if (!writeFileAtomically(file, workload)) return {};
        return honectl(QStringList{"pool-size", "--db", QString::fromStdString(database_.path()),
                                   "--workload", QString::fromStdString(file), "--seconds", "0.02",
                                   "--largest", "4", "--json"} +
                       more);
    }

    TestDatabase database_{"CREATE TABLE t(id INTEGER PRIMARY KEY, n INT);"
                           "INSERT INTO t VALUES(1, 10), (2, 20);"};

private slots:
    void theAnswerHasPointsAFitAndASizeWithItsReason() {
        const Ended ended = poolSize("-- weight: 3\n-- params: [1]\nSELECT n FROM t WHERE id = ?;"
                                     "SELECT count(*) FROM t;");
        QVERIFY2(ended.status == 0, qPrintable(ended.out));
        const json object = ended.object();
        QVERIFY(object.at("points").size() >= 3 && object.at("points").size() <= 8);
        QCOMPARE(object.at("points").at(0).at("size").get<int>(), 1);
        QVERIFY(object.at("points").at(0).at("opsPerSecond").get<double>() > 0);
        QVERIFY(object.at("points").at(0).at("p99Ns").get<double>() > 0);
        const int recommended = object.at("recommended").get<int>();
        QVERIFY(recommended >= 1 && recommended <= 4);
        QVERIFY(!object.at("reason").get<std::string>().empty());
        QVERIFY(object.at("fit").at("knee").get<int>() >= 1);
        QVERIFY(object.at("writer").is_null());
    }

    void writesGoThroughOneWriterAndAreRolledBack() {
        const Ended ended = poolSize("SELECT n FROM t; UPDATE t SET n = n + 1; DELETE FROM t");
        QVERIFY2(ended.status == 0, qPrintable(ended.out));
        const json object = ended.object();
        QCOMPARE(object.at("writers").get<int>(), 1);
        QVERIFY(object.at("writer").at("opsPerSecond").get<double>() > 0);
        const Ended rows = honectl({"run", "--db", QString::fromStdString(database_.path()), "-e",
                                    "SELECT sum(n) FROM t", "--json"});
        const json first = rows.object().at("statements").at(0).at("runs").at(0).at("data").at(0);
        QCOMPARE(first.at(0).get<int>(), 30);
    }

    void whatCannotBeMeasuredIsRefused_data() {
        QTest::addColumn<QString>("workload");
        QTest::addColumn<int>("status");
        QTest::newRow("schema") << "DROP TABLE t" << 2;
        QTest::newRow("transaction") << "BEGIN" << 2;
        QTest::newRow("missing value") << "SELECT n FROM t WHERE id = ?" << 2;
        QTest::newRow("no such table") << "SELECT 1 FROM nowhere" << 3;
    }

    void whatCannotBeMeasuredIsRefused() {
        QFETCH(QString, workload);
        QFETCH(int, status);
        const Ended ended = poolSize(workload.toStdString());
        QCOMPARE(ended.status, status);
        QVERIFY(ended.object().contains("error"));
    }

    void aWrongOptionIsRefused() {
        QCOMPARE(poolSize("SELECT 1", {"--largest", "0"}).status, 2);
        QCOMPARE(poolSize("SELECT 1", {"--seconds", "0"}).status, 2);
        QCOMPARE(honectl({"pool-size", "--db", QString::fromStdString(database_.path())}).status,
                 2);
    }

    void theBenchmarkGivesEveryCaseTheSpikeAndTheTimeouts() {
        const Ended ended =
            honectl({"bench", "pool", "--rounds", "1", "--seconds", "0.02", "--timeout", "20",
                     "--callers", "8", "--outages", "2", "--peers", "/nowhere", "--json"});
        QVERIFY2(ended.status == 0, qPrintable(ended.out));
        const json object = ended.object();
        QCOMPARE(object.at("results").size(), std::size_t{5});
        for (const json& result : object.at("results")) {
            QVERIFY(result.at("pool") == "Hone");
            QVERIFY(result.at("opsPerSecond").get<double>() > 0);
        }
        QVERIFY(object.at("spike").at("connections").get<int>() >= 5);
        const auto& drivers = object.at("timeouts").at("drivers");
        QCOMPARE(drivers.size(), std::size_t{3});
        for (const auto& driver : drivers) {
            QCOMPARE(driver.at("wrong").get<int>(), 0);
            QVERIFY(driver.at("earliestNs").get<double>() >= 0);
        }
    }
};

QTEST_GUILESS_MAIN(PoolSizeTest)
#include "pool_size_test.moc"
