// What a connection tells about writes: rows from SQLite's preupdate hook, the moment before a
// commit from its commit hook, and commits' numbers from what every program shares (SQLite's file
// format). In WAL mode that is the header of the WAL index: "iChange", 4 bytes at offset 8, one more
// with each commit; in other modes the header of the database: the file change counter, 4 bytes at
// offset 24. Both are read through SQLite's own files, as opening and closing them here would drop
// SQLite's POSIX locks.
#include <algorithm>
#include <mutex>

#include <fcntl.h>
#include <sys/stat.h>

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
    WalCommitCounter(const volatile char* header, const std::string& path) : header_(header) {
        // The file is made when the first program opens the database, and goes when the last one
        // closes it.
        struct statx facts {};
        const std::string index = path + "-shm";
        if (::statx(AT_FDCWD, index.c_str(), 0, STATX_INO | STATX_BTIME, &facts) == 0)
            generation_ = "wal " + std::to_string(facts.stx_ino) + " " +
                          std::to_string(facts.stx_btime.tv_sec) + "." +
                          std::to_string(facts.stx_btime.tv_nsec);
    }
    std::uint32_t newest() const noexcept override { return readShared(header_ + changeOffset); }
    std::string generation() const override { return generation_; }

private:
    const volatile char* const header_;
    std::string generation_;
};

// While a commit writes the file the number may already be seen; nobody can read the rest then.
class HeaderCommitCounter final : public CommitCounter {
public:
    HeaderCommitCounter(sqlite3_file* file, const std::string& path) : file_(file) {
        struct stat facts {};
        if (::stat(path.c_str(), &facts) == 0)
            generation_ = "file " + std::to_string(facts.st_ino);
    }

    // Where it cannot be read, or the database has got a WAL since, another number each time: then
    // nothing passes for known.
    std::uint32_t newest() const noexcept override {
        constexpr int versionOffset = 18, counterOffset = 24;
        constexpr unsigned char walVersion = 2;
        unsigned char header[counterOffset + 4 - versionOffset];
        const std::lock_guard lock(mutex_);
        const int code = file_->pMethods->xRead(file_, header, sizeof header, versionOffset);
        if (code != SQLITE_OK || header[0] == walVersion) return --unknown_;
        const unsigned char* at = header + counterOffset - versionOffset;
        return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 |
               at[3];
    }
    std::string generation() const override { return generation_; }

private:
    sqlite3_file* const file_;
    std::string generation_;
    mutable std::mutex mutex_; // SQLite reads by moving the file's offset
    mutable std::uint32_t unknown_ = 0; // guarded by mutex_
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
    std::string mode;
    waitsForLocks_ = false;
    auto asked = each("PRAGMA main.journal_mode", {},
                      [&](const SqliteRow& row) { mode = row.text(0); });
    waitsForLocks_ = true;
    if (!asked) return commitCounter_.get();
    const bool wal = mode == "wal";
    if (commitCounter_ != nullptr && wal == countsInWal_) return commitCounter_.get();
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(db_, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        file == nullptr || file->pMethods == nullptr || file->pMethods->iVersion < 2)
        return nullptr;
    std::unique_ptr<CommitCounter> counter;
    volatile void* header = nullptr;
    if (!wal) {
        counter = std::make_unique<HeaderCommitCounter>(file, path_);
    } else if (const int code = file->pMethods->xShmMap(file, 0, walIndexPage, 0, &header);
               (code == SQLITE_OK || code == SQLITE_READONLY) && header != nullptr) {
        counter = std::make_unique<WalCommitCounter>(static_cast<const volatile char*>(header),
                                                     path_);
    }
    countsInWal_ = wal;
    formerCounters_.push_back(std::move(commitCounter_));
    commitCounter_ = std::move(counter);
    return commitCounter_.get();
}

} // namespace hone
