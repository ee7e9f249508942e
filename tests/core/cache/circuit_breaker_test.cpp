#include "core/cache/circuit_breaker.h"
#include "tests/support/fake_clock.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

namespace {

const Error refused{ErrorCode::Io, "refused", {}, {}};

struct Circuit {
    FakeClock clock;
    CircuitBreaker breaker{CircuitConfig{}, clock};

    Circuit() { close(); }
    void close() {
        QVERIFY(breaker.beginProbe());
        breaker.probeSucceeded();
    }
    Nanoseconds pause() const { return breaker.nextProbe() - clock.now(); }
    void awaitProbe() { clock.advance(pause()); }
};

} // namespace

class CircuitBreakerTest : public HoneTest {
    Q_OBJECT
private slots:
    void itIsOpenUntilTheFirstProbeWhichIsDueAtOnce() {
        FakeClock clock;
        CircuitBreaker breaker({}, clock);
        QVERIFY(!breaker.closed());
        QCOMPARE(breaker.report().state, CircuitState::Open);
        QVERIFY(breaker.beginProbe());
        QCOMPARE(breaker.report().state, CircuitState::HalfOpen);
        QVERIFY(!breaker.closed());
        QVERIFY(!breaker.beginProbe());
        breaker.probeSucceeded();
        QVERIFY(breaker.closed());
        QCOMPARE(breaker.report().opened, std::uint64_t{0});
        QVERIFY(!breaker.report().cause);
    }

    void aFailureOpensItAndSaysWhy() {
        Circuit circuit;
        QVERIFY(circuit.breaker.failed(refused));
        QVERIFY(!circuit.breaker.closed());
        QCOMPARE(circuit.breaker.report().cause->message, refused.message);
        // Others that were under way change nothing.
        QVERIFY(!circuit.breaker.failed({ErrorCode::Timeout, "later", {}, {}}));
        QCOMPARE(circuit.breaker.report().cause->message, refused.message);
        QCOMPARE(circuit.breaker.report().opened, std::uint64_t{1});
        circuit.awaitProbe();
        circuit.close();
        QVERIFY(circuit.breaker.closed());
        QCOMPARE(circuit.breaker.report().cause->message, refused.message);
    }

    void oneCommandThatTakesFarTooLongOpensIt() {
        Circuit circuit;
        QVERIFY(!circuit.breaker.succeeded(50ms));
        QVERIFY(circuit.breaker.succeeded(51ms));
        QVERIFY(!circuit.breaker.closed());
        QCOMPARE(circuit.breaker.report().cause->code, ErrorCode::Timeout);
    }

    void callersAreHeldForFiftyMillisecondsAtFirstAndOneACommandAfterwards() {
        for (const Nanoseconds each : {Nanoseconds(2ms), Nanoseconds(4ms), Nanoseconds(20ms)}) {
            Circuit circuit;
            Nanoseconds held{};
            int commands = 0;
            do {
                held += each;
                ++commands;
            } while (!circuit.breaker.succeeded(each));
            QVERIFY(held <= 50ms + commands * 1ms + each);
            QVERIFY(!circuit.breaker.closed());
        }
        Circuit circuit;
        for (int i = 0; i < 10'000; ++i)
            QVERIFY(!circuit.breaker.succeeded(1ms));
    }

    void someSlowCommandsAmongTheLastOpenIt() {
        Circuit circuit;
        for (int i = 0; i < 3; ++i)
            QVERIFY(!circuit.breaker.succeeded(6ms));
        QVERIFY(circuit.breaker.succeeded(6ms));
        QVERIFY(!circuit.breaker.closed());
        QVERIFY(circuit.breaker.report().cause->message.find("4 of the last 64") !=
                std::string::npos);
    }

    void fewSlowCommandsAmongManyDoNot() {
        Circuit circuit;
        for (int i = 0; i < 1000; ++i) {
            QVERIFY(!circuit.breaker.succeeded(6ms));
            for (int fast = 0; fast < 25; ++fast)
                QVERIFY(!circuit.breaker.succeeded(100us));
        }
        QVERIFY(circuit.breaker.closed());
    }

    void slownessBeforeAnOutageIsForgottenAfterIt() {
        Circuit circuit;
        for (int i = 0; i < 3; ++i)
            circuit.breaker.succeeded(6ms);
        circuit.breaker.failed(refused);
        circuit.awaitProbe();
        circuit.close();
        QVERIFY(!circuit.breaker.succeeded(6ms));
    }

    void pausesBetweenProbesDoubleUpToALimit() {
        Circuit circuit;
        circuit.breaker.failed(refused);
        Nanoseconds expected = 100ms;
        for (int i = 0; i < 10; ++i) {
            QVERIFY(!circuit.breaker.beginProbe());
            QVERIFY(circuit.pause() >= expected / 2);
            QVERIFY(circuit.pause() <= expected);
            circuit.awaitProbe();
            QVERIFY(circuit.breaker.beginProbe());
            circuit.breaker.probeFailed(refused);
            expected = std::min<Nanoseconds>(expected * 2, 5s);
        }
        QCOMPARE(circuit.breaker.report().opened, std::uint64_t{1});
    }

    void aServerThatFailsAgainSoonIsGivenLongerPauses() {
        Circuit circuit;
        for (int i = 0; i < 8; ++i) {
            circuit.clock.advance(1s);
            circuit.breaker.failed(refused);
            circuit.awaitProbe();
            circuit.close();
        }
        circuit.clock.advance(1s);
        circuit.breaker.failed(refused);
        QVERIFY(circuit.pause() >= 2500ms);
        circuit.awaitProbe();
        circuit.close();
        circuit.clock.advance(10s);
        circuit.breaker.failed(refused);
        QVERIFY(circuit.pause() <= 100ms);
    }
};

QTEST_GUILESS_MAIN(CircuitBreakerTest)
#include "circuit_breaker_test.moc"
