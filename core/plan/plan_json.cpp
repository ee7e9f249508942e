#include "core/plan/plan_json.h"

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/engine/row_format.h"

namespace hone {
namespace {

using nlohmann::json;

constexpr std::int64_t layoutVersion = 1;
constexpr std::size_t maxParameters = 100'000;
// Deeper than the deepest plan: each of its nodes opens an array and an object.
constexpr int maxNesting = 2 * maxPlanDepth + 16;

struct CounterField {
    const char* name;
    std::optional<std::int64_t> EngineCounters::*member;
};
constexpr CounterField counterFields[] = {
    {"fullScanSteps", &EngineCounters::fullScanSteps},
    {"sorts", &EngineCounters::sorts},
    {"automaticIndexRows", &EngineCounters::automaticIndexRows},
    {"vmSteps", &EngineCounters::vmSteps},
    {"pageCacheHits", &EngineCounters::pageCacheHits},
    {"pageCacheMisses", &EngineCounters::pageCacheMisses},
    {"pageCacheSpills", &EngineCounters::pageCacheSpills},
    {"repreparations", &EngineCounters::repreparations},
};

struct RunField {
    const char* name;
    std::int64_t PlanRun::*member;
};
constexpr RunField runFields[] = {
    {"startedAtMs", &PlanRun::startedAtMs}, {"queueNs", &PlanRun::queueNs},
    {"poolWaitNs", &PlanRun::poolWaitNs},   {"prepareNs", &PlanRun::prepareNs},
    {"firstRowNs", &PlanRun::firstRowNs},   {"fetchNs", &PlanRun::fetchNs},
    {"totalNs", &PlanRun::totalNs},         {"rows", &PlanRun::rows},
};

template <typename T>
struct FigureField {
    const char* name;
    Figure<T> PlanNode::*member;
};
constexpr FigureField<std::int64_t> nodeFigures[] = {
    {"actualRows", &PlanNode::actualRows},     {"loops", &PlanNode::loops},
    {"keptRows", &PlanNode::keptRows},         {"selfNs", &PlanNode::selfNs},
    {"inclusiveNs", &PlanNode::inclusiveNs},   {"selfCycles", &PlanNode::selfCycles},
    {"evaluatingNs", &PlanNode::evaluatingNs},
};

template <typename T>
json orNull(const std::optional<T>& value) {
    return value ? json(*value) : json(nullptr);
}

// JSON has neither infinity nor NaN.
json orNull(const std::optional<double>& value) {
    return value && std::isfinite(*value) ? json(*value) : json(nullptr);
}

json text(const std::string& value) {
    return value.empty() ? json(nullptr) : json(value);
}

const char* typeWord(const json& value) {
    return value.type_name();
}

// Reads keys one after the other and keeps the first thing that was wrong.
class Reader {
public:
    std::optional<Error> error;

    std::string text(const json& object, const char* key, bool required = false) {
        const json* value = find(object, key);
        if (value == nullptr) {
            if (required) wrong(std::string("\"") + key + "\" is missing");
            return {};
        }
        if (!value->is_string()) return wrongType(key, *value, "a text"), std::string();
        return value->get_ref<const std::string&>();
    }

    bool flag(const json& object, const char* key) {
        const json* value = find(object, key);
        if (value == nullptr) return false;
        if (!value->is_boolean()) return wrongType(key, *value, "true or false"), false;
        return value->get<bool>();
    }

    std::optional<std::int64_t> integer(const json& object, const char* key) {
        const json* value = find(object, key);
        if (value == nullptr) return std::nullopt;
        if (!fitsInteger(*value)) return wrongType(key, *value, "a whole number"), std::nullopt;
        return value->get<std::int64_t>();
    }

    std::optional<std::int64_t> count(const json& object, const char* key) {
        const auto value = integer(object, key);
        if (value && *value < 0) {
            wrong(std::string("\"") + key + "\" is less than nothing");
            return std::nullopt;
        }
        return value;
    }

