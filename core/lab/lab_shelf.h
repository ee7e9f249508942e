#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/lab/lab_reader.h"

namespace hone::lab {

// A file that is no lab, and why.
struct BrokenLab {
    std::string file; // its path
    std::vector<LabProblem> problems;
};

// The labs there are: those that Hone brings, and a teacher's own.
struct Shelf {
    std::vector<Lab> labs; // Hone's own in the order of a course, then by file
    std::vector<BrokenLab> broken;
    const Lab* find(std::string_view id) const;
};

// The labs compiled into the program.
Shelf builtInLabs();
// Adds the *.json files of a folder; what is broken, or has the id of another, is listed as such.
// NotFound or Permission where the folder cannot be read.
Result<void> addFolder(Shelf& shelf, const std::string& folder);
// Hone's own and those in the folder "labs" of the user's data, if it is there.
Shelf allLabs();

// One of the files compiled in; see resources/labs.
struct LabFile {
    std::string_view name;
    std::string_view text;
};
const std::vector<LabFile>& builtInFiles();

} // namespace hone::lab
