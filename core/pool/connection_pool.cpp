// A place is a connection or the right to open one; there are maximum of them. Every place is
// idle, counted in connecting_, or in the hands of one thread (leased, or being closed), and only
// that thread touches the connection. So connecting, validating, resetting and closing need no
// lock, and a place is free only when its connection is closed for good.
//
// Whatever becomes free goes to the waiter at the head, under the lock (handOver): an idle
// connection, or the right to connect. Therefore nobody waits while there is something to have,
// and a newcomer that finds an idle connection or a free place passes nobody. What a waiter was
// granted is its own, also when its time ran out or it was stopped at the same moment: it takes
// the connection, and gives up a right that it does not use.
#include "core/pool/connection_pool.h"

#include <algorithm>
#include <exception>

#include "core/base/text.h"

namespace hone {

struct PooledConnection {
    const std::uint64_t id;
    std::unique_ptr<Connection> connection; // touched by whoever has the place
    const TimePoint endOfLife;
    bool broken = false; // the holder's
    // Guarded by the pool's mutex.
    bool leased = false;
    TimePoint idleSince{};
    TimePoint leasedAt{};
    std::string holder{};
};

struct ConnectionPool::Waiter {
    const std::string& holder;
    PooledConnection* connection = nullptr;
    bool mayConnect = false;
    std::condition_variable_any ready{};

