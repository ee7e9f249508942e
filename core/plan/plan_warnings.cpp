#include "core/plan/plan_warnings.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

#include "core/base/text.h"
#include "core/plan/column_terms.h"
#include "core/plan/unsearched_index.h"
#include "core/sql/identifier.h"

namespace hone {
namespace {

constexpr double leastShare = 0.05;     // of the measured time, from which a node is worth words
constexpr double fewKept = 20;          // rows read for each that is kept
constexpr double farOff = 10;           // actual over estimated rows, either way
constexpr double staleFactor = 2;       // true rows of a table over those of its statistics
constexpr std::int64_t fewRows = 1'000; // a table that one reads without thinking
constexpr std::int64_t briefNs = 1'000'000;
constexpr double largePart = 0.15; // of a table, fetched row by row through an index

std::string timesText(double factor) {
    return formatCount(std::llround(factor));
}

class WarningFinder {
public:
    WarningFinder(const Plan& plan, const Catalog* catalog, const TableRows& statistics)
        : plan_(plan), catalog_(catalog), statistics_(statistics) {
        collect(plan.root);
        if (catalog != nullptr) terms_ = columnTerms(plan.sql, *catalog);
    }

    std::vector<PlanWarning> find() {
        visitAll();
        statement();
        return std::move(warnings_);
    }

private:
    // Names that are no tables of the database in this plan, and how often each is read.
    void collect(const PlanNode& node) {
        if (node.operation == "CO-ROUTINE" || node.operation == "MATERIALIZE")
            derived_.insert(node.object);
        if (node.operation == "SCAN" || node.operation == "SEARCH") {
            ++reads_[node.object];
            loops_[referenceOf(node)].push_back(&node);
            order_[&node] = static_cast<int>(order_.size());
        }
        if (node.operation == "SCAN" && node.loops.value == 1 && node.index.empty() &&
            node.actualRows.value)
            trueRows_[toLowerAscii(node.object)] = *node.actualRows.value;
        for (const PlanNode& child : node.children)
            collect(child);
    }

    // Without recursion: plans may be thousands of nodes deep.
    void visitAll() {
        std::vector<std::pair<const PlanNode*, bool>> open{{&plan_.root, false}};
        while (!open.empty()) {
            const auto [node, inRecursion] = open.back();
            open.pop_back();
            look(*node, inRecursion);
            const bool recursion = inRecursion || node->operation == "RECURSIVE STEP";
            for (auto child = node->children.rbegin(); child != node->children.rend(); ++child)
                open.emplace_back(&*child, recursion);
        }
    }

    static std::string referenceOf(const PlanNode& node) {
        return toLowerAscii(node.alias.empty() ? node.object : node.alias);
    }

    void look(const PlanNode& node, bool inRecursion) {
        unsearched_ = unsearchedTerm(node);
        if (unsearched_) add(node, *unsearched_);
        if (node.operation == "SCAN") scan(node, inRecursion);
        if (node.operation == "SEARCH") search(node);
        if (node.index == "automatic index") automaticIndex(node);
        if (node.operation == "TEMP B-TREE") temporaryTree(node);
        if (node.operation.ends_with("USING TEMP B-TREE")) temporaryUnion(node);
        if (node.operation.starts_with("CORRELATED")) correlated(node);
        if (node.operation == "MATERIALIZE") materialized(node);
        misestimate(node);
    }

    // The part of the measured time that a node's own work takes, with the expressions over its
    // rows; empty in a plan that was not measured.
    std::optional<double> shareOf(const PlanNode& node, bool withChildren = false) const {
        const auto total = plan_.root.inclusiveNs.value;
        const auto own = withChildren ? node.inclusiveNs.value : node.selfNs.value;
        if (!plan_.analyzed || !total || *total <= 0 || !own) return std::nullopt;
        return static_cast<double>(*own + node.evaluatingNs.value.value_or(0)) /
               static_cast<double>(*total);
    }

