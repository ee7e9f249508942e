#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/cache/cache_config.h"
#include "core/cache/cache_key.h"
#include "core/cache/cache_stats.h"
#include "core/cache/change.h"
#include "core/cache/hit_rate_curve.h"
#include "core/cache/scope_index.h"
#include "core/engine/result_store.h"
#include "core/metrics/metrics_hub.h"

namespace hone {

// Results of read statements, kept by weight in memory for a time, and served only while nothing
// they depend on was written. Callers that miss the same key at once share one load. Any thread.
class QueryCache {
    struct Node;
    struct Shard;
    struct Waiter;

public:
    // A result heavier than maxBytes / largestShare is not kept: it would push out too much else.
    static constexpr std::int64_t largestShare = 4;

    explicit QueryCache(CacheConfig config, Clock& clock = Clock::system());
    ~QueryCache();

    // Which statement asks, for figures.
    struct Statement {
        std::uint64_t fingerprint = 0;
        std::string_view text;
    };

    // The duty to load a key, held by the one caller that missed. Dropping it without store() lets
    // the next waiting caller load.
    class LoadTicket {
    public:
        LoadTicket() = default;
        LoadTicket(LoadTicket&& other) noexcept;
        LoadTicket& operator=(LoadTicket&& other) noexcept;
        ~LoadTicket();
        explicit operator bool() const { return cache_ != nullptr; }

        // What the load will depend on; said before it begins to read. Without it the result is
        // handed to nobody.
        void reads(std::vector<RowScope> scopes);
        // Keeps the result and hands it to all who wait if nothing it depends on was written since
        // reads(); else the next waiting caller loads. A spilled or too large result is handed on
        // but not kept. The result does not grow any more. costNs: what loading took.
        void store(std::shared_ptr<const ResultStore> result, std::int64_t costNs);
        // The result may not be kept, and why: the miss that gave this ticket counts as a bypass
        // instead, and the next waiting caller goes on.
        void bypass(const std::string& obstacle = {});

    private:
        friend class QueryCache;
        LoadTicket(QueryCache* cache, std::shared_ptr<Node> node)
            : cache_(cache), node_(std::move(node)) {}
        void end();

        QueryCache* cache_ = nullptr;
        std::shared_ptr<Node> node_;
    };

    struct Lookup {
        CacheOutcome outcome = CacheOutcome::Miss; // Hit, Coalesced or Miss
        std::shared_ptr<const ResultStore> result; // for Hit and Coalesced
        LoadTicket ticket;       // for Miss; empty when the wait ended before the load did
        bool refreshDue = false; // for Hit: it is time to load it anew, with claim()
    };
    // Waits for another's load of the same key until the deadline or a stop request.
    Lookup find(const CacheKey& key, const Statement& statement, std::optional<TimePoint> deadline,
                std::stop_token stop);
    // The duty to load what may be held already; empty when somebody loads it.
    LoadTicket claim(const CacheKey& key, const Statement& statement);
    // Whether this very result is still held and fresh: for checking a hit by executing it again.
    bool holds(const CacheKey& key, const ResultStore* result) const;
    // A hit was executed again; same: with the same rows.
    void countChecked(bool same);
    void countBypass();
    // The share of hits, 0 to 1, that wantsCheck() picks.
    void setCheckedShare(double share) { checkedShare_ = share; }
    double checkedShare() const { return checkedShare_; }
    bool wantsCheck() const;

    // A commit from before it can be seen until after it can. What it concerns is dropped when this
    // is made, and nothing that was loaded meanwhile and that it concerns is kept. So whoever asks
    // after the commit gets nothing from before it. Dropping what is then not committed does no
    // harm.
    class Commit {
    public:
        Commit() = default;
        Commit(QueryCache& cache, Change change);
        Commit(Commit&& other) noexcept;
        Commit& operator=(Commit&& other) noexcept;
        ~Commit() { end(); }
        void end();

    private:
        QueryCache* cache_ = nullptr;
        std::unique_ptr<const Change> change_;
    };
    // Columns of the table ("main.orders") by whose values a changed row finds the results that
    // depend on it; none: no rows need to be known.
    std::vector<std::string> columnsOfInterest(const std::string& table) const;

    // All, and what is being loaded.
    void dropAll(DropReason reason);
    // What a change that was committed elsewhere concerns.
    void drop(const Change& change) { Commit(*this, change); }
    void clear() { dropAll(DropReason::Cleared); }
    // Lets go of what has outlived its time; lookups do not need it.
    void sweep();

    CacheStats stats() const;
    std::vector<CacheUse> uses() const;                      // by statement, in no order
    std::vector<CacheEntry> entries(std::size_t most) const; // those that saved most first
    std::vector<CacheEvent> events(TimePoint since) const;   // by time; the latest few thousand
    CacheConfig config() const;
    bool byRows() const { return settings()->byRows; }
    // Whether it is found out what other budgets would bring, which takes some megabytes beside the
    // budget; and what was found out since. Empty: nothing yet.
    void watchCurve(bool watch);
    std::vector<HitRateCurve::Point> curve() const;
    // Keys of what is held, those first whose hits save most time for their bytes.
    std::vector<std::string> keysByWorth(std::size_t most) const;
    // config.check() holds.
    void setConfig(CacheConfig config);

private:
    static constexpr std::size_t shardCount = 16;
    using Nodes = std::vector<std::shared_ptr<Node>>;

    Shard& shardOf(std::uint64_t id) const;
    std::shared_ptr<const CacheConfig> settings() const;
    LoadTicket beginLoad(Shard& shard, const CacheKey& key, std::uint64_t fingerprint);
    void keep(const std::shared_ptr<Node>& node);
    static std::int64_t weigh(const Node& node);
    void takeOut(const Node& node);
    void settlePolicy(Shard& shard);
    void evict(const std::vector<std::uint64_t>& ids, std::uint64_t newcomer);
    // What was held is added to held, which detach() then takes out.
    static void makeVoid(const Scoped& holder, DropReason reason, Nodes& held);
    void detach(const Nodes& nodes);
    void unscope(const Nodes& nodes);
    void count(DropReason reason);

    Clock& clock_;
    const std::unique_ptr<Shard[]> shards_;
    std::array<std::atomic<std::uint64_t>, dropReasonCount> drops_{};
    std::atomic<std::int64_t> bytes_{0}, entries_{0};
    std::atomic<double> checkedShare_{0};
    std::atomic<std::uint64_t> stored_{0}, bypasses_{0}, checked_{0}, stale_{0};

    mutable std::mutex configMutex_;
    std::shared_ptr<const CacheConfig> config_; // guarded by configMutex_

    mutable std::mutex scopesMutex_;
    // Guarded by scopesMutex_.
    ScopeIndex scopes_; // of what is held and of what is being loaded
    std::vector<const Change*> commits_;

    mutable std::mutex policyMutex_;
    // Guarded by policyMutex_.
    std::unique_ptr<EvictionPolicy> policy_;
    std::unique_ptr<HitRateCurve> curve_; // while it is watched
};

} // namespace hone
