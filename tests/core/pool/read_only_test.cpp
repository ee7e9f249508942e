// A pool that may not write any more lends connections that read, and says so.
#include "tests/core/pool/pool_fixture.h"
#include "tests/support/hone_test.h"

using namespace std::chrono_literals;

namespace hone::test {

class ReadOnlyTest : public HoneTest {
    Q_OBJECT

    struct Fixture {
        Fixture()
            : pool(
                  [this]() -> Result<std::unique_ptr<Connection>> {
                      if (refusal) return fail(*refusal);
                      return writing.connect(Access::ReadWrite);
                  },
                  config(), clock, [this] { return reading.connect(Access::ReadOnly); }) {}
        static PoolConfig config() {
            PoolConfig config;
            config.minimum = 0;
            config.maximum = 1;
            config.connectAttempts = 1;
            config.firstRetryPause = Milliseconds(0);
            return config;
        }

        FakeClock clock;
        StubDriver writing, reading;
        std::optional<Error> refusal;
        ConnectionPool pool;
    };

private slots:
    void whatMayNotBeWrittenIsReadAndTheCauseIsTold() {
        Fixture f;
        f.refusal = Error{ErrorCode::ReadOnly, "The folder is read-only.", {}, {}};
        HONE_VERIFY(f.pool.acquire({"editor", std::nullopt, {}}));
        const PoolStats stats = f.pool.stats();
        QVERIFY(stats.onlyReads);
        QCOMPARE(stats.onlyReads->message, std::string("The folder is read-only."));
        QVERIFY(!stats.outage);
        QCOMPARE(stats.connectFailures, std::uint64_t{0});
        QCOMPARE(f.reading.counts().opened.load(), 1);
    }

    void writingComesBackByItself() {
        Fixture f;
        f.refusal = Error{ErrorCode::Permission, "Not allowed.", {}, {}};
        HONE_VERIFY(f.pool.acquire({"editor", std::nullopt, {}}));
        f.refusal.reset();
        f.clock.advance(1s);
        HONE_VERIFY(f.pool.acquire({"editor", std::nullopt, {}}));
        QVERIFY(f.pool.stats().onlyReads);
        f.clock.advance(10s);
        HONE_VERIFY(f.pool.acquire({"editor", std::nullopt, {}}));
        QVERIFY(!f.pool.stats().onlyReads);
        QCOMPARE(f.writing.counts().opened.load(), 1);
        QCOMPARE(f.reading.counts().live(), 0);
    }

    void anotherFailureIsNoReasonToRead() {
        Fixture f;
        f.refusal = stubError();
        const auto lease = f.pool.acquire({"editor", std::nullopt, {}});
        QVERIFY(!lease);
        QCOMPARE(lease.error().message, stubError().message);
        QCOMPARE(f.reading.counts().connects.load(), 0);
    }

    void whereReadingFailsTooItsErrorIsTold() {
        Fixture f;
        f.refusal = Error{ErrorCode::ReadOnly, "Read-only.", {}, {}};
        f.reading.behave([](StubBehaviour& b) { b.connect.error = stubError(); });
        const auto lease = f.pool.acquire({"editor", std::nullopt, {}});
        QVERIFY(!lease);
        QCOMPARE(lease.error().message, stubError().message);
        QVERIFY(!f.pool.stats().onlyReads);
    }
};

} // namespace hone::test

using hone::test::ReadOnlyTest;
QTEST_GUILESS_MAIN(ReadOnlyTest)
#include "read_only_test.moc"
