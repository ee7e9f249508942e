#include "core/measure/result_match.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/base/text.h"
#include "core/measure/row_digest.h"

namespace hone {
namespace {

constexpr std::int64_t mostRowsSorted = 500'000;

class Rows final : public RowSink {
public:
    Result<void> begin(std::vector<Column>) override { return {}; }
    Result<void> append(RowBlock block) override {
        blocks_.push_back(std::move(block));
        const RowBlock& kept = blocks_.back();
        for (int row = 0; row < kept.rows(); ++row)
            places_.push_back({blocks_.size() - 1, row});
        return {};
    }

    // Reals last, so that those that differ by rounding alone hardly change the order.
    void sort() {
        std::ranges::sort(places_, [this](const Place& a, const Place& b) {
            const int exact = compare(a, b, false);
            return exact != 0 ? exact < 0 : compare(a, b, true) < 0;
        });
    }

    bool closeTo(const Rows& other) const {
        for (std::size_t i = 0; i < places_.size(); ++i)
            if (!closeRows(other, i)) return false;
        return true;
    }

private:
    struct Place {
        std::size_t block;
        int row;
    };

    Cell cell(const Place& place, int column) const {
        return blocks_[place.block].cell(place.row, column);
    }
    int columns() const { return blocks_.empty() ? 0 : blocks_.front().columns(); }

    int compare(const Place& a, const Place& b, bool reals) const {
        for (int column = 0; column < columns(); ++column) {
            const Cell left = cell(a, column), right = cell(b, column);
            if (left.type != right.type) {
                if (!reals) return left.type < right.type ? -1 : 1;
                continue;
            }
            if ((left.type == ValueType::Real) != reals) continue;
            if (left.type == ValueType::Real && left.real != right.real)
                return left.real < right.real ? -1 : 1;
            if (left.type == ValueType::Integer && left.integer != right.integer)
                return left.integer < right.integer ? -1 : 1;
            if (left.type >= ValueType::Text)
                if (const int order = left.bytes.compare(right.bytes); order != 0) return order;
        }
        return 0;
    }

    bool closeRows(const Rows& other, std::size_t at) const {
        for (int column = 0; column < columns(); ++column) {
            const Cell a = cell(places_[at], column);
            const Cell b = other.cell(other.places_[at], column);
            if (a.type != b.type) return false;
            if (a.type == ValueType::Real) {
                constexpr double tolerance = 1e-9;
                const double size = std::max(std::abs(a.real), std::abs(b.real));
                if (a.real != b.real && !(std::abs(a.real - b.real) <= tolerance * size))
                    return false;
            } else if (a.type == ValueType::Integer) {
                if (a.integer != b.integer) return false;
            } else if (a.bytes != b.bytes) {
                return false;
            }
        }
        return true;
    }

    std::vector<RowBlock> blocks_;
    std::vector<Place> places_;
};

Result<void> runInto(const StatementSide& side, RowSink& sink, const ExecuteOptions& limits) {
    auto statement = side.connection.prepare(side.sql, limits);
    if (!statement) return fail(statement.error());
    if (!(*statement)->info().readOnly)
        return fail(ErrorCode::WritesRefused, "Only statements that read can be compared.");
    auto done = (*statement)->execute(side.parameters, sink, limits);
    if (!done) return fail(done.error());
    return {};
}

} // namespace

SidedResult<ResultMatch> matchResults(const StatementSide& a, const StatementSide& b,
                                      const ExecuteOptions& limits) {
    const auto runBoth = [&](RowSink& sinkA, RowSink& sinkB) -> SidedResult<void> {
        if (auto done = runInto(a, sinkA, limits); !done)
            return tl::unexpected(SideError{done.error(), Side::A});
        if (auto done = runInto(b, sinkB, limits); !done)
            return tl::unexpected(SideError{done.error(), Side::B});
        return {};
    };
    RowDigest digestA, digestB;
    if (auto done = runBoth(digestA, digestB); !done) return tl::unexpected(done.error());
    ResultMatch match{.rowsA = digestA.rows(), .rowsB = digestB.rows()};
    if (!digestA.sameColumns(digestB)) {
        match.remark = "The columns are not as many.";
    } else if (digestA.sameRows(digestB)) {
        match.same = true;
        if (!digestA.sameOrder(digestB)) match.remark = "The same rows in another order.";
    } else if (match.rowsA != match.rowsB) {
        match.remark = formatCount(match.rowsA) + " rows against " + formatCount(match.rowsB) + ".";
    } else if (match.rowsA > mostRowsSorted) {
        match.remark = "Rows differ, if only in the last digits of reals: there are too many to "
                       "look closer.";
    } else {
        Rows rowsA, rowsB;
        if (auto done = runBoth(rowsA, rowsB); !done) return tl::unexpected(done.error());
        rowsA.sort();
        rowsB.sort();
        match.same = rowsA.closeTo(rowsB);
        match.remark = match.same ? "The same but for the last digits of reals."
                                  : "As many rows, but not the same ones.";
    }
    return match;
}

} // namespace hone
