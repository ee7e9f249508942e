// Eight threads borrow three connections of a driver with faults: some give up, some are stopped,
// some break what they got. At every moment the places add up; at the end everything is back.
#include <cstdio>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include "core/engine/collect.h"
#include "core/pool/connection_pool.h"
#include "tests/support/stub_driver.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

int main() {
    constexpr int borrowers = 8;
    constexpr auto duration = 2s;
    StubDriver driver;
    std::atomic<unsigned> dice{0};
    const auto sometimes = [&dice](unsigned oneIn) {
        return [&dice, oneIn] {
            if (dice++ % oneIn == 0) throw std::runtime_error("now and then");
        };
    };
    driver.behave([&](StubBehaviour& stub) {
        stub.connect.hook = sometimes(5);
        stub.validate.hook = sometimes(7);
        stub.reset.hook = sometimes(31);
    });

    PoolConfig config;
    config.minimum = 1;
    config.maximum = 3;
    config.acquireTimeout = 1ms;
    config.idleTimeout = 1ms;
    config.maxLifetime = 20ms;
    config.lifetimeJitter = 0.5;
    config.validateAfterIdle = 0ms;
    config.connectAttempts = 1;
    auto pool = std::make_unique<ConnectionPool>(
        [&driver] { return driver.connect(Access::ReadOnly); }, config);

    std::atomic<std::uint64_t> taken{0}; // leases that the pool's figures of acquiring leave out
    std::atomic<std::uint64_t> leased{0}, timedOut{0}, cancelled{0}, failed{0};
    std::atomic<int> wrong{0};
    const TimePoint end = Clock::system().now() + duration;
    const auto borrow = [&](unsigned seed) {
        std::mt19937 random(seed);
        while (Clock::system().now() < end) {
            std::stop_source source;
            std::jthread stopping;
            if (random() % 16 == 0)
                stopping = std::jthread([&source, us = random() % 500] {
                    std::this_thread::sleep_for(std::chrono::microseconds(us));
                    source.request_stop();
                });
            if (random() % 8 == 0) {
                if (auto lease = pool->tryAcquire("taker")) {
                    ++leased;
                    ++taken;
                }
                continue;
            }
            auto lease = pool->acquire({"borrower", std::nullopt, source.get_token()});
            if (!lease) {
                const ErrorCode code = lease.error().code;
                if (code == ErrorCode::PoolTimeout)
                    ++timedOut;
                else if (code == ErrorCode::Cancelled)
                    ++cancelled;
                else if (code == ErrorCode::Internal)
                    ++failed;
                else
                    ++wrong;
                continue;
            }
            ++leased;
            if (!collectRows(**lease, "SELECT", {}, {})) ++wrong;
            if (random() % 4 == 0)
                std::this_thread::sleep_for(std::chrono::microseconds(random() % 2'000));
            if (random() % 10 == 0) lease->markBroken();
            if (random() % 2 == 0) lease->release();
        }
    };

    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < borrowers; ++i)
            threads.emplace_back(borrow, i);
        threads.emplace_back([&] {
            while (Clock::system().now() < end) {
                const PoolStats stats = pool->stats();
                if (stats.total() > config.maximum || driver.counts().live() > config.maximum ||
                    stats.active < 0 || stats.connecting < 0 ||
                    static_cast<int>(stats.leases.size()) > stats.active)
                    ++wrong;
                pool->maintain();
                std::this_thread::yield();
            }
        });
    }

    PoolStats stats = pool->stats();
    while (stats.active + stats.connecting > 0 && stats.leases.empty()) { // by upkeep alone
        std::this_thread::yield();
        stats = pool->stats();
    }
    if (stats.active != 0 || stats.pending != 0 || !stats.leases.empty()) ++wrong;
    if (stats.acquiredDirectly + stats.acquiredAfterWait != leased - taken) ++wrong;
    if (stats.usageNs.count() != leased || stats.timedOut != timedOut) ++wrong;
    const std::uint64_t closed =
        stats.endedBy(ConnectionEnd::Broken) + stats.endedBy(ConnectionEnd::Idle) +
        stats.endedBy(ConnectionEnd::Invalid) + stats.endedBy(ConnectionEnd::Lifetime);
    if (stats.created != closed + static_cast<std::uint64_t>(stats.idle)) ++wrong;
    pool.reset();
    if (driver.counts().live() != 0 || driver.counts().intruders != 0) ++wrong;
    std::printf("leased %llu (%llu after a wait), timed out %llu, cancelled %llu, failed %llu, "
                "opened %d, wrong %d\n",
                static_cast<unsigned long long>(leased),
                static_cast<unsigned long long>(stats.acquiredAfterWait),
                static_cast<unsigned long long>(timedOut),
                static_cast<unsigned long long>(cancelled), static_cast<unsigned long long>(failed),
                driver.counts().opened.load(), wrong.load());
    const bool all =
        leased > 0 && stats.acquiredAfterWait > 0 && timedOut > 0 && cancelled > 0 && failed > 0;
    return wrong == 0 && all ? 0 : 1;
}
