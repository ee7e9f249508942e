#include "core/index/index_payoff.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/engine/row_format.h"
#include "core/index/index_catalog.h"
#include "core/plan/explain.h"
#include "core/plan/sweep.h"
#include "core/sql/fingerprint.h"
#include "core/sql/identifier.h"

namespace hone::index {
namespace {

using Values = std::vector<Value>;

std::string quoted(std::string_view name) {
    return quoteIdentifier(name, SqlDialect::Sqlite);
}

std::string valueText(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return formatCount(*integer);
    if (const auto* real = std::get_if<double>(&value)) return realText(*real);
    if (const auto* text = std::get_if<std::string>(&value)) return "'" + *text + "'";
    return std::holds_alternative<Blob>(value) ? "a blob" : "NULL";
}

Result<std::vector<Values>> ask(WorkCopy& copy, const std::string& sql, const Values& parameters,
                                const ExecuteOptions& limits) {
    return collectRows(copy.connection(), sql, parameters, limits);
}

Result<std::int64_t> countRows(WorkCopy& copy, const std::string& table,
                               const ExecuteOptions& limits) {
    auto rows = ask(copy, "SELECT count(*) FROM main." + quoted(table), {}, limits);
    if (!rows) return fail(rows.error());
    return std::get<std::int64_t>(rows->front().front());
}

Result<PayoffPoint> measurePoint(const IndexViews& views, const Driver& driver,
                                 const std::string& index, const std::string& sql,
                                 const Values& values, const StatementComparisonOptions& options) {
    auto compared = compareStatements({*views.without, sql, values}, {*views.with, sql, values},
                                      driver, options);
    if (!compared) return fail(compared.error());
    PayoffPoint point;
    point.rows = compared->results.rowsB;
    point.used = usesIndex(compared->planB.root, index);
    point.times = std::move(compared->times);
    return point;
}

StatementComparisonOptions pointOptions(StatementComparisonOptions options,
                                        const PayoffOrder& order) {
    options.pairing.maxPairs = order.maxPairs;
    return options;
}

// A table whose youngest rows are taken out step by step.
class Shrinking {
public:
    Shrinking(WorkCopy& copy, std::string table, ExecuteOptions limits)
        : copy_(copy), table_(std::move(table)), limits_(std::move(limits)) {}

    Result<void> prepare() {
        const auto catalog = readIndexes(copy_.connection(), limits_.stop);
        if (!catalog) return fail(catalog.error());
        const TableInfo* info = catalog->findTable("main", table_);
        if (info == nullptr) return fail(ErrorCode::NotFound, "There is no table " + table_ + ".");
        key_ = {"rowid"};
        if (info->withoutRowid) {
            auto rows = run("SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE pk > 0 "
                            "ORDER BY pk",
                            {table_});
            if (!rows) return fail(rows.error());
            key_.clear();
            for (const Values& row : *rows)
                key_.push_back(quoted(std::get<std::string>(row.front())));
        }
        // The copy is thrown away: what a large deletion changes need not be kept in memory.
        if (auto off = run("PRAGMA journal_mode = OFF"); !off) return fail(off.error());
        auto triggers = run("SELECT name FROM main.sqlite_schema WHERE type = 'trigger' AND "
                            "tbl_name = ?1 COLLATE NOCASE",
                            {table_});
        if (!triggers) return fail(triggers.error());
        for (const Values& row : *triggers)
            if (auto dropped =
                    run("DROP TRIGGER main." + quoted(std::get<std::string>(row.front())));
                !dropped)
                return fail(dropped.error());
        auto analyzed = copy_.statistics();
        if (!analyzed) return fail(analyzed.error());
        analyzed_ = std::ranges::any_of(*analyzed, [&](const WorkCopy::Statistic& row) {
            return equalsIgnoringCase(row.table, table_);
        });
        return {};
    }

