#include "core/plan/plan_narrative.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "core/base/text.h"

namespace hone {
namespace {

constexpr double wrongEstimate = 10; // times, on either side

std::string counted(std::int64_t count, const std::string& one, const std::string& several) {
    return formatCount(count) + ' ' + (count == 1 ? one : several);
}

std::string rows(std::int64_t count) {
    return counted(count, "row", "rows");
}

std::string about(double estimate) {
    constexpr double mostCounted = 1e15;
    if (estimate < 1) return "less than one row";
    return estimate < mostCounted ? rows(std::llround(estimate)) : formatFactor(estimate) + " rows";
}

std::string sentence(std::string text) {
    if (!text.empty() && text.back() != '.') text += '.';
    return text;
}

// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
        text += words[i];
    }
    return text;
}

std::string nameOf(const PlanNode& node) {
    return node.alias.empty() ? node.object : node.object + ", known here as " + node.alias + ",";
}

// For the end of a clause: without the comma that closes an apposition.
std::string nameAtEnd(const PlanNode& node) {
    return node.alias.empty() ? node.object : node.object + ", known here as " + node.alias;
}

std::string scanWords(const PlanNode& node) {
    if (node.operation == "CONSTANT ROWS") return "makes rows of constants";
    if (node.index.empty()) return "reads every row of " + nameAtEnd(node);
    if (node.covering)
        return "reads every entry of the index " + node.index + " in place of " + nameAtEnd(node);
    if (node.index.starts_with("virtual table"))
        return "reads the virtual table " + nameAtEnd(node);
    return "reads " + nameOf(node) + " in the order of the index " + node.index;
}

std::string searchWords(const PlanNode& node) {
    std::string words;
    if (node.index == "automatic index")
        words = "finds rows of " + nameOf(node) + " with an index that is built for this one run";
    else if (node.index == "primary key")
        words = "finds rows of " + nameOf(node) + " by its primary key";
    else if (node.covering)
        words = "finds rows of " + nameOf(node) + " in the index " + node.index +
                " alone, without the table";
    else if (!node.index.empty())
        words = "finds rows of " + nameOf(node) + " with the index " + node.index;
    else
        words = "finds rows of " + nameAtEnd(node);
    if (!node.condition.empty()) words += ", where " + node.condition;
    return words;
}

std::string compoundWords(const PlanNode& node) {
    const std::string& operation = node.operation;
    const auto starts = [&operation](std::string_view start) {
        return operation.starts_with(start);
    };
    if (starts("COMPOUND")) return "combines the results of its parts";
    if (starts("MERGE")) return "merges its parts, which both come in order";
    if (starts("LEFT-MOST")) return "makes the rows of the first part";
    if (starts("LEFT")) return "makes the rows of the left part";
    if (starts("RIGHT-JOIN"))
        return "adds the rows of " + nameAtEnd(node) + " that found no partner";
    if (starts("RIGHT")) return "makes the rows of the right part";
    if (starts("SETUP")) return "makes the first rows of the recursion";
    if (starts("RECURSIVE")) return "repeats with each new row until there are none";
    if (starts("MULTI-INDEX")) return "finds rows by several indexes, one for each side of OR";
    if (starts("INDEX")) return "is one of these searches";
    return "brings in the next part with " + node.label;
}

std::string actionWords(const PlanNode& node) {
    switch (categoryOf(node)) {
    case PlanCategory::Scan:
        return scanWords(node);
    case PlanCategory::Search:
        return searchWords(node);
    case PlanCategory::Sort:
        return "collects the rows in a temporary tree for " + node.condition;
    case PlanCategory::AutomaticIndex:
        return node.operation.ends_with("BLOOM FILTER")
                   ? "builds a filter on " + nameOf(node) + " to leave out rows without a match"
                   : "builds an index for this one run";
    case PlanCategory::Subquery:
        if (node.operation.starts_with("CORRELATED"))
            return "runs " + node.object + " again for each outer row";
        return "runs " + node.object + " once";
    case PlanCategory::Derived:
        return node.operation == "CO-ROUTINE"
                   ? "makes the rows of " + nameOf(node) + " one by one, as they are asked for"
                   : "computes " + nameOf(node) + " once and keeps its rows";
    case PlanCategory::Compound:
        return compoundWords(node);
    case PlanCategory::Trigger:
        return "runs what a trigger or a foreign key asks for: " + node.label;
    case PlanCategory::Write:
        return "writes: " + node.label;
    case PlanCategory::Evaluate:
        return "evaluates expressions and returns the rows";
    case PlanCategory::Statement:
    case PlanCategory::Other:
        break;
    }
    return "does what the engine calls \"" + node.label + "\"";
}

