// Freshness: a load says which rows it depends on before it begins to read, and stands in an index
// of such scopes from then on, as a held result does. A commit says what it changes before anyone
// can see it: all that it concerns becomes void at once, and as long as the commit lasts a load
// that begins and that it concerns is void from the start. What is void is never served or kept, so
// whoever asks after a commit never gets what was loaded before it.
//
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

// The heap's own header and rounding for one allocation, about.
constexpr std::size_t allocation = 16;
// What the containers, the index of scopes, the policy and the heap hold for one entry beside it;
// measured (honectl bench cache).
constexpr std::size_t perEntryBytes = 575;

std::size_t heapBytes(const std::string& text) {
    static const std::size_t inPlace = std::string().capacity();
    return text.capacity() > inPlace ? text.capacity() + 1 + allocation : 0;
}

std::size_t heapBytes(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return heapBytes(*text);
    if (const auto* blob = std::get_if<Blob>(&value)) return heapBytes(blob->bytes);
    return 0;
}

// A scope with its places in the index.
std::size_t heapBytes(const RowScope& scope) {
    std::size_t bytes = sizeof scope + heapBytes(scope.table) + 64;
    for (const ColumnBound& bound : scope.bounds) {
        bytes += sizeof bound + heapBytes(bound.column);
        if (bound.values)
            for (const Value& value : *bound.values)
                bytes += 2 * (sizeof value + heapBytes(value)) + 180;
        if (bound.low) bytes += heapBytes(bound.low->value);
        if (bound.high) bytes += heapBytes(bound.high->value);
    }
    return bytes;
}

// Holders are quick: a few tries cost less than to be parked and woken.
std::unique_lock<std::mutex> lockBriefly(std::mutex& mutex) {
    constexpr int tries = 100;
    std::unique_lock lock(mutex, std::try_to_lock);
    for (int i = 1; i < tries && !lock; ++i)
        (void)lock.try_lock();
    if (!lock) lock.lock();
    return lock;
}

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
        const bool graced =
            over && age < node.life + shard.config->staleWhileRevalidate &&
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
            lookup.ticket =
                LoadTicket(this, std::make_shared<Node>(key, statement.fingerprint));
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

void QueryCache::LoadTicket::reads(std::vector<RowScope> scopes) {
    if (cache_ == nullptr || node_->scoped) return;
    node_->scoped = true;
    node_->scopes = std::move(scopes);
    const std::lock_guard lock(cache_->scopesMutex_);
    cache_->scopes_.add(*node_);
    for (const Change* change : cache_->commits_)
        if (concerns(*change, *node_)) node_->makeVoid();
}

