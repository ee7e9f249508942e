#pragma once

#include <thread>

#include "core/base/text.h"
#include "core/cache/query_cache.h"
#include "tests/support/fake_clock.h"
#include "tests/support/result_maker.h"

namespace hone::test {

// A cache whose statements all read the table "main.t", and that is emptied by the order of use.
struct CacheFixture {
    explicit CacheFixture(std::size_t maxBytes = 64'000'000,
                          Milliseconds timeToLive = Milliseconds(30'000))
        : CacheFixture([&] {
              CacheConfig config;
              config.maxBytes = maxBytes;
              config.timeToLive = timeToLive;
              config.maxAge = Milliseconds(0);
              config.policy = PolicyKind::Lru;
              return config;
          }()) {}
    explicit CacheFixture(CacheConfig config) : cache(std::move(config), clock) {}

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

    static QueryCache::Statement statement(const std::string& sql) { return {hashBytes(sql), sql}; }
    QueryCache::Lookup find(const std::string& sql, std::optional<TimePoint> deadline = {},
                            std::stop_token stop = {}) {
        return cache.find(key(sql), statement(sql), deadline, std::move(stop));
    }
    static std::vector<RowScope> wholeTable() { return {{"main.t", {}}}; }
    // As a run does it: say what is read, load, store.
    static void load(QueryCache::LoadTicket& ticket,
                     const std::shared_ptr<ResultStore>& loaded = number(1),
                     std::vector<RowScope> scopes = wholeTable()) {
        ticket.reads(std::move(scopes));
        ticket.store(loaded, 1'000'000);
    }
    // True for a hit.
    bool ask(const std::string& sql, const std::shared_ptr<ResultStore>& loaded = number(1),
             std::vector<RowScope> scopes = wholeTable()) {
        auto lookup = find(sql);
        if (lookup.ticket) load(lookup.ticket, loaded, std::move(scopes));
        return lookup.outcome == CacheOutcome::Hit;
    }
    static Change changeOf(const std::string& table = "main.t") {
        return {{{table, {}, {}, true}}, false};
    }
    void commit(const std::string& table = "main.t") { cache.drop(changeOf(table)); }
    void awaitWaiting(int count) const {
        while (cache.stats().waiting != count)
            std::this_thread::yield();
    }

    FakeClock clock;
    QueryCache cache;
};

} // namespace hone::test
