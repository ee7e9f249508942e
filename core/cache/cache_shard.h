#pragma once

#include <condition_variable>
#include <deque>
#include <string_view>
#include <unordered_map>

#include "core/cache/query_cache.h"

namespace hone {

// One result, from the miss on.
struct QueryCache::Node : Scoped, std::enable_shared_from_this<Node> {
    enum State { Loading, Ready, Void };

    Node(CacheKey itsKey, std::uint64_t itsFingerprint)
        : key(std::move(itsKey)), fingerprint(itsFingerprint) {}

    const CacheKey key;
    const std::uint64_t fingerprint;
    // From Loading to Ready or Void, from Ready to Void; what is Void is never served.
    std::atomic<State> state{Loading};
    bool scoped = false; // it is in the index of scopes, or was; the loading thread's
    DropReason voidReason = DropReason::Cleared; // set by who made it Void after Ready

    // Constant once it is Ready.
    std::shared_ptr<const ResultStore> result;
    TimePoint stored{};
    std::int64_t weight = 0;
    std::int64_t costNs = 0;
    // Guarded by the shard.
    Milliseconds life{0}; // 0: age does not end it
    std::uint64_t hits = 0;
    bool refreshing = false;

    // Marks it; the state it had.
    State makeVoid() { return state.exchange(Void); }
};

struct QueryCache::Waiter {
    std::shared_ptr<const ResultStore> result;
    bool mustLoad = false;
    std::condition_variable_any ready{};

    bool served() const { return result != nullptr || mustLoad; }
};

// A part of the cache with its own lock, chosen by the key. Everything but the mutex is guarded by
// it.
struct alignas(64) QueryCache::Shard {
    static constexpr std::size_t keptEvents = 512;
    static constexpr std::size_t keptStatements = 256;
    // The policy is told from so many on if nobody is busy with it, and from so many in any case.
    static constexpr std::size_t pendingLimit = 24, mostPending = 512;

    struct Load {
        std::string text; // of the key
        std::deque<Waiter*> waiters;
    };

    mutable std::mutex mutex;
    std::shared_ptr<const CacheConfig> config;
    std::unordered_map<std::uint64_t, std::shared_ptr<Node>> nodes; // by the key's low half
    // What is being loaded, and who waits for it, first come first.
    std::unordered_map<std::uint64_t, Load> loads;
    struct Use {
        std::uint64_t id = 0;
        std::int64_t weight = 0, costNs = 0;
    };
    std::vector<Use> pendingHits; // that the policy was not told of
    std::unordered_map<std::uint64_t, CacheUse> uses;
    std::vector<CacheEvent> events; // a ring
    std::size_t nextEvent = 0;
    std::uint64_t hits = 0, misses = 0, coalesced = 0;
    std::int64_t savedNs = 0, spentNs = 0;
    int waiting = 0;

    CacheUse& useOf(std::uint64_t fingerprint, std::string_view text);
    void note(CacheEvent::Kind kind, std::uint64_t fingerprint, TimePoint at);
    // The load came to nothing: the first who waited has it now.
    void nextLoads(std::uint64_t id);
    void handOver(std::uint64_t id, const std::shared_ptr<const ResultStore>& result);
};

// Holders are quick: a few tries cost less than to be parked and woken.
inline std::unique_lock<std::mutex> lockBriefly(std::mutex& mutex) {
    constexpr int tries = 100;
    std::unique_lock lock(mutex, std::try_to_lock);
    for (int i = 1; i < tries && !lock; ++i)
        (void)lock.try_lock();
    if (!lock) lock.lock();
    return lock;
}

} // namespace hone
