#include "core/engine/value_order.h"

#include <cmath>

namespace hone {
int valueRank(ValueType type) {
    switch (type) {
    case ValueType::Null:
        return 0;
    case ValueType::Integer:
    case ValueType::Real:
        return 1;
    case ValueType::Text:
        return 2;
    case ValueType::Blob:
        return 3;
    }
    return 4;
}

std::strong_ordering compareNumbers(std::int64_t a, double b) {
    if (std::isnan(b)) return std::strong_ordering::greater;
    if (b >= 9223372036854775808.0) return std::strong_ordering::less;
    if (b < -9223372036854775808.0) return std::strong_ordering::greater;
    const double whole = std::floor(b);
    const auto below = static_cast<std::int64_t>(whole);
    if (a != below) return a <=> below;
    return b > whole ? std::strong_ordering::less : std::strong_ordering::equal;
}

std::strong_ordering compareReals(double a, double b) {
    if (a < b) return std::strong_ordering::less;
    if (a > b) return std::strong_ordering::greater;
    if (a == b) return std::strong_ordering::equal;
    return std::isnan(b) <=> std::isnan(a);
}

std::strong_ordering compareValues(const Value& a, const Value& b) {
    const int rankA = valueRank(typeOf(a)), rankB = valueRank(typeOf(b));
    if (rankA != rankB) return rankA <=> rankB;
    if (const auto* text = std::get_if<std::string>(&a)) return *text <=> std::get<std::string>(b);
    if (const auto* blob = std::get_if<Blob>(&a)) return blob->bytes <=> std::get<Blob>(b).bytes;
    if (const auto* integer = std::get_if<std::int64_t>(&a)) {
        if (const auto* other = std::get_if<std::int64_t>(&b)) return *integer <=> *other;
        return compareNumbers(*integer, std::get<double>(b));
    }
    if (const auto* real = std::get_if<double>(&a)) {
        if (const auto* other = std::get_if<double>(&b)) return compareReals(*real, *other);
        return 0 <=> compareNumbers(std::get<std::int64_t>(b), *real);
    }
    return std::strong_ordering::equal;
}

} // namespace hone
