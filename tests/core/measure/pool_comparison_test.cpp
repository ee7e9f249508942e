#include "core/measure/pool_comparison.h"

#include "core/engine/collect.h"
#include "tests/support/hone_test.h"
#include "tests/support/stub_driver.h"

using namespace hone;
using namespace std::chrono_literals;

class PoolComparisonTest : public test::HoneTest {
    Q_OBJECT

    static Result<void> run(Connection& connection, std::uint64_t) {
        NoRows rows;
        auto statement = connection.prepare("SELECT 1");
        if (!statement) return fail(statement.error());
        const auto done = (*statement)->execute({}, rows, {});
        if (!done) return fail(done.error());
        return {};
    }
    ConnectionPool::Connect connect() {
        return [this] { return driver_.connect(Access::ReadOnly); };
    }
    static PoolComparisonOptions small() {
        PoolComparisonOptions options;
        options.callers = 2;
        options.queries = 3;
        options.pairing.maxPairs = 10;
        return options;
    }

    test::StubDriver driver_;

private slots:
    void whereConnectingTakesItsTimeThePoolIsFaster() {
        driver_.behave([](test::StubBehaviour& b) { b.connect.latency = 10ms; });
        int told = 0;
        const auto compared =
            comparePool(connect(), &run, small(), [&](int pairs, int) { told = pairs; });
        HONE_VERIFY(compared);
        QCOMPARE(compared->comparison.verdict, Verdict::Faster);
        QVERIFY(compared->connectNs >= 9'900'000);
        QVERIFY(compared->acquireNs < compared->connectNs);
        QCOMPARE(compared->operations(), 6);
        QCOMPARE(told, static_cast<int>(compared->comparison.pairs.size()));
        QVERIFY(poolComparisonRemark(*compared).starts_with("Each run is 6 queries of 2 callers"));
        // One for each query of every run without the pool, and the pool's own two.
        const int runs = compared->comparison.warmUps + told;
        QCOMPARE(driver_.counts().opened.load(), 6 * runs + 2);
        QCOMPARE(driver_.counts().live(), 0);
    }

    void everyConnectionIsClosedAndWhatFailsIsTheAnswer() {
        driver_.behave([](test::StubBehaviour& b) {
            b.execute.error = Error{ErrorCode::Sql, "No such table.", {}, {}};
        });
        const auto compared = comparePool(connect(), &run, small());
        QVERIFY(!compared);
        QCOMPARE(compared.error().message, std::string("No such table."));
        QCOMPARE(driver_.counts().live(), 0);
        driver_.behave([](test::StubBehaviour& b) { b.execute.error.reset(); });
    }

    void itEndsWhenItIsCancelled() {
        std::stop_source stop;
        PoolComparisonOptions options = small();
        options.pairing.stop = stop.get_token();
        const auto compared =
            comparePool(connect(), &run, options, [&](int, int) { stop.request_stop(); });
        QVERIFY(!compared);
        QCOMPARE(compared.error().code, ErrorCode::Cancelled);
    }

    void wrongOptionsAreRefused() {
        const int before = driver_.counts().connects;
        PoolComparisonOptions options = small();
        options.callers = 0;
        QCOMPARE(comparePool(connect(), &run, options).error().code, ErrorCode::InvalidArgument);
        options = small();
        options.queries = 0;
        QCOMPARE(comparePool(connect(), &run, options).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(driver_.counts().connects.load(), before);
    }
};

QTEST_GUILESS_MAIN(PoolComparisonTest)
#include "pool_comparison_test.moc"