bool isLoop(const PlanNode& node) {
    const PlanCategory category = categoryOf(node);
    return category == PlanCategory::Scan || category == PlanCategory::Search ||
           node.operation == "MULTI-INDEX OR";
}

// As it is spoken.
std::string shareWords(double share) {
    const std::string text = formatShare(share);
    return text.starts_with('<') ? "less than" + text.substr(1) : text;
}

class Narrator {
public:
    explicit Narrator(const Plan& plan) : plan_(plan) {}

    std::string text() {
        introduce();
        number(plan_.root, "");
        if (!steps_.empty()) tellSteps();
        if (plan_.analyzed && !steps_.empty()) {
            tellTimes();
            tellEstimates();
        }
        tellWarnings();
        return std::move(text_);
    }

private:
    struct Step {
        const PlanNode* node;
        std::string name;
        bool forEachRow; // an inner loop of a join
    };

    void number(const PlanNode& node, const std::string& prefix) {
        int at = 0;
        bool looped = false;
        for (const PlanNode& child : node.children) {
            const std::string name = prefix + std::to_string(++at);
            const bool loop = isLoop(child);
            names_.emplace(child.id, name);
            if (categoryOf(child) == PlanCategory::Evaluate) evaluating_ = name;
            steps_.push_back({&child, name, loop && looped});
            looped = looped || loop;
            number(child, name + ".");
        }
    }

    void title(const char* words) { text_ += std::string("\n") + words + "\n\n"; }

    void introduce() {
        std::string engine = plan_.engine.empty() ? "the engine" : plan_.engine;
        if (!plan_.engineVersion.empty()) engine += ' ' + plan_.engineVersion;
        if (!plan_.analyzed) {
            text_ += "This is what " + engine +
                     " plans to do. The statement was not run: nothing here was measured.\n";
        } else {
            text_ += "The statement was run and measured with " + engine + ".";
            std::vector<std::string> facts;
            if (plan_.totalNs.value)
                facts.push_back("took " + formatDuration(*plan_.totalNs.value));
            if (plan_.rows.value) facts.push_back("returned " + rows(*plan_.rows.value));
            if (!facts.empty()) text_ += " It " + listed(facts) + ".";
            if (const auto factor = plan_.profilingFactor())
                text_ += " An ordinary run takes " + formatDuration(*plan_.plainNs.value) +
                         ": measuring took " + formatFactor(*factor) + " times as long.";
            if (plan_.rolledBack)
                text_ += " It writes; what it wrote was rolled back after measuring.";
            text_ += '\n';
        }
        if (!plan_.unmeasured.empty())
            text_ += "Some figures are unavailable: " + sentence(plan_.unmeasured) + '\n';
    }

    void tellSteps() {
        title("What it does");
        const auto count = static_cast<std::int64_t>(steps_.size());
        text_ += count == 1 ? "It works in one step.\n"
                            : "It works in " + formatCount(count) + " steps.\n";
        for (const Step& step : steps_) {
            text_ += '\n';
            text_ +=
                step.forEachRow ? "For each row so far, step " + step.name : "Step " + step.name;
            text_ += ' ' + actionWords(*step.node) + '.';
            tellRows(*step.node);
            tellTime(*step.node);
            text_ += '\n';
        }
    }

