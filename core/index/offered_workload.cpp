#include "core/index/offered_workload.h"

#include <algorithm>
#include <unordered_map>

#include "core/index/index_catalog.h"
#include "core/query/query_journal.h"
#include "core/sql/fingerprint.h"
#include "core/sql/statement_kind.h"

namespace hone::index {
namespace {

constexpr std::size_t mostSlow = 1'000;

bool readsOrWrites(const std::string& sql, SqlDialect dialect) {
    const StatementKind kind = statementKind(sql, dialect);
    return kind == StatementKind::Query || kind == StatementKind::Write;
}

std::string whyUnjudged(const WorkloadStatement& statement, bool seen, SqlDialect dialect) {
    if (!readsOrWrites(statement.sql, dialect)) return "It neither reads nor changes rows.";
    const std::size_t parameters = sqlParameters(statement.sql, dialect).size();
    if (parameters == statement.values.size()) return {};
    if (seen) return "The journal keeps statements without the values of their parameters.";
    return "It has " + std::to_string(parameters) +
           (parameters == 1 ? " parameter and " : " parameters and ") +
           std::to_string(statement.values.size()) +
           " values. A comment before it gives them: -- params: [1, \"two\"]";
}

OfferedStatement offered(WorkloadStatement statement, bool seen, SqlDialect dialect) {
    std::string why = whyUnjudged(statement, seen, dialect);
    return {std::move(statement), std::move(why)};
}

// The heaviest first.
void sortByWeight(std::vector<OfferedStatement>& statements) {
    std::ranges::stable_sort(statements, std::greater(),
                             [](const OfferedStatement& one) { return one.statement.weight; });
}

} // namespace

Result<std::vector<OfferedStatement>> offeredByText(std::string_view text, SqlDialect dialect) {
    auto workload = readWorkload(text, dialect);
    if (!workload) return fail(workload.error());
    std::vector<OfferedStatement> statements;
    for (WorkloadStatement& statement : *workload)
        statements.push_back(offered(std::move(statement), false, dialect));
    return statements;
}

Result<std::vector<OfferedStatement>> offeredByHistory(QueryJournal& journal, SqlDialect dialect) {
    const auto seen = statementsSeen(journal);
    if (!seen) return fail(seen.error());
    std::vector<OfferedStatement> statements;
    for (const SeenStatement& one : seen->statements)
        statements.push_back(
            offered({one.text, static_cast<double>(one.calls), {}}, true, dialect));
    sortByWeight(statements);
    return statements;
}

Result<std::vector<OfferedStatement>> offeredBySlowLog(QueryJournal& journal, SqlDialect dialect) {
    const auto slow = journal.slow(mostSlow);
    if (!slow) return fail(slow.error());
    std::vector<OfferedStatement> statements;
    std::unordered_map<std::uint64_t, std::size_t> known;
    for (const SlowEntry& one : *slow) {
        if (!one.entry.error.empty() || !readsOrWrites(one.entry.sql, dialect)) continue;
        const auto [at, fresh] = known.try_emplace(one.entry.fingerprint, statements.size());
        if (fresh)
            statements.push_back(offered({one.entry.sql, 1, {}}, true, dialect));
        else
            ++statements[at->second].statement.weight;
    }
    sortByWeight(statements);
    return statements;
}

} // namespace hone::index
