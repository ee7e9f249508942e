#include <list>
#include <map>
#include <set>

#include "core/cache/adaptive_policy.h"
#include "core/cache/cache_simulation.h"
#include "tests/core/cache/traces.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;

Q_DECLARE_METATYPE(hone::PolicyKind)

namespace {

// What a policy says is held, as a cache would keep book; says what is wrong with it.
class Book {
public:
    Book(PolicyKind kind, std::int64_t capacity)
        : policy_(makePolicy(kind, capacity)), capacity_(capacity) {}

    bool holds(std::uint64_t id) const { return held_.contains(id); }
    std::size_t size() const { return held_.size(); }
    const QString& wrong() const { return wrong_; }

    void hit(std::uint64_t id) { policy_->hit(id); }
    void add(std::uint64_t id, std::int64_t weight, std::int64_t cost) {
        forget(id);
        held_[id] = weight;
        weight_ += weight;
        policy_->add(id, weight, cost, evicted_);
        takeEvicted();
    }
    void erase(std::uint64_t id) {
        forget(id);
        policy_->erase(id);
    }
    void resize(std::int64_t capacity) {
        capacity_ = capacity;
        policy_->resize(capacity, evicted_);
        takeEvicted();
    }

private:
    void forget(std::uint64_t id) {
        const auto known = held_.find(id);
        if (known == held_.end()) return;
        weight_ -= known->second;
        held_.erase(known);
    }
    void takeEvicted() {
        for (const std::uint64_t id : evicted_) {
            if (!held_.contains(id)) wrong_ = QStringLiteral("%1 left twice").arg(id);
            forget(id);
        }
        evicted_.clear();
        if (weight_ > capacity_)
            wrong_ = QStringLiteral("%1 held of %2").arg(weight_).arg(capacity_);
    }

    std::unique_ptr<EvictionPolicy> policy_;
    std::int64_t capacity_, weight_ = 0;
    std::map<std::uint64_t, std::int64_t> held_;
    std::vector<std::uint64_t> evicted_;
    QString wrong_;
};

std::uint64_t hitsOf(PolicyKind kind, const Trace& trace, std::int64_t capacity) {
    return simulateCache(*makePolicy(kind, capacity), trace).hits;
}

// By the book: a list that is searched.
std::uint64_t plainHits(const Trace& trace, std::size_t capacity, bool renews) {
    std::list<std::uint64_t> order;
    std::uint64_t hits = 0;
    for (const std::uint64_t id : trace) {
        const auto at = std::ranges::find(order, id);
        const bool hit = at != order.end();
        hits += hit ? 1 : 0;
        if (hit && !renews) continue;
        if (hit) order.erase(at);
        order.push_front(id);
        if (order.size() > capacity) order.pop_back();
    }
    return hits;
}

Trace partOf(const Trace& trace, std::uint64_t space) {
    Trace moved = trace;
    for (std::uint64_t& id : moved)
        id += space << 32;
    return moved;
}

} // namespace

