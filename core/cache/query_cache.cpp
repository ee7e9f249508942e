// Sharing: the first caller to miss a key gets the ticket to load it, others wait in line for it. A
// result that is not void when it is stored is fresh for all of them, since they asked before that
// moment. Otherwise, and when the ticket is dropped, the first in line gets the ticket and the rest
// go on waiting.
//
// Locks: a shard's may be taken while the policy's is held; no others are held together.
#include "core/cache/query_cache.h"

#include <algorithm>
#include <cstddef>
#include <random>
#include <utility>

#include "core/cache/cache_shard.h"

namespace hone {
namespace {

constexpr Nanoseconds longestWait = std::chrono::hours(24 * 365);
// One lookup in so many has its own time taken.
constexpr std::uint64_t timedLookups = 64;

} // namespace

CacheUse& QueryCache::Shard::useOf(std::uint64_t fingerprint, std::string_view text) {
    if (uses.size() >= keptStatements && !uses.contains(fingerprint)) {
        const auto least = std::ranges::min_element(
            uses, {}, [](const auto& use) { return use.second.hits + use.second.misses; });
        uses.erase(least);
    }
    CacheUse& use = uses[fingerprint];
    if (use.text.empty()) {
        use.fingerprint = fingerprint;
        use.text = text.substr(0, 500);
    }
    return use;
}

void QueryCache::Shard::note(CacheEvent::Kind kind, std::uint64_t fingerprint, TimePoint at) {
    if (events.size() < keptEvents)
        events.push_back({at, fingerprint, kind});
    else
        events[nextEvent] = {at, fingerprint, kind};
    nextEvent = (nextEvent + 1) % keptEvents;
}

void QueryCache::Shard::handOver(std::uint64_t id,
                                 const std::shared_ptr<const ResultStore>& result) {
    const auto load = loads.find(id);
    for (Waiter* waiter : load->second.waiters) {
        waiter->result = result;
        waiter->ready.notify_one();
    }
    loads.erase(load);
}

void QueryCache::Shard::nextLoads(std::uint64_t id) {
    const auto load = loads.find(id);
    if (load->second.waiters.empty()) {
        loads.erase(load);
        return;
    }
    Waiter& next = *load->second.waiters.front();
    load->second.waiters.pop_front();
    next.mustLoad = true;
    next.ready.notify_one();
}

QueryCache::QueryCache(CacheConfig config, Clock& clock)
    : clock_(clock), shards_(std::make_unique<Shard[]>(shardCount)),
      config_(std::make_shared<const CacheConfig>(std::move(config))),
      policy_(makePolicy(config_->policy, static_cast<std::int64_t>(config_->maxBytes))) {
    for (std::size_t i = 0; i < shardCount; ++i)
        shards_[i].config = config_;
}

QueryCache::~QueryCache() = default;

QueryCache::Shard& QueryCache::shardOf(std::uint64_t id) const {
    return shards_[(id >> 32) % shardCount];
}

QueryCache::Lookup QueryCache::find(const CacheKey& key, const Statement& statement,
                                    std::optional<TimePoint> deadline, std::stop_token stop) {
    const TimePoint now = clock_.now();
    Shard& shard = shardOf(key.low);
    std::shared_ptr<Node> expired;
    Lookup lookup;
    std::unique_lock lock = lockBriefly(shard.mutex);
    const auto finish = [&] {
        if ((shard.hits + shard.misses) % timedLookups == 0)
            shard.spentNs +=
                nanosecondsBetween(now, clock_.now()) * static_cast<std::int64_t>(timedLookups);
    };
    if (const auto found = shard.nodes.find(key.low);
        found != shard.nodes.end() && found->second->key == key &&
        found->second->state.load(std::memory_order_acquire) == Node::Ready) {
        Node& node = *found->second;
        const Nanoseconds age = now - node.stored;
        const bool over = node.life.count() > 0 && age >= node.life;
        const bool graced = over && age < node.life + shard.config->staleWhileRevalidate &&
                            (shard.config->maxAge.count() == 0 || age < shard.config->maxAge);
        if (!over || graced) {
            const bool due = graced || (shard.config->refreshAhead > 0 && node.life.count() > 0 &&
                                        age >= Nanoseconds(node.life) * shard.config->refreshAhead);
            lookup.refreshDue = due && !std::exchange(node.refreshing, true);
            lookup.outcome = CacheOutcome::Hit;
            lookup.result = node.result;
            ++node.hits;
            ++shard.hits;
            shard.savedNs += node.costNs;
            CacheUse& use = shard.useOf(statement.fingerprint, statement.text);
            ++use.hits;
            use.savedNs += node.costNs;
            shard.note(CacheEvent::Kind::Hit, statement.fingerprint, now);
            shard.pendingHits.push_back({key.low, node.weight, node.costNs});
            const std::size_t pending = shard.pendingHits.size();
            finish();
            lock.unlock();
            if (pending >= Shard::pendingLimit) {
                std::unique_lock policy(policyMutex_, std::try_to_lock);
                if (!policy && pending >= Shard::mostPending) policy.lock();
                if (policy) settlePolicy(shard);
            }
            return lookup;
        }
        if (node.makeVoid() == Node::Ready) {
            node.voidReason = DropReason::Expired;
            expired = found->second;
        }
    }

    const auto load = shard.loads.find(key.low);
    const auto countMiss = [&] {
        ++shard.misses;
        ++shard.useOf(statement.fingerprint, statement.text).misses;
        shard.note(CacheEvent::Kind::Miss, statement.fingerprint, now);
    };
    if (load == shard.loads.end()) {
        countMiss();
        lookup.ticket = beginLoad(shard, key, statement.fingerprint);
        finish();
        lock.unlock();
        if (expired) detach({expired});
        return lookup;
    }
    if (load->second.text != key.text) { // two keys with the same 64 bits
        countMiss();
        return lookup;
    }

    Waiter self;
    load->second.waiters.push_back(&self);
    ++shard.waiting;
    const auto served = [&self] { return self.served(); };
    // The condition waits in real time, whatever clock_ is.
    if (deadline)
        self.ready.wait_until(lock, stop,
                              std::chrono::steady_clock::now() +
                                  std::min<Nanoseconds>(*deadline - now, longestWait),
                              served);
    else
        self.ready.wait(lock, stop, served);
    --shard.waiting;
    if (self.result != nullptr) {
        ++shard.coalesced;
        CacheUse& use = shard.useOf(statement.fingerprint, statement.text);
        ++use.hits;
        shard.note(CacheEvent::Kind::Hit, statement.fingerprint, now);
        lookup.outcome = CacheOutcome::Coalesced;
        lookup.result = std::move(self.result);
    } else {
        countMiss();
        if (self.mustLoad)
            lookup.ticket = LoadTicket(this, std::make_shared<Node>(key, statement.fingerprint));
        else
            std::erase(shard.loads.at(key.low).waiters, &self);
    }
    lock.unlock();
    if (expired) detach({expired});
    return lookup;
}

QueryCache::LoadTicket QueryCache::beginLoad(Shard& shard, const CacheKey& key,
                                             std::uint64_t fingerprint) {
    shard.loads.emplace(key.low, Shard::Load{key.text, {}});
    return LoadTicket(this, std::make_shared<Node>(key, fingerprint));
}

QueryCache::LoadTicket QueryCache::claim(const CacheKey& key, const Statement& statement) {
    Shard& shard = shardOf(key.low);
    const std::lock_guard lock(shard.mutex);
    if (shard.loads.contains(key.low)) return {};
    return beginLoad(shard, key, statement.fingerprint);
}

bool QueryCache::holds(const CacheKey& key, const ResultStore* result) const {
    const Shard& shard = shardOf(key.low);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.nodes.find(key.low);
    return found != shard.nodes.end() && found->second->result.get() == result &&
           found->second->state.load() == Node::Ready;
}

QueryCache::LoadTicket::LoadTicket(LoadTicket&& other) noexcept
    : cache_(std::exchange(other.cache_, nullptr)), node_(std::move(other.node_)) {}

QueryCache::LoadTicket& QueryCache::LoadTicket::operator=(LoadTicket&& other) noexcept {
    if (this == &other) return *this;
    end();
    cache_ = std::exchange(other.cache_, nullptr);
    node_ = std::move(other.node_);
    return *this;
}

QueryCache::LoadTicket::~LoadTicket() {
    end();
}

void QueryCache::LoadTicket::store(std::shared_ptr<const ResultStore> result, std::int64_t costNs) {
    if (cache_ == nullptr) return;
    QueryCache& cache = *std::exchange(cache_, nullptr);
    const std::shared_ptr<Node> node = std::move(node_);
    node->result = std::move(result);
    node->costNs = costNs;
    cache.keep(node);
}

void QueryCache::LoadTicket::bypass(const std::string& obstacle) {
    if (cache_ == nullptr) return;
    Shard& shard = cache_->shardOf(node_->key.low);
    {
        const std::lock_guard lock(shard.mutex);
        --shard.misses;
        CacheUse& use = shard.useOf(node_->fingerprint, {});
        --use.misses;
        use.obstacle = obstacle;
    }
    ++cache_->bypasses_;
    end();
}

void QueryCache::LoadTicket::end() {
    if (cache_ == nullptr) return;
    QueryCache& cache = *std::exchange(cache_, nullptr);
    const std::shared_ptr<Node> node = std::move(node_);
    Shard& shard = cache.shardOf(node->key.low);
    {
        const std::lock_guard lock(shard.mutex);
        shard.nextLoads(node->key.low);
    }
    cache.unscope({node});
}

void QueryCache::count(DropReason reason) {
    ++drops_[static_cast<std::size_t>(reason)];
}

void QueryCache::countBypass() {
    ++bypasses_;
}

void QueryCache::countChecked(bool same) {
    ++checked_;
    if (!same) ++stale_;
}

bool QueryCache::wantsCheck() const {
    const double share = checkedShare_;
    if (share <= 0) return false;
    thread_local std::minstd_rand random{std::random_device{}()};
    return std::uniform_real_distribution<>()(random) < share;
}

std::shared_ptr<const CacheConfig> QueryCache::settings() const {
    const std::lock_guard lock(configMutex_);
    return config_;
}

CacheConfig QueryCache::config() const {
    return *settings();
}

} // namespace hone
