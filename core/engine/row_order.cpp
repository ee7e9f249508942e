// Sorting by a column. Pass one makes a key of 16 bytes for each row: type, number or first 8
// bytes, row number; keys are sorted in runs and merged, which gives places to stop. Texts alike in
// their first 8 bytes stay as groups; each further pass reads the next bytes of the rows in groups,
// front to back so that a block on disk is read once a pass, into a bounded buffer, and splits the
// groups until none is left. The fewer rows remain, the more bytes of each a pass takes.
#include "core/engine/row_order.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstring>
#include <limits>
#include <numeric>
#include <queue>

#include "core/base/text.h"
#include "core/engine/row_format.h"
#include "core/engine/value_order.h"

namespace hone {
namespace {

constexpr std::size_t runLength = 1u << 18;
constexpr std::size_t chunkBudget = 128u * 1024 * 1024;
constexpr std::size_t stopEvery = 1u << 16;

tl::unexpected<Error> stopped() {
    return fail(ErrorCode::Cancelled, "Stopped before the end.");
}

// Reads one row after another; cheap while they lie in the same block.
class RowReader {
public:
    explicit RowReader(const ResultStore& store) : store_(store) {}

    Result<Cell> cell(std::int64_t row, int column) {
        if (place_.block == nullptr || row < place_.firstRow ||
            row >= place_.firstRow + place_.block->rows()) {
            auto loaded = store_.load(row);
            if (!loaded) return fail(loaded.error());
            place_ = *std::move(loaded);
        }
        return place_.block->cell(static_cast<int>(row - place_.firstRow), column);
    }

private:
    const ResultStore& store_;
    ResultStore::Place place_;
};

// Sorts items and hands them to take in order. False when asked to stop.
template <typename Item, typename Less, typename Take>
bool sortInRuns(std::vector<Item>& items, Less less, const std::stop_token& stop, Take take) {
    struct Run {
        std::size_t at, end;
    };
    std::vector<Run> runs;
    for (std::size_t begin = 0; begin < items.size(); begin += runLength) {
        if (stop.stop_requested()) return false;
        const std::size_t end = std::min(begin + runLength, items.size());
        std::sort(items.begin() + static_cast<std::ptrdiff_t>(begin),
                  items.begin() + static_cast<std::ptrdiff_t>(end), less);
        runs.push_back({begin, end});
    }
    const auto later = [&](const Run& a, const Run& b) { return less(items[b.at], items[a.at]); };
    std::priority_queue<Run, std::vector<Run>, decltype(later)> heads(later, std::move(runs));
    std::size_t taken = 0;
    while (!heads.empty()) {
        if (++taken % stopEvery == 0 && stop.stop_requested()) return false;
        Run run = heads.top();
        heads.pop();
        take(items[run.at]);
        if (++run.at < run.end) heads.push(run);
    }
    return true;
}

struct Key {
    std::uint64_t payload = 0; // the number, or the first bytes as one
    std::uint32_t row = 0;
    ValueType type = ValueType::Null;
    std::uint8_t length = 0; // of text and blob; 9: longer than the payload

    static Key of(const Cell& cell, std::uint32_t row) {
        Key key;
        key.row = row;
        key.type = cell.type;
        if (cell.type == ValueType::Integer || cell.type == ValueType::Real) {
            std::memcpy(&key.payload, &cell.integer, sizeof key.payload);
        } else if (cell.type != ValueType::Null) {
            const std::size_t size = std::min<std::size_t>(cell.bytes.size(), 8);
            for (std::size_t i = 0; i < 8; ++i)
                key.payload =
                    key.payload << 8 | (i < size ? static_cast<unsigned char>(cell.bytes[i]) : 0u);
            key.length = static_cast<std::uint8_t>(std::min<std::size_t>(cell.bytes.size(), 9));
        }
        return key;
    }

    int rank() const { return valueRank(type); }
    std::int64_t integer() const { return static_cast<std::int64_t>(payload); }
    double real() const {
        double value;
        std::memcpy(&value, &payload, sizeof value);
        return value;
    }
};

std::strong_ordering compare(const Key& a, const Key& b) {
    if (a.rank() != b.rank()) return a.rank() <=> b.rank();
    if (a.type == ValueType::Null) return std::strong_ordering::equal;
    if (a.type == ValueType::Integer)
        return b.type == ValueType::Integer ? a.integer() <=> b.integer()
                                            : compareNumbers(a.integer(), b.real());
    if (a.type == ValueType::Real) {
        if (b.type == ValueType::Real) return compareReals(a.real(), b.real());
        return 0 <=> compareNumbers(b.integer(), a.real());
    }
    if (a.payload != b.payload) return a.payload <=> b.payload;
    return a.length <=> b.length;
}

// Positions in the order whose texts are alike as far as they were read.
struct Group {
    std::size_t begin, end;
};

class TieBreaker {
public:
    TieBreaker(const ResultStore& store, int column, bool ascending, std::stop_token stop)
        : store_(store), column_(column), ascending_(ascending), stop_(std::move(stop)) {}

