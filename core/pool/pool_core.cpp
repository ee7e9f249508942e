#include "core/pool/pool_core.h"

#include <algorithm>
#include <array>
#include <exception>
#include <limits>
#include <pthread.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "core/base/text.h"
#include "core/pool/pool_waiter.h"

namespace hone {
namespace {

using Status = Place::Status;

constexpr std::int64_t nobodyWaits = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t noNewcomers = std::numeric_limits<std::int64_t>::min();
constexpr Nanoseconds longestWait = std::chrono::hours(24 * 365);
// A thread returns to its own last connection for so long; afterwards the newest one is taken, so
// that threads which come rarely share connections and the others age out.
constexpr Nanoseconds hotFor = std::chrono::milliseconds(10);
// Handing over wakes a thread. For shorter leases than this that costs more than the lease, so the
// line is left to its own looks until its head has waited long enough.
constexpr std::int64_t worthHandingOverNs = 20'000;
// A thread whose leases were shorter than this so often within a tick of the coarse clock goes by
// that clock for the rest of the tick.
constexpr std::int64_t worthTimingNs = 2'000;
constexpr int timedInATick = 32;
// So often, and about so long, a caller lets others run before it stands in line.
constexpr int yields = 64;
constexpr std::int64_t longestYieldingNs = 8'000'000;
// When a caller in line looks for itself, from the moment it got there; upkeep does afterwards.
constexpr std::array<Nanoseconds, 2> looks{std::chrono::microseconds(100),
                                           std::chrono::milliseconds(1)};

std::atomic<unsigned> forks{0};
std::atomic<std::uint64_t> pools{0};

unsigned countForks() {
    static const int registered =
        ::pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1, std::memory_order_relaxed); });
    (void)registered;
    return forks.load(std::memory_order_relaxed);
}

std::uint64_t threadNumber() {
    constinit thread_local std::uint64_t number = 0;
    if (number == 0) number = static_cast<std::uint64_t>(::syscall(SYS_gettid));
    return number;
}

// What this thread knows of a pool: the place that it returned last, and how many of its leases in
// this tick of the coarse clock were short, in a row. The pools' numbers are never used again, so
// the place of a pool that is gone is not looked at.
struct Hint {
    std::uint64_t pool = 0;
    Place* place = nullptr;
    TimePoint tick{};
    int shortOnes = 0;

    bool timesNext(TimePoint coarse) {
        if (coarse != tick) {
            tick = coarse;
            shortOnes = 0;
        }
        return shortOnes < timedInATick;
    }
    void timed(std::int64_t heldNs) { shortOnes = heldNs < worthTimingNs ? shortOnes + 1 : 0; }
};

Hint& hintFor(std::uint64_t pool) {
    constinit thread_local std::array<Hint, 8> hints;
    return hints[pool % hints.size()];
}

std::int64_t ticks(TimePoint time) {
    return time.time_since_epoch().count();
}

tl::unexpected<Error> closedError() {
    return fail(ErrorCode::Closed, "The connection pool is closed.");
}

tl::unexpected<Error> cancelledError() {
    return fail(ErrorCode::Cancelled, "Cancelled.");
}

} // namespace

PoolCore::PoolCore(ConnectionPool::Connect connect, ConnectionPool::Connect connectReading,
                   const PoolConfig& config, Clock& clock)
    : connect_(std::move(connect)), connectReading_(std::move(connectReading)), clock_(clock),
      id_(++pools), bornAfterForks_(countForks()), newcomersUntil_(nobodyWaits),
      random_(std::random_device{}()) {
    if (auto configured = configure(config); !configured) {
        unusable_ = configured.error();
        newcomersUntil_ = noNewcomers;
    }
}

bool PoolCore::forked() const {
    return forks.load(std::memory_order_relaxed) != bornAfterForks_;
}

Result<Lease> PoolCore::acquire(const AcquireOptions& options) {
    TimePoint asked = clock_.coarseNow();
    const bool timed = hintFor(id_).timesNext(asked);
    const bool line = newcomersUntil_.load(std::memory_order_relaxed) != nobodyWaits;
    if (timed || line) asked = clock_.now();
    if (!options.stop.stop_requested())
        if (Place* place = takeFree(asked))
            return lendDirectly(*place, options.holder, asked, timed);
    if (Place* place = waitForHolders(options.stop, asked))
        return lendDirectly(*place, options.holder, asked, timed);
    return acquireInLine(options, timed || line ? asked : clock_.now());
}

std::optional<Lease> PoolCore::tryAcquire(std::string_view holder) {
    const TimePoint asked = clock_.now();
    if (ticks(asked) >= newcomersUntil_.load(std::memory_order_relaxed) || forked())
        return std::nullopt;
    Place* newest = nullptr;
    places_.each([&](Place& place) {
        if (place.status() == Status::Idle &&
            (newest == nullptr || place.idleSince.load() >= newest->idleSince.load()))
            newest = &place;
    });
    if (newest == nullptr || !newest->claim(Status::Idle, Status::Leased)) return std::nullopt;
    newest->describe(holder, threadNumber(), asked);
    newest->timed = true;
    return Lease(this, newest);
}

