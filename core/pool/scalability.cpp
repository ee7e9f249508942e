#include "core/pool/scalability.h"

#include <array>
#include <cmath>
#include <limits>
#include <set>

namespace hone {
namespace {

constexpr std::size_t terms = 3;
using Vector = std::array<double, terms>;
using Matrix = std::array<Vector, terms>;

// N / X = a + b (N - 1) + c N (N - 1) is linear; weighted with X / N it is the relative error.
struct Row {
    Vector terms;
    double value = 1;
};

Row rowOf(const ThroughputPoint& point) {
    const double n = point.size;
    const double weight = point.opsPerSecond / n;
    return {{weight, weight * (n - 1), weight * n * (n - 1)}, 1};
}

// Gauss with pivoting over the terms that are used; the others stay 0. None where it is singular.
std::optional<Vector> solve(Matrix matrix, Vector right, unsigned used) {
    for (std::size_t i = 0; i < terms; ++i) {
        if ((used >> i & 1) != 0) continue;
        for (std::size_t k = 0; k < terms; ++k)
            matrix[i][k] = matrix[k][i] = i == k ? 1 : 0;
        right[i] = 0;
    }
    for (std::size_t i = 0; i < terms; ++i) {
        std::size_t pivot = i;
        for (std::size_t k = i + 1; k < terms; ++k)
            if (std::abs(matrix[k][i]) > std::abs(matrix[pivot][i])) pivot = k;
        if (std::abs(matrix[pivot][i]) < 1e-12) return std::nullopt;
        std::swap(matrix[i], matrix[pivot]);
        std::swap(right[i], right[pivot]);
        for (std::size_t k = 0; k < terms; ++k) {
            if (k == i) continue;
            const double factor = matrix[k][i] / matrix[i][i];
            for (std::size_t column = i; column < terms; ++column)
                matrix[k][column] -= factor * matrix[i][column];
            right[k] -= factor * right[i];
        }
    }
    for (std::size_t i = 0; i < terms; ++i)
        right[i] /= matrix[i][i];
    return right;
}

double squaredError(std::span<const ThroughputPoint> points, const Vector& solution) {
    double sum = 0;
    for (const ThroughputPoint& point : points) {
        const Row row = rowOf(point);
        double error = -row.value;
        for (std::size_t i = 0; i < terms; ++i)
            error += row.terms[i] * solution[i];
        sum += error * error;
    }
    return sum;
}

} // namespace

double ScalabilityFit::at(double size) const {
    return rate * size / (1 + contention * (size - 1) + coherency * size * (size - 1));
}

std::optional<double> ScalabilityFit::peak() const {
    if (coherency <= 0) return std::nullopt;
    return std::sqrt(std::max(0.0, 1 - contention) / coherency);
}

int ScalabilityFit::knee(int largest, double share) const {
    double most = 0;
    for (int size = 1; size <= largest; ++size)
        most = std::max(most, at(size));
    int size = 1;
    while (size < largest && at(size) < share * most)
        ++size;
    return size;
}

// Neither coefficient may be negative: of the fits with both, one or none of them, the best one
// that keeps to it.
std::optional<ScalabilityFit> fitScalability(std::span<const ThroughputPoint> points) {
    Matrix matrix{};
    Vector right{};
    std::set<double> sizes;
    for (const ThroughputPoint& point : points) {
        if (!(point.opsPerSecond > 0) || !(point.size >= 1)) return std::nullopt;
        sizes.insert(point.size);
        const Row row = rowOf(point);
        for (std::size_t i = 0; i < terms; ++i) {
            right[i] += row.terms[i] * row.value;
            for (std::size_t k = 0; k < terms; ++k)
                matrix[i][k] += row.terms[i] * row.terms[k];
        }
    }
    if (sizes.size() < terms) return std::nullopt;
    // Rows of throughputs in the thousands: scaled, so that the pivots mean something.
    double scale = 0;
    for (const Vector& row : matrix)
        for (const double each : row)
            scale = std::max(scale, std::abs(each));
    for (std::size_t i = 0; i < terms; ++i) {
        right[i] /= scale;
        for (double& each : matrix[i])
            each /= scale;
    }
    std::optional<ScalabilityFit> best;
    double least = std::numeric_limits<double>::infinity();
    for (const unsigned used : {0b111U, 0b101U, 0b011U, 0b001U}) {
        const auto solution = solve(matrix, right, used);
        if (!solution || (*solution)[0] <= 0 || (*solution)[1] < 0 || (*solution)[2] < 0) continue;
        const double error = squaredError(points, *solution);
        if (error >= least) continue;
        least = error;
        const auto [a, b, c] = *solution;
        best = {1 / a, b / a, c / a};
    }
    return best;
}

} // namespace hone
