#pragma once

#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "core/lab/lab_databases.h"
#include "core/measure/row_digest.h"

namespace hone::lab {

// What one run of a variant gave, beside its time.
using RunFigures = std::map<std::string, double>;

// A variant, ready to run again and again. One thread.
class Task {
public:
    virtual ~Task() = default;
    // Runs once: the time it took, in nanoseconds, of what is measured. digest: takes the rows; may
    // be null.
    virtual Result<std::int64_t> run(RunFigures& figures, RowDigest* digest) = 0;
};

struct TaskPlace {
    const Settings& settings;
    LabDatabases::Database& database; // outlives the task
    std::stop_token stop;
};

Result<std::unique_ptr<Task>> makeTask(const StatementJob& job, const TaskPlace& place);
Result<std::unique_ptr<Task>> makeTask(const LoopJob& job, const TaskPlace& place);
Result<std::unique_ptr<Task>> makeTask(const RequestsJob& job, const TaskPlace& place);
Result<std::unique_ptr<Task>> makeTask(const LoadJob& job, const TaskPlace& place);
Result<std::unique_ptr<Task>> makeTask(const TraceJob& job, const TaskPlace& place);

// False when it ended early because stop was requested.
bool waitFor(std::int64_t microseconds, const std::stop_token& stop);

// Work that the engine counted, over all statements of a run.
class WorkCount {
public:
    void add(const ExecutionSummary& summary);
    void put(RunFigures& figures) const;
    double statements = 0, rows = 0, resultBytes = 0;

private:
    double scanSteps_ = 0, sorts_ = 0, autoIndexRows_ = 0, vmSteps_ = 0, pages_ = 0;
};

} // namespace hone::lab
