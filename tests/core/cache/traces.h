#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

// Accesses made up for tests of the cache's policies; the same ones for the same seed.
namespace hone::test {

using Trace = std::vector<std::uint64_t>;

// 0 inclusive to 1 exclusive.
inline double unitDraw(std::mt19937_64& random) {
    return static_cast<double>(random() >> 11) * 0x1p-53;
}

// ids from 0 on, the i-th drawn in proportion to 1 / (i + 1)^skew.
inline Trace zipfTrace(std::size_t requests, std::size_t ids, double skew, unsigned seed) {
    std::mt19937_64 random(seed);
    std::vector<double> upTo;
    for (std::size_t id = 0; id < ids; ++id)
        upTo.push_back((id == 0 ? 0 : upTo.back()) + std::pow(static_cast<double>(id + 1), -skew));
    Trace trace;
    for (std::size_t at = 0; at < requests; ++at)
        trace.push_back(static_cast<std::uint64_t>(
            std::ranges::lower_bound(upTo, unitDraw(random) * upTo.back()) - upTo.begin()));
    return trace;
}

inline Trace loopTrace(std::size_t requests, std::size_t length) {
    Trace trace;
    for (std::size_t at = 0; at < requests; ++at)
        trace.push_back(at % length);
    return trace;
}

// What was used last is used again soonest: how many others came between is log-normal around
// depth. One in fresh accesses is to something new.
inline Trace recencyTrace(std::size_t requests, double depth, int fresh, unsigned seed) {
    std::mt19937_64 random(seed);
    std::vector<std::uint64_t> stack; // latest last
    std::uint64_t next = 0;
    Trace trace;
    for (std::size_t at = 0; at < requests; ++at) {
        double normal = -6;
        for (int sum = 0; sum < 12; ++sum)
            normal += unitDraw(random);
        const auto back = static_cast<std::size_t>(depth * std::exp(normal));
        const bool isNew = random() % static_cast<unsigned>(fresh) == 0 || back >= stack.size();
        const std::uint64_t id = isNew ? next++ : stack[stack.size() - 1 - back];
        if (!isNew) stack.erase(stack.end() - 1 - static_cast<std::ptrdiff_t>(back));
        stack.push_back(id);
        trace.push_back(id);
    }
    return trace;
}

} // namespace hone::test
