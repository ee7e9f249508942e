#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>

#include "core/pool/connect_retry.h"
#include "core/pool/connection_pool.h"
#include "core/pool/place_table.h"

namespace hone {

// The works behind ConnectionPool and its leases.
//
// Every connection has a Place, whose status word says whose it is. To borrow is to change one
// word from idle to leased, to return is to change it back: no lock, and usually no other thread's
// memory, for a thread tries first the place that it returned a moment ago, else the one that was
// returned last. Statistics lie in the place, where only its holder writes.
//
// Who finds nothing idle gets in line under the mutex. Whatever becomes free goes to the head of
// the line (serve), and plan() starts what the line needs: validating idle connections, opening
// new ones. newcomersUntil_ tells everybody about the line with one number: until then newcomers
// may still take what is free, and afterwards who returns a connection serves the line. A return
// that was under way when the line formed may miss it; therefore those who wait look for
// themselves twice, and upkeep does after that.
//
// Reading the clock costs more than all of that. A thread whose leases were shorter than 2 us 32
// times in a row within a tick of the coarse clock (4 ms) goes by that clock for the rest of the
// tick: such leases count as long as the last one that was timed, unless they outlast the tick.
//
// The pool's own threads (upkeep, and workers that come and go) share ownership of this object,
// so that a driver that hangs cannot hold up whoever destroys the pool. Upkeep stays until the
// last lease is back.
class PoolCore : public std::enable_shared_from_this<PoolCore> {
public:
    PoolCore(ConnectionPool::Connect connect, ConnectionPool::Connect connectReading,
             const PoolConfig& config, Clock& clock);
    void start();

    Result<Lease> acquire(const AcquireOptions& options);
    std::optional<Lease> tryAcquire(std::string_view holder);
    void giveBack(Place& place);
    Result<void> warmUp(Milliseconds limit);

    PoolStats stats() const;
    PoolStats look() const;
    PoolConfig config() const;
    Result<void> configure(const PoolConfig& config);
    void close();
    bool close(Milliseconds drain);
    // Waits until only leases are left, or so long.
    void settle(Milliseconds patience);
    void maintain();
    // In a child process, where the pool's threads and locks mean nothing.
    bool forked() const;
    TimePoint now() const { return clock_.now(); }

private:
    struct Waiter;
    using Lock = std::unique_lock<std::mutex>;
    enum class Work { Connect, Validate, Close };
    struct Task {
        Work work;
        Place* place;
        ConnectionEnd end = ConnectionEnd::Idle; // of Close
    };

    // Without the lock.
    Place* takeFree(TimePoint now);
    Place* waitForHolders(const std::stop_token& stop, TimePoint asked);
    Place* newestIdle(TimePoint now);
    bool usable(const Place& place, TimePoint now) const;
    Lease lendDirectly(Place& place, std::string_view holder, TimePoint asked, bool timed);
    Result<Lease> acquireInLine(const AcquireOptions& options, TimePoint asked);
    struct Connected {
        std::unique_ptr<Connection> connection;
        std::optional<Error> onlyReads = {}; // why
    };
    Result<Connected> connect();

    // With mutex_ held; those that take the lock let go of it while they call out.
    void awaitTurn(Lock& lock, Waiter& self, TimePoint deadline);
    Error refusal(const Waiter& self, TimePoint deadline);
    void serve();
    void handOver(Place& leased, TimePoint now);
    void offer(Place& place);
    void showLine();
    void plan();
    int worthOpening(int wanting) const;
    bool outage() const;
    void post(Task task);
    void run(Lock& lock, Task task);
    void runConnect(Lock& lock, Place& place);
    void runValidate(Lock& lock, Place& place);
    void end(Lock& lock, Place& place, ConnectionEnd why);
    void failLine(const Error& cause);
    void upkeep();
    void endOldOnes(TimePoint now);
    void shrink();
    void note(TimePoint now);
    void closeIdle();
    void beBusy(Place& place, ConnectionStatus with);
    int staying() const;
    std::vector<Place*> idlePlaces() const; // the longest idle first
    TimePoint drawEndOfLife(TimePoint birth);
    Nanoseconds upkeepPause() const;
    void describeInto(PoolStats& stats, std::size_t waiters) const;
    std::vector<LeaseInfo> leases(TimePoint now) const;
    std::string describeHolders(TimePoint now) const;

    void runUpkeep();
    void runWorker();
    template <typename Body>
    void spawn(Body body);

    const ConnectionPool::Connect connect_, connectReading_; // the second may be empty
    Clock& clock_;
    const std::uint64_t id_;
    const unsigned bornAfterForks_;

    PlaceTable places_;
    alignas(64) std::atomic<std::int64_t> newcomersUntil_;
    std::atomic<std::int64_t> hotForNs_{0};
    std::atomic<std::int64_t> validateAfterNs_{0};

    alignas(64) mutable std::mutex mutex_;
    // Guarded by mutex_.
    PoolConfig config_;
    std::optional<Error> unusable_; // no configuration passed check() yet
    std::deque<Waiter*> waiters_;
    std::deque<Task> tasks_;
    int occupied_ = 0;   // places that are not vacant
    int connecting_ = 0; // of those
    int validating_ = 0; // for the line
    int workers_ = 0, idleWorkers_ = 0;
    bool upkeepRuns_ = false;
    bool watching_ = false; // upkeep looks after the line
    bool closed_ = false;
    std::uint64_t nextId_ = 1;
    std::int64_t usualConnectNs_ = 0;
    std::mt19937_64 random_;
    ConnectRetry retry_;
    std::optional<Error> onlyReads_; // the last connection was opened for reading; why
    PoolStats counters_; // its counters and histograms alone
    std::deque<PoolSample> history_;
    std::condition_variable taskReady_;
    std::condition_variable wakeUpkeep_;
    mutable std::condition_variable changed_; // for those who wait for the pool itself
};

} // namespace hone
