// Which rows a probe writes, and by which statements.
#include <algorithm>
#include <random>

#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/index/index_catalog.h"
#include "core/index/write_probe.h"
#include "core/sql/identifier.h"

namespace hone::index {
namespace {

using Values = std::vector<Value>;

// A run writes at least so many rows, the same ones again where there are fewer.
constexpr int fewestWrites = 200, mostRepeats = 50;
constexpr std::size_t mostSampleBytes = 32u << 20;

std::string quoted(std::string_view name) {
    return quoteIdentifier(name, SqlDialect::Sqlite);
}

// "a, b": each by way of text.
template <typename Range, typename Text>
std::string listed(const Range& range, const char* between, Text text) {
    std::string list;
    for (const auto& each : range)
        list += (list.empty() ? "" : between) + text(each);
    return list;
}

std::size_t bytesOf(const Values& values) {
    std::size_t bytes = 0;
    for (const Value& value : values) {
        if (const auto* text = std::get_if<std::string>(&value)) bytes += text->size();
        if (const auto* blob = std::get_if<Blob>(&value)) bytes += blob->bytes.size();
    }
    return bytes + 16 * values.size();
}

} // namespace

class WriteProbe::Preparation {
public:
    Preparation(WriteProbe& probe, std::string table)
        : probe_(probe), connection_(*probe.connection_), limits_(probe.options_.limits),
          table_(std::move(table)) {}

    Result<void> prepare(const std::set<std::string>& updated) {
        for (auto step : {&Preparation::findTable, &Preparation::readColumns,
                          &Preparation::sampleRows, &Preparation::noteWhatElse})
            if (auto done = (this->*step)(); !done) return done;
        if (auto chosen = chooseUpdate(updated); !chosen) return chosen;
        writeTexts();
        return tryOut();
    }

private:
    Result<std::vector<Values>> ask(const std::string& sql, const Values& parameters = {}) {
        return collectRows(connection_, sql, parameters, limits_);
    }
    std::string target() const { return "main." + quoted(table_); }

    Result<void> findTable() {
        auto catalog = readIndexes(connection_, limits_.stop);
        if (!catalog) return fail(catalog.error());
        catalog_ = std::move(*catalog);
        info_ = catalog_.findTable("main", table_);
        if (info_ != nullptr && !info_->shadow) {
            table_ = info_->name;
            return {};
        }
        auto kind = ask("SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = ?1 "
                        "COLLATE NOCASE",
                        {table_});
        if (!kind) return fail(kind.error());
        if (kind->empty()) return fail(ErrorCode::NotFound, "There is no table " + table_ + ".");
        const std::string type = std::get<std::string>(kind->front().front());
        return fail(ErrorCode::Unsupported,
                    table_ +
                        (type == "view"      ? " is a view"
                         : type == "virtual" ? " is a virtual table"
                         : type == "shadow"  ? " keeps the data of a virtual table"
                                             : " is a table of SQLite's own") +
                        "; writing to it is not measured.");
    }

    Result<void> readColumns() {
        auto rows =
            ask("SELECT name, pk, hidden FROM pragma_table_xinfo(?1, 'main')", {info_->name});
        if (!rows) return fail(rows.error());
        std::vector<std::pair<std::int64_t, std::string>> key;
        std::set<std::string> names;
        for (const Values& row : *rows) {
            const std::string name = std::get<std::string>(row[0]);
            const std::int64_t place = std::get<std::int64_t>(row[1]);
            const bool generated = std::get<std::int64_t>(row[2]) != 0;
            names.insert(toLowerAscii(name));
            if (place > 0) key.emplace_back(place, name);
            columns_.push_back({name, !generated, place > 0});
            if (!generated && name != info_->rowidAlias) inserted_.push_back(quoted(name));
        }
        for (const IndexInfo& index : catalog_.indexes)
            if (index.schema == "main" && index.table == info_->name && index.unique)
                for (const IndexTerm& term : index.terms)
                    for (Column& column : columns_)
                        column.unique |=
                            term.expression || equalsIgnoringCase(term.text, column.name);
        if (info_->withoutRowid) {
            std::ranges::sort(key);
            for (const auto& [place, name] : key)
                key_.push_back(quoted(name));
            return {};
        }
        for (const char* name : {"rowid", "_rowid_", "oid"})
            if (key_.empty() && !names.contains(name)) key_.emplace_back(name);
        if (key_.empty())
            return fail(ErrorCode::Unsupported, "The rows of " + table_ +
                                                    " have no name: columns hide each that the "
                                                    "rowid has. Writing to it is not measured.");
        inserted_.insert(inserted_.begin(), key_.front());
        return {};
    }

