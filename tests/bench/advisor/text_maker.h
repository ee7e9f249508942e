#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/sqlite/sqlite_file.h"
#include "core/sample/random.h"

namespace hone::bench {

// What the makers of the bench's databases have in common.

template <std::size_t n>
std::string_view pick(const std::array<std::string_view, n>& words, Random& random) {
    return words[random.below(n)];
}

std::string noteText(std::uint32_t words, Random& random);
std::string streetText(Random& random);
// "2019-01-01" and the days after it.
std::vector<std::string> daysFrom(std::chrono::year_month_day first, int count);
// Days numbered from 0, the last about twice as likely as the first, Sundays half as likely.
WeightedChoice growingDays(int count);

// A new file at path, in one transaction: its schema, then what fill puts into it.
Result<void> makeFile(const std::string& path, const char* schema,
                      const std::function<Result<void>(SqliteFile&)>& fill);

} // namespace hone::bench
