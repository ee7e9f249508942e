// Freshness: an entry is stored only while its stamp, taken before its load began, is current, and
// served only while it still is. A commit makes the stamp of every table it changed stale before it
// is done, so whoever asks after a commit never gets what was loaded before it.
//
// Sharing: the first caller to miss a key gets the ticket to load it, others wait in line for it. A
// result that is current when it is stored is fresh for all of them, since they asked before that
// moment. Otherwise, and when the ticket is dropped, the first in line gets the ticket and the rest
// go on waiting. A key has either an entry or a load, never both.
#include "core/cache/query_cache.h"

#include <algorithm>
#include <condition_variable>
#include <cstring>

namespace hone {
namespace {

constexpr Nanoseconds longestWait = std::chrono::hours(24 * 365);
// Nodes of two containers, shared counts and allocator headers of one entry, about.
constexpr std::size_t nodeBytes = 200;

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

struct QueryCache::Waiter {
    std::shared_ptr<const ResultStore> result;
    bool mustLoad = false;
    std::condition_variable_any ready{};

    bool served() const { return result != nullptr || mustLoad; }
};

double CacheStats::hitRate() const {
    const std::uint64_t served = hits + coalesced;
    const std::uint64_t lookups = served + misses;
    return lookups == 0 ? 0 : static_cast<double>(served) / static_cast<double>(lookups);
}

// Every part says its length or has a fixed one, so no two different statements give the same
// bytes.
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
    Dropped dropped;
    std::unique_lock lock(mutex_);
    if (auto result = lookUp(key.bytes, dropped)) {
        ++counters_.hits;
        return {CacheOutcome::Hit, std::move(result), {}};
    }
    const auto [load, first] = loads_.try_emplace(key.bytes);
    if (first) {
        ++counters_.misses;
        return {CacheOutcome::Miss, nullptr, LoadTicket(this, key.bytes)};
    }

    Waiter self;
    load->second.push_back(&self);
    const auto served = [&self] { return self.served(); };
    // The condition waits in real time, whatever clock_ is.
    if (deadline)
        self.ready.wait_until(lock, stop,
                              std::chrono::steady_clock::now() +
                                  std::min<Nanoseconds>(*deadline - clock_.now(), longestWait),
                              served);
    else
        self.ready.wait(lock, stop, served);
    if (self.result != nullptr) {
        ++counters_.coalesced;
        return {CacheOutcome::Coalesced, std::move(self.result), {}};
    }
    ++counters_.misses;
    if (self.mustLoad) return {CacheOutcome::Miss, nullptr, LoadTicket(this, key.bytes)};
    std::erase(loads_.at(key.bytes), &self);
    return {};
}

std::shared_ptr<const ResultStore> QueryCache::lookUp(const std::string& key, Dropped& dropped) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return nullptr;
    const Entry& entry = found->second;
    const bool expired =
        config_.timeToLive.count() > 0 && clock_.now() - entry.stored >= config_.timeToLive;
    if (!expired && versions_.isCurrent(entry.stamp)) {
        recent_.splice(recent_.begin(), recent_, entry.place);
        return entry.result;
    }
    ++(expired ? counters_.expiries : counters_.invalidations);
    erase(found, dropped);
    return nullptr;
}

void QueryCache::LoadTicket::store(std::shared_ptr<const ResultStore> result,
                                   const FreshnessStamp& stamp) {
    QueryCache* cache = std::exchange(cache_, nullptr);
    if (cache == nullptr) return;
    std::size_t bytes = key_.size() + sizeof(Entry) + sizeof(ResultStore) + nodeBytes;
    for (const Column& column : result->columns())
        bytes += sizeof column + column.name.size() + column.declaredType.size();
    for (const auto& table : stamp.tables)
        bytes += sizeof table + table.first.size();
    const std::int64_t weight = result->bytes() + static_cast<std::int64_t>(bytes);

    Dropped dropped;
    const std::lock_guard lock(cache->mutex_);
    if (!cache->versions_.isCurrent(stamp)) {
        ++cache->counters_.notStored;
        cache->nextLoads(key_);
        return;
    }
    cache->handOver(key_, result);
    const auto budget = static_cast<std::int64_t>(cache->config_.maxBytes);
    if (result->spilled() || weight > budget / largestShare)
        ++cache->counters_.notStored;
    else
        cache->keep(key_, std::move(result), stamp, weight, dropped);
}

