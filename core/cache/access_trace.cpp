#include "core/cache/access_trace.h"

#include <algorithm>
#include <charconv>

#include "core/base/child_process.h"
#include "core/base/paths.h"
#include "core/base/text.h"

namespace hone {
namespace {

using Ids = std::vector<std::uint64_t>;

tl::unexpected<Error> notOfTheFormat(std::size_t line, std::string_view text) {
    return fail(ErrorCode::InvalidArgument,
                "Line " + std::to_string(line) +
                    " of the trace is not of its format: " + oneLine(text, 60));
}

// The number at the beginning of text, which then begins after it and the blanks that follow.
std::optional<std::uint64_t> takeNumber(std::string_view& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return number;
}

Result<void> parseLine(std::string_view line, std::size_t number, TraceFormat format, Ids& ids) {
    std::string_view rest = line;
    if (format == TraceFormat::Ids) {
        ids.push_back(hashBytes(line));
        return {};
    }
    if (format == TraceFormat::Lirs && rest.find('*') != std::string_view::npos) return {};
    const auto first = takeNumber(rest);
    if (!first) return notOfTheFormat(number, line);
    if (format == TraceFormat::Lirs) {
        if (!rest.empty()) return notOfTheFormat(number, line);
        ids.push_back(*first);
        return {};
    }
    const auto count = takeNumber(rest);
    constexpr std::uint64_t mostOfOneLine = 1u << 24;
    if (!count || *count > mostOfOneLine) return notOfTheFormat(number, line);
    for (std::uint64_t next = 0; next < *count; ++next)
        ids.push_back(*first + next);
    return {};
}

Result<Ids> parseLines(std::string_view bytes, TraceFormat format) {
    Ids ids;
    std::size_t number = 0;
    while (!bytes.empty()) {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        std::string_view line = bytes.substr(0, end);
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
        ++number;
        if (format != TraceFormat::Ids)
            line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
            line.remove_suffix(1);
        if (line.empty()) continue;
        if (auto parsed = parseLine(line, number, format, ids); !parsed)
            return fail(parsed.error());
    }
    return ids;
}

Result<Ids> parseIntegers(std::string_view bytes) {
    if (bytes.size() % 4 != 0)
        return fail(ErrorCode::InvalidArgument, "The trace is no row of 32-bit integers: it has " +
                                                    std::to_string(bytes.size()) + " bytes.");
    Ids ids;
    ids.reserve(bytes.size() / 4);
    for (std::size_t at = 0; at < bytes.size(); at += 4) {
        std::uint32_t number = 0;
        for (std::size_t byte = at; byte < at + 4; ++byte)
            number = number << 8 | static_cast<unsigned char>(bytes[byte]);
        ids.push_back(number);
    }
    return ids;
}

Result<std::string> bytesOf(const std::string& path) {
    auto bytes = readFile(path);
    if (!bytes) return bytes;
    for (const auto& [ending, program] :
         {std::pair{".gz", "gzip"}, std::pair{".xz", "xz"}, std::pair{".zst", "zstd"}})
        if (path.ends_with(ending)) return outputOf(program, {"-dc", "--", path});
    return bytes;
}

} // namespace

std::optional<TraceFormat> traceFormat(std::string_view name) {
    if (name == "lirs") return TraceFormat::Lirs;
    if (name == "cache2k") return TraceFormat::Cache2k;
    if (name == "arc") return TraceFormat::Arc;
    if (name == "ids") return TraceFormat::Ids;
    return std::nullopt;
}

Result<Ids> parseTrace(std::string_view bytes, TraceFormat format) {
    return format == TraceFormat::Cache2k ? parseIntegers(bytes) : parseLines(bytes, format);
}

Result<Ids> readTrace(const std::string& path, TraceFormat format) {
    const auto bytes = bytesOf(path);
    if (!bytes) return fail(bytes.error());
    return parseTrace(*bytes, format);
}

} // namespace hone
