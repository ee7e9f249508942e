#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/engine/result_store.h"
#include "core/sql/dialect.h"

// Rows as text for other programs. UTF-8; values are exact: no grouping, no shortening.
namespace hone {

enum class RowFormat { Tsv, Csv, Json, Markdown, Insert };
inline constexpr std::array allRowFormats{RowFormat::Tsv, RowFormat::Csv, RowFormat::Json,
                                          RowFormat::Markdown, RowFormat::Insert};

std::string_view rowFormatName(RowFormat format);   // "CSV", for people
std::string_view rowFormatSuffix(RowFormat format); // "csv"

// Shortest digits that read back as the same number, with a point or an exponent so that it stays a
// real; "inf", "-inf", "nan".
std::string realText(double value);
// What a person would type: the number, the text itself, x'..' for a blob, nothing for NULL.
std::string cellText(const Cell& cell);
// A value as SQL source of the dialect.
std::string sqlLiteral(const Cell& cell, SqlDialect dialect);

// Writes one format: begin, each row in order, end. Appends to out.
class RowFormatter {
public:
    virtual ~RowFormatter() = default;
    virtual void begin(std::string& out) = 0;
    virtual void row(std::span<const Cell> cells, std::string& out) = 0;
    virtual void end(std::string& out) = 0;
};

struct RowFormatOptions {
    std::string table = "result"; // that INSERT statements name
    SqlDialect dialect = SqlDialect::Sqlite;
    bool columnNames = true; // as the first line of TSV and CSV
};

std::unique_ptr<RowFormatter> makeRowFormatter(RowFormat format, std::vector<std::string> columns,
                                               const RowFormatOptions& options);

// Which cells of a result, and in which order.
struct RowSelection {
    std::shared_ptr<const std::vector<std::uint32_t>> order; // rows by position; null: as they came
    std::int64_t first = 0;                                  // position of the first
    std::int64_t count = 0;
    std::vector<int> columns;
};
RowSelection wholeResult(const ResultStore& store);

// Takes a piece of the text; an error ends the writing.
using TextSink = std::function<Result<void>(std::string_view)>;

// Formats the selection piece by piece; reads blocks back from disk, so not for the window's thread
// unless the result lies in memory. done, where given, counts rows. Cancelled when asked to stop.
Result<void> formatRows(const ResultStore& store, const RowSelection& selection, RowFormat format,
                        const RowFormatOptions& options, const TextSink& sink, std::stop_token stop,
                        std::atomic<std::int64_t>* done = nullptr);

} // namespace hone
