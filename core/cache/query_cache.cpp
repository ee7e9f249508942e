#include "core/cache/query_cache.h"

#include <cstring>

namespace hone {
namespace {

// A result beyond this share of the budget would push out too much else.
constexpr std::size_t largestShare = 4;
constexpr std::int64_t entryOverhead = 400; // nodes, pointers and stamps of one entry, in bytes

template <typename T>
void appendNumber(std::string& bytes, T value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes.append(raw, sizeof value);
}

void appendText(std::string& bytes, std::string_view text) {
    appendNumber(bytes, static_cast<std::uint64_t>(text.size()));
    bytes += text;
}

} // namespace

// One load under way and those who wait for it.
struct QueryCache::Load {
    std::condition_variable_any ended;
    bool done = false;
    std::shared_ptr<const ResultStore> result; // null: it came to nothing, or is not fresh
    FreshnessStamp stamp;
};

double CacheStats::hitRate() const {
    const std::uint64_t served = hits + coalesced;
    const std::uint64_t lookups = served + misses;
    return lookups == 0 ? 0 : static_cast<double>(served) / static_cast<double>(lookups);
}

CacheKey makeCacheKey(std::string_view database, std::string_view sql,
                      std::span<const Value> parameters) {
    CacheKey key;
    key.bytes.reserve(database.size() + sql.size() + 16 + parameters.size() * 24);
    appendText(key.bytes, database);
    appendText(key.bytes, sql);
    for (const Value& value : parameters) {
        key.bytes += static_cast<char>(typeOf(value));
        if (const auto* integer = std::get_if<std::int64_t>(&value))
            appendNumber(key.bytes, *integer);
        else if (const auto* real = std::get_if<double>(&value))
            appendNumber(key.bytes, *real);
        else if (const auto* text = std::get_if<std::string>(&value))
            appendText(key.bytes, *text);
        else if (const auto* blob = std::get_if<Blob>(&value))
            appendText(key.bytes, blob->bytes);
    }
    return key;
}

QueryCache::QueryCache(CacheConfig config, TableVersions& versions, Clock& clock)
    : versions_(versions), clock_(clock), config_(config) {}

QueryCache::Lookup QueryCache::find(const CacheKey& key, std::optional<TimePoint> deadline,
                                    std::stop_token stop) {
    Lookup lookup;
    std::unique_lock lock(mutex_);
    while (true) {
        if (const auto found = entries_.find(key.bytes); found != entries_.end()) {
            Entry& entry = found->second;
            const bool expired = clock_.now() >= entry.expires;
            if (!expired && versions_.isCurrent(entry.stamp)) {
                recent_.splice(recent_.begin(), recent_, entry.place);
                ++counters_.hits;
                lookup.outcome = CacheOutcome::Hit;
                lookup.result = entry.result;
                return lookup;
            }
            ++(expired ? counters_.expiries : counters_.invalidations);
            erase(found);
        }
        const auto loading = loads_.find(key.bytes);
        if (loading == loads_.end()) {
            loads_.emplace(key.bytes, std::make_shared<Load>());
            ++counters_.misses;
            lookup.ticket.cache_ = this;
            lookup.ticket.key_ = key.bytes;
            return lookup;
        }
        const std::shared_ptr<Load> load = loading->second;
        const auto ended = [&load] { return load->done; };
        const bool inTime = deadline ? load->ended.wait_until(lock, stop, *deadline, ended)
                                     : load->ended.wait(lock, stop, ended);
        if (!inTime) {
            ++counters_.misses;
            return lookup;
        }
        // What was loaded may have begun before this caller asked; its stamp decides.
        if (load->result != nullptr && versions_.isCurrent(load->stamp)) {
            ++counters_.coalesced;
            lookup.outcome = CacheOutcome::Coalesced;
            lookup.result = load->result;
            return lookup;
        }
    }
}

void QueryCache::endLoad(const std::string& key, std::shared_ptr<const ResultStore> result,
                         const FreshnessStamp& stamp) {
    const auto loading = loads_.find(key);
    Load& load = *loading->second;
    load.done = true;
    load.result = std::move(result);
    load.stamp = stamp;
    load.ended.notify_all();
    loads_.erase(loading);
}

void QueryCache::store(const std::string& key, std::shared_ptr<const ResultStore> result,
                       const FreshnessStamp& stamp) {
    const std::lock_guard lock(mutex_);
    const std::int64_t weight =
        result->bytes() + static_cast<std::int64_t>(2 * key.size()) + entryOverhead;
    const bool fits =
        static_cast<std::size_t>(weight) <= config_.maxBytes / largestShare && !result->spilled();
    if (fits && versions_.isCurrent(stamp)) {
        const TimePoint expires =
            config_.timeToLive.count() == 0 ? TimePoint::max() : clock_.now() + config_.timeToLive;
        if (const auto old = entries_.find(key); old != entries_.end()) erase(old);
        recent_.push_front(key);
        entries_.emplace(key, Entry{result, stamp, weight, expires, recent_.begin()});
        counters_.bytes += weight;
        ++counters_.entries;
        ++counters_.stored;
        shrink();
    } else {
        ++counters_.notStored;
    }
    endLoad(key, std::move(result), stamp);
}

void QueryCache::abandon(const std::string& key, bool bypass) {
    const std::lock_guard lock(mutex_);
    if (bypass) {
        --counters_.misses;
        ++counters_.bypasses;
    }
    endLoad(key, nullptr, {});
}

void QueryCache::countBypass() {
    const std::lock_guard lock(mutex_);
    ++counters_.bypasses;
}

CacheStats QueryCache::stats() const {
    const std::lock_guard lock(mutex_);
    return counters_;
}

CacheConfig QueryCache::config() const {
    const std::lock_guard lock(mutex_);
    return config_;
}

void QueryCache::setConfig(CacheConfig config) {
    const std::lock_guard lock(mutex_);
    config_ = config;
    shrink();
}

void QueryCache::clear() {
    const std::lock_guard lock(mutex_);
    counters_.invalidations += entries_.size();
    entries_.clear();
    recent_.clear();
    counters_.bytes = 0;
    counters_.entries = 0;
}

void QueryCache::erase(std::unordered_map<std::string, Entry>::iterator at) {
    counters_.bytes -= at->second.weight;
    --counters_.entries;
    recent_.erase(at->second.place);
    entries_.erase(at);
}

void QueryCache::shrink() {
    while (counters_.bytes > static_cast<std::int64_t>(config_.maxBytes) && !recent_.empty()) {
        erase(entries_.find(recent_.back()));
        ++counters_.evictions;
    }
}

QueryCache::LoadTicket::LoadTicket(LoadTicket&& other) noexcept
    : cache_(std::exchange(other.cache_, nullptr)), key_(std::move(other.key_)) {}

QueryCache::LoadTicket& QueryCache::LoadTicket::operator=(LoadTicket&& other) noexcept {
    if (this == &other) return *this;
    if (cache_ != nullptr) cache_->abandon(key_, false);
    cache_ = std::exchange(other.cache_, nullptr);
    key_ = std::move(other.key_);
    return *this;
}

QueryCache::LoadTicket::~LoadTicket() {
    if (cache_ != nullptr) cache_->abandon(key_, false);
}

void QueryCache::LoadTicket::store(std::shared_ptr<const ResultStore> result,
                                   const FreshnessStamp& stamp) {
    if (QueryCache* cache = std::exchange(cache_, nullptr))
        cache->store(key_, std::move(result), stamp);
}

void QueryCache::LoadTicket::bypass() {
    if (QueryCache* cache = std::exchange(cache_, nullptr)) cache->abandon(key_, true);
}

} // namespace hone
