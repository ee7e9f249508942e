#include "core/engine/row_block.h"

#include <algorithm>

#include "core/engine/row_block_check.h"

namespace hone {
namespace {

struct Header {
    std::int32_t columns;
    std::int32_t rows;
    std::uint64_t arenaSize;
};

} // namespace

Value valueOf(const Cell& cell) {
    switch (cell.type) {
    case ValueType::Null:
        return {};
    case ValueType::Integer:
        return cell.integer;
    case ValueType::Real:
        return cell.real;
    case ValueType::Text:
        return std::string(cell.bytes);
    case ValueType::Blob:
        return Blob{std::string(cell.bytes)};
    }
    return {};
}

std::size_t RowBlock::bytes() const {
    const auto cells = static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_);
    return sizeof *this + cells * 9 + arenaSize_;
}

std::size_t RowBlock::serializedSize() const {
    const auto cells = static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_);
    return sizeof(Header) + cells * 9 + arenaSize_;
}

void RowBlock::serialize(char* out) const {
    const Header header{columns_, rows_, arenaSize_};
    const auto cells = static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_);
    std::memcpy(out, &header, sizeof header);
    out += sizeof header;
    std::memcpy(out, payloads_.get(), cells * 8);
    out += cells * 8;
    std::memcpy(out, types_.get(), cells);
    out += cells;
    if (arenaSize_ != 0) std::memcpy(out, arena_.get(), arenaSize_);
}

RowBlock RowBlock::deserialize(const char* data) {
    Header header;
    std::memcpy(&header, data, sizeof header);
    data += sizeof header;
    const auto cells =
        static_cast<std::size_t>(header.columns) * static_cast<std::size_t>(header.rows);
    RowBlock block;
    block.columns_ = header.columns;
    block.rows_ = header.rows;
    block.arenaSize_ = header.arenaSize;
    block.payloads_.reset(new std::uint64_t[cells]);
    block.types_.reset(new std::uint8_t[cells]);
    block.arena_.reset(new char[header.arenaSize]);
    std::memcpy(block.payloads_.get(), data, cells * 8);
    data += cells * 8;
    std::memcpy(block.types_.get(), data, cells);
    data += cells;
    std::memcpy(block.arena_.get(), data, header.arenaSize);
    return block;
}

bool isSerializedRowBlock(std::string_view bytes, int columns) {
    Header header;
    if (bytes.size() < sizeof header) return false;
    std::memcpy(&header, bytes.data(), sizeof header);
    bytes.remove_prefix(sizeof header);
    if (header.columns != columns || columns < 0) return false;
    if (header.rows < 1 || header.rows > RowBlockBuilder::maxRows) return false;
    const auto cells = static_cast<std::size_t>(columns) * static_cast<std::size_t>(header.rows);
    if (bytes.size() < cells * 9 || bytes.size() - cells * 9 != header.arenaSize) return false;
    if (header.arenaSize > RowBlockBuilder::maxArena) return false;
    for (std::size_t cell = 0; cell < cells; ++cell) {
        const auto type = static_cast<std::uint8_t>(bytes[cells * 8 + cell]);
        if (type > static_cast<std::uint8_t>(ValueType::Blob)) return false;
        if (type < static_cast<std::uint8_t>(ValueType::Text)) continue;
        std::uint64_t payload;
        std::memcpy(&payload, bytes.data() + cell * 8, sizeof payload);
        if ((payload >> 32) + (payload & 0xFFFFFFFFu) > header.arenaSize) return false;
    }
    return true;
}

RowBlockBuilder::RowBlockBuilder(int columns)
    : columns_(columns),
      capacity_(std::clamp(static_cast<int>(targetBytes / 9) / std::max(columns, 1), 1, maxRows)) {}

void RowBlockBuilder::allocate() {
    const auto cells = static_cast<std::size_t>(columns_) * static_cast<std::size_t>(capacity_);
    types_.reset(new std::uint8_t[cells]);
    payloads_.reset(new std::uint64_t[cells]);
    // What the last block needed, with a little room, so that a block is seldom grown.
    arenaCapacity_ = lastArena_ + lastArena_ / 8 + 256;
    arena_.reset(new char[arenaCapacity_]);
}

bool RowBlockBuilder::grow(std::size_t size) {
    if (size > maxArena || arenaSize_ > maxArena - size) return false;
    const std::size_t capacity =
        std::min(maxArena, std::max(arenaSize_ + size, arenaCapacity_ * 2));
    std::unique_ptr<char[]> larger(new char[capacity]);
    if (arenaSize_ != 0) std::memcpy(larger.get(), arena_.get(), arenaSize_);
    arena_ = std::move(larger);
    arenaCapacity_ = capacity;
    return true;
}

bool RowBlockBuilder::append(const Cell& cell) {
    switch (cell.type) {
    case ValueType::Null:
        null();
        return true;
    case ValueType::Integer:
        integer(cell.integer);
        return true;
    case ValueType::Real:
        real(cell.real);
        return true;
    case ValueType::Text:
        return text(cell.bytes.data(), cell.bytes.size());
    case ValueType::Blob:
        return blob(cell.bytes.data(), cell.bytes.size());
    }
    return false;
}

RowBlock RowBlockBuilder::take() {
    RowBlock block;
    block.columns_ = columns_;
    block.rows_ = rows_;
    const auto cells = static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_);
    // A block far from full is copied into what it needs.
    if (rows_ < capacity_ - capacity_ / 8) {
        block.types_.reset(new std::uint8_t[cells]);
        block.payloads_.reset(new std::uint64_t[cells]);
        std::copy_n(types_.get(), cells, block.types_.get());
        std::copy_n(payloads_.get(), cells, block.payloads_.get());
    } else {
        block.types_ = std::move(types_);
        block.payloads_ = std::move(payloads_);
    }
    if (arenaCapacity_ > arenaSize_ + arenaSize_ / 4 + 1024) {
        block.arena_.reset(new char[arenaSize_]);
        if (arenaSize_ != 0) std::memcpy(block.arena_.get(), arena_.get(), arenaSize_);
    } else {
        block.arena_ = std::move(arena_);
    }
    block.arenaSize_ = arenaSize_;
    lastArena_ = std::min(arenaSize_, targetBytes);
    rows_ = 0;
    cells_ = 0;
    arenaSize_ = 0;
    arenaCapacity_ = 0;
    types_.reset();
    payloads_.reset();
    arena_.reset();
    return block;
}

} // namespace hone
