// What the cache tells about itself.
#include <algorithm>
#include <functional>
#include <unordered_map>

#include "core/base/text.h"
#include "core/cache/cache_shard.h"

namespace hone {
namespace {

std::string inWords(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const auto* real = std::get_if<double>(&value)) return std::to_string(*real);
    if (const auto* text = std::get_if<std::string>(&value)) return "'" + oneLine(*text, 24) + "'";
    return "a blob";
}

std::string inWords(const ColumnBound& bound) {
    if (bound.values) {
        if (bound.values->size() == 1) return bound.column + " is " + inWords(bound.values->front());
        return bound.column + " is one of " + std::to_string(bound.values->size());
    }
    std::string words = bound.column;
    if (bound.low) words += (bound.low->included ? " ≥ " : " > ") + inWords(bound.low->value);
    if (bound.high) words += (bound.high->included ? " ≤ " : " < ") + inWords(bound.high->value);
    return words;
}

std::string inWords(const std::vector<RowScope>& scopes) {
    std::string words;
    for (const RowScope& scope : scopes) {
        if (!words.empty()) words += ", ";
        const std::string_view table = scope.table;
        words += table.starts_with("main.") ? table.substr(5) : table;
        for (std::size_t i = 0; i < scope.bounds.size(); ++i)
            words += (i == 0 ? " where " : " and ") + inWords(scope.bounds[i]);
    }
    return words;
}

} // namespace

CacheStats QueryCache::stats() const {
    CacheStats stats;
    for (std::size_t i = 0; i < shardCount; ++i) {
        const Shard& shard = shards_[i];
        const std::lock_guard lock(shard.mutex);
        stats.hits += shard.hits;
        stats.misses += shard.misses;
        stats.coalesced += shard.coalesced;
        stats.waiting += shard.waiting;
        stats.savedNs += shard.savedNs;
        stats.spentNs += shard.spentNs;
    }
    for (std::size_t i = 0; i < drops_.size(); ++i)
        stats.drops[i] = drops_[i];
    stats.bypasses = bypasses_;
    stats.stored = stored_;
    stats.bytes = bytes_;
    stats.entries = entries_;
    stats.checked = checked_;
    stats.stale = stale_;
    return stats;
}

std::vector<CacheUse> QueryCache::uses() const {
    std::unordered_map<std::uint64_t, CacheUse> all;
    for (std::size_t i = 0; i < shardCount; ++i) {
        const Shard& shard = shards_[i];
        const std::lock_guard lock(shard.mutex);
        for (const auto& [fingerprint, use] : shard.uses) {
            CacheUse& sum = all[fingerprint];
            sum.fingerprint = fingerprint;
            if (sum.text.empty()) sum.text = use.text;
            sum.hits += use.hits;
            sum.misses += use.misses;
            sum.loads += use.loads;
            sum.invalidations += use.invalidations;
            sum.expiries += use.expiries;
            sum.livedNs += use.livedNs;
            sum.life = std::max(sum.life, use.life);
            sum.loadNs += use.loadNs;
            sum.savedNs += use.savedNs;
            sum.spentNs += use.spentNs;
            if (sum.obstacle.empty()) sum.obstacle = use.obstacle;
        }
        for (const auto& [id, node] : shard.nodes) {
            CacheUse& sum = all[node->fingerprint];
            sum.fingerprint = node->fingerprint;
            ++sum.entries;
            sum.bytes += node->weight;
        }
    }
    std::vector<CacheUse> uses;
    for (auto& [fingerprint, use] : all)
        uses.push_back(std::move(use));
    return uses;
}

std::vector<CacheEntry> QueryCache::entries(std::size_t most) const {
    struct Held {
        std::shared_ptr<Node> node;
        std::uint64_t hits = 0;
        Milliseconds life{0};
        std::int64_t saved() const { return node->costNs * static_cast<std::int64_t>(hits); }
    };
    std::vector<Held> held;
    std::unordered_map<std::uint64_t, std::string> texts;
    for (std::size_t i = 0; i < shardCount; ++i) {
        const Shard& shard = shards_[i];
        const std::lock_guard lock(shard.mutex);
        for (const auto& [id, node] : shard.nodes)
            held.push_back({node, node->hits, node->life});
        for (const auto& [fingerprint, use] : shard.uses)
            texts.try_emplace(fingerprint, use.text);
    }
    const auto end = held.begin() + static_cast<std::ptrdiff_t>(std::min(most, held.size()));
    std::partial_sort(held.begin(), end, held.end(),
                      [](const Held& a, const Held& b) { return a.saved() > b.saved(); });
    held.erase(end, held.end());

    const TimePoint now = clock_.now();
    std::vector<CacheEntry> entries;
    for (const Held& one : held) {
        const Node& node = *one.node;
        CacheEntry entry;
        entry.fingerprint = node.fingerprint;
        entry.text = texts[node.fingerprint];
        entry.hits = one.hits;
        entry.savedNs = one.saved();
        entry.bytes = node.weight;
        entry.rows = node.result->rowCount();
        entry.age = std::chrono::duration_cast<Milliseconds>(now - node.stored);
        if (one.life.count() > 0) entry.life = std::max(one.life - entry.age, Milliseconds(1));
        entry.dependsOn = inWords(node.scopes);
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::vector<std::string> QueryCache::keysByWorth(std::size_t most) const {
    std::vector<std::pair<double, std::shared_ptr<const Node>>> held;
    for (std::size_t i = 0; i < shardCount; ++i) {
        const std::lock_guard lock(shards_[i].mutex);
        for (const auto& [id, node] : shards_[i].nodes)
            held.emplace_back(static_cast<double>(node->costNs) *
                                  static_cast<double>(node->hits + 1) /
                                  static_cast<double>(node->weight),
                              node);
    }
    std::ranges::sort(held, std::greater(), &std::pair<double, std::shared_ptr<const Node>>::first);
    std::vector<std::string> keys;
    for (const auto& [worth, node] : held) {
        if (keys.size() == most) break;
        keys.push_back(node->key.text);
    }
    return keys;
}

std::vector<CacheEvent> QueryCache::events(TimePoint since) const {
    std::vector<CacheEvent> events;
    for (std::size_t i = 0; i < shardCount; ++i) {
        const std::lock_guard lock(shards_[i].mutex);
        std::ranges::copy_if(shards_[i].events, std::back_inserter(events),
                             [&](const CacheEvent& event) { return event.at >= since; });
    }
    std::ranges::sort(events, {}, &CacheEvent::at);
    return events;
}

} // namespace hone
