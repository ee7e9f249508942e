#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace hone {

// lirs: one number a line, lines with * skipped. cache2k: big-endian 32-bit integers. arc: lines
// "start count 0 n", each count accesses from start on. ids: one key a line.
enum class TraceFormat { Lirs, Cache2k, Arc, Ids };
std::optional<TraceFormat> traceFormat(std::string_view name);

// The ids of all accesses, in order. A file ending in .gz or .xz is unpacked by the system's gzip
// or xz. Io where it cannot be read, InvalidArgument where it is not of the format.
Result<std::vector<std::uint64_t>> readTrace(const std::string& path, TraceFormat format);
// The same of a trace's unpacked bytes.
Result<std::vector<std::uint64_t>> parseTrace(std::string_view bytes, TraceFormat format);

} // namespace hone
