#include "core/cache/redis_note.h"

#include <algorithm>
#include <bit>

#include <xxhash.h>

#include "core/cache/byte_stream.h"
#include "core/cache/redis_scripts.h"

namespace hone {
namespace {

constexpr std::uint8_t eraKind = 0, commitKind = 1;
constexpr std::size_t mostName = 65'535;

void write(ByteWriter& writer, const Value& value) {
    writer.number(static_cast<std::uint8_t>(value.index()));
    switch (typeOf(value)) {
    case ValueType::Null:
        return;
    case ValueType::Integer:
        return writer.number(std::get<std::int64_t>(value));
    case ValueType::Real:
        return writer.number(std::bit_cast<std::uint64_t>(std::get<double>(value)));
    case ValueType::Text:
        return writer.text<std::uint32_t>(std::get<std::string>(value));
    case ValueType::Blob:
        return writer.text<std::uint32_t>(std::get<Blob>(value).bytes);
    }
}

std::optional<Value> readValue(ByteReader& reader) {
    switch (static_cast<ValueType>(reader.number<std::uint8_t>())) {
    case ValueType::Null:
        return Value{};
    case ValueType::Integer:
        return Value{reader.number<std::int64_t>()};
    case ValueType::Real:
        return Value{std::bit_cast<double>(reader.number<std::uint64_t>())};
    case ValueType::Text:
        return Value{std::string(reader.text<std::uint32_t>())};
    case ValueType::Blob:
        return Value{Blob{std::string(reader.text<std::uint32_t>())}};
    }
    return {};
}

std::size_t sizeOf(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return text->size();
    if (const auto* blob = std::get_if<Blob>(&value)) return blob->bytes.size();
    return 0;
}

bool rowsFit(const Change& change) {
    std::size_t size = 0;
    for (const TableChange& table : change.tables)
        for (const auto& row : table.rows) {
            for (const Value& value : row)
                size += 9 + sizeOf(value);
            if (size > mostNoteBytes) return false;
        }
    return true;
}

void write(ByteWriter& writer, const TableChange& table, bool withRows) {
    const bool whole = table.whole || !withRows;
    writer.number(static_cast<std::uint8_t>(whole));
    if (whole) return;
    writer.number(static_cast<std::uint16_t>(table.columns.size()));
    for (const std::string& column : table.columns)
        writer.text<std::uint32_t>(column);
    writer.number(static_cast<std::uint32_t>(table.rows.size()));
    for (const auto& row : table.rows)
        for (const Value& value : row)
            write(writer, value);
}

bool readRows(ByteReader& reader, TableChange& table) {
    table.whole = reader.number<std::uint8_t>() != 0;
    if (table.whole) return reader.ok();
    const auto columns = reader.number<std::uint16_t>();
    for (std::size_t i = 0; i < columns && reader.ok(); ++i)
        table.columns.emplace_back(reader.text<std::uint32_t>());
    const auto rows = reader.number<std::uint32_t>();
    if (rows > 0 && columns == 0) return false;
    for (std::size_t i = 0; i < rows && reader.ok(); ++i) {
        std::vector<Value>& row = table.rows.emplace_back();
        for (std::size_t column = 0; column < columns; ++column) {
            auto value = readValue(reader);
            if (!value || !reader.ok()) return false;
            row.push_back(std::move(*value));
        }
    }
    return reader.ok();
}

bool nameable(const Change& change) {
    return !change.everything && change.tables.size() <= redisMostTables &&
           std::all_of(change.tables.begin(), change.tables.end(), [](const TableChange& table) {
               return table.table.size() <= mostName && table.columns.size() <= mostName &&
                      std::all_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
                          return row.size() == table.columns.size();
                      });
           });
}

} // namespace

std::string encodeNote(std::uint32_t number, std::string_view sender, const Change& change) {
    const bool everything = !nameable(change);
    std::string note;
    ByteWriter writer(note);
    writer.number(commitKind);
    writer.number(number);
    writer.number(static_cast<std::uint8_t>(everything));
    writer.number(static_cast<std::uint16_t>(everything ? 0 : change.tables.size()));
    if (!everything)
        for (const TableChange& table : change.tables)
            writer.text<std::uint16_t>(table.table);
    writer.text<std::uint8_t>(sender);
    if (!everything) {
        const bool withRows = rowsFit(change);
        for (const TableChange& table : change.tables)
            write(writer, table, withRows);
    }
    writer.number(static_cast<std::uint64_t>(XXH3_64bits(note.data(), note.size())));
    return note;
}

std::optional<RedisNote> decodeNote(std::string_view bytes) {
    RedisNote note;
    ByteReader reader(bytes);
    const auto kind = reader.number<std::uint8_t>();
    note.number = reader.number<std::uint32_t>();
    if (kind == eraKind && reader.ok() && reader.rest().empty()) {
        note.eraBegan = true;
        return note;
    }
    if (kind != commitKind || reader.rest().size() < 8) return {};
    const std::string_view covered = bytes.substr(0, bytes.size() - 8);
    const auto checksum = ByteReader(bytes.substr(covered.size())).number<std::uint64_t>();
    if (XXH3_64bits(covered.data(), covered.size()) != checksum) return {};
    reader = ByteReader(covered.substr(5));
    note.change.everything = reader.number<std::uint8_t>() != 0;
    const auto tables = reader.number<std::uint16_t>();
    for (std::size_t i = 0; i < tables && reader.ok(); ++i)
        note.change.tables.emplace_back().table = reader.text<std::uint16_t>();
    note.sender = reader.text<std::uint8_t>();
    if (!reader.ok()) return {};
    for (TableChange& table : note.change.tables)
        if (!readRows(reader, table)) return {};
    if (!reader.rest().empty()) return {};
    return note;
}

} // namespace hone
