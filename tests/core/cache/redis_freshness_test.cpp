#include "tests/core/cache/redis_process.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;

namespace {

using Tables = std::vector<std::string>;

// A server, a database, and one process that is connected.
struct Scene {
    RedisServer server;
    SharedDatabase database;
    RedisProcess one{database, patient(server.address())};

    std::string key(const std::string& rest) const { return "hone:1:{shop}:" + rest; }
    std::string field(const std::string& name) const {
        return server.ask({"HGET", key("state"), name}).text;
    }
    bool stored(int puts = 1) {
        return one.tier().stats().puts == static_cast<std::uint64_t>(puts);
    }
    bool explained() const { return field("tip") == std::to_string(database.number.load()); }
};

} // namespace

class RedisFreshnessTest : public HoneTest {
    Q_OBJECT
private slots:
    void initTestCase() {
        if (!RedisServer::installed()) QSKIP("redis-server is not installed");
    }

    void aResultIsServedAgainWithAllThatBelongsToIt() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        const RedisLookup miss = scene.one.get("q");
        QCOMPARE(miss.answer, RedisLookup::Answer::Miss);
        QCOMPARE(miss.era.size(), std::size_t{16});
        scene.one.put("q", 7, {"main.a", "main.b"}, miss.era, 100);
        QTRY_VERIFY(scene.stored());
        const RedisLookup hit = scene.one.get("q");
        QCOMPARE(hit.answer, RedisLookup::Answer::Hit);
        QCOMPARE(printStore(*hit.result), std::string("7"));
        QCOMPARE(hit.loadedAt, 100u);
        QCOMPARE(hit.tables, (Tables{"main.a", "main.b"}));
        QCOMPARE(hit.era, miss.era);
        QVERIFY(hit.timeLeft && *hit.timeLeft > 0ms && *hit.timeLeft <= 60s);
        QCOMPARE(scene.one.ask("other"), std::string("miss"));
        const RedisTierStats stats = scene.one.tier().stats();
        QCOMPARE(stats.hits, std::uint64_t{1});
        QCOMPARE(stats.misses, std::uint64_t{2});
        QCOMPARE(stats.latency.count(), std::uint64_t{3});
        QVERIFY(stats.bytesWritten == stats.bytesRead && stats.bytesRead > stats.plainBytesRead);
        QCOMPARE(stats.circuit.state, CircuitState::Closed);
        QVERIFY(!stats.serverVersion.empty());
    }

    void aLookupIsOneRoundTrip() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_VERIFY(scene.stored());
        const long before = scene.server.calls("evalsha");
        for (int i = 0; i < 10; ++i)
            QCOMPARE(scene.one.ask("q"), std::string("hit 1"));
        QCOMPARE(scene.server.calls("evalsha"), before + 10);
    }

    void aCommitEndsWhatReadItsTablesAndNothingElse() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("a", 1, {"main.a"}));
        QVERIFY(scene.one.load("ab", 2, {"main.a", "main.b"}));
        QVERIFY(scene.one.load("none", 3, {}));
        QTRY_VERIFY(scene.stored(3));
        scene.one.commit({"main.b", "main.c"});
        QTRY_VERIFY(scene.explained());
        QCOMPARE(scene.one.ask("a"), std::string("hit 1"));
        QCOMPARE(scene.one.ask("none"), std::string("hit 3"));
        QCOMPARE(scene.one.ask("ab"), std::string("miss"));
        QCOMPARE(scene.one.tier().stats().voided, std::uint64_t{1});
        QVERIFY(scene.one.load("ab", 4, {"main.a", "main.b"}));
        QTRY_VERIFY(scene.stored(4));
        QCOMPARE(scene.one.ask("ab"), std::string("hit 4"));
    }

    void aTableMayBeCalledWhatTheStateIs() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("q", 1, {"tip", "base"}));
        QTRY_VERIFY(scene.stored());
        scene.one.commit({"era", "life", "ip", "", std::string("a\0b", 3)});
        QTRY_VERIFY(scene.explained());
        QCOMPARE(scene.one.ask("q"), std::string("hit 1"));
        scene.one.commit({"tip"});
        QTRY_VERIFY(scene.explained());
        QCOMPARE(scene.one.ask("q"), std::string("miss"));
    }

    void aChangeOfEverythingEndsAll() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("none", 3, {}));
        QTRY_VERIFY(scene.stored());
        Change everything;
        everything.everything = true;
        scene.one.tier().committed(++scene.database.number, everything);
        QTRY_VERIFY(scene.explained());
        QCOMPARE(scene.one.ask("none"), std::string("miss"));
    }

    void aResultThatWasLoadedAroundACommitIsNotKept() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        const std::string era = scene.one.get("q").era;
        scene.one.commit({"main.a"});
        QTRY_VERIFY(scene.explained());
        scene.one.put("q", 1, {"main.a"}, era, 100);
        QTRY_COMPARE(scene.one.tier().stats().putsRefused, std::uint64_t{1});
        scene.one.put("q", 1, {"main.b"}, era, 100);
        QTRY_VERIFY(scene.stored());
        // Newer than what Redis knows of.
        scene.one.put("q", 1, {"main.b"}, era, 102);
        QTRY_COMPARE(scene.one.tier().stats().putsRefused, std::uint64_t{2});
    }

    void nothingIsServedBeforeTheNewestCommitIsExplained() {
        Scene scene;
        auto config = patient(scene.server.address());
        config.grace = 1h;
        RedisProcess slow(scene.database, config);
        QTRY_VERIFY(slow.ready());
        QVERIFY(slow.load("q", 1, {"main.a"}));
        QTRY_COMPARE(slow.tier().stats().puts, std::uint64_t{1});
        ++scene.database.number;
        QCOMPARE(slow.ask("q"), std::string("unexplained"));
        slow.tier().committed(scene.database.number, changeOf({"main.b"}));
        QTRY_COMPARE(slow.ask("q"), std::string("hit 1"));
    }

    void aCommitThatNobodyExplainsVoidsEverything() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_VERIFY(scene.stored());
        ++scene.database.number;
        QCOMPARE(scene.one.ask("q"), std::string("unexplained"));
        QTRY_COMPARE(scene.one.ask("q"), std::string("miss"));
        QCOMPARE(scene.one.tier().stats().erasBegun, std::uint64_t{1});
        QVERIFY(scene.one.load("q", 2, {"main.a"}));
        QTRY_COMPARE(scene.one.ask("q"), std::string("hit 2"));
        // Without a lookup as well.
        ++scene.database.number;
        scene.one.tier().explainOrReset();
        QTRY_VERIFY(scene.explained());
        QCOMPARE(scene.one.ask("q"), std::string("miss"));
    }

    void numbersThatBeginAnewVoidEverythingAndNeverBringItBack() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_VERIFY(scene.stored());
        scene.database.number = 97;
        QCOMPARE(scene.one.ask("q"), std::string("unexplained"));
        QTRY_COMPARE(scene.one.ask("q"), std::string("miss"));
        while (scene.database.number < 105) {
            scene.one.commit({"main.b"});
            QTRY_VERIFY(scene.explained());
            QCOMPARE(scene.one.ask("q"), std::string("miss"));
        }
    }

    void numbersThatBeginAnewAreNoticedByCommitsToo() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_VERIFY(scene.stored());
        const std::string era = scene.field("era");
        scene.database.number = 97;
        scene.one.commit({"main.b"});
        QTRY_VERIFY(scene.field("era") != era);
        scene.database.number = 100;
        QCOMPARE(scene.one.ask("q"), std::string("miss"));
        scene.database.number = 4'000'000'000u;
        scene.one.commit({"main.b"});
        QTRY_VERIFY(scene.explained());
        scene.database.number = 5;
        scene.one.commit({"main.b"});
        QTRY_VERIFY(scene.explained());
        QCOMPARE(scene.field("base"), std::string("6"));
    }

    void theLargestNumberIsFollowedByNought() {
        Scene scene;
        scene.database.number = 4'294'967'294u;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_VERIFY(scene.stored());
        scene.one.commit({"main.b"});
        QTRY_VERIFY(scene.explained());
        QCOMPARE(scene.one.ask("q"), std::string("hit 1"));
        scene.one.commit({"main.b"});
        QTRY_VERIFY(scene.explained());
        QCOMPARE(scene.one.ask("q"), std::string("miss"));
        QVERIFY(scene.one.load("q", 2, {"main.a"}));
        QTRY_COMPARE(scene.one.ask("q"), std::string("hit 2"));
    }

    void anotherGenerationOfNumbersBelievesNothingOfTheFirst() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_VERIFY(scene.stored());
        auto config = patient(scene.server.address());
        config.generation = "the second";
        RedisProcess second(scene.database, config);
        QTRY_VERIFY(second.ready());
        QCOMPARE(second.ask("q"), std::string("miss"));
        QCOMPARE(scene.one.ask("q"), std::string("miss"));
    }

    void anotherSchemaTextOrDatabaseDoesNotFit() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_VERIFY(scene.stored());
        RedisTier& tier = scene.one.tier();
        QCOMPARE(tier.get("q", "text of q", 2, 100).answer, RedisLookup::Answer::Miss);
        QCOMPARE(tier.get("q", "another text", 1, 100).answer, RedisLookup::Answer::Miss);
        QCOMPARE(tier.stats().foreign, std::uint64_t{2});
        auto config = patient(scene.server.address());
        config.identity = "shop}:"; // as near as it gets
        RedisProcess other(scene.database, config);
        QTRY_VERIFY(other.ready());
        QCOMPARE(other.ask("q"), std::string("miss"));
        QCOMPARE(other.tier().stats().foreign, std::uint64_t{0});
    }

    void damagedAndForeignValuesAreIgnored() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_VERIFY(scene.stored());
        const std::string key = scene.key("r:q"), whole = scene.server.ask({"GET", key}).text;
        std::uint64_t wrong = 0;
        for (std::size_t at = 0; at < whole.size(); ++at) {
            std::string bytes = whole;
            bytes[at] = static_cast<char>(bytes[at] ^ 0xff);
            scene.server.ask({"SET", key, bytes});
            QCOMPARE(scene.one.ask("q"), std::string("miss"));
            scene.server.ask({"SET", key, whole.substr(0, at)});
            QCOMPARE(scene.one.ask("q"), std::string("miss"));
            wrong += 2;
        }
        scene.server.ask({"SET", key, whole});
        QCOMPARE(scene.one.ask("q"), std::string("hit 1"));
        scene.server.ask({"DEL", key});
        scene.server.ask({"LPUSH", key, "x"});
        QCOMPARE(scene.one.ask("q"), std::string("miss"));
        const RedisTierStats stats = scene.one.tier().stats();
        // A flipped byte in the era or the number makes it void, all else foreign.
        QCOMPARE(stats.foreign + stats.voided, wrong + 1);
        QVERIFY(stats.foreign > wrong / 2);
        QCOMPARE(stats.circuit.opened, std::uint64_t{0});
    }

    void aDamagedStateIsBegunAnew() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        const auto spoil = [&](const std::vector<std::string>& command) {
            QVERIFY(scene.one.load("q", 1, {"main.a"}));
            QTRY_COMPARE(scene.one.ask("q"), std::string("hit 1"));
            scene.server.ask(command);
            QCOMPARE(scene.one.ask("q"), std::string("miss"));
        };
        spoil({"DEL", scene.key("state")});
        spoil({"HDEL", scene.key("state"), "base"});
        spoil({"HSET", scene.key("state"), "tip", "x"});
        spoil({"HSET", scene.key("state"), "life", "of another server"});
        spoil({"SET", scene.key("state"), "a text"});
        scene.server.ask({"SET", scene.key("aside"), "a text"});
        scene.database.number += 1;
        scene.one.commit({"main.a"});
        QTRY_VERIFY(scene.explained());
        QCOMPARE(scene.one.tier().stats().circuit.opened, std::uint64_t{0});
    }

    void resultsExpire() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        scene.one.put("q", 1, {}, scene.one.get("q").era, 100, 30ms);
        QTRY_VERIFY(scene.stored());
        QTRY_COMPARE(scene.one.ask("q"), std::string("miss"));
        QCOMPARE(scene.one.tier().stats().voided, std::uint64_t{0});
    }

    void whatIsTooLargeIsNotKept() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        const std::string era = scene.one.get("q").era;
        const std::string large(9'000'000, 'x');
        scene.one.tier().put("q", "text of q", 1, makeResult({{"t", ""}}, {{large}}), {}, 100, 1s,
                             era);
        QTRY_COMPARE(scene.one.tier().stats().putsDropped, std::uint64_t{1});
        scene.one.tier().put("q", "text of q", 1, makeResult({{"t", ""}}, {{large}}), {}, 100, 1s,
                             {});
        QCOMPARE(scene.one.tier().stats().putsDropped, std::uint64_t{2});
    }

    void scriptsThatRedisForgotAreSentAgain() {
        Scene scene;
        QTRY_VERIFY(scene.one.ready());
        scene.server.ask({"SCRIPT", "FLUSH"});
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_COMPARE(scene.one.ask("q"), std::string("hit 1"));
        QCOMPARE(scene.one.tier().stats().circuit.opened, std::uint64_t{0});
    }
};

QTEST_GUILESS_MAIN(RedisFreshnessTest)
#include "redis_freshness_test.moc"
