#include <set>

#include "core/plan/plan_node.h"

namespace hone {
namespace {

class WarningFinder {
public:
    explicit WarningFinder(const Catalog* catalog) : catalog_(catalog) {}

    // derived: names that are no tables of the database in this plan.
    void collectDerived(const PlanNode& node) {
        if (node.operation == "CO-ROUTINE" || node.operation == "MATERIALIZE")
            derived_.insert(node.object);
        for (const PlanNode& child : node.children)
            collectDerived(child);
    }

    void visit(const PlanNode& node, bool inRecursion) {
        if (node.operation == "SCAN") scan(node, inRecursion);
        if (node.index == "automatic index") automaticIndex(node);
        if (node.operation == "TEMP B-TREE") temporaryTree(node);
        if (node.operation.starts_with("CORRELATED")) correlated(node);
        const bool recursion = inRecursion || node.operation == "RECURSIVE STEP";
        for (const PlanNode& child : node.children)
            visit(child, recursion);
    }

    std::vector<PlanWarning> warnings;

private:
    void scan(const PlanNode& node, bool inRecursion) {
        if (derived_.contains(node.object) || inRecursion || node.object.starts_with('(')) return;
        if (node.index.starts_with("virtual table")) return;
        const CatalogTable* table = catalog_ == nullptr ? nullptr : catalog_->find(node.object);
        if (table != nullptr && table->kind != CatalogTable::Kind::Table) return;
        if (!node.index.empty()) {
            warnings.push_back(
                {node.id, "full_index_scan", Severity::Info,
                 "Every entry of the index " + node.index + " is read, in its order.",
                 "Fine when the statement needs them all; otherwise let it begin at a value: a "
                 "condition on the index's first column."});
            return;
        }
        const bool bare = table != nullptr && table->indexes.empty();
        warnings.push_back(
            {node.id, "full_scan", Severity::Attention,
             "Every row of " + node.object + " is read" +
                 (bare ? "; the table has no index but its key." : "."),
             "If few rows are kept, try an index on the columns that WHERE or ON compares in " +
                 node.object + "."});
    }

    void automaticIndex(const PlanNode& node) {
        warnings.push_back({node.id, "automatic_index", Severity::Bad,
                            "SQLite builds an index on " + node.object + " (" + node.condition +
                                ") for this one execution and throws it away.",
                            "Create that index once, so that it is not built at every run."});
    }

    void temporaryTree(const PlanNode& node) {
        const bool grouping = node.condition.find("GROUP BY") != std::string::npos;
        warnings.push_back(
            {node.id, "temp_b_tree", Severity::Info,
             "The rows are put into a temporary tree for " + node.condition +
                 "; all of them are needed before the first one leaves it.",
             grouping ? "An index that begins with the GROUP BY columns delivers them in order."
                      : "An index in that order makes the tree unnecessary."});
    }

    void correlated(const PlanNode& node) {
        warnings.push_back(
            {node.id, "correlated_subquery", Severity::Attention,
             "This subquery depends on the outer row and runs again for each of them.",
             "Try a join or a grouped subquery that is computed once; at least make its inner "
             "search use an index."});
    }

    const Catalog* catalog_;
    std::set<std::string> derived_;
};

} // namespace

std::vector<PlanWarning> planWarnings(const PlanNode& root, const Catalog* catalog) {
    WarningFinder finder(catalog);
    finder.collectDerived(root);
    finder.visit(root, false);
    return std::move(finder.warnings);
}

} // namespace hone
