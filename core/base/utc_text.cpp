#include "core/base/utc_text.h"

#include <array>
#include <ctime>

namespace hone {

std::string utcText(std::int64_t millisecondsSinceEpoch) {
    const std::time_t seconds = millisecondsSinceEpoch / 1000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
    return text.data();
}

} // namespace hone
