#include "app/ctl/interrupt.h"

#include <csignal>
#include <pthread.h>
#include <unistd.h>

#include "app/ctl/command.h"

namespace hone::ctl {

Interrupt::Interrupt() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    thread_ = std::thread([this, signals] {
        int signal = 0;
        while (sigwait(&signals, &signal) == 0 && !ending_) {
            if (source_.stop_requested()) ::_exit(Interrupted);
            source_.request_stop();
        }
    });
}

Interrupt::~Interrupt() {
    ending_ = true;
    pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
}

} // namespace hone::ctl
