// What the pool tells about itself.
#include <algorithm>

#include "core/base/text.h"
#include "core/pool/pool_waiter.h"

namespace hone {
namespace {

using Status = Place::Status;

constexpr Milliseconds sampleInterval{500};
constexpr std::size_t samplesKept = 240;
constexpr std::size_t waitersLookedAt = 32;
constexpr std::size_t namedHolders = 3;
constexpr std::size_t longestStatement = 60;

std::string describe(const LeaseInfo& lease) {
    std::string text = lease.holder + " for " + formatDuration(lease.heldNs) + " (connection " +
                       std::to_string(lease.connectionId);
    const std::string since = " for " + formatDuration(lease.activityNs);
    if (lease.running)
        text += ", running" + since + ": " + oneLine(lease.statement, longestStatement);
    else if (lease.inTransaction)
        text += ", idle in a transaction" + since;
    else if (lease.suspectedLeak)
        text += ", idle" + since + ", perhaps forgotten";
    return text + ")";
}

} // namespace

PoolStats PoolCore::stats() const {
    const std::lock_guard lock(mutex_);
    PoolStats stats = counters_;
    describeInto(stats, waiters_.size());
    places_.each([&](Place& place) {
        if (place.records == nullptr) return;
        stats.acquireNs.merge(place.records->acquireNs.snapshot());
        stats.usageNs.merge(place.records->usageNs.snapshot());
    });
    stats.history.assign(history_.begin(), history_.end());
    return stats;
}

PoolStats PoolCore::look() const {
    const std::lock_guard lock(mutex_);
    PoolStats stats;
    static_cast<PoolCounters&>(stats) = counters_;
    describeInto(stats, waitersLookedAt);
    return stats;
}

// All but what upkeep and the histograms counted.
void PoolCore::describeInto(PoolStats& stats, std::size_t waiters) const {
    stats.at = clock_.now();
    stats.minimum = config_.minimum;
    stats.maximum = config_.maximum;
    stats.connecting = connecting_;
    stats.pending = static_cast<int>(waiters_.size());
    if (outage()) stats.outage = retry_.lastError();
    stats.onlyReads = onlyReads_;
    int number = 0;
    places_.each([&](Place& place) {
        ConnectionInfo info{.place = number++};
        if (place.records != nullptr) {
            const std::uint64_t directly = place.records->directly.load(std::memory_order_relaxed);
            const std::uint64_t waited = place.records->afterWait.load(std::memory_order_relaxed);
            stats.acquiredDirectly += directly;
            stats.acquiredAfterWait += waited;
            info.leasesBegun = directly + waited;
            info.lentNs = place.records->usageNs.sum();
        }
        // In one look each, for places are lent meanwhile: who has a lease here is active.
        auto lease = place.lease(stats.at, config_.leakAfter);
        const Status status = lease ? Status::Leased : place.status();
        if (status == Status::Vacant) return;
        if (lease) stats.leases.push_back(std::move(*lease));
        const bool idle = status == Status::Idle;
        const bool leased = status == Status::Leased;
        const TimePoint since = idle     ? place.idleSince.load()
                                : leased ? place.leasedAt.load()
                                         : place.busySince;
        const bool opening = !idle && !leased && place.work == ConnectionStatus::Opening;
        stats.idle += idle ? 1 : 0;
        stats.active += !idle && !opening ? 1 : 0;
        info.id = opening ? 0 : place.id;
        info.status = idle     ? ConnectionStatus::Idle
                      : leased ? ConnectionStatus::Leased
                               : place.work;
        info.sinceNs = nanosecondsBetween(since, stats.at);
        stats.connections.push_back(info);
    });
    std::ranges::stable_sort(stats.leases, std::greater{}, &LeaseInfo::heldNs);
    for (std::size_t i = 0; i < std::min(waiters, waiters_.size()); ++i)
        stats.waiters.push_back({std::string(waiters_[i]->holder),
                                 nanosecondsBetween(waiters_[i]->since, stats.at),
                                 oneLine(waiters_[i]->statement, statementKept)});
}

std::vector<LeaseInfo> PoolCore::leases(TimePoint now) const {
    std::vector<LeaseInfo> leases;
    places_.each([&](Place& place) {
        if (auto lease = place.lease(now, config_.leakAfter)) leases.push_back(std::move(*lease));
    });
    std::ranges::stable_sort(leases, std::greater{}, &LeaseInfo::heldNs);
    return leases;
}

std::string PoolCore::describeHolders(TimePoint now) const {
    const std::vector<LeaseInfo> held = leases(now);
    std::string text = std::to_string(occupied_ - connecting_) + " of " +
                       std::to_string(config_.maximum) + " are in use";
    if (connecting_ > 0) text += ", " + std::to_string(connecting_) + " being opened";
    for (std::size_t i = 0; i < std::min(held.size(), namedHolders); ++i)
        text += (i == 0 ? ". Longest: " : ", ") + describe(held[i]);
    return text;
}

// The history, and leases that look forgotten, each once.
void PoolCore::note(TimePoint now) {
    places_.each([&](Place& place) {
        const std::uint64_t word = place.word.load(std::memory_order_acquire);
        const auto lease = place.lease(now, config_.leakAfter);
        if (!lease || !lease->suspectedLeak || place.leakCounted == word) return;
        place.leakCounted = word;
        ++counters_.leaksSuspected;
    });
    if (!history_.empty() && now - history_.back().at < sampleInterval) return;
    PoolSample sample{.at = now, .connecting = connecting_};
    sample.pending = static_cast<int>(waiters_.size());
    sample.timedOut = counters_.timedOut;
    places_.each([&](Place& place) {
        const Status status = place.status();
        sample.idle += status == Status::Idle ? 1 : 0;
        sample.active += status == Status::Leased ? 1 : 0;
        if (place.records != nullptr)
            sample.acquired += place.records->directly.load(std::memory_order_relaxed) +
                               place.records->afterWait.load(std::memory_order_relaxed);
    });
    history_.push_back(sample);
    if (history_.size() > samplesKept) history_.pop_front();
}

} // namespace hone
