#include "app/ctl/json_output.h"

#include <cmath>
#include <cstdio>

#include "core/base/text.h"
#include "core/engine/row_format.h"

namespace hone::ctl {
namespace {

template <typename T>
Json orNull(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

} // namespace

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void printJson(const Json& json) {
    const std::string line = dumped(json) + "\n";
    std::fwrite(line.data(), 1, line.size(), stdout);
}

void appendCell(std::string& out, const Cell& cell) {
    switch (cell.type) {
    case ValueType::Null:
        out += "null";
        return;
    case ValueType::Integer:
        out += std::to_string(cell.integer);
        return;
    case ValueType::Real:
        if (std::isfinite(cell.real))
            out += realText(cell.real);
        else
            out += "{\"real\":\"" + realText(cell.real) + "\"}";
        return;
    case ValueType::Text:
        if (isValidUtf8(cell.bytes))
            out += Json(cell.bytes).dump();
        else
            out += "{\"badText\":\"" + toHex(cell.bytes) + "\"}";
        return;
    case ValueType::Blob:
        out += "{\"blob\":\"" + toHex(cell.bytes) + "\"}";
        return;
    }
}

Json errorJson(const Error& error) {
    Json json{{"code", errorCodeName(error.code)},
              {"message", error.message},
              {"detail", error.detail},
              {"sqlOffset", orNull(error.sqlOffset)}};
    return json;
}

Json timingJson(const PhaseTimes& timing) {
    return {{"queueNs", timing.queueNs},     {"poolWaitNs", timing.poolWaitNs},
            {"prepareNs", timing.prepareNs}, {"firstRowNs", timing.firstRowNs},
            {"fetchNs", timing.fetchNs},     {"totalNs", timing.totalNs}};
}

Json countersJson(const EngineCounters& counters) {
    return {{"fullScanSteps", orNull(counters.fullScanSteps)},
            {"sorts", orNull(counters.sorts)},
            {"automaticIndexRows", orNull(counters.automaticIndexRows)},
            {"vmSteps", orNull(counters.vmSteps)},
            {"pageCacheHits", orNull(counters.pageCacheHits)},
            {"pageCacheMisses", orNull(counters.pageCacheMisses)},
            {"pageCacheSpills", orNull(counters.pageCacheSpills)},
            {"repreparations", orNull(counters.repreparations)}};
}

Json comparisonJson(const PairedComparison& comparison) {
    return {{"verdict", verdictName(comparison.verdict)},
            {"ratio", comparison.ratio},
            {"ci", {comparison.interval.low, comparison.interval.high}},
            {"confidence", comparison.confidence},
            {"pairs", comparison.pairs.size()},
            {"spread", comparison.spread},
            {"drift", comparison.drift},
            {"warmUps", comparison.warmUps}};
}

} // namespace hone::ctl
