#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/engine/connection.h"
#include "core/pool/pool_config.h"
#include "core/pool/pool_stats.h"

namespace hone {

class ConnectionPool;
struct PooledConnection;

// A borrowed connection; returns itself. Moves between threads, belongs to one at a time. May
// outlive the pool's close(), not the pool.
class Lease {
public:
    Lease() = default;
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&& other) noexcept;
    ~Lease();

    explicit operator bool() const { return connection_ != nullptr; }
    Connection& operator*() const;
    Connection* operator->() const;
    std::uint64_t connectionId() const;
    // The connection is closed on return instead of being lent again.
    void markBroken();
    // Gives the connection back now: it is reset, or discarded where that fails.
    void release();

private:
    friend class ConnectionPool;
    Lease(ConnectionPool* pool, PooledConnection* connection)
        : pool_(pool), connection_(connection) {}

    ConnectionPool* pool_ = nullptr;
    PooledConnection* connection_ = nullptr;
};

struct AcquireOptions {
    std::string holder;                // who asks, for people: "editor", "load-3"
    std::optional<TimePoint> deadline; // of the wait in line; none: the acquire timeout from now
    std::stop_token stop;
};

// Lends connections: between a minimum and a maximum, the most recently used first so that surplus
// ones age out; callers that wait are served in order. Ages are kept per connection (the end of
// life is drawn once, at birth). Connecting, validating and resetting happen outside the lock, on
// the caller's thread; a thread of the pool's own ends idle and old connections and keeps the
// minimum. Any thread.
class ConnectionPool {
public:
    using Connect = std::function<Result<std::unique_ptr<Connection>>()>;

    // config must pass check(). Opens nothing yet; the minimum is reached in the background.
    ConnectionPool(Connect connect, PoolConfig config, Clock& clock = Clock::system());
    // Waits for all leases to come back.
    ~ConnectionPool();
    ConnectionPool(const ConnectionPool&) = delete;
    ConnectionPool& operator=(const ConnectionPool&) = delete;

    // PoolTimeout (its message says who holds the connections), Cancelled, Closed, or what
    // connecting said.
    Result<Lease> acquire(const AcquireOptions& options);
    // An idle connection at once, or none; never connects or validates.
    std::optional<Lease> tryAcquire(std::string holder);

    PoolStats stats() const;
    const PoolConfig& config() const { return config_; }

    // No further leases; idle connections are closed, leased ones when they come back.
    void close();

    // One round of upkeep, as the pool's own thread does every second; for tests with a clock of
    // theirs.
    void maintain();

private:
    friend class Lease;
    struct Waiter;
    using Lock = std::unique_lock<std::mutex>;

    // These run with mutex_ held; those that take the lock let go of it while they call out.
    int total() const;
    PooledConnection* takeIdle(const std::string& holder);
    Result<PooledConnection*> waitInLine(Lock& lock, const AcquireOptions& options,
                                         TimePoint started);
    PooledConnection* firstUsable(Lock& lock, PooledConnection* candidate,
                                  const AcquireOptions& options);
    Result<PooledConnection*> connectInPlace(Lock& lock, const std::string& holder);
    void lend(PooledConnection& connection, const std::string& holder);
    void offer(PooledConnection& connection);
    void discard(Lock& lock, PooledConnection& connection);
    void handOver();
    void endOldOnes(Lock& lock);
    void refill(Lock& lock);
    std::vector<LeaseInfo> leases(TimePoint now) const;
    std::string describeHolders(TimePoint now) const;

    void giveBack(PooledConnection& connection);

    const Connect connect_;
    const PoolConfig config_;
    Clock& clock_;

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    std::list<std::unique_ptr<PooledConnection>> connections_; // leased, idle and being closed
    std::vector<PooledConnection*> idle_;                      // last returned at the back
    std::deque<Waiter*> waiters_;
    int connecting_ = 0; // places taken by those who connect or are about to
    bool closed_ = false;
    std::uint64_t nextId_ = 1;
    std::mt19937_64 random_;
    PoolStats counters_;         // its counters and histograms alone
    Nanoseconds refillPause_{0}; // not 0 after a refill that failed
    TimePoint refillAfter_ = TimePoint::min();
    std::condition_variable returned_; // for the destructor
    std::condition_variable_any wake_; // for the upkeep thread

    std::jthread upkeep_;
};

} // namespace hone
