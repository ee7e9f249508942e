#include "core/plan/plan_json.h"

#include <nlohmann/json.hpp>

namespace hone {
namespace {

using nlohmann::json;

template <typename T>
json figure(const Figure<T>& figure) {
    return figure.value ? json(*figure.value) : json(nullptr);
}

json text(const std::string& value) {
    return value.empty() ? json(nullptr) : json(value);
}

} // namespace

json planNodeToJson(const PlanNode& node) {
    json children = json::array();
    for (const PlanNode& child : node.children)
        children.push_back(planNodeToJson(child));
    return {{"id", node.id},
            {"operation", node.operation},
            {"label", node.label},
            {"object", text(node.object)},
            {"alias", text(node.alias)},
            {"index", text(node.index)},
            {"condition", text(node.condition)},
            {"covering", node.covering},
            {"estimatedRows", figure(node.estimatedRows)},
            {"actualRows", figure(node.actualRows)},
            {"loops", figure(node.loops)},
            {"selfNs", figure(node.selfNs)},
            {"inclusiveNs", figure(node.inclusiveNs)},
            {"provenance",
             {{"estimatedRows", provenanceName(node.estimatedRows.provenance)},
              {"actualRows", provenanceName(node.actualRows.provenance)},
              {"loops", provenanceName(node.loops.provenance)},
              {"selfNs", provenanceName(node.selfNs.provenance)},
              {"inclusiveNs", provenanceName(node.inclusiveNs.provenance)}}},
            {"children", std::move(children)}};
}

json planToJson(const Plan& plan) {
    json warnings = json::array();
    for (const PlanWarning& warning : plan.warnings)
        warnings.push_back({{"nodeId", warning.nodeId},
                            {"code", warning.code},
                            {"severity", severityName(warning.severity)},
                            {"message", warning.message},
                            {"suggestion", warning.suggestion}});
    return {{"engine", plan.engine},
            {"engineVersion", plan.engineVersion},
            {"analyzed", plan.analyzed},
            {"totalNs", nullptr},
            {"plainNs", nullptr},
            {"plan", planNodeToJson(plan.root)},
            {"warnings", std::move(warnings)}};
}

} // namespace hone
