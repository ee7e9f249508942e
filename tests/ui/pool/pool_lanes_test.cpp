#include <random>

#include "ui/pool/pool_lanes.h"

#include "tests/core/pool/pool_fixture.h"
#include "tests/support/hone_test.h"
#include "ui/pool/pool_lanes_view.h"

using namespace hone;
using namespace hone::ui;
using namespace hone::test;
using namespace std::chrono_literals;

namespace {

const char* nameOf(LaneState state) {
    switch (state) {
    case LaneState::Idle:
        return "idle";
    case LaneState::Connecting:
        return "connecting";
    case LaneState::Validating:
        return "validating";
    case LaneState::Closing:
        return "closing";
    case LaneState::Statement:
        return "statement";
    case LaneState::Transaction:
        return "transaction";
    case LaneState::IdleInTransaction:
        return "idle-in-transaction";
    case LaneState::Held:
        return "held";
    case LaneState::Mixed:
        return "mixed";
    }
    return "?";
}

} // namespace

// Looks at a real pool on a clock that the test moves.
class PoolLanesTest : public HoneTest {
    Q_OBJECT

    struct Watched : PoolFixture {
        explicit Watched(int maximum, const std::function<void(PoolConfig&)>& change = {})
            : PoolFixture(maximum, change) {
            begin = clock.now();
        }
        void look() { lanes.look(PoolRole::Readers, pool->look()); }
        // "idle 0-100, statement 100-130", times in milliseconds from the fixture's begin.
        std::string print(int place = 0) const {
            const auto found = lanes.lanes().find({PoolRole::Readers, place});
            if (found == lanes.lanes().end()) return "none";
            std::string text;
            for (const LaneStretch& stretch : found->second.stretches) {
                const auto ms = [&](TimePoint time) {
                    return std::to_string(nanosecondsBetween(begin, time) / 1'000'000);
                };
                text += (text.empty() ? "" : ", ") + std::string(nameOf(stretch.state)) + " " +
                        ms(stretch.from) + "-" + ms(stretch.to);
            }
            return text;
        }

        TimePoint begin;
        PoolLanes lanes;
    };

private slots:
    void aLongLeaseIsShownFromItsBeginningToItsEnd() {
        Watched w(1);
        w.lease().release();
        w.look();
        w.clock.advance(50ms);
        Lease lease = w.lease("editor");
        lease.beginStatement("SELECT 1");
        w.clock.advance(10ms);
        w.look();
        w.clock.advance(33ms);
        w.look();
        w.clock.advance(7ms);
        lease.endStatement(false);
        lease.release();
        w.clock.advance(20ms);
        w.look();
        QCOMPARE(w.print(), std::string("idle 0-50, statement 50-100, idle 100-120"));
        const Lane& lane = w.lanes.lanes().begin()->second;
        QCOMPARE(lane.stretches[1].statement, std::string("SELECT 1"));
        QCOMPARE(lane.stretches[1].holder, std::string("editor"));
    }

    void aTransactionIsTakenApart() {
        Watched w(1);
        w.lease().release();
        w.look();
        Lease lease = w.lease("editor");
        lease.beginStatement("BEGIN");
        lease.endStatement(true);
        w.clock.advance(30ms);
        w.look();
        lease.beginStatement("UPDATE t SET a = 1");
        w.clock.advance(30ms);
        w.look();
        lease.endStatement(true);
        w.clock.advance(30ms);
        w.look();
        QCOMPARE(w.print(), std::string("idle-in-transaction 0-30, transaction 30-60, "
                                        "idle-in-transaction 60-90"));
    }

    void aSingleShortLeaseBetweenTwoLooksHasItsLengthAndItsEnd() {
        Watched w(1);
        w.lease().release();
        w.look();
        w.clock.advance(10ms);
        {
            const Lease lease = w.lease();
            w.clock.advance(5ms);
        }
        w.clock.advance(18ms);
        w.look();
        QCOMPARE(w.print(), std::string("idle 0-10, held 10-15, idle 15-33"));
    }

    void manyShortLeasesAreOneStretchWithTheirShare() {
        Watched w(1);
        w.lease().release();
        w.look();
        for (int look = 0; look < 3; ++look) {
            for (int i = 0; i < 10; ++i) {
                const Lease lease = w.lease("load-1");
                w.clock.advance(1ms);
            }
            w.clock.advance(10ms);
            w.look();
        }
        QCOMPARE(w.print(), std::string("mixed 0-60"));
        const LaneStretch& mixed = w.lanes.lanes().begin()->second.stretches.front();
        QCOMPARE(mixed.leases, std::uint64_t{30});
        QVERIFY(std::abs(mixed.share - 0.5) < 0.01);
    }

