// Three processes' worth of tiers on one Redis: all write tables and load results at once, one of
// them dies and comes back, one writes without a word, and Redis itself is restarted and flushed.
// Nothing that is served may be older than what the caller saw before it asked.
#include <array>
#include <cstdio>
#include <random>
#include <shared_mutex>
#include <thread>

#include "tests/core/cache/redis_process.h"

using namespace hone;
using namespace hone::test;

namespace {

constexpr int tableCount = 4;

// A database: writers one at a time; a reader sees number and values of one moment.
class Database : public SharedDatabase {
public:
    // Calls told once the new number is visible.
    template <typename Told>
    void write(int table, Told told) {
        std::uint32_t taken;
        {
            const std::unique_lock lock(mutex_);
            taken = number + 1;
            values_[static_cast<std::size_t>(table)] = taken;
            number = taken;
        }
        told(taken);
    }
    std::pair<std::uint32_t, std::uint32_t> read(int table) const {
        const std::shared_lock lock(mutex_);
        return {number, values_[static_cast<std::size_t>(table)]};
    }

private:
    mutable std::shared_mutex mutex_;
    std::array<std::uint32_t, tableCount> values_{};
};

} // namespace

int main() {
    if (!RedisServer::installed()) {
        std::puts("SKIP redis-server is not installed");
        return 0;
    }
    RedisServer server;
    Database database;
    auto config = patient(server.address());
    config.grace = 5ms;
    config.leaseTime = 50ms;
    std::vector<std::unique_ptr<RedisProcess>> processes;
    for (int i = 0; i < 3; ++i)
        processes.push_back(std::make_unique<RedisProcess>(database, config));

    std::atomic<std::uint64_t> hits{0}, misses{0}, stale{0};
    const TimePoint end = Clock::system().now() + 4s;
    const auto user = [&](RedisProcess& process, unsigned seed) {
        std::mt19937 random(seed);
        while (Clock::system().now() < end) {
            const int table = static_cast<int>(random() % tableCount);
            const std::string name = "t" + std::to_string(table);
            if (random() % 20 == 0) {
                const bool silent = random() % 20 == 0;
                database.write(table, [&](std::uint32_t number) {
                    if (!silent) process.tier().committed(number, changeOf({name}));
                });
                continue;
            }
            const auto [c, value] = database.read(table);
            RedisLookup lookup = process.tier().get(name, "text", 1, c);
            if (lookup.answer == RedisLookup::Answer::Hit) {
                ++hits;
                const auto served = lookup.result->place(0).block->cell(0, 0).integer;
                if (served < static_cast<std::int64_t>(value)) ++stale;
                continue;
            }
            ++misses;
            LoadLease lease = process.tier().leaseLoad(name);
            if (lease.holder() == LoadLease::Holder::Theirs)
                lookup = process.tier().waitFor(name, "text", 1, Clock::system().now() + 5ms, {});
            const auto [loadedAt, loaded] = database.read(table);
            if (random() % 4 == 0) std::this_thread::sleep_for(200us);
            process.tier().put(name, "text", 1, makeResult({{"n", ""}}, {{std::int64_t{loaded}}}),
                               {name}, loadedAt, 1s, lookup.era);
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 4; ++i)
        threads.emplace_back(user, std::ref(*processes[i % 2]), i);
    threads.emplace_back([&] {
        // The third process comes and goes.
        while (Clock::system().now() < end) {
            std::this_thread::sleep_for(100ms);
            database.write(0, [&](std::uint32_t number) {
                processes[2]->tier().committed(number, changeOf({"t0"}));
            });
            processes[2] = std::make_unique<RedisProcess>(database, config);
        }
    });
    std::this_thread::sleep_for(1s);
    server.ask({"FLUSHALL"});
    std::this_thread::sleep_for(500ms);
    server.restart();
    for (std::thread& thread : threads)
        thread.join();
    processes.clear();
    std::printf("%llu hits, %llu misses, %llu stale\n",
                static_cast<unsigned long long>(hits.load()),
                static_cast<unsigned long long>(misses.load()),
                static_cast<unsigned long long>(stale.load()));
    return stale == 0 && hits > 0 ? 0 : 1;
}
