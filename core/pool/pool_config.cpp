#include "core/pool/pool_config.h"

#include <array>
#include <cstdio>

namespace hone {
namespace {

constexpr int mostConnections = 10'000;
constexpr int mostWaiting = 1'000'000;
constexpr int mostAttempts = 1'000;
constexpr Milliseconds longest = std::chrono::hours(24 * 365);

Result<void> wrong(const std::string& name, const std::string& value, const std::string& allowed) {
    return fail(ErrorCode::InvalidArgument,
                "The pool's " + name + " is " + value + "; it must be " + allowed + ".");
}

Result<void> checkCount(const char* name, int value, const char* unit, int least, int most,
                        const char* mostIs = "") {
    if (value >= least && value <= most) return {};
    return wrong(name, std::to_string(value) + " " + unit,
                 std::to_string(least) + " to " + mostIs + std::to_string(most));
}

Result<void> checkTime(const char* name, Milliseconds value, int least) {
    const auto ms = [](std::int64_t count) { return std::to_string(count) + " ms"; };
    if (value.count() < least) return wrong(name, ms(value.count()), ms(least) + " or more");
    if (value > longest) return wrong(name, ms(value.count()), "a year or less");
    return {};
}

std::string percent(double share) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.4g %%", 100 * share);
    return text.data();
}

} // namespace

Result<void> PoolConfig::check() const {
    Result<void> checked = checkCount("maximum", maximum, "connections", 1, mostConnections);
    if (checked)
        checked = checkCount("minimum", minimum, "connections", 0, maximum, "the maximum, ");
    if (checked) checked = checkCount("waiting line", maxWaiting, "callers", 0, mostWaiting);
    if (checked)
        checked =
            checkCount("number of connect attempts", connectAttempts, "attempts", 1, mostAttempts);
    if (checked && !(lifetimeJitter >= 0 && lifetimeJitter <= 1))
        checked = wrong("lifetime jitter", percent(lifetimeJitter), "0 % to 100 %");
    struct Time {
        const char* name;
        Milliseconds value;
        int least;
    };
    for (const auto& [name, value, least] :
         {Time{"acquire timeout", acquireTimeout, 0},
          Time{"time for which newcomers may pass", newcomersPassFor, 0},
          Time{"idle timeout", idleTimeout, 0}, Time{"maximum lifetime", maxLifetime, 0},
          Time{"idle time before validation", validateAfterIdle, 0},
          Time{"validation timeout", validationTimeout, 1},
          Time{"time between keep-alives", keepAlive, 0},
          Time{"first pause before a retry", firstRetryPause, 0},
          Time{"longest pause before a retry", longestRetryPause, 0},
          Time{"time until a leak is suspected", leakAfter, 0}})
        if (checked) checked = checkTime(name, value, least);
    return checked;
}

} // namespace hone
