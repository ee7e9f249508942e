#pragma once

#include <string>

namespace hone::lab {

// What is wrong in a lab's file.
struct LabProblem {
    int line = 0;    // from 1; 0: the file as a whole
    std::string key; // "variants[1].statement"; empty: none
    std::string message;
    bool operator==(const LabProblem&) const = default;
};

// "line 12, variants[1].statement: ..."
inline std::string printProblem(const LabProblem& problem) {
    std::string text = problem.line > 0 ? "line " + std::to_string(problem.line) : "";
    if (!problem.key.empty()) text += (text.empty() ? "" : ", ") + problem.key;
    return text.empty() ? problem.message : text + ": " + problem.message;
}

} // namespace hone::lab
