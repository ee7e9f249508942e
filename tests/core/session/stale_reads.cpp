// Two processes of several threads each read and write one database through their own caches. Every
// read is checked against what was known to be committed, by whichever process, before it was
// asked: nothing older may be served. Usage: stale_reads [operations] (40000 unless told; the
// figure of a million is this program's, with 1000000).
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "tests/support/session.h"

using namespace hone;
using namespace hone::test;

namespace {

constexpr int rows = 400;
constexpr int groups = 20;
constexpr int threadsEach = 4;

// Seen by both processes.
struct Shared {
    std::array<std::atomic<std::int64_t>, rows> committed;
    std::atomic<std::int64_t> reads, hits, writes, stale, failed;
    std::atomic<int> ready;
};

// A row's value only grows, so a sum below what was committed before is stale.
void work(Session& session, Shared& shared, std::int64_t operations, unsigned seed) {
    std::mt19937 random(seed);
    for (std::int64_t i = 0; i < operations; ++i) {
        const int row = static_cast<int>(random() % rows);
        const int kind = static_cast<int>(random() % 20);
        if (kind == 0) {
            QueryRequest asked = request("UPDATE t SET n = n + 1 WHERE id = ?1 RETURNING n");
            if (random() % 8 == 0) {
                asked = request("BEGIN IMMEDIATE; UPDATE t SET n = n + 1 WHERE id = ?1; SAVEPOINT "
                                "s; UPDATE t SET n = n + 5 WHERE id = ?1; ROLLBACK TO s; COMMIT",
                                session.newTab("writer"));
            }
            asked.parameters = {{"?1", std::int64_t{row}}};
            const bool plain = asked.tab == nullptr;
            const auto run = session.runner().runHere(std::move(asked));
            if (run->error()) {
                std::fprintf(stderr, "write: %s\n", run->error()->message.c_str());
                ++shared.failed;
                continue;
            }
            ++shared.writes;
            if (!plain) continue;
            const std::int64_t now = run->latest().result->load(0)->block->cell(0, 0).integer;
            std::int64_t known = shared.committed[static_cast<std::size_t>(row)];
            while (known < now && !shared.committed[static_cast<std::size_t>(row)]
                                       .compare_exchange_weak(known, now)) {
            }
            continue;
        }
        QueryRequest asked;
        std::int64_t atLeast = 0;
        if (kind < 14) {
            asked = request("SELECT n FROM t WHERE id = ?1");
            asked.parameters = {{"?1", std::int64_t{row}}};
            atLeast = shared.committed[static_cast<std::size_t>(row)];
        } else if (kind < 17) {
            asked = request("SELECT sum(n) FROM t WHERE id BETWEEN ?1 AND ?1 + 9");
            asked.parameters = {{"?1", std::int64_t{row}}};
        } else {
            const std::int64_t group = row % groups;
            asked = request("SELECT sum(t.n) FROM g JOIN t ON t.grp = g.id WHERE g.id = ?1");
            asked.parameters = {{"?1", group}};
            for (int at = static_cast<int>(group); at < rows; at += groups)
                atLeast += shared.committed[static_cast<std::size_t>(at)];
        }
        asked.cache = true;
        const auto run = session.runner().runHere(std::move(asked));
        const StatementResult result = run->latest();
        if (run->error() || result.result == nullptr) {
            std::fprintf(stderr, "read: %s\n",
                         run->error() ? run->error()->message.c_str() : "no result");
            ++shared.failed;
            continue;
        }
        ++shared.reads;
        if (result.report->cache == CacheOutcome::Hit) ++shared.hits;
        const Cell value = result.result->load(0)->block->cell(0, 0);
        if (value.type == ValueType::Integer && value.integer < atLeast) ++shared.stale;
    }
}

void process(const TestDatabase& database, Shared& shared, std::int64_t operations, unsigned seed) {
    SessionConfig config;
    config.pool.acquireTimeout = Milliseconds(60'000);
    config.keepJournal = false;
    auto session = openSession(database, std::move(config));
    ++shared.ready;
    while (shared.ready < 2)
        std::this_thread::yield();
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < threadsEach; ++i)
        threads.emplace_back(
            [&, i] { work(*session, shared, operations / (2 * threadsEach), seed + i); });
}

} // namespace

int main(int argc, char** argv) {
    const std::int64_t operations = argc > 1 ? std::atoll(argv[1]) : 40'000;
    TestDatabase database(
        "PRAGMA journal_mode = WAL; CREATE TABLE t(id INTEGER PRIMARY KEY, grp INTEGER, n INTEGER);"
        "CREATE INDEX t_grp ON t(grp); CREATE TABLE g(id INTEGER PRIMARY KEY);"
        "WITH RECURSIVE s(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM s WHERE i < 399)"
        "INSERT INTO t SELECT i, i % 20, 0 FROM s;"
        "INSERT INTO g SELECT id FROM t WHERE id < 20;");
    void* memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return 2;
    auto& shared = *new (memory) Shared();
    const pid_t child = ::fork();
    if (child < 0) return 2;
    process(database, shared, operations, child == 0 ? 1'000 : 1);
    if (child == 0) ::_exit(0);
    int status = 0;
    ::waitpid(child, &status, 0);
    std::printf("reads %lld, of them hits %lld, writes %lld; stale %lld, failed %lld\n",
                static_cast<long long>(shared.reads), static_cast<long long>(shared.hits),
                static_cast<long long>(shared.writes), static_cast<long long>(shared.stale),
                static_cast<long long>(shared.failed));
    const bool sound = status == 0 && shared.stale == 0 && shared.failed == 0;
    return sound && shared.hits > 0 && shared.writes > 0 ? 0 : 1;
}
