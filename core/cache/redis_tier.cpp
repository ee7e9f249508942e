#include "core/cache/redis_tier.h"

#include <algorithm>

#include "core/cache/redis_entry.h"
#include "core/cache/redis_token.h"
#include "core/cache/result_codec.h"

namespace hone {
namespace {

constexpr Milliseconds longestLife = std::chrono::hours(24);

using Answer = RedisLookup::Answer;

} // namespace

LoadLease& LoadLease::operator=(LoadLease&& other) noexcept {
    if (this == &other) return *this;
    release();
    holder_ = std::exchange(other.holder_, Holder::Unknown);
    tier_ = std::exchange(other.tier_, nullptr);
    key_ = std::move(other.key_);
    token_ = std::move(other.token_);
    return *this;
}

void LoadLease::release() {
    RedisTier* tier = std::exchange(tier_, nullptr);
    if (tier == nullptr) return;
    tier->upkeep_.dropLease(token_);
    tier->writer_.release(std::move(key_), std::move(token_));
}

Result<std::unique_ptr<RedisTier>> RedisTier::open(RedisTierConfig config,
                                                   RedisTierCallbacks callbacks, Clock& clock) {
    auto address = parseRedisAddress(config.address);
    if (!address) return fail(address.error());
    return std::unique_ptr<RedisTier>(
        new RedisTier(std::move(config), std::move(*address), std::move(callbacks), clock));
}

RedisTier::RedisTier(RedisTierConfig config, RedisAddress address, RedisTierCallbacks callbacks,
                     Clock& clock)
    : config_(std::move(config)), keys_(config_.identity), sender_(randomToken()),
      newest_(callbacks.newest),
      client_(std::move(address), config_.limits, config_.circuit,
              {keys_.notes, config_.generation}, clock, [this] { upkeep_.wake(); }),
      upkeep_(client_, keys_, {sender_, config_.grace, config_.leaseTime, config_.mostNotes},
              newest_, counters_),
      writer_(client_, keys_, config_.writer, counters_),
      listener_(client_, keys_, sender_, {callbacks.onChange, callbacks.onLost}, counters_) {
    upkeep_.start();
    writer_.start();
    listener_.start();
}

void RedisTier::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        closing_.notify_all();
    }
    listener_.close();
    writer_.close();
    upkeep_.close();
}

RedisLookup RedisTier::get(std::string_view key, std::string_view text, std::int64_t schemaVersion,
                           std::uint32_t c) {
    if (closed_ || !client_.available()) {
        ++counters_.skipped;
        return {};
    }
    const std::string result = keys_.result(key), lease = keys_.lease(key);
    const std::string number = std::to_string(c);
    const std::string_view keys[] = {keys_.state, keys_.aside, result, lease};
    const std::string_view arguments[] = {number};
    const auto reply = client_.run(RedisScript::Get, keys, arguments, RedisClient::Use::Caller);
    if (!reply) {
        ++counters_.skipped;
        return {};
    }
    return read(*reply, text, schemaVersion);
}

RedisLookup RedisTier::read(const RedisReply& reply, std::string_view text,
                            std::int64_t schemaVersion) {
    RedisLookup lookup;
    const auto& items = reply.items;
    if (items.size() < 4) {
        client_.distrust("a lookup's answer has " + std::to_string(items.size()) + " parts");
        ++counters_.skipped;
        return lookup;
    }
    const std::string& word = items[0].text;
    lookup.era = items[1].text;
    if (word == "unexplained") {
        ++counters_.unexplained;
        lookup.answer = Answer::Unexplained;
        upkeep_.unexplained(lookup.era, static_cast<std::uint32_t>(items[2].integer));
        return lookup;
    }
    upkeep_.explained();
    if (word == "hit" && items.size() == 6 && readResult(reply, text, schemaVersion, lookup)) {
        ++counters_.hits;
        lookup.answer = Answer::Hit;
        return lookup;
    }
    ++counters_.misses;
    if (word == "void") ++counters_.voided;
    if (word == "hit" || word == "foreign") ++counters_.foreign;
    lookup.answer = Answer::Miss;
    lookup.loading = items[3].integer != 0;
    return lookup;
}

