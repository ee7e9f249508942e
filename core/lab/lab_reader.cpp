#include "core/lab/lab_reader.h"

#include <algorithm>
#include <set>

#include "core/lab/json_object.h"

namespace hone::lab {
namespace {

using nlohmann::json;
using Need = JsonObject::Need;

constexpr int layout = 1;
constexpr std::int64_t mostAmount = 1'000'000'000;

bool isId(const std::string& text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

char letterOf(const Job& job) {
    return "slrwt"[job.index()];
}

std::string itemKey(const std::string& key, std::size_t index) {
    return key + "[" + std::to_string(index) + "]";
}

class LabReader {
public:
    LabReader(LinedJson& json, std::string file) : json_(json), problems_(json) {
        lab_.file = std::move(file);
    }

    void read() {
        if (!json_.value.is_object()) {
            problems_.add("", "A lab is a JSON object.");
            return;
        }
        JsonObject whole(json_.value, "", problems_);
        if (whole.integer("lab", Need::Required, layout, 1, 1'000) != layout)
            whole.problem("lab", "This version of Hone reads labs of form 1.");
        readHead(whole);
        readParameters(whole);
        readSetUp(whole);
        readVariants(whole);
        readMeasure(whole);
        readPrediction(whole);
        readCurve(whole);
        lab_.expectations = readConditions(whole, "expect", Need::Required);
        readTexts(whole);
        whole.finish();
        lab_.lines = json_.lines;
    }

    Lab take() { return std::move(lab_); }
    ProblemList& problems() { return problems_; }

private:
    void readHead(JsonObject& whole) {
        lab_.id = whole.text("id", Need::Required, "");
        if (!lab_.id.empty() && !isId(lab_.id))
            whole.problem("id", "An id has small letters, digits and hyphens, 64 at most.");
        lab_.title = whole.text("title", Need::Required, " ");
        lab_.topic = whole.text("topic", Need::Optional, " ");
        lab_.level =
            static_cast<Level>(whole.word("level", {"beginner", "intermediate", "advanced"}));
        lab_.story = whole.text("story", Need::Required, " ");
    }

    void readParameters(JsonObject& whole) {
        std::size_t index = 0;
        for (const json* item : whole.objects("parameters", Need::Required)) {
            JsonObject object(*item, itemKey("parameters", index++), problems_);
            Parameter parameter;
            parameter.name = object.text("name", Need::Required, "");
            parameter.label = object.text("label", Need::Required, " ");
            parameter.usual = object.integer("default", Need::Required, 1, 0, mostAmount);
            parameter.small =
                object.integer("small", Need::Optional, parameter.usual, 0, mostAmount);
            parameter.large =
                object.integer("large", Need::Optional, parameter.usual, 0, mostAmount);
            const auto [low, high] =
                std::minmax({parameter.small, parameter.usual, parameter.large});
            parameter.least = object.integer("least", Need::Optional, low, 0, low);
            parameter.most = object.integer("most", Need::Optional, high, high, mostAmount);
            object.finish();
            if (!std::ranges::all_of(parameter.name, [](char c) {
                    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '_';
                }))
                object.problem("name", "A parameter's name has letters, digits and _.");
            else if (names_.contains(parameter.name))
                object.problem("name", "Another parameter has this name.");
            names_.insert(parameter.name);
            lab_.parameters.push_back(std::move(parameter));
        }
        if (!names_.contains("rows") && problems_.empty())
            whole.problem("parameters", "One parameter has to be named \"rows\": the data's size.");
    }

    void readSetUp(JsonObject& whole) {
        lab_.sample = whole.flag("sample", false);
        lab_.setUp = sql(whole, "setUp", lab_.sample ? Need::Optional : Need::Required);
    }

    // SQL whose ${...} are parameters; ${list} only where a loop repeats it.
    std::string sql(JsonObject& object, const std::string& name, Need need, bool list = false) {
        std::string text = object.text(name, need, "\n");
        for (std::size_t at = text.find("${"); at != text.npos; at = text.find("${", at + 2)) {
            const std::size_t end = text.find('}', at);
            const std::string inner = text.substr(at + 2, end == text.npos ? end : end - at - 2);
            if (end == text.npos)
                object.problem(name, "A ${ has no } behind it.");
            else if (!names_.contains(inner) && !(list && inner == "list"))
                object.problem(name, "There is no parameter \"" + inner + "\".");
        }
        return text;
    }

    Amount amount(JsonObject& object, const std::string& name, std::int64_t otherwise) {
        Amount amount = object.amount(name, {otherwise, {}});
        if (!amount.parameter.empty() && !names_.contains(amount.parameter))
            object.problem(name, "There is no parameter \"" + amount.parameter + "\".");
        return amount;
    }

    void readVariants(JsonObject& whole) {
        std::size_t index = 0;
        for (const json* item : whole.objects("variants", Need::Required)) {
            JsonObject object(*item, itemKey("variants", index++), problems_);
            Variant variant;
            variant.id = object.text("id", Need::Required, "");
            if (!variant.id.empty() && !isId(variant.id))
                object.problem("id", "An id has small letters, digits and hyphens, 64 at most.");
            else if (lab_.find(variant.id) != nullptr)
                object.problem("id", "Another variant has this id.");
            variant.name = object.text("name", Need::Required, " ");
            variant.prepare = sql(object, "prepare", Need::Optional);
            variant.database = object.text("database", Need::Optional, "");
            variant.before = sql(object, "before", Need::Optional);
            variant.after = sql(object, "after", Need::Optional);
            variant.sequential = object.flag("sequential", false);
            readJob(object, variant);
            object.finish();
            lab_.variants.push_back(std::move(variant));
        }
        if (lab_.variants.size() == 1)
            whole.problem("variants", "A lab compares two variants at least.");
        const auto sequential = std::ranges::count(lab_.variants, true, &Variant::sequential);
        if (lab_.variants.size() >= 2 &&
            static_cast<std::size_t>(sequential) + 1 == lab_.variants.size())
            whole.problem("variants", "One variant alone cannot be measured in turn.");
    }

    void readJob(JsonObject& object, Variant& variant) {
        static constexpr const char* kinds[] = {"statement", "loop", "requests", "load", "trace"};
        int given = 0;
        for (const char* kind : kinds)
            given += object.has(kind) ? 1 : 0;
        if (given != 1)
            object.problem("", "A variant has exactly one of \"statement\", \"loop\", "
                               "\"requests\", \"load\" and \"trace\".");
        if (object.has("statement")) {
            variant.job = StatementJob{sql(object, "statement", Need::Required)};
            return;
        }
        const auto part = [&](const char* name, auto read) {
            if (!object.has(name)) return;
            const json* value = object.object(name, Need::Required);
            if (value == nullptr) return;
            JsonObject inner(*value, object.keyOf(name), problems_);
            variant.job = read(inner);
            inner.finish();
        };
        part("loop", [this](JsonObject& inner) { return readLoop(inner); });
        part("requests", [this](JsonObject& inner) { return readRequests(inner); });
        part("load", [this](JsonObject& inner) { return readLoad(inner); });
        part("trace", [this](JsonObject& inner) { return readTrace(inner); });
    }

    LoopJob readLoop(JsonObject& object) {
        LoopJob loop;
        loop.each = sql(object, "each", Need::Required, true);
        loop.over = sql(object, "over", Need::Optional);
        if (loop.over.empty() == !object.has("times"))
            object.problem("",
                           "A loop goes either \"over\" the rows of a query or some \"times\".");
        loop.times = amount(object, "times", 1);
        loop.batch = amount(object, "batch", 1);
        if (object.has("item")) loop.item = object.text("item", Need::Required, "");
        const bool list = loop.each.find("${list}") != std::string::npos;
        if (list != object.has("batch"))
            object.problem("batch", "\"batch\" and ${list} in \"each\" belong together.");
        loop.connection =
            static_cast<LoopConnection>(object.word("connection", {"one", "each", "pool"}));
        loop.oneTransaction = object.word("transaction", {"each", "one"}) == 1;
        if (loop.oneTransaction && loop.connection != LoopConnection::One)
            object.problem("transaction", "One transaction needs one connection.");
        loop.prepareEach = object.word("prepare", {"each", "once"}) == 0;
        loop.pauseUs = amount(object, "pauseUs", 0);
        return loop;
    }

    RequestsJob readRequests(JsonObject& object) {
        RequestsJob job;
        job.sql = sql(object, "sql", Need::Required);
        job.count = amount(object, "count", 100);
        job.keys = amount(object, "keys", 1);
        job.draw = static_cast<Draw>(object.word("draw", {"cycle", "skewed"}));
        job.cache = object.flag("cache", false);
        job.timeToLiveMs = amount(object, "timeToLiveMs", 0);
        job.cacheKilobytes = amount(object, "cacheKilobytes", 64'000);
        job.write = sql(object, "write", Need::Optional);
        job.writeEvery = amount(object, "writeEvery", 0);
        if (job.write.empty() == object.has("writeEvery"))
            object.problem("", "\"write\" and \"writeEvery\" belong together.");
        job.pauseUs = amount(object, "pauseUs", 0);
        return job;
    }

    LoadJob readLoad(JsonObject& object) {
        LoadJob job;
        job.sql = sql(object, "sql", Need::Required);
        job.workers = amount(object, "workers", 4);
        job.pool = amount(object, "pool", 4);
        job.milliseconds = amount(object, "milliseconds", 200);
        job.holdUs = amount(object, "holdUs", 0);
        job.thinkUs = amount(object, "thinkUs", 0);
        job.acquireTimeoutMs = amount(object, "acquireTimeoutMs", 5'000);
        job.writer = sql(object, "writer", Need::Optional);
        job.writerPauseUs = amount(object, "writerPauseUs", 0);
        return job;
    }

    TraceJob readTrace(JsonObject& object) {
        static const std::vector<std::string> policies{"adaptive", "lru", "fifo"};
        static const std::vector<std::string> patterns{"skewed", "scans", "loop"};
        TraceJob job;
        job.policy = policies[object.word("policy", policies)];
        job.pattern = patterns[object.word("pattern", patterns)];
        job.requests = amount(object, "requests", 10'000);
        job.keys = amount(object, "keys", 1'000);
        job.capacity = amount(object, "capacity", 100);
        return job;
    }

    void readMeasure(JsonObject& whole) {
        const json* value = whole.object("measure", Need::Optional);
        if (value == nullptr) return;
        JsonObject object(*value, "measure", problems_);
        lab_.rounds = static_cast<int>(object.integer("rounds", Need::Optional, 20, 6, 1'000));
        lab_.seconds = static_cast<double>(object.integer("seconds", Need::Optional, 6, 1, 600));
        lab_.show = object.texts("show", Need::Optional);
        for (std::size_t i = 0; i < lab_.show.size(); ++i)
            if (figureKind(lab_.show[i]) == nullptr)
                problems_.add(itemKey("measure.show", i),
                              "There is no figure \"" + lab_.show[i] + "\".");
        object.finish();
    }

    // A figure whose variants there are and have it.
    std::optional<Figure> figure(std::string_view text, const std::string& key) {
        auto figure = parseFigure(text);
        if (!figure) {
            problems_.add(key, figure.error().message);
            return std::nullopt;
        }
        for (const std::string& id : {figure->of, figure->over}) {
            if (id.empty()) continue;
            const Variant* variant = lab_.find(id);
            if (variant == nullptr)
                problems_.add(key, "There is no variant \"" + id + "\".");
            else if (std::string_view(figureKind(figure->what)->jobs)
                         .find(letterOf(variant->job)) == std::string_view::npos)
                problems_.add(key,
                              "The variant \"" + id + "\" has no figure \"" + figure->what + "\".");
        }
        return *figure;
    }

    Condition readCondition(const json& value, const std::string& key) {
        JsonObject object(value, key, problems_);
        Condition condition;
        if (object.has("figure") == object.has("results"))
            object.problem("", "A condition has either a \"figure\" or \"results\".");
        if (object.has("figure")) {
            condition.figure =
                figure(object.text("figure", Need::Required, ""), object.keyOf("figure"));
            condition.atLeast = object.number("atLeast", Need::Optional);
            condition.atMost = object.number("atMost", Need::Optional);
            if (!condition.atLeast && !condition.atMost)
                object.problem("", "A figure needs \"atLeast\" or \"atMost\".");
        } else if (object.has("results")) {
            condition.same = object.word("results", {"same", "different"}) == 0;
            condition.results = object.texts("of", Need::Required);
            if (condition.results.size() < 2)
                object.problem("of", "This names two variants at least.");
            for (const std::string& id : condition.results) {
                const Variant* variant = lab_.find(id);
                if (variant == nullptr)
                    object.problem("of", "There is no variant \"" + id + "\".");
                else if (variant->job.index() > 1)
                    object.problem("of", "The variant \"" + id + "\" keeps no results.");
            }
        }
        object.finish();
        return condition;
    }

    std::vector<Condition> readConditions(JsonObject& object, const std::string& name, Need need) {
        std::vector<Condition> conditions;
        std::size_t index = 0;
        for (const json* item : object.objects(name, need))
            conditions.push_back(readCondition(*item, itemKey(object.keyOf(name), index++)));
        return conditions;
    }

    void readPrediction(JsonObject& whole) {
        const json* value = whole.object("predict", Need::Required);
        if (value == nullptr) return;
        JsonObject object(*value, "predict", problems_);
        Prediction& prediction = lab_.prediction;
        prediction.question = object.text("question", Need::Required, " ");
        if (object.has("choices") == object.has("slider"))
            object.problem("", "A prediction has either \"choices\" or a \"slider\".");
        const auto choices = object.objects("choices", Need::Optional);
        for (std::size_t i = 0; i < choices.size(); ++i) {
            JsonObject inner(*choices[i], itemKey("predict.choices", i), problems_);
            Choice choice;
            choice.says = inner.text("says", Need::Required, " ");
            choice.when = readConditions(inner, "when", Need::Optional);
            if (choice.when.empty() && i + 1 < choices.size())
                inner.problem("", "Only the last choice may be without \"when\".");
            inner.finish();
            prediction.choices.push_back(std::move(choice));
        }
        if (object.has("choices") && prediction.choices.size() < 2)
            object.problem("choices", "There have to be two choices at least.");
        if (const json* slider = object.object("slider", Need::Optional)) {
            JsonObject inner(*slider, "predict.slider", problems_);
            prediction.figure =
                figure(inner.text("figure", Need::Required, ""), "predict.slider.figure");
            prediction.least = inner.number("least", Need::Required).value_or(0);
            prediction.most = inner.number("most", Need::Required).value_or(1);
            if (!(prediction.least < prediction.most))
                inner.problem("most", "This has to be more than \"least\".");
            inner.finish();
        }
        object.finish();
    }

    void readCurve(JsonObject& whole) {
        const json* value = whole.object("curve", Need::Optional);
        if (value == nullptr) return;
        JsonObject object(*value, "curve", problems_);
        Curve curve;
        curve.over = object.text("over", Need::Required, "");
        curve.values = object.integers("values", Need::Required);
        const auto parameter = std::ranges::find(lab_.parameters, curve.over, &Parameter::name);
        if (parameter == lab_.parameters.end())
            object.problem("over", "There is no parameter \"" + curve.over + "\".");
        else if (std::ranges::any_of(curve.values, [&](std::int64_t number) {
                     return number < parameter->least || number > parameter->most;
                 }))
            object.problem("values", "A value is out of the parameter's bounds.");
        if (curve.values.size() < 2) object.problem("values", "A curve has two values at least.");
        object.finish();
        lab_.curve = std::move(curve);
    }

    // Text whose ${...} are parameters or figures of the outcome.
    std::string prose(JsonObject& object, const std::string& name, Need need) {
        std::string text = object.text(name, need, " ");
        for (std::size_t at = text.find("${"); at != text.npos; at = text.find("${", at + 2)) {
            const std::size_t end = text.find('}', at);
            if (end == text.npos) {
                object.problem(name, "A ${ has no } behind it.");
                break;
            }
            const std::string inner = text.substr(at + 2, end - at - 2);
            if (!names_.contains(inner)) figure(inner, object.keyOf(name));
        }
        return text;
    }

    void readTexts(JsonObject& whole) {
        lab_.verdict = prose(whole, "verdict", Need::Required);
        lab_.explanation = prose(whole, "explanation", Need::Required);
        lab_.tradeOff = prose(whole, "tradeOff", Need::Required);
        lab_.next = whole.texts("next", Need::Optional);
    }

    LinedJson& json_;
    ProblemList problems_;
    Lab lab_;
    std::set<std::string> names_; // of parameters
};

} // namespace

tl::expected<Lab, std::vector<LabProblem>> readLab(std::string_view text, const std::string& file) {
    LinedJson json = readLinedJson(text);
    LabReader reader(json, file);
    if (json.problems.empty()) reader.read();
    if (!reader.problems().empty()) return tl::unexpected(reader.problems().take());
    return reader.take();
}

} // namespace hone::lab
