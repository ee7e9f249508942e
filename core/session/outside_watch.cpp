#include "core/session/outside_watch.h"

namespace hone {

OutsideWatch::OutsideWatch(Driver& driver, ConnectionPool* writers, TableVersions& versions,
                           Milliseconds interval)
    : driver_(driver), writers_(writers), versions_(versions), interval_(interval),
      thread_([this](std::stop_token stop) {
          std::unique_lock lock(mutex_);
          while (!stop.stop_requested()) {
              if (!look()) versions_.bumpAll();
              wake_.wait_for(lock, stop, interval_, [] { return false; });
          }
      }) {}

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
    const bool same = lease.connectionId() == writerId_ && writerVersion_ == *version;
    writerId_ = lease.connectionId();
    writerVersion_ = *version;
    // What the reader saw last may be a commit of our own by now.
    if (reader_ != nullptr)
        if (const auto seen = reader_->dataVersion()) readerVersion_ = *seen;
    return same;
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
