#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/engine/connection.h"
#include "core/index/workload.h"
#include "tests/bench/advisor/index_set.h"

namespace hone::bench {

// A copy of a database with a set applied to it. Its file is gone with it.
class Variant {
public:
    static Result<Variant> make(const std::string& database, const std::string& path,
                                const IndexSet& set);
    // A copy of it with ANALYZE run.
    Result<Variant> analyzed(const std::string& path) const;
    Variant(Variant&&) = default;
    Variant& operator=(Variant&&) = default;
    ~Variant();

    const std::string& name() const { return name_; } // "Hone", "Hone +A" with ANALYZE after it
    std::int64_t addedBytes() const { return addedBytes_; } // before ANALYZE
    int addedIndexes() const { return addedIndexes_; }
    // Of all indexes, those that repeat the rowid or the left part of another index.
    int redundantIndexes() const { return redundantIndexes_; }
    Connection& connection() const { return *connection_; }

private:
    Variant() = default;
    Result<void> connect();

    std::string name_, path_;
    std::int64_t addedBytes_ = 0;
    int addedIndexes_ = 0, redundantIndexes_ = 0;
    std::unique_ptr<Connection> connection_;
};

// Nanoseconds of one execution each; all of a statement's variants have as many, taken in turn,
// but for one that was stopped at the limit.
struct Samples {
    std::vector<double> times;
    bool atLeast = false;

    double median() const;
};

struct Ratio {
    double value = 1;
    double low = 1, high = 1; // 95 % interval, by bootstrap
};

struct StatementTimes {
    std::string sql;
    double weight = 1;
    bool writes = false;
    std::vector<Samples> variants; // beside the variants given; the first is the one before
    std::vector<Ratio> ratios;     // of a variant over the first, paired by round
    // Slower than the first by more than 5 %, twice measured, the interval above 1.
    std::vector<bool> slower;
};

struct MeasureConfig {
    Nanoseconds limit = std::chrono::seconds(3);        // of one execution, on the wall's clock
    Nanoseconds perStatement = std::chrono::seconds(2); // of all rounds, unless three take longer
    int rounds = 15;                                    // at most
    // The thread's processor time, which other programs disturb least: a statement runs on its
    // thread alone, and its file lies in the system's cache. Else the wall's clock.
    bool processorTime = true;
};

// One statement on all variants in shuffled turn. A statement that writes is rolled back each time.
// Internal where variants do not agree on the number of rows.
Result<StatementTimes> measure(const index::WorkloadStatement& statement,
                               const std::vector<Variant>& variants, const MeasureConfig& config);

// Of the weighted sum over all statements, variant over base.
Ratio totalRatio(const std::vector<StatementTimes>& statements, std::size_t variant,
                 std::size_t base);
double total(const std::vector<StatementTimes>& statements, std::size_t variant, bool weighted);
bool totalAtLeast(const std::vector<StatementTimes>& statements, std::size_t variant);

} // namespace hone::bench
