#include "core/index/workload.h"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/sql/splitter.h"

namespace hone::index {
namespace {

using Json = nlohmann::json;

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

Result<Value> valueFrom(const Json& json) {
    if (json.is_null()) return Value();
    if (json.is_boolean()) return Value(std::int64_t{json.get<bool>()});
    if (json.is_number_integer()) return Value(json.get<std::int64_t>());
    if (json.is_number()) return Value(json.get<double>());
    if (json.is_string()) return Value(json.get<std::string>());
    return fail(ErrorCode::InvalidArgument, "A parameter is a number, a text or null.");
}

Result<std::vector<Value>> valuesFrom(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_array())
        return fail(ErrorCode::InvalidArgument, "Behind params: stands a JSON array.");
    std::vector<Value> values;
    for (const Json& one : json) {
        auto value = valueFrom(one);
        if (!value) return fail(value.error());
        values.push_back(std::move(*value));
    }
    return values;
}

Result<void> readNote(std::string_view line, WorkloadStatement& statement) {
    line = trimmed(line);
    if (!line.starts_with("--")) return {};
    line = trimmed(line.substr(2));
    constexpr std::string_view weight = "weight:", params = "params:";
    if (line.starts_with(weight)) {
        const std::string_view text = trimmed(line.substr(weight.size()));
        const char* end = text.data() + text.size();
        const auto [at, error] = std::from_chars(text.data(), end, statement.weight);
        if (error != std::errc() || at != end || !(statement.weight >= 0))
            return fail(ErrorCode::InvalidArgument, "Behind weight: stands a number from 0 on.");
    } else if (line.starts_with(params)) {
        auto values = valuesFrom(line.substr(params.size()));
        if (!values) return fail(values.error());
        statement.values = std::move(*values);
    }
    return {};
}

} // namespace

Result<std::vector<WorkloadStatement>> readWorkload(std::string_view text, SqlDialect dialect) {
    std::vector<WorkloadStatement> workload;
    StatementSplitter splitter(text, dialect);
    std::size_t from = 0;
    while (const auto span = splitter.next()) {
        WorkloadStatement statement;
        for (std::size_t at = from; at < span->begin;) {
            const std::size_t end = std::min(text.find('\n', at), span->begin);
            if (auto read = readNote(text.substr(at, end - at), statement); !read) {
                const auto line = 1 + std::ranges::count(text.substr(0, at), '\n');
                return fail(ErrorCode::InvalidArgument,
                            "Line " + std::to_string(line) + ": " + read.error().message);
            }
            at = end + 1;
        }
        statement.sql = span->in(text);
        from = span->end;
        workload.push_back(std::move(statement));
    }
    return workload;
}

} // namespace hone::index
