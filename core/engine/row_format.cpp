#include "core/engine/row_format.h"

#include <charconv>
#include <cmath>
#include <map>

#include "core/base/text.h"
#include "core/sql/identifier.h"

namespace hone {
namespace {

constexpr std::size_t pieceBytes = 256 * 1024;

bool isPlainText(const Cell& cell) {
    return isValidUtf8(cell.bytes) && cell.bytes.find('\0') == std::string_view::npos;
}

std::string doubled(std::string_view text, char quote) {
    std::string quoted(1, quote);
    for (const char c : text) {
        if (c == quote) quoted += c;
        quoted += c;
    }
    return quoted + quote;
}

// A name for each column that no other has: JSON objects cannot repeat a key.
std::vector<std::string> distinctNames(const std::vector<std::string>& names) {
    std::map<std::string, int> taken;
    for (const std::string& name : names)
        taken[name] = 0;
    std::vector<std::string> distinct;
    for (const std::string& name : names) {
        std::string candidate = name;
        if (int& times = taken[name]; times++ > 0) {
            int number = times;
            do
                candidate = name + "_" + std::to_string(number++);
            while (taken.contains(candidate));
            taken[candidate] = 1;
        }
        distinct.push_back(std::move(candidate));
    }
    return distinct;
}

void appendJsonString(std::string_view text, std::string& out) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (byte < 0x20) {
                out += "\\u00";
                out += digits[byte >> 4];
                out += digits[byte & 0xF];
            } else {
                out += c;
            }
        }
    }
    out += '"';
}

void appendJson(const Cell& cell, std::string& out) {
    switch (cell.type) {
    case ValueType::Null:
        out += "null";
        return;
    case ValueType::Integer:
        out += std::to_string(cell.integer);
        return;
    case ValueType::Real:
        if (std::isfinite(cell.real))
            out += realText(cell.real);
        else
            out += "{\"real\": \"" + realText(cell.real) + "\"}";
        return;
    case ValueType::Text:
        if (isValidUtf8(cell.bytes))
            appendJsonString(cell.bytes, out);
        else
            out += "{\"badText\": \"" + toHex(cell.bytes) + "\"}";
        return;
    case ValueType::Blob:
        out += "{\"blob\": \"" + toHex(cell.bytes) + "\"}";
        return;
    }
}

// Fields parted by a character, quoted where they must be.
class SeparatedFormatter : public RowFormatter {
public:
    SeparatedFormatter(std::vector<std::string> columns, bool columnNames, char separator,
                       std::string_view lineEnd)
        : columns_(std::move(columns)), columnNames_(columnNames), separator_(separator),
          lineEnd_(lineEnd) {}

    void begin(std::string& out) override {
        if (!columnNames_) return;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (i > 0) out += separator_;
            field(columns_[i], out);
        }
        out += lineEnd_;
    }
    void row(std::span<const Cell> cells, std::string& out) override {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i > 0) out += separator_;
            // An empty text is quoted, so that it differs from NULL.
            if (cells[i].type == ValueType::Text && cells[i].bytes.empty())
                out += "\"\"";
            else if (cells[i].type == ValueType::Text)
                field(cells[i].bytes, out);
            else
                out += cellText(cells[i]);
        }
        out += lineEnd_;
    }
    void end(std::string&) override {}

private:
    void field(std::string_view text, std::string& out) const {
        const char special[] = {separator_, '"', '\r', '\n'};
        if (text.find_first_of(std::string_view(special, sizeof special)) == std::string_view::npos)
            out += text;
        else
            out += doubled(text, '"');
    }

    const std::vector<std::string> columns_;
    const bool columnNames_;
    const char separator_;
    const std::string_view lineEnd_;
};

