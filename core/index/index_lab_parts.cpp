#include "core/index/index_lab_parts.h"

#include "core/base/text.h"
#include "core/sql/fingerprint.h"
#include "core/sql/lexer.h"
#include "core/sql/statement_kind.h"

namespace hone::index {

Result<void> checkTrial(const IndexTrial& trial) {
    const std::string_view sql = trial.createSql;
    const std::vector<Token> tokens = significantTokens(sql, SqlDialect::Sqlite);
    const auto is = [&](std::size_t i, std::string_view word) {
        return i < tokens.size() && equalsIgnoringCase(tokens[i].in(sql), word);
    };
    if (!is(0, "CREATE") || !(is(1, "INDEX") || (is(1, "UNIQUE") && is(2, "INDEX"))))
        return fail(ErrorCode::InvalidArgument,
                    "Give a CREATE INDEX statement, such as CREATE INDEX name ON "
                    "table(column).");
    if (!sqlParameters(sql, SqlDialect::Sqlite).empty())
        return fail(ErrorCode::InvalidArgument, "A CREATE INDEX has no parameters.");
    return {};
}

IndexTrial withStop(IndexTrial trial, const std::stop_token& stop) {
    trial.comparison.pairing.stop = stop;
    trial.writes.limits.stop = stop;
    return trial;
}

Result<std::vector<Value>> valuesOf(const TrialStatement& statement) {
    const StatementKind kind = statementKind(statement.sql, SqlDialect::Sqlite);
    if (kind == StatementKind::Write)
        return fail(ErrorCode::WritesRefused, "Only statements that read can be tried; what the "
                                              "index costs writing is measured apart.");
    if (kind != StatementKind::Query)
        return fail(ErrorCode::InvalidArgument, "Only queries can be tried.");
    std::vector<Value> values;
    for (const std::string& name : sqlParameters(statement.sql, SqlDialect::Sqlite)) {
        const auto found = statement.parameters.find(name);
        if (found == statement.parameters.end())
            return fail(ErrorCode::InvalidArgument, "The parameter " + name + " has no value.");
        values.push_back(found->second);
    }
    return values;
}

bool endsTheTrial(ErrorCode code) {
    switch (code) {
    case ErrorCode::Cancelled:
    case ErrorCode::DiskFull:
    case ErrorCode::Io:
    case ErrorCode::Corrupt:
    case ErrorCode::OutOfMemory:
    case ErrorCode::Closed:
        return true;
    default:
        return false;
    }
}

Result<void> keepReading(IndexTrialResult& result, const TrialStatement& statement,
                         Result<StatementComparison> comparison) {
    if (!comparison && endsTheTrial(comparison.error().code)) return fail(comparison.error());
    TrialReading& read = result.reads.emplace_back();
    read.sql = statement.sql;
    if (!comparison) {
        read.error = comparison.error();
        return {};
    }
    read.used = usesIndex(comparison->planB.root, result.index.name);
    read.comparison = std::move(*comparison);
    return {};
}

Result<void> keepWrites(IndexTrialResult& result, Result<WriteComparison> writes) {
    if (writes)
        result.writes = std::move(*writes);
    else if (endsTheTrial(writes.error().code))
        return fail(writes.error());
    else
        result.noWrites = writes.error().message;
    return {};
}

std::string statementProgress(std::size_t index, std::size_t count) {
    return "Statement " + std::to_string(index + 1) + " of " + std::to_string(count);
}

std::string writeProgress(WriteKind kind) {
    return "Writing rows: " + std::string(writeName(kind));
}

double writeShare(WriteKind kind, int pairs, int most) {
    return (static_cast<double>(kind) + static_cast<double>(pairs) / most) / 3;
}

} // namespace hone::index