    void add(const PlanNode& node, PlanWarning warning, bool withChildren = false) {
        warning.nodeId = node.id;
        warning.share = shareOf(node, withChildren);
        if (plan_.analyzed && warning.share.value_or(0) < leastShare) return;
        // What is over in a moment is nothing to be alarmed about.
        const auto own = withChildren ? node.inclusiveNs.value : node.selfNs.value;
        if (plan_.analyzed && own.value_or(0) < briefNs && warning.severity == Severity::Bad)
            warning.severity = Severity::Attention;
        warnings_.push_back(std::move(warning));
    }

    const CatalogTable* table(const PlanNode& node) const {
        return catalog_ == nullptr ? nullptr : catalog_->find(node.object);
    }
    std::optional<std::int64_t> rowsOf(const std::string& name) const {
        const std::string key = toLowerAscii(name);
        if (const auto found = trueRows_.find(key); found != trueRows_.end()) return found->second;
        if (const auto found = statistics_.find(key); found != statistics_.end())
            return found->second;
        return std::nullopt;
    }

    void scan(const PlanNode& node, bool inRecursion) {
        if (derived_.contains(node.object) || inRecursion || node.object.starts_with('(')) return;
        if (node.index.starts_with("virtual table")) return;
        const CatalogTable* scanned = table(node);
        if (scanned != nullptr && scanned->kind != CatalogTable::Kind::Table) return;
        const std::int64_t loops = node.loops.value.value_or(1);
        if (plan_.analyzed && loops > 1 && node.actualRows.value &&
            *node.actualRows.value > fewRows) {
            add(node,
                {.code = "inner_scan",
                 .severity = Severity::Bad,
                 .message = "All of " + node.object + " is read " + formatCount(loops) +
                            " times, once for each row of the loop around it: " +
                            formatCount(*node.actualRows.value) + " rows in all.",
                 .suggestion = unsearched_ ? "See why its index is not searched."
                                           : "An index on the column that joins " + node.object +
                                                 " turns each reading into a search."});
            return;
        }
        if (!node.index.empty()) {
            if (fewKeptOf(node)) return addFewKept(node);
            add(node,
                {.code = "full_index_scan",
                 .severity = Severity::Info,
                 .message = "Every entry of the index " + node.index + " is read, in its order.",
                 .suggestion =
                     "Fine when the statement needs them all; otherwise let it begin at a "
                     "value: a condition on the index's first column."});
            return;
        }
        if (plan_.analyzed && node.keptRows.value) {
            if (fewKeptOf(node)) addFewKept(node);
            return; // it needs what it reads
        }
        const bool bare = scanned != nullptr && scanned->indexes.empty();
        add(node,
            {.code = "full_scan",
             .severity = Severity::Attention,
             .message = "Every row of " + node.object + " is read" +
                        (bare ? "; the table has no index but its key." : "."),
             .suggestion = unsearched_ ? "See why its index is not searched."
                                       : "If few rows are kept, try an index on the columns that "
                                         "WHERE or ON compares in " +
                                             node.object + "."});
    }

    bool fewKeptOf(const PlanNode& node) const {
        return plan_.analyzed && node.keptRows.value && node.actualRows.value &&
               *node.actualRows.value >= fewRows &&
               static_cast<double>(*node.actualRows.value) >=
                   fewKept * static_cast<double>(std::max<std::int64_t>(*node.keptRows.value, 1));
    }
    void addFewKept(const PlanNode& node) {
        const double kept =
            static_cast<double>(*node.keptRows.value) / static_cast<double>(*node.actualRows.value);
        add(node, {.code = "few_kept",
                   .severity = Severity::Bad,
                   .message = formatCount(*node.actualRows.value) + " rows of " + node.object +
                              " are read to keep " + formatCount(*node.keptRows.value) + " (" +
                              formatShare(kept) + ").",
                   .suggestion = unsearched_ ? "See why its index is not searched."
                                             : "An index on the columns that WHERE or ON "
                                               "compares in " +
                                                   node.object + " would read only what is kept."});
    }

