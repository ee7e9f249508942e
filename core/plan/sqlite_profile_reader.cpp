// Gives every instruction of a measured program to one node of the plan.
//
// SQLite compiles a statement into a program whose "Explain" instructions say where the steps of
// the plan begin. Three rules, in this order, say whose an instruction is:
//
// 1. An instruction on a cursor (Rewind, Column, Next ...) belongs to the loop that positions that
//    cursor, or to the sorter, index or table that it fills. Where loops share a cursor (the terms
//    of an OR, a right join), it is the loop whose instructions surround this one, else the step
//    that the loops have in common.
// 2. Else it belongs to the innermost region around it: the body of a co-routine, materialised
//    view, subquery, compound's part, or automatic index.
// 3. Else it is evaluating and returning rows.
//
// The forms looked for are those that the code generator of SQLite 3.53 writes (where.c,
// wherecode.c, select.c, expr.c). A form that is not found costs precision, never the sum: its
// instructions then count for what surrounds them, and the step's own time is unavailable.
#include <algorithm>

#include "core/plan/sqlite_plan.h"
#include "core/plan/sqlite_profile_figures.h"

namespace hone {
namespace {

// A program's steps as trees, then its writes, then what remains where it is the statement's.
class ProgramReader {
public:
    ProgramReader(const ProfiledProgram& program, const StatementProfile& profile, int firstId)
        : code_(program.instructions), figures_(program, profile), firstId_(firstId) {}

    std::vector<PlanNode> read(std::int64_t resultRows) {
        figures_.count(resultRows);
        return trees();
    }

    int lastId() const { return lastId_; }

private:
    std::vector<PlanNode> trees() {
        const std::vector<ProfiledStep>& steps = figures_.steps();
        std::vector<std::vector<int>> children(steps.size());
        std::vector<int> tops;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            if (steps[i].node.operation.empty()) continue;
            const int parent = steps[i].parent;
            (parent >= 0 ? children[static_cast<std::size_t>(parent)] : tops)
                .push_back(static_cast<int>(i));
        }
        std::vector<PlanNode> nodes;
        for (const int top : tops)
            nodes.push_back(tree(top, children));
        return nodes;
    }

    PlanNode tree(int step, const std::vector<std::vector<int>>& children) {
        const ProfiledStep& from = figures_.steps()[static_cast<std::size_t>(step)];
        PlanNode node = from.node;
        node.id = firstId_ + (static_cast<std::size_t>(step) < figures_.stepsOfEngine()
                                  ? code_[static_cast<std::size_t>(from.begin)].p1
                                  : static_cast<int>(code_.size()) + step);
        lastId_ = std::max(lastId_, node.id);
        node.selfCycles = {from.cycles,
                           from.figured ? Provenance::Measured : Provenance::Unavailable};
        if (from.evaluating > 0) node.evaluatingNs = {from.evaluating, Provenance::Derived};
        for (const int child : children[static_cast<std::size_t>(step)])
            node.children.push_back(tree(child, children));
        return node;
    }

    const std::vector<ProfiledInstruction>& code_;
    ProgramFigures figures_;
    const int firstId_;
    int lastId_ = 0;
};

PlanNode readProgram(const ProfiledProgram& program, const StatementProfile& profile, int& lastId) {
    PlanNode node;
    const bool trigger = program.name.starts_with("TRIGGER ");
    node.operation = trigger ? "TRIGGER" : "FOREIGN KEY ACTION";
    node.object = trigger ? program.name.substr(8) : std::string();
    node.label = trigger ? program.name : "FOREIGN KEY ACTION";
    node.id = ++lastId;
    const std::int64_t runs =
        program.instructions.empty() ? 0 : program.instructions.front().executions;
    node.loops = {runs, Provenance::Measured};
    ProgramReader reader(program, profile, lastId + 1);
    node.children = reader.read(0);
    lastId = std::max(lastId, reader.lastId());
    // What remains of a trigger's program is the trigger's own.
    node.selfCycles = node.children.back().selfCycles;
    node.children.pop_back();
    return node;
}

// Cycles into nanoseconds, so that the parts of a whole add up to it exactly.
class Portions {
public:
    Portions(std::int64_t cycles, std::int64_t nanoseconds)
        : cycles_(static_cast<double>(cycles)), nanoseconds_(static_cast<double>(nanoseconds)) {}

    void give(PlanNode& node) {
        const std::int64_t before = at(given_);
        given_ += static_cast<double>(*node.selfCycles.value);
        std::int64_t inclusive = at(given_) - before;
        const bool known = node.selfCycles.provenance != Provenance::Unavailable;
        // A step whose instructions were not found has its time in what surrounds it.
        if (!known) node.selfCycles = {};
        node.selfNs =
            known ? Figure<std::int64_t>{inclusive, Provenance::Derived} : Figure<std::int64_t>{};
        if (node.evaluatingNs.value)
            node.evaluatingNs.value = at(static_cast<double>(*node.evaluatingNs.value));
        for (PlanNode& child : node.children) {
            give(child);
            inclusive += *child.inclusiveNs.value;
        }
        node.inclusiveNs = {inclusive, Provenance::Derived};
    }

private:
    std::int64_t at(double cycles) const {
        return cycles_ <= 0 ? 0 : static_cast<std::int64_t>(cycles * nanoseconds_ / cycles_ + 0.5);
    }

    const double cycles_, nanoseconds_;
    double given_ = 0;
};

} // namespace

PlanNode readSqliteProfile(const StatementProfile& profile, std::int64_t totalNs,
                           std::int64_t resultRows) {
    PlanNode root;
    root.operation = "QUERY";
    root.label = "QUERY";
    root.loops = {1, Provenance::Measured};
    root.actualRows = {resultRows, Provenance::Measured};
    root.selfCycles = {0, Provenance::Measured};
    std::int64_t cycles = 0;
    int lastId = 0;
    PlanNode rest;
    for (const ProfiledProgram& program : profile.programs) {
        for (const ProfiledInstruction& instruction : program.instructions)
            cycles += instruction.cycles;
        if (!program.name.empty()) {
            root.children.push_back(readProgram(program, profile, lastId));
            continue;
        }
        ProgramReader reader(program, profile, 0);
        root.children = reader.read(resultRows);
        lastId = reader.lastId();
        rest = std::move(root.children.back());
        root.children.pop_back();
    }
    if (!rest.operation.empty()) root.children.push_back(std::move(rest));
    Portions(cycles, totalNs).give(root);
    return root;
}

} // namespace hone
