#pragma once

#include <cstdint>
#include <string>

namespace hone {

// "2026-07-01 18:20:05" in UTC.
std::string utcText(std::int64_t millisecondsSinceEpoch);

} // namespace hone
