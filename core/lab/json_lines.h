#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/lab/lab_problem.h"

namespace hone::lab {

// JSON, and the line where each value begins: of a member, that of its key.
struct LinedJson {
    nlohmann::json value;
    std::map<std::string, int> lines; // by key: "variants[1].statement"; "" is the whole
    std::vector<LabProblem> problems; // no JSON, keys that come twice
};
LinedJson readLinedJson(std::string_view text);

} // namespace hone::lab
