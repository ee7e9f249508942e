#pragma once

#include <thread>

#include "core/cache/query_cache.h"
#include "tests/support/fake_clock.h"
#include "tests/support/result_maker.h"

namespace hone::test {

// A cache whose statements all read the table "main.t".
struct CacheFixture {
    explicit CacheFixture(CacheConfig config = {}) : cache(config, versions, clock) {}

    static CacheKey key(const std::string& sql) { return makeCacheKey("test", sql, {}); }
    static std::shared_ptr<ResultStore> number(std::int64_t value) {
        return makeResult({{"n", "INTEGER"}}, {{value}});
    }
    // A block of about this many bytes.
    static std::shared_ptr<ResultStore> bulky(std::size_t bytes) {
        return makeResult({{"text", "TEXT"}}, {{std::string(bytes, 'x')}});
    }
    static std::int64_t valueIn(const std::shared_ptr<const ResultStore>& result) {
        return result == nullptr ? -1 : result->place(0).block->cell(0, 0).integer;
    }

    QueryCache::Lookup find(const std::string& sql, std::optional<TimePoint> deadline = {},
                            std::stop_token stop = {}) {
        return cache.find(key(sql), deadline, std::move(stop));
    }
    // As a run does it: look up, load, store. True for a hit.
    bool ask(const std::string& sql, const std::shared_ptr<ResultStore>& loaded = number(1)) {
        auto lookup = find(sql);
        if (lookup.ticket) lookup.ticket.store(loaded, stamp());
        return lookup.outcome == CacheOutcome::Hit;
    }
    FreshnessStamp stamp() const { return versions.stamp({"main.t"}).value(); }
    void commit(const std::string& table = "main.t") {
        versions.markDirty({table}, false);
        versions.committed({table}, false);
    }
    void awaitWaiting(int count) const {
        while (cache.stats().waiting != count)
            std::this_thread::yield();
    }

    FakeClock clock;
    TableVersions versions;
    QueryCache cache;
};

} // namespace hone::test
