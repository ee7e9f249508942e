#include "core/query/query_runner.h"

#include <algorithm>
#include <exception>
#include <new>

#include "core/engine/value_order.h"
#include "core/query/execution.h"
#include "core/sql/fingerprint.h"
#include "core/sql/statement_kind.h"

namespace hone {
namespace {

// The same statement, to be loaded anew for the cache alone.
QueryRequest refreshOf(const QueryRequest& request, std::string_view sql) {
    QueryRequest refresh;
    refresh.text = std::make_shared<const std::string>(sql);
    refresh.parameters = request.parameters;
    refresh.cache = true;
    refresh.refreshesCache = true;
    refresh.timeLimit = request.timeLimit;
    refresh.purpose = Purpose::Internal;
    refresh.holder = "cache";
    return refresh;
}

std::vector<std::vector<Value>> sortedRows(const ResultStore& store) {
    std::vector<std::vector<Value>> rows;
    for (std::int64_t row = 0; row < store.rowCount(); ++row) {
        const ResultStore::Place place = store.place(row);
        std::vector<Value>& values = rows.emplace_back();
        for (int column = 0; column < store.columnCount(); ++column)
            values.push_back(valueOf(place.block->cell(place.row, column)));
    }
    std::ranges::sort(rows, [](const auto& x, const auto& y) {
        return std::ranges::lexicographical_compare(
            x, y, [](const Value& a, const Value& b) { return compareValues(a, b) < 0; });
    });
    return rows;
}

// In any order, since the engine may choose one; neither is on disk.
bool sameRows(const ResultStore& a, const ResultStore& b) {
    return a.rowCount() == b.rowCount() && a.columnCount() == b.columnCount() &&
           sortedRows(a) == sortedRows(b);
}

} // namespace

// Where one statement's rows go: into a store that the run shows from the first column on.
class RunSink final : public RowSink {
public:
    explicit RunSink(Run& run) : run_(run) {}

    Result<void> begin(std::vector<Column> columns) override {
        store_ = std::make_shared<ResultStore>(std::move(columns), run_.request().store);
        run_.setResult(store_);
        return {};
    }
    Result<void> append(RowBlock block) override { return store_->append(std::move(block)); }
    std::shared_ptr<const ResultStore> store() const { return store_; }

private:
    Run& run_;
    std::shared_ptr<ResultStore> store_;
};

QueryRunner::QueryRunner(RunnerParts parts, RunnerConfig config, Clock& clock)
    : parts_(std::move(parts)), config_(config), clock_(clock) {
    for (int i = 0; i < config_.workers; ++i)
        workers_.emplace_back([this] { work(); });
}

QueryRunner::~QueryRunner() {
    close();
}

std::shared_ptr<Run> QueryRunner::submit(QueryRequest request) {
    auto run = std::make_shared<Run>(nextId_++, std::move(request), clock_.now());
    std::optional<Error> refused;
    {
        const std::lock_guard lock(mutex_);
        if (closed_)
            refused = Error{ErrorCode::Closed, "The database is closed.", {}, {}};
        else if (queue_.size() >= config_.maxQueued)
            refused =
                Error{ErrorCode::QueueFull,
                      std::to_string(queue_.size()) +
                          " statements wait already. Wait until some are done, or cancel them.",
                      {},
                      {}};
        else
            queue_.push_back(run);
    }
    if (refused)
        run->finish(std::move(refused));
    else
        available_.notify_one();
    return run;
}

std::shared_ptr<Run> QueryRunner::runHere(QueryRequest request, std::stop_token stop) {
    auto run = std::make_shared<Run>(nextId_++, std::move(request), clock_.now());
    const std::stop_callback cancel(stop, [&run] { run->cancel(); });
    {
        const std::lock_guard lock(mutex_);
        if (!closed_)
            running_.push_back(run);
        else
            run->finish(Error{ErrorCode::Closed, "The database is closed.", {}, {}});
    }
    if (!run->done()) carryOutRegistered(run);
    return run;
}

std::size_t QueryRunner::queued() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

void QueryRunner::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        for (const auto& run : queue_)
            run->cancel();
        for (const auto& run : running_)
            run->cancel();
    }
    available_.notify_all();
    for (std::thread& worker : workers_)
        if (worker.joinable()) worker.join();
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return running_.empty(); });
}

void QueryRunner::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        available_.wait(lock, [this] { return closed_ || !queue_.empty(); });
        if (queue_.empty()) return;
        const std::shared_ptr<Run> run = std::move(queue_.front());
        queue_.pop_front();
        running_.push_back(run);
        lock.unlock();
        carryOutRegistered(run);
        lock.lock();
    }
}

void QueryRunner::carryOutRegistered(const std::shared_ptr<Run>& run) {
    carryOut(*run);
    const std::lock_guard lock(mutex_);
    std::erase(running_, run);
    if (closed_ && running_.empty()) ended_.notify_all();
}

