#include "core/session/outside_watch.h"

namespace hone {

OutsideWatch::OutsideWatch(Driver& driver, ConnectionPool* writers, TableVersions& versions,
                           Milliseconds interval)
    : driver_(driver), writers_(writers), versions_(versions), interval_(interval) {
    // What the file looks like before anything can be in the cache.
    look();
    thread_ = std::jthread([this](std::stop_token stop) {
        std::unique_lock lock(mutex_);
        while (!wake_.wait_for(lock, stop, interval_, [] { return false; }) &&
               !stop.stop_requested())
            if (!look()) versions_.bumpAll();
    });
}

OutsideWatch::~OutsideWatch() = default;

bool OutsideWatch::unchanged() {
    const std::lock_guard lock(mutex_);
    const bool same = look();
    if (!same) versions_.bumpAll();
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
