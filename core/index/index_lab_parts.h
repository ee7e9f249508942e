#pragma once

#include "core/index/index_lab.h"

// What both ways of trying an index have in common.
namespace hone::index {

// InvalidArgument for what is not one CREATE INDEX.
Result<void> checkTrial(const IndexTrial& trial);
// Drops the index that this very statement made, where there is one, and notes it.
Result<void> dropExisting(Connection& connection, IndexTrialResult& result);
IndexTrial withStop(IndexTrial trial, const std::stop_token& stop);
// In the statement's order. InvalidArgument where one is missing, and for what is no query: COMMIT
// counts as reading, to SQLite.
Result<std::vector<Value>> valuesOf(const TrialStatement& statement);
// Errors after which nothing more can be measured; others concern one statement.
bool endsTheTrial(ErrorCode code);
// Fails with what ends the trial; other errors are listed.
Result<void> keepReading(IndexTrialResult& result, const TrialStatement& statement,
                         Result<StatementComparison> comparison);
Result<void> keepWrites(IndexTrialResult& result, Result<WriteComparison> writes);

std::string statementProgress(std::size_t index, std::size_t count);
std::string writeProgress(WriteKind kind);
// Of all writing, 0 to 1.
double writeShare(WriteKind kind, int pairs, int most);

} // namespace hone::index
