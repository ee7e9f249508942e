// A mutex over a list of connections, a stack of idle ones and a queue of waiters.
//
// A returned connection goes to the waiter at the head under the lock, so no newcomer can take it.
// What frees a place instead (a connection that is closed, a connect that failed) wakes the head
// waiter with the right to connect. A waiter leaves the queue under the lock too, so it either has
// what it was handed or is in the queue, never both.
#include "core/pool/connection_pool.h"

#include <algorithm>
#include <exception>

#include "core/base/text.h"

namespace hone {

struct PooledConnection {
    std::unique_ptr<Connection> connection;
    std::uint64_t id = 0;
    TimePoint endOfLife; // drawn once
    TimePoint idleSince;
    TimePoint leasedAt;
    std::string holder;
    bool leased = false;
    bool broken = false; // the holder's to write
};

struct ConnectionPool::Waiter {
    std::condition_variable_any ready;
    PooledConnection* connection = nullptr;
    bool mayConnect = false;
    bool closed = false;
    bool served() const { return connection != nullptr || mayConnect || closed; }
};

namespace {

constexpr Milliseconds upkeepInterval{1'000};
constexpr std::size_t namedHolders = 3;

template <typename Call>
Result<void> guarded(Call call) {
    try {
        return call();
    } catch (const std::exception& bug) {
        return fail(ErrorCode::Internal, "The database driver failed unexpectedly.", bug.what());
    }
}

} // namespace

ConnectionPool::ConnectionPool(Connect connect, PoolConfig config, Clock& clock)
    : connect_(std::move(connect)), clock_(clock), config_(config), random_(std::random_device{}()),
      upkeep_([this](std::stop_token stop) {
          while (!stop.stop_requested()) {
              maintain();
              std::unique_lock lock(mutex_);
              wake_.wait_for(lock, stop, upkeepInterval, [] { return false; });
          }
      }) {}

ConnectionPool::~ConnectionPool() {
    close();
    upkeep_.request_stop();
    upkeep_.join();
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return connections_.empty() && connecting_ == 0; });
}

PoolConfig ConnectionPool::config() const {
    const std::lock_guard lock(mutex_);
    return config_;
}

Lease ConnectionPool::lend(PooledConnection& connection, const std::string& holder,
                           TimePoint started, bool waited) {
    const TimePoint now = clock_.now();
    connection.leased = true;
    connection.broken = false;
    connection.leasedAt = now;
    connection.holder = holder;
    ++(waited ? counters_.acquiredAfterWait : counters_.acquiredDirectly);
    counters_.acquireNs.record(nanosecondsBetween(started, now));
    return Lease(this, &connection);
}

std::optional<Lease> ConnectionPool::tryAcquire(std::string holder) {
    const std::lock_guard lock(mutex_);
    if (closed_ || idle_.empty() || !waiters_.empty()) return std::nullopt;
    PooledConnection& connection = *idle_.back();
    idle_.pop_back();
    return lend(connection, holder, clock_.now(), false);
}

