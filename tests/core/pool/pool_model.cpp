// Ten thousand random operations from eight threads against a model of the pool: which connections
// are lent, and in which order callers stand in line. After every step the pool's snapshot has to
// agree with it.
#include <algorithm>
#include <cstdio>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/pool/connection_pool.h"
#include "tests/support/stub_driver.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

namespace {

constexpr int threads = 8;
constexpr int operations = 10'000;
constexpr int mostConnections = 5;

class Model {
public:
    explicit Model(ConnectionPool& pool) : pool_(pool) {}

    void lent(const std::string& caller, std::uint64_t connection) {
        const std::lock_guard lock(mutex_);
        require(lent_.insert(connection).second, "a connection is lent twice");
        served_.insert(caller);
    }
    void returning(std::uint64_t connection) {
        const std::lock_guard lock(mutex_);
        require(lent_.erase(connection) == 1, "a connection comes back that was not lent");
    }
    void check() {
        const std::lock_guard lock(mutex_);
        const PoolStats stats = pool_.stats();
        require(stats.total() == static_cast<int>(stats.connections.size()), "the sum is wrong");
        require(stats.total() <= mostConnections, "there are more than the maximum");
        require(stats.active >= static_cast<int>(lent_.size()), "a lent connection is not active");
        std::vector<std::string> line;
        for (const WaiterInfo& waiter : stats.waiters)
            line.push_back(waiter.holder);
        compare(line);
        line_ = std::move(line);
    }
    // Who left the line before someone who had come earlier must have given up.
    int wrong() {
        const std::lock_guard lock(mutex_);
        for (const std::string& caller : leftEarly_)
            require(!served_.contains(caller), "a waiter was served before an earlier one");
        require(lent_.empty(), "a connection is lent still");
        return wrong_;
    }

private:
    void compare(const std::vector<std::string>& line) {
        const auto place = [&](const std::string& caller) {
            return std::ranges::find(line, caller);
        };
        auto last = line.begin();
        for (const std::string& caller : line_) {
            const auto now = place(caller);
            if (now == line.end()) continue;
            require(now >= last, "the order of the line changed");
            last = now;
        }
        const auto head = std::ranges::find_if(
            line_, [&](const std::string& caller) { return place(caller) != line.end(); });
        for (auto caller = head; caller != line_.end(); ++caller)
            if (place(*caller) == line.end()) leftEarly_.insert(*caller);
    }
    void require(bool holds, const char* what) {
        if (holds) return;
        if (++wrong_ <= 10) std::printf("%s\n", what);
    }

    ConnectionPool& pool_;
    std::mutex mutex_;
    std::set<std::uint64_t> lent_;
    std::set<std::string> served_, leftEarly_;
    std::vector<std::string> line_;
    int wrong_ = 0;
};

class Caller {
public:
    Caller(int number, ConnectionPool& pool, Model& model)
        : number_(number), random_(static_cast<unsigned>(number)), pool_(pool), model_(model) {}

    void step() {
        switch (random_() % 10) {
        case 0:
            resize();
            break;
        case 1:
            pool_.maintain();
            break;
        case 2:
        case 3:
        case 4:
            giveBack();
            break;
        default:
            acquire();
        }
        model_.check();
    }
    void giveBack() {
        if (leases_.empty()) return;
        Lease lease = std::move(leases_.back());
        leases_.pop_back();
        model_.returning(lease.connectionId());
        if (random_() % 8 == 0) lease.markBroken();
    }
    bool holds() const { return !leases_.empty(); }

    std::map<ErrorCode, int> ended;
    int acquired = 0;

private:
    void acquire() {
        if (leases_.size() >= 2) return giveBack();
        const std::string name = std::to_string(number_) + "-" + std::to_string(++asked_);
        std::stop_source stop;
        if (random_() % 20 == 0) stop.request_stop();
        const auto limit = std::chrono::microseconds(random_() % 3'000);
        auto lease = pool_.acquire({name, Clock::system().now() + limit, stop.get_token()});
        if (!lease) {
            ++ended[lease.error().code];
            return;
        }
        ++acquired;
        model_.lent(name, lease->connectionId());
        leases_.push_back(std::move(*lease));
    }
    void resize() {
        PoolConfig config = pool_.config();
        config.maximum = 1 + static_cast<int>(random_() % mostConnections);
        config.minimum = static_cast<int>(random_() % static_cast<unsigned>(config.maximum));
        if (!pool_.configure(config)) ++ended[ErrorCode::InvalidArgument];
    }

    const int number_;
    std::mt19937 random_;
    ConnectionPool& pool_;
    Model& model_;
    std::vector<Lease> leases_;
    int asked_ = 0;
};

} // namespace

int main() {
    StubDriver driver;
    std::atomic<unsigned> dice{0};
    driver.behave([&dice](StubBehaviour& stub) {
        stub.validate.hook = [&dice] {
            if (dice++ % 9 == 0) throw std::runtime_error("not valid");
        };
    });
    PoolConfig config;
    config.minimum = 1;
    config.maximum = mostConnections;
    config.newcomersPassFor = 0ms;
    config.maxLifetime = 5ms;
    config.lifetimeJitter = 0.5;
    config.idleTimeout = 2ms;
    config.validateAfterIdle = 1ms;
    ConnectionPool pool([&driver] { return driver.connect(Access::ReadOnly); }, config);
    Model model(pool);
    std::vector<Caller> callers;
    for (int i = 0; i < threads; ++i)
        callers.emplace_back(i, pool, model);
    {
        std::vector<std::jthread> running;
        for (Caller& caller : callers)
            running.emplace_back([&caller] {
                for (int i = 0; i < operations / threads; ++i)
                    caller.step();
                while (caller.holds())
                    caller.giveBack();
            });
    }
    const bool drained = pool.close(10s);
    while (pool.stats().total() > 0) // the workers close what was idle
        std::this_thread::yield();
    const PoolStats stats = pool.stats();
    std::uint64_t ended = 0;
    for (const std::uint64_t count : stats.ended)
        ended += count;
    int acquired = 0, unexpected = 0;
    std::map<ErrorCode, int> failures;
    for (const Caller& caller : callers) {
        acquired += caller.acquired;
        for (const auto& [code, count] : caller.ended) {
            failures[code] += count;
            if (code != ErrorCode::PoolTimeout && code != ErrorCode::Cancelled) unexpected += count;
        }
    }
    const int wrong = model.wrong();
    const bool same =
        ended == stats.created && driver.counts().live() == 0 && driver.counts().intruders == 0 &&
        stats.acquiredDirectly + stats.acquiredAfterWait == static_cast<std::uint64_t>(acquired) &&
        stats.timedOut == static_cast<std::uint64_t>(failures[ErrorCode::PoolTimeout]);
    std::printf("acquired %d (%llu after a wait), timed out %d, cancelled %d, opened %llu, "
                "wrong %d\n",
                acquired, static_cast<unsigned long long>(stats.acquiredAfterWait),
                failures[ErrorCode::PoolTimeout], failures[ErrorCode::Cancelled],
                static_cast<unsigned long long>(stats.created), wrong);
    return wrong == 0 && unexpected == 0 && drained && same && stats.acquiredAfterWait > 0 &&
                   stats.timedOut > 0
               ? 0
               : 1;
}
