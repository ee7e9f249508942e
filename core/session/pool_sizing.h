#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/engine/connection.h"
#include "core/index/workload.h"
#include "core/pool/size_advice.h"

namespace hone {

// The statements of a workload by what they do.
struct PartedWorkload {
    struct Refused {
        std::string sql;
        Error why;
    };
    std::vector<index::WorkloadStatement> reads, writes;
    std::vector<Refused> refused; // that cannot be measured
};
// Prepares each once. Fails where the database cannot be reached.
Result<PartedWorkload> partWorkload(Driver& driver,
                                    const std::vector<index::WorkloadStatement>& workload);
// Why a workload without reads has nothing to measure.
Error nothingRead(const PartedWorkload& workload);

// Runs a statement drawn by weight, the same one for the same number. statements: at least one,
// with weights above 0.
Operation operationOf(std::vector<index::WorkloadStatement> statements, std::stop_token stop);

struct SizingOptions {
    int largest = 32;             // size to try
    int callers = 32;             // that run statements all the time
    Milliseconds duration{1'000}; // of each measurement
    bool mayWrite = true;         // the writer is measured too, each statement rolled back
    std::stop_token stop = {};
};

struct SizingProgress {
    std::string what;              // "measuring a pool of 4"
    double share = 0;              // done, 0 to 1
    std::vector<SizePoint> points; // measured so far
};

struct PoolSizing {
    SizeAdvice readers; // without points: the workload reads nothing
    // What the one writer of an engine like SQLite does; none: the workload writes nothing, or it
    // failed.
    std::optional<SizePoint> writer;
    std::optional<Error> writerFailure;
    std::vector<PartedWorkload::Refused> refused;
};

// The size of the readers' pool by measurements: see adviseSize(). Fails where nothing of the
// workload can be measured, as a statement does, or Cancelled.
Result<PoolSizing> sizePool(Driver& driver, const PartedWorkload& workload,
                            const SizingOptions& options,
                            const std::function<void(const SizingProgress&)>& progress = {});

} // namespace hone
