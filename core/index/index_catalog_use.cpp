#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/index/index_catalog.h"
#include "core/query/query_journal.h"
#include "core/sql/lexer.h"

namespace hone::index {
namespace {

constexpr std::size_t mostHistory = 10'000;

// Queries and changes of rows; what else runs has no use for an index.
bool counts(const std::string& sql) {
    const StatementKind kind = statementKind(sql, SqlDialect::Sqlite);
    if (kind != StatementKind::Query && kind != StatementKind::Write) return false;
    const std::vector<Token> tokens = significantTokens(sql, SqlDialect::Sqlite);
    if (tokens.empty()) return false;
    const std::string_view first = tokens[0].in(sql);
    return !equalsIgnoringCase(first, "EXPLAIN") && !equalsIgnoringCase(first, "PRAGMA");
}

bool matchesPatterns(const std::string& sql) {
    return std::ranges::any_of(significantTokens(sql, SqlDialect::Sqlite), [&](const Token& token) {
        return token.kind == TokenKind::Word && (equalsIgnoringCase(token.in(sql), "LIKE") ||
                                                 equalsIgnoringCase(token.in(sql), "GLOB"));
    });
}

// A statement as the engine would carry it out.
struct Planned {
    std::set<std::string> tables;     // "schema.table", lower case
    std::vector<std::string> details; // the plan's lines
    std::set<std::int64_t> rootPages; // b-trees of main that its programs read
};

// B-trees of main that the programs of an EXPLAIN read: a cursor that is opened for writing reads
// where it searches. Each program begins at address 0 and counts its cursors anew.
std::set<std::int64_t> pagesRead(const std::vector<std::vector<Value>>& program) {
    std::set<std::int64_t> pages;
    std::map<std::int64_t, std::int64_t> written; // cursor -> root page
    for (const auto& row : program) {
        const auto& operation = std::get<std::string>(row.at(1));
        const auto integer = [&row](std::size_t column) {
            return std::get<std::int64_t>(row.at(column));
        };
        if (integer(0) == 0) written.clear();
        const std::int64_t cursor = integer(2);
        const bool ofMain = integer(4) == 0;
        if (operation == "OpenRead" || operation == "ReopenIdx") {
            if (ofMain) pages.insert(integer(3));
        } else if (operation == "OpenWrite") {
            if (ofMain) written[cursor] = integer(3);
        } else if (operation.starts_with("Seek") || operation == "Rewind" || operation == "Last") {
            if (const auto found = written.find(cursor); found != written.end())
                pages.insert(found->second);
        }
    }
    return pages;
}

Result<Planned> plan(Connection& connection, const std::string& sql,
                     const ExecuteOptions& options) {
    const auto ask = [&](const std::string& text,
                         std::set<std::string>& tables) -> Result<std::vector<std::vector<Value>>> {
        auto statement = connection.prepare(text, options);
        if (!statement) return fail(statement.error());
        tables.insert((*statement)->info().tablesRead.begin(),
                      (*statement)->info().tablesRead.end());
        const std::vector<Value> parameters((*statement)->info().parameters.size());
        return collectRows(connection, text, parameters, options);
    };
    Planned planned;
    const auto lines = ask("EXPLAIN QUERY PLAN " + sql, planned.tables);
    if (!lines) return fail(lines.error());
    for (const auto& row : *lines)
        if (const auto* detail = std::get_if<std::string>(&row.at(3)))
            planned.details.push_back(*detail);
    if (statementKind(sql, SqlDialect::Sqlite) != StatementKind::Write) return planned;
    // What triggers and foreign keys do is in the programs alone.
    const auto program = ask("EXPLAIN " + sql, planned.tables);
    if (!program) return fail(program.error());
    planned.rootPages = pagesRead(*program);
    return planned;
}

std::string tableKey(const IndexInfo& index) {
    return toLowerAscii(index.schema) + "." + toLowerAscii(index.table);
}

class UseFinder {
public:
    explicit UseFinder(IndexCatalog& catalog) : catalog_(catalog) {
        for (std::size_t i = 0; i < catalog_.indexes.size(); ++i)
            ofTable_[tableKey(catalog_.indexes[i])].push_back(i);
    }

