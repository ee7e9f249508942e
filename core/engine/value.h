#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace hone {

enum class ValueType : std::uint8_t { Null, Integer, Real, Text, Blob };

struct Blob {
    std::string bytes;
    bool operator==(const Blob&) const = default;
};

// A value that owns its bytes: parameters. Text is what the engine calls text, valid UTF-8 or not.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

inline ValueType typeOf(const Value& value) {
    return static_cast<ValueType>(value.index());
}

// A value seen in place in a RowBlock; lives as long as the block.
struct Cell {
    ValueType type = ValueType::Null;
    union {
        std::int64_t integer = 0; // Integer
        double real;              // Real
    };
    std::string_view bytes; // Text and Blob
};

Value valueOf(const Cell& cell);

} // namespace hone
