#include "core/query/tab.h"

namespace hone {

TabState Tab::state() const {
    const std::lock_guard lock(stateMutex_);
    return state_;
}

void Tab::release() {
    const std::lock_guard running(running_);
    lease_.release();
    written_.clear();
    writtenUnknown_ = false;
    publish();
}

bool Tab::lockFor(std::unique_lock<std::timed_mutex>& lock, const std::stop_token& stop) {
    while (!lock.try_lock_for(Milliseconds(10)))
        if (stop.stop_requested()) return false;
    return true;
}

void Tab::publish() {
    TabState state;
    if (lease_) {
        state.connection = lease_->state();
        state.connectionId = lease_.connectionId();
    }
    const std::lock_guard lock(stateMutex_);
    state_ = state;
}

} // namespace hone