    Result<void> resolve(std::vector<std::uint32_t>& order, std::vector<Group> groups) {
        std::size_t offset = 8;
        while (!groups.empty()) {
            std::size_t rows = 0;
            for (const Group& group : groups)
                rows += group.end - group.begin;
            width_ = std::clamp<std::size_t>(chunkBudget / rows, 8, 1u << 20);
            if (auto read = readChunks(order, groups, rows, offset); !read) return read;
            std::vector<Group> remaining;
            std::size_t firstChunk = 0;
            for (const Group& group : groups) {
                if (!sortGroup(order, group, firstChunk, remaining)) return stopped();
                firstChunk += group.end - group.begin;
            }
            groups = std::move(remaining);
            offset += width_;
        }
        return {};
    }

private:
    struct Chunk {
        std::uint32_t size = 0; // bytes of it in the buffer
        bool more = false;      // the text goes on
    };

    Result<void> readChunks(const std::vector<std::uint32_t>& order,
                            const std::vector<Group>& groups, std::size_t rows,
                            std::size_t offset) {
        struct Wanted {
            std::uint32_t row, chunk;
        };
        std::vector<Wanted> wanted;
        wanted.reserve(rows);
        for (const Group& group : groups)
            for (std::size_t at = group.begin; at < group.end; ++at)
                wanted.push_back({order[at], static_cast<std::uint32_t>(wanted.size())});
        std::sort(wanted.begin(), wanted.end(),
                  [](const Wanted& a, const Wanted& b) { return a.row < b.row; });
        bytes_.resize(rows * width_);
        chunks_.assign(rows, {});
        RowReader reader(store_);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (i % stopEvery == 0 && stop_.stop_requested()) return stopped();
            const auto cell = reader.cell(wanted[i].row, column_);
            if (!cell) return fail(cell.error());
            const std::string_view rest = cell->bytes.substr(offset);
            const std::size_t size = std::min(rest.size(), width_);
            std::memcpy(bytes_.data() + wanted[i].chunk * width_, rest.data(), size);
            chunks_[wanted[i].chunk] = {static_cast<std::uint32_t>(size), rest.size() > size};
        }
        return {};
    }

    std::strong_ordering compareChunks(std::uint32_t a, std::uint32_t b) const {
        const Chunk& x = chunks_[a];
        const Chunk& y = chunks_[b];
        const int order = std::memcmp(bytes_.data() + a * width_, bytes_.data() + b * width_,
                                      std::min(x.size, y.size));
        if (order != 0) return order <=> 0;
        if (x.size != y.size) return x.size <=> y.size;
        return x.more <=> y.more;
    }

    bool sortGroup(std::vector<std::uint32_t>& order, const Group& group, std::size_t firstChunk,
                   std::vector<Group>& remaining) {
        std::vector<std::uint32_t> chunks(group.end - group.begin);
        std::iota(chunks.begin(), chunks.end(), static_cast<std::uint32_t>(firstChunk));
        const std::vector<std::uint32_t> rows(
            order.begin() + static_cast<std::ptrdiff_t>(group.begin),
            order.begin() + static_cast<std::ptrdiff_t>(group.end));
        const auto less = [this](std::uint32_t a, std::uint32_t b) {
            const auto order = compareChunks(a, b);
            if (order != 0) return ascending_ ? order < 0 : order > 0;
            return a < b;
        };
        std::size_t at = group.begin;
        std::size_t alike = at; // where the present run of equal chunks began
        std::uint32_t last = 0;
        const auto close = [&] {
            if (at - alike > 1 && chunks_[last].more) remaining.push_back({alike, at});
        };
        const bool sorted = sortInRuns(chunks, less, stop_, [&](std::uint32_t chunk) {
            if (at > group.begin && compareChunks(last, chunk) != 0) {
                close();
                alike = at;
            }
            last = chunk;
            order[at++] = rows[chunk - firstChunk];
        });
        if (sorted) close();
        return sorted;
    }

