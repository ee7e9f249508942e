#pragma once

#include <optional>
#include <span>

namespace hone {

struct ThroughputPoint {
    double size = 1;
    double opsPerSecond = 0;
};

// Throughput over size after the Universal Scalability Law (Neil Gunther, "A General Theory of
// Computational Scalability Based on Rational Functions", arXiv:0808.1431):
// X(N) = rate N / (1 + contention (N - 1) + coherency N (N - 1)).
struct ScalabilityFit {
    double rate = 0;       // operations a second of one
    double contention = 0; // what has to queue, 0 or more
    double coherency = 0;  // what each costs each other, 0 or more

    double at(double size) const;
    // Where throughput is highest; none: it never falls.
    std::optional<double> peak() const;
    // The smallest whole size from 1 to largest with this share of the most that any of them has.
    int knee(int largest, double share) const;
    bool operator==(const ScalabilityFit&) const = default;
};

// Least squares of the relative errors; none for fewer than three sizes or without throughput.
std::optional<ScalabilityFit> fitScalability(std::span<const ThroughputPoint> points);

} // namespace hone
