#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/plan/plan_aliases.h"
#include "core/plan/plan_node.h"
#include "core/sql/lexer.h"

namespace hone {
namespace {

bool isExplain(std::string_view sql, SqlDialect dialect) {
    Lexer lexer(sql, dialect);
    Token token = lexer.next();
    while (token.kind == TokenKind::Space || token.kind == TokenKind::Comment)
        token = lexer.next();
    return equalsIgnoringCase(token.in(sql), "EXPLAIN");
}

Result<std::vector<SqlitePlanRow>> askSqlite(Connection& connection, std::string_view sql,
                                             std::span<const Value> parameters,
                                             const ExecuteOptions& options) {
    auto rows =
        collectRows(connection, "EXPLAIN QUERY PLAN " + std::string(sql), parameters, options);
    if (!rows) {
        constexpr std::size_t prefix = sizeof "EXPLAIN QUERY PLAN " - 1;
        Error error = rows.error();
        if (error.sqlOffset)
            error.sqlOffset = *error.sqlOffset >= prefix ? *error.sqlOffset - prefix : 0;
        return fail(std::move(error));
    }
    std::vector<SqlitePlanRow> plan;
    for (const std::vector<Value>& row : *rows)
        plan.push_back({static_cast<int>(std::get<std::int64_t>(row.at(0))),
                        static_cast<int>(std::get<std::int64_t>(row.at(1))),
                        std::get<std::string>(row.at(3))});
    return plan;
}

} // namespace

Result<Plan> explain(Connection& connection, const Driver& driver, std::string_view sql,
                     std::span<const Value> parameters, const ExecuteOptions& options) {
    if (isExplain(sql, driver.dialect()))
        return fail(ErrorCode::InvalidArgument, "The statement is an EXPLAIN already. Leave that "
                                                "word out to see its plan, or run it to see "
                                                "the engine's own listing.");
    if (driver.dialect() != SqlDialect::Sqlite)
        return fail(ErrorCode::Unsupported,
                    "Plans of " + driver.engineName() + " cannot be read in this build.");
    auto rows = askSqlite(connection, sql, parameters, options);
    if (!rows) return fail(rows.error());
    Plan plan;
    plan.engine = driver.engineName();
    plan.engineVersion = driver.engineVersion();
    plan.sql = sql;
    plan.root = readSqlitePlan(*rows);
    auto catalog = connection.catalog(options.stop);
    if (catalog) resolveAliases(plan.root, sql, driver.dialect(), *catalog);
    plan.warnings = planWarnings(plan.root, catalog ? &*catalog : nullptr);
    return plan;
}

} // namespace hone
