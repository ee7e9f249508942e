#pragma once

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>

namespace hone::ui {

// How far work on another thread is: told by the worker, looked at by the window. Any thread.
class WorkProgress {
public:
    // share: 0 to 1; one that is less than before counts for nothing.
    void set(const std::string& what, double share) {
        const std::lock_guard lock(mutex_);
        what_ = what;
        share_ = std::max(share_, share);
    }
    std::pair<std::string, double> look() const {
        const std::lock_guard lock(mutex_);
        return {what_, share_};
    }

private:
    mutable std::mutex mutex_;
    std::string what_; // guarded by mutex_, as share_
    double share_ = 0;
};

} // namespace hone::ui