    std::optional<double> number(const json& object, const char* key) {
        const json* value = find(object, key);
        if (value == nullptr) return std::nullopt;
        if (!value->is_number() || !std::isfinite(value->get<double>()))
            return wrongType(key, *value, "a number"), std::nullopt;
        const auto number = value->get<double>();
        if (number < 0) {
            wrong(std::string("\"") + key + "\" is less than nothing");
            return std::nullopt;
        }
        return number;
    }

    template <typename T>
    Figure<T> figure(const json& object, const char* key, std::optional<T> value,
                     Provenance usual) {
        Figure<T> figure;
        if (!value) return figure;
        figure.value = value;
        figure.provenance = usual;
        const json* all = find(object, "provenance");
        if (all == nullptr) return figure;
        if (!all->is_object()) {
            wrongType("provenance", *all, "an object");
            return figure;
        }
        const std::string name = text(*all, key);
        if (name.empty()) return figure;
        for (const Provenance known :
             {Provenance::Estimated, Provenance::Derived, Provenance::Measured})
            if (name == provenanceName(known)) {
                figure.provenance = known;
                return figure;
            }
        if (name == provenanceName(Provenance::Unavailable)) return {};
        wrong(std::string("the provenance of \"") + key + "\" is a word that it cannot be");
        return figure;
    }

    const json* array(const json& object, const char* key) {
        const json* value = find(object, key);
        if (value != nullptr && !value->is_array()) {
            wrongType(key, *value, "a list");
            return nullptr;
        }
        return value;
    }

    const json* find(const json& object, const char* key) {
        const auto found = object.find(key);
        return found == object.end() || found->is_null() ? nullptr : &*found;
    }

    void wrong(std::string what) {
        if (!error) error = damagedPlan(std::move(what));
    }

private:
    static bool fitsInteger(const json& value) {
        if (value.is_number_unsigned())
            return value.get<std::uint64_t>() <=
                   static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        return value.is_number_integer();
    }

    void wrongType(const char* key, const json& value, const char* expected) {
        wrong(std::string("\"") + key + "\" is " + typeWord(value) + " and not " + expected);
    }
};

class PlanReader {
public:
    Result<Plan> read(const json& object) {
        if (!object.is_object()) return fail(notAPlan("it is not a JSON object"));
        const auto version = in_.integer(object, "planVersion");
        if (version && *version > layoutVersion)
            return fail(newerPlan(*version, layoutVersion, {}));
        const json* root = in_.find(object, "plan");
        if (root == nullptr && object.contains("error"))
            return fail(notAPlan("it is the report of an error"));
        if (root == nullptr) return fail(notAPlan("it has no \"plan\""));
        Plan plan;
        plan.engine = in_.text(object, "engine", true);
        plan.engineVersion = in_.text(object, "engineVersion");
        plan.sql = in_.text(object, "sql");
        plan.analyzed = in_.flag(object, "analyzed");
        plan.rolledBack = in_.flag(object, "rolledBack");
        plan.unmeasured = in_.text(object, "unmeasured");
        plan.totalNs = total(object, "totalNs");
        plan.plainNs = total(object, "plainNs");
        plan.rows = total(object, "rows");
        readParameters(object, plan);
        readCounters(object, plan);
        readRun(object, plan);
        plan.root = node(*root, 1);
        clipPlaces(plan.root, plan.sql.size());
        readWarnings(object, plan);
        if (tooLarge_)
            return fail(ErrorCode::TooLarge,
                        "This plan has more nodes, or lies deeper, than any that an engine makes.",
                        *tooLarge_);
        if (in_.error) return fail(*in_.error);
        return plan;
    }

private:
    Figure<std::int64_t> total(const json& object, const char* key) {
        return in_.figure<std::int64_t>(object, key, in_.count(object, key), Provenance::Measured);
    }

    void readParameters(const json& object, Plan& plan) {
        const json* list = in_.array(object, "parameters");
        if (list == nullptr) return;
        if (list->size() > maxParameters) return in_.wrong("it has too many parameters");
        for (const json& item : *list) {
            auto value = valueFromJson(item);
            if (!value) return in_.wrong("a parameter is no value");
            plan.parameters.push_back(std::move(*value));
        }
    }