    std::string whereKey(int first) const {
        int at = first;
        return " WHERE " + listed(key_, " AND ", [&](const std::string& name) {
                   return name + " = ?" + std::to_string(at++);
               });
    }

    Result<std::vector<Values>> spreadKeys() {
        const std::int64_t most = probe_.options_.rows;
        std::mt19937_64 random(probe_.options_.seed);
        if (info_->withoutRowid) {
            auto count = ask("SELECT count(*) FROM " + target());
            if (!count) return fail(count.error());
            const std::int64_t step =
                std::max<std::int64_t>(1, std::get<std::int64_t>(count->front().front()) / most);
            const std::string names =
                listed(key_, ", ", [](const std::string& name) { return name; });
            return ask("SELECT " + names + " FROM (SELECT " + names +
                           ", row_number() OVER () AS hone_row FROM " + target() +
                           ") WHERE hone_row % ?1 = ?2 LIMIT ?3",
                       {step,
                        static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(step)),
                        most});
        }
        const std::string key = key_.front();
        auto all = ask("SELECT " + key + " FROM " + target() + " ORDER BY 1 LIMIT ?1", {most + 1});
        if (!all || static_cast<std::int64_t>(all->size()) <= most) return all;
        auto last = ask("SELECT max(" + key + ") FROM " + target());
        if (!last) return fail(last.error());
        const auto from = std::get<std::int64_t>(all->front().front());
        const auto to = std::get<std::int64_t>(last->front().front());
        const std::uint64_t span =
            static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
        std::set<std::int64_t> found;
        for (std::int64_t i = 0; i < 4 * most && std::ssize(found) < most; ++i) {
            const std::uint64_t offset = span == UINT64_MAX ? random() : random() % (span + 1);
            const auto at = static_cast<std::int64_t>(static_cast<std::uint64_t>(from) + offset);
            auto next = ask("SELECT " + key + " FROM " + target() + " WHERE " + key +
                                " >= ?1 ORDER BY 1 LIMIT 1",
                            {at});
            if (!next) return next;
            for (const Values& row : *next)
                found.insert(std::get<std::int64_t>(row.front()));
        }
        std::vector<Values> keys;
        for (const std::int64_t each : found)
            keys.push_back({each});
        return keys;
    }

    // In the order of the table.
    Result<std::vector<Values>> latestKeys() {
        auto keys =
            ask("SELECT " + key_.front() + " FROM " + target() + " ORDER BY 1 DESC LIMIT ?1",
                {static_cast<std::int64_t>(probe_.options_.rows)});
        if (keys) std::ranges::reverse(*keys);
        return keys;
    }

    Result<std::vector<Row>> rowsOf(std::vector<Values> keys) {
        const std::string sql =
            "SELECT " + listed(inserted_, ", ", [](const std::string& name) { return name; }) +
            " FROM " + target() + whereKey(1);
        std::vector<Row> rows;
        std::size_t bytes = 0;
        for (Values& key : keys) {
            auto found = ask(sql, key);
            if (!found) return fail(found.error());
            if (found->empty()) continue; // a key that is not equal to itself
            bytes += bytesOf(found->front());
            rows.push_back({std::move(key), std::move(found->front())});
            if (bytes > mostSampleBytes) break;
        }
        return rows;
    }

