#include "core/sample/sample_calendar.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace hone {
namespace {

namespace cal = std::chrono;

constexpr cal::sys_days firstDay = cal::year(2024) / cal::October / 1;
constexpr cal::sys_days lastDay = cal::year(2026) / cal::September / 30;
constexpr int dayCount = (lastDay - firstDay).count() + 1;

std::vector<std::uint64_t> dayWeights() {
    constexpr std::array<std::uint64_t, 12> month{88, 84, 92, 94,  96,  90,
                                                  82, 85, 98, 104, 138, 170};
    constexpr std::array<std::uint64_t, 7> weekday{122, 104, 92, 90, 94, 102, 128}; // from Sunday
    std::vector<std::uint64_t> weights;
    for (int i = 0; i < dayCount; ++i) {
        const cal::sys_days day = firstDay + cal::days(i);
        const cal::year_month_day date(day);
        const auto growth = static_cast<std::uint64_t>(1000 + i); // by 73 % over the two years
        weights.push_back(growth * month[static_cast<unsigned>(date.month()) - 1] *
                          weekday[cal::weekday(day).c_encoding()]);
    }
    return weights;
}

void appendDigits(std::string& to, unsigned value) {
    to += static_cast<char>('0' + value / 10);
    to += static_cast<char>('0' + value % 10);
}

} // namespace

SampleCalendar::SampleCalendar()
    : day_(dayWeights()), hour_({14, 8,  5,  4,  5,  9,  18, 30, 42, 52, 58, 60,
                                 64, 58, 54, 52, 54, 60, 70, 82, 92, 84, 58, 30}) {}

std::vector<std::uint32_t> SampleCalendar::moments(std::size_t count, Random& random) const {
    std::vector<std::uint32_t> moments(count);
    for (std::uint32_t& moment : moments) {
        moment = static_cast<std::uint32_t>(day_.pick(random)) * 86'400;
        moment += static_cast<std::uint32_t>(hour_.pick(random)) * 3'600;
        moment += random.below(3'600);
    }
    std::ranges::sort(moments);
    return moments;
}

std::string SampleCalendar::text(std::int64_t moment) {
    const cal::sys_seconds time = firstDay + cal::seconds(moment);
    const cal::sys_days day = cal::floor<cal::days>(time);
    const cal::year_month_day date(day);
    const auto second = static_cast<unsigned>((time - day).count());
    std::string text = std::to_string(static_cast<int>(date.year()));
    text += '-';
    appendDigits(text, static_cast<unsigned>(date.month()));
    text += '-';
    appendDigits(text, static_cast<unsigned>(date.day()));
    text += ' ';
    appendDigits(text, second / 3'600);
    text += ':';
    appendDigits(text, second / 60 % 60);
    text += ':';
    appendDigits(text, second % 60);
    return text;
}

} // namespace hone
