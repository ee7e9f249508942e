#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace hone::ctl {

// SIGINT and SIGTERM as a stop token. A second one ends the program at once. To be made before any
// other thread, which would otherwise take the signals.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return source_.get_token(); }

private:
    std::stop_source source_;
    std::atomic<bool> ending_{false};
    std::thread thread_;
};

} // namespace hone::ctl
