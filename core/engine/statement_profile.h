#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hone {

// One step of the plan as the engine lists it, with what it counted there.
struct ProfiledElement {
    int id = 0;
    int parent = 0;                      // 0: the statement
    std::string detail;                  // the engine's words
    std::string name;                    // of a loop: its index, else its table; empty elsewhere
    std::optional<double> estimatedRows; // of one loop
    std::optional<std::int64_t> loops, visits, cycles;
    bool operator==(const ProfiledElement&) const = default;
};

// One instruction of a statement's program and how often it ran, how long in all.
struct ProfiledInstruction {
    int address = 0;
    std::string opcode;
    int p1 = 0, p2 = 0, p3 = 0;
    std::string text; // of an "Explain": the step that begins here
    std::int64_t executions = 0;
    std::int64_t cycles = 0; // of the processor's time-stamp counter
    bool operator==(const ProfiledInstruction&) const = default;
};

// The statement's own program is the first and has no name; those of triggers ("TRIGGER name") and
// foreign-key actions ("(FK)") follow.
struct ProfiledProgram {
    std::string name;
    std::vector<ProfiledInstruction> instructions; // by address, without gaps
    bool operator==(const ProfiledProgram&) const = default;
};

// A table or an index by the place of its root page.
struct ProfiledObject {
    int database = 0; // 0: main, 1: temp, then the attached ones
    std::int64_t rootPage = 0;
    std::string name;
    std::string table; // that an index belongs to; the table itself
    bool operator==(const ProfiledObject&) const = default;
};

// What the engine itself says of one execution, or before it of the plan alone. The reader of its
// plans in core/plan makes the nodes of it.
struct StatementProfile {
    std::vector<ProfiledElement> elements;
    std::vector<ProfiledProgram> programs; // empty where the statement was not run
    std::vector<ProfiledObject> objects;
    bool operator==(const StatementProfile&) const = default;
};

} // namespace hone
