#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "core/engine/value.h"

namespace hone {

// Rows of a result, packed: 9 bytes a cell (a type and a number, or where its bytes lie) plus the
// bytes of texts and blobs behind each other. Immutable and free to share between threads.
class RowBlock {
public:
    int columns() const { return columns_; }
    int rows() const { return rows_; }
    // Memory held, in bytes.
    std::size_t bytes() const;

    Cell cell(int row, int column) const {
        const std::size_t at = static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                               static_cast<std::size_t>(column);
        Cell cell;
        cell.type = static_cast<ValueType>(types_[at]);
        const std::uint64_t payload = payloads_[at];
        if (cell.type == ValueType::Text || cell.type == ValueType::Blob)
            cell.bytes = {arena_.get() + (payload >> 32),
                          static_cast<std::size_t>(payload & 0xFFFFFFFFu)};
        else
            std::memcpy(&cell.integer, &payload, sizeof payload);
        return cell;
    }

    // For spilling: the bytes of a block, and the block again.
    std::size_t serializedSize() const;
    void serialize(char* out) const;
    static RowBlock deserialize(const char* data);

private:
    friend class RowBlockBuilder;

    int columns_ = 0;
    int rows_ = 0;
    std::size_t arenaSize_ = 0;
    std::unique_ptr<std::uint8_t[]> types_;
    std::unique_ptr<std::uint64_t[]> payloads_;
    std::unique_ptr<char[]> arena_;
};

// Fills one block after another. Not for sharing between threads.
class RowBlockBuilder {
public:
    static constexpr int maxRows = 1024;
    static constexpr std::size_t targetBytes = 256 * 1024;
    static constexpr std::size_t maxArena = 0xFFFFFFFFu;

    explicit RowBlockBuilder(int columns);

    int rows() const { return rows_; }
    // No room for a further row without growing past the target.
    bool full() const { return rows_ == capacity_ || arenaSize_ >= targetBytes; }

    void beginRow() {
        if (types_ == nullptr) allocate();
    }
    void null() { put(ValueType::Null, 0); }
    void integer(std::int64_t value) { put(ValueType::Integer, static_cast<std::uint64_t>(value)); }
    void real(double value) {
        std::uint64_t payload;
        std::memcpy(&payload, &value, sizeof payload);
        put(ValueType::Real, payload);
    }
    // False when the block's bytes would pass 4 GiB; nothing is added then.
    bool text(const char* data, std::size_t size) { return bytes(ValueType::Text, data, size); }
    bool blob(const char* data, std::size_t size) { return bytes(ValueType::Blob, data, size); }
    bool append(const Cell& cell);

    void endRow() { ++rows_; }

    // The rows so far, as a block, without a row begun and not ended; the builder is empty
    // afterwards.
    RowBlock take();

private:
    void put(ValueType type, std::uint64_t payload) {
        types_[cells_] = static_cast<std::uint8_t>(type);
        payloads_[cells_] = payload;
        ++cells_;
    }
    bool bytes(ValueType type, const char* data, std::size_t size) {
        if (arenaSize_ + size > arenaCapacity_ && !grow(size)) return false;
        if (size != 0) std::memcpy(arena_.get() + arenaSize_, data, size);
        put(type, static_cast<std::uint64_t>(arenaSize_) << 32 | size);
        arenaSize_ += size;
        return true;
    }
    bool grow(std::size_t size);
    void allocate();

    const int columns_;
    const int capacity_; // rows
    int rows_ = 0;
    std::size_t cells_ = 0;
    std::size_t arenaSize_ = 0;
    std::size_t arenaCapacity_ = 0;
    std::size_t lastArena_ = 0;
    std::unique_ptr<std::uint8_t[]> types_;
    std::unique_ptr<std::uint64_t[]> payloads_;
    std::unique_ptr<char[]> arena_;
};

} // namespace hone
