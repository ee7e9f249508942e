#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/engine/connection.h"
#include "core/pool/pool_config.h"
#include "core/pool/pool_stats.h"

namespace hone {

class PoolCore;
struct Place;

// A borrowed connection; returns itself. Moves between threads, belongs to one at a time. Where it
// outlives its pool, the connection is closed when it comes back; the pool's clock must live until
// then.
class Lease {
public:
    Lease() = default;
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&& other) noexcept;
    ~Lease();

    explicit operator bool() const { return place_ != nullptr; }
    Connection& operator*() const;
    Connection* operator->() const;
    std::uint64_t connectionId() const;
    // What the pool's statistics say of this lease. A statement keeps it from looking forgotten
    // until it has ended.
    void beginStatement(std::string_view sql);
    void endStatement(bool inTransaction);
    // The connection is closed on return instead of being lent again.
    void markBroken();
    // Gives the connection back now: it is reset, or discarded where that fails.
    void release();

private:
    friend class ConnectionPool;
    friend class PoolCore;
    Lease(PoolCore* pool, Place* place) : pool_(pool), place_(place) {}

    PoolCore* pool_ = nullptr;
    Place* place_ = nullptr;
};

struct AcquireOptions {
    std::string_view holder; // who asks, for people: "editor", "load-3"; 31 bytes are kept
    std::optional<TimePoint> deadline; // of the wait in line; none: the acquire timeout from now
    std::stop_token stop;
    std::string_view statement = {}; // that is to run, for people
};

// Lends connections: between a minimum and a maximum, the most recently used first so that surplus
// ones age out; callers that wait are served in order, and newcomers may pass them only for a short
// time (PoolConfig::newcomersPassFor). Connecting, validating and closing happen on threads of the
// pool's own, never under a lock, so that a driver that hangs holds up no caller beyond its
// deadline. pool_core.h tells how it works. Any thread; after a fork only in the parent.
class ConnectionPool {
public:
    using Connect = std::function<Result<std::unique_ptr<Connection>>()>;

    // Returns at once; the minimum is reached in the background. Where config does not pass
    // check(), every acquire says so until configure() mends it.
    // connectReading: what to do instead where connect may not write (ReadOnly, Permission); none:
    // nothing. Such connections end soon, so that writing comes back by itself.
    ConnectionPool(Connect connect, PoolConfig config, Clock& clock = Clock::system(),
                   Connect connectReading = {});
    // Closes and waits for what the pool's own threads do, two seconds at most: a driver that
    // hangs, and leases that are still out, end by themselves later.
    ~ConnectionPool();
    ConnectionPool(const ConnectionPool&) = delete;
    ConnectionPool& operator=(const ConnectionPool&) = delete;

    // PoolTimeout (its message says who holds the connections), QueueFull, Cancelled, Closed, or
    // during an outage what connecting said.
    Result<Lease> acquire(const AcquireOptions& options);
    // An idle connection at once, or none; never connects or validates. Not counted among those
    // acquired: who never waits would hide how long others do.
    std::optional<Lease> tryAcquire(std::string_view holder);
    // Waits until the minimum is open; or says what connecting said, or Timeout.
    Result<void> warmUp(Milliseconds limit);

    PoolStats stats() const;
    // The same without the histograms, the history and those far back in line, for many looks a
    // second.
    PoolStats look() const;
    PoolConfig config() const;
    // Takes effect at once: callers that wait keep their deadlines, surplus idle connections are
    // closed, leased ones when they come back. InvalidArgument as check() says, and nothing
    // changes.
    Result<void> configure(const PoolConfig& config);

    // No further leases; idle connections are closed, leased ones when they come back.
    void close();
    // Waits so long for the leases, then interrupts what still runs and waits as long again. False
    // where some are still out.
    bool close(Milliseconds drain);

    // One round of upkeep, as the pool's own thread does twice a second; for tests with a clock of
    // theirs.
    void maintain();

private:
    const std::shared_ptr<PoolCore> core_;
};

} // namespace hone
