#include <thread>

#include "tests/core/cache/redis_process.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;

namespace {

struct Scene {
    explicit Scene(std::vector<std::string> arguments = {}) : server(std::move(arguments)) {}
    RedisServer server;
    SharedDatabase database;
    RedisProcess one{database, patient(server.address())};
};

std::string cause(RedisProcess& process) {
    const auto cause = process.tier().stats().circuit.cause;
    return cause ? cause->message : std::string();
}

} // namespace

class RedisOutageTest : public HoneTest {
    Q_OBJECT
private slots:
    void initTestCase() {
        if (!RedisServer::installed()) QSKIP("redis-server is not installed");
    }

    void aRestartedServerIsUsedAgainAndNothingOfBeforeIs() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_COMPARE(scene.one.ask("q"), std::string("hit 1"));
        const int lost = scene.one.lost();
        scene.server.stop();
        QTRY_COMPARE(scene.one.ask("q"), std::string("unavailable"));
        QTRY_VERIFY(scene.one.lost() > lost);
        QVERIFY(!cause(scene.one).empty());
        scene.server.start();
        QTRY_VERIFY(scene.one.ready());
        QCOMPARE(scene.one.ask("q"), std::string("miss"));
        QVERIFY(scene.one.load("q", 2, {"main.a"}));
        QTRY_COMPARE(scene.one.ask("q"), std::string("hit 2"));
    }

    void aServerThatComesBackWithOldDataIsNotBelieved() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_COMPARE(scene.one.ask("q"), std::string("hit 1"));
        scene.server.ask({"SAVE"});
        scene.one.commit({"main.a"});
        scene.database.number = 100; // as if the numbers had begun anew, the worst case
        scene.server.restart();
        QVERIFY(scene.server.ask({"DBSIZE"}).integer >= 2);
        QTRY_VERIFY(scene.one.ready());
        QTRY_COMPARE(scene.one.ask("q"), std::string("miss"));
    }

    void aFlushLosesEverythingAndIsTold() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_COMPARE(scene.one.ask("q"), std::string("hit 1"));
        const int lost = scene.one.lost();
        scene.server.ask({"FLUSHALL"});
        QCOMPARE(scene.one.ask("q"), std::string("miss"));
        QTRY_VERIFY(scene.one.lost() > lost);
        scene.server.ask({"FLUSHALL"});
        scene.one.commit({"main.b"});
        QTRY_VERIFY(scene.one.lost() > lost + 1);
        QCOMPARE(scene.one.tier().stats().circuit.opened, std::uint64_t{0});
    }

    void notesOfAnOutageVoidWhatWasThereBefore() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        scene.server.stop();
        QTRY_COMPARE(scene.one.ask("q"), std::string("unavailable"));
        for (int i = 0; i < 5; ++i)
            scene.one.commit({"main.a"});
        scene.server.start();
        QTRY_VERIFY(scene.one.ready());
        QTRY_COMPARE(scene.one.ask("q"), std::string("miss"));
        QCOMPARE(scene.server.ask({"HGET", "hone:1:{shop}:state", "tip"}).text, std::string("105"));
    }

    void aServerThatIsNotThereCostsNothing() {
        const RedisServer gone({}, false);
        SharedDatabase database;
        RedisProcess process(database, patient(gone.tcpAddress()));
        QTRY_VERIFY(!cause(process).empty());
        for (int i = 0; i < 100; ++i)
            QCOMPARE(process.ask("q"), std::string("unavailable"));
        QCOMPARE(process.tier().leaseLoad("q").holder(), LoadLease::Holder::Unknown);
        for (int i = 0; i < 5000; ++i)
            process.commit({"main.a"});
        const RedisTierStats stats = process.tier().stats();
        QCOMPARE(stats.commands, std::uint64_t{0});
        QCOMPARE(stats.skipped, std::uint64_t{100});
        QVERIFY(stats.notesLost > 0);
    }

    void aServerThatStandsStillIsAskedOnceAndNotAgain() {
        RedisServer server;
        SharedDatabase database;
        auto config = patient(server.address());
        config.limits.command = 50ms;
        config.circuit.firstPause = 1h;
        config.circuit.longestPause = 1h;
        RedisProcess process(database, config);
        QTRY_VERIFY(process.ready());
        server.pause();
        const std::uint64_t before = process.tier().stats().commands;
        for (int i = 0; i < 1000; ++i)
            QCOMPARE(process.ask("q"), std::string("unavailable"));
        QCOMPARE(process.tier().stats().commands, before + 1);
        QVERIFY(cause(process).find("did not answer in time") != std::string::npos);
        // The one was held for its limit: on a busy machine for longer, but never for seconds.
        QVERIFY(process.tier().stats().latency.percentile(1) < 5'000'000'000);
        server.resume();
    }

    void aServerThatGoesOnAfterStandingStillIsUsedAgain() {
        RedisServer server;
        SharedDatabase database;
        auto config = patient(server.address());
        config.limits.command = 50ms;
        config.limits.connect = 200ms;
        RedisProcess process(database, config);
        QTRY_VERIFY(process.ready());
        server.pause();
        QTRY_COMPARE(process.tier().stats().circuit.state, CircuitState::Closed);
        QCOMPARE(process.ask("q"), std::string("unavailable"));
        QVERIFY(!process.tier().available());
        server.resume();
        QTRY_COMPARE(process.ask("q"), std::string("miss"));
    }

    void callersThatFindNoFreeConnectionGoOnWithout() {
        RedisServer server;
        SharedDatabase database;
        auto config = patient(server.address());
        config.limits.connections = 1;
        RedisProcess process(database, config);
        QTRY_VERIFY(process.ready());
        server.pause();
        std::thread holder([&] { process.ask("q"); });
        QTRY_VERIFY(process.tier().stats().commands > 0);
        QTRY_COMPARE(process.ask("q"), std::string("unavailable"));
        QVERIFY(process.tier().available());
        server.resume();
        holder.join();
    }

    void aFullServerStillServesAndStillHearsOfCommits() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("a", 1, {"main.a"}));
        QVERIFY(scene.one.load("b", 2, {"main.b"}));
        QTRY_COMPARE(scene.one.ask("b"), std::string("hit 2"));
        scene.server.ask({"CONFIG", "SET", "maxmemory-policy", "noeviction"});
        scene.server.ask({"CONFIG", "SET", "maxmemory", "1"});
        QVERIFY(scene.one.load("c", 3, {"main.a"}));
        QTRY_COMPARE(scene.one.tier().stats().putsDropped, std::uint64_t{1});
        QCOMPARE(scene.one.ask("a"), std::string("hit 1"));
        scene.one.commit({"main.a"});
        QTRY_COMPARE(scene.one.ask("a"), std::string("miss"));
        QCOMPARE(scene.one.ask("b"), std::string("hit 2"));
        ++scene.database.number; // of another, unexplained
        QTRY_COMPARE(scene.one.ask("b"), std::string("miss"));
        // While it is known to be full nothing is sent to be stored.
        const long before = scene.server.calls("evalsha");
        scene.one.put("c", 3, {}, scene.one.get("c").era, scene.database.number);
        QTRY_COMPARE(scene.one.tier().stats().putsDropped, std::uint64_t{2});
        QCOMPARE(scene.server.calls("evalsha"), before + 1);
        QCOMPARE(scene.one.tier().stats().circuit.opened, std::uint64_t{0});
    }

    void aReplicaAPasswordAndNonsenseAreNamedAsTheCause() {
        const RedisServer primary({"--requirepass", "s3cret"});
        const RedisServer replica({"--replicaof", "127.0.0.1 " + std::to_string(primary.port())});
        const NonsenseServer nonsense("HTTP/1.1 400 Bad Request\r\n\r\n");
        SharedDatabase database;
        const auto causeAt = [&](const std::string& address) {
            RedisProcess process(database, patient(address));
            for (int i = 0; i < 2000 && cause(process).empty(); ++i)
                std::this_thread::sleep_for(5ms);
            return process.ask("q") == "unavailable" ? cause(process) : "available";
        };
        const auto says = [](const std::string& text, const char* part) {
            return text.find(part) != std::string::npos;
        };
        QVERIFY(says(causeAt(primary.tcpAddress()), "asks for a password"));
        QVERIFY(says(causeAt(replica.tcpAddress()), "read-only replica"));
        QVERIFY(says(causeAt(nonsense.address()), "does not answer as Redis does"));
    }

    void aPrimaryThatBecomesAReplicaIsLeftAlone() {
        const RedisServer primary({"--repl-diskless-sync-delay", "0"});
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_COMPARE(scene.one.ask("q"), std::string("hit 1"));
        scene.server.ask({"REPLICAOF", "127.0.0.1", std::to_string(primary.port())});
        QTRY_VERIFY(scene.one.ask("q") == "unavailable");
        QTRY_VERIFY(cause(scene.one).find("read-only replica") != std::string::npos);
        scene.server.ask({"REPLICAOF", "NO", "ONE"});
        QTRY_COMPARE(scene.one.ask("q"), std::string("miss"));
    }

    void connectionsThatTheServerCutsAreOpenedAgain() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        const int lost = scene.one.lost();
        scene.server.ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
        scene.server.ask({"CLIENT", "KILL", "TYPE", "pubsub"});
        QTRY_VERIFY(scene.one.lost() > lost);
        QTRY_VERIFY(scene.one.ask("q") == "miss" && scene.one.ready());
    }

    void closingIsPromptWhateverTheServerDoes() {
        RedisServer server;
        const NonsenseServer silent("");
        SharedDatabase database;
        auto config = patient(server.address());
        config.limits.connect = config.limits.background = 1h;
        RedisProcess stuck(database, config);
        QTRY_VERIFY(stuck.ready());
        config.address = silent.address();
        RedisProcess connecting(database, config);
        server.pause();
        for (int i = 0; i < 10; ++i)
            stuck.commit({"main.a"});
        // An hour's limit: that these come back at all is the test.
        stuck.tier().close();
        connecting.tier().close();
        server.resume();
    }
};

QTEST_GUILESS_MAIN(RedisOutageTest)
#include "redis_outage_test.moc"
