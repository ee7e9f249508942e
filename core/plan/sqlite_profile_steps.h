#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/engine/statement_profile.h"
#include "core/plan/plan_node.h"

namespace hone {

using Opcodes = std::set<std::string_view>;

struct InstructionRange {
    int begin = -1, end = -1; // both inside; -1: none
    bool holds(int address) const { return begin >= 0 && address >= begin && address <= end; }
    bool known() const { return begin >= 0; }
    void reach(const InstructionRange& other) {
        if (other.known()) end = std::max(end, other.end);
    }
};

struct ProfiledStep {
    PlanNode node;
    int parent = -1; // in steps; -1: the program
    int begin = 0;   // address of its Explain
    InstructionRange region;
    InstructionRange loop;
    int driver = -1;  // address that positions the loop's cursor
    int starter = -1; // address that runs once a loop, where the Explain does not
    std::set<int> cursors;
    std::set<int> addresses; // besides those on its cursors
    std::int64_t cycles = 0;
    std::int64_t evaluating = 0;
    bool figured = true; // its own instructions were found
};

// The steps of the plan in one program of a measured statement, and where in the program the
// instructions of each lie.
class ProgramSteps {
public:
    ProgramSteps(const ProfiledProgram& program, const StatementProfile& profile);

    void locate();

protected:
    static const Opcodes stepping; // those that move a cursor to its next row

    const ProfiledInstruction& at(int address) const {
        return code_[static_cast<std::size_t>(address)];
    }
    int size() const { return static_cast<int>(code_.size()); }
    bool is(int address, std::string_view opcode) const {
        return address >= 0 && address < size() && at(address).opcode == opcode;
    }
    static bool isLoop(const ProfiledStep& step) {
        return step.node.operation == "SCAN" || step.node.operation == "SEARCH";
    }
    std::int64_t executions(int address) const { return at(address).executions; }

    // The first address in [from, to] with this opcode, and first operand where one is given; -1:
    // none.
    int find(int from, int to, std::string_view opcode, std::optional<int> p1 = {}) const;
    int findBack(int from, int steps, std::string_view opcode) const;
    // The innermost region around an address: the shortest.
    int regionAt(int address) const;
    int stepAt(int address) const;
    bool isBelow(const ProfiledStep& step, int ancestor) const;
    const ProfiledObject* objectOf(int cursor, int address) const;
    const ProfiledElement* element(const ProfiledStep& step) const;

    const std::vector<ProfiledInstruction>& code_;
    const StatementProfile& profile_;
    const bool main_; // the statement's own program, not that of a trigger
    std::vector<ProfiledStep> steps_;

private:
    void findSteps();
    void addCount();
    void findOwnRegion(ProfiledStep& step);
    void findSurroundingRegion(ProfiledStep& step);
    std::optional<std::pair<int, int>> openedOn(int cursor, int address) const;
    bool isTemporary(int cursor, int address) const;
    std::set<std::string> targets(const ProfiledStep& step) const;
    bool readsCoroutine(const ProfiledStep& step) const;
    bool findRecursion(ProfiledStep& step);
    void findLoop(ProfiledStep& step);
    int innerRegion(int address, const ProfiledStep& step) const;
    void drive(ProfiledStep& step, int from, int address, const std::set<int>& lists);
    bool claimed(int cursor, const ProfiledStep& but) const;
    void findSorter(ProfiledStep& step);
    void findList(ProfiledStep& step);
    void findFilter(ProfiledStep& step);
};

} // namespace hone