    void aLookInTheMiddleOfManyDoesNotBreakTheStretch() {
        Watched w(1);
        w.lease().release();
        w.look();
        for (int look = 0; look < 4; ++look) {
            for (int i = 0; i < 10; ++i) {
                const Lease lease = w.lease("load-1");
                w.clock.advance(1ms);
            }
            Lease seen = w.lease("load-1");
            w.clock.advance(1ms);
            w.look();
        }
        QCOMPARE(w.print(), std::string("mixed 0-44"));
        QVERIFY(w.lanes.lanes().begin()->second.stretches.front().share > 0.99);
    }

    void aConnectionThatIsBeingOpenedIsSeen() {
        Watched w(1);
        Gate gate;
        w.driver.behave([&](StubBehaviour& b) { b.connect.hook = [&] { gate.pass(); }; });
        Caller caller(w, "editor");
        gate.awaitArrivals(1);
        w.look();
        w.clock.advance(40ms);
        w.look();
        gate.open();
        QVERIFY(caller.result());
        w.clock.advance(10ms);
        w.look();
        QVERIFY2(w.print().starts_with("connecting 0-40"), w.print().c_str());
        QCOMPARE(w.lanes.lanes().begin()->second.connectionId, std::uint64_t{1});
    }

    void aLaneEndsWithItsConnectionAndIsForgottenLater() {
        Watched w(2);
        w.lease().release();
        w.look();
        w.clock.advance(100ms);
        w.look();
        {
            Lease lease = w.lease();
            lease.markBroken();
        }
        w.look();
        w.clock.advance(1s);
        w.look();
        QCOMPARE(w.lanes.lanes().size(), std::size_t{1});
        QVERIFY(!w.lanes.lanes().begin()->second.open);
        QCOMPARE(w.print(), std::string("idle 0-100"));
        w.clock.advance(PoolLanes::kept);
        w.look();
        QVERIFY(w.lanes.lanes().empty());
    }

    void stretchesNeverOverlapWhateverHappens() {
        Watched w(3);
        std::mt19937 random(7);
        std::vector<Lease> held;
        for (int step = 0; step < 4'000; ++step) {
            switch (random() % 7) {
            case 0:
                if (held.size() < 3) held.push_back(w.lease("someone"));
                break;
            case 1:
                if (!held.empty()) held.erase(held.begin());
                break;
            case 2:
                if (!held.empty()) held.back().beginStatement("SELECT 1");
                break;
            case 3:
                if (!held.empty()) held.back().endStatement(random() % 2 == 0);
                break;
            case 4:
                if (!held.empty() && random() % 8 == 0) held.back().markBroken();
                break;
            default:
                w.clock.advance(Milliseconds(random() % 40));
                w.look();
            }
            for (const auto& [key, lane] : w.lanes.lanes())
                for (std::size_t i = 0; i < lane.stretches.size(); ++i) {
                    const LaneStretch& stretch = lane.stretches[i];
                    QVERIFY(stretch.from <= stretch.to && stretch.to <= w.clock.now());
                    QVERIFY(stretch.share >= 0 && stretch.share <= 1);
                    if (i > 0) QVERIFY(lane.stretches[i - 1].to <= stretch.from);
                }
        }
    }

    void theViewSaysWhatIsUnderTheMouse() {
        Theme theme;
        Watched w(1);
        PoolLanesView view(theme, w.lanes);
        view.resize(600, 140);
        view.setEmptyWords("nothing is open");
        QVERIFY(!view.grab().isNull());
        QVERIFY(view.wordsAt({300, 70}).isEmpty());
        w.lease().release();
        w.look();
        Lease lease = w.lease("load-7");
        lease.beginStatement("SELECT <b>city</b>");
        w.clock.advance(30s);
        w.look();
        view.showUntil(w.clock.now(), 1);
        QString words;
        for (int y = 0; y < view.height() && words.isEmpty(); ++y)
            words = view.wordsAt({400, y});
        QVERIFY2(words.contains("statement, 30"), qPrintable(words));
        QVERIFY(words.contains("load-7\nSELECT <b>city</b>"));
        QVERIFY(!view.grab().isNull());
    }
};

QTEST_MAIN(PoolLanesTest)
#include "pool_lanes_test.moc"