    void add(const SeenStatement& statement, const Planned& planned) {
        std::set<std::size_t> used;
        for (const std::string& detail : planned.details)
            if (const auto index = indexOf(detail, planned.tables)) used.insert(*index);
        for (std::size_t i = 0; i < catalog_.indexes.size(); ++i)
            if (catalog_.indexes[i].schema == "main" &&
                planned.rootPages.contains(catalog_.indexes[i].rootPage))
                used.insert(i);
        const std::size_t number = catalog_.statements.size();
        catalog_.statements.push_back(statement);
        for (const std::size_t i : used) {
            catalog_.indexes[i].usedBy.push_back(number);
            catalog_.indexes[i].executions += statement.calls;
        }
        if (statement.withoutLiterals) noteUndecided(statement, planned, used);
    }

private:
    // The index that a line of a plan names: "... INDEX name", perhaps with a condition behind it.
    // A name may have blanks and brackets, so the longest that fits.
    std::optional<std::size_t> indexOf(std::string_view detail,
                                       const std::set<std::string>& tables) const {
        constexpr std::string_view mark = " INDEX ";
        const auto at = detail.find(mark);
        if (at == std::string_view::npos) return std::nullopt;
        const std::string_view rest = detail.substr(at + mark.size());
        std::optional<std::size_t> found;
        for (const std::string& table : tables) {
            const auto indexes = ofTable_.find(table);
            if (indexes == ofTable_.end()) continue;
            for (const std::size_t i : indexes->second) {
                const std::string& name = catalog_.indexes[i].name;
                if (rest != name && !rest.starts_with(name + " ")) continue;
                if (!found || catalog_.indexes[*found].name.size() < name.size()) found = i;
            }
        }
        return found;
    }

    // A partial index serves where the literals imply its condition, one on an expression where
    // they are those of the expression, and a pattern's literal decides about all.
    void noteUndecided(const SeenStatement& statement, const Planned& planned,
                       const std::set<std::size_t>& used) {
        const bool patterns = matchesPatterns(statement.text);
        for (const std::string& table : planned.tables) {
            const auto indexes = ofTable_.find(table);
            if (indexes == ofTable_.end()) continue;
            for (const std::size_t i : indexes->second) {
                IndexInfo& index = catalog_.indexes[i];
                const bool expression = std::ranges::any_of(index.terms, &IndexTerm::expression);
                if (!used.contains(i) && (patterns || expression || !index.condition.empty()))
                    ++index.undecided;
            }
        }
    }

    IndexCatalog& catalog_;
    std::unordered_map<std::string, std::vector<std::size_t>> ofTable_;
};

} // namespace

Result<StatementsSeen> statementsSeen(QueryJournal& journal) {
    auto history = journal.history(mostHistory);
    if (!history) return fail(history.error());
    auto statistics = journal.statements();
    if (!statistics) return fail(statistics.error());
    StatementsSeen seen;
    std::unordered_map<std::uint64_t, const HistoryEntry*> latest;
    for (const HistoryEntry& entry : *history) {
        if (entry.error.empty()) latest.emplace(entry.fingerprint, &entry);
        seen.sinceMs = std::min(seen.sinceMs.value_or(entry.startedAtMs), entry.startedAtMs);
    }
    for (const StatementStatistics& statement : *statistics) {
        if (statement.calls == statement.failures) continue;
        const auto typed = latest.find(statement.fingerprint);
        SeenStatement one;
        one.text = typed == latest.end() ? statement.text : typed->second->sql;
        one.withoutLiterals = typed == latest.end();
        one.calls = statement.calls - statement.failures;
        if (counts(one.text)) seen.statements.push_back(std::move(one));
    }
    return seen;
}

Result<void> findUse(Connection& connection, IndexCatalog& catalog, const StatementsSeen& seen,
                     std::stop_token stop) {
    const ExecuteOptions options{stop, std::nullopt};
    catalog.statements.clear();
    catalog.unplanned = 0;
    catalog.sinceMs = seen.sinceMs;
    for (IndexInfo& index : catalog.indexes) {
        index.usedBy.clear();
        index.executions = 0;
        index.undecided = 0;
    }
    UseFinder finder(catalog);
    for (const SeenStatement& statement : seen.statements) {
        const auto planned = plan(connection, statement.text, options);
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
        if (planned)
            finder.add(statement, *planned);
        else
            ++catalog.unplanned;
    }
    catalog.useKnown = true;
    addRemarks(catalog);
    return {};
}

} // namespace hone::index
