// Freshness: a load says which rows it depends on before it begins to read, and stands in an index
// of such scopes from then on, as a held result does. A commit says what it changes before anyone
// can see it: all that it concerns becomes void at once, and as long as the commit lasts a load
// that begins and that it concerns is void from the start. What is void is never served or kept, so
// whoever asks after a commit never gets what was loaded before it.
#include <utility>

#include "core/cache/cache_shard.h"

namespace hone {

void QueryCache::LoadTicket::reads(std::vector<RowScope> scopes) {
    if (cache_ == nullptr || node_->scoped) return;
    node_->scoped = true;
    node_->scopes = std::move(scopes);
    const std::lock_guard lock(cache_->scopesMutex_);
    cache_->scopes_.add(*node_);
    for (const Change* change : cache_->commits_)
        if (concerns(*change, *node_)) node_->makeVoid();
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

std::vector<std::string> QueryCache::columnsOfInterest(const std::string& table) const {
    const std::lock_guard lock(scopesMutex_);
    return scopes_.columnsOf(table);
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

} // namespace hone