void QueryRunner::carryOut(Run& run) {
    run.begin();
    const QueryRequest& request = run.request();
    const std::stop_token stop = run.stop_.get_token();
    std::optional<Tab::Use> use;
    if (request.tab != nullptr) {
        use.emplace(*request.tab, stop);
        if (!*use) return run.finish(Error{ErrorCode::Cancelled, "Cancelled.", {}, {}});
    }
    std::int64_t queueNs =
        std::max<std::int64_t>(0, nanosecondsBetween(run.submitted_, clock_.now()));
    std::optional<Error> error;
    StatementSplitter statements(*request.text, parts_.driver.dialect());
    while (const auto span = statements.next()) {
        error = carryOutStatement(run, *span, span->in(*request.text), queueNs);
        if (error) break;
        queueNs = 0;
    }
    if (!error && run.statementsBegun() == 0)
        error = Error{ErrorCode::InvalidArgument, "There is no statement to run.", {}, {}};
    use.reset(); // before the run is seen to be done
    run.finish(std::move(error));
}

std::optional<Error> QueryRunner::carryOutStatement(Run& run, StatementSpan span,
                                                    std::string_view sql, std::int64_t queueNs) {
    const QueryRequest& request = run.request();
    auto report = std::make_shared<ExecutionReport>();
    report->runId = run.id();
    report->sql = sql;
    report->fingerprint = fingerprintSql(sql, parts_.driver.dialect());
    report->kind = statementKind(sql, parts_.driver.dialect());
    report->startedAt = clock_.wallNow();
    report->timing.queueNs = queueNs;

    RunSink sink(run);
    run.beginStatement(span, &sink);
    const TimePoint began = clock_.now();
    std::string plan;
    std::optional<QueryRequest> refresh;
    std::optional<CacheKey> checked;
    {
        Execution execution(parts_, clock_, request, sql, run.stop_.get_token(), *report);
        try {
            report->error = execution.run(
                sink, [&sink] { return sink.store(); },
                [&run](std::shared_ptr<const ResultStore> result) {
                    run.setResult(std::move(result));
                });
            report->timing.totalNs = queueNs + nanosecondsBetween(began, clock_.now());
            if (!report->error && parts_.journal != nullptr &&
                request.purpose != Purpose::Internal && parts_.journal->isSlow(*report) &&
                mayExplain(report->fingerprint))
                plan = execution.explainPlan();
        } catch (const std::bad_alloc&) {
            report->error = Error{
                ErrorCode::OutOfMemory, "There is not enough memory for this result.", {}, {}};
        } catch (const std::exception& bug) {
            report->error = Error{ErrorCode::Internal,
                                  "Hone made a mistake while running this statement.",
                                  bug.what(),
                                  {}};
        }
        execution.settle();
        if (execution.refreshDue()) refresh = refreshOf(request, sql);
        if (report->cache == CacheOutcome::Hit && parts_.cache.wantsCheck())
            checked = execution.key();
    }
    if (report->timing.totalNs == 0)
        report->timing.totalNs = queueNs + nanosecondsBetween(began, clock_.now());

    if (request.purpose != Purpose::Internal) {
        parts_.metrics.record(
            {report->timing.totalNs, report->rows, report->cache, report->error.has_value()});
        if (parts_.journal != nullptr)
            parts_.journal->record(*report, request.purpose, std::move(plan));
    }
    std::optional<Error> error = report->error;
    run.endStatement(std::move(report));
    if (refresh) submit(std::move(*refresh));
    if (checked) checkHit(request, sql, *checked, *run.latest().result);
    return error;
}

// Only a result that is still held was served without anything having been written since; another
// proves nothing.
void QueryRunner::checkHit(const QueryRequest& request, std::string_view sql, const CacheKey& key,
                           const ResultStore& served) {
    QueryRequest again = refreshOf(request, sql);
    again.cache = false;
    again.refreshesCache = false;
    const auto run = runHere(std::move(again));
    const auto result = run->latest().result;
    if (run->error() || result == nullptr || result->spilled()) return;
    const bool same = sameRows(served, *result);
    if (parts_.cache.holds(key, &served)) parts_.cache.countChecked(same);
}

// A slow statement under load would otherwise be explained at every execution.
bool QueryRunner::mayExplain(std::uint64_t fingerprint) {
    constexpr std::chrono::seconds rest{10};
    constexpr std::size_t remembered = 1'000;
    const TimePoint now = clock_.now();
    const std::lock_guard lock(mutex_);
    if (explained_.size() > remembered) explained_.clear();
    const auto [at, first] = explained_.try_emplace(fingerprint, now);
    if (!first && now - at->second < rest) return false;
    at->second = now;
    return true;
}

Result<void> QueryRunner::withConnection(const std::shared_ptr<Tab>& tab, std::string holder,
                                         std::stop_token stop,
                                         const std::function<Result<void>(Connection&)>& use,
                                         Access access) {
    if (tab != nullptr && tab->state().connectionId != 0) {
        const Tab::Use taken(*tab, stop);
        if (!taken) return fail(ErrorCode::Cancelled, "Cancelled.");
        if (tab->lease_) {
            std::optional<QueryCache::Commit> anything;
            if (access == Access::ReadWrite)
                anything.emplace(parts_.cache, Change{{}, true});
            return use(*tab->lease_);
        }
    }
    ConnectionPool& pool = access == Access::ReadOnly ? parts_.readers : parts_.writers;
    auto lease = pool.acquire({holder, std::nullopt, stop});
    if (!lease) return fail(lease.error());
    ChangeCollector changes(parts_.cache, parts_.ledger, &parts_.committed);
    if (access == Access::ReadWrite) changes.watch(**lease, true);
    return use(**lease);
}

} // namespace hone