void QueryCache::LoadTicket::bypass() {
    QueryCache* cache = std::exchange(cache_, nullptr);
    if (cache == nullptr) return;
    const std::lock_guard lock(cache->mutex_);
    --cache->counters_.misses;
    ++cache->counters_.bypasses;
    cache->nextLoads(key_);
}

void QueryCache::LoadTicket::drop() {
    QueryCache* cache = std::exchange(cache_, nullptr);
    if (cache == nullptr) return;
    const std::lock_guard lock(cache->mutex_);
    cache->nextLoads(key_);
}

// The load is done: all who waited have the result.
void QueryCache::handOver(const std::string& key,
                          const std::shared_ptr<const ResultStore>& result) {
    const auto load = loads_.find(key);
    for (Waiter* waiter : load->second) {
        waiter->result = result;
        waiter->ready.notify_one();
    }
    loads_.erase(load);
}

// The load came to nothing: the first who waited has it now.
void QueryCache::nextLoads(const std::string& key) {
    const auto load = loads_.find(key);
    if (load->second.empty()) {
        loads_.erase(load);
        return;
    }
    Waiter& next = *load->second.front();
    load->second.pop_front();
    next.mustLoad = true;
    next.ready.notify_one();
}

void QueryCache::keep(const std::string& key, std::shared_ptr<const ResultStore> result,
                      const FreshnessStamp& stamp, std::int64_t weight, Dropped& dropped) {
    const auto at =
        entries_.emplace(key, Entry{std::move(result), stamp, weight, clock_.now(), {}}).first;
    recent_.push_front(&at->first);
    at->second.place = recent_.begin();
    counters_.bytes += weight;
    ++counters_.entries;
    ++counters_.stored;
    shrink(dropped);
}

void QueryCache::erase(Entries::iterator at, Dropped& dropped) {
    counters_.bytes -= at->second.weight;
    --counters_.entries;
    dropped.push_back(std::move(at->second.result));
    recent_.erase(at->second.place);
    entries_.erase(at);
}

void QueryCache::shrink(Dropped& dropped) {
    while (counters_.bytes > static_cast<std::int64_t>(config_.maxBytes)) {
        erase(entries_.find(*recent_.back()), dropped);
        ++counters_.evictions;
    }
}

void QueryCache::countBypass() {
    const std::lock_guard lock(mutex_);
    ++counters_.bypasses;
}

CacheStats QueryCache::stats() const {
    const std::lock_guard lock(mutex_);
    CacheStats stats = counters_;
    for (const auto& [key, waiters] : loads_)
        stats.waiting += static_cast<int>(waiters.size());
    return stats;
}

CacheConfig QueryCache::config() const {
    const std::lock_guard lock(mutex_);
    return config_;
}

void QueryCache::setConfig(CacheConfig config) {
    Dropped dropped;
    const std::lock_guard lock(mutex_);
    config_ = config;
    shrink(dropped);
}

void QueryCache::clear() {
    Dropped dropped;
    const std::lock_guard lock(mutex_);
    while (!entries_.empty())
        erase(entries_.begin(), dropped);
}

QueryCache::LoadTicket::LoadTicket(LoadTicket&& other) noexcept
    : cache_(std::exchange(other.cache_, nullptr)), key_(std::move(other.key_)) {}

QueryCache::LoadTicket& QueryCache::LoadTicket::operator=(LoadTicket&& other) noexcept {
    if (this == &other) return *this;
    drop();
    cache_ = std::exchange(other.cache_, nullptr);
    key_ = std::move(other.key_);
    return *this;
}

QueryCache::LoadTicket::~LoadTicket() {
    drop();
}

} // namespace hone
