#include "core/index/index_lab_parts.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/index/index_catalog_text.h"
#include "core/sql/fingerprint.h"
#include "core/sql/identifier.h"
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

Result<void> dropExisting(Connection& connection, IndexTrialResult& result) {
    const auto indexes = collectRows(
        connection, "SELECT name, sql FROM main.sqlite_schema WHERE type = 'index' AND sql <> ''",
        {}, {});
    if (!indexes) return fail(indexes.error());
    const auto comparable = [](const std::string& sql) {
        std::string text = comparableSql(sql);
        while (text.ends_with(';') || text.ends_with(' '))
            text.pop_back();
        return text;
    };
    const std::string wanted = comparable(result.createSql);
    for (const std::vector<Value>& row : *indexes) {
        if (comparable(std::get<std::string>(row[1])) != wanted) continue;
        const auto& name = std::get<std::string>(row[0]);
        auto dropped = collectRows(
            connection, "DROP INDEX main." + quoteIdentifier(name, SqlDialect::Sqlite), {}, {});
        if (!dropped) return fail(dropped.error());
        result.remarks.push_back("The index " + name +
                                 " is there already; \"without\" is what it would be without it.");
        return {};
    }
    return {};
}

std::string indexedTable(const std::string& createSql) {
    const std::string_view sql = createSql;
    const std::vector<Token> tokens = significantTokens(sql, SqlDialect::Sqlite);
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
        if (tokens[i].kind == TokenKind::Word && equalsIgnoringCase(tokens[i].in(sql), "ON"))
            return identifierName(tokens[i + 1].in(sql));
    return {};
}

std::vector<std::string> queriesOn(const std::string& table, const StatementsSeen& seen,
                                   std::size_t most) {
    const auto names = [&table](const std::string& sql) {
        return std::ranges::any_of(
            significantTokens(sql, SqlDialect::Sqlite), [&](const Token& token) {
                return (token.kind == TokenKind::Word ||
                        token.kind == TokenKind::QuotedIdentifier) &&
                       equalsIgnoringCase(identifierName(token.in(sql)), table);
            });
    };
    std::vector<const SeenStatement*> found;
    for (const SeenStatement& statement : seen.statements)
        if (statementKind(statement.text, SqlDialect::Sqlite) == StatementKind::Query &&
            names(statement.text))
            found.push_back(&statement);
    std::ranges::stable_sort(found, std::ranges::greater(), &SeenStatement::calls);
    std::vector<std::string> texts;
    for (const SeenStatement* statement : found)
        if (texts.size() < most) texts.push_back(statement->text);
    return texts;
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
