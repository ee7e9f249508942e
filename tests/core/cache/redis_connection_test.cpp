#include "core/cache/redis_connection.h"
#include "tests/support/hone_test.h"
#include "tests/support/redis_server.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

namespace {

Result<std::unique_ptr<RedisConnection>> reach(const std::string& url, Nanoseconds limit = 10s) {
    return RedisConnection::open(*parseRedisAddress(url), limit, {});
}

Result<RedisReply> run(RedisConnection& connection, std::vector<std::string_view> words) {
    return connection.command(words, 10s);
}

} // namespace

class RedisConnectionTest : public HoneTest {
    Q_OBJECT
private slots:
    void addressesAreRead() {
        const auto plain = parseRedisAddress("redis://cache.example");
        QCOMPARE(plain->host, std::string("cache.example"));
        QCOMPARE(plain->port, 6379);
        const auto full = parseRedisAddress("redis://me:p%40ss@10.0.0.1:7000/3");
        QCOMPARE(full->user, std::string("me"));
        QCOMPARE(full->password, std::string("p@ss"));
        QCOMPARE(full->host, std::string("10.0.0.1"));
        QCOMPARE(full->port, 7000);
        QCOMPARE(full->database, 3);
        QCOMPARE(full->display(), std::string("10.0.0.1:7000/3"));
        QCOMPARE(parseRedisAddress("redis://:secret@h")->password, std::string("secret"));
        const auto v6 = parseRedisAddress("redis://[::1]:7000");
        QCOMPARE(v6->host, std::string("::1"));
        QCOMPARE(v6->display(), std::string("[::1]:7000"));
        QCOMPARE(parseRedisAddress("redis+unix:/run/r.sock")->path, std::string("/run/r.sock"));
    }

    void wrongAddressesAreRefused() {
        for (const char* url :
             {"", "localhost", "http://h", "redis://", "redis://h:0", "redis://h:70000",
              "redis://h:x", "redis://h/x", "redis://secret@h", "redis://:%4@h", "redis://[::1",
              "redis://[::1]x", "redis+unix:", "redis://h:"})
            QCOMPARE(parseRedisAddress(url).error().code, ErrorCode::InvalidArgument);
    }

