#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/engine/connection.h"

namespace hone {

// A statement where it runs.
struct StatementSide {
    Connection& connection;
    std::string sql;
    std::vector<Value> parameters; // in the statement's order
};

enum class Side { A, B };

// An error, and the side whose statement it came from; none: it concerns both.
struct SideError : Error {
    std::optional<Side> side = {};
};
template <typename T>
using SidedResult = tl::expected<T, SideError>;

// Whether two statements return the same rows.
struct ResultMatch {
    bool same = false;
    std::string remark =
        {}; // "in another order", "1 204 rows against 1 203"; may stand beside same
    std::int64_t rowsA = 0, rowsB = 0;
    bool operator==(const ResultMatch&) const = default;
};

// Runs both once and compares their rows, in any order: exactly by a 128-bit sum over the rows, and
// where that differs by sorting up to 500 000 rows of each, reals within 1e-9 of each other, since
// sums of reals depend on the order of adding. What is larger and differs only by such sums counts
// as different. Columns' names do not matter.
SidedResult<ResultMatch> matchResults(const StatementSide& a, const StatementSide& b,
                                      const ExecuteOptions& limits);

} // namespace hone
