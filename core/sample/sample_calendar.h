#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/sample/random.h"

namespace hone {

// When a shop's customers come: two years of days that end on 2026-09-30, busier towards the end,
// before Christmas, at weekends and in the evening. Moments are seconds from the first day's
// midnight.
class SampleCalendar {
public:
    SampleCalendar();

    // count moments in ascending order.
    std::vector<std::uint32_t> moments(std::size_t count, Random& random) const;
    // "2026-07-01 18:20:05". Days before the first one too: negative moments.
    static std::string text(std::int64_t moment);

private:
    WeightedChoice day_;
    WeightedChoice hour_;
};

} // namespace hone