    // Why an index of the table that a loop reads is not searched for one of the statement's
    // comparisons.
    std::optional<PlanWarning> unsearchedTerm(const PlanNode& node) const {
        if (node.operation != "SCAN") return std::nullopt;
        const std::string reference = referenceOf(node);
        const auto loops = loops_.find(reference);
        if (loops == loops_.end() || loops->second.size() != 1) return std::nullopt;
        if (plan_.analyzed) {
            if (node.actualRows.value.value_or(0) < fewRows) return std::nullopt;
            // Where most rows are kept, a search would be no gain.
            const double visited = static_cast<double>(*node.actualRows.value);
            if (static_cast<double>(node.keptRows.value.value_or(0)) > largePart * visited)
                return std::nullopt;
        }
        for (const ColumnTerm& term : terms_)
            for (const bool left : {true, false}) {
                const TermSide& side = left ? term.left : term.right;
                const TermSide& other = left ? term.right : term.left;
                if (side.columns.size() != 1 ||
                    toLowerAscii(side.columns.front().reference) != reference ||
                    !equalsIgnoringCase(side.columns.front().table->name, node.object) ||
                    !isKnownBefore(other, node))
                    continue;
                if (auto warning = whyUnsearched(term, left)) return warning;
            }
        return std::nullopt;
    }

    // Whether the loops outside a node give a side's value.
    bool isKnownBefore(const TermSide& side, const PlanNode& node) const {
        return std::ranges::all_of(side.columns, [&](const ColumnUse& use) {
            const auto loops = loops_.find(toLowerAscii(use.reference));
            return loops != loops_.end() && loops->second.size() == 1 &&
                   order_.at(loops->second.front()) < order_.at(&node);
        });
    }

    void search(const PlanNode& node) {
        if (node.index.empty() || node.index == "primary key" || node.index == "automatic index")
            return;
        if (node.condition.find("ANY(") != std::string::npos)
            add(node, {.code = "skip_scan",
                       .severity = Severity::Info,
                       .message = "The index " + node.index +
                                  " is searched once for each value of its first column, which "
                                  "the statement does not compare (a skip-scan).",
                       .suggestion = "An index that begins with the compared column needs one "
                                     "search."});
        if (!plan_.analyzed || node.covering || node.loops.value != 1 || !node.actualRows.value)
            return;
        if (fewKeptOf(node)) addFewKept(node);
        const auto rows = rowsOf(node.object);
        if (!rows || *rows < fewRows) return;
        const double part =
            static_cast<double>(*node.actualRows.value) / static_cast<double>(*rows);
        if (part < largePart) return;
        add(node, {.code = "many_lookups",
                   .severity = Severity::Attention,
                   .message = formatShare(part) + " of " + node.object +
                              " are fetched one by one through the index " + node.index + ".",
                   .suggestion = "An index that also holds the other columns the statement reads "
                                 "(a covering one) leaves the table alone; or reading the whole "
                                 "table in order may be faster."});
    }

    void automaticIndex(const PlanNode& node) {
        const bool derived = derived_.contains(node.object);
        const std::vector<std::string> columns = comparedColumns(node);
        const CatalogTable* indexed = table(node);
        std::string remedy;
        if (indexed != nullptr && !derived && !columns.empty()) {
            std::string name = indexed->name;
            std::string list;
            for (const std::string& column : columns) {
                name += "_" + column;
                list += (list.empty() ? "" : ", ") + quoteIdentifier(column, SqlDialect::Sqlite);
            }
            remedy = "CREATE INDEX " + quoteIdentifier(name, SqlDialect::Sqlite) + " ON " +
                     quoteIdentifier(indexed->name, SqlDialect::Sqlite) + "(" + list + ")";
        }
        add(node,
            {.code = "automatic_index",
             .severity = Severity::Bad,
             .message = "SQLite builds an index on " + node.object + " (" + node.condition +
                        ") for this one execution and throws it away.",
             .suggestion = derived ? "Rows of a subquery can have no index of their own; a join "
                                     "with its table, or that table's index, may serve."
                                   : "Create that index once, so that it is not built at every "
                                     "run.",
             .remedy = remedy},
            true);
    }