void QueryCache::LoadTicket::store(std::shared_ptr<const ResultStore> result,
                                   std::int64_t costNs) {
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

std::int64_t QueryCache::weigh(const Node& node) {
    std::size_t bytes =
        sizeof(Node) + sizeof(ResultStore) + heapBytes(node.key.text) + perEntryBytes;
    for (const Column& column : node.result->columns())
        bytes += sizeof column + heapBytes(column.name) + heapBytes(column.declaredType);
    for (const RowScope& scope : node.scopes)
        bytes += heapBytes(scope);
    return node.result->bytes() + static_cast<std::int64_t>(bytes);
}

void QueryCache::keep(const std::shared_ptr<Node>& node) {
    const TimePoint began = clock_.now();
    const auto settings = this->settings();
    const std::uint64_t id = node->key.low;
    node->stored = began;
    node->life = settings->lifeOf(node->fingerprint, node->scopes);
    node->weight = weigh(*node);
    const bool large = node->result->spilled() ||
                       node->weight > static_cast<std::int64_t>(settings->maxBytes) / largestShare;

    Shard& shard = shardOf(id);
    std::optional<DropReason> refused;
    Nodes replaced;
    {
        const std::lock_guard lock(shard.mutex);
        CacheUse& use = shard.useOf(node->fingerprint, {});
        ++use.loads;
        use.loadNs += node->costNs;
        use.life = node->life;
        use.obstacle.clear();
        auto state = Node::Loading;
        if (!node->scoped || !node->state.compare_exchange_strong(state, Node::Ready)) {
            refused = DropReason::Spoiled;
            shard.nextLoads(id);
        } else {
            shard.handOver(id, node->result);
            if (large) {
                node->makeVoid();
                refused = DropReason::TooLarge;
            } else {
                auto& place = shard.nodes[id];
                if (place != nullptr) {
                    takeOut(*place);
                    if (place->makeVoid() == Node::Ready) count(DropReason::Replaced);
                    replaced.push_back(std::move(place));
                }
                place = node;
                bytes_ += node->weight;
                ++entries_;
            }
        }
    }
    if (refused) {
        count(*refused);
        return unscope({node});
    }
    unscope(replaced);
    ++stored_;

    std::vector<std::uint64_t> evicted;
    {
        const std::lock_guard lock(policyMutex_);
        for (std::size_t i = 0; i < shardCount; ++i)
            settlePolicy(shards_[i]);
        policy_->add(id, node->weight, node->costNs, evicted);
        if (curve_) curve_->feed(id, node->weight, node->costNs);
        // Whoever made it void meanwhile may have told the policy before it knew of it.
        if (node->state.load() == Node::Void) policy_->erase(id);
    }
    evict(evicted, id);
    const std::int64_t spent = nanosecondsBetween(began, clock_.now());
    const std::lock_guard lock(shard.mutex);
    shard.spentNs += spent;
    shard.useOf(node->fingerprint, {}).spentNs += spent;
}

// With the shard's lock held; the node leaves the map by the caller's hand.
void QueryCache::takeOut(const Node& node) {
    bytes_ -= node.weight;
    --entries_;
}

void QueryCache::evict(const std::vector<std::uint64_t>& ids, std::uint64_t newcomer) {
    Nodes gone;
    for (const std::uint64_t id : ids) {
        Shard& shard = shardOf(id);
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.nodes.find(id);
        if (found == shard.nodes.end()) continue;
        if (found->second->makeVoid() != Node::Ready) continue; // another takes it out
        takeOut(*found->second);
        count(id == newcomer ? DropReason::NotAdmitted : DropReason::Evicted);
        gone.push_back(std::move(found->second));
        shard.nodes.erase(found);
    }
    unscope(gone);
}

void QueryCache::detach(const Nodes& nodes) {
    if (nodes.empty()) return;
    const TimePoint now = clock_.now();
    for (const auto& node : nodes) {
        const DropReason reason = node->voidReason;
        count(reason);
        Shard& shard = shardOf(node->key.low);
        const std::lock_guard lock(shard.mutex);
        const bool written =
            reason == DropReason::RowsChanged || reason == DropReason::TableChanged ||
            reason == DropReason::SchemaChanged || reason == DropReason::OutsideWrite;
        if (written) shard.note(CacheEvent::Kind::Invalidated, node->fingerprint, now);
        if (written || reason == DropReason::Expired) {
            CacheUse& use = shard.useOf(node->fingerprint, {});
            ++(written ? use.invalidations : use.expiries);
            use.livedNs += nanosecondsBetween(node->stored, now);
        }
        const auto found = shard.nodes.find(node->key.low);
        if (found == shard.nodes.end() || found->second != node) continue;
        takeOut(*node);
        shard.nodes.erase(found);
    }
    {
        const std::lock_guard lock(policyMutex_);
        for (const auto& node : nodes) {
            policy_->erase(node->key.low);
            if (curve_) curve_->erase(node->key.low);
        }
    }
    unscope(nodes);
}

void QueryCache::unscope(const Nodes& nodes) {
    if (nodes.empty()) return;
    const std::lock_guard lock(scopesMutex_);
    for (const auto& node : nodes)
        scopes_.remove(*node);
}

// With scopesMutex_ held, as a node in the index is alive as long as it is there.
void QueryCache::makeVoid(const Scoped& holder, DropReason reason, Nodes& held) {
    auto& node = const_cast<Node&>(static_cast<const Node&>(holder));
    if (node.makeVoid() != Node::Ready) return;
    node.voidReason = reason;
    if (auto owned = node.weak_from_this().lock()) held.push_back(std::move(owned));
}

QueryCache::Commit::Commit(QueryCache& cache, Change change)
    : cache_(&cache), change_(std::make_unique<const Change>(std::move(change))) {
    Nodes held;
    {
        const std::lock_guard lock(cache.scopesMutex_);
        cache.commits_.push_back(change_.get());
        for (const auto& [holder, byRows] : cache.scopes_.affected(*change_))
            makeVoid(*holder,
                     change_->everything ? DropReason::SchemaChanged
                     : byRows            ? DropReason::RowsChanged
                                         : DropReason::TableChanged,
                     held);
    }
    cache.detach(held);
}

QueryCache::Commit::Commit(Commit&& other) noexcept
    : cache_(std::exchange(other.cache_, nullptr)), change_(std::move(other.change_)) {}

QueryCache::Commit& QueryCache::Commit::operator=(Commit&& other) noexcept {
    if (this == &other) return *this;
    end();
    cache_ = std::exchange(other.cache_, nullptr);
    change_ = std::move(other.change_);
    return *this;
}

void QueryCache::Commit::end() {
    if (cache_ == nullptr) return;
    QueryCache& cache = *std::exchange(cache_, nullptr);
    const std::lock_guard lock(cache.scopesMutex_);
    std::erase(cache.commits_, change_.get());
}

void QueryCache::dropAll(DropReason reason) {
    Nodes held;
    {
        const std::lock_guard lock(scopesMutex_);
        for (const Scoped* holder : scopes_.all())
            makeVoid(*holder, reason, held);
    }
    detach(held);
}

void QueryCache::sweep() {
    const TimePoint now = clock_.now();
    Nodes over;
    const Milliseconds grace = settings()->staleWhileRevalidate;
    for (std::size_t i = 0; i < shardCount; ++i) {
        const std::lock_guard lock(shards_[i].mutex);
        for (const auto& [id, node] : shards_[i].nodes) {
            if (node->life.count() == 0 || now - node->stored < node->life + grace) continue;
            if (node->makeVoid() != Node::Ready) continue;
            node->voidReason = DropReason::Expired;
            over.push_back(node);
        }
    }
    detach(over);
}

// With policyMutex_ held.
void QueryCache::settlePolicy(Shard& shard) {
    std::vector<Shard::Use> used;
    {
        const auto lock = lockBriefly(shard.mutex);
        if (shard.pendingHits.empty()) return;
        used.swap(shard.pendingHits);
    }
    for (const Shard::Use& use : used) {
        policy_->hit(use.id);
        if (curve_) curve_->feed(use.id, use.weight, use.costNs);
    }
}

void QueryCache::watchCurve(bool watch) {
    const auto settings = this->settings();
    const std::lock_guard lock(policyMutex_);
    if (!watch)
        curve_.reset();
    else if (!curve_)
        curve_ = std::make_unique<HitRateCurve>(static_cast<std::int64_t>(settings->maxBytes),
                                                settings->policy);
}

std::vector<HitRateCurve::Point> QueryCache::curve() const {
    const std::lock_guard lock(policyMutex_);
    return curve_ ? curve_->curve() : std::vector<HitRateCurve::Point>();
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

std::vector<std::string> QueryCache::columnsOfInterest(const std::string& table) const {
    const std::lock_guard lock(scopesMutex_);
    return scopes_.columnsOf(table);
}

std::shared_ptr<const CacheConfig> QueryCache::settings() const {
    const std::lock_guard lock(configMutex_);
    return config_;
}

CacheConfig QueryCache::config() const {
    return *settings();
}

void QueryCache::setConfig(CacheConfig config) {
    const auto before = settings();
    const auto next = std::make_shared<const CacheConfig>(std::move(config));
    {
        const std::lock_guard lock(configMutex_);
        config_ = next;
    }
    for (std::size_t i = 0; i < shardCount; ++i) {
        const std::lock_guard lock(shards_[i].mutex);
        shards_[i].config = next;
        for (const auto& [id, node] : shards_[i].nodes)
            node->life = next->lifeOf(node->fingerprint, node->scopes);
    }
    std::vector<std::uint64_t> evicted;
    const auto capacity = static_cast<std::int64_t>(next->maxBytes);
    if (before->policy == next->policy) {
        const std::lock_guard lock(policyMutex_);
        policy_->resize(capacity, evicted);
        if (curve_) curve_->setBudget(capacity);
    } else {
        struct Held {
            std::uint64_t id;
            std::int64_t weight, costNs;
        };
        std::vector<Held> held;
        for (std::size_t i = 0; i < shardCount; ++i) {
            const std::lock_guard lock(shards_[i].mutex);
            for (const auto& [id, node] : shards_[i].nodes)
                held.push_back({id, node->weight, node->costNs});
        }
        const std::lock_guard lock(policyMutex_);
        policy_ = makePolicy(next->policy, capacity);
        if (curve_) curve_ = std::make_unique<HitRateCurve>(capacity, next->policy);
        for (const Held& one : held)
            policy_->add(one.id, one.weight, one.costNs, evicted);
    }
    evict(evicted, 0);
}

} // namespace hone