Place* PoolCore::takeFree(TimePoint now) {
    if (ticks(now) >= newcomersUntil_.load(std::memory_order_relaxed) || forked()) return nullptr;
    const Hint& hint = hintFor(id_);
    if (hint.pool == id_ &&
        nanosecondsBetween(hint.place->idleSince.load(), now) <
            hotForNs_.load(std::memory_order_relaxed) &&
        hint.place->claim(Status::Idle, Status::Leased))
        return hint.place;
    return newestIdle(now);
}

// Where leases are short and all are out, their holders are likely to wait for a processor: they
// are let run, which costs less than to be parked and woken.
Place* PoolCore::waitForHolders(const std::stop_token& stop, TimePoint asked) {
    const Hint& hint = hintFor(id_);
    if (hint.pool != id_ || hint.place->lastHeldNs.load(std::memory_order_relaxed) >= worthTimingNs)
        return nullptr;
    for (int i = 0; i < yields && !stop.stop_requested(); ++i) {
        std::this_thread::yield();
        const TimePoint now = clock_.coarseNow();
        if (nanosecondsBetween(asked, now) > longestYieldingNs) return nullptr;
        if (Place* place = takeFree(now)) return place;
    }
    return nullptr;
}

// Of those that need no validation; claimed. Null also where others were faster a few times.
Place* PoolCore::newestIdle(TimePoint now) {
    constexpr int attempts = 4;
    for (int i = 0; i < attempts; ++i) {
        Place* newest = nullptr;
        places_.each([&](Place& place) {
            if (place.status() == Status::Idle && usable(place, now) &&
                (newest == nullptr || place.idleSince.load() >= newest->idleSince.load()))
                newest = &place;
        });
        if (newest == nullptr || newest->claim(Status::Idle, Status::Leased)) return newest;
    }
    return nullptr;
}

bool PoolCore::usable(const Place& place, TimePoint now) const {
    return now < place.endOfLife.load() && nanosecondsBetween(place.checkedAt.load(), now) <
                                               validateAfterNs_.load(std::memory_order_relaxed);
}

Lease PoolCore::lendDirectly(Place& place, std::string_view holder, TimePoint asked, bool timed) {
    place.describe(holder, threadNumber(), asked);
    place.timed = timed;
    Place::Records& records = *place.records;
    if (timed) place.lastAcquireNs = nanosecondsBetween(asked, clock_.now());
    countOne(records.directly);
    records.acquireNs.recordAlone(place.lastAcquireNs);
    return {this, &place};
}

void PoolCore::giveBack(Place& place) {
    if (forked()) return;
    const bool sound = !place.broken &&
                       guarded("resetting a connection", [&] { return place.connection->reset(); });
    const std::int64_t until = newcomersUntil_.load(std::memory_order_relaxed);
    const TimePoint leasedAt = place.leasedAt.load();
    TimePoint now = clock_.coarseNow();
    const bool exact = place.timed || until != nobodyWaits || now > leasedAt;
    if (exact) now = clock_.now();
    const std::int64_t held = exact ? nanosecondsBetween(leasedAt, now)
                                    : place.lastHeldNs.load(std::memory_order_relaxed);
    place.records->usageNs.recordAlone(held);
    Hint& hint = hintFor(id_);
    if (place.timed) {
        place.lastHeldNs.store(held, std::memory_order_relaxed);
        hint.timed(held);
    }
    place.forgetActivity();
    const bool old = now >= place.endOfLife.load();
    const bool unwanted = place.unwanted.load(std::memory_order_relaxed);
    if (!sound || old || unwanted) {
        Lock lock(mutex_);
        end(lock, place,
            !sound ? ConnectionEnd::Broken
            : old  ? ConnectionEnd::Lifetime
                   : ConnectionEnd::Shrunk);
        return;
    }
    place.idleSince.store(now);
    place.checkedAt.store(now);
    hint.pool = id_;
    hint.place = &place;
    if (until == nobodyWaits || (held < worthHandingOverNs && ticks(now) < until)) {
        place.become(Status::Idle); // from here on the pool may be gone
        return;
    }
    Lock lock(mutex_);
    if (closed_) {
        end(lock, place, ConnectionEnd::PoolClosed);
        return;
    }
    offer(place);
}

