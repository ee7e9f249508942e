#include "core/measure/row_digest.h"

namespace hone {
namespace {

// FNV-1a over bytes, finished as splitmix64 does so that sums of hashes spread.
std::uint64_t hashed(std::uint64_t seed, const void* data, std::size_t size) {
    std::uint64_t hash = seed;
    const auto* bytes = static_cast<const unsigned char*>(data);
    for (std::size_t i = 0; i < size; ++i)
        hash = (hash ^ bytes[i]) * 0x100000001B3u;
    hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9u;
    hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBu;
    return hash ^ (hash >> 31);
}

std::uint64_t hashedCell(std::uint64_t seed, const Cell& cell) {
    const auto type = static_cast<std::uint64_t>(cell.type) + 1;
    const std::uint64_t typed = hashed(seed, &type, sizeof type);
    switch (cell.type) {
    case ValueType::Null:
        return typed;
    case ValueType::Integer:
    case ValueType::Real:
        return hashed(typed, &cell.integer, sizeof cell.integer);
    case ValueType::Text:
    case ValueType::Blob:
        break;
    }
    return hashed(typed, cell.bytes.data(), cell.bytes.size());
}

} // namespace

Result<void> RowDigest::begin(std::vector<Column> columns) {
    columns_ = columns.size();
    return {};
}

Result<void> RowDigest::append(RowBlock block) {
    for (int row = 0; row < block.rows(); ++row) {
        std::uint64_t one = 0xCBF29CE484222325u, other = 0x9E3779B97F4A7C15u;
        for (int column = 0; column < block.columns(); ++column) {
            const Cell cell = block.cell(row, column);
            one = hashedCell(one, cell);
            other = hashedCell(other, cell);
        }
        low_ += one;
        high_ += other;
        order_ = hashed(order_, &one, sizeof one);
    }
    rows_ += block.rows();
    return {};
}

} // namespace hone
