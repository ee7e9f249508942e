#include "core/plan/sweep.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/plan/explain.h"
#include "core/sql/fingerprint.h"
#include "core/sql/identifier.h"
#include "core/sql/lexer.h"

namespace hone {
namespace {

bool isComparison(std::string_view word) {
    for (const char* other :
         {"=", "==", "<", ">", "<=", ">=", "<>", "!=", "IS", "LIKE", "GLOB", "BETWEEN", "IN"})
        if (equalsIgnoringCase(word, other)) return true;
    return false;
}

} // namespace

std::vector<std::size_t> Sweep::flips() const {
    std::vector<std::size_t> places;
    for (std::size_t i = 1; i < points.size(); ++i)
        if (points[i].plan != points[i - 1].plan) places.push_back(i);
    return places;
}

Result<Sweep> sweep(Connection& connection, const Driver& driver, const SweepRequest& request,
                    const ExecuteOptions& options,
                    const std::function<void(int done, int all)>& progress) {
    const auto place = std::ranges::find(request.names, request.parameter);
    if (place == request.names.end())
        return fail(ErrorCode::InvalidArgument,
                    "The statement has no parameter " + request.parameter + ".");
    if (request.sweep.empty())
        return fail(ErrorCode::InvalidArgument, "There are no values to run through.");
    ExecuteOptions counting = options;
    counting.countOnly = true;
    auto statement = connection.prepare(request.sql, counting);
    if (!statement) return fail(statement.error());
    if (!(*statement)->info().readOnly)
        return fail(ErrorCode::WritesRefused,
                    "A statement that writes is not run through a range of values.");

    std::vector<Value> values = request.values;
    Value& swept = values.at(static_cast<std::size_t>(place - request.names.begin()));
    Sweep result;
    result.parameter = request.parameter;
    std::map<std::string, int> plans;
    for (const Value& value : request.sweep) {
        swept = value;
        auto plan = explain(connection, driver, request.sql, values, options);
        if (!plan) return fail(plan.error());
        const std::string shape = printPlan(plan->root);
        const auto [known, first] = plans.emplace(shape, static_cast<int>(plans.size()));
        if (first) result.plans.push_back(shape);
        result.points.push_back({.value = value, .plan = known->second});
    }

    const int all = request.passes * static_cast<int>(request.sweep.size());
    int done = 0;
    std::vector<std::vector<std::int64_t>> times(result.points.size());
    NoRows sink;
    for (int pass = 0; pass < request.passes; ++pass)
        for (std::size_t i = 0; i < result.points.size(); ++i) {
            swept = result.points[i].value;
            auto summary = (*statement)->execute(values, sink, counting);
            if (!summary) return fail(summary.error());
            times[i].push_back(summary->bindNs + summary->firstRowNs + summary->fetchNs);
            result.points[i].rows = summary->rows;
            if (progress) progress(++done, all);
        }
    for (std::size_t i = 0; i < times.size(); ++i) {
        std::ranges::sort(times[i]);
        result.points[i].medianNs = times[i][times[i].size() / 2];
        result.points[i].lowNs = times[i].front();
        result.points[i].highNs = times[i].back();
    }
    return result;
}

std::optional<ComparedColumn> comparedColumn(std::string_view sql, SqlDialect dialect,
                                             const std::string& parameter, const Catalog& catalog) {
    const std::vector<Token> tokens = significantTokens(sql, dialect);
    const auto word = [&](std::size_t i) { return tokens[i].in(sql); };
    // The tables by the names they go by.
    std::map<std::string, const CatalogTable*> tables;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const CatalogTable* table = catalog.find(identifierName(word(i)));
        if (table == nullptr) continue;
        tables[toLowerAscii(table->name)] = table;
        std::size_t alias = i + 1;
        if (alias < tokens.size() && equalsIgnoringCase(word(alias), "AS")) ++alias;
        if (alias < tokens.size() && (tokens[alias].kind == TokenKind::Word ||
                                      tokens[alias].kind == TokenKind::QuotedIdentifier))
            tables.try_emplace(toLowerAscii(identifierName(word(alias))), table);
    }
    int plain = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind != TokenKind::Parameter) continue;
        const std::string name =
            word(i) == "?" ? "?" + std::to_string(++plain) : std::string(word(i));
        if (name != parameter) continue;
        std::size_t at = i;
        // column op ?, column BETWEEN ? AND ?, column IN (?, ...
        while (at > 0 && !isComparison(word(at)))
            --at;
        if (at == 0) continue;
        if (equalsIgnoringCase(word(at - 1), "NOT")) --at;
        if (at == 0) continue;
        const std::string column = identifierName(word(at - 1));
        if (at >= 3 && word(at - 2) == ".") {
            const auto found = tables.find(toLowerAscii(identifierName(word(at - 3))));
            if (found == tables.end()) continue;
            return ComparedColumn{found->second->name, column};
        }
        for (const auto& [alias, table] : tables)
            for (const CatalogColumn& own : table->columns)
                if (equalsIgnoringCase(own.name, column))
                    return ComparedColumn{table->name, own.name};
    }
    return std::nullopt;
}

Result<std::vector<Value>> quantiles(Connection& connection, SqlDialect dialect,
                                     const ComparedColumn& column, int count,
                                     const ExecuteOptions& options) {
    const std::string name = quoteIdentifier(column.column, dialect);
    const std::string table = quoteIdentifier(column.table, dialect);
    auto total = collectRows(connection, "SELECT count(" + name + ") FROM " + table, {}, options);
    if (!total) return fail(total.error());
    const std::int64_t rows = std::get<std::int64_t>(total->at(0).at(0));
    if (rows == 0) return std::vector<Value>();
    const std::int64_t wanted = std::max(2, count);
    const std::vector<Value> parameters{rows, wanted - 1};
    auto picked = collectRows(connection,
                              "SELECT v FROM (SELECT " + name +
                                  " AS v, row_number() OVER (ORDER "
                                  "BY " +
                                  name + ") - 1 AS r FROM " + table + " WHERE " + name +
                                  " IS NOT NULL) WHERE r = ?1 - 1 OR r % max(1, (?1 - 1) / ?2) = 0",
                              parameters, options);
    if (!picked) return fail(picked.error());
    std::vector<Value> values;
    for (std::vector<Value>& row : *picked)
        if (values.empty() || values.back() != row.at(0)) values.push_back(std::move(row.at(0)));
    return values;
}

std::vector<Value> evenValues(double from, double to, int count) {
    std::vector<Value> values;
    const bool whole = from == std::floor(from) && to == std::floor(to) && std::abs(from) < 9e15 &&
                       std::abs(to) < 9e15;
    for (int i = 0; i < count; ++i) {
        const double value = count == 1 ? from : from + (to - from) * i / (count - 1);
        Value next = value;
        if (whole) next = static_cast<std::int64_t>(std::llround(value));
        if (values.empty() || values.back() != next) values.push_back(std::move(next));
    }
    return values;
}

} // namespace hone
