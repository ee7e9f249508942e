// Writers raise shared integers under the dirty and commit marks, some of them rolling back;
// readers load them through the cache. Nobody may be served a value older than the last commit that
// was finished before it asked, nor one that was never committed.
#include <array>
#include <cstdio>
#include <random>
#include <thread>
#include <vector>

#include "core/cache/query_cache.h"
#include "tests/support/result_maker.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

namespace {

struct Table {
    std::string name;
    CacheKey key;
    std::mutex writing;
    std::atomic<std::int64_t> value{0};    // what a reader of the database sees
    std::atomic<std::int64_t> finishing{0};
    std::atomic<std::int64_t> finished{0}; // value of the last commit that was finished
};

} // namespace

int main() {
    constexpr int readers = 5;
    constexpr int writers = 3;
    constexpr auto duration = 2s;
    std::array<Table, 2> tables;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        tables[i].name = "main.t" + std::to_string(i);
        tables[i].key = makeCacheKey("stress", "SELECT n FROM t" + std::to_string(i), {});
    }
    CacheConfig config;
    config.maxBytes = 100'000;
    config.timeToLive = Milliseconds(1);
    QueryCache cache(config);
    std::atomic<int> stale{0}, unborn{0};
    std::atomic<std::uint64_t> commits{0}, reads{0};
    const TimePoint end = Clock::system().now() + duration;

    const auto write = [&](unsigned seed) {
        std::mt19937 random(seed);
        while (Clock::system().now() < end) {
            Table& table = tables[random() % tables.size()];
            {
                const std::lock_guard lock(table.writing);
                const bool everything = random() % 16 == 0;
                Change change;
                change.everything = everything;
                // A writer of rows changes the one that the readers depend on, or another.
                const bool rows = !everything && random() % 2 == 0;
                const bool concerned = !rows || random() % 2 == 0;
                if (rows)
                    change.tables = {{table.name, {"id"}, {{Value(std::int64_t{concerned ? 1 : 2})}}, false}};
                else if (!everything)
                    change.tables = {{table.name, {}, {}, true}};
                const QueryCache::Commit commit(cache, change);
                if (concerned && random() % 4 != 0) {
                    const std::int64_t value = ++table.value;
                    if (random() % 2 == 0) std::this_thread::yield();
                    table.finishing = value;
                    ++commits;
                }
            }
            table.finished = table.finishing.load();
            if (random() % 64 == 0) cache.dropAll(DropReason::OutsideWrite);
            std::this_thread::sleep_for(std::chrono::microseconds(random() % 300));
        }
    };
    const auto read = [&](unsigned seed) {
        std::mt19937 random(seed);
        while (Clock::system().now() < end) {
            Table& table = tables[random() % tables.size()];
            const std::int64_t atLeast = table.finished;
            std::stop_source source;
            if (random() % 32 == 0) source.request_stop();
            auto lookup = cache.find(table.key, {1, "q"}, Clock::system().now() + 5ms,
                                     source.get_token());
            ++reads;
            if (lookup.result != nullptr) {
                const std::int64_t value = lookup.result->place(0).block->cell(0, 0).integer;
                if (value < atLeast) ++stale;
                if (value > table.value) ++unborn;
                continue;
            }
            if (!lookup.ticket) continue;
            lookup.ticket.reads(
                {{table.name, {{"id", std::vector<Value>{Value(std::int64_t{1})}, {}, {}}}}});
            const std::int64_t value = table.value;
            if (random() % 2 == 0) std::this_thread::yield();
            if (random() % 16 == 0)
                lookup.ticket.bypass();
            else if (random() % 16 != 0)
                lookup.ticket.store(makeResult({{"n", "INTEGER"}}, {{value}}), 1'000);
        }
    };

    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < readers; ++i)
            threads.emplace_back(read, i);
        for (unsigned i = 0; i < writers; ++i)
            threads.emplace_back(write, 100 + i);
        threads.emplace_back([&] {
            while (Clock::system().now() < end) {
                CacheConfig changed = cache.config();
                changed.maxBytes = changed.maxBytes == 100'000 ? 8'000u : 100'000u;
                changed.policy =
                    changed.policy == PolicyKind::Lru ? PolicyKind::Adaptive : PolicyKind::Lru;
                cache.setConfig(changed);
                std::this_thread::sleep_for(1ms);
            }
        });
    }

    const CacheStats stats = cache.stats();
    cache.clear();
    const bool emptied = cache.stats().bytes == 0 && cache.stats().entries == 0;
    const bool counted =
        stats.hits + stats.coalesced + stats.misses + stats.bypasses == reads && emptied;
    std::printf(
        "reads %llu, commits %llu: hits %llu, coalesced %llu, misses %llu, not stored %llu, "
        "invalidations %llu; stale %d, unborn %d\n",
        static_cast<unsigned long long>(reads), static_cast<unsigned long long>(commits),
        static_cast<unsigned long long>(stats.hits),
        static_cast<unsigned long long>(stats.coalesced),
        static_cast<unsigned long long>(stats.misses),
        static_cast<unsigned long long>(stats.notKept()),
        static_cast<unsigned long long>(stats.invalidations()), stale.load(), unborn.load());
    const bool exercised = stats.hits > 0 && stats.coalesced > 0 && stats.notKept() > 0 &&
                           stats.invalidations() > 0 && commits > 0;
    return stale == 0 && unborn == 0 && counted && exercised ? 0 : 1;
}
