#include "core/index/index_statistics.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <unordered_map>

#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/sql/identifier.h"

namespace hone::index {
namespace {

constexpr int indexBits = 12;
constexpr std::size_t registers = std::size_t{1} << indexBits;

std::uint64_t mixed(std::uint64_t hash) {
    hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9u;
    hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBu;
    return hash ^ (hash >> 31);
}

std::uint64_t hashedText(std::string_view text, bool ignoreCase) {
    std::uint64_t hash = 0xCBF29CE484222325u;
    for (const char c : text) {
        const bool upper = ignoreCase && c >= 'A' && c <= 'Z';
        hash = (hash ^ static_cast<unsigned char>(upper ? c + 32 : c)) * 0x100000001B3u;
    }
    return mixed(hash);
}

// Integers and reals of one value are one to an index.
std::uint64_t hashedCell(const Cell& cell, bool ignoreCase) {
    switch (cell.type) {
    case ValueType::Null:
        return 0x5851F42D4C957F2Du;
    case ValueType::Integer:
        return mixed(static_cast<std::uint64_t>(cell.integer) + 0x9E3779B97F4A7C15u);
    case ValueType::Real:
        if (cell.real == std::floor(cell.real) && std::abs(cell.real) < 9e15)
            return mixed(static_cast<std::uint64_t>(static_cast<std::int64_t>(cell.real)) +
                         0x9E3779B97F4A7C15u);
        return mixed(std::bit_cast<std::uint64_t>(cell.real) + 0x3C6EF372FE94F82Au);
    case ValueType::Text:
        return hashedText(cell.bytes, ignoreCase);
    case ValueType::Blob:
        break;
    }
    return hashedText(cell.bytes, false) ^ 0xD6E8FEB86659FD93u;
}

// Bytes of a value in SQLite's record format, its header byte included.
double storedBytes(const Cell& cell) {
    switch (cell.type) {
    case ValueType::Null:
        return 1;
    case ValueType::Integer: {
        const std::int64_t value = cell.integer < 0 ? ~cell.integer : cell.integer;
        if (value < 2) return cell.integer < 0 ? 2 : 1;
        for (const auto& [limit, bytes] : {std::pair{127LL, 2},
                                           {32767LL, 3},
                                           {8388607LL, 4},
                                           {2147483647LL, 5},
                                           {140737488355327LL, 7}})
            if (value <= limit) return bytes;
        return 9;
    }
    case ValueType::Real:
        return cell.real == std::floor(cell.real) && std::abs(cell.real) < 32768 ? 3 : 9;
    case ValueType::Text:
    case ValueType::Blob:
        break;
    }
    return 1 + static_cast<double>(cell.bytes.size()) + (cell.bytes.size() > 57 ? 1 : 0);
}

// The drafts' terms and conditions as columns of one query, and the prefixes to count, each once.
class Counting final : public RowSink {
public:
    Counting(std::span<const IndexDraft> drafts, const CatalogTable* table) {
        for (const IndexDraft& draft : drafts) {
            std::vector<int>& ends = ends_.emplace_back();
            conditions_.push_back(draft.condition.empty() ? -1
                                                          : column("(" + draft.condition + ")"));
            int prefix = root(conditions_.back());
            for (const IndexTerm& term : draft.terms) {
                const bool ignoreCase = equalsIgnoringCase(collationOf(term, table), "NOCASE");
                const int at = column(
                    term.expression ? term.text : quoteIdentifier(term.text, SqlDialect::Sqlite));
                prefix = extended(prefix, at, ignoreCase);
                ends.push_back(prefix);
            }
        }
    }

    std::string selectList() const {
        std::string list;
        for (const std::string& one : columns_)
            list += (list.empty() ? "" : ", ") + one;
        return list.empty() ? "1" : list;
    }

    Result<void> begin(std::vector<Column>) override { return {}; }
    Result<void> append(RowBlock block) override {
        for (int row = 0; row < block.rows(); ++row)
            take(block, row);
        return {};
    }

    TableStatistics result(double scale) const {
        TableStatistics statistics;
        statistics.rows = std::llround(static_cast<double>(rows_) * scale);
        for (std::size_t i = 0; i < ends_.size(); ++i) {
            IndexStatistics& index = statistics.indexes.emplace_back();
            const std::int64_t entries = prefixes_[firstOf(i)].entries;
            index.entries = std::llround(static_cast<double>(entries) * scale);
            for (const int end : ends_[i]) {
                const Prefix& prefix = prefixes_[static_cast<std::size_t>(end)];
                index.distinct.push_back(scaled(prefix, entries, scale));
                if (entries > 0) index.bytesPerEntry += prefix.bytes / static_cast<double>(entries);
            }
        }
        return statistics;
    }

private:
    struct Prefix {
        int before = -1; // -1: begins here
        int column = -1;
        int condition = -1;
        bool ignoreCase = false;
        DistinctSketch sketch = {};
        std::uint64_t hash = 0; // of the row at hand
        bool taken = true;      // the row at hand satisfies the condition
        double bytes = 0;       // of the column's values
        std::int64_t entries = 0;
    };

    static std::string collationOf(const IndexTerm& term, const CatalogTable* table) {
        if (!term.collation.empty() || term.expression || table == nullptr) return term.collation;
        for (const CatalogColumn& column : table->columns)
            if (equalsIgnoringCase(column.name, term.text)) return column.collation;
        return {};
    }

    std::size_t firstOf(std::size_t draft) const {
        return static_cast<std::size_t>(ends_[draft].front());
    }

