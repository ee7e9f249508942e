#include "tests/bench/advisor/text_maker.h"

namespace hone::bench {
namespace {

constexpr auto noteWords = std::to_array<std::string_view>(
    {"about",  "after",   "again",   "along",   "always", "before", "between", "brief", "call",
     "check",  "clear",   "close",   "count",   "early",  "even",   "every",   "fast",  "final",
     "first",  "follow",  "goods",   "ground",  "handle", "hold",   "ideas",   "keep",  "late",
     "later",  "notes",   "often",   "order",   "over",   "pallet", "quick",   "quiet", "ready",
     "repeat", "special", "sleep",   "slow",    "soon",   "stack",  "steady",  "still", "store",
     "thanks", "under",   "usually", "waiting", "weekly", "wishes", "with",    "yard",  "yellow"});
constexpr auto streets = std::to_array<std::string_view>(
    {"Mill Lane", "Harbour Road", "Station Street", "High Street", "Church Row", "Market Square",
     "Garden Walk", "River Bank", "Hill Rise", "Dock Side"});

} // namespace

std::string noteText(std::uint32_t words, Random& random) {
    std::string text;
    for (std::uint32_t i = 0; i < words; ++i)
        text.append(i == 0 ? "" : " ").append(pick(noteWords, random));
    return text;
}

std::string streetText(Random& random) {
    std::string text = std::to_string(1 + random.below(240));
    return text.append(" ").append(pick(streets, random));
}

std::vector<std::string> daysFrom(std::chrono::year_month_day first, int count) {
    const auto digits = [](unsigned value) {
        return std::string(value < 10 ? "0" : "") + std::to_string(value);
    };
    std::vector<std::string> days;
    for (int i = 0; i < count; ++i) {
        const std::chrono::year_month_day day = std::chrono::sys_days(first) + std::chrono::days(i);
        days.push_back(std::to_string(static_cast<int>(day.year())) + "-" +
                       digits(static_cast<unsigned>(day.month())) + "-" +
                       digits(static_cast<unsigned>(day.day())));
    }
    return days;
}

WeightedChoice growingDays(int count) {
    std::vector<std::uint64_t> weights;
    for (int i = 0; i < count; ++i)
        weights.push_back(static_cast<std::uint64_t>(count + i) * (i % 7 == 6 ? 1 : 2));
    return WeightedChoice(weights);
}

Result<void> makeFile(const std::string& path, const char* schema,
                      const std::function<Result<void>(SqliteFile&)>& fill) {
    auto file = SqliteFile::open(path, SqliteFile::Open::OrCreate);
    if (!file) return fail(file.error());
    auto made = (*file)->run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                             "PRAGMA cache_size = -65536; BEGIN;");
    if (made) made = (*file)->run(schema);
    if (made) made = fill(**file);
    if (made) made = (*file)->run("COMMIT; PRAGMA journal_mode = DELETE;");
    return made;
}

} // namespace hone::bench
