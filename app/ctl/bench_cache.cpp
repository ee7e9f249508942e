#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <malloc.h>
#include <random>
#include <thread>
#include <vector>

#include "app/ctl/bench.h"
#include "app/ctl/json_output.h"
#include "core/base/scratch_folder.h"
#include "core/base/text.h"
#include "core/engine/sqlite/sqlite_file.h"
#include "core/session/session.h"

// The query cache: what a hit costs, how little a write ends, how loads are shared and whether the
// memory it takes is what it says.

namespace hone::ctl {
namespace {

constexpr int keys = 1'000;
constexpr int rowsOfTable = 1'000;

struct Percentiles {
    std::int64_t p50Ns = 0, p99Ns = 0;
};

Percentiles percentilesOf(std::vector<std::int64_t>& times) {
    if (times.empty()) return {};
    std::ranges::sort(times);
    return {times[times.size() / 2], times[times.size() * 99 / 100]};
}

std::shared_ptr<ResultStore> resultOf(std::size_t bytes) {
    auto store = std::make_shared<ResultStore>(std::vector<Column>{{"text", "TEXT"}},
                                               ResultStoreConfig());
    RowBlockBuilder builder(1);
    builder.beginRow();
    const std::string text(bytes, 'x');
    builder.text(text.data(), text.size());
    builder.endRow();
    (void)store->append(builder.take());
    return store;
}

const std::string pointQuery = "SELECT * FROM t WHERE id = ?1";

std::vector<CacheKey> keysOf(int count) {
    std::vector<CacheKey> made;
    for (int i = 0; i < count; ++i)
        made.push_back(makeCacheKey("bench", pointQuery, std::vector<Value>{std::int64_t{i}}));
    return made;
}

void fill(QueryCache& cache, const std::vector<CacheKey>& all, std::size_t bytes) {
    for (const CacheKey& key : all) {
        auto lookup = cache.find(key, {1, pointQuery}, {}, {});
        if (!lookup.ticket) continue;
        lookup.ticket.reads({{"main.t", {}}});
        lookup.ticket.store(resultOf(bytes), 100'000);
    }
}

struct LookupFigures {
    int threads = 0;
    double hitsPerSecond = 0;
    Percentiles one; // with its clock reads taken off
};

// Key made from the statement and its value, looked up, result in hand.
LookupFigures measureLookups(int threads, double seconds) {
    QueryCache cache{CacheConfig()};
    fill(cache, keysOf(keys), 1'000);
    std::atomic<bool> go{false}, stop{false};
    std::atomic<std::int64_t> hits{0};
    std::vector<std::vector<std::int64_t>> times(static_cast<std::size_t>(threads));
    TimePoint began, ended;
    {
        std::vector<std::jthread> running;
        for (int thread = 0; thread < threads; ++thread)
            running.emplace_back([&, thread] {
                std::mt19937 random(static_cast<unsigned>(thread));
                auto& mine = times[static_cast<std::size_t>(thread)];
                mine.reserve(1'000'000);
                while (!go)
                    std::this_thread::yield();
                std::int64_t count = 0;
                for (; !stop; ++count) {
                    const std::vector<Value> value{static_cast<std::int64_t>(random() % keys)};
                    const bool timed = count % 16 == 0;
                    const TimePoint from = timed ? Clock::system().now() : TimePoint();
                    const CacheKey key = makeCacheKey("bench", pointQuery, value);
                    const auto lookup = cache.find(key, {1, pointQuery}, {}, {});
                    if (timed && mine.size() < mine.capacity())
                        mine.push_back(nanosecondsBetween(from, Clock::system().now()));
                    if (lookup.result == nullptr) std::abort();
                }
                hits += count;
            });
        began = Clock::system().now();
        go = true;
        std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
        stop = true;
        ended = Clock::system().now();
    }
    std::vector<std::int64_t> all;
    for (const auto& some : times)
        all.insert(all.end(), some.begin(), some.end());
    return {threads,
            static_cast<double>(hits) * 1e9 / static_cast<double>(nanosecondsBetween(began, ended)),
            percentilesOf(all)};
}

// A table of a thousand rows of a kilobyte in a file of its own.
class Bench {
public:
    static Result<Bench> make(bool byRows) {
        Bench bench;
        auto folder = ScratchFolder::make();
        if (!folder) return fail(folder.error());
        bench.folder_ = std::move(*folder);
        const std::string path = bench.folder_->file("bench.db");
        {
            auto file = SqliteFile::open(path, SqliteFile::Open::OrCreate);
            if (!file) return fail(file.error());
            auto made = (*file)->run(
                "PRAGMA journal_mode = WAL;"
                "CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER, text TEXT);"
                "WITH RECURSIVE s(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM s WHERE i < 999) "
                "INSERT INTO t SELECT i, 0, printf('%.900c', 'x') FROM s");
            if (!made) return fail(made.error());
        }
        SessionConfig config;
        config.keepJournal = false;
        config.cache.byRows = byRows;
        config.cache.timeToLive = Milliseconds(0);
        auto session = Session::open(path, std::move(config));
        if (!session) return fail(session.error());
        bench.session_ = std::move(*session);
        return bench;
    }
    Session& session() { return *session_; }

private:
    std::unique_ptr<ScratchFolder> folder_;
    std::unique_ptr<Session> session_;
};

QueryRequest asking(std::string sql, std::vector<Value> values = {}, bool cache = true) {
    QueryRequest request;
    request.text = std::make_shared<const std::string>(std::move(sql));
    for (std::size_t i = 0; i < values.size(); ++i)
        request.parameters.emplace("?" + std::to_string(i + 1), std::move(values[i]));
    request.cache = cache;
    request.purpose = Purpose::Internal;
    return request;
}

Result<CacheOutcome> ask(Session& session, QueryRequest request) {
    const auto run = session.runner().runHere(std::move(request));
    if (const auto error = run->error()) return fail(*error);
    return run->latest().report->cache;
}

struct WriteFigures {
    double droppedByOneUpdate = 0; // share of 1 000 held point and range queries, the most of 50
    double hitRate = 0;            // at 95 reads to 5 writes
};

// Half of them of one row, half of the ranges of ten rows that begin there.
QueryRequest nth(int i) {
    return i % 2 == 0 ? asking("SELECT * FROM t WHERE id = ?1", {std::int64_t{i / 2 * 2}})
                      : asking("SELECT sum(n) FROM t WHERE id BETWEEN ?1 AND ?1 + 9",
                               {std::int64_t{i / 2 * 2}});
}

// Zipf with the exponent 0.99 over the keys, in a random order of theirs.
class Zipf {
public:
    explicit Zipf(int count) : order_(static_cast<std::size_t>(count)) {
        double sum = 0;
        for (int i = 0; i < count; ++i)
            sums_.push_back(sum += 1 / std::pow(i + 1, 0.99));
        for (std::size_t i = 0; i < order_.size(); ++i)
            order_[i] = static_cast<int>(i);
        std::shuffle(order_.begin(), order_.end(), random_);
    }
    int next() {
        const double at = std::uniform_real_distribution<>(0, sums_.back())(random_);
        return order_[static_cast<std::size_t>(std::ranges::lower_bound(sums_, at) -
                                               sums_.begin())];
    }
    bool chance(double share) { return std::uniform_real_distribution<>()(random_) < share; }

private:
    std::mt19937 random_{20261128};
    std::vector<double> sums_;
    std::vector<int> order_;
};

Result<WriteFigures> measureWrites(bool byRows, int operations) {
    auto bench = Bench::make(byRows);
    if (!bench) return fail(bench.error());
    Session& session = bench->session();
    QueryCache& cache = session.cache();
    WriteFigures figures;
    for (int round = 0; round < 50; ++round) {
        for (int i = 0; i < keys; ++i)
            if (auto done = ask(session, nth(i)); !done) return fail(done.error());
        const std::int64_t before = cache.stats().entries;
        auto written = ask(session, asking("UPDATE t SET n = n + 1 WHERE id = ?1",
                                             {std::int64_t{round * 19 % rowsOfTable}}, false));
        if (!written) return fail(written.error());
        figures.droppedByOneUpdate =
            std::max(figures.droppedByOneUpdate,
                     static_cast<double>(before - cache.stats().entries) / keys);
    }
    Zipf zipf(keys);
    const CacheStats from = cache.stats();
    for (int i = 0; i < operations; ++i) {
        const std::int64_t id = zipf.next();
        auto done = zipf.chance(0.05)
                        ? ask(session,
                              asking("UPDATE t SET n = n + 1 WHERE id = ?1", {id}, false))
                        : ask(session, asking("SELECT * FROM t WHERE id = ?1", {id}));
        if (!done) return fail(done.error());
    }
    const CacheStats to = cache.stats();
    const auto hits = static_cast<double>(to.hits - from.hits);
    figures.hitRate = hits / (hits + static_cast<double>(to.misses - from.misses));
    return figures;
}

struct SharingFigures {
    int callers = 64;
    std::uint64_t executions = 0;
    std::int64_t queryNs = 0, longestNs = 0;
};

// Many callers of one slow statement that nobody has asked before.
Result<SharingFigures> measureSharing() {
    auto bench = Bench::make(true);
    if (!bench) return fail(bench.error());
    Session& session = bench->session();
    const auto slow = [](std::int64_t steps) {
        return asking("WITH RECURSIVE s(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM s WHERE i < "
                      "?1) SELECT count(*) FROM s, (SELECT n FROM t LIMIT 1)",
                      {steps});
    };
    std::int64_t steps = 100'000;
    SharingFigures figures;
    for (int tries = 0; tries < 8; ++tries) {
        const TimePoint began = Clock::system().now();
        if (auto done = ask(session, slow(++steps)); !done) return fail(done.error());
        figures.queryNs = nanosecondsBetween(began, Clock::system().now());
        if (std::abs(static_cast<double>(figures.queryNs) / 2e8 - 1) < 0.05) break;
        steps = static_cast<std::int64_t>(static_cast<double>(steps) * 2e8 /
                                          static_cast<double>(figures.queryNs));
    }
    const CacheStats from = session.cache().stats();
    std::vector<std::int64_t> took(static_cast<std::size_t>(figures.callers));
    {
        std::vector<std::jthread> threads;
        for (std::int64_t& mine : took)
            threads.emplace_back([&] {
                const TimePoint began = Clock::system().now();
                (void)ask(session, slow(steps + 1));
                mine = nanosecondsBetween(began, Clock::system().now());
            });
    }
    figures.longestNs = std::ranges::max(took);
    figures.executions = session.cache().stats().misses - from.misses;
    return figures;
}

struct MemoryFigures {
    std::int64_t budget = 0, booked = 0, allocated = 0, entries = 0;
};

std::int64_t inUse() {
    const struct mallinfo2 info = ::mallinfo2();
    return static_cast<std::int64_t>(info.uordblks + info.hblkhd);
}

// Results of many sizes until long after the cache is full.
MemoryFigures measureMemory(std::int64_t budget) {
    ::malloc_trim(0);
    const std::int64_t before = inUse();
    MemoryFigures figures;
    figures.budget = budget;
    CacheConfig config;
    config.maxBytes = static_cast<std::size_t>(budget);
    QueryCache cache(config);
    std::mt19937 random(7);
    std::int64_t stored = 0;
    for (std::int64_t i = 0; stored < 3 * budget; ++i) {
        const CacheKey key = makeCacheKey("bench", pointQuery, std::vector<Value>{i});
        auto lookup = cache.find(key, {1, pointQuery}, {}, {});
        lookup.ticket.reads({{"main.t", {{"id", std::vector<Value>{i}, {}, {}}}}});
        auto result = resultOf(100 + random() % (random() % 10 == 0 ? 50'000 : 2'000));
        stored += result->bytes();
        lookup.ticket.store(std::move(result), 100'000);
    }
    const CacheStats stats = cache.stats();
    figures.booked = stats.bytes;
    figures.entries = stats.entries;
    figures.allocated = inUse() - before;
    return figures;
}

// From a request to the result in hand, on the caller's thread.
Result<Percentiles> measureWholeWay() {
    auto bench = Bench::make(true);
    if (!bench) return fail(bench.error());
    Session& session = bench->session();
    std::vector<std::int64_t> times;
    for (int i = 0; i < 40'000; ++i) {
        const TimePoint began = Clock::system().now();
        auto done = ask(session, asking("SELECT * FROM t WHERE id = ?1", {std::int64_t{i % 500}}));
        if (!done) return fail(done.error());
        if (*done == CacheOutcome::Hit)
            times.push_back(nanosecondsBetween(began, Clock::system().now()));
    }
    return percentilesOf(times);
}

} // namespace

ExitStatus benchCache(const Invocation& invocation) {
    const auto seconds = invocation.arguments.number("--seconds", 1, 0.01, 3'600);
    if (!seconds) return refuse(invocation, seconds.error());
    std::vector<LookupFigures> lookups;
    for (const int threads : {1, 2})
        lookups.push_back(measureLookups(threads, *seconds));
    const auto whole = measureWholeWay();
    if (!whole) return refuse(invocation, whole.error());
    const auto rows = measureWrites(true, 40'000);
    if (!rows) return refuse(invocation, rows.error());
    const auto tables = measureWrites(false, 40'000);
    if (!tables) return refuse(invocation, tables.error());
    const auto sharing = measureSharing();
    if (!sharing) return refuse(invocation, sharing.error());
    const MemoryFigures memory = measureMemory(64'000'000);

    if (invocation.json) {
        Json results = Json::array();
        for (const LookupFigures& figures : lookups)
            results.push_back({{"what", "lookup"},
                               {"threads", figures.threads},
                               {"opsPerSecond", figures.hitsPerSecond},
                               {"p50Ns", figures.one.p50Ns},
                               {"p99Ns", figures.one.p99Ns}});
        results.push_back(
            {{"what", "request to result"}, {"p50Ns", whole->p50Ns}, {"p99Ns", whole->p99Ns}});
        for (const auto& [how, figures] : {std::pair("rows", *rows), std::pair("tables", *tables)})
            results.push_back({{"what", std::string("invalidation by ") + how},
                               {"droppedByOneUpdate", figures.droppedByOneUpdate},
                               {"hitRate", figures.hitRate}});
        results.push_back({{"what", "single flight"},
                           {"callers", sharing->callers},
                           {"executions", sharing->executions},
                           {"queryNs", sharing->queryNs},
                           {"longestNs", sharing->longestNs}});
        results.push_back({{"what", "memory"},
                           {"budget", memory.budget},
                           {"booked", memory.booked},
                           {"allocated", memory.allocated},
                           {"entries", memory.entries}});
        printJson({{"name", "cache"}, {"results", std::move(results)}});
        return Done;
    }
    for (const LookupFigures& figures : lookups)
        std::printf("lookup, %d threads: %.2f million hits a second, p50 %s, p99 %s\n",
                    figures.threads, figures.hitsPerSecond / 1e6,
                    formatDuration(figures.one.p50Ns).c_str(),
                    formatDuration(figures.one.p99Ns).c_str());
    std::printf("from request to result: p50 %s, p99 %s\n", formatDuration(whole->p50Ns).c_str(),
                formatDuration(whole->p99Ns).c_str());
    for (const auto& [how, figures] : {std::pair("rows", *rows), std::pair("tables", *tables)})
        std::printf("invalidation by %s: one row's update ends %s of %d results; %s hits at 95 "
                    "reads to 5 writes (Zipf 0.99 over %d keys)\n",
                    how, formatShare(figures.droppedByOneUpdate).c_str(), keys,
                    formatShare(figures.hitRate).c_str(), keys);
    std::printf("%d callers of one statement of %s: %llu executed, the last answered after %s\n",
                sharing->callers, formatDuration(sharing->queryNs).c_str(),
                static_cast<unsigned long long>(sharing->executions),
                formatDuration(sharing->longestNs).c_str());
    std::printf("memory: budget %s, booked %s, allocated %s, %lld results\n",
                formatBytes(memory.budget).c_str(), formatBytes(memory.booked).c_str(),
                formatBytes(memory.allocated).c_str(), static_cast<long long>(memory.entries));
    return Done;
}

} // namespace hone::ctl
