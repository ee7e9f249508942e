#include "core/pool/connection_pool.h"

#include <utility>

#include "core/base/text.h"
#include "core/pool/pool_core.h"

namespace hone {
namespace {

constexpr Milliseconds patienceOfTheDestructor{2'000};

} // namespace

ConnectionPool::ConnectionPool(Connect connect, PoolConfig config, Clock& clock,
                               Connect connectReading)
    : core_(std::make_shared<PoolCore>(std::move(connect), std::move(connectReading), config,
                                       clock)) {
    core_->start();
}

ConnectionPool::~ConnectionPool() {
    if (core_->forked()) {
        // Its mutex may be held by a thread that this process does not have: left as it is.
        new std::shared_ptr<PoolCore>(core_);
        return;
    }
    core_->close();
    core_->settle(patienceOfTheDestructor);
}

Result<Lease> ConnectionPool::acquire(const AcquireOptions& options) {
    return core_->acquire(options);
}

std::optional<Lease> ConnectionPool::tryAcquire(std::string_view holder) {
    return core_->tryAcquire(holder);
}

Result<void> ConnectionPool::warmUp(Milliseconds limit) {
    return core_->warmUp(limit);
}

PoolStats ConnectionPool::stats() const {
    return core_->stats();
}

PoolStats ConnectionPool::look() const {
    return core_->look();
}

PoolConfig ConnectionPool::config() const {
    return core_->config();
}

Result<void> ConnectionPool::configure(const PoolConfig& config) {
    return core_->configure(config);
}

void ConnectionPool::close() {
    core_->close();
}

bool ConnectionPool::close(Milliseconds drain) {
    return core_->close(drain);
}

void ConnectionPool::maintain() {
    core_->maintain();
}

Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)), place_(std::exchange(other.place_, nullptr)) {}

Lease& Lease::operator=(Lease&& other) noexcept {
    if (this == &other) return *this;
    release();
    pool_ = std::exchange(other.pool_, nullptr);
    place_ = std::exchange(other.place_, nullptr);
    return *this;
}

Lease::~Lease() {
    release();
}

Connection& Lease::operator*() const {
    return *place_->connection;
}

Connection* Lease::operator->() const {
    return place_->connection.get();
}

std::uint64_t Lease::connectionId() const {
    return place_->id;
}

void Lease::beginStatement(std::string_view sql) {
    place_->begin(oneLine(sql, statementKept), pool_->now());
}

void Lease::endStatement(bool inTransaction) {
    place_->end(inTransaction, pool_->now());
}

void Lease::markBroken() {
    place_->broken = true;
}

void Lease::release() {
    if (place_ == nullptr) return;
    std::exchange(pool_, nullptr)->giveBack(*std::exchange(place_, nullptr));
}

} // namespace hone
