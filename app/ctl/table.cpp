#include "app/ctl/table.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/engine/row_format.h"

namespace hone::ctl {
namespace {

constexpr std::size_t widest = 48;

std::size_t widthOf(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

} // namespace

std::string printable(std::string_view text, std::size_t maxBytes) {
    std::string line = oneLine(text.substr(0, maxBytes * 8), maxBytes);
    if (!isValidUtf8(line)) return "x'" + oneLine(toHex(text.substr(0, maxBytes)), maxBytes) + "'";
    for (char& c : line)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '.';
    return line;
}

Table::Table(std::vector<std::string> columns) {
    addTexts(columns);
}

void Table::add(const std::vector<Cell>& cells) {
    std::vector<Field>& row = rows_.emplace_back();
    for (const Cell& cell : cells) {
        const bool number = cell.type == ValueType::Integer || cell.type == ValueType::Real;
        switch (cell.type) {
        case ValueType::Null:
            row.push_back({"NULL", false});
            break;
        case ValueType::Text:
            row.push_back({printable(cell.bytes, widest), false});
            break;
        case ValueType::Blob:
            row.push_back(
                {"blob, " + formatBytes(static_cast<std::int64_t>(cell.bytes.size())), false});
            break;
        default:
            row.push_back({cellText(cell), number});
            break;
        }
    }
}

void Table::addTexts(const std::vector<std::string>& texts) {
    std::vector<Field>& row = rows_.emplace_back();
    for (const std::string& text : texts)
        row.push_back({printable(text, widest), false});
}

std::string Table::print() const {
    const std::size_t columns = rows_.front().size();
    std::vector<std::size_t> widths(columns);
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(row[i].text));
    std::string out;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
        std::string line;
        for (std::size_t i = 0; i < columns; ++i) {
            const Field& field = rows_[r][i];
            // A name stands over its numbers.
            const bool right = r == 0 ? rows_.size() > 1 && rows_[1][i].right : field.right;
            const std::string blanks(widths[i] - widthOf(field.text), ' ');
            line += i == 0 ? "" : "  ";
            line += right ? blanks + field.text : field.text + blanks;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
        if (r == 0) {
            for (std::size_t i = 0; i < columns; ++i)
                out += (i == 0 ? "" : "  ") + std::string(widths[i], '-');
            out += "\n";
        }
    }
    return out;
}

} // namespace hone::ctl
