// EXPLAIN QUERY PLAN gives prose. Its forms are stable enough to read (they are built in SQLite's
// where.c, wherecode.c and select.c), but nothing promises them: what is not known keeps its words
// as the label, with its leading capitals as the operation.
#include <optional>
#include <unordered_map>

#include "core/plan/sqlite_plan.h"

namespace hone {
namespace {

bool startsWith(std::string_view text, std::string_view start) {
    return text.starts_with(start);
}

// Takes start from the front of text where it is there.
bool take(std::string_view& text, std::string_view start) {
    if (!startsWith(text, start)) return false;
    text.remove_prefix(start.size());
    return true;
}

// The part before mark, which is taken with it; nothing where mark is not there.
std::optional<std::string> takeUntil(std::string_view& text, std::string_view mark) {
    const auto at = text.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    std::string part(text.substr(0, at));
    text.remove_prefix(at + mark.size());
    return part;
}

void dropSuffix(std::string_view& text, std::string_view suffix) {
    if (text.ends_with(suffix)) text.remove_suffix(suffix.size());
}

// "(a=? AND b>?)" at the end of text, without its brackets.
std::string takeCondition(std::string_view& text) {
    if (!text.ends_with(')')) return {};
    int depth = 0;
    for (std::size_t at = text.size(); at-- > 0;) {
        if (text[at] == ')') ++depth;
        if (text[at] == '(' && --depth == 0) {
            if (at == 0 || text[at - 1] != ' ') return {};
            std::string condition(text.substr(at + 1, text.size() - at - 2));
            text = text.substr(0, at - 1);
            return condition;
        }
    }
    return {};
}

// What stands behind SCAN or SEARCH: the object and how it is reached.
void readAccess(std::string_view rest, PlanNode& node) {
    for (const std::string_view suffix : {" LEFT-JOIN", " EXISTS"})
        dropSuffix(rest, suffix);
    if (auto object = takeUntil(rest, " VIRTUAL TABLE INDEX ")) {
        node.object = *object;
        node.index = "virtual table index " + std::string(rest);
        return;
    }
    auto object = takeUntil(rest, " USING ");
    if (!object) {
        node.object = rest;
        return;
    }
    node.object = *object;
    node.condition = takeCondition(rest);
    if (rest == "INTEGER PRIMARY KEY" || rest == "PRIMARY KEY") {
        node.index = "primary key";
        return;
    }
    if (take(rest, "AUTOMATIC ")) {
        take(rest, "PARTIAL ");
        node.covering = take(rest, "COVERING ");
        node.index = "automatic index";
        return;
    }
    node.covering = take(rest, "COVERING ");
    if (take(rest, "INDEX ")) node.index = rest;
}

// The capitals a detail begins with: "CORRELATED SCALAR SUBQUERY" of "CORRELATED SCALAR SUBQUERY
// 1".
std::string leadingCapitals(std::string_view detail) {
    std::size_t end = 0;
    for (std::size_t at = 0; at <= detail.size(); ++at) {
        if (at == detail.size() || detail[at] == ' ') {
            end = at;
            if (at == detail.size()) break;
            continue;
        }
        const char c = detail[at];
        if ((c < 'A' || c > 'Z') && c != '-') break;
    }
    return std::string(detail.substr(0, end));
}

} // namespace

PlanNode readSqliteStep(const SqlitePlanRow& row) {
    PlanNode node;
    node.id = row.id;
    node.label = row.detail;
    std::string_view rest = row.detail;
    if (rest == "SCAN CONSTANT ROW" ||
        (startsWith(rest, "SCAN ") && rest.ends_with(" VALUES CLAUSE"))) {
        node.operation = "CONSTANT ROWS";
    } else if (take(rest, "SCAN ")) {
        node.operation = "SCAN";
        take(rest, "TABLE ");
        readAccess(rest, node);
    } else if (take(rest, "SEARCH ")) {
        node.operation = "SEARCH";
        take(rest, "TABLE ");
        readAccess(rest, node);
    } else if (take(rest, "USE TEMP B-TREE FOR ")) {
        node.operation = "TEMP B-TREE";
        node.condition = rest;
    } else if (take(rest, "BLOOM FILTER ON ")) {
        node.operation = "BLOOM FILTER";
        node.condition = takeCondition(rest);
        node.object = rest;
    } else if (take(rest, "RIGHT-JOIN ")) {
        node.operation = "RIGHT-JOIN";
        node.object = rest;
    } else if (take(rest, "CO-ROUTINE ")) {
        node.operation = "CO-ROUTINE";
        node.object = rest;
    } else if (take(rest, "MATERIALIZE ")) {
        node.operation = "MATERIALIZE";
        node.object = rest;
    } else {
        node.operation = leadingCapitals(rest);
        if (node.operation.empty()) node.operation = row.detail;
        const auto number = rest.substr(node.operation.size());
        if (node.operation.ends_with("SUBQUERY") && number.size() > 1)
            node.object = "subquery" + std::string(number);
    }
    return node;
}

PlanNode readSqlitePlan(const std::vector<SqlitePlanRow>& rows) {
    PlanNode root;
    root.operation = "QUERY";
    root.label = "QUERY";
    // A node's place in the tree as child numbers from the root; nodes move while their siblings
    // grow.
    std::unordered_map<int, std::vector<std::size_t>> paths{{0, {}}};
    for (const SqlitePlanRow& row : rows) {
        const auto parent = paths.find(row.parent);
        std::vector<std::size_t> path =
            parent == paths.end() ? std::vector<std::size_t>{} : parent->second;
        PlanNode* node = &root;
        for (const std::size_t child : path)
            node = &node->children[child];
        path.push_back(node->children.size());
        node->children.push_back(readSqliteStep(row));
        paths[row.id] = std::move(path);
    }
    return root;
}

} // namespace hone
