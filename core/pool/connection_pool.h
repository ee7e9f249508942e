#pragma once

#include <condition_variable>
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
    std::optional<TimePoint> deadline; // none: the pool's acquire timeout from now
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
    PoolConfig config() const;

    // No further leases; idle connections are closed, leased ones when they come back.
    void close();

    // One round of upkeep, as the pool's own thread does every second; for tests with a clock of
    // theirs.
    void maintain();

private:
    friend class Lease;
    struct Waiter;

    void giveBack(PooledConnection& connection);

    // These need mutex_ held; those given the lock let go of it while the driver works.
    Lease lend(PooledConnection& connection, const std::string& holder, TimePoint started,
               bool waited);
    bool ready(std::unique_lock<std::mutex>& lock, PooledConnection& connection);
    Result<Lease> connectFor(std::unique_lock<std::mutex>& lock, const AcquireOptions& options,
                             TimePoint started, bool waited);
    Result<PooledConnection*> connectOne(std::unique_lock<std::mutex>& lock);
    void discard(std::unique_lock<std::mutex>& lock, PooledConnection& connection);
    void makeAvailable(PooledConnection& connection);
    void wakeToConnect();
    TimePoint endOfLife();
    std::string describeHolders() const;

    const Connect connect_;
    Clock& clock_;

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    PoolConfig config_;
    std::list<std::unique_ptr<PooledConnection>> connections_; // leased and idle
    std::vector<PooledConnection*> idle_;                      // the last returned at the back
    std::deque<Waiter*> waiters_;
    int connecting_ = 0;
    bool closed_ = false;
    std::uint64_t nextId_ = 1;
    std::mt19937_64 random_;
    PoolStats counters_;
    std::condition_variable returned_; // for the destructor
    std::condition_variable_any wake_; // for the upkeep thread

    std::jthread upkeep_;
};

} // namespace hone