    // Leaves the first so many rows, the table's indexes and statistics as if no more had ever
    // been there.
    Result<void> shrinkTo(std::int64_t rows) {
        std::string names, places;
        for (std::size_t i = 0; i < key_.size(); ++i) {
            names += (i > 0 ? ", " : "") + key_[i];
            places += (i > 0 ? ", ?" : "?") + std::to_string(i + 1);
        }
        const std::string table = "main." + quoted(table_);
        auto first =
            run("SELECT " + names + " FROM " + table + " ORDER BY " + names + " LIMIT 1 OFFSET ?1",
                {rows});
        if (!first) return fail(first.error());
        if (first->empty()) return {};
        if (auto deleted =
                run("DELETE FROM " + table + " WHERE (" + names + ") >= (" + places + ")",
                    first->front());
            !deleted)
            return fail(deleted.error());
        if (auto rebuilt = run("REINDEX " + table); !rebuilt) return fail(rebuilt.error());
        if (analyzed_)
            if (auto done = run("ANALYZE " + table); !done) return fail(done.error());
        return {};
    }

private:
    Result<std::vector<Values>> run(const std::string& sql, const Values& parameters = {}) {
        return ask(copy_, sql, parameters, limits_);
    }

    WorkCopy& copy_;
    const std::string table_;
    const ExecuteOptions limits_;
    std::vector<std::string> key_;
    bool analyzed_ = false;
};

bool pays(const PayoffPoint& point) {
    return point.times.verdict == Verdict::Faster;
}

bool unclear(const PayoffPoint& point) {
    return point.times.verdict == Verdict::Inconclusive;
}

} // namespace

Result<IndexViews> IndexViews::of(WorkCopy& copy, const std::string& index) {
    if (auto hidden = copy.show({}); !hidden) return fail(hidden.error());
    auto without = copy.connectAsShown();
    if (!without) return fail(without.error());
    if (auto shown = copy.show({index}); !shown) return fail(shown.error());
    auto with = copy.connectAsShown();
    if (!with) return fail(with.error());
    return IndexViews{std::move(*without), std::move(*with)};
}

bool usesIndex(const PlanNode& plan, const std::string& index) {
    return equalsIgnoringCase(plan.index, index) ||
           std::ranges::any_of(plan.children,
                               [&](const PlanNode& child) { return usesIndex(child, index); });
}

Result<Payoff> payoffOverParameter(WorkCopy& copy, const std::string& index, const std::string& sql,
                                   Values values, const PayoffOrder& order,
                                   const StatementComparisonOptions& options,
                                   const PayoffProgress& progress) {
    const std::vector<std::string> names = sqlParameters(sql, SqlDialect::Sqlite);
    const auto place = std::ranges::find(names, order.parameter);
    if (place == names.end())
        return fail(ErrorCode::InvalidArgument,
                    "The statement has no parameter " + order.parameter + ".");
    const ExecuteOptions limits{options.pairing.stop, std::nullopt};
    Values points = order.values;
    if (points.empty()) {
        const auto catalog = copy.connection().catalog(limits.stop);
        if (!catalog) return fail(catalog.error());
        const auto column = comparedColumn(sql, SqlDialect::Sqlite, order.parameter, *catalog);
        if (!column)
            return fail(ErrorCode::InvalidArgument,
                        "It cannot be seen which column " + order.parameter + " is compared with.");
        auto found = quantiles(copy.connection(), SqlDialect::Sqlite, *column, order.count, limits);
        if (!found) return fail(found.error());
        points = std::move(*found);
        if (points.empty())
            return fail(ErrorCode::InvalidArgument,
                        "The column " + column->column + " has no values.");
    }
    auto views = IndexViews::of(copy, index);
    if (!views) return fail(views.error());
    Payoff payoff;
    payoff.parameter = order.parameter;
    payoff.table = copy.built().at(index).table;
    const auto tableRows = countRows(copy, payoff.table, limits);
    if (!tableRows) return fail(tableRows.error());
    for (Value& value : points) {
        if (progress)
            progress(static_cast<int>(payoff.points.size()), static_cast<int>(points.size()));
        values[static_cast<std::size_t>(place - names.begin())] = value;
        auto point =
            measurePoint(*views, copy.driver(), index, sql, values, pointOptions(options, order));
        if (!point) return fail(point.error());
        point->tableRows = *tableRows;
        point->value = std::move(value);
        payoff.points.push_back(std::move(*point));
    }
    return payoff;
}

Result<Payoff> payoffOverRows(WorkCopy& copy, const std::string& index, const std::string& sql,
                              const Values& values, const PayoffOrder& order,
                              const StatementComparisonOptions& options,
                              const PayoffProgress& progress) {
    const ExecuteOptions limits{options.pairing.stop, std::nullopt};
    Payoff payoff;
    payoff.table = copy.built().at(index).table;
    if (auto shown = copy.show({index}); !shown) return fail(shown.error());
    const auto all = countRows(copy, payoff.table, limits);
    if (!all) return fail(all.error());
    std::vector<std::int64_t> sizes;
    for (const double share : order.shares)
        if (const auto rows = static_cast<std::int64_t>(share * static_cast<double>(*all));
            rows > 0 && (sizes.empty() || rows > sizes.back()))
            sizes.push_back(std::min(rows, *all));
    if (sizes.empty())
        return fail(ErrorCode::Unsupported,
                    "The table " + payoff.table + " has too few rows to take some away.");
    Shrinking table(copy, payoff.table, limits);
    if (auto ready = table.prepare(); !ready) return fail(ready.error());
    for (std::size_t done = 0; done < sizes.size(); ++done) {
        if (progress) progress(static_cast<int>(done), static_cast<int>(sizes.size()));
        const std::int64_t rows = sizes[sizes.size() - 1 - done];
        // The index is kept up to date while rows go.
        if (auto shown = copy.show({index}); !shown) return fail(shown.error());
        if (auto shrunk = table.shrinkTo(rows); !shrunk) return fail(shrunk.error());
        const auto views = IndexViews::of(copy, index);
        if (!views) return fail(views.error());
        auto point =
            measurePoint(*views, copy.driver(), index, sql, values, pointOptions(options, order));
        if (!point) return fail(point.error());
        point->tableRows = rows;
        payoff.points.insert(payoff.points.begin(), std::move(*point));
    }
    return payoff;
}

Payoff::Range Payoff::range() const {
    const auto first = std::ranges::find_if(points, pays);
    if (first == points.end()) return Range::Never;
    const auto firstNot = std::ranges::find_if_not(points, pays);
    if (firstNot == points.end()) return Range::Always;
    if (std::all_of(first, points.end(), pays)) return Range::From;
    if (std::none_of(firstNot, points.end(), pays)) return Range::UpTo;
    return Range::Mixed;
}

std::optional<std::size_t> Payoff::turn() const {
    const Range where = range();
    if (where == Range::From)
        return static_cast<std::size_t>(std::ranges::find_if(points, pays) - points.begin());
    if (where == Range::UpTo)
        return static_cast<std::size_t>(std::ranges::find_if_not(points, pays) - points.begin()) -
               1;
    return std::nullopt;
}

std::string Payoff::sentence() const {
    if (points.empty()) return {};
    const auto at = [this](std::size_t i) {
        return parameter.empty() ? formatCount(points[i].tableRows)
                                 : oneLine(valueText(points[i].value), 40);
    };
    const std::string axis = parameter.empty() ? " rows of " + table : "";
    const std::string name = parameter.empty() ? "" : parameter + " = ";
    const std::string span = points.size() == 1
                                 ? "at " + name + at(0) + axis
                                 : "from " + name + at(0) + " to " + at(points.size() - 1) + axis;
    switch (range()) {
    case Range::Always:
        return "Pays everywhere, " + span + ".";
    case Range::Never:
        return "Pays nowhere, " + span + ".";
    case Range::From:
        return "Pays from " + name + at(*turn()) + axis + " on; at " + at(*turn() - 1) +
               (unclear(points[*turn() - 1]) ? " it is inconclusive." : " not yet.");
    case Range::UpTo:
        return "Pays up to " + name + at(*turn()) + axis + "; at " + at(*turn() + 1) +
               (unclear(points[*turn() + 1]) ? " it is inconclusive." : " no longer.");
    case Range::Mixed:
        break;
    }
    return "Pays at " + formatCount(std::ranges::count_if(points, pays)) + " of " +
           formatCount(std::ssize(points)) + " points, " + span + ".";
}

} // namespace hone::index