    Result<void> sampleRows() {
        auto keys = spreadKeys();
        if (!keys) return fail(keys.error());
        std::ranges::shuffle(*keys, std::mt19937_64(probe_.options_.seed));
        auto spread = rowsOf(std::move(*keys));
        if (!spread) return fail(spread.error());
        if (spread->empty())
            return fail(ErrorCode::Unsupported,
                        "The table " + table_ + " has no rows whose writing could be measured.");
        probe_.spread_ = std::move(*spread);
        if (info_->withoutRowid) {
            probe_.latest_ = probe_.spread_;
        } else {
            keys = latestKeys();
            if (!keys) return fail(keys.error());
            auto latest = rowsOf(std::move(*keys));
            if (!latest) return fail(latest.error());
            probe_.latest_ = std::move(*latest);
        }
        const int rows = static_cast<int>(probe_.spread_.size());
        probe_.repeats_ = std::min(mostRepeats, (fewestWrites + rows - 1) / rows);
        return {};
    }

    Result<void> noteWhatElse() {
        auto triggers = ask("SELECT name FROM main.sqlite_schema WHERE type = 'trigger' AND "
                            "tbl_name = ?1 COLLATE NOCASE ORDER BY name",
                            {table_});
        if (!triggers) return fail(triggers.error());
        if (!triggers->empty())
            probe_.remarks_.push_back(
                "With what the triggers do: " +
                listed(*triggers, ", ",
                       [](const Values& row) { return std::get<std::string>(row.front()); }) +
                ".");
        if (probe_.options_.foreignKeys) return {};
        auto foreign = ask("SELECT 1 FROM pragma_table_list l, pragma_foreign_key_list(l.name) f "
                           "WHERE l.schema = 'main' AND ?1 COLLATE NOCASE IN (l.name, f.\"table\") "
                           "LIMIT 1",
                           {table_});
        if (!foreign) return fail(foreign.error());
        if (!foreign->empty())
            probe_.remarks_.emplace_back("Foreign keys are not enforced, as on every connection "
                                         "that does not switch them on.");
        return {};
    }

    // Whether the update opens the index for writing. The engine then takes the entry out and puts
    // another in, whether or not the value differs.
    Result<bool> maintains(const std::string& column, std::int64_t rootPage) {
        auto program = ask("EXPLAIN UPDATE " + target() + " SET " + quoted(column) + " = NULL");
        if (!program) return fail(program.error());
        return std::ranges::any_of(*program, [&](const Values& row) {
            return row[1] == Value("OpenWrite") && row[3] == Value(rootPage);
        });
    }

