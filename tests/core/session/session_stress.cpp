// Eight threads read counters through the cache while others raise them, in transactions and
// without. No reader may see a value below the last one committed before it asked.
#include <array>
#include <atomic>
#include <cstdio>
#include <random>
#include <thread>

#include "tests/support/session.h"

using namespace hone;
using namespace hone::test;

int main() {
    constexpr int counters = 4;
    constexpr int readers = 5;
    constexpr int writers = 3;
    constexpr int writes = 150;
    TestDatabase database("PRAGMA journal_mode = WAL; CREATE TABLE a(n); CREATE TABLE b(n); CREATE "
                          "TABLE c(n); CREATE TABLE d(n);"
                          "INSERT INTO a VALUES(0); INSERT INTO b VALUES(0); INSERT INTO c "
                          "VALUES(0); INSERT INTO d VALUES(0);");
    constexpr std::array<const char*, counters> names{"a", "b", "c", "d"};
    SessionConfig config;
    config.outsideWritePoll = Milliseconds(1);
    config.pool.acquireTimeout = Milliseconds(60'000);
    auto session = openSession(database, config);

    std::array<std::atomic<std::int64_t>, counters> committed{};
    std::array<std::mutex, counters> writing;
    std::atomic<int> stale{0};
    std::atomic<int> failed{0};
    std::atomic<std::int64_t> hits{0};
    std::atomic<bool> stop{false};

    const auto write = [&](int seed) {
        std::mt19937 random(static_cast<unsigned>(seed));
        for (int i = 0; i < writes; ++i) {
            const std::size_t at = random() % counters;
            const std::lock_guard lock(writing[at]);
            const std::string name = names[at];
            const auto tab = session->newTab("writer");
            const int how = static_cast<int>(random() % 3);
            const std::string update = "UPDATE " + name + " SET n = n + 1";
            const std::string text =
                how == 0 ? update
                         : "BEGIN IMMEDIATE; " + update + (how == 1 ? "; COMMIT" : "; ROLLBACK");
            const auto run = session->runner().runHere(request(text, tab));
            if (run->error()) {
                std::fprintf(stderr, "write: %s\n", run->error()->message.c_str());
                ++failed;
            } else if (how != 2) {
                ++committed[at];
            }
        }
    };
    const auto read = [&](int seed) {
        std::mt19937 random(static_cast<unsigned>(seed));
        while (!stop) {
            const std::size_t at = random() % counters;
            QueryRequest asked = request(std::string("SELECT n FROM ") + names[at]);
            asked.cache = true;
            const std::int64_t atLeast = committed[at].load();
            const auto run = session->runner().runHere(std::move(asked));
            const StatementResult result = run->latest();
            if (run->error() || result.result == nullptr) {
                std::fprintf(stderr, "read: %s\n",
                             run->error() ? run->error()->message.c_str() : "no result");
                ++failed;
                continue;
            }
            if (result.report->cache == CacheOutcome::Hit) ++hits;
            if (result.result->load(0)->block->cell(0, 0).integer < atLeast) ++stale;
        }
    };

    std::vector<std::thread> reading;
    for (int i = 0; i < readers; ++i)
        reading.emplace_back(read, i);
    std::vector<std::thread> writingThreads;
    for (int i = 0; i < writers; ++i)
        writingThreads.emplace_back(write, 100 + i);
    for (std::thread& thread : writingThreads)
        thread.join();
    stop = true;
    for (std::thread& thread : reading)
        thread.join();

    const PoolStats stats = session->snapshot().pool;
    std::printf("stale %d, failed %d, hits %lld, active %d\n", stale.load(), failed.load(),
                static_cast<long long>(hits.load()), stats.active);
    return stale == 0 && failed == 0 && hits > 0 && stats.active == 0 ? 0 : 1;
}