    bool served() const { return connection != nullptr || mayConnect; }
};

namespace {

constexpr Milliseconds upkeepInterval{1'000};
constexpr Nanoseconds firstRefillPause = std::chrono::seconds(1);
constexpr Nanoseconds longestRefillPause = std::chrono::seconds(30);
constexpr Nanoseconds longestWait = std::chrono::hours(24 * 365);
constexpr std::size_t namedHolders = 3;

// A driver that throws must not end a worker or lose a place.
template <typename Call>
auto guarded(const char* what, Call call) -> decltype(call()) {
    const auto failure = [what](std::string why) {
        return fail(ErrorCode::Internal,
                    std::string("The database driver failed unexpectedly while ") + what + ".",
                    std::move(why));
    };
    try {
        return call();
    } catch (const std::exception& bug) {
        return failure(bug.what());
    } catch (...) {
        return failure("an exception of an unknown type");
    }
}

tl::unexpected<Error> closedError() {
    return fail(ErrorCode::Closed, "The connection pool is closed.");
}

tl::unexpected<Error> cancelledError() {
    return fail(ErrorCode::Cancelled, "Cancelled.");
}

TimePoint drawEndOfLife(const PoolConfig& config, TimePoint birth, std::mt19937_64& random) {
    if (config.maxLifetime.count() == 0) return TimePoint::max();
    std::uniform_real_distribution<double> share(0, 1);
    const double life = static_cast<double>(Nanoseconds(config.maxLifetime).count()) *
                        (1 - config.lifetimeJitter * share(random));
    return birth + Nanoseconds(static_cast<std::int64_t>(life));
}

} // namespace

ConnectionPool::ConnectionPool(Connect connect, PoolConfig config, Clock& clock)
    : connect_(std::move(connect)), config_(config), clock_(clock), random_(std::random_device{}()),
      upkeep_([this](std::stop_token stop) {
          while (!stop.stop_requested()) {
              maintain();
              Lock lock(mutex_);
              wake_.wait_for(lock, stop, upkeepInterval, [] { return false; });
          }
      }) {}

ConnectionPool::~ConnectionPool() {
    close();
    upkeep_ = {};
    Lock lock(mutex_);
    returned_.wait(lock,
                   [this] { return connections_.empty() && connecting_ == 0 && waiters_.empty(); });
}

Result<Lease> ConnectionPool::acquire(const AcquireOptions& options) {
    const TimePoint started = clock_.now();
    Lock lock(mutex_);
    if (closed_) return closedError();
    if (options.stop.stop_requested()) return cancelledError();

    PooledConnection* connection = takeIdle(options.holder);
    bool waited = false;
    if (connection == nullptr && total() < config_.maximum) {
        ++connecting_;
    } else if (connection == nullptr) {
        auto turn = waitInLine(lock, options, started);
        if (!turn) return fail(std::move(turn.error()));
        connection = *turn;
        waited = true;
    }
    if (connection != nullptr) connection = firstUsable(lock, connection, options);
    if (connection == nullptr) {
        if (closed_ || options.stop.stop_requested()) {
            --connecting_;
            handOver();
            return closed_ ? closedError() : cancelledError();
        }
        auto connected = connectInPlace(lock, options.holder);
        if (!connected) return fail(std::move(connected.error()));
        connection = *connected;
    }
    if (closed_) {
        discard(lock, *connection);
        handOver();
        return closedError();
    }
    ++(waited ? counters_.acquiredAfterWait : counters_.acquiredDirectly);
    counters_.acquireNs.record(nanosecondsBetween(started, clock_.now()));
    return Lease(this, connection);
}

std::optional<Lease> ConnectionPool::tryAcquire(std::string holder) {
    const std::lock_guard lock(mutex_);
    PooledConnection* connection = takeIdle(holder);
    if (connection == nullptr) return std::nullopt;
    ++counters_.acquiredDirectly;
    counters_.acquireNs.record(0);
    return Lease(this, connection);
}

int ConnectionPool::total() const {
    return static_cast<int>(connections_.size()) + connecting_;
}

PooledConnection* ConnectionPool::takeIdle(const std::string& holder) {
    if (idle_.empty()) return nullptr;
    PooledConnection* connection = idle_.back();
    idle_.pop_back();
    lend(*connection, holder);
    return connection;
}

void ConnectionPool::lend(PooledConnection& connection, const std::string& holder) {
    connection.leased = true;
    connection.leasedAt = clock_.now();
    connection.holder = holder;
}

// A connection, or null for the right to connect, which connecting_ counts then.
Result<PooledConnection*> ConnectionPool::waitInLine(Lock& lock, const AcquireOptions& options,
                                                     TimePoint started) {
    const TimePoint deadline = options.deadline.value_or(started + config_.acquireTimeout);
    // The condition waits in real time, whatever clock_ is.
    const auto until = std::chrono::steady_clock::now() +
                       std::min<Nanoseconds>(deadline - clock_.now(), longestWait);
    Waiter self{options.holder};
    waiters_.push_back(&self);
    self.ready.wait_until(lock, options.stop, until, [&] { return self.served() || closed_; });
    if (self.served()) return self.connection;

    std::erase(waiters_, &self);
    if (closed_) {
        returned_.notify_all();
        return closedError();
    }
    if (options.stop.stop_requested()) return cancelledError();
    ++counters_.timedOut;
    return fail(ErrorCode::PoolTimeout, "No connection within " +
                                            formatDuration(std::max<std::int64_t>(
                                                nanosecondsBetween(started, deadline), 0)) +
                                            ": " + describeHolders(clock_.now()));
}

// candidate where it is young or valid, else the next idle one that is; null for the right to
// connect in the place of those that were not.
PooledConnection* ConnectionPool::firstUsable(Lock& lock, PooledConnection* candidate,
                                              const AcquireOptions& options) {
    while (candidate != nullptr) {
        if (candidate->leasedAt - candidate->idleSince < config_.validateAfterIdle) break;
        lock.unlock();
        const Result<void> valid = guarded("checking a connection", [&] {
            return candidate->connection->validate(config_.validationTimeout);
        });
        lock.lock();
        if (valid) break;
        ++counters_.closedInvalid;
        discard(lock, *candidate);
        candidate = options.stop.stop_requested() ? nullptr : takeIdle(options.holder);
        if (candidate == nullptr)
            ++connecting_; // the freed place stays this caller's
        else
            handOver();
    }
    return candidate;
}

// Turns a place counted in connecting_ into a leased connection, or frees it.
Result<PooledConnection*> ConnectionPool::connectInPlace(Lock& lock, const std::string& holder) {
    lock.unlock();
    auto connected = guarded("connecting", [this]() -> Result<std::unique_ptr<Connection>> {
        auto made = connect_();
        if (made && *made == nullptr)
            return fail(ErrorCode::Internal, "The database driver gave no connection.");
        return made;
    });
    lock.lock();
    --connecting_;
    if (!connected) {
        ++counters_.connectFailures;
        handOver();
        return fail(std::move(connected.error()));
    }
    const TimePoint now = clock_.now();
    connections_.push_back(std::make_unique<PooledConnection>(
        PooledConnection{nextId_++, std::move(*connected), drawEndOfLife(config_, now, random_)}));
    ++counters_.created;
    PooledConnection& connection = *connections_.back();
    lend(connection, holder);
    connection.idleSince = connection.leasedAt;
    return &connection;
}

void ConnectionPool::giveBack(PooledConnection& connection) {
    const bool reset = !connection.broken && guarded("resetting a connection", [&] {
        return connection.connection->reset();
    });
    Lock lock(mutex_);
    const TimePoint now = clock_.now();
    counters_.usageNs.record(nanosecondsBetween(connection.leasedAt, now));
    const bool old = now >= connection.endOfLife;
    if (reset && !old && !closed_) {
        offer(connection);
        return;
    }
    if (!reset)
        ++counters_.closedBroken;
    else if (old)
        ++counters_.closedLifetime;
    discard(lock, connection);
    handOver();
}

void ConnectionPool::offer(PooledConnection& connection) {
    connection.leased = false;
    connection.holder.clear();
    connection.idleSince = clock_.now();
    idle_.push_back(&connection);
    handOver();
}

// Closes a connection that is in the caller's hands; its place is free afterwards.
void ConnectionPool::discard(Lock& lock, PooledConnection& connection) {
    connection.leased = false;
    lock.unlock();
    connection.connection.reset();
    lock.lock();
    std::erase_if(connections_, [&](const auto& each) { return each.get() == &connection; });
}

void ConnectionPool::handOver() {
    if (closed_) {
        returned_.notify_all();
        return;
    }
    while (!waiters_.empty() && (!idle_.empty() || total() < config_.maximum)) {
        Waiter& head = *waiters_.front();
        waiters_.pop_front();
        head.connection = takeIdle(head.holder);
        if (head.connection == nullptr) {
            head.mayConnect = true;
            ++connecting_;
        }
        head.ready.notify_one();
    }
}

void ConnectionPool::close() {
    upkeep_.request_stop();
    Lock lock(mutex_);
    closed_ = true;
    for (Waiter* waiter : waiters_)
        waiter->ready.notify_one();
    while (!idle_.empty()) {
        PooledConnection& connection = *idle_.back();
        idle_.pop_back();
        discard(lock, connection);
    }
    handOver();
}

void ConnectionPool::maintain() {
    Lock lock(mutex_);
    endOldOnes(lock);
    refill(lock);
}

void ConnectionPool::endOldOnes(Lock& lock) {
    const TimePoint now = clock_.now();
    std::vector<PooledConnection*> ending;
    int kept = total();
    std::erase_if(idle_, [&](PooledConnection* connection) { // the longest idle first
        const bool old = now >= connection->endOfLife;
        const bool surplus =
            kept > config_.minimum && now - connection->idleSince >= config_.idleTimeout;
        if (!old && !surplus) return false;
        ++(old ? counters_.closedLifetime : counters_.closedIdle);
        --kept;
        ending.push_back(connection);
        return true;
    });
    for (PooledConnection* connection : ending) {
        discard(lock, *connection);
        handOver();
    }
}

// A server that is down is asked again after a pause that doubles, so that it is neither pestered
// nor forgotten.
void ConnectionPool::refill(Lock& lock) {
    while (!closed_ && total() < config_.minimum && clock_.now() >= refillAfter_) {
        ++connecting_;
        if (const auto connected = connectInPlace(lock, {}); !connected) {
            refillPause_ = std::clamp(2 * refillPause_, firstRefillPause, longestRefillPause);
            refillAfter_ = clock_.now() + refillPause_;
        } else if (closed_) {
            discard(lock, **connected);
            handOver();
        } else {
            refillPause_ = {};
            offer(**connected);
        }
    }
}

PoolStats ConnectionPool::stats() const {
    const std::lock_guard lock(mutex_);
    PoolStats stats = counters_;
    stats.at = clock_.now();
    stats.minimum = config_.minimum;
    stats.maximum = config_.maximum;
    stats.idle = static_cast<int>(idle_.size());
    stats.active = static_cast<int>(connections_.size()) - stats.idle;
    stats.connecting = connecting_;
    stats.pending = static_cast<int>(waiters_.size());
    stats.leases = leases(stats.at);
    return stats;
}

std::vector<LeaseInfo> ConnectionPool::leases(TimePoint now) const {
    std::vector<LeaseInfo> leases;
    for (const auto& connection : connections_)
        if (connection->leased)
            leases.push_back({connection->id, connection->holder,
                              nanosecondsBetween(connection->leasedAt, now)});
    std::ranges::stable_sort(leases, std::greater{}, &LeaseInfo::heldNs);
    return leases;
}

std::string ConnectionPool::describeHolders(TimePoint now) const {
    const std::vector<LeaseInfo> held = leases(now);
    std::string text = std::to_string(connections_.size() - idle_.size()) + " of " +
                       std::to_string(config_.maximum) + " are in use";
    if (connecting_ > 0) text += ", " + std::to_string(connecting_) + " being opened";
    for (std::size_t i = 0; i < std::min(held.size(), namedHolders); ++i)
        text += (i == 0 ? ". Longest: " : ", ") + held[i].holder + " for " +
                formatDuration(held[i].heldNs) + " (connection " +
                std::to_string(held[i].connectionId) + ")";
    return text;
}

Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      connection_(std::exchange(other.connection_, nullptr)) {}

Lease& Lease::operator=(Lease&& other) noexcept {
    if (this == &other) return *this;
    release();
    pool_ = std::exchange(other.pool_, nullptr);
    connection_ = std::exchange(other.connection_, nullptr);
    return *this;
}

Lease::~Lease() {
    release();
}

Connection& Lease::operator*() const {
    return *connection_->connection;
}

Connection* Lease::operator->() const {
    return connection_->connection.get();
}

std::uint64_t Lease::connectionId() const {
    return connection_->id;
}

void Lease::markBroken() {
    connection_->broken = true;
}

void Lease::release() {
    if (connection_ == nullptr) return;
    std::exchange(pool_, nullptr)->giveBack(*std::exchange(connection_, nullptr));
}

} // namespace hone