    Result<void> chooseUpdate(const std::set<std::string>& updated) {
        for (const std::string& name : updated) {
            const IndexInfo* index = catalog_.find("main", name);
            if (index == nullptr || index->table != info_->name)
                return fail(ErrorCode::NotFound,
                            "There is no index " + name + " of " + table_ + ".");
            // Its own columns, in their order, then what an expression may read; a key last.
            std::vector<std::pair<int, std::string>> candidates;
            for (const Column& column : columns_) {
                if (!column.settable) continue;
                const auto term = std::ranges::find_if(index->terms, [&](const IndexTerm& each) {
                    return !each.expression && equalsIgnoringCase(each.text, column.name);
                });
                const int place = static_cast<int>(term - index->terms.begin());
                candidates.emplace_back(place + (isKey(column) ? 10'000 : 0), column.name);
            }
            std::ranges::stable_sort(candidates, {}, &std::pair<int, std::string>::first);
            bool found = false;
            for (const auto& [place, column] : candidates) {
                auto touched = maintains(column, index->rootPage);
                if (!touched) return fail(touched.error());
                if (!*touched) continue;
                found = true;
                if (std::ranges::find(set_, column) == set_.end()) set_.push_back(column);
                break;
            }
            if (!found) probe_.remarks_.push_back("No update of a column touches " + name + ".");
        }
        // Nothing to compare with: any column, as an update that touches no index at issue.
        if (set_.empty())
            for (const Column& column : columns_)
                if (column.settable && set_.empty() && !column.unique) set_.push_back(column.name);
        return {};
    }

    bool isKey(const Column& column) const {
        return equalsIgnoringCase(column.name, info_->rowidAlias) ||
               (info_->withoutRowid && std::ranges::find(key_, quoted(column.name)) != key_.end());
    }

    Value valueOf(const Row& row, const std::string& column) const {
        if (column == info_->rowidAlias) return row.key.front();
        const auto at = std::ranges::find(inserted_, quoted(column));
        return row.values[static_cast<std::size_t>(at - inserted_.begin())];
    }

    void writeTexts() {
        int at = 1;
        const auto place = [&at](const std::string&) { return "?" + std::to_string(at++); };
        probe_.insertSql_ = "INSERT INTO " + target() + "(" +
                            listed(inserted_, ", ", [](const std::string& name) { return name; }) +
                            ") VALUES(" + listed(inserted_, ", ", place) + ")";
        probe_.deleteSql_ = "DELETE FROM " + target() + whereKey(1);
        at = 1;
        probe_.updateSql_ =
            "UPDATE " + target() + " SET " + listed(set_, ", ", [&](const std::string& name) {
                return quoted(name) + " = ?" + std::to_string(at++);
            });
        probe_.updateSql_ += whereKey(at);
        for (const Row& row : probe_.latest_) {
            probe_.inserts_.push_back(row.values);
            probe_.outBefore_.push_back(row.key);
        }
        for (const Row& row : probe_.spread_)
            probe_.deletes_.push_back(row.key);
    }

    // others: with the values of the sample's next row, but for what must not occur twice. Each
    // entry goes to a place that the row before has just left: an index fresh from its making has
    // full pages, and every other place would cost a split that later ones seldom cost.
    void fillUpdates(bool others) {
        const std::vector<Row>& rows = probe_.spread_;
        probe_.updates_.clear();
        for (std::size_t i = rows.size(); i-- > 0;) {
            Values values;
            for (const std::string& name : set_) {
                const auto column = std::ranges::find(columns_, name, &Column::name);
                const bool own = !others || column->unique || isKey(*column);
                values.push_back(valueOf(rows[own ? i : (i + 1) % rows.size()], name));
            }
            values.insert(values.end(), rows[i].key.begin(), rows[i].key.end());
            probe_.updates_.push_back(std::move(values));
        }
    }

    Result<void> tryOut() {
        for (const WriteKind kind : {WriteKind::Delete, WriteKind::Insert})
            if (auto tried = probe_.tryOut(kind); !tried) return fail(tried.error());
        if (set_.empty()) {
            probe_.obstacles_[static_cast<std::size_t>(WriteKind::Update)] =
                "There is no column that an update could set.";
            return {};
        }
        for (const bool others : {true, false}) {
            fillUpdates(others);
            const auto works = probe_.tryOut(WriteKind::Update);
            if (!works) return fail(works.error());
            if (*works) break;
        }
        return {};
    }

    WriteProbe& probe_;
    Connection& connection_;
    const ExecuteOptions limits_;
    std::string table_;
    IndexCatalog catalog_;
    const TableInfo* info_ = nullptr;
    std::vector<Column> columns_;
    std::vector<std::string> key_, inserted_; // quoted
    std::vector<std::string> set_;
};

Result<WriteProbe> WriteProbe::prepare(Connection& connection, const std::string& table,
                                       const std::set<std::string>& updated,
                                       const WriteCostOptions& options) {
    WriteProbe probe(connection, options);
    if (auto prepared = Preparation(probe, table).prepare(updated); !prepared)
        return fail(prepared.error());
    return probe;
}

} // namespace hone::index