bool RedisTier::readResult(const RedisReply& reply, std::string_view text,
                           std::int64_t schemaVersion, RedisLookup& lookup) {
    const std::string& bytes = reply.items[4].text;
    auto entry = decodeEntry(bytes);
    if (!entry || entry->entry.identity != config_.identity || entry->entry.text != text ||
        entry->entry.schemaVersion != schemaVersion)
        return false;
    auto decoded = decodeResult(entry->result, config_.writer.largestResult);
    if (!decoded) return false;
    counters_.bytesRead += bytes.size();
    counters_.plainBytesRead += decoded->plainBytes;
    lookup.result = std::move(decoded->result);
    lookup.loadedAt = entry->entry.loadedAt;
    lookup.tables = std::move(entry->entry.tables);
    const std::int64_t left = reply.items[5].integer;
    if (left >= 0) lookup.timeLeft = Milliseconds(left);
    return true;
}

void RedisTier::put(std::string_view key, std::string_view text, std::int64_t schemaVersion,
                    std::shared_ptr<const ResultStore> result, std::vector<std::string> tables,
                    std::uint32_t loadedAt, Milliseconds timeToLive, std::string era) {
    if (closed_ || era.empty() || result == nullptr) {
        ++counters_.putsDropped;
        return;
    }
    if (timeToLive <= Milliseconds(0) || timeToLive > longestLife) timeToLive = longestLife;
    writer_.put(std::string(key),
                {std::move(era), loadedAt, std::move(tables), config_.identity, schemaVersion,
                 std::string(text)},
                std::move(result), timeToLive);
}

void RedisTier::committed(std::uint32_t number, const Change& change) {
    if (!closed_) upkeep_.committed(number, change);
}

void RedisTier::explainOrReset() {
    if (!closed_) upkeep_.lookAtState();
}

LoadLease RedisTier::leaseLoad(std::string_view key) {
    LoadLease lease;
    if (closed_) return lease;
    lease.key_ = keys_.lease(key);
    lease.token_ = randomToken();
    const std::string time = std::to_string(config_.leaseTime.count());
    const std::string_view words[] = {"SET", lease.key_, lease.token_, "NX", "PX", time};
    const auto reply = client_.command(words, RedisClient::Use::Caller);
    if (!reply) return lease;
    if (reply->type == RedisReply::Type::Nil) {
        ++counters_.leasesOfOthers;
        lease.holder_ = LoadLease::Holder::Theirs;
        return lease;
    }
    ++counters_.leasesTaken;
    lease.holder_ = LoadLease::Holder::Mine;
    lease.tier_ = this;
    upkeep_.keepLease(lease.key_, lease.token_);
    return lease;
}

RedisLookup RedisTier::waitFor(std::string_view key, std::string_view text,
                               std::int64_t schemaVersion, TimePoint deadline,
                               std::stop_token stop) {
    ++counters_.waits;
    for (;;) {
        const auto c = newest_();
        if (closed_ || !c || !client_.available()) return {};
        RedisLookup lookup = get(key, text, schemaVersion, *c);
        const TimePoint now = Clock::system().now();
        if (lookup.answer == Answer::Hit || (lookup.answer == Answer::Miss && !lookup.loading) ||
            now >= deadline)
            return lookup;
        std::unique_lock lock(mutex_);
        closing_.wait_until(lock, stop, std::min(deadline, now + config_.pollEvery),
                            [this] { return closed_.load(); });
        if (stop.stop_requested()) return {};
    }
}

RedisTierStats RedisTier::stats() const {
    const RedisCounters& from = counters_;
    RedisTierStats stats;
    stats.hits = from.hits;
    stats.misses = from.misses;
    stats.unexplained = from.unexplained;
    stats.skipped = from.skipped;
    stats.voided = from.voided;
    stats.foreign = from.foreign;
    stats.puts = from.puts;
    stats.putsRefused = from.putsRefused;
    stats.putsDropped = from.putsDropped;
    stats.bytesRead = from.bytesRead;
    stats.plainBytesRead = from.plainBytesRead;
    stats.bytesWritten = from.bytesWritten;
    stats.plainBytesWritten = from.plainBytesWritten;
    stats.notesSent = from.notesSent;
    stats.notesReceived = from.notesReceived;
    stats.notesLost = from.notesLost;
    stats.erasBegun = from.erasBegun;
    stats.lost = from.lost;
    stats.leasesTaken = from.leasesTaken;
    stats.leasesOfOthers = from.leasesOfOthers;
    stats.waits = from.waits;
    stats.commands = client_.commands();
    stats.listening = from.listening;
    stats.latency = client_.latency();
    stats.circuit = client_.circuit();
    stats.serverVersion = client_.serverVersion();
    return stats;
}

} // namespace hone
