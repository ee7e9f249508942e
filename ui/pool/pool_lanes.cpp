#include "ui/pool/pool_lanes.h"

#include <algorithm>
#include <climits>
#include <unordered_map>

namespace hone::ui {
namespace {

// Mixed stretches one after the other become one up to this length.
constexpr Nanoseconds mixedLength = std::chrono::milliseconds(120);

TimePoint endOf(const Lane& lane) {
    return lane.stretches.empty() ? TimePoint::min() : lane.stretches.back().to;
}

// Makes the last stretch longer, or begins one.
LaneStretch* add(Lane& lane, LaneState state, TimePoint since, TimePoint to) {
    if (!lane.stretches.empty()) {
        LaneStretch& last = lane.stretches.back();
        if (last.state == state && (state == LaneState::Idle || last.since == since)) {
            last.to = std::max(last.to, to);
            return &last;
        }
    }
    const TimePoint from = std::max(since, endOf(lane));
    if (from > to) return nullptr;
    lane.stretches.push_back({.state = state, .from = from, .to = to, .since = since});
    return &lane.stretches.back();
}

void fillIdle(Lane& lane, TimePoint upTo) {
    const TimePoint from = std::max(endOf(lane), lane.seen);
    if (from < upTo) add(lane, LaneState::Idle, from, upTo);
}

void addMixed(Lane& lane, TimePoint from, TimePoint to, std::int64_t lentNs, std::uint64_t leases,
              const LeaseInfo* lease) {
    from = std::max(from, endOf(lane));
    if (from >= to) return;
    const auto share = [](double lent, Nanoseconds of) {
        return std::clamp(lent / static_cast<double>(of.count()), 0.0, 1.0);
    };
    double lent = static_cast<double>(lentNs);
    LaneStretch* last = lane.stretches.empty() ? nullptr : &lane.stretches.back();
    if (last != nullptr && last->state == LaneState::Mixed && last->to == from &&
        last->length() < mixedLength) {
        lent += last->share * static_cast<double>(last->length().count());
        leases += last->leases;
    } else {
        lane.stretches.push_back(
            {.state = LaneState::Mixed, .from = from, .to = to, .since = from});
        last = &lane.stretches.back();
    }
    last->to = to;
    last->share = share(lent, last->length());
    last->leases = leases;
    if (lease == nullptr) return;
    last->holder = lease->holder;
    if (!lease->statement.empty()) last->statement = lease->statement;
}

// What a lease that is out does now, and did until then.
void addLease(Lane& lane, const LeaseInfo& lease, TimePoint since, TimePoint now) {
    const TimePoint activity = now - std::max(Nanoseconds(lease.activityNs), Nanoseconds(0));
    const bool ours = !lane.stretches.empty() && lane.stretches.back().to > since &&
                      lane.stretches.back().state != LaneState::Idle &&
                      lane.stretches.back().state != LaneState::Mixed;
    if (ours)
        lane.stretches.back().to = std::max(lane.stretches.back().to, activity);
    else if (activity > since)
        add(lane, lease.running ? LaneState::Held : LaneState::Statement, since, activity);
    const LaneState state =
        lease.running ? (lease.inTransaction ? LaneState::Transaction : LaneState::Statement)
                      : (lease.inTransaction ? LaneState::IdleInTransaction : LaneState::Held);
    if (LaneStretch* stretch = add(lane, state, activity, now)) {
        stretch->holder = lease.holder;
        stretch->statement = lease.statement;
    }
}

LaneState stateOf(ConnectionStatus status) {
    switch (status) {
    case ConnectionStatus::Opening:
        return LaneState::Connecting;
    case ConnectionStatus::Validating:
        return LaneState::Validating;
    case ConnectionStatus::Closing:
        return LaneState::Closing;
    case ConnectionStatus::Leased:
        return LaneState::Held;
    case ConnectionStatus::Idle:
        break;
    }
    return LaneState::Idle;
}

using LeaseOfConnection = std::unordered_map<std::uint64_t, const LeaseInfo*>;

// The leases that ended since the last look at the same connection; whether it was many.
bool addEnded(Lane& lane, const ConnectionInfo& info, TimePoint now, TimePoint since,
              const LeaseInfo* lease) {
    const bool leased = info.status == ConnectionStatus::Leased;
    if (leased && lane.leasedSince == since) return false;
    const std::uint64_t begun = info.leasesBegun - lane.leasesBegun;
    const std::uint64_t there = begun + (lane.leasedSince ? 1 : 0);
    const std::uint64_t ended = there - std::min<std::uint64_t>(there, leased ? 1 : 0);
    const Nanoseconds lent(info.lentNs - lane.lentNs);
    if (ended == 0) return false;
    if (ended == 1 && lane.leasedSince) {
        const TimePoint end = std::min(*lane.leasedSince + lent, leased ? since : now);
        if (!lane.stretches.empty() && lane.stretches.back().to < end)
            lane.stretches.back().to = end;
        return false;
    }
    if (ended == 1 && info.status == ConnectionStatus::Idle && since > lane.seen) {
        const TimePoint from = std::max(since - lent, lane.seen);
        fillIdle(lane, from);
        add(lane, LaneState::Held, from, since);
        return false;
    }
    const std::int64_t before =
        lane.leasedSince ? nanosecondsBetween(*lane.leasedSince, lane.seen) : 0;
    const std::int64_t running = leased ? nanosecondsBetween(since, now) : 0;
    addMixed(lane, std::max(endOf(lane), lane.seen), now, lent.count() - before + running, begun,
             lease);
    return true;
}

// first: the pool's first look.
void lookAt(Lane& lane, const ConnectionInfo& info, TimePoint now, const LeaseInfo* lease,
            bool first) {
    // What changed hands while the pool was being looked at began after the look did.
    const TimePoint since = now - std::max(Nanoseconds(info.sinceNs), Nanoseconds(0));
    const bool leased = info.status == ConnectionStatus::Leased;
    bool many = false;
    if (lane.open && lane.connectionId == info.id) {
        many = addEnded(lane, info, now, since, lease);
    } else if (!first && info.id != 0) {
        // Opened since the last look, or then under way.
        const TimePoint from = std::max(lane.seen, endOf(lane));
        const TimePoint opened = info.status == ConnectionStatus::Idle ? since : from;
        if (!lane.stretches.empty() && lane.stretches.back().state == LaneState::Connecting)
            lane.stretches.back().to = std::max(lane.stretches.back().to, opened);
        else
            add(lane, LaneState::Connecting, std::max(opened, from), std::max(opened, from));
        lane.seen = std::max(opened, from);
    } else if (!lane.open) {
        lane.seen = since;
    }
    lane.connectionId = info.id;
    if (!many) {
        if (info.status == ConnectionStatus::Idle) {
            fillIdle(lane, now);
        } else {
            fillIdle(lane, since);
            if (leased && lease != nullptr)
                addLease(lane, *lease, since, now);
            else
                add(lane, stateOf(info.status), since, now);
        }
    }
    lane.open = true;
    lane.seen = now;
    lane.leasedSince = leased ? std::optional(since) : std::nullopt;
    lane.leasesBegun = info.leasesBegun;
    lane.lentNs = info.lentNs;
}

} // namespace

void PoolLanes::look(PoolRole role, const PoolStats& stats) {
    const bool first = lanes_.lower_bound({role, 0}) == lanes_.upper_bound({role, INT_MAX});
    for (auto& [key, lane] : lanes_) {
        if (key.first != role) continue;
        const auto found =
            std::ranges::lower_bound(stats.connections, key.second, {}, &ConnectionInfo::place);
        if (found != stats.connections.end() && found->place == key.second) continue;
        lane.open = false;
        lane.connectionId = 0;
        lane.leasedSince.reset();
        lane.seen = stats.at;
    }
    LeaseOfConnection leases;
    for (const LeaseInfo& lease : stats.leases)
        leases.emplace(lease.connectionId, &lease);
    for (const ConnectionInfo& info : stats.connections) {
        const auto [found, fresh] = lanes_.try_emplace({role, info.place});
        if (fresh) found->second.seen = stats.at - Nanoseconds(info.sinceNs);
        const auto lease = leases.find(info.id);
        lookAt(found->second, info, stats.at, lease == leases.end() ? nullptr : lease->second,
               first);
    }
    for (auto& [key, lane] : lanes_)
        while (key.first == role && !lane.stretches.empty() &&
               lane.stretches.front().to < stats.at - kept)
            lane.stretches.pop_front();
    std::erase_if(lanes_, [&](const auto& entry) {
        return entry.first.first == role && !entry.second.open && entry.second.stretches.empty();
    });
}

const LaneStretch* PoolLanes::at(const Lane& lane, TimePoint moment) {
    const auto found = std::ranges::find_if(lane.stretches, [&](const LaneStretch& stretch) {
        return stretch.from <= moment && moment <= stretch.to;
    });
    return found == lane.stretches.end() ? nullptr : &*found;
}

} // namespace hone::ui
