#pragma once

#include <memory>

#include "core/pool/connection_pool.h"
#include "tests/support/fake_clock.h"
#include "tests/support/stub_driver.h"

namespace hone::test {

// A pool of stub connections on a clock that stands still. Without a minimum, so that nothing opens
// by itself; strict about the order of the line; and the first failure to connect is told at once.
struct PoolFixture {
    explicit PoolFixture(int maximum, const std::function<void(PoolConfig&)>& change = {}) {
        PoolConfig config;
        config.minimum = 0;
        config.maximum = maximum;
        config.acquireTimeout = Milliseconds(60'000);
        config.maxLifetime = Milliseconds(0);
        config.newcomersPassFor = Milliseconds(0);
        config.connectAttempts = 1;
        config.firstRetryPause = Milliseconds(0);
        if (change) change(config);
        pool = std::make_unique<ConnectionPool>([this] { return driver.connect(Access::ReadOnly); },
                                                config, clock);
    }

    Lease lease(const std::string& holder = "test") {
        auto acquired = pool->acquire({holder, std::nullopt, {}});
        return acquired ? std::move(*acquired) : Lease();
    }
    // With time in which nobody on a busy machine could return a connection by chance.
    Result<Lease> leaseWithin(Milliseconds limit, const std::string& holder = "test") {
        return pool->acquire({holder, clock.now() + limit, {}});
    }
    void awaitPending(int count) const {
        while (pool->stats().pending != count)
            std::this_thread::yield();
    }

    FakeClock clock;
    StubDriver driver;
    std::unique_ptr<ConnectionPool> pool;
};

inline Error stubError() {
    return {ErrorCode::Io, "The stub fails.", "as told", std::nullopt};
}

// One acquire on a thread of its own; the lease is kept until release().
class Caller {
public:
    Caller(PoolFixture& fixture, std::string holder, std::optional<TimePoint> deadline = {})
        : thread_([this, &fixture, holder, deadline](std::stop_token stop) {
              result_ = fixture.pool->acquire({holder, deadline, stop});
              done_ = true;
              done_.notify_all();
          }) {}

    void stop() { thread_.request_stop(); }
    bool done() const { return done_; }
    Result<Lease>& result() {
        done_.wait(false);
        return result_;
    }
    std::uint64_t connectionId() { return result() ? result()->connectionId() : 0; }

private:
    std::atomic<bool> done_{false};
    Result<Lease> result_ = fail(ErrorCode::Internal, "still waiting");
    std::jthread thread_;
};

} // namespace hone::test