    void temporaryTree(const PlanNode& node) {
        const auto has = [&node](const char* words) {
            return node.condition.find(words) != std::string::npos;
        };
        std::string message = "The rows are put into a temporary tree for " + node.condition;
        std::string suggestion = "An index in that order makes the tree unnecessary.";
        if (has("LAST")) {
            message += ": those that agree in the terms before are sorted among themselves.";
            suggestion = "An index that goes on with these terms makes the tree unnecessary.";
        } else if (has("DISTINCT")) {
            message += ", which drops those that are there already.";
            suggestion = "An index on these columns brings equal rows next to each other; where "
                         "none can be equal, DISTINCT can go.";
        } else {
            message += "; all of them are needed before the first one leaves it.";
            if (has("GROUP BY"))
                suggestion = "An index that begins with the GROUP BY columns delivers them in "
                             "order.";
        }
        add(node, {.code = "temp_b_tree",
                   .severity = Severity::Info,
                   .message = std::move(message),
                   .suggestion = std::move(suggestion)});
    }

    void temporaryUnion(const PlanNode& node) {
        add(node,
            {.code = "temp_union",
             .severity = Severity::Info,
             .message = "The rows of both parts go into a temporary tree that drops those "
                        "that are there already.",
             .suggestion = "Where no row can be in both, or twice may stay, UNION ALL needs "
                           "no tree."},
            true);
    }

    void correlated(const PlanNode& node) {
        const bool scans = std::ranges::any_of(node.children, [](const PlanNode& child) {
            return child.operation == "SCAN" && !child.object.starts_with('(');
        });
        const std::string often =
            node.loops.value ? "It ran " + formatCount(*node.loops.value) + " times." : "";
        add(node,
            {.code = "correlated_subquery",
             .severity = scans ? Severity::Bad : Severity::Attention,
             .message = "This subquery depends on the outer row and runs again for each of "
                        "them." +
                        (often.empty() ? "" : " " + often) +
                        (scans ? " Each time it reads a whole table." : ""),
             .suggestion = "Try a join or a grouped subquery that is computed once; at "
                           "least make its inner search use an index."},
            true);
    }

    void materialized(const PlanNode& node) {
        const auto reads = reads_.find(node.object);
        if (reads == reads_.end() || reads->second != 1) return;
        add(node,
            {.code = "materialized_once",
             .severity = Severity::Info,
             .message = node.object + " is computed into a temporary table and read by one "
                                      "loop alone.",
             .suggestion = "Without the word MATERIALIZED, or written as a join, SQLite may "
                           "use its rows as they come."},
            true);
    }

    void misestimate(const PlanNode& node) {
        const auto factor = node.estimateFactor();
        if (!plan_.analyzed || !factor || derived_.contains(node.object)) return;
        if (node.keptRows.value && *node.loops.value > 0) {
            // The estimate is of what the loop hands on.
            const double kept = std::max(1.0, static_cast<double>(*node.keptRows.value) /
                                                  static_cast<double>(*node.loops.value));
            const double estimated = std::max(1.0, *node.estimatedRows.value);
            if (kept / estimated < farOff && estimated / kept < farOff) return;
        }
        if (*factor<farOff&& * factor> 1 / farOff) return;
        // Without statistics every guess is a fixed one: said once, for the statement.
        if (!statistics_.contains(toLowerAscii(node.object))) return;
        const double off = *factor > 1 ? *factor : 1 / *factor;
        add(node, {.code = "misestimate",
                   .severity = Severity::Attention,
                   .message = "SQLite expected " +
                              formatCount(std::llround(std::max(1.0, *node.estimatedRows.value))) +
                              " rows a loop and met " + timesText(off) +
                              (*factor > 1 ? " times as many." : " times fewer."),
                   .suggestion = "Its statistics may be old, or the values unevenly spread: "
                                 "ANALYZE renews them.",
                   .remedy = "ANALYZE"});
    }

