#include "core/query/query_journal.h"

#include <optional>
#include <utility>

#include "core/query/journal_file.h"

// record() adds to a batch in memory; the journal's thread takes the batch as a whole every quarter
// of a second and writes it in one transaction. Statistics are summed up by fingerprint in the
// batch already, so that a load of a thousand runs a second costs one row a batch. A batch that
// cannot be written goes back in front of what came meanwhile and is tried again; what passes the
// bounds is dropped and counted.

namespace hone {
namespace {

constexpr Milliseconds batchTime{250};
constexpr Milliseconds retryTime{1'000};
constexpr std::size_t maxQueuedBytes = 64u * 1024 * 1024;
// Enough of a statement to show it.
constexpr std::size_t maxStatementBytes = 64 * 1024;
constexpr std::size_t maxBundleBytes = 1024 * 1024;

std::size_t weightOf(const HistoryEntry& entry) {
    return entry.sql.size() + entry.error.size() + sizeof(HistoryEntry);
}
std::size_t weightOf(const PlanRecord& record) {
    return record.bundle.size() + record.entry.sql.size() + sizeof(PlanRecord);
}

HistoryEntry entryOf(const ExecutionReport& report) {
    HistoryEntry entry;
    entry.startedAtMs = millisecondsSinceEpoch(report.startedAt);
    entry.sql = report.sql;
    entry.fingerprint = report.fingerprint;
    entry.timing = report.timing;
    entry.rows = report.rows;
    entry.rowsChanged = report.rowsChanged;
    entry.cache = report.cache;
    if (report.error) entry.error = report.error->message;
    return entry;
}

void add(StatementDelta& delta, const ExecutionReport& report) {
    if (delta.sql.empty()) delta.sql = report.sql.substr(0, maxStatementBytes);
    ++delta.calls;
    if (report.error) ++delta.failures;
    delta.rows += static_cast<std::uint64_t>(report.rows);
    const bool hit = report.cache == CacheOutcome::Hit || report.cache == CacheOutcome::Coalesced;
    if (hit) ++delta.cacheHits;
    if (hit || report.cache == CacheOutcome::Miss) ++delta.cacheLookups;
    delta.sumNs += report.timing.totalNs;
    ++delta.buckets[static_cast<std::uint32_t>(Histogram::bucketOf(report.timing.totalNs))];
}

} // namespace

struct QueryJournal::State {
    JournalConfig config;
    SqlDialect dialect = SqlDialect::Sqlite;
    std::unique_ptr<JournalFile> file;

    std::mutex mutex;
    // Guarded by mutex.
    JournalBatch waiting;
    std::size_t waitingBytes = 0; // of history, slow and plans
    std::uint64_t dropped = 0;
    std::uint64_t asked = 0;    // flushes
    std::uint64_t answered = 0; // flushes
    Result<void> lastWrite;
    std::condition_variable_any wake;
    std::condition_variable answer;

    std::jthread writer; // last, so that it ends before what it uses

    bool full() const {
        return waiting.history.size() + waiting.slow.size() + waiting.plans.size() >=
                   config.maxQueued ||
               waitingBytes >= maxQueuedBytes;
    }

    // A batch that could not be written, before what came meanwhile.
    void putBack(JournalBatch batch) {
        const auto prepend = [this](auto& queue, auto& older, std::size_t limit) {
            older.insert(older.end(), std::make_move_iterator(queue.begin()),
                         std::make_move_iterator(queue.end()));
            queue = std::move(older);
            if (queue.size() <= limit) return;
            dropped += queue.size() - limit;
            queue.erase(queue.begin(), queue.end() - static_cast<std::ptrdiff_t>(limit));
        };
        prepend(waiting.history, batch.history, config.maxQueued);
        prepend(waiting.slow, batch.slow, config.maxQueued);
        prepend(waiting.plans, batch.plans, config.maxQueued);
        for (const auto& [fingerprint, delta] : batch.statements)
            waiting.statements[fingerprint].merge(delta);
        waitingBytes = 0;
        for (const HistoryEntry& entry : waiting.history)
            waitingBytes += weightOf(entry);
        for (const SlowEntry& slow : waiting.slow)
            waitingBytes += weightOf(slow.entry) + slow.plan.size();
        for (const PlanRecord& record : waiting.plans)
            waitingBytes += weightOf(record);
    }

    Result<void> flush() {
        std::unique_lock lock(mutex);
        const std::uint64_t ticket = ++asked;
        wake.notify_one();
        answer.wait(lock, [&] { return answered >= ticket; });
        return lastWrite;
    }