class JsonFormatter : public RowFormatter {
public:
    explicit JsonFormatter(const std::vector<std::string>& columns) {
        for (const std::string& name : distinctNames(columns)) {
            std::string key;
            appendJsonString(name, key);
            keys_.push_back(key + ": ");
        }
    }
    void begin(std::string& out) override { out += "["; }
    void row(std::span<const Cell> cells, std::string& out) override {
        out += first_ ? "\n  {" : ",\n  {";
        first_ = false;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i > 0) out += ", ";
            out += keys_[i];
            appendJson(cells[i], out);
        }
        out += "}";
    }
    void end(std::string& out) override { out += first_ ? "]\n" : "\n]\n"; }

private:
    std::vector<std::string> keys_;
    bool first_ = true;
};

class MarkdownFormatter : public RowFormatter {
public:
    explicit MarkdownFormatter(std::vector<std::string> columns) : columns_(std::move(columns)) {}

    void begin(std::string& out) override {
        for (const std::string& column : columns_) {
            out += "| ";
            field(column, out);
            out += ' ';
        }
        out += "|\n";
        for (std::size_t i = 0; i < columns_.size(); ++i)
            out += "| --- ";
        out += "|\n";
    }
    void row(std::span<const Cell> cells, std::string& out) override {
        for (const Cell& cell : cells) {
            out += "| ";
            if (cell.type == ValueType::Null)
                out += "NULL";
            else
                field(cellText(cell), out);
            out += ' ';
        }
        out += "|\n";
    }
    void end(std::string&) override {}

private:
    static void field(std::string_view text, std::string& out) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            switch (text[i]) {
            case '|':
                out += "\\|";
                break;
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '\r':
                if (i + 1 == text.size() || text[i + 1] != '\n') out += "<br>";
                break;
            case '\n':
                out += "<br>";
                break;
            default:
                out += text[i];
            }
        }
    }

    const std::vector<std::string> columns_;
};

class InsertFormatter : public RowFormatter {
public:
    InsertFormatter(const std::vector<std::string>& columns, const RowFormatOptions& options)
        : dialect_(options.dialect) {
        head_ = "INSERT INTO " + quoteIdentifier(options.table, dialect_) + " (";
        const std::vector<std::string> names = distinctNames(columns);
        for (std::size_t i = 0; i < names.size(); ++i)
            head_ += (i > 0 ? ", " : "") + quoteIdentifier(names[i], dialect_);
        head_ += ") VALUES (";
    }
    void begin(std::string&) override {}
    void row(std::span<const Cell> cells, std::string& out) override {
        out += head_;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i > 0) out += ", ";
            out += sqlLiteral(cells[i], dialect_);
        }
        out += ");\n";
    }
    void end(std::string&) override {}

private:
    const SqlDialect dialect_;
    std::string head_;
};

} // namespace

std::string_view rowFormatName(RowFormat format) {
    switch (format) {
    case RowFormat::Tsv:
        return "Text (TSV)";
    case RowFormat::Csv:
        return "CSV";
    case RowFormat::Json:
        return "JSON";
    case RowFormat::Markdown:
        return "Markdown";
    case RowFormat::Insert:
        return "INSERT statements";
    }
    return {};
}

std::string_view rowFormatSuffix(RowFormat format) {
    switch (format) {
    case RowFormat::Tsv:
        return "tsv";
    case RowFormat::Csv:
        return "csv";
    case RowFormat::Json:
        return "json";
    case RowFormat::Markdown:
        return "md";
    case RowFormat::Insert:
        return "sql";
    }
    return {};
}