    void commandsAndTheirErrorsComeBack() {
        if (!RedisServer::installed()) QSKIP("redis-server is not installed");
        const RedisServer server;
        for (const std::string& address : {server.address(), server.tcpAddress(),
                                           "redis://localhost:" + std::to_string(server.port())}) {
            auto connection = reach(address);
            HONE_VERIFY(connection);
            QVERIFY((*connection)->server().version[0] >= '6');
            QCOMPARE((*connection)->server().runId.size(), std::size_t{40});
            const std::string large(300'000, '\0');
            HONE_VERIFY(run(**connection, {"SET", "k", large}));
            QCOMPARE(run(**connection, {"GET", "k"})->text, large);
            QCOMPARE(run(**connection, {"GET", "none"})->type, RedisReply::Type::Nil);
            QCOMPARE(run(**connection, {"APPEND", "k", ""})->integer, std::int64_t{300'000});
            const auto list = run(**connection, {"MGET", "k", "none"});
            QCOMPARE(list->items.size(), std::size_t{2});
            QVERIFY(!run(**connection, {"NONSENSE"}));
            QCOMPARE(run(**connection, {"LPUSH", "k", "x"}).error().code, ErrorCode::Internal);
            QVERIFY(!(*connection)->broken());
            QCOMPARE(run(**connection, {"PING"})->text, std::string("PONG"));
        }
    }

    void aDatabaseOfTheAddressIsSelected() {
        if (!RedisServer::installed()) QSKIP("redis-server is not installed");
        const RedisServer server;
        auto third = reach(server.tcpAddress() + "/3");
        HONE_VERIFY(third);
        HONE_VERIFY(run(**third, {"SET", "k", "v"}));
        QCOMPARE(server.ask({"GET", "k"}).type, RedisReply::Type::Nil);
        QCOMPARE(reach(server.tcpAddress() + "/99").error().code, ErrorCode::InvalidArgument);
    }

    void passwordsAreAskedForAndChecked() {
        if (!RedisServer::installed()) QSKIP("redis-server is not installed");
        const RedisServer server({"--requirepass", "s3cret"});
        const std::string host = "127.0.0.1:" + std::to_string(server.port());
        const auto none = reach("redis://" + host);
        QCOMPARE(none.error().code, ErrorCode::Permission);
        QVERIFY(none.error().message.find("asks for a password") != std::string::npos);
        const auto wrong = reach("redis://:guess@" + host);
        QCOMPARE(wrong.error().code, ErrorCode::Permission);
        QVERIFY(wrong.error().message.find("does not accept") != std::string::npos);
        HONE_VERIFY(reach("redis://:s3cret@" + host));
        HONE_VERIFY(reach("redis://default:s3cret@" + host));
        const RedisServer open;
        const auto needless = reach("redis://:x@127.0.0.1:" + std::to_string(open.port()));
        QCOMPARE(needless.error().code, ErrorCode::Permission);
        QVERIFY(needless.error().message.find("no password") != std::string::npos);
    }

    void aReplicaIsRefused() {
        if (!RedisServer::installed()) QSKIP("redis-server is not installed");
        const RedisServer primary;
        const RedisServer replica({"--replicaof", "127.0.0.1 " + std::to_string(primary.port())});
        const auto refused = reach(replica.address());
        QCOMPARE(refused.error().code, ErrorCode::ReadOnly);
        QVERIFY(refused.error().message.find("primary") != std::string::npos);
    }

    void aFullServerSaysSo() {
        if (!RedisServer::installed()) QSKIP("redis-server is not installed");
        const RedisServer server({"--maxmemory", "1", "--maxmemory-policy", "noeviction"});
        auto connection = reach(server.address());
        HONE_VERIFY(connection);
        const auto full = run(**connection, {"SET", "k", "v"});
        QCOMPARE(full.error().code, ErrorCode::OutOfMemory);
        QVERIFY(!(*connection)->broken());
    }

    void nobodyThereIsAnError() {
        int port = 0;
        {
            const NonsenseServer gone("");
            port = std::atoi(gone.address().substr(gone.address().rfind(':') + 1).c_str());
        }
        const auto refused = reach("redis://127.0.0.1:" + std::to_string(port));
        QCOMPARE(refused.error().code, ErrorCode::Io);
        QVERIFY(refused.error().message.find("cannot be reached") != std::string::npos);
        const TemporaryFolder folder;
        QCOMPARE(reach("redis+unix:" + folder.file("none.sock")).error().code, ErrorCode::Io);
        QCOMPARE(reach("redis+unix:" + std::string(200, 'x')).error().code,
                 ErrorCode::InvalidArgument);
    }

    void aServerThatSaysNothingTimesOut() {
        const NonsenseServer silent("");
        QCOMPARE(reach(silent.address(), 30ms).error().code, ErrorCode::Timeout);
    }

    void nonsenseIsTakenForNonsense() {
        for (const char* answer :
             {"HTTP/1.1 400 Bad Request\r\n\r\n", "+OK\r\n", "*2147483647\r\n", "*-7\r\n:1\r\n",
              "$5\r\nhello\r\n$5\r\nhello\r\n", ",3.14\r\n", "%1\r\n+a\r\n+b\r\n", "*1\r\n#t\r\n",
              "\x16\x03\x01\x02", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n"}) {
            const NonsenseServer server(answer);
            const auto refused = reach(server.address(), 200ms);
            QVERIFY(!refused);
            QVERIFY2(refused.error().code == ErrorCode::Unsupported ||
                         refused.error().code == ErrorCode::Timeout,
                     answer);
        }
        // Announces more than it ever sends.
        const NonsenseServer endless("$9999999999\r\n");
        QVERIFY(!reach(endless.address(), 50ms));
    }

    void anOldServerAndOneThatIsLoadingAreNamed() {
        const auto says = [](const std::string& info) {
            return "$" + std::to_string(info.size()) + "\r\n" + info + "\r\n";
        };
        const NonsenseServer old(says("redis_version:5.0.14\r\nrun_id:abc\r\nrole:master\r\n"));
        const auto refused = reach(old.address());
        QCOMPARE(refused.error().code, ErrorCode::Unsupported);
        QVERIFY(refused.error().message.find("version 6 or later") != std::string::npos);
        const NonsenseServer loading(
            says("redis_version:7.0.1\r\nrun_id:abc\r\nloading:1\r\nrole:master\r\n"));
        const auto busy = reach(loading.address());
        QCOMPARE(busy.error().code, ErrorCode::Busy);
        QVERIFY(busy.error().message.find("loading") != std::string::npos);
        const NonsenseServer script("-ERR Error running script (call to f_12): @user_script:7: "
                                    "@user_script: 7: -OOM command not allowed\r\n");
        QCOMPARE(reach(script.address()).error().code, ErrorCode::OutOfMemory);
        const NonsenseServer error("-LOADING Redis is loading the dataset in memory\r\n");
        QCOMPARE(reach(error.address()).error().code, ErrorCode::Busy);
    }
};

QTEST_GUILESS_MAIN(RedisConnectionTest)
#include "redis_connection_test.moc"