    void write(std::stop_token stop) {
        std::unique_lock lock(mutex);
        const auto urgent = [this] { return asked > answered || full(); };
        while (true) {
            wake.wait(lock, stop, [&] { return !waiting.empty() || asked > answered; });
            if (!stop.stop_requested()) wake.wait_for(lock, stop, batchTime, urgent);
            JournalBatch batch = std::exchange(waiting, {});
            waitingBytes = 0;
            const std::uint64_t ticket = asked;
            lock.unlock();
            auto written = batch.empty() ? Result<void>() : file->write(batch);
            lock.lock();
            const bool failed = !written;
            if (failed) putBack(std::move(batch));
            lastWrite = std::move(written);
            answered = ticket;
            answer.notify_all();
            if (stop.stop_requested() && (failed || waiting.empty())) return;
            if (failed) wake.wait_for(lock, stop, retryTime, [this] { return asked > answered; });
        }
    }
};

QueryJournal::QueryJournal(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<QueryJournal>> QueryJournal::open(JournalConfig config, std::string database,
                                                         SqlDialect dialect) {
    auto file = JournalFile::open(config, std::move(database), dialect);
    if (!file) return fail(file.error());
    auto state = std::make_unique<State>();
    state->config = std::move(config);
    state->dialect = dialect;
    state->file = std::move(*file);
    State& writing = *state;
    state->writer = std::jthread([&writing](std::stop_token stop) { writing.write(stop); });
    return std::unique_ptr<QueryJournal>(new QueryJournal(std::move(state)));
}

QueryJournal::~QueryJournal() = default;

Milliseconds QueryJournal::slowThreshold() const {
    return state_->config.slowThreshold;
}

bool QueryJournal::isSlow(const ExecutionReport& report) const {
    return report.timing.totalNs >= Nanoseconds(state_->config.slowThreshold).count();
}

void QueryJournal::record(const ExecutionReport& report, Purpose purpose, std::string plan) {
    if (purpose == Purpose::Internal) return;
    const bool slow = isSlow(report);
    bool wake = false;
    std::optional<HistoryEntry> entry;
    if (slow || purpose == Purpose::User) entry = entryOf(report);
    {
        const std::lock_guard lock(state_->mutex);
        auto& statements = state_->waiting.statements;
        wake = state_->waiting.empty();
        if (statements.size() < state_->config.maxStatements ||
            statements.contains(report.fingerprint))
            add(statements[report.fingerprint], report);
        else
            ++state_->dropped;
        if (entry && state_->full()) {
            ++state_->dropped;
        } else if (entry) {
            state_->waitingBytes += weightOf(*entry);
            if (slow) {
                state_->waitingBytes += weightOf(*entry) + plan.size();
                state_->waiting.slow.push_back({*entry, std::move(plan)});
            }
            if (purpose == Purpose::User) state_->waiting.history.push_back(std::move(*entry));
            wake = wake || state_->full();
        }
    }
    if (wake) state_->wake.notify_one();
}

void QueryJournal::recordPlan(const PlanBundle& bundle) {
    PlanRecord record = planRecord(bundle, state_->dialect);
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->full() || record.bundle.size() > maxBundleBytes) {
            ++state_->dropped;
            return;
        }
        state_->waitingBytes += weightOf(record);
        state_->waiting.plans.push_back(std::move(record));
    }
    state_->wake.notify_one();
}

Result<void> QueryJournal::flush() {
    return state_->flush();
}

std::uint64_t QueryJournal::dropped() const {
    const std::lock_guard lock(state_->mutex);
    return state_->dropped;
}

Result<std::vector<HistoryEntry>> QueryJournal::history(std::size_t limit,
                                                        const std::string& filter) const {
    if (auto written = state_->flush(); !written) return fail(written.error());
    return state_->file->history(limit, filter);
}

Result<std::vector<SlowEntry>> QueryJournal::slow(std::size_t limit) const {
    if (auto written = state_->flush(); !written) return fail(written.error());
    return state_->file->slow(limit);
}

Result<std::vector<StatementStatistics>> QueryJournal::statements() const {
    if (auto written = state_->flush(); !written) return fail(written.error());
    return state_->file->statements();
}

Result<std::vector<PlanEntry>> QueryJournal::plans(std::size_t limit,
                                                   std::optional<std::uint64_t> fingerprint) const {
    if (auto written = state_->flush(); !written) return fail(written.error());
    return state_->file->plans(limit, fingerprint);
}

Result<PlanBundle> QueryJournal::plan(std::int64_t id) const {
    return state_->file->plan(id);
}

Result<void> QueryJournal::pinPlan(std::int64_t id) {
    return state_->file->pinPlan(id);
}

Result<std::int64_t> QueryJournal::pinPlan(const PlanBundle& bundle) {
    const PlanRecord record = planRecord(bundle, state_->dialect);
    if (record.bundle.size() > maxBundleBytes)
        return fail(ErrorCode::TooLarge,
                    "This plan is too large to be pinned. Save it to a file instead.");
    return state_->file->pinNewPlan(record);
}

Result<void> QueryJournal::unpinPlan(std::int64_t id) {
    return state_->file->unpinPlan(id);
}

Result<std::optional<PinnedPlan>> QueryJournal::pinned(std::uint64_t fingerprint) const {
    return state_->file->pinned(fingerprint);
}

Result<void> QueryJournal::clear() {
    if (auto written = state_->flush(); !written) return written;
    return state_->file->clear();
}

} // namespace hone
