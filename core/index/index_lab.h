#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/index/index_catalog.h"
#include "core/index/index_payoff.h"
#include "core/index/write_cost.h"
#include "core/measure/statement_comparison.h"

// One index against none: what it gives to statements, what it takes from writing, memory on disk
// and time to build.
namespace hone::index {

struct TrialStatement {
    std::string sql;
    std::map<std::string, Value> parameters; // by the names they have in the text
    bool operator==(const TrialStatement&) const = default;
};

struct IndexTrial {
    // One CREATE INDEX. That of an index that is there takes it away for the comparison.
    std::string createSql;
    std::vector<TrialStatement> statements;
    StatementComparisonOptions comparison = {};
    WriteCostOptions writes = {};
    bool measureWrites = true;
    std::optional<PayoffOrder> payoff = {}; // for the first statement; on a copy alone
    std::string folder = {};                // for the copy; empty: scratchParent()
};

// One statement without (A) and with (B) the index.
struct TrialReading {
    std::string sql;
    std::optional<StatementComparison> comparison;
    std::optional<Error> error; // why there is none
    bool used = false;          // the plan with the index reads it
    bool operator==(const TrialReading&) const = default;
};

struct IndexTrialResult {
    std::string createSql;
    BuiltIndex index;
    bool inTransaction = false;
    std::int64_t databaseBytes = 0; // without it
    std::vector<TrialReading> reads;
    std::optional<WriteComparison> writes;
    std::string noWrites; // why they are unavailable; empty where they are there or nobody asked
    std::optional<Payoff> payoff;
    std::string noPayoff; // as noWrites
    std::vector<std::string> remarks;
    bool operator==(const IndexTrialResult&) const = default;
};

// The table that a CREATE INDEX is for; empty: it cannot be told.
std::string indexedTable(const std::string& createSql);
// Queries among those seen that name the table, the most often run first.
std::vector<std::string> queriesOn(const std::string& table, const StatementsSeen& seen,
                                   std::size_t most);

enum class TrialOutcome {
    Helps,  // one statement at least is faster, none slower
    Mixed,  // some are faster, some slower
    NoGain, // no measurable difference
    Hurts,  // some are slower, none faster
    Unclear // inconclusive, or nothing could be measured
};
TrialOutcome outcomeOf(const IndexTrialResult& result);
const char* outcomeName(TrialOutcome outcome); // as in JSON: "helps", "no-gain" ...
// "10.9 times as fast", "No gain" ... in a few words, and what stands behind it in a sentence.
std::string trialHeadline(const IndexTrialResult& result);
std::string trialExplanation(const IndexTrialResult& result);

// What goes on now, and how much is done of the whole, 0 to 1.
using TrialProgress = std::function<void(const std::string& what, double share)>;

// On a disposable copy, where a statement runs with and without the index in turn. The source is
// only read. A statement that fails or writes is listed with its error; the rest goes on.
// Errors: InvalidArgument for what is no CREATE INDEX; those of copying and building; Cancelled.
Result<IndexTrialResult> runIndexTrial(const SqliteDriver& source, const IndexTrial& trial,
                                       std::stop_token stop, const TrialProgress& progress = {});

// On the database itself, in one transaction that holds the write lock throughout and is rolled
// back: for a file too large to copy. The index is built and taken back for every pair, so a pair's
// halves lie further apart, at most 20 pairs are taken, and only the numbers of rows are compared.
// What the database holds stays the same; its file or its write-ahead log may grow.
Result<IndexTrialResult> runIndexTrialInTransaction(Connection& writer, const Driver& driver,
                                                    const IndexTrial& trial, std::stop_token stop,
                                                    const TrialProgress& progress = {});

} // namespace hone::index