    void tellRows(const PlanNode& node) {
        if (node.loops.value == 0) {
            text_ += " It was never executed.";
            return;
        }
        const bool several = node.loops.value.value_or(1) > 1;
        if (!node.actualRows.value) {
            if (several) text_ += " It ran " + formatCount(*node.loops.value) + " times.";
            if (node.estimatedRows.value && !plan_.analyzed)
                text_ += " The planner expects " + about(*node.estimatedRows.value) +
                         (isLoop(node) ? " each time." : ".");
            return;
        }
        const PlanCategory category = categoryOf(node);
        const char* did = isLoop(node)                     ? "visited "
                          : category == PlanCategory::Sort ? "collected "
                                                           : "made ";
        text_ += " It ";
        if (several) text_ += "ran " + formatCount(*node.loops.value) + " times and ";
        text_ += did + rows(*node.actualRows.value);
        if (several) text_ += " in all";
        const std::int64_t visited = *node.actualRows.value;
        if (node.keptRows.value && *node.keptRows.value != visited && visited > 0) {
            const std::int64_t kept = *node.keptRows.value;
            text_ +=
                ", of which it kept " + (kept == 0 ? std::string("none")
                                                   : formatCount(kept) + ", " +
                                                         shareWords(static_cast<double>(kept) /
                                                                    static_cast<double>(visited)));
        }
        text_ += '.';
    }

    void tellTime(const PlanNode& node) {
        if (node.loops.value == 0 || !node.selfNs.value) return;
        text_ += " It took " + formatDuration(*node.selfNs.value);
        if (const auto share = plan_.share(node))
            text_ += ", " + shareWords(*share) + " of the time";
        text_ += '.';
        if (node.evaluatingNs.value && *node.evaluatingNs.value > 0)
            text_ += " Expressions over its rows took another " +
                     formatDuration(*node.evaluatingNs.value) +
                     (evaluating_.empty() ? "" : ", counted in step " + evaluating_) + ".";
    }

    void tellTimes() {
        title("Where the time goes");
        std::vector<std::pair<double, const Step*>> shares;
        for (const Step& step : steps_)
            if (const auto share = plan_.share(*step.node)) shares.emplace_back(*share, &step);
        if (shares.empty()) {
            text_ += "The times of the steps are unavailable.\n";
            return;
        }
        std::ranges::stable_sort(shares, std::greater{},
                                 [](const auto& entry) { return entry.first; });
        const auto& [first, hottest] = shares.front();
        text_ += (first > 0.5 ? "Most of the time, " : "The largest part of the time, ") +
                 shareWords(first) + ", goes into step " + hottest->name + ", which " +
                 actionWords(*hottest->node) + ".";
        std::vector<std::string> others;
        for (std::size_t i = 1; i < shares.size() && shares[i].first >= warmShare; ++i)
            others.push_back("step " + shares[i].second->name + " with " +
                             shareWords(shares[i].first));
        if (!others.empty())
            text_ += (others.size() == 1 ? " Then comes " : " Then come ") + listed(others) + ".";
        text_ += '\n';
    }

    void tellEstimates() {
        bool known = false;
        std::string wrong;
        for (const Step& step : steps_) {
            const auto factor = step.node->estimateFactor();
            if (!factor || *factor <= 0) continue;
            known = true;
            if (std::max(*factor, 1 / *factor) < wrongEstimate) continue;
            const bool several = *step.node->loops.value > 1;
            wrong += "Step " + step.name + " was expected to give " +
                     about(*step.node->estimatedRows.value) + (several ? " each time" : "") +
                     " and gave " + about(*step.node->rowsPerLoop()) + ": " +
                     formatFactor(std::max(*factor, 1 / *factor)) +
                     (*factor > 1 ? " times more" : " times fewer") + ".\n";
        }
        if (!known) return;
        title("What was estimated");
        text_ += wrong.empty() ? "The planner expected about as many rows as there were.\n" : wrong;
    }

    void tellWarnings() {
        if (plan_.warnings.empty()) return;
        title("What to look at");
        if (!plan_.analyzed)
            text_ += "These follow from the plan's form; measuring shows which of them matter.\n";
        bool first = plan_.analyzed;
        for (const PlanWarning& warning : plan_.warnings) {
            if (!std::exchange(first, false)) text_ += '\n';
            const auto name = names_.find(warning.nodeId);
            text_ += name == names_.end() ? "" : "Step " + name->second + ": ";
            text_ += sentence(warning.message);
            if (!warning.suggestion.empty())
                text_ += " Suggestion: " + sentence(warning.suggestion);
            text_ += '\n';
        }
    }

    const Plan& plan_;
    std::string text_;
    std::vector<Step> steps_;
    std::unordered_map<int, std::string> names_; // by the node's id
    std::string evaluating_;                     // the name of the step that does
};

} // namespace

std::string planNarrative(const Plan& plan) {
    return Narrator(plan).text();
}

} // namespace hone