    void readCounters(const json& object, Plan& plan) {
        const json* counters = in_.find(object, "counters");
        if (counters == nullptr) return;
        if (!counters->is_object()) return in_.wrong("\"counters\" is not an object");
        for (const CounterField& field : counterFields)
            plan.counters.*field.member = in_.integer(*counters, field.name);
    }

    void readRun(const json& object, Plan& plan) {
        const json* run = in_.find(object, "run");
        if (run == nullptr) return;
        if (!run->is_object()) return in_.wrong("\"run\" is not an object");
        plan.run.emplace();
        for (const RunField& field : runFields)
            (*plan.run).*field.member = in_.count(*run, field.name).value_or(0);
    }

    PlanNode node(const json& object, int depth) {
        PlanNode node;
        if (in_.error || tooLarge_) return node;
        if (depth > maxPlanDepth) {
            tooLarge_ = "deeper than " + std::to_string(maxPlanDepth);
            return node;
        }
        if (++nodes_ > maxPlanNodes) {
            tooLarge_ = "more than " + std::to_string(maxPlanNodes) + " nodes";
            return node;
        }
        if (!object.is_object()) {
            in_.wrong("a node is not an object");
            return node;
        }
        const auto id = in_.integer(object, "id");
        if (!id) in_.wrong("a node has no \"id\"");
        if (id && (*id < std::numeric_limits<int>::min() || *id > std::numeric_limits<int>::max()))
            in_.wrong("the \"id\" of a node is out of range");
        node.id = static_cast<int>(id.value_or(0));
        node.operation = in_.text(object, "operation", true);
        node.label = in_.text(object, "label");
        node.object = in_.text(object, "object");
        node.alias = in_.text(object, "alias");
        node.index = in_.text(object, "index");
        node.condition = in_.text(object, "condition");
        node.covering = in_.flag(object, "covering");
        node.estimatedRows = in_.figure<double>(
            object, "estimatedRows", in_.number(object, "estimatedRows"), Provenance::Estimated);
        for (const auto& field : nodeFigures)
            node.*field.member = in_.figure<std::int64_t>(
                object, field.name, in_.count(object, field.name), Provenance::Measured);
        const auto begin = in_.count(object, "textBegin"), end = in_.count(object, "textEnd");
        if (begin && end && *begin < *end) {
            node.textBegin = static_cast<std::size_t>(*begin);
            node.textEnd = static_cast<std::size_t>(*end);
        }
        if (const json* children = in_.array(object, "children"))
            for (const json& child : *children) {
                node.children.push_back(this->node(child, depth + 1));
                if (in_.error || tooLarge_) break;
            }
        return node;
    }

    static void forgetPlaces(PlanNode& node) { node.textBegin = node.textEnd = 0; }

    static void clipPlaces(PlanNode& node, std::size_t size) {
        if (node.textEnd > size) forgetPlaces(node);
        for (PlanNode& child : node.children)
            clipPlaces(child, size);
    }

    void readWarnings(const json& object, Plan& plan) {
        const json* list = in_.array(object, "warnings");
        if (list == nullptr) return;
        if (list->size() > maxPlanNodes) return in_.wrong("it has too many warnings");
        for (const json& item : *list) {
            if (!item.is_object()) return in_.wrong("a warning is not an object");
            PlanWarning warning;
            const auto id = in_.integer(item, "nodeId").value_or(0);
            if (id < std::numeric_limits<int>::min() || id > std::numeric_limits<int>::max())
                return in_.wrong("the \"nodeId\" of a warning is out of range");
            warning.nodeId = static_cast<int>(id);
            warning.code = in_.text(item, "code");
            warning.message = in_.text(item, "message");
            warning.suggestion = in_.text(item, "suggestion");
            warning.remedy = in_.text(item, "remedy");
            warning.share = in_.number(item, "share");
            const std::string severity = in_.text(item, "severity");
            warning.severity = Severity::Info;
            for (const Severity known : {Severity::Attention, Severity::Bad})
                if (severity == severityName(known)) warning.severity = known;
            plan.warnings.push_back(std::move(warning));
        }
    }

