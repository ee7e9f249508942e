#pragma once

#include <cstdint>

#include "core/engine/result_store.h"

namespace hone {

// What rows are, in 128 bits: sums of two hashes a row stand for them in any order, a running hash
// for their order. Rows of several results in a row add up.
class RowDigest final : public RowSink {
public:
    Result<void> begin(std::vector<Column> columns) override;
    Result<void> append(RowBlock block) override;

    std::int64_t rows() const { return rows_; }
    bool sameColumns(const RowDigest& other) const { return columns_ == other.columns_; }
    bool sameRows(const RowDigest& other) const {
        return rows_ == other.rows_ && low_ == other.low_ && high_ == other.high_;
    }
    bool sameOrder(const RowDigest& other) const { return order_ == other.order_; }

private:
    std::size_t columns_ = 0;
    std::int64_t rows_ = 0;
    std::uint64_t low_ = 0, high_ = 0, order_ = 0;
};

} // namespace hone
