#include <limits>

#include "core/pool/pool_config.h"
#include "tests/support/hone_test.h"

using namespace hone;

namespace {

using Change = void (*)(PoolConfig&);

} // namespace
Q_DECLARE_METATYPE(Change)

class PoolConfigTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void theDefaultsPass() { HONE_VERIFY(PoolConfig().check()); }

    void theLimitsThemselvesPass() {
        PoolConfig config;
        config.minimum = config.maximum = 10'000;
        config.acquireTimeout = config.idleTimeout = config.maxLifetime = Milliseconds(0);
        config.validateAfterIdle = Milliseconds(0);
        config.validationTimeout = Milliseconds(1);
        config.lifetimeJitter = 1;
        HONE_VERIFY(config.check());
        config.minimum = 0;
        config.maximum = 1;
        config.lifetimeJitter = 0;
        HONE_VERIFY(config.check());
    }

    void aWrongValueIsNamedWithWhatIsAllowed_data() {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, Change change, const char* message) {
            QTest::newRow(name) << change << QString(message);
        };
        row(
            "no connections", [](PoolConfig& c) { c.maximum = 0; },
            "The pool's maximum is 0 connections; it must be 1 to 10000.");
        row(
            "too many", [](PoolConfig& c) { c.maximum = 10'001; },
            "The pool's maximum is 10001 connections; it must be 1 to 10000.");
        row(
            "negative minimum", [](PoolConfig& c) { c.minimum = -1; },
            "The pool's minimum is -1 connections; it must be 0 to the maximum, 4.");
        row(
            "minimum above maximum", [](PoolConfig& c) { c.minimum = 5; },
            "The pool's minimum is 5 connections; it must be 0 to the maximum, 4.");
        row(
            "jitter", [](PoolConfig& c) { c.lifetimeJitter = 1.5; },
            "The pool's lifetime jitter is 150 %; it must be 0 % to 100 %.");
        row(
            "jitter that is no number",
            [](PoolConfig& c) { c.lifetimeJitter = std::numeric_limits<double>::quiet_NaN(); },
            "The pool's lifetime jitter is nan %; it must be 0 % to 100 %.");
        row(
            "acquire timeout", [](PoolConfig& c) { c.acquireTimeout = Milliseconds(-1); },
            "The pool's acquire timeout is -1 ms; it must be 0 ms or more.");
        row(
            "idle timeout", [](PoolConfig& c) { c.idleTimeout = Milliseconds(-2); },
            "The pool's idle timeout is -2 ms; it must be 0 ms or more.");
        row(
            "lifetime", [](PoolConfig& c) { c.maxLifetime = Milliseconds(-3); },
            "The pool's maximum lifetime is -3 ms; it must be 0 ms or more.");
        row(
            "validation after", [](PoolConfig& c) { c.validateAfterIdle = Milliseconds(-4); },
            "The pool's idle time before validation is -4 ms; it must be 0 ms or more.");
        row(
            "validation timeout", [](PoolConfig& c) { c.validationTimeout = Milliseconds(0); },
            "The pool's validation timeout is 0 ms; it must be 1 ms or more.");
        row(
            "keep-alive", [](PoolConfig& c) { c.keepAlive = Milliseconds(-5); },
            "The pool's time between keep-alives is -5 ms; it must be 0 ms or more.");
        row(
            "leak", [](PoolConfig& c) { c.leakAfter = Milliseconds(-6); },
            "The pool's time until a leak is suspected is -6 ms; it must be 0 ms or more.");
        row(
            "longer than a year", [](PoolConfig& c) { c.idleTimeout = std::chrono::hours(8'761); },
            "The pool's idle timeout is 31539600000 ms; it must be a year or less.");
        row(
            "absurd", [](PoolConfig& c) { c.acquireTimeout = Milliseconds::max(); },
            "The pool's acquire timeout is 9223372036854775807 ms; it must be a year or less.");
    }

    void aWrongValueIsNamedWithWhatIsAllowed() {
        QFETCH(Change, change);
        QFETCH(QString, message);
        PoolConfig config;
        change(config);
        const auto checked = config.check();
        QVERIFY(!checked);
        QCOMPARE(checked.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(QString::fromStdString(checked.error().message), message);
    }
};

QTEST_GUILESS_MAIN(PoolConfigTest)
#include "pool_config_test.moc"
