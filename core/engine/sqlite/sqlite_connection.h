#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/engine/connection.h"

struct sqlite3;
struct sqlite3_stmt;

namespace hone {

// The row a statement stands on, for Hone's own small queries.
class SqliteRow {
public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
    std::int64_t integer(int column) const;
    std::string text(int column) const; // "" for NULL
    bool isNull(int column) const;

private:
    sqlite3_stmt* statement_;
};

class SqliteConnection final : public Connection {
public:
    static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, Access access);
    ~SqliteConnection() override;

    Result<std::unique_ptr<Statement>> prepare(std::string_view sql,
                                               const ExecuteOptions& limits = {}) override;
    Result<StatementProfile> estimate(std::string_view sql) override;
    Result<ProfiledExecution> profile(std::string_view sql, std::span<const Value> parameters,
                                      const ExecuteOptions& options) override;
    void interrupt() noexcept override;
    ConnectionState state() const override;
    Result<void> reset() override;
    void keepSettings() override { changedSettings_ = false; }
    Result<void> validate(Milliseconds limit) override;
    Result<std::int64_t> dataVersion() override;
    bool watchWrites(WriteWatch* watch) override;
    Result<WatchedColumns> watchRows(const WatchedColumns& columns) override;
    const CommitCounter* commitCounter() override;
    Result<Catalog> catalog(std::stop_token stop) override;
    Result<std::shared_ptr<const CatalogTable>> ordinaryTable(const std::string& name) override;
    Result<std::vector<ObjectSize>> objectSizes(std::stop_token stop) override;
    Result<void> emptyPageCache() override;

    // Runs a query of Hone's own and calls row for every row.
    Result<void> each(const std::string& sql, std::stop_token stop,
                      const std::function<void(const SqliteRow&)>& row,
                      const std::vector<std::string>& texts = {});

    sqlite3* handle() const { return db_; }
    const std::string& path() const { return path_; }
    Error lastError(int code) const;

    // As the main schema stands now; Virtual also of a table that a module makes by itself. None:
    // the name is a WITH clause's, where a statement reads it.
    enum class ObjectKind { None, Table, View, Virtual };
    Result<ObjectKind> objectKind(const std::string& name);

    // The limits of what runs now, for the progress and busy handlers; see sqlite_statement.cpp.
    struct Limits {
        std::stop_token stop;
        std::optional<TimePoint> deadline;
        bool reached() const;
        // Cancelled or Timeout for a statement that SQLite stopped on our word; else error as it
        // is.
        Error explain(Error error) const;
    };
    class LimitScope {
    public:
        LimitScope(SqliteConnection& connection, Limits limits);
        ~LimitScope();

    private:
        SqliteConnection& connection_;
    };

private:
    friend class SqliteStatement;

    SqliteConnection(std::string path, Access access) : path_(std::move(path)), access_(access) {}
    static int onProgress(void* self);
    static int onBusy(void* self, int attempts);
    static int onAuthorize(void* self, int action, const char* a, const char* b, const char* schema,
                           const char* inside);
    static int onCommit(void* self);
    static void onRowChange(void* self, sqlite3* db, int action, const char* schema,
                            const char* table, long long rowBefore, long long rowAfter);
    Result<void> setUp();
    bool hasTemporaryObjects();
    // What is known of the schema is given up where it changed.
    Result<void> followSchema();
    Result<void> readColumns(CatalogTable& table, std::stop_token stop);
    // Tells the watch how the commit ended that it was told of, if it was of one.
    void settleCommit();

    const std::string path_;
    const Access access_;
    sqlite3* db_ = nullptr;
    Limits limits_;
    TimePoint busySince_;
    bool waitsForLocks_ = true;
    StatementInfo* collecting_ = nullptr; // filled by the authorizer while a statement is prepared
    bool collectedTemporary_ = false;     // that statement makes a temporary object
    std::set<std::string> collectedDeletes_; // tables that it deletes from
    bool madeTemporaryObjects_ = false;
    bool changedSettings_ = false;
    std::int64_t schemaVersion_ = -1; // of objectKinds_ and tables_
    std::unordered_map<std::string, ObjectKind> objectKinds_;
    std::unordered_map<std::string, std::shared_ptr<const CatalogTable>> tables_;
    WriteWatch* watch_ = nullptr;
    struct WatchedTable {
        std::string name; // "main.orders"
        std::vector<int> columns;
        bool told = true; // its rows are still asked for
    };
    std::unordered_map<std::string, WatchedTable> watchedTables_; // by the name in the schema
    std::optional<int> pagesBeforeCommit_; // while a commit is under way
    std::unique_ptr<CommitCounter> commitCounter_;
    bool countsInWal_ = false;
    std::vector<std::unique_ptr<CommitCounter>> formerCounters_; // others may still look at them
    sqlite3_stmt* dataVersionStatement_ = nullptr;
};

} // namespace hone