    // Tables that take part in a measured join and of which nothing is known.
    void missingStatistics() {
        std::set<std::string> unknown;
        for (const auto& [name, times] : reads_)
            if (const CatalogTable* read = catalog_ == nullptr ? nullptr : catalog_->find(name);
                read != nullptr && read->kind == CatalogTable::Kind::Table &&
                !read->indexes.empty() && !statistics_.contains(toLowerAscii(name)))
                unknown.insert(name);
        if (!plan_.analyzed || unknown.empty()) return;
        std::string names;
        for (const std::string& name : unknown)
            names += (names.empty() ? "" : ", ") + name;
        warnings_.push_back({.nodeId = plan_.root.id,
                             .code = "no_statistics",
                             .severity = Severity::Info,
                             .message = "SQLite has no statistics of " + names +
                                        " and chooses among their indexes by fixed guesses.",
                             .suggestion = "ANALYZE gathers them.",
                             .remedy = "ANALYZE"});
    }

    void statement() {
        missingStatistics();
        for (const auto& [name, rows] : trueRows_) {
            const auto known = statistics_.find(name);
            if (known == statistics_.end() || rows < fewRows) continue;
            const double factor = static_cast<double>(std::max<std::int64_t>(rows, 1)) /
                                  static_cast<double>(std::max<std::int64_t>(known->second, 1));
            if (factor < staleFactor && factor > 1 / staleFactor) continue;
            warnings_.push_back({.nodeId = plan_.root.id,
                                 .code = "stale_statistics",
                                 .severity = Severity::Attention,
                                 .message = "The statistics say that " + name + " has " +
                                            formatCount(known->second) + " rows; it has " +
                                            formatCount(rows) + ".",
                                 .suggestion = "ANALYZE renews them.",
                                 .remedy = "ANALYZE"});
        }
        if (plan_.counters.repreparations.value_or(0) > 0)
            warnings_.push_back({.nodeId = plan_.root.id,
                                 .code = "prepared_again",
                                 .severity = Severity::Info,
                                 .message = "The statement was prepared again as it began: the "
                                            "schema had changed since it was prepared.",
                                 .suggestion = "Where it happens at every run, keep changes of the "
                                               "schema (temporary tables too) out of its way."});
        if (plan_.counters.pageCacheSpills.value_or(0) > 0)
            warnings_.push_back({
                .nodeId = plan_.root.id,
                .code = "spilled",
                .severity = Severity::Attention,
                .message = "The page cache was too small: " +
                           formatCount(*plan_.counters.pageCacheSpills) +
                           " pages were written to disk in between.",
                .suggestion = "A larger PRAGMA cache_size keeps them in memory.",
            });
    }

    const Plan& plan_;
    const Catalog* catalog_;
    const TableRows& statistics_;
    std::set<std::string> derived_;
    std::map<std::string, int> reads_;
    std::vector<ColumnTerm> terms_;
    std::map<std::string, std::vector<const PlanNode*>> loops_; // by the name in this statement
    std::map<const PlanNode*, int> order_;                      // of the loops, outer ones first
    std::optional<PlanWarning> unsearched_;                     // of the node being looked at
    std::map<std::string, std::int64_t> trueRows_; // of tables read from end to end, lower case
    std::vector<PlanWarning> warnings_;
};

} // namespace

std::vector<PlanWarning> planWarnings(const Plan& plan, const Catalog* catalog,
                                      const TableRows& statistics) {
    return WarningFinder(plan, catalog, statistics).find();
}

} // namespace hone
