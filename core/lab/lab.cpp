#include "core/lab/lab.h"

#include <algorithm>
#include <charconv>

#include "core/base/text.h"

namespace hone::lab {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};

std::string counted(std::int64_t count, const char* one, const char* many) {
    return formatCount(count) + " " + (count == 1 ? one : many);
}

std::string microseconds(std::int64_t us) {
    return formatDuration(us * 1'000);
}

std::string loopText(const LoopJob& loop, const Settings& settings) {
    const std::int64_t batch = loop.batch.in(settings);
    std::string text;
    if (!loop.over.empty()) {
        text = filledIn(loop.over, settings) + ";\n-- then for each " +
               (batch > 1 ? formatCount(batch) + " of its rows" : "of its rows");
    } else {
        const std::int64_t times = loop.times.in(settings);
        text = "-- " + formatCount(times) + " times" +
               (batch > 1 ? ", " + formatCount(batch) + " in a statement" : "");
    }
    if (loop.connection == LoopConnection::Each) text += ", on a new connection";
    if (loop.connection == LoopConnection::Pool) text += ", on a connection of the pool";
    if (loop.oneTransaction) text += ", all in one transaction";
    if (const auto pause = loop.pauseUs.in(settings); pause > 0)
        text += ", with " + microseconds(pause) + " of waiting for each";
    std::string each = filledIn(loop.each, settings);
    if (const auto at = each.find("${list}"); at != std::string::npos)
        each.replace(at, 7, loop.item + (batch > 1 ? ", " + loop.item + " ..." : ""));
    return text + "\n" + each + ";";
}

std::string requestsText(const RequestsJob& job, const Settings& settings) {
    std::string text = "-- " + counted(job.count.in(settings), "request", "requests") + " of " +
                       counted(job.keys.in(settings), "key", "keys");
    text += job.cache ? ", cache on" : ", cache off";
    if (const auto age = job.timeToLiveMs.in(settings); job.cache && age > 0)
        text += ", results live " + formatDuration(age * 1'000'000);
    text += "\n" + filledIn(job.sql, settings) + ";";
    if (!job.write.empty())
        text += "\n-- after every " + counted(job.writeEvery.in(settings), "request", "requests") +
                "\n" + filledIn(job.write, settings) + ";";
    return text;
}

std::string loadText(const LoadJob& job, const Settings& settings) {
    std::string text = "-- " + counted(job.workers.in(settings), "worker", "workers") + ", " +
                       counted(job.pool.in(settings), "connection", "connections");
    if (const auto hold = job.holdUs.in(settings); hold > 0)
        text += ", which each keeps for " + microseconds(hold) + " more";
    if (const auto think = job.thinkUs.in(settings); think > 0)
        text += ", " + microseconds(think) + " of other work without a connection";
    text += "\n" + filledIn(job.sql, settings) + ";";
    if (!job.writer.empty())
        text +=
            "\n-- while another worker does this all the time\n" + filledIn(job.writer, settings);
    return text;
}

std::string traceText(const TraceJob& job, const Settings& settings) {
    return "-- " + counted(job.requests.in(settings), "request", "requests") + " (" + job.pattern +
           ") of " + counted(job.keys.in(settings), "key", "keys") + "; the cache holds " +
           formatCount(job.capacity.in(settings)) + ", policy " + job.policy;
}

} // namespace

const char* levelName(Level level) {
    switch (level) {
    case Level::Beginner:
        return "beginner";
    case Level::Intermediate:
        return "intermediate";
    case Level::Advanced:
        break;
    }
    return "advanced";
}

std::int64_t Parameter::at(Size size) const {
    return size == Size::Small ? small : size == Size::Large ? large : usual;
}

std::int64_t Amount::in(const Settings& settings) const {
    const auto at = settings.find(parameter);
    return at == settings.end() ? number : at->second;
}

const Variant* Lab::find(std::string_view wanted) const {
    const auto at = indexOf(wanted);
    return at ? &variants[*at] : nullptr;
}

std::optional<std::size_t> Lab::indexOf(std::string_view wanted) const {
    const auto at = std::ranges::find(variants, wanted, &Variant::id);
    if (at == variants.end()) return std::nullopt;
    return static_cast<std::size_t>(at - variants.begin());
}

Settings Lab::settings(Size size) const {
    Settings settings;
    for (const Parameter& parameter : parameters)
        settings[parameter.name] = parameter.at(size);
    return settings;
}

Result<void> checkSettings(const Lab& lab, const Settings& settings) {
    for (const auto& [name, value] : settings) {
        const auto parameter = std::ranges::find(lab.parameters, name, &Parameter::name);
        if (parameter == lab.parameters.end())
            return fail(ErrorCode::InvalidArgument,
                        "The lab " + lab.id + " has no parameter " + name + ".");
        if (value < parameter->least || value > parameter->most)
            return fail(ErrorCode::InvalidArgument, "The parameter " + name + " of the lab " +
                                                        lab.id + " goes from " +
                                                        std::to_string(parameter->least) + " to " +
                                                        std::to_string(parameter->most) + ".");
    }
    return {};
}

Result<Settings> settingsOf(const Lab& lab, const std::string& size) {
    if (size == "small") return lab.settings(Size::Small);
    if (size == "default") return lab.settings(Size::Default);
    if (size == "large") return lab.settings(Size::Large);
    std::int64_t rows = 0;
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), rows);
    if (error != std::errc() || end != size.data() + size.size())
        return fail(ErrorCode::InvalidArgument,
                    "A size is small, default, large or a number of rows, not \"" + size + "\".");
    Settings settings = lab.settings(Size::Default);
    if (auto checked = checkSettings(lab, {{"rows", rows}}); !checked) return fail(checked.error());
    settings["rows"] = rows;
    return settings;
}

std::string filledIn(std::string_view sql, const Settings& settings) {
    std::string text;
    for (std::size_t at = 0;;) {
        const std::size_t begin = sql.find("${", at);
        const std::size_t end = begin == sql.npos ? begin : sql.find('}', begin);
        text += sql.substr(at, (end == sql.npos ? sql.size() : begin) - at);
        if (end == sql.npos) return text;
        const std::string name(sql.substr(begin + 2, end - begin - 2));
        if (const auto setting = settings.find(name); setting != settings.end())
            text += std::to_string(setting->second);
        else
            text += sql.substr(begin, end + 1 - begin);
        at = end + 1;
    }
}

std::string textOf(const Variant& variant, const Settings& settings) {
    std::string text = variant.prepare.empty() ? "" : filledIn(variant.prepare, settings) + "\n\n";
    text += std::visit(
        Overloaded{[&](const StatementJob& job) { return filledIn(job.sql, settings) + ";"; },
                   [&](const LoopJob& job) { return loopText(job, settings); },
                   [&](const RequestsJob& job) { return requestsText(job, settings); },
                   [&](const LoadJob& job) { return loadText(job, settings); },
                   [&](const TraceJob& job) { return traceText(job, settings); }},
        variant.job);
    return text;
}

} // namespace hone::lab
