#include "tests/bench/advisor/workload.h"

#include <sstream>

#include <nlohmann/json.hpp>

#include "core/sql/splitter.h"

namespace hone::bench {
namespace {

Result<void> readComments(std::string_view text, WeightedStatement& to) {
    constexpr std::string_view weight = "-- weight:", params = "-- params:";
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(weight) && !line.starts_with(params)) continue;
        const auto json = nlohmann::json::parse(line.substr(weight.size()), nullptr, false);
        if (line.starts_with(weight) && json.is_number()) {
            to.weight = json;
            continue;
        }
        if (line.starts_with(weight) || !json.is_array())
            return fail(ErrorCode::InvalidArgument, "This comment cannot be read: " + line);
        for (const auto& value : json) {
            if (value.is_number_integer())
                to.parameters.emplace_back(value.get<std::int64_t>());
            else if (value.is_number())
                to.parameters.emplace_back(value.get<double>());
            else if (value.is_string())
                to.parameters.emplace_back(value.get<std::string>());
            else
                to.parameters.emplace_back();
        }
    }
    return {};
}

} // namespace

Result<std::vector<WeightedStatement>> readWorkload(std::string_view text) {
    std::vector<WeightedStatement> statements;
    std::size_t before = 0;
    for (const StatementSpan& span : splitStatements(text, SqlDialect::Sqlite)) {
        WeightedStatement statement{std::string(span.in(text)), 1, {}};
        const auto read = readComments(text.substr(before, span.begin - before), statement);
        if (!read) return fail(read.error());
        statements.push_back(std::move(statement));
        before = span.end;
    }
    return statements;
}

} // namespace hone::bench