class EvictionPolicyTest : public HoneTest {
    Q_OBJECT
private slots:
    void weightsNeverPassTheCapacityAndEachLeavesOnce_data() {
        QTest::addColumn<PolicyKind>("kind");
        QTest::addColumn<qint64>("capacity");
        for (const auto& [name, kind] :
             {std::pair{"adaptive", PolicyKind::Adaptive}, std::pair{"lru", PolicyKind::Lru},
              std::pair{"fifo", PolicyKind::Fifo}})
            for (const qint64 capacity : {0, 1, 100, 5'000, 2'000'000})
                QTest::addRow("%s %lld", name, static_cast<long long>(capacity))
                    << kind << capacity;
    }

    void weightsNeverPassTheCapacityAndEachLeavesOnce() {
        QFETCH(PolicyKind, kind);
        QFETCH(qint64, capacity);
        Book book(kind, capacity);
        std::mt19937_64 random(7);
        for (int step = 0; step < 40'000; ++step) {
            const auto id = static_cast<std::uint64_t>(std::pow(unitDraw(random), 3) * 3'000);
            const auto act = random() % 1'000;
            if (act < 2)
                book.resize(capacity * static_cast<qint64>(50 + random() % 100) / 100);
            else if (act < 20)
                book.erase(id);
            else if (book.holds(id) && act < 950)
                book.hit(id);
            else
                book.add(id, static_cast<qint64>(random() % (act % 10 == 0 ? 1'000 : 10)),
                         static_cast<qint64>(random() % 1'000'000));
            if (!book.wrong().isEmpty()) QFAIL(qPrintable(book.wrong()));
        }
        book.resize(0);
        QVERIFY(book.wrong().isEmpty());
    }

    void whatIsHeavierThanTheCapacityIsNotLetIn_data() {
        QTest::addColumn<PolicyKind>("kind");
        QTest::newRow("adaptive") << PolicyKind::Adaptive;
        QTest::newRow("lru") << PolicyKind::Lru;
    }

    void whatIsHeavierThanTheCapacityIsNotLetIn() {
        QFETCH(PolicyKind, kind);
        Book book(kind, 100);
        book.add(1, 60, 1);
        book.add(2, 101, 1'000'000);
        QVERIFY(book.wrong().isEmpty());
        QVERIFY(book.holds(1));
        QVERIFY(!book.holds(2));
    }

    void lruAndFifoAreExact() {
        for (const Trace& trace : {zipfTrace(20'000, 500, 0.9, 1), recencyTrace(20'000, 30, 20, 2)})
            for (const std::size_t capacity : {1, 7, 60, 400}) {
                const auto room = static_cast<std::int64_t>(capacity);
                QCOMPARE(hitsOf(PolicyKind::Lru, trace, room), plainHits(trace, capacity, true));
                QCOMPARE(hitsOf(PolicyKind::Fifo, trace, room), plainHits(trace, capacity, false));
            }
    }

    void aLoopThatDoesNotFitIsServedInPart() {
        for (const std::int64_t capacity : {20, 500, 5'000}) {
            const Trace trace = loopTrace(static_cast<std::size_t>(capacity) * 40,
                                          static_cast<std::size_t>(capacity) * 3 / 2);
            QCOMPARE(hitsOf(PolicyKind::Lru, trace, capacity), std::uint64_t{0});
            QVERIFY(hitsOf(PolicyKind::Adaptive, trace, capacity) > trace.size() * 45 / 100);
        }
    }

    void aScanDoesNotWashOutWhatIsUsedOften() {
        Trace trace;
        const Trace often = zipfTrace(200'000, 2'000, 0.9, 3);
        for (std::size_t at = 0; at < often.size(); ++at) {
            trace.push_back(often[at]);
            if (at % 10'000 < 2'000) trace.push_back(1'000'000 + at);
        }
        const auto lru = hitsOf(PolicyKind::Lru, trace, 300);
        QVERIFY(hitsOf(PolicyKind::Adaptive, trace, 300) > lru + trace.size() * 5 / 100);
    }

    void whereRecencyDecidesItIsAsGoodAsLru() {
        const Trace trace = recencyTrace(100'000, 40, 30, 4);
        for (const std::int64_t capacity : {50, 100, 300}) {
            const auto lru = hitsOf(PolicyKind::Lru, trace, capacity);
            QVERIFY(hitsOf(PolicyKind::Adaptive, trace, capacity) + trace.size() * 15 / 1'000 >=
                    lru);
        }
    }

    void itFollowsWhenTheWorkloadTurns() {
        Trace trace = recencyTrace(30'000, 40, 30, 5);
        for (const Trace& part :
             {partOf(loopTrace(30'000, 450), 1), partOf(recencyTrace(30'000, 40, 30, 6), 2)})
            trace.insert(trace.end(), part.begin(), part.end());
        const auto lru = hitsOf(PolicyKind::Lru, trace, 300);
        const auto adaptive = hitsOf(PolicyKind::Adaptive, trace, 300);
        QVERIFY2(adaptive > lru + trace.size() * 10 / 100,
                 qPrintable(QStringLiteral("%1 against %2").arg(adaptive).arg(lru)));
    }

    void aLargeCheapResultDoesNotPushOutManySmallDearOnes() {
        Book book(PolicyKind::Adaptive, 1'000'000);
        const auto ask = [&book](std::uint64_t id, std::int64_t weight, std::int64_t cost) {
            if (book.holds(id))
                book.hit(id);
            else
                book.add(id, weight, cost);
        };
        for (int round = 0; round < 5; ++round)
            for (std::uint64_t id = 0; id < 900; ++id)
                ask(id, 1'000, 50'000'000);
        for (int round = 0; round < 5; ++round)
            for (std::uint64_t id = 10'000; id < 10'010; ++id)
                ask(id, 240'000, 100'000);
        int dear = 0;
        for (std::uint64_t id = 0; id < 900; ++id)
            dear += book.holds(id) ? 1 : 0;
        QVERIFY2(dear >= 800, qPrintable(QString::number(dear)));
    }

    // Ids drawn alike, whose loading costs 1 to 10 000: time is what counts.
    void dearResultsStayWhereCostsDiffer() {
        const Trace trace = zipfTrace(100'000, 3'000, 0.7, 8);
        const auto saved = [&trace](PolicyKind kind) {
            Book book(kind, 200'000);
            double saved = 0;
            for (const std::uint64_t id : trace) {
                const auto cost = static_cast<std::int64_t>(
                    1'000 * std::pow(10.0, static_cast<double>(id * 7 % 40) / 10));
                if (book.holds(id)) {
                    saved += static_cast<double>(cost);
                    book.hit(id);
                } else {
                    book.add(id, 1'000, cost);
                }
            }
            return saved;
        };
        QVERIFY(saved(PolicyKind::Adaptive) > 1.5 * saved(PolicyKind::Lru));
    }

    void whatItKeepsInMindIsBounded() {
        for (const std::int64_t capacity : {1'000, 20'000}) {
            AdaptivePolicy policy(capacity);
            const auto entries = static_cast<std::size_t>(capacity);
            const Trace trace = zipfTrace(entries * 30, entries * 50, 0.6, 9);
            simulateCache(policy, trace);
            // A hundred bytes for each that is held, and the simulations.
            QVERIFY2(policy.bytes() < 100 * entries + 400'000,
                     qPrintable(QString::number(policy.bytes())));
        }
    }

    void anErasedOneMayComeBack() {
        Book book(PolicyKind::Adaptive, 10);
        book.add(1, 1, 1);
        book.erase(1);
        book.erase(1);
        book.hit(1);
        book.add(1, 1, 1);
        QVERIFY(book.holds(1));
        QVERIFY(book.wrong().isEmpty());
    }
};

QTEST_GUILESS_MAIN(EvictionPolicyTest)
#include "eviction_policy_test.moc"
