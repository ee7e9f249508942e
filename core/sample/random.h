#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hone {

// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA
// 2014): the same numbers on every machine, unlike the distributions of <random>. Draws stand in
// statements of their own, for the order within an expression is the compiler's.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    // A generator of its own for each pair, however close the numbers lie.
    Random(std::uint64_t seed, std::uint64_t stream) : state_(Random(seed).next() ^ stream) {
        state_ = next();
    }

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    // From 0 to below bound, which is at least 1. Uneven by less than bound / 2^32.
    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
    }
    // Small ones more often, as a product of two draws.
    std::uint32_t skewedBelow(std::uint32_t a, std::uint32_t b) {
        const std::uint32_t first = below(a);
        return first * below(b);
    }
    bool chance(std::uint32_t perMille) { return below(1000) < perMille; }

private:
    std::uint64_t state_;
};

// Draws positions in proportion to whole-number weights, by a search in their running sums.
class WeightedChoice {
public:
    // At least one weight above 0; their sum below 2^63.
    explicit WeightedChoice(const std::vector<std::uint64_t>& weights);
    std::size_t pick(Random& random) const;

private:
    std::vector<std::uint64_t> sums_;
};

// Weights of the Zipf-Mandelbrot law with exponent 1: the k-th is in proportion to
// 1 / (k + flattening). Whole numbers, so that no machine rounds differently.
std::vector<std::uint64_t> zipfWeights(std::size_t count, std::uint64_t flattening);

// The numbers from 1 to count in random order.
std::vector<std::uint32_t> shuffledIds(std::size_t count, Random& random);

} // namespace hone
