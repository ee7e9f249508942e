#include "core/query/tab.h"

namespace hone {

TabState Tab::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

void Tab::release() {
    const Use use(*this, {});
    changes_.reset();
    lease_.release();
}

Tab::Use::Use(Tab& tab, std::stop_token stop) {
    std::unique_lock lock(tab.mutex_);
    if (!tab.free_.wait(lock, stop, [&tab] { return !tab.inUse_; })) return;
    tab.inUse_ = true;
    tab_ = &tab;
}

Tab::Use::~Use() {
    if (tab_ == nullptr) return;
    TabState state;
    if (tab_->lease_) {
        state.connection = tab_->lease_->state();
        state.connectionId = tab_->lease_.connectionId();
    }
    {
        const std::lock_guard lock(tab_->mutex_);
        tab_->state_ = state;
        tab_->inUse_ = false;
    }
    tab_->free_.notify_one();
}

} // namespace hone
