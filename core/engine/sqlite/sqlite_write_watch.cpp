// What a connection tells about writes: rows from SQLite's preupdate hook, the moment before a
// commit from its commit hook, and commits' numbers from the WAL index, whose header every program
// shares: "iChange", 4 bytes at offset 8, one more with each commit (SQLite's file format, "WAL-Index
// Header"). It is read through SQLite's own mapping of that file, as opening and closing the file
// here would drop SQLite's POSIX locks on it.
#include <algorithm>

#include <sqlite3.h>

#include "core/base/text.h"
#include "core/engine/sqlite/sqlite_connection.h"

namespace hone {
namespace {

constexpr int walIndexPage = 32'768;
constexpr int changeOffset = 8;

// Written by SQLite in other threads and programs without atomic instructions, but as one word.
#if defined(__GNUC__)
__attribute__((no_sanitize("thread")))
#endif
std::uint32_t readShared(const volatile char* at) noexcept {
    return __atomic_load_n(reinterpret_cast<const volatile std::uint32_t*>(at), __ATOMIC_ACQUIRE);
}

class WalCommitCounter final : public CommitCounter {
public:
    explicit WalCommitCounter(const volatile char* header) : header_(header) {}
    std::uint32_t newest() const noexcept override { return readShared(header_ + changeOffset); }

private:
    const volatile char* const header_;
};

Value valueOf(sqlite3_value* value) {
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        return Value(static_cast<std::int64_t>(sqlite3_value_int64(value)));
    case SQLITE_FLOAT:
        return Value(sqlite3_value_double(value));
    case SQLITE_TEXT: {
        const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
        return Value(std::string(text, static_cast<std::size_t>(sqlite3_value_bytes(value))));
    }
    case SQLITE_BLOB: {
        const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
        const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
        return Value(Blob{size == 0 ? std::string() : std::string(bytes, size)});
    }
    default:
        return {};
    }
}

int writtenPages(sqlite3* db) {
    int now = 0;
    int highest = 0;
    sqlite3_db_status(db, SQLITE_DBSTATUS_CACHE_WRITE, &now, &highest, 0);
    return now;
}

} // namespace

bool SqliteConnection::watchWrites(WriteWatch* watch) {
    watch_ = watch;
    if (watch != nullptr) (void)commitCounter();
    pagesBeforeCommit_.reset();
    sqlite3_commit_hook(db_, watch != nullptr ? &SqliteConnection::onCommit : nullptr, this);
    if (watch == nullptr) (void)watchRows({});
    return true;
}

Result<WatchedColumns> SqliteConnection::watchRows(const WatchedColumns& wanted) {
#ifdef SQLITE_ENABLE_PREUPDATE_HOOK
    constexpr bool canTell = true;
#else
    constexpr bool canTell = false;
#endif
    WatchedColumns watched;
    watchedTables_.clear();
    for (const auto& [name, columns] : wanted) {
        if (!canTell || !name.starts_with("main.")) continue;
        const auto table = ordinaryTable(name.substr(5));
        if (!table) return fail(table.error());
        // Copying whole tables into one WITHOUT ROWID tells no rows.
        if (*table == nullptr || (*table)->withoutRowid ||
            std::ranges::any_of((*table)->columns, &CatalogColumn::generated))
            continue;
        WatchedTable entry{name, {}, true};
        for (const std::string& column : columns) {
            const auto at = std::ranges::find_if(
                (*table)->columns,
                [&](const CatalogColumn& one) { return equalsIgnoringCase(one.name, column); });
            if (at == (*table)->columns.end()) continue;
            watched[name].push_back(column);
            entry.columns.push_back(static_cast<int>(at - (*table)->columns.begin()));
        }
        if (!entry.columns.empty()) watchedTables_.emplace((*table)->name, std::move(entry));
    }
#ifdef SQLITE_ENABLE_PREUPDATE_HOOK
    sqlite3_preupdate_hook(db_, watchedTables_.empty() ? nullptr : &SqliteConnection::onRowChange,
                           this);
#endif
    return watched;
}

void SqliteConnection::onRowChange([[maybe_unused]] void* self, [[maybe_unused]] sqlite3* db,
                                   [[maybe_unused]] int action, [[maybe_unused]] const char* schema,
                                   [[maybe_unused]] const char* table, long long, long long) {
#ifdef SQLITE_ENABLE_PREUPDATE_HOOK
    auto& connection = *static_cast<SqliteConnection*>(self);
    if (connection.watch_ == nullptr || std::string_view(schema) != "main") return;
    const auto found = connection.watchedTables_.find(table);
    if (found == connection.watchedTables_.end() || !found->second.told) return;
    WatchedTable& watched = found->second;
    const auto tell = [&](int (*get)(sqlite3*, int, sqlite3_value**)) {
        std::vector<Value> values;
        values.reserve(watched.columns.size());
        for (const int column : watched.columns) {
            sqlite3_value* value = nullptr;
            const int code = get(db, column, &value);
            // A value that cannot be had must not pass for one that is known.
            if (code != SQLITE_OK || value == nullptr) return false;
            values.push_back(valueOf(value));
        }
        return connection.watch_->rowChanged(watched.name, std::move(values));
    };
    bool goOn = true;
    if (action != SQLITE_INSERT) goOn = tell(&sqlite3_preupdate_old);
    if (action != SQLITE_DELETE) goOn = tell(&sqlite3_preupdate_new) && goOn;
    if (!goOn) {
        watched.told = false;
        connection.watch_->rowsLost(watched.name);
    }
#endif
}

int SqliteConnection::onCommit(void* self) {
    auto& connection = *static_cast<SqliteConnection*>(self);
    if (connection.watch_ == nullptr) return 0;
    connection.pagesBeforeCommit_ = writtenPages(connection.db_);
    const CommitCounter* counter = connection.commitCounter_.get();
    connection.watch_->committing(counter != nullptr ? counter->newest() + 1 : 0);
    return 0;
}

// A commit that changed something writes at least one page after the hook.
void SqliteConnection::settleCommit() {
    if (!pagesBeforeCommit_) return;
    const bool done = writtenPages(db_) != *pagesBeforeCommit_;
    pagesBeforeCommit_.reset();
    if (watch_ != nullptr) watch_->committed(done);
}

const CommitCounter* SqliteConnection::commitCounter() {
    if (commitCounter_ != nullptr) return commitCounter_.get();
    std::string mode;
    auto asked = each("PRAGMA main.journal_mode", {},
                      [&](const SqliteRow& row) { mode = row.text(0); });
    // In other modes asking for the mapping would make the file.
    if (!asked || mode != "wal") return nullptr;
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(db_, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        file == nullptr || file->pMethods == nullptr || file->pMethods->iVersion < 2)
        return nullptr;
    volatile void* header = nullptr;
    const int code = file->pMethods->xShmMap(file, 0, walIndexPage, 0, &header);
    if ((code != SQLITE_OK && code != SQLITE_READONLY) || header == nullptr) return nullptr;
    commitCounter_ =
        std::make_unique<WalCommitCounter>(static_cast<const volatile char*>(header));
    return commitCounter_.get();
}

} // namespace hone
