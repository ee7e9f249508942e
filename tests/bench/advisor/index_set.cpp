#include "tests/bench/advisor/index_set.h"

#include <algorithm>
#include <sstream>

#include <nlohmann/json.hpp>

#include "core/base/child_process.h"
#include "core/base/clock.h"

namespace hone::bench {
namespace {

constexpr const char* setName[] = {".expert", ".expert sample", "Hone", "Hone budget"};

void addNew(std::vector<std::string>& to, std::string statement) {
    if (std::ranges::find(to, statement) == to.end()) to.push_back(std::move(statement));
}

} // namespace

Result<IndexSet> expertSet(const std::string& shell, const std::string& database,
                           const std::vector<index::WorkloadStatement>& workload, bool sample) {
    IndexSet set{setName[sample ? 1 : 0], {}, 0};
    const TimePoint begun = Clock::system().now();
    for (const index::WorkloadStatement& statement : workload) {
        const auto output =
            outputOf(shell, {"-batch", database, sample ? ".expert --sample 100" : ".expert",
                                  statement.sql});
        if (!output) return fail(output.error());
        std::istringstream lines(*output);
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with("CREATE INDEX") || line.starts_with("CREATE UNIQUE INDEX"))
                addNew(set.statements, line.substr(0, line.rfind(';')));
    }
    set.analysisNs = nanosecondsBetween(begun, Clock::system().now());
    return set;
}

Result<IndexSet> honeSet(const std::string& honectl, const std::string& database,
                         const std::string& workloadFile, std::optional<std::int64_t> budget) {
    IndexSet set{setName[budget ? 3 : 2], {}, 0};
    std::vector<std::string> words{"advise",     "--db",       database,
                                   "--workload", workloadFile, "--json"};
    if (budget) words.insert(words.end(), {"--budget", std::to_string(*budget)});
    const TimePoint begun = Clock::system().now();
    const auto output = outputOf(honectl, words);
    if (!output) return fail(output.error());
    set.analysisNs = nanosecondsBetween(begun, Clock::system().now());
    auto statements = statementsOfAdvice(nlohmann::json::parse(*output, nullptr, false));
    if (!statements) return fail(statements.error());
    set.statements = std::move(*statements);
    return set;
}

Result<std::vector<std::string>> statementsOfAdvice(const nlohmann::json& advice) {
    if (!advice.is_object() || !advice.contains("create"))
        return fail(ErrorCode::InvalidArgument, "This is no advice of honectl.",
                    advice.dump().substr(0, 500));
    std::vector<std::string> statements;
    if (advice.contains("migration")) {
        for (const auto& statement : advice["migration"])
            statements.push_back(statement);
        return statements;
    }
    for (const auto& drop : advice.value("drop", nlohmann::json::array()))
        statements.push_back(drop.at("sql"));
    for (const auto& index : advice["create"])
        statements.push_back(index.at("sql"));
    if (advice.value("analyze", false)) statements.emplace_back("ANALYZE");
    return statements;
}

} // namespace hone::bench
