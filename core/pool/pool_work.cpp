// What the pool's own threads do: upkeep, and the workers' connecting, validating and closing.
#include <algorithm>
#include <exception>
#include <system_error>
#include <thread>
#include <utility>

#include "core/engine/collect.h"
#include "core/pool/pool_waiter.h"

namespace hone {
namespace {

using Status = Place::Status;

constexpr int mostWorkers = 8;
constexpr std::chrono::seconds workersRest{5};
constexpr Milliseconds upkeepInterval{500};
constexpr std::chrono::seconds readingLife{10}; // of a connection that was meant to write
constexpr Milliseconds watchInterval{10}; // while callers wait, or leases of a closed pool are out

bool mayOnlyRead(const Error& error) {
    return error.code == ErrorCode::ReadOnly || error.code == ErrorCode::Permission;
}

} // namespace

template <typename Body>
void PoolCore::spawn(Body body) {
    std::thread([self = shared_from_this(), body] { body(*self); }).detach();
}

void PoolCore::start() {
    const std::lock_guard lock(mutex_);
    upkeepRuns_ = true;
    spawn([](PoolCore& self) { self.runUpkeep(); });
    plan();
}

void PoolCore::runUpkeep() {
    Lock lock(mutex_);
    while (!closed_ || occupied_ > 0) {
        upkeep();
        wakeUpkeep_.wait_for(lock, upkeepPause());
    }
    upkeepRuns_ = false;
    taskReady_.notify_all();
    changed_.notify_all();
}

Nanoseconds PoolCore::upkeepPause() const {
    if (closed_) return watchInterval;
    Nanoseconds pause = watching_ ? watchInterval : upkeepInterval;
    if (retry_.failing() && connecting_ == 0)
        pause = std::clamp<Nanoseconds>(retry_.nextTry() - clock_.now(), Milliseconds(1), pause);
    return pause;
}

void PoolCore::maintain() {
    const std::lock_guard lock(mutex_);
    upkeep();
}

void PoolCore::upkeep() {
    if (closed_) {
        closeIdle();
        changed_.notify_all();
        return;
    }
    const TimePoint now = clock_.now();
    watching_ = !waiters_.empty();
    endOldOnes(now);
    serve();
    plan();
    note(now);
}

void PoolCore::endOldOnes(TimePoint now) {
    int kept = staying();
    const auto close = [&](Place& place, ConnectionEnd why) {
        beBusy(place, ConnectionStatus::Closing);
        post({Work::Close, &place, why});
        --kept;
    };
    for (Place* place : idlePlaces()) {
        const bool old = now >= place->endOfLife.load();
        const bool surplus =
            kept > config_.minimum && now - place->idleSince.load() >= config_.idleTimeout;
        const bool unchecked =
            config_.keepAlive.count() > 0 && now - place->checkedAt.load() >= config_.keepAlive;
        if (!(old || surplus || unchecked) || !place->claim(Status::Idle, Status::Busy)) continue;
        if (old || surplus) {
            close(*place, old ? ConnectionEnd::Lifetime : ConnectionEnd::Idle);
        } else {
            beBusy(*place, ConnectionStatus::Validating);
            post({Work::Validate, place});
        }
    }
    places_.each([&](Place& place) { // a driver that ignores its limit
        if (place.status() == Status::Busy && place.work == ConnectionStatus::Validating &&
            now - place.busySince > 2 * config_.validationTimeout)
            place.connection->interrupt();
    });
}

// Connections that are not being closed.
int PoolCore::staying() const {
    int staying = 0;
    places_.each([&](Place& place) {
        const Status status = place.status();
        if (status != Status::Vacant &&
            !(status == Status::Busy && place.work == ConnectionStatus::Closing))
            ++staying;
    });
    return staying;
}

std::vector<Place*> PoolCore::idlePlaces() const {
    std::vector<Place*> idle;
    places_.each([&](Place& place) {
        if (place.status() == Status::Idle) idle.push_back(&place);
    });
    std::ranges::stable_sort(idle, {}, [](const Place* place) { return place->idleSince.load(); });
    return idle;
}

// The maximum became less: idle ones end now, leased ones when they come back.
void PoolCore::shrink() {
    int surplus = staying() - config_.maximum;
    places_.each([](Place& place) { place.unwanted.store(false, std::memory_order_relaxed); });
    for (Place* place : idlePlaces()) {
        if (surplus <= 0) return;
        if (!place->claim(Status::Idle, Status::Busy)) continue;
        beBusy(*place, ConnectionStatus::Closing);
        post({Work::Close, place, ConnectionEnd::Shrunk});
        --surplus;
    }
    places_.each([&](Place& place) {
        if (surplus <= 0 || place.status() == Status::Vacant) return;
        if (place.status() == Status::Busy && place.work == ConnectionStatus::Closing) return;
        place.unwanted.store(true, std::memory_order_relaxed);
        --surplus;
    });
}

void PoolCore::closeIdle() {
    for (Place* place : idlePlaces()) {
        if (!place->claim(Status::Idle, Status::Busy)) continue;
        beBusy(*place, ConnectionStatus::Closing);
        post({Work::Close, place, ConnectionEnd::PoolClosed});
    }
}

void PoolCore::beBusy(Place& place, ConnectionStatus with) {
    place.work = with;
    place.busySince = clock_.now();
}

// Starts what the line and the minimum need and nothing is on its way for.
void PoolCore::plan() {
    if (closed_ || unusable_ || !upkeepRuns_) return;
    const TimePoint now = clock_.now();
    int wanting = static_cast<int>(waiters_.size()) - validating_ - connecting_;
    if (wanting > 0) {
        std::vector<Place*> idle = idlePlaces();
        for (auto place = idle.rbegin(); place != idle.rend() && wanting > 0; ++place) {
            if (usable(**place, now) || !(*place)->claim(Status::Idle, Status::Busy)) continue;
            if (now >= (*place)->endOfLife.load()) {
                beBusy(**place, ConnectionStatus::Closing);
                post({Work::Close, *place, ConnectionEnd::Lifetime});
                continue;
            }
            beBusy(**place, ConnectionStatus::Validating);
            ++validating_;
            --wanting;
            post({Work::Validate, *place});
        }
    }
    int opening = std::max(wanting > 0 ? worthOpening(wanting) : 0, config_.minimum - occupied_);
    if (retry_.failing() && opening > 0) opening = connecting_ == 0 && retry_.mayTry(now) ? 1 : 0;
    opening = std::min({opening, config_.maximum - occupied_, mostWorkers - connecting_});
    places_.each([&](Place& place) {
        if (opening <= 0 || place.status() != Status::Vacant) return;
        --opening;
        place.become(Status::Busy);
        beBusy(place, ConnectionStatus::Opening);
        ++occupied_;
        ++connecting_;
        post({Work::Connect, &place});
    });
    if (outage() && connecting_ == 0 && !retry_.mayTry(now)) failLine(*retry_.lastError());
}

// How many connections to open for so many callers: none beyond the first for those who will have
// been served by returning ones by the time it is open.
int PoolCore::worthOpening(int wanting) const {
    constexpr std::int64_t leastUsageNs = 1'000;
    const TimePoint now = clock_.now();
    double returning = 0;
    places_.each([&](Place& place) {
        if (place.status() != Status::Leased) return;
        const std::int64_t usage =
            std::max({leastUsageNs, place.lastHeldNs.load(std::memory_order_relaxed),
                      nanosecondsBetween(place.leasedAt.load(), now)});
        returning += static_cast<double>(usualConnectNs_) / static_cast<double>(usage);
    });
    const int least = connecting_ == 0 ? 1 : 0;
    return returning >= wanting ? least : std::max(least, wanting - static_cast<int>(returning));
}

void PoolCore::post(Task task) {
    tasks_.push_back(task);
    if (static_cast<int>(tasks_.size()) <= idleWorkers_ || workers_ >= mostWorkers) {
        taskReady_.notify_one();
        return;
    }
    ++workers_;
    try {
        spawn([](PoolCore& self) { self.runWorker(); });
    } catch (const std::system_error&) { // no more threads: those that run do it, or the next post
        --workers_;
    }
}

void PoolCore::runWorker() {
    Lock lock(mutex_);
    while (true) {
        ++idleWorkers_;
        taskReady_.wait_for(lock, workersRest, [this] { return !tasks_.empty() || closed_; });
        --idleWorkers_;
        if (tasks_.empty()) break;
        const Task task = tasks_.front();
        tasks_.pop_front();
        run(lock, task);
    }
    --workers_;
    changed_.notify_all();
}

void PoolCore::run(Lock& lock, Task task) {
    switch (task.work) {
    case Work::Connect:
        runConnect(lock, *task.place);
        break;
    case Work::Validate:
        runValidate(lock, *task.place);
        break;
    case Work::Close:
        end(lock, *task.place, task.end);
        break;
    }
    changed_.notify_all();
}

Result<PoolCore::Connected> PoolCore::connect() {
    auto made = guarded("connecting", connect_);
    Connected connected;
    if (!made && connectReading_ && mayOnlyRead(made.error())) {
        connected.onlyReads = std::move(made.error());
        made = guarded("connecting", connectReading_);
    }
    if (!made) return fail(made.error());
    if (*made == nullptr)
        return fail(ErrorCode::Internal, "The database driver gave no connection.");
    connected.connection = std::move(*made);
    const std::string initSql = config().initSql;
    if (initSql.empty()) return connected;
    const auto initialised = guarded("preparing a new connection", [&] {
        return collectRows(*connected.connection, initSql, {}, {});
    });
    if (!initialised) return fail(initialised.error());
    connected.connection->keepSettings();
    return connected;
}

void PoolCore::runConnect(Lock& lock, Place& place) {
    lock.unlock();
    const auto began = std::chrono::steady_clock::now();
    auto connected = connect();
    const std::int64_t took = nanosecondsBetween(began, std::chrono::steady_clock::now());
    auto records =
        connected && place.records == nullptr ? std::make_unique<Place::Records>() : nullptr;
    lock.lock();
    --connecting_;
    if (!connected) {
        place.become(Status::Vacant);
        --occupied_;
        ++counters_.connectFailures;
        if (closed_) return;
        retry_.failed(std::move(connected.error()), clock_.now(), config_, random_);
        if (outage()) failLine(*retry_.lastError());
        plan();
        wakeUpkeep_.notify_one();
        return;
    }
    place.connection = std::move(connected->connection);
    onlyReads_ = std::move(connected->onlyReads);
    if (records != nullptr) place.records = std::move(records);
    place.id = nextId_++;
    ++counters_.created;
    if (closed_) {
        end(lock, place, ConnectionEnd::PoolClosed);
        return;
    }
    const TimePoint now = clock_.now();
    counters_.creationNs.record(took);
    usualConnectNs_ = took;
    retry_.succeeded();
    place.endOfLife.store(onlyReads_ ? now + readingLife : drawEndOfLife(now));
    place.idleSince.store(now);
    place.checkedAt.store(now);
    place.lastHeldNs.store(0, std::memory_order_relaxed);
    offer(place);
    plan();
}

void PoolCore::runValidate(Lock& lock, Place& place) {
    const Milliseconds limit = config_.validationTimeout;
    lock.unlock();
    const auto began = std::chrono::steady_clock::now();
    const Result<void> valid =
        guarded("checking a connection", [&] { return place.connection->validate(limit); });
    const std::int64_t took = nanosecondsBetween(began, std::chrono::steady_clock::now());
    lock.lock();
    if (validating_ > 0) --validating_;
    counters_.validationNs.record(took);
    if (!valid || closed_) {
        end(lock, place, valid ? ConnectionEnd::PoolClosed : ConnectionEnd::Invalid);
        return;
    }
    place.checkedAt.store(clock_.now());
    offer(place);
    plan();
}

// Closes a connection in the caller's hands; its place is free afterwards, and not before.
void PoolCore::end(Lock& lock, Place& place, ConnectionEnd why) {
    place.work = ConnectionStatus::Closing;
    place.become(Status::Busy);
    lock.unlock();
    (void)guarded("closing a connection", [&]() -> Result<void> {
        place.connection.reset();
        return {};
    });
    lock.lock();
    place.broken = false;
    place.unwanted.store(false, std::memory_order_relaxed);
    place.become(Status::Vacant);
    --occupied_;
    ++counters_.ended[static_cast<std::size_t>(why)];
    plan();
    if (occupied_ == 0) wakeUpkeep_.notify_one();
    changed_.notify_all();
}

TimePoint PoolCore::drawEndOfLife(TimePoint birth) {
    if (config_.maxLifetime.count() == 0) return TimePoint::max();
    const double share = std::uniform_real_distribution<double>(0, config_.lifetimeJitter)(random_);
    const double life = static_cast<double>(Nanoseconds(config_.maxLifetime).count()) * (1 - share);
    return birth + Nanoseconds(static_cast<std::int64_t>(life));
}

Result<void> PoolCore::warmUp(Milliseconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    Lock lock(mutex_);
    plan();
    while (!closed_ && occupied_ - connecting_ < config_.minimum) {
        if (outage()) return fail(*retry_.lastError());
        if (changed_.wait_until(lock, until) == std::cv_status::timeout)
            return fail(ErrorCode::Timeout, "The pool's connections were not open within " +
                                                std::to_string(limit.count()) + " ms.");
    }
    if (closed_) return fail(ErrorCode::Closed, "The connection pool is closed.");
    return {};
}

void PoolCore::close() {
    const std::lock_guard lock(mutex_);
    if (std::exchange(closed_, true)) return;
    for (Waiter* waiter : waiters_)
        waiter->ready.notify_one();
    // What was going to be opened is not any more.
    std::erase_if(tasks_, [this](const Task& task) {
        if (task.work != Work::Connect) return false;
        task.place->become(Status::Vacant);
        --occupied_;
        --connecting_;
        return true;
    });
    showLine();
    closeIdle();
    taskReady_.notify_all();
    wakeUpkeep_.notify_one();
}

bool PoolCore::close(Milliseconds drain) {
    close();
    const auto leased = [this] {
        bool any = false;
        places_.each([&](Place& place) { any = any || place.status() == Status::Leased; });
        return any;
    };
    const auto back = [&](Lock& lock) {
        return changed_.wait_for(lock, drain, [&] { return !leased(); });
    };
    Lock lock(mutex_);
    if (back(lock)) return true;
    places_.each([](Place& place) {
        if (place.status() == Status::Leased) place.connection->interrupt();
    });
    return back(lock);
}

void PoolCore::settle(Milliseconds patience) {
    Lock lock(mutex_);
    changed_.wait_for(lock, patience, [this] {
        bool busy = workers_ > 0 || !tasks_.empty() || !waiters_.empty();
        bool leased = false;
        places_.each([&](Place& place) {
            leased = leased || place.status() == Status::Leased;
            busy = busy || place.status() == Status::Busy || place.status() == Status::Idle;
        });
        return !busy && (leased || !upkeepRuns_);
    });
}

} // namespace hone