    const ResultStore& store_;
    const int column_;
    const bool ascending_;
    const std::stop_token stop_;
    std::size_t width_ = 8;
    std::vector<char> bytes_;
    std::vector<Chunk> chunks_;
};

bool containsIgnoringCase(std::string_view text, std::string_view lowerNeedle) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::search(text.begin(), text.end(), lowerNeedle.begin(), lowerNeedle.end(),
                       [lower](char a, char b) { return lower(a) == b; }) != text.end();
}

bool matches(const Cell& cell, std::string_view lowerNeedle) {
    switch (cell.type) {
    case ValueType::Text:
        return containsIgnoringCase(cell.bytes, lowerNeedle);
    case ValueType::Integer:
    case ValueType::Real:
        return containsIgnoringCase(cellText(cell), lowerNeedle);
    case ValueType::Null:
    case ValueType::Blob:
        return false;
    }
    return false;
}

Result<std::uint32_t> countRows(const ResultStore& store) {
    const std::int64_t rows = store.rowCount();
    if (rows > std::numeric_limits<std::uint32_t>::max())
        return fail(ErrorCode::TooLarge,
                    "The result has too many rows to be sorted or filtered here. Use ORDER BY or "
                    "WHERE in the query.");
    return static_cast<std::uint32_t>(rows);
}

} // namespace

Result<std::vector<std::uint32_t>> sortedRows(const ResultStore& store, int column, bool ascending,
                                              std::stop_token stop) {
    const auto rows = countRows(store);
    if (!rows) return fail(rows.error());
    std::vector<std::uint32_t> order;
    std::vector<Group> groups;
    {
        std::vector<Key> keys;
        keys.reserve(*rows);
        RowReader reader(store);
        for (std::uint32_t row = 0; row < *rows; ++row) {
            if (row % stopEvery == 0 && stop.stop_requested()) return stopped();
            const auto cell = reader.cell(row, column);
            if (!cell) return fail(cell.error());
            keys.push_back(Key::of(*cell, row));
        }
        const auto less = [ascending](const Key& a, const Key& b) {
            const auto order = compare(a, b);
            if (order != 0) return ascending ? order < 0 : order > 0;
            return a.row < b.row;
        };
        order.reserve(*rows);
        Key last;
        std::size_t alike = 0;
        const auto close = [&] {
            if (order.size() - alike > 1 && last.length == 9)
                groups.push_back({alike, order.size()});
        };
        const bool sorted = sortInRuns(keys, less, stop, [&](const Key& key) {
            if (!order.empty() && compare(last, key) != 0) {
                close();
                alike = order.size();
            }
            last = key;
            order.push_back(key.row);
        });
        if (!sorted) return stopped();
        close();
    }
    TieBreaker ties(store, column, ascending, stop);
    if (auto resolved = ties.resolve(order, std::move(groups)); !resolved)
        return fail(resolved.error());
    return order;
}

Result<std::vector<std::uint32_t>> filteredRows(const ResultStore& store, std::string_view text,
                                                std::stop_token stop) {
    const auto rows = countRows(store);
    if (!rows) return fail(rows.error());
    const std::string needle = toLowerAscii(text);
    std::vector<std::uint32_t> found;
    RowReader reader(store);
    for (std::uint32_t row = 0; row < *rows; ++row) {
        if (row % 4096 == 0 && stop.stop_requested()) return stopped();
        bool match = needle.empty();
        for (int column = 0; column < store.columnCount() && !match; ++column) {
            const auto cell = reader.cell(row, column);
            if (!cell) return fail(cell.error());
            match = matches(*cell, needle);
        }
        if (match) found.push_back(row);
    }
    return found;
}

Result<std::vector<std::uint32_t>>
arrangedRows(const ResultStore& store, const RowArrangement& arrangement, std::stop_token stop) {
    if (arrangement.sortColumn < 0) return filteredRows(store, arrangement.filter, stop);
    auto order = sortedRows(store, arrangement.sortColumn, arrangement.ascending, stop);
    if (!order || arrangement.filter.empty()) return order;
    const auto found = filteredRows(store, arrangement.filter, stop);
    if (!found) return found;
    std::vector<bool> keep(order->size());
    for (const std::uint32_t row : *found)
        if (row < keep.size()) keep[row] = true;
    std::erase_if(*order, [&](std::uint32_t row) { return !keep[row]; });
    return order;
}

} // namespace hone
