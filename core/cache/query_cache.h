#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/cache/table_versions.h"
#include "core/engine/connection.h"
#include "core/engine/result_store.h"
#include "core/metrics/metrics_hub.h"

namespace hone {

struct CacheConfig {
    std::size_t maxBytes = 64u * 1000 * 1000;
    Milliseconds timeToLive{30'000}; // 0: results never expire by age
    bool operator==(const CacheConfig&) const = default;
};

struct CacheStats {
    std::uint64_t hits = 0, misses = 0, coalesced = 0, bypasses = 0;
    std::uint64_t stored = 0, evictions = 0, expiries = 0, invalidations = 0;
    std::uint64_t notStored = 0; // loaded, but a write came between, spilled, or too large
    std::int64_t bytes = 0;      // weight of what is held
    std::int64_t entries = 0;
    int waiting = 0; // callers that wait for another's load
    // Served without a load, over all that were looked up; 0 to 1.
    double hitRate() const;
};

// Everything that decides a result: database, statement as typed, values with their types.
struct CacheKey {
    std::string bytes;
    bool operator==(const CacheKey&) const = default;
};
CacheKey makeCacheKey(std::string_view database, std::string_view sql,
                      std::span<const Value> parameters);

// Results of read statements, kept by weight in memory for a time, served only while fresh (see
// TableVersions). Callers that miss the same key at once share one load. Any thread.
class QueryCache {
public:
    // A result heavier than maxBytes / largestShare is not kept: it would push out too much else.
    static constexpr std::int64_t largestShare = 4;

    QueryCache(CacheConfig config, TableVersions& versions, Clock& clock = Clock::system());

    // The duty to load a key, held by the one caller that missed. Dropping it without store() lets
    // the next waiting caller load.
    class LoadTicket {
    public:
        LoadTicket() = default;
        LoadTicket(LoadTicket&& other) noexcept;
        LoadTicket& operator=(LoadTicket&& other) noexcept;
        ~LoadTicket();
        explicit operator bool() const { return cache_ != nullptr; }
        // Keeps the result and hands it to all who wait if nothing it read was written since stamp;
        // else the next waiting caller loads. A spilled or too large result is handed on but not
        // kept. The result does not grow any more.
        void store(std::shared_ptr<const ResultStore> result, const FreshnessStamp& stamp);
        // The result may not be kept: the miss that gave this ticket counts as a bypass instead,
        // and the next waiting caller goes on.
        void bypass();

    private:
        friend class QueryCache;
        LoadTicket(QueryCache* cache, std::string key) : cache_(cache), key_(std::move(key)) {}
        void drop();

        QueryCache* cache_ = nullptr;
        std::string key_;
    };

    struct Lookup {
        CacheOutcome outcome = CacheOutcome::Miss; // Hit, Coalesced or Miss
        std::shared_ptr<const ResultStore> result; // for Hit and Coalesced
        LoadTicket ticket; // for Miss; empty when the wait ended before the load did
    };
    // Waits for another's load of the same key until the deadline or a stop request.
    Lookup find(const CacheKey& key, std::optional<TimePoint> deadline, std::stop_token stop);

    void countBypass();
    CacheStats stats() const;
    CacheConfig config() const;
    void setConfig(CacheConfig config);
    void clear();

private:
    struct Waiter;
    struct Entry {
        std::shared_ptr<const ResultStore> result;
        FreshnessStamp stamp;
        std::int64_t weight = 0; // bytes: result, key and bookkeeping
        TimePoint stored;
        std::list<const std::string*>::iterator place;
    };
    using Entries = std::unordered_map<std::string, Entry>;
    // Results that are let go of; freed after the lock.
    using Dropped = std::vector<std::shared_ptr<const ResultStore>>;

    // These need mutex_ held.
    std::shared_ptr<const ResultStore> lookUp(const std::string& key, Dropped& dropped);
    void keep(const std::string& key, std::shared_ptr<const ResultStore> result,
              const FreshnessStamp& stamp, std::int64_t weight, Dropped& dropped);
    void erase(Entries::iterator at, Dropped& dropped);
    void shrink(Dropped& dropped);
    void handOver(const std::string& key, const std::shared_ptr<const ResultStore>& result);
    void nextLoads(const std::string& key);

    TableVersions& versions_;
    Clock& clock_;

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    CacheConfig config_;
    Entries entries_;
    std::list<const std::string*> recent_; // keys of entries_, latest first
    // Who waits for a load, first come first; a key is here while it is being loaded.
    std::unordered_map<std::string, std::deque<Waiter*>> loads_;
    CacheStats counters_;
};

} // namespace hone
