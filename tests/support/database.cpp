#include "tests/support/database.h"

#include <cstdio>
#include <cstdlib>

#include <sqlite3.h>

#include "core/base/text.h"

namespace hone::test {
namespace {

std::string printCell(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const auto* real = std::get_if<double>(&value)) {
        char text[40];
        std::snprintf(text, sizeof text, "%.15g", *real);
        return text;
    }
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* blob = std::get_if<Blob>(&value)) return "x'" + toHex(blob->bytes) + "'";
    return "NULL";
}

} // namespace

TestDatabase::TestDatabase(const std::string& script, const std::string& name) : name_(name) {
    outside("PRAGMA user_version = 1;" + script);
}

void TestDatabase::outside(const std::string& script) const {
    sqlite3* db = nullptr;
    char* message = nullptr;
    sqlite3_open(path().c_str(), &db);
    sqlite3_busy_timeout(db, 5'000);
    if (sqlite3_exec(db, script.c_str(), nullptr, nullptr, &message) != SQLITE_OK) {
        std::fprintf(stderr, "test database: %s\n", message);
        std::abort();
    }
    sqlite3_close(db);
}

std::string printRows(const std::vector<std::vector<Value>>& rows) {
    std::string text;
    for (const auto& row : rows) {
        if (!text.empty()) text += '\n';
        for (std::size_t i = 0; i < row.size(); ++i)
            text += (i == 0 ? "" : "|") + printCell(row[i]);
    }
    return text;
}

std::string printStore(const ResultStore& store) {
    std::vector<std::vector<Value>> rows;
    for (std::int64_t row = 0; row < store.rowCount(); ++row) {
        const auto place = store.load(row);
        if (!place) return "unreadable: " + place.error().message;
        std::vector<Value>& values = rows.emplace_back();
        for (int column = 0; column < store.columnCount(); ++column)
            values.push_back(valueOf(place->block->cell(place->row, column)));
    }
    return printRows(rows);
}

} // namespace hone::test
