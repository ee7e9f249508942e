#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/engine/value.h"
#include "core/sql/dialect.h"

namespace hone::ctl {

inline constexpr const char* parameterHelp =
    "V for the next parameter: 42, 0.5, null, else text; text:42 is text in any case";

// What a word of the command line stands for: an integer, a real, null, or text.
Value parameterValue(const std::string& word);

// How many values a statement can take.
std::size_t parameterCount(std::string_view sql, SqlDialect dialect);

// Values for a statement's parameters: in the order in which the engine numbers them; ?N takes the
// N-th. Those without a value are left out.
std::map<std::string, Value> assignParameters(std::string_view sql, SqlDialect dialect,
                                              const std::vector<Value>& values);

// Refuses a text of several statements where one is needed. side: which text, or nothing.
Result<void> checkOneStatement(std::string_view sql, SqlDialect dialect,
                               const std::string& side = {});

} // namespace hone::ctl
