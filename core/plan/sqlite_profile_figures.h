#pragma once

#include <map>

#include "core/plan/sqlite_profile_steps.h"

namespace hone {

// The steps with their figures: every instruction given to one of them, rows and loops counted.
class ProgramFigures : public ProgramSteps {
public:
    using ProgramSteps::ProgramSteps;

    // Behind the engine's steps come one for each table and index written, and last the remainder.
    // A step whose operation is empty is none after all. resultRows: what the statement returned.
    void count(std::int64_t resultRows);

    const std::vector<ProfiledStep>& steps() const { return steps_; }
    std::size_t stepsOfEngine() const { return stepsOfEngine_; }

private:
    void makeRest(std::int64_t resultRows);
    int ownerByCursor(int address) const;
    int commonAncestor(const std::vector<int>& steps) const;
    void give(int address);
    int innermostLoop(int address, int region) const;
    std::int64_t sumOf(const InstructionRange& range, const Opcodes& opcodes,
                       std::optional<int> p1) const;
    void countRows(ProfiledStep& step);
    std::int64_t standIns(const ProfiledStep& step) const;
    void dropIdleWriters();
    std::optional<std::int64_t> visitsOf(const ProfiledStep& step) const;
    void countKept(ProfiledStep& step);
    bool sameRegion(const ProfiledStep& other, int region) const;
    bool takesRows(int address) const;

    std::size_t stepsOfEngine_ = 0;
    std::map<int, int> writers_; // steps, by cursor
    int rest_ = 0;
};

} // namespace hone
