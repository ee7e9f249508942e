#include "core/cache/redis_upkeep.h"

#include <algorithm>

#include "core/cache/redis_note.h"

namespace hone {
namespace {

constexpr Nanoseconds idleWait = std::chrono::minutes(1);
constexpr Nanoseconds retryWait = Milliseconds(1); // when no connection is free
constexpr Nanoseconds closeLimit = Milliseconds(100);

TimePoint now() {
    return Clock::system().now();
}

} // namespace

RedisUpkeep::RedisUpkeep(RedisClient& client, const RedisKeys& keys, Config config, Newest newest,
                         RedisCounters& counters)
    : client_(client), keys_(keys), config_(std::move(config)), newest_(std::move(newest)),
      counters_(counters) {}

void RedisUpkeep::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void RedisUpkeep::close() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

void RedisUpkeep::wake() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    changed_.notify_all();
}

void RedisUpkeep::committed(std::uint32_t number, const Change& change) {
    std::string bytes = encodeNote(number, config_.sender, change);
    const std::lock_guard lock(mutex_);
    notes_.push_back({number, std::move(bytes)});
    if (notes_.size() > config_.mostNotes) giveUpNotes();
    woken_ = true;
    changed_.notify_all();
}

void RedisUpkeep::giveUpNotes() {
    if (notes_.empty()) return;
    const std::uint32_t last = notes_.back().number;
    counters_.notesLost += notes_.size();
    notes_.clear();
    notes_.push_back({last, {}});
}

void RedisUpkeep::unexplained(std::string era, std::uint32_t tip) {
    const std::lock_guard lock(mutex_);
    if (gap_ && gap_->era == era && gap_->tip == tip) return;
    gap_ = Gap{std::move(era), tip, now() + config_.grace};
    hasGap_ = true;
    woken_ = true;
    changed_.notify_all();
}

void RedisUpkeep::explained() {
    if (!hasGap_.load(std::memory_order_relaxed)) return;
    const std::lock_guard lock(mutex_);
    gap_.reset();
    hasGap_ = false;
}

void RedisUpkeep::lookAtState() {
    const std::lock_guard lock(mutex_);
    if (gap_) return;
    look_ = true;
    woken_ = true;
    changed_.notify_all();
}

void RedisUpkeep::keepLease(std::string leaseKey, std::string token) {
    const std::lock_guard lock(mutex_);
    leases_.push_back({std::move(leaseKey), std::move(token), now() + config_.leaseTime / 3});
    woken_ = true;
    changed_.notify_all();
}

void RedisUpkeep::dropLease(const std::string& token) {
    const std::lock_guard lock(mutex_);
    std::erase_if(leases_, [&](const HeldLease& lease) { return lease.token == token; });
}

TimePoint RedisUpkeep::nextDue() const {
    if (!client_.available()) return client_.nextProbe();
    TimePoint due = now() + idleWait;
    if (gap_) due = std::min(due, gap_->due);
    for (const HeldLease& lease : leases_)
        due = std::min(due, lease.due);
    return due;
}

void RedisUpkeep::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        bool retry = false;
        if (!client_.available() && !client_.probe(stop)) {
            // Notes of an outage come too late: all that was stored before them is void.
            if (client_.circuit().state == CircuitState::Open) {
                const std::lock_guard lock(mutex_);
                if (notes_.size() > 1) giveUpNotes();
            }
        } else {
            retry = !sendNotes(stop);
            look(stop);
            settle(stop);
            renew(stop);
        }
        std::unique_lock lock(mutex_);
        const TimePoint due = retry ? now() + retryWait : nextDue();
        changed_.wait_until(lock, stop, due, [this] { return woken_; });
        woken_ = false;
    }
    const TimePoint end = now() + closeLimit;
    while (client_.available() && now() < end && !sendNotes(stop))
        std::this_thread::sleep_for(retryWait);
}

// False when there was no connection for them just now.
bool RedisUpkeep::sendNotes(const std::stop_token& stop) {
    for (;;) {
        Note note;
        {
            const std::lock_guard lock(mutex_);
            if (notes_.empty()) return true;
            note = notes_.front();
        }
        const std::string number = std::to_string(note.number);
        const std::string_view keys[] = {keys_.state, keys_.aside};
        const std::string_view arguments[] = {number, note.bytes};
        const auto done =
            client_.run(RedisScript::Commit, keys, arguments, RedisClient::Use::Background, stop);
        if (!done && done.error().code == ErrorCode::QueueFull) return false;
        const std::lock_guard lock(mutex_);
        if (!done) {
            // Whether it arrived is not known, so nothing before it may be trusted.
            if (done.error().code != ErrorCode::Closed && done.error().code != ErrorCode::Cancelled)
                giveUpNotes();
            return true;
        }
        ++counters_.notesSent;
        if (done->integer == 0) ++counters_.erasBegun;
        // Meanwhile committed() may have given them up, into one that stands for this one too.
        if (!notes_.empty() && notes_.front().number == note.number &&
            notes_.front().bytes == note.bytes)
            notes_.pop_front();
    }
}

void RedisUpkeep::look(const std::stop_token& stop) {
    {
        const std::lock_guard lock(mutex_);
        if (!std::exchange(look_, false)) return;
    }
    const std::string_view words[] = {"HMGET", keys_.state, "era", "tip"};
    const auto state = client_.command(words, RedisClient::Use::Background, stop);
    if (!state || state->items.size() != 2) return;
    const auto newest = newest_();
    const std::string& tip = state->items[1].text;
    if (newest && tip != std::to_string(*newest))
        unexplained(state->items[0].text,
                    static_cast<std::uint32_t>(std::strtoul(tip.c_str(), nullptr, 10)));
}

void RedisUpkeep::settle(const std::stop_token& stop) {
    Gap gap;
    {
        const std::lock_guard lock(mutex_);
        if (!gap_ || gap_->due > now()) return;
        gap = *std::exchange(gap_, std::nullopt);
        hasGap_ = false;
    }
    const auto newest = newest_();
    if (!newest) return;
    const std::string c = std::to_string(*newest), tip = std::to_string(gap.tip);
    const std::string_view keys[] = {keys_.state, keys_.aside};
    const std::string_view arguments[] = {c, gap.era, tip};
    const auto done =
        client_.run(RedisScript::Settle, keys, arguments, RedisClient::Use::Background, stop);
    if (done && done->integer == 1) ++counters_.erasBegun;
}

void RedisUpkeep::renew(const std::stop_token& stop) {
    std::vector<HeldLease> due;
    {
        const std::lock_guard lock(mutex_);
        for (HeldLease& lease : leases_)
            if (lease.due <= now()) {
                lease.due = now() + config_.leaseTime / 3;
                due.push_back(lease);
            }
    }
    const std::string time = std::to_string(config_.leaseTime.count());
    for (const HeldLease& lease : due) {
        const std::string_view keys[] = {lease.key};
        const std::string_view arguments[] = {lease.token, time};
        (void)client_.run(RedisScript::Renew, keys, arguments, RedisClient::Use::Background, stop);
    }
}

} // namespace hone
