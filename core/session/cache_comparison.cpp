#include "core/session/cache_comparison.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/sql/statement_kind.h"

namespace hone {
namespace {

constexpr std::int64_t leastRunNs = 200'000;
constexpr int mostRepeats = 1'000;

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

} // namespace

Result<CacheComparison> compareCache(const Driver& driver, ConnectionPool& readers,
                                     QueryRequest request, const PairingOptions& options,
                                     const std::function<void(int, int)>& progress) {
    if (statementKind(*request.text, driver.dialect()) != StatementKind::Query)
        return fail(ErrorCode::InvalidArgument,
                    "Only a query is answered from the cache; this statement is none.");
    CacheConfig config;
    config.timeToLive = config.maxAge = Milliseconds(0);
    QueryCache cache(config);
    CommitLedger ledger(cache);
    MetricsHub metrics;
    QueryRunner runner({driver, readers, readers, cache, ledger, metrics}, {.workers = 1});
    request.purpose = Purpose::Internal;
    request.holder = "comparison";
    request.cache = false;
    Side executed(runner, request, options.stop);
    request.cache = true;
    Side cached(runner, request, options.stop);

    const auto loaded = cached.once();
    if (!loaded) return fail(loaded.error());
    const auto served = cached.once();
    if (!served) return fail(served.error());
    if ((*served)->cache != CacheOutcome::Hit)
        return fail(ErrorCode::Unsupported,
                    "Its result is never kept: " +
                        ((*served)->cacheReason.empty() ? std::string("it is too large")
                                                        : (*served)->cacheReason) +
                        ".");
    for (Side* side : {&executed, &cached})
        if (auto settled = side->settle(); !settled) return fail(settled.error());
    auto compared = comparePaired([&] { return executed.run(); }, [&] { return cached.run(); },
                                  options, progress);
    if (!compared) return fail(compared.error());
    return CacheComparison{std::move(*compared), (*served)->rows, (*served)->bytes,
                           executed.repeats(), cached.repeats()};
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
