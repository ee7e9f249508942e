// What is kept, what it weighs, and what has to leave for it.
#include <algorithm>
#include <cstddef>
#include <utility>

#include "core/cache/cache_shard.h"

namespace hone {
namespace {

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

} // namespace

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