    int column(const std::string& text) {
        const auto found = std::ranges::find(columns_, text);
        if (found != columns_.end()) return static_cast<int>(found - columns_.begin());
        columns_.push_back(text);
        return static_cast<int>(columns_.size()) - 1;
    }

    // A prefix without columns; only its condition counts.
    int root(int condition) {
        const auto [at, fresh] =
            known_.try_emplace({-1, condition, false, true}, static_cast<int>(prefixes_.size()));
        if (fresh) prefixes_.push_back({.condition = condition});
        return at->second;
    }

    int extended(int before, int column, bool ignoreCase) {
        const auto [at, fresh] = known_.try_emplace({before, column, ignoreCase, false},
                                                    static_cast<int>(prefixes_.size()));
        if (fresh)
            prefixes_.push_back({.before = before,
                                 .column = column,
                                 .condition = prefixes_[static_cast<std::size_t>(before)].condition,
                                 .ignoreCase = ignoreCase});
        return at->second;
    }

    void take(const RowBlock& block, int row) {
        ++rows_;
        for (Prefix& prefix : prefixes_) {
            if (prefix.before < 0) {
                prefix.taken = prefix.condition < 0 || holds(block.cell(row, prefix.condition));
                prefix.hash = 0x243F6A8885A308D3u;
                continue;
            }
            const Prefix& before = prefixes_[static_cast<std::size_t>(prefix.before)];
            prefix.taken = before.taken;
            if (!prefix.taken) continue;
            const Cell cell = block.cell(row, prefix.column);
            prefix.hash = mixed(before.hash * 31 + hashedCell(cell, prefix.ignoreCase));
            prefix.sketch.add(prefix.hash);
            prefix.bytes += storedBytes(cell);
            ++prefix.entries;
        }
    }

    static bool holds(const Cell& cell) {
        return (cell.type == ValueType::Integer && cell.integer != 0) ||
               (cell.type == ValueType::Real && cell.real != 0);
    }

    // Of a part of the table: values seen hardly more than once go on growing with the rows, others
    // are all known.
    static double scaled(const Prefix& prefix, std::int64_t entries, double scale) {
        const double seen = std::min(prefix.sketch.count(), static_cast<double>(entries));
        if (scale <= 1 || entries == 0) return seen;
        const double freshness = seen / static_cast<double>(entries);
        return freshness > 0.5 ? seen * scale * freshness : seen;
    }

    std::vector<std::string> columns_;
    std::vector<Prefix> prefixes_; // one that begins another stands before it
    std::map<std::tuple<int, int, bool, bool>, int> known_;
    std::vector<std::vector<int>> ends_; // of each draft: its prefixes
    std::vector<int> conditions_;
    std::int64_t rows_ = 0;
};

} // namespace

DistinctSketch::DistinctSketch() : ranks_(registers) {}

void DistinctSketch::add(std::uint64_t hash) {
    const auto rank =
        static_cast<std::uint8_t>(1 + std::countl_zero((hash << indexBits) | (registers - 1)));
    std::uint8_t& highest = ranks_[static_cast<std::size_t>(hash >> (64 - indexBits))];
    highest = std::max(highest, rank);
}

double DistinctSketch::count() const {
    constexpr double m = static_cast<double>(registers);
    double sum = 0, empty = 0;
    for (const std::uint8_t rank : ranks_) {
        sum += std::exp2(-rank);
        empty += rank == 0;
    }
    const double raw = 0.7213 / (1 + 1.079 / m) * m * m / sum;
    return raw <= 2.5 * m && empty > 0 ? m * std::log(m / empty) : raw;
}

std::string IndexStatistics::stat() const {
    std::string text = std::to_string(entries);
    for (const double count : distinct) {
        const double each = std::max(1.0, std::round(count));
        auto mean =
            static_cast<std::int64_t>(std::ceil(static_cast<double>(entries) / each - 1e-9));
        // As ANALYZE does: nearly unique counts as unique.
        if (mean == 2 && static_cast<double>(entries) * 10 <= each * 11) mean = 1;
        text += " " + std::to_string(std::max<std::int64_t>(1, mean));
    }
    return text;
}

std::int64_t IndexStatistics::bytes() const {
    // The rowid, the cell's and the record's headers, the cell's pointer; pages are about as full
    // as sorted filling leaves them.
    constexpr double overhead = 9, filled = 0.95;
    return std::llround(static_cast<double>(entries) * (bytesPerEntry + overhead) / filled) + 4096;
}

Result<TableStatistics> countDistinct(Connection& connection, const std::string& table,
                                      std::span<const IndexDraft> drafts, std::int64_t mostRows,
                                      const ExecuteOptions& limits) {
    const auto catalog = connection.catalog(limits.stop);
    if (!catalog) return fail(catalog.error());
    Counting counting(drafts, catalog->find(table));
    const std::string from = " FROM main." + quoteIdentifier(table, SqlDialect::Sqlite);
    double scale = 1;
    std::string limit;
    if (mostRows > 0) {
        const auto counted = collectRows(connection, "SELECT count(*)" + from, {}, limits);
        if (!counted) return fail(counted.error());
        const auto rows = std::get<std::int64_t>(counted->front().front());
        if (rows > mostRows) {
            scale = static_cast<double>(rows) / static_cast<double>(mostRows);
            limit = " LIMIT " + std::to_string(mostRows);
        }
    }
    auto statement = connection.prepare("SELECT " + counting.selectList() + from + limit, limits);
    if (!statement) return fail(statement.error());
    if (auto done = (*statement)->execute({}, counting, limits); !done) return fail(done.error());
    return counting.result(scale);
}

} // namespace hone::index