Result<Lease> ConnectionPool::acquire(const AcquireOptions& options) {
    const TimePoint started = clock_.now();
    std::unique_lock lock(mutex_);
    const TimePoint deadline = options.deadline.value_or(started + config_.acquireTimeout);
    bool waited = false;
    while (true) {
        if (closed_) return fail(ErrorCode::Closed, "The connection pool is closed.");
        if (options.stop.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
        PooledConnection* connection = nullptr;
        const bool mayPass = waiters_.empty() || waited;
        if (mayPass && !idle_.empty()) {
            connection = idle_.back();
            idle_.pop_back();
        } else if (mayPass &&
                   static_cast<int>(connections_.size()) + connecting_ < config_.maximum) {
            ++connecting_;
            return connectFor(lock, options, started, waited);
        } else {
            Waiter waiter;
            waiters_.push_back(&waiter);
            waiter.ready.wait_until(lock, options.stop,
                                    std::chrono::steady_clock::now() + (deadline - clock_.now()),
                                    [&waiter] { return waiter.served(); });
            if (!waiter.served()) {
                std::erase(waiters_, &waiter);
                if (options.stop.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
                ++counters_.timedOut;
                return fail(ErrorCode::PoolTimeout,
                            "No connection within " +
                                formatDuration(nanosecondsBetween(started, clock_.now())) + ": " +
                                describeHolders());
            }
            if (waiter.closed) return fail(ErrorCode::Closed, "The connection pool is closed.");
            waited = true;
            if (waiter.mayConnect) return connectFor(lock, options, started, waited);
            connection = waiter.connection;
        }
        if (ready(lock, *connection)) return lend(*connection, options.holder, started, waited);
    }
}

// Validates a connection that was idle for long, outside the lock. False: it is closed.
bool ConnectionPool::ready(std::unique_lock<std::mutex>& lock, PooledConnection& connection) {
    if (clock_.now() - connection.idleSince < config_.validateAfterIdle) return true;
    connection.leased = true; // nobody else's meanwhile
    connection.leasedAt = clock_.now();
    const Milliseconds limit = config_.validationTimeout;
    lock.unlock();
    const Result<void> valid = guarded([&] { return connection.connection->validate(limit); });
    lock.lock();
    if (valid) return true;
    ++counters_.closedInvalid;
    discard(lock, connection);
    return false;
}

Result<Lease> ConnectionPool::connectFor(std::unique_lock<std::mutex>& lock,
                                         const AcquireOptions& options, TimePoint started,
                                         bool waited) {
    auto connected = connectOne(lock);
    if (!connected) return fail(connected.error());
    return lend(**connected, options.holder, started, waited);
}

// Connects outside the lock, in a place that connecting_ counts already, and files the new
// connection, which is nobody's yet.
Result<PooledConnection*> ConnectionPool::connectOne(std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    std::unique_ptr<Connection> connection;
    const Result<void> done = guarded([&]() -> Result<void> {
        auto connected = connect_();
        if (!connected) return fail(connected.error());
        connection = std::move(*connected);
        return {};
    });
    lock.lock();
    --connecting_;
    if (done && closed_) {
        lock.unlock();
        connection.reset();
        lock.lock();
    }
    if (!done || closed_) {
        if (!done) ++counters_.connectFailures;
        wakeToConnect();
        returned_.notify_all();
        if (!done) return fail(done.error());
        return fail(ErrorCode::Closed, "The connection pool is closed.");
    }
    auto pooled = std::make_unique<PooledConnection>();
    pooled->connection = std::move(connection);
    pooled->id = nextId_++;
    pooled->idleSince = clock_.now();
    pooled->endOfLife = endOfLife();
    ++counters_.created;
    connections_.push_back(std::move(pooled));
    return connections_.back().get();
}

TimePoint ConnectionPool::endOfLife() {
    if (config_.maxLifetime.count() == 0) return TimePoint::max();
    const double shorter =
        std::uniform_real_distribution<double>(0, config_.lifetimeJitter)(random_);
    const auto life = std::chrono::duration<double, std::milli>(
        static_cast<double>(config_.maxLifetime.count()) * (1 - shorter));
    return clock_.now() + std::chrono::duration_cast<Nanoseconds>(life);
}

void ConnectionPool::wakeToConnect() {
    if (waiters_.empty() || static_cast<int>(connections_.size()) + connecting_ >= config_.maximum)
        return;
    Waiter* head = waiters_.front();
    waiters_.pop_front();
    ++connecting_; // the place is the waiter's from now on
    head->mayConnect = true;
    head->ready.notify_one();
}

// Closes a connection that is in nobody's hands, outside the lock; then its place goes to the next
// waiter.
void ConnectionPool::discard(std::unique_lock<std::mutex>& lock, PooledConnection& connection) {
    connection.leased = true; // nobody else's until it is gone
    connection.leasedAt = clock_.now();
    lock.unlock();
    connection.connection.reset();
    lock.lock();
    std::erase_if(connections_, [&](const auto& each) { return each.get() == &connection; });
    wakeToConnect();
    returned_.notify_all();
}

void ConnectionPool::makeAvailable(PooledConnection& connection) {
    connection.leased = false;
    connection.idleSince = clock_.now();
    connection.holder.clear();
    if (waiters_.empty()) {
        idle_.push_back(&connection);
        return;
    }
    Waiter* head = waiters_.front();
    waiters_.pop_front();
    connection.leased = true;
    connection.leasedAt = clock_.now();
    head->connection = &connection;
    head->ready.notify_one();
}

void ConnectionPool::giveBack(PooledConnection& connection) {
    const Result<void> reset = connection.broken
                                   ? Result<void>(fail(ErrorCode::Internal, "broken"))
                                   : guarded([&] { return connection.connection->reset(); });
    std::unique_lock lock(mutex_);
    const TimePoint now = clock_.now();
    counters_.usageNs.record(nanosecondsBetween(connection.leasedAt, now));
    if (!reset) {
        ++counters_.closedBroken;
        discard(lock, connection);
    } else if (closed_) {
        discard(lock, connection);
    } else if (now >= connection.endOfLife) {
        ++counters_.closedLifetime;
        discard(lock, connection);
    } else {
        makeAvailable(connection);
    }
}

void ConnectionPool::maintain() {
    std::unique_lock lock(mutex_);
    const TimePoint now = clock_.now();
    // The longest idle stand at the front.
    for (std::size_t at = 0; at < idle_.size() && !closed_;) {
        PooledConnection& connection = *idle_[at];
        const bool old = now >= connection.endOfLife;
        const bool surplus =
            static_cast<int>(connections_.size()) + connecting_ > config_.minimum &&
            now - connection.idleSince >= config_.idleTimeout;
        if (!old && !surplus) {
            ++at;
            continue;
        }
        ++(old ? counters_.closedLifetime : counters_.closedIdle);
        idle_.erase(idle_.begin() + static_cast<std::ptrdiff_t>(at));
        discard(lock, connection); // gives the lock up for a moment
        at = 0;
    }
    while (!closed_ && static_cast<int>(connections_.size()) + connecting_ < config_.minimum) {
        ++connecting_;
        const auto connected = connectOne(lock);
        if (!connected) break; // tried again at the next round
        makeAvailable(**connected);
    }
}

void ConnectionPool::close() {
    std::unique_lock lock(mutex_);
    closed_ = true;
    for (Waiter* waiter : waiters_) {
        waiter->closed = true;
        waiter->ready.notify_one();
    }
    waiters_.clear();
    while (!idle_.empty()) {
        PooledConnection& connection = *idle_.back();
        idle_.pop_back();
        discard(lock, connection);
    }
}

PoolStats ConnectionPool::stats() const {
    const std::lock_guard lock(mutex_);
    PoolStats stats = counters_;
    stats.at = clock_.now();
    stats.minimum = config_.minimum;
    stats.maximum = config_.maximum;
    stats.connecting = connecting_;
    stats.pending = static_cast<int>(waiters_.size());
    for (const auto& connection : connections_)
        if (connection->leased)
            stats.leases.push_back({connection->id, connection->holder,
                                    nanosecondsBetween(connection->leasedAt, stats.at)});
    stats.active = static_cast<int>(stats.leases.size());
    stats.idle = static_cast<int>(connections_.size()) - stats.active;
    std::ranges::sort(stats.leases, std::greater{}, &LeaseInfo::heldNs);
    return stats;
}

std::string ConnectionPool::describeHolders() const {
    std::vector<const PooledConnection*> leased;
    for (const auto& connection : connections_)
        if (connection->leased) leased.push_back(connection.get());
    std::ranges::sort(leased, {}, &PooledConnection::leasedAt);
    std::string text =
        std::to_string(leased.size()) + " of " + std::to_string(config_.maximum) + " are in use.";
    const TimePoint now = clock_.now();
    for (std::size_t i = 0; i < std::min(leased.size(), namedHolders); ++i)
        text += (i == 0 ? " Longest: " : ", ") + leased[i]->holder + " for " +
                formatDuration(nanosecondsBetween(leased[i]->leasedAt, now)) + " (connection " +
                std::to_string(leased[i]->id) + ")";
    return text + (leased.empty() ? "" : ".");
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
    pool_->giveBack(*std::exchange(connection_, nullptr));
    pool_ = nullptr;
}

} // namespace hone