    Reader in_;
    std::size_t nodes_ = 0;
    std::optional<std::string> tooLarge_;
};

// nlohmann's parser keeps its own stack, what walks the result later does not.
bool nestsTooDeep(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (quoted) {
            if (c == '\\') ++at;
            if (c == '"') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            if (++depth > maxNesting) return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

std::optional<std::string> fromHex(std::string_view hex) {
    const auto digit = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    if (hex.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t at = 0; at < hex.size(); at += 2) {
        const int high = digit(hex[at]), low = digit(hex[at + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

} // namespace

json valueToJson(const Value& value) {
    switch (typeOf(value)) {
    case ValueType::Null:
        return nullptr;
    case ValueType::Integer:
        return std::get<std::int64_t>(value);
    case ValueType::Real: {
        const double real = std::get<double>(value);
        if (std::isfinite(real)) return real;
        return {{"real", realText(real)}};
    }
    case ValueType::Text: {
        const auto& text = std::get<std::string>(value);
        if (isValidUtf8(text)) return text;
        return {{"badText", toHex(text)}};
    }
    case ValueType::Blob:
        return {{"blob", toHex(std::get<Blob>(value).bytes)}};
    }
    return nullptr;
}

Result<Value> valueFromJson(const json& value) {
    const auto none = [] { return fail(ErrorCode::Corrupt, "This is not a value."); };
    if (value.is_null()) return Value();
    if (value.is_string()) return Value(value.get<std::string>());
    if (value.is_number_unsigned() &&
        value.get<std::uint64_t>() >
            static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return none();
    if (value.is_number_integer()) return Value(value.get<std::int64_t>());
    if (value.is_number_float()) return Value(value.get<double>());
    if (!value.is_object() || value.size() != 1 || !value.begin()->is_string()) return none();
    const std::string& kind = value.begin().key();
    const auto& word = value.begin()->get_ref<const std::string&>();
    if (kind == "real") {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        if (word == "inf") return Value(infinity);
        if (word == "-inf") return Value(-infinity);
        if (word == "nan") return Value(std::numeric_limits<double>::quiet_NaN());
        return none();
    }
    auto bytes = fromHex(word);
    if (!bytes) return none();
    if (kind == "blob") return Value(Blob{std::move(*bytes)});
    if (kind == "badText") return Value(std::move(*bytes));
    return none();
}

json planNodeToJson(const PlanNode& node) {
    json children = json::array();
    for (const PlanNode& child : node.children)
        children.push_back(planNodeToJson(child));
    json object{{"id", node.id},
                {"operation", node.operation},
                {"label", node.label},
                {"object", text(node.object)},
                {"alias", text(node.alias)},
                {"index", text(node.index)},
                {"condition", text(node.condition)},
                {"covering", node.covering},
                {"estimatedRows", orNull(node.estimatedRows.value)},
                {"rowsPerLoop", orNull(node.rowsPerLoop())}};
    json provenance{{"estimatedRows", provenanceName(node.estimatedRows.provenance)}};
    for (const auto& field : nodeFigures) {
        const auto& figure = node.*field.member;
        object[field.name] = orNull(figure.value);
        provenance[field.name] = provenanceName(figure.provenance);
    }
    provenance["rowsPerLoop"] =
        provenanceName(node.rowsPerLoop() ? Provenance::Derived : Provenance::Unavailable);
    object["provenance"] = std::move(provenance);
    if (node.textBegin < node.textEnd) {
        object["textBegin"] = node.textBegin;
        object["textEnd"] = node.textEnd;
    }
    object["children"] = std::move(children);
    return object;
}

json planToJson(const Plan& plan) {
    json warnings = json::array();
    for (const PlanWarning& warning : plan.warnings)
        warnings.push_back({{"nodeId", warning.nodeId},
                            {"code", warning.code},
                            {"severity", severityName(warning.severity)},
                            {"message", warning.message},
                            {"suggestion", warning.suggestion},
                            {"remedy", text(warning.remedy)},
                            {"share", orNull(warning.share)}});
    json parameters = json::array();
    for (const Value& value : plan.parameters)
        parameters.push_back(valueToJson(value));
    json run;
    if (plan.run)
        for (const RunField& field : runFields)
            run[field.name] = (*plan.run).*field.member;
    json counters = json::object();
    for (const CounterField& field : counterFields)
        counters[field.name] = orNull(plan.counters.*field.member);
    return {{"planVersion", layoutVersion},
            {"engine", plan.engine},
            {"engineVersion", plan.engineVersion},
            {"sql", plan.sql},
            {"parameters", std::move(parameters)},
            {"analyzed", plan.analyzed},
            {"rolledBack", plan.rolledBack},
            {"unmeasured", text(plan.unmeasured)},
            {"totalNs", orNull(plan.totalNs.value)},
            {"plainNs", orNull(plan.plainNs.value)},
            {"profilingFactor", orNull(plan.profilingFactor())},
            {"rows", orNull(plan.rows.value)},
            {"provenance",
             {{"totalNs", provenanceName(plan.totalNs.provenance)},
              {"plainNs", provenanceName(plan.plainNs.provenance)},
              {"rows", provenanceName(plan.rows.provenance)}}},
            {"counters", std::move(counters)},
            {"run", std::move(run)},
            {"plan", planNodeToJson(plan.root)},
            {"warnings", std::move(warnings)}};
}

Result<json> parsePlanText(std::string_view text) {
    if (text.size() > maxPlanBytes)
        return fail(ErrorCode::TooLarge, "A saved plan is at most " +
                                             formatBytes(static_cast<std::int64_t>(maxPlanBytes)) +
                                             "; this is larger.");
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return fail(notAPlan("it is empty"));
    if (nestsTooDeep(text))
        return fail(ErrorCode::TooLarge, "This lies deeper than any plan that an engine makes.");
    try {
        return json::parse(text);
    } catch (const json::parse_error& error) {
        if (!text.substr(text.find_first_not_of(" \t\r\n")).starts_with('{'))
            return fail(notAPlan("it is not JSON"));
        if (error.byte >= text.size())
            return fail(ErrorCode::Corrupt,
                        "This plan ends too early: the file was cut off. Copy it again from where "
                        "it was saved, or analyze its statement anew.",
                        "It ends at byte " + std::to_string(text.size()) + ".");
        return fail(damagedPlan("it stops being JSON at byte " + std::to_string(error.byte)));
    } catch (const json::exception&) {
        return fail(damagedPlan("a number in it is too large"));
    }
}

Error notAPlan(std::string what) {
    return {ErrorCode::Corrupt,
            "This is not a plan that Hone saved. Open one that came from \"Save plan\" or "
            "\"honectl explain --save\".",
            "What was found: " + std::move(what) + ".",
            {}};
}

Error damagedPlan(std::string what) {
    return {ErrorCode::Corrupt,
            "This plan is damaged, or was changed after it was saved. Copy it again from where it "
            "was saved, or analyze its statement anew.",
            "What was found: " + std::move(what) + ".",
            {}};
}

Error newerPlan(std::int64_t layout, std::int64_t knownLayout, const std::string& savedBy) {
    return {ErrorCode::Unsupported,
            "This plan was saved by a newer Hone" +
                (savedBy.empty() ? std::string() : " (" + savedBy + ")") +
                ", in a form that this one cannot read. Open it there, or analyze its statement "
                "here anew.",
            "Its form is number " + std::to_string(layout) + "; this Hone reads up to " +
                std::to_string(knownLayout) + ".",
            {}};
}

Result<Plan> planFromJson(const json& object) {
    try {
        return PlanReader().read(object);
    } catch (const json::exception& error) {
        return fail(damagedPlan(error.what()));
    }
}

Result<Plan> planFromText(std::string_view text) {
    const auto object = parsePlanText(text);
    if (!object) return fail(object.error());
    return planFromJson(*object);
}

} // namespace hone
