#include "core/lab/lab_plans.h"

#include <algorithm>
#include <set>

#include "core/plan/explain.h"
#include "core/plan/plan_diff.h"

namespace hone::lab {
namespace {

constexpr Milliseconds analyzeLimit{4'000};

std::string statementOf(const Job& job) {
    if (const auto* statement = std::get_if<StatementJob>(&job)) return statement->sql;
    if (const auto* requests = std::get_if<RequestsJob>(&job)) return requests->sql;
    if (const auto* load = std::get_if<LoadJob>(&job)) return load->sql;
    const auto* loop = std::get_if<LoopJob>(&job);
    if (loop == nullptr) return {};
    std::string each = loop->each;
    if (const auto at = each.find("${list}"); at != std::string::npos)
        each.replace(at, 7, loop->item);
    return each;
}

const PlanNode* busiest(const PlanNode& node) {
    const PlanCategory category = categoryOf(node);
    const bool counts = category != PlanCategory::Statement && category != PlanCategory::Evaluate;
    const PlanNode* best = counts ? &node : nullptr;
    for (const PlanNode& child : node.children) {
        const PlanNode* below = busiest(child);
        if (below == nullptr) continue;
        if (best == nullptr || below->selfNs.value.value_or(0) > best->selfNs.value.value_or(0))
            best = below;
    }
    return best;
}

} // namespace

Result<std::optional<Plan>> planOf(const Variant& variant, const Settings& settings,
                                   LabDatabases::Database& database, std::stop_token stop) {
    const std::string sql = filledIn(statementOf(variant.job), settings);
    if (sql.empty()) return std::optional<Plan>();
    Connection& connection = *database.connection;
    ExecuteOptions limits{.stop = stop, .deadline = {}};
    if (std::holds_alternative<StatementJob>(variant.job)) {
        AnalyzeOptions options{.limits = limits, .allowWrites = false};
        options.limits.deadline = Clock::system().now() + analyzeLimit;
        auto measured = analyze(connection, *database.driver, sql, {}, options);
        if (measured) return std::optional(std::move(*measured));
        if (measured.error().code != ErrorCode::Timeout) return fail(measured.error());
    }
    const auto statement = connection.prepare(sql, limits);
    if (!statement) return fail(statement.error());
    const std::vector<Value> nothing((*statement)->info().parameters.size());
    auto plan = explain(connection, *database.driver, sql, nothing, limits);
    if (!plan) return fail(plan.error());
    return std::optional(std::move(*plan));
}

std::optional<int> decidingNode(const Plan& plan, const Plan* first) {
    if (!plan.analyzed && first != nullptr) {
        const PlanDiff diff = diffPlans(*first, plan);
        for (const PlanChange& change : diff.changes)
            if (change.b != nullptr) return change.b->id;
    }
    const PlanNode* node = busiest(plan.root);
    return node == nullptr ? std::nullopt : std::optional(node->id);
}

Result<void> addSizes(LabDatabases::Database& database, std::map<std::string, double>& figures,
                      std::stop_token stop) {
    const auto catalog = database.connection->catalog(stop);
    if (!catalog) return fail(catalog.error());
    const auto sizes = database.connection->objectSizes(stop);
    if (!sizes) return fail(sizes.error());
    std::set<std::string> indexes;
    for (const CatalogTable& table : catalog->tables)
        for (const CatalogIndex& index : table.indexes)
            indexes.insert(index.name);
    double all = 0, ofIndexes = 0;
    for (const ObjectSize& object : *sizes) {
        all += static_cast<double>(object.bytes);
        if (indexes.contains(object.name)) ofIndexes += static_cast<double>(object.bytes);
    }
    figures["bytes"] = all;
    figures["indexBytes"] = ofIndexes;
    return {};
}

} // namespace hone::lab
