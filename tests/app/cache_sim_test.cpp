#include <QProcess>

#include <nlohmann/json.hpp>

#include "core/base/paths.h"
#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"

using namespace hone;
using namespace hone::test;
using nlohmann::json;

// honectl cache-sim, from outside.
class CacheSimTest : public HoneTest {
    Q_OBJECT

    struct Ended {
        int status = -1;
        QByteArray out;
        json object() const { return json::parse(out.toStdString()); }
    };

    // On ten rounds of three keys.
    Ended simulate(const QStringList& more) {
        std::string trace;
        for (int round = 0; round < 10; ++round)
            trace += "a\nb\nc\n";
        const std::string file = folder_.file("trace");
        if (!writeFileAtomically(file, trace)) return {};
        QProcess child;
        child.start(QStringLiteral(HONECTL),
                    QStringList{"cache-sim", "--trace", QString::fromStdString(file), "--json"} +
                        more);
        if (!child.waitForFinished(60'000)) return {};
        return {child.exitCode(), child.readAllStandardOutput()};
    }

    TemporaryFolder folder_;

private slots:
    void aLoopIsTooLongForLruAndNotForForesight() {
        const Ended lru = simulate({"--format", "ids", "--capacity", "2", "--policy", "lru"});
        QCOMPARE(lru.status, 0);
        QCOMPARE(lru.object().at("requests").get<int>(), 30);
        QCOMPARE(lru.object().at("hits").get<int>(), 0);
        QCOMPARE(lru.object().at("hitRate").get<double>(), 0.0);
        const Ended foresight = simulate({"--format", "ids", "--capacity", "2", "--policy", "opt"});
        QCOMPARE(foresight.object().at("hits").get<int>(), 18);
        QCOMPARE(foresight.object().at("hitRate").get<double>(), 0.6);
    }

    void severalCapacitiesAreListed() {
        const Ended ended = simulate({"--format", "ids", "--capacity", "1,3", "--capacity", "5"});
        QCOMPARE(ended.status, 0);
        const json object = ended.object();
        QCOMPARE(object.at("policy").get<std::string>(), std::string("adaptive"));
        QCOMPARE(object.at("ids").get<int>(), 3);
        QCOMPARE(object.at("results").size(), std::size_t{3});
        QCOMPARE(object.at("results").at(1).at("hits").get<int>(), 27);
        QCOMPARE(object.at("results").at(2).at("capacity").get<int>(), 5);
    }

    void wrongUsageIsSaid_data() {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("no capacity") << QStringList{"--format", "ids"};
        QTest::newRow("capacity 0") << QStringList{"--format", "ids", "--capacity", "0"};
        QTest::newRow("capacity in words") << QStringList{"--format", "ids", "--capacity", "2,x"};
        QTest::newRow("no format") << QStringList{"--capacity", "2"};
        QTest::newRow("unknown format") << QStringList{"--format", "csv", "--capacity", "2"};
        QTest::newRow("not of the format") << QStringList{"--format", "lirs", "--capacity", "2"};
        QTest::newRow("unknown policy")
            << QStringList{"--format", "ids", "--capacity", "2", "--policy", "mru"};
    }

    void wrongUsageIsSaid() {
        QFETCH(QStringList, words);
        const Ended ended = simulate(words);
        QCOMPARE(ended.status, 2);
        QCOMPARE(ended.object().at("error").at("code").get<std::string>(),
                 std::string("invalid_argument"));
    }
};

QTEST_GUILESS_MAIN(CacheSimTest)
#include "cache_sim_test.moc"