std::string realText(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    std::string text(digits.data(), end);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

std::string cellText(const Cell& cell) {
    switch (cell.type) {
    case ValueType::Null:
        return {};
    case ValueType::Integer:
        return std::to_string(cell.integer);
    case ValueType::Real:
        return realText(cell.real);
    case ValueType::Text:
        return std::string(cell.bytes);
    case ValueType::Blob:
        return "x'" + toHex(cell.bytes) + "'";
    }
    return {};
}

std::string sqlLiteral(const Cell& cell, SqlDialect dialect) {
    const bool postgres = dialect == SqlDialect::PostgreSql;
    const auto blob = [&] {
        return postgres ? "'\\x" + toHex(cell.bytes) + "'::bytea" : "x'" + toHex(cell.bytes) + "'";
    };
    switch (cell.type) {
    case ValueType::Null:
        return "NULL";
    case ValueType::Integer:
        return std::to_string(cell.integer);
    case ValueType::Real:
        if (std::isfinite(cell.real)) return realText(cell.real);
        if (postgres) return "'" + realText(cell.real) + "'::float8";
        if (std::isnan(cell.real)) return "NULL";
        return cell.real < 0 ? "-9e999" : "9e999";
    case ValueType::Text:
        // Bytes that no SQL source can hold travel as a blob.
        if (!isPlainText(cell))
            return dialect == SqlDialect::Sqlite ? "CAST(" + blob() + " AS TEXT)" : blob();
        if (dialect == SqlDialect::MariaDb) {
            std::string escaped;
            for (const char c : cell.bytes) {
                if (c == '\\') escaped += c;
                escaped += c;
            }
            return doubled(escaped, '\'');
        }
        return doubled(cell.bytes, '\'');
    case ValueType::Blob:
        return blob();
    }
    return {};
}

std::unique_ptr<RowFormatter> makeRowFormatter(RowFormat format, std::vector<std::string> columns,
                                               const RowFormatOptions& options) {
    switch (format) {
    case RowFormat::Tsv:
        return std::make_unique<SeparatedFormatter>(std::move(columns), options.columnNames, '\t',
                                                    "\n");
    case RowFormat::Csv:
        return std::make_unique<SeparatedFormatter>(std::move(columns), options.columnNames, ',',
                                                    "\r\n");
    case RowFormat::Json:
        return std::make_unique<JsonFormatter>(columns);
    case RowFormat::Markdown:
        return std::make_unique<MarkdownFormatter>(std::move(columns));
    case RowFormat::Insert:
        return std::make_unique<InsertFormatter>(columns, options);
    }
    return nullptr;
}

RowSelection wholeResult(const ResultStore& store) {
    RowSelection selection;
    selection.count = store.rowCount();
    for (int column = 0; column < store.columnCount(); ++column)
        selection.columns.push_back(column);
    return selection;
}

Result<void> formatRows(const ResultStore& store, const RowSelection& selection, RowFormat format,
                        const RowFormatOptions& options, const TextSink& sink, std::stop_token stop,
                        std::atomic<std::int64_t>* done) {
    std::vector<std::string> names;
    for (const int column : selection.columns)
        names.push_back(store.columns()[static_cast<std::size_t>(column)].name);
    const auto formatter = makeRowFormatter(format, std::move(names), options);

    std::string piece;
    formatter->begin(piece);
    ResultStore::Place place;
    std::vector<Cell> cells(selection.columns.size());
    for (std::int64_t i = 0; i < selection.count; ++i) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "Stopped before the end.");
        const std::int64_t at = selection.first + i;
        const std::int64_t row =
            selection.order == nullptr ? at : (*selection.order)[static_cast<std::size_t>(at)];
        if (place.block == nullptr || row < place.firstRow ||
            row >= place.firstRow + place.block->rows()) {
            auto loaded = store.load(row);
            if (!loaded) return fail(loaded.error());
            place = *std::move(loaded);
        }
        for (std::size_t c = 0; c < cells.size(); ++c)
            cells[c] =
                place.block->cell(static_cast<int>(row - place.firstRow), selection.columns[c]);
        formatter->row(cells, piece);
        if (done != nullptr) done->fetch_add(1, std::memory_order_relaxed);
        if (piece.size() >= pieceBytes) {
            if (auto written = sink(piece); !written) return written;
            piece.clear();
        }
    }
    formatter->end(piece);
    return sink(piece);
}

} // namespace hone
