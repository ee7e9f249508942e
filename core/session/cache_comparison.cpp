#include "core/session/cache_comparison.h"

#include <algorithm>
#include <thread>

#include "core/base/text.h"
#include "core/sql/statement_kind.h"

namespace hone {
namespace {

constexpr std::int64_t leastRunNs = 200'000;
constexpr int mostRepeats = 1'000;
constexpr std::chrono::seconds storedWithin{3};

// One side: the same request so often that a run can be timed.
class Side {
public:
    Side(QueryRunner& runner, QueryRequest request, std::stop_token stop)
        : runner_(runner), request_(std::move(request)), stop_(std::move(stop)) {}

    Result<std::shared_ptr<const ExecutionReport>> once() {
        const auto run = runner_.runHere(request_, stop_);
        if (const auto error = run->error()) return fail(*error);
        return run->latest().report;
    }
    // After what it needs to be quick was done.
    Result<void> settle() {
        const auto took = run();
        if (!took) return fail(took.error());
        const auto next = run();
        if (!next) return fail(next.error());
        const std::int64_t one = std::max<std::int64_t>(1, std::min(*took, *next));
        repeats_ = static_cast<int>(std::clamp<std::int64_t>(leastRunNs / one, 1, mostRepeats));
        return {};
    }
    Result<std::int64_t> run() {
        const TimePoint began = Clock::system().now();
        for (int i = 0; i < repeats_; ++i)
            if (const auto done = once(); !done) return fail(done.error());
        return nanosecondsBetween(began, Clock::system().now()) / repeats_;
    }
    int repeats() const { return repeats_; }

private:
    QueryRunner& runner_;
    const QueryRequest request_;
    const std::stop_token stop_;
    int repeats_ = 1;
};

CacheConfig keepsForEver() {
    CacheConfig config;
    config.timeToLive = config.maxAge = Milliseconds(0);
    return config;
}

Result<void> prepare(const Driver& driver, QueryRequest& request) {
    if (statementKind(*request.text, driver.dialect()) != StatementKind::Query)
        return fail(ErrorCode::InvalidArgument,
                    "Only a query is answered from the cache; this statement is none.");
    request.purpose = Purpose::Internal;
    request.holder = "comparison";
    request.cache = true;
    return {};
}

// b is served from memory from its second time on.
Result<CacheComparison> compareSides(Side& a, Side& b, const PairingOptions& options,
                                     const std::function<void(int, int)>& progress) {
    if (const auto loaded = b.once(); !loaded) return fail(loaded.error());
    const auto served = b.once();
    if (!served) return fail(served.error());
    const ExecutionReport& report = **served;
    if (report.cache != CacheOutcome::Hit)
        return fail(ErrorCode::Unsupported,
                    "Its result is never kept: " +
                        (report.cacheReason.empty() ? "it is too large" : report.cacheReason) +
                        ".");
    for (Side* side : {&a, &b})
        if (auto settled = side->settle(); !settled) return fail(settled.error());
    auto compared =
        comparePaired([&] { return a.run(); }, [&] { return b.run(); }, options, progress);
    if (!compared) return fail(compared.error());
    return CacheComparison{std::move(*compared), report.rows, report.bytes, a.repeats(),
                           b.repeats()};
}

} // namespace

Result<CacheComparison> compareCache(const Driver& driver, ConnectionPool& readers,
                                     QueryRequest request, const PairingOptions& options,
                                     const std::function<void(int, int)>& progress) {
    if (auto checked = prepare(driver, request); !checked) return fail(checked.error());
    QueryCache cache(keepsForEver());
    CommitLedger ledger(cache);
    MetricsHub metrics;
    QueryRunner runner({driver, readers, readers, cache, ledger, metrics}, {.workers = 1});
    Side memory(runner, request, options.stop);
    request.cache = false;
    Side executed(runner, request, options.stop);
    return compareSides(executed, memory, options, progress);
}

Result<CacheComparison> compareLevels(const Driver& driver, ConnectionPool& readers,
                                      CommitLedger& ledger, RedisTier& tier, QueryRequest request,
                                      const PairingOptions& options,
                                      const std::function<void(int, int)>& progress) {
    if (auto checked = prepare(driver, request); !checked) return fail(checked.error());
    QueryCache cache(keepsForEver());
    CacheConfig config;
    config.maxBytes = 0;
    QueryCache nothing(config); // what Redis gives is not kept: the next time it is asked again
    MetricsHub metrics;
    QueryRunner near({driver, readers, readers, cache, ledger, metrics}, {.workers = 1});
    QueryRunner far({driver, readers, readers, nothing, ledger, metrics, nullptr, {}, {}, &tier},
                    {.workers = 1});
    Side memory(near, request, options.stop), redis(far, request, options.stop);
    // It is stored in the background.
    const TimePoint until = Clock::system().now() + storedWithin;
    for (;;) {
        const auto answer = redis.once();
        if (!answer) return fail(answer.error());
        if ((*answer)->fromSecondLevel) break;
        if (Clock::system().now() > until)
            return fail(ErrorCode::Unsupported, "Redis does not keep its result: it is away, or "
                                                "the result is too large or changes meanwhile.");
        std::this_thread::sleep_for(Milliseconds(20));
    }
    return compareSides(redis, memory, options, progress);
}

std::string cacheComparisonRemark(const CacheComparison& comparison) {
    std::string words = "The result has " + formatCount(comparison.rows) +
                        (comparison.rows == 1 ? " row" : " rows") + " and " +
                        formatBytes(comparison.bytes) + ".";
    if (comparison.repeatsA > 1 || comparison.repeatsB > 1)
        words += " A time is the mean of " + formatCount(comparison.repeatsA) + " and " +
                 formatCount(comparison.repeatsB) + " runs.";
    return words;
}

} // namespace hone
