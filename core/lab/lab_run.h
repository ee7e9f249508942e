#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/lab/lab_outcome.h"

namespace hone::lab {

struct RunOptions {
    std::string folder; // where the databases lie while it runs; empty: scratchParent()
    std::stop_token stop;
    // What goes on now, and how much is done of the whole, 0 to 1. On the caller's thread.
    std::function<void(const std::string& what, double share)> progress;
    std::uint64_t seed = 1; // of the order within the rounds
    bool plans = true;
    std::optional<double> seconds; // of measuring; empty: as the lab says
};

// Makes the lab's database in a folder of its own, which is gone afterwards, measures the variants
// in turn and judges what came out. settings: those that are missing are the default size's. Takes
// seconds: not for the window's thread; any other.
// Errors: Cancelled; InvalidArgument for settings; those of the lab's SQL, with its file's line.
Result<LabOutcome> runLab(const Lab& lab, Settings settings, const RunOptions& options);

// The variants' times over the values of the lab's curve, in fewer rounds each. InvalidArgument for
// a lab without one. got: every point as it comes; may be empty.
Result<std::vector<CurvePoint>> runCurve(const Lab& lab, Settings settings,
                                         const RunOptions& options,
                                         const std::function<void(const CurvePoint&)>& got = {});

} // namespace hone::lab
