#include <set>

#include "core/cache/cache_simulation.h"
#include "core/cache/clairvoyant_cache.h"
#include "tests/core/cache/traces.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;

namespace {

// Every choice is tried: keep the newcomer in place of any one, or not at all.
std::uint64_t mostHits(const Trace& trace, std::size_t at, const std::set<std::uint64_t>& held,
                       std::size_t capacity) {
    if (at == trace.size()) return 0;
    if (held.contains(trace[at])) return 1 + mostHits(trace, at + 1, held, capacity);
    std::set<std::uint64_t> with = held;
    with.insert(trace[at]);
    if (with.size() <= capacity) return mostHits(trace, at + 1, with, capacity);
    std::uint64_t most = 0;
    for (const std::uint64_t victim : with) {
        std::set<std::uint64_t> rest = with;
        rest.erase(victim);
        most = std::max(most, mostHits(trace, at + 1, rest, capacity));
    }
    return most;
}

} // namespace

class ClairvoyantCacheTest : public HoneTest {
    Q_OBJECT
private slots:
    void itFindsWhatTryingEverythingFinds() {
        std::mt19937_64 random(11);
        for (int round = 0; round < 300; ++round) {
            Trace trace;
            const auto ids = 2 + random() % 5;
            for (int at = 0; at < 11; ++at)
                trace.push_back(random() % ids);
            for (const std::size_t capacity : {1, 2, 3})
                QCOMPARE(ClairvoyantCache(trace).hits(capacity), mostHits(trace, 0, {}, capacity));
        }
    }

    void noPolicySurpassesIt() {
        const Trace trace = zipfTrace(50'000, 2'000, 0.8, 12);
        const ClairvoyantCache foresight(trace);
        for (const std::int64_t capacity : {10, 100, 1'000}) {
            const auto most = foresight.hits(static_cast<std::size_t>(capacity));
            for (const PolicyKind kind : {PolicyKind::Adaptive, PolicyKind::Lru, PolicyKind::Fifo})
                QVERIFY(simulateCache(*makePolicy(kind, capacity), trace).hits <= most);
        }
    }

    void whereAllFitsOnlyFirstUsesMiss() {
        const Trace trace = zipfTrace(5'000, 100, 0.5, 13);
        const std::set<std::uint64_t> ids(trace.begin(), trace.end());
        QCOMPARE(ClairvoyantCache(trace).hits(100), trace.size() - ids.size());
        QCOMPARE(ClairvoyantCache(trace).hits(0), std::uint64_t{0});
        QCOMPARE(ClairvoyantCache({}).hits(5), std::uint64_t{0});
    }
};

QTEST_GUILESS_MAIN(ClairvoyantCacheTest)
#include "clairvoyant_cache_test.moc"
