#include "core/session/outside_watch.h"

namespace hone {

namespace {

constexpr std::chrono::seconds sweepInterval{1};

}

OutsideWatch::OutsideWatch(Driver& driver, ConnectionPool* writers, QueryCache& cache,
                           CommitLedger& ledger, Milliseconds interval)
    : driver_(driver), writers_(writers), cache_(cache), ledger_(ledger), interval_(interval) {
    // What the file looks like before anything can be in the cache.
    look();
    followCommits();
    thread_ = std::jthread([this](std::stop_token stop) { watch(std::move(stop)); });
}

// The counter goes with the reading connection.
OutsideWatch::~OutsideWatch() {
    thread_.request_stop();
    thread_.join();
    ledger_.follow(nullptr);
}

void OutsideWatch::watch(std::stop_token stop) {
    TimePoint swept = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, stop, interval_, [] { return false; }) && !stop.stop_requested()) {
        if (ledger_.numbered())
            ledger_.look();
        else if (!look())
            cache_.dropAll(DropReason::OutsideWrite);
        const TimePoint now = std::chrono::steady_clock::now();
        if (now - swept < sweepInterval) continue;
        swept = now;
        cache_.sweep();
        followCommits();
    }
}

void OutsideWatch::followCommits() {
    if (reader_ == nullptr) return;
    if (const CommitCounter* counter = reader_->commitCounter()) ledger_.follow(counter);
}

bool OutsideWatch::unchanged() {
    if (ledger_.numbered()) return ledger_.look() == CommitLedger::Answer::Known;
    const std::lock_guard lock(mutex_);
    const bool same = look();
    if (!same) cache_.dropAll(DropReason::OutsideWrite);
    return same;
}

bool OutsideWatch::look() {
    if (writers_ != nullptr)
        if (auto lease = writers_->tryAcquire("watch")) return lookThroughWriter(*lease);
    return lookThroughReader();
}

bool OutsideWatch::lookThroughWriter(Lease& lease) {
    const auto version = lease->dataVersion();
    if (!version) return version.error().code == ErrorCode::Unsupported;
    const bool known = lease.connectionId() == writerId_;
    const bool sameAsBefore = writerVersion_ == *version;
    writerId_ = lease.connectionId();
    writerVersion_ = *version;
    // The reader follows, so that its next answer is about what comes after this look; where the
    // writer is a new connection, whose number means nothing yet, the reader's answer counts.
    const bool sameForReader = lookThroughReader();
    return known ? sameAsBefore : sameForReader;
}

bool OutsideWatch::lookThroughReader() {
    if (reader_ == nullptr) {
        auto connected = driver_.connect(Access::ReadOnly);
        if (!connected) return false;
        reader_ = std::move(*connected);
    }
    const auto version = reader_->dataVersion();
    if (!version) return version.error().code == ErrorCode::Unsupported;
    const bool same = readerVersion_ == *version;
    readerVersion_ = *version;
    return same;
}

} // namespace hone
