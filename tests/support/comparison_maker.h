#pragma once

#include <cmath>

#include "core/measure/paired_comparison.h"

namespace hone::test {

// A comparison of invented times: B takes ratio times as long as A, whose times repeat a pattern of
// a few per cent. No clock is read.
inline PairedComparison madeUp(double ratio, int pairs = 20, std::int64_t aNs = 40'000'000) {
    int a = 0, b = 0;
    const auto noisy = [](double time, int run) {
        return std::llround(time * (1 + 0.01 * (run * 7 % 5)));
    };
    PairingOptions options;
    options.maxPairs = pairs;
    return *comparePaired(
        [&]() -> Result<std::int64_t> { return noisy(static_cast<double>(aNs), a++); },
        [&]() -> Result<std::int64_t> { return noisy(ratio * static_cast<double>(aNs), b++); },
        options);
}

} // namespace hone::test
