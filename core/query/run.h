#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/engine/result_store.h"
#include "core/query/execution_report.h"
#include "core/sql/splitter.h"

namespace hone {

class Tab;

enum class Purpose {
    User,     // in history, slow log and statistics
    Load,     // in slow log and statistics
    Internal, // Hone's own: nowhere
};

struct QueryRequest {
    std::shared_ptr<const std::string> text; // one statement or a script
    std::map<std::string, Value> parameters; // by name as sqlParameters() gives them
    bool cache = false;                      // may be answered from the cache and kept in it
    bool refreshesCache = false; // is loaded anew though it is held, unless somebody does already
    std::optional<Milliseconds> timeLimit;   // of each statement
    std::shared_ptr<Tab> tab;                // keeps its connection between runs while it must
    Purpose purpose = Purpose::User;
    std::string holder = "editor";          // who holds the connection, for people
    std::optional<TimePoint> intendedStart; // latency counts from here (a load at a fixed rate)
    ResultStoreConfig store;
};

enum class RunState { Queued, Running, Stopping, Done };

// One statement of a run: what is there so far.
struct StatementResult {
    StatementSpan span;                            // in the request's text
    std::shared_ptr<const ResultStore> result;     // null for a statement without columns
    std::shared_ptr<const ExecutionReport> report; // null while it runs
};

// A request on its way and after. Its state is polled (the window's tick) or waited for (honectl);
// rows can be read while they arrive. Any thread.
class Run {
public:
    // Of a long script only the last results are kept; all are counted.
    static constexpr std::size_t keptResults = 200;

    Run(std::uint64_t id, QueryRequest request, TimePoint submitted);

    std::uint64_t id() const { return id_; }
    const QueryRequest& request() const { return request_; }
    RunState state() const { return state_.load(std::memory_order_acquire); }
    bool done() const { return state() == RunState::Done; }

    // Returns at once; the run ends with Cancelled as soon as the engine lets go.
    void cancel();
    // Not for the window's thread. False when the time ran out first.
    bool waitFor(Milliseconds limit) const;
    void wait() const;

    std::vector<StatementResult> results() const;
    // The latest result, which may still grow. Asks the worker for rows that wait to fill a block.
    StatementResult latest() const;
    std::size_t statementsBegun() const;
    // Why the run ended early: the error of its last statement, or of a request that could not
    // begin.
    std::optional<Error> error() const;

private:
    friend class QueryRunner;
    friend class RunSink;

    void beginStatement(StatementSpan span, RowSink* sink);
    void setResult(std::shared_ptr<const ResultStore> result);
    void endStatement(std::shared_ptr<const ExecutionReport> report);
    void finish(std::optional<Error> error);
    void begin();

    const std::uint64_t id_;
    const QueryRequest request_;
    const TimePoint submitted_; // or intended
    std::stop_source stop_;
    std::atomic<RunState> state_{RunState::Queued};

    mutable std::mutex mutex_;
    mutable std::condition_variable ended_;
    // Guarded by mutex_.
    std::deque<StatementResult> results_;
    std::size_t begun_ = 0;
    RowSink* sink_ = nullptr; // of the statement that runs
    std::optional<Error> error_;
};

} // namespace hone