Result<Lease> PoolCore::acquireInLine(const AcquireOptions& options, TimePoint asked) {
    if (forked())
        return fail(ErrorCode::Closed,
                    "The connection pool belongs to the process that this one was forked from.");
    Waiter self{options.holder, threadNumber(), asked};
    self.statement = options.statement;
    const std::stop_callback onStop(options.stop, [this, &self] {
        const std::lock_guard lock(mutex_);
        self.stopped = true;
        std::erase(waiters_, &self);
        showLine();
        self.ready.notify_one();
    });
    Lock lock(mutex_);
    if (closed_) return closedError();
    if (unusable_) return fail(*unusable_);
    if (self.stopped) return cancelledError();
    // Who comes when the next attempt is due waits for its outcome.
    if (outage() && (connecting_ > 0 || !retry_.mayTry(asked))) {
        ++counters_.failedFast;
        return fail(*retry_.lastError());
    }
    if (static_cast<int>(waiters_.size()) >= config_.maxWaiting) {
        ++counters_.refused;
        return fail(ErrorCode::QueueFull, "Too many callers wait for a connection (" +
                                              formatCount(config_.maxWaiting) +
                                              "): " + describeHolders(asked));
    }
    waiters_.push_back(&self);
    serve();
    const bool direct = self.settled();
    const TimePoint deadline = options.deadline.value_or(asked + config_.acquireTimeout);
    if (!direct) awaitTurn(lock, self, deadline);
    if (self.place == nullptr) return fail(refusal(self, deadline));
    lock.unlock();
    Place::Records& records = *self.place->records;
    countOne(direct ? records.directly : records.afterWait);
    records.acquireNs.recordAlone(nanosecondsBetween(asked, clock_.now()));
    return Lease(this, self.place);
}

// Until it is served, refused or stopped, or its time is up; it is out of line then.
void PoolCore::awaitTurn(Lock& lock, Waiter& self, TimePoint deadline) {
    using Steady = std::chrono::steady_clock;
    // The condition waits in real time, whatever clock_ is.
    const auto began = Steady::now();
    const auto until = began + std::min<Nanoseconds>(deadline - clock_.now(), longestWait);
    plan();
    for (std::size_t look = 0; !self.settled() && !self.stopped && !closed_;) {
        const bool last = look == looks.size();
        self.ready.wait_until(lock, last ? until : std::min(until, began + looks[look]));
        if (self.settled() || self.stopped || closed_) break;
        const auto now = Steady::now();
        if (now >= until) break;
        if (last || now < began + looks[look]) continue;
        ++look;
        serve();
        plan();
        if (look == looks.size() && !std::exchange(watching_, true)) wakeUpkeep_.notify_one();
    }
    if (self.settled()) return;
    std::erase(waiters_, &self);
    showLine();
    changed_.notify_all();
}

Error PoolCore::refusal(const Waiter& self, TimePoint deadline) {
    if (self.refused) return *self.refused;
    if (closed_) return closedError().value();
    if (self.stopped) return cancelledError().value();
    ++counters_.timedOut;
    const std::int64_t waited = std::max<std::int64_t>(nanosecondsBetween(self.since, deadline), 0);
    return {ErrorCode::PoolTimeout,
            "No connection within " + formatDuration(waited) + ": " + describeHolders(clock_.now()),
            retry_.lastError() ? retry_.lastError()->message : std::string(),
            {}};
}

void PoolCore::serve() {
    const TimePoint now = clock_.now();
    while (!waiters_.empty()) {
        Place* place = newestIdle(now);
        if (place == nullptr) break;
        handOver(*place, now);
    }
    showLine();
}

// To the head of the line.
void PoolCore::handOver(Place& leased, TimePoint now) {
    Waiter& head = *waiters_.front();
    waiters_.pop_front();
    leased.describe(head.holder, head.thread, now);
    leased.timed = true;
    head.place = &leased;
    head.ready.notify_one();
}

// A connection that is good and in the caller's hands: to the line, else to everybody.
void PoolCore::offer(Place& place) {
    if (waiters_.empty()) {
        place.become(Status::Idle);
        return;
    }
    place.become(Status::Leased);
    handOver(place, clock_.now());
    serve();
}

void PoolCore::showLine() {
    std::int64_t until = nobodyWaits;
    if (closed_)
        until = noNewcomers;
    else if (!waiters_.empty())
        until = ticks(waiters_.front()->since + config_.newcomersPassFor);
    newcomersUntil_.store(until, std::memory_order_relaxed);
}

void PoolCore::failLine(const Error& cause) {
    for (Waiter* waiter : std::exchange(waiters_, {})) {
        ++counters_.failedFast;
        waiter->refused = cause;
        waiter->ready.notify_one();
    }
    showLine();
}

bool PoolCore::outage() const {
    return retry_.outage(config_) && occupied_ == connecting_;
}

Result<void> PoolCore::configure(const PoolConfig& config) {
    if (auto checked = config.check(); !checked) return checked;
    const std::lock_guard lock(mutex_);
    unusable_.reset();
    const bool otherLifetime = config.maxLifetime != config_.maxLifetime ||
                               config.lifetimeJitter != config_.lifetimeJitter;
    config_ = config;
    validateAfterNs_ = Nanoseconds(config.validateAfterIdle).count();
    hotForNs_ = std::min(validateAfterNs_.load(), hotFor.count());
    places_.growTo(static_cast<std::size_t>(config.maximum));
    if (otherLifetime) {
        const TimePoint now = clock_.now();
        places_.each([&](Place& place) { place.endOfLife.store(drawEndOfLife(now)); });
    }
    shrink();
    serve();
    plan();
    wakeUpkeep_.notify_one();
    return {};
}

PoolConfig PoolCore::config() const {
    const std::lock_guard lock(mutex_);
    return config_;
}

} // namespace hone
