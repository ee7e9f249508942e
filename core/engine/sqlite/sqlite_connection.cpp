#include "core/engine/sqlite/sqlite_connection.h"

#include <algorithm>
#include <thread>

#include <sqlite3.h>

#include "core/base/text.h"
#include "core/engine/sqlite/sqlite_error.h"
#include "core/engine/sqlite/sqlite_statement.h"
#include "core/sql/lexer.h"

namespace hone {
namespace {

// Virtual machine steps between two looks at the clock and the stop token: some 0.1 ms of work.
constexpr int progressSteps = 4096;
constexpr Milliseconds busyLimit{5'000};

bool hasWhere(std::string_view sql) {
    return std::ranges::any_of(
        significantTokens(sql, SqlDialect::Sqlite), [&](const Token& token) {
            return token.kind == TokenKind::Word && equalsIgnoringCase(token.in(sql), "where");
        });
}

} // namespace

std::int64_t SqliteRow::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string SqliteRow::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    const int size = sqlite3_column_bytes(statement_, column);
    return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

bool SqliteRow::isNull(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

bool SqliteConnection::Limits::reached() const {
    return stop.stop_requested() || (deadline && std::chrono::steady_clock::now() >= *deadline);
}

Error SqliteConnection::Limits::explain(Error error) const {
    if (error.code != ErrorCode::Cancelled && error.code != ErrorCode::Busy) return error;
    if (stop.stop_requested()) {
        error.code = ErrorCode::Cancelled;
        error.message = "Cancelled.";
    } else if (deadline && std::chrono::steady_clock::now() >= *deadline) {
        error.code = ErrorCode::Timeout;
        error.message = "The statement reached its time limit and was stopped.";
    }
    return error;
}

SqliteConnection::LimitScope::LimitScope(SqliteConnection& connection, Limits limits)
    : connection_(connection) {
    connection_.limits_ = std::move(limits);
}

SqliteConnection::LimitScope::~LimitScope() {
    connection_.limits_ = {};
}

int SqliteConnection::onProgress(void* self) {
    return static_cast<SqliteConnection*>(self)->limits_.reached() ? 1 : 0;
}

int SqliteConnection::onBusy(void* self, int attempts) {
    auto& connection = *static_cast<SqliteConnection*>(self);
    const TimePoint now = std::chrono::steady_clock::now();
    if (attempts == 0) connection.busySince_ = now;
    if (!connection.waitsForLocks_ || connection.limits_.reached() ||
        now - connection.busySince_ >= busyLimit)
        return 0;
    std::this_thread::sleep_for(Milliseconds(std::min(1 << std::min(attempts, 5), 25)));
    return 1;
}

// Notes what the statement being prepared reads, writes and calls.
int SqliteConnection::onAuthorize(void* self, int action, const char* a, const char* b,
                                  const char* schema, const char* inside) {
    auto& connection = *static_cast<SqliteConnection*>(self);
    StatementInfo* info = connection.collecting_;
    if (info == nullptr) return SQLITE_OK;
    const auto table = [&] {
        return toLowerAscii(schema != nullptr ? schema : "main") + "." +
               toLowerAscii(a != nullptr ? a : "");
    };
    switch (action) {
    case SQLITE_READ:
        info->tablesRead.insert(table());
        if (inside != nullptr) info->readsThroughViews = true;
        break;
    case SQLITE_DELETE:
        // Of a trigger's DELETE it is not seen whether it has a WHERE.
        if (inside != nullptr) info->tablesEmptied.insert(table());
        connection.collectedDeletes_.insert(table());
        [[fallthrough]];
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
        info->tablesWritten.insert(table());
        break;
    case SQLITE_FUNCTION: {
        static constexpr std::string_view unsteady[] = {
            "random",         "randomblob",   "changes", "total_changes", "last_insert_rowid",
            "load_extension", "sqlite_offset"};
        const std::string name = toLowerAscii(b != nullptr ? b : "");
        if (std::ranges::find(unsteady, name) != std::end(unsteady))
            info->notCacheable = "calls " + name + "()";
        break;
    }
    case SQLITE_PRAGMA:
        info->notCacheable = "is a PRAGMA";
        break;
    case SQLITE_CREATE_TEMP_INDEX:
    case SQLITE_CREATE_TEMP_TABLE:
    case SQLITE_CREATE_TEMP_TRIGGER:
    case SQLITE_CREATE_TEMP_VIEW:
        info->kind = StatementKind::Session;
        connection.collectedTemporary_ = true;
        break;
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_CREATE_VIEW:
    case SQLITE_CREATE_VTABLE:
    case SQLITE_DROP_INDEX:
    case SQLITE_DROP_TABLE:
    case SQLITE_DROP_TRIGGER:
    case SQLITE_DROP_VIEW:
    case SQLITE_DROP_VTABLE:
    case SQLITE_ALTER_TABLE:
    case SQLITE_REINDEX:
    case SQLITE_ANALYZE:
        info->writesUnknownTables = true;
        break;
    default:
        break;
    }
    return SQLITE_OK;
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path,
                                                                 Access access) {
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(path, access));
    const int flags = (access == Access::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(path.c_str(), &connection->db_, flags, clockWatchingVfs());
    if (code != SQLITE_OK) return fail(connection->lastError(code));
    if (auto ready = connection->setUp(); !ready) return fail(ready.error());
    // SQLite opens for reading what it may not write, and would say so at the first write.
    if (access == Access::ReadWrite && sqlite3_db_readonly(connection->db_, "main") == 1)
        return fail(sqliteError(nullptr, SQLITE_READONLY, path));
    return connection;
}

Result<void> SqliteConnection::setUp() {
    sqlite3_progress_handler(db_, progressSteps, &SqliteConnection::onProgress, this);
    sqlite3_busy_handler(db_, &SqliteConnection::onBusy, this);
    sqlite3_set_authorizer(db_, &SqliteConnection::onAuthorize, this);
#ifdef SQLITE_DBCONFIG_STMT_SCANSTATUS
    // Collecting is on by default in a build that can, and makes statements 1.2 to 5 times slower.
    sqlite3_db_config(db_, SQLITE_DBCONFIG_STMT_SCANSTATUS, 0, nullptr);
#endif
    // The file is looked at only now: what is no database is refused here. A lock is not waited
    // for: the statement that comes does that, within its own limits.
    waitsForLocks_ = false;
    auto looked = each("SELECT count(*) FROM sqlite_schema", {}, [](const SqliteRow&) {});
    waitsForLocks_ = true;
    if (!looked && looked.error().code == ErrorCode::Busy) return {};
    return looked;
}

SqliteConnection::~SqliteConnection() {
    sqlite3_finalize(dataVersionStatement_);
    sqlite3_close_v2(db_);
}

Error SqliteConnection::lastError(int code) const {
    return sqliteError(db_, code, path_);
}

void SqliteConnection::interrupt() noexcept {
    sqlite3_interrupt(db_);
}

Result<std::unique_ptr<Statement>> SqliteConnection::prepare(std::string_view sql,
                                                             const ExecuteOptions& options) {
    if (const auto nul = sql.find('\0'); nul != std::string_view::npos)
        return fail(
            ErrorCode::Syntax,
            "The statement has a NUL character in it, where SQLite would stop reading. Remove it.",
            {}, nul);
    StatementInfo info;
    info.kind = statementKind(sql, SqlDialect::Sqlite);
    const StatementKind byWords = info.kind;

    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const Limits limits{options.stop, options.deadline};
    int code = SQLITE_OK;
    {
        const LimitScope scope(*this, limits);
        collecting_ = &info;
        collectedTemporary_ = false;
        collectedDeletes_.clear();
        code = sqlite3_prepare_v2(db_, sql.data(), static_cast<int>(sql.size()), &statement, &tail);
        collecting_ = nullptr;
    }
    if (code != SQLITE_OK) return fail(limits.explain(lastError(code)));
    std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> owner(statement, &sqlite3_finalize);

    Lexer rest(sql, SqlDialect::Sqlite, static_cast<std::size_t>(tail - sql.data()));
    for (Token token = rest.next(); token.kind != TokenKind::End; token = rest.next())
        if (token.kind != TokenKind::Space && token.kind != TokenKind::Comment &&
            token.kind != TokenKind::Semicolon)
            return fail(
                ErrorCode::InvalidArgument,
                "There is more than one statement here, and only one can be taken at a time. "
                "Leave out all but one.",
                {}, token.begin);

    if (statement == nullptr) {
        info.kind = StatementKind::Empty;
        return std::unique_ptr<Statement>(
            new SqliteStatement(*this, nullptr, std::move(info), false));
    }
    info.readOnly = sqlite3_stmt_readonly(statement) != 0;
    info.columnCount = sqlite3_column_count(statement);
    const int parameters = sqlite3_bind_parameter_count(statement);
    for (int i = 1; i <= parameters; ++i) {
        const char* name = sqlite3_bind_parameter_name(statement, i);
        info.parameters.push_back(name != nullptr ? name : "?" + std::to_string(i));
    }
    if (info.kind == StatementKind::Query && !info.readOnly) info.kind = StatementKind::Write;
    // Without a WHERE rows go by whole pages.
    if (!collectedDeletes_.empty() && !hasWhere(sql))
        info.tablesEmptied.insert(collectedDeletes_.begin(), collectedDeletes_.end());
    if (info.kind == StatementKind::Schema) info.writesUnknownTables = true;
    if (info.kind == StatementKind::Session) {
        // Some PRAGMAs act while they are prepared.
        if (byWords == StatementKind::Session && info.notCacheable == "is a PRAGMA")
            changedSettings_ = true;
        info.notCacheable = "changes the connection";
    } else if (sqlite3_stmt_isexplain(statement) != 0) {
        info.kind = StatementKind::Query;
        info.tablesWritten.clear();
        info.writesUnknownTables = false;
        info.notCacheable = "is an EXPLAIN";
    } else if (info.kind != StatementKind::Query) {
        info.notCacheable = "is not a query";
    }
    return std::unique_ptr<Statement>(
        new SqliteStatement(*this, owner.release(), std::move(info), collectedTemporary_));
}

ConnectionState SqliteConnection::state() const {
    ConnectionState state;
    state.inTransaction = sqlite3_get_autocommit(db_) == 0;
    state.attachedDatabases = sqlite3_db_name(db_, 2) != nullptr;
    state.changedSettings = changedSettings_;
    state.temporaryObjects = madeTemporaryObjects_;
    return state;
}

bool SqliteConnection::hasTemporaryObjects() {
    bool any = false;
    const auto asked =
        each("SELECT 1 FROM temp.sqlite_schema LIMIT 1", {}, [&](const SqliteRow&) { any = true; });
    return any || !asked;
}

Result<void> SqliteConnection::reset() {
    if (sqlite3_get_autocommit(db_) == 0)
        if (auto done = each("ROLLBACK", {}, [](const SqliteRow&) {}); !done) return done;
    const ConnectionState left = state();
    if (left.pinned())
        return fail(ErrorCode::Unsupported,
                    "The connection was changed for good; a new one takes its place.");
    return {};
}

Result<void> SqliteConnection::validate(Milliseconds limit) {
    const LimitScope scope(*this,
                           {.stop = {}, .deadline = std::chrono::steady_clock::now() + limit});
    return each("SELECT 1 FROM sqlite_schema LIMIT 1", {}, [](const SqliteRow&) {});
}

// Asked all the time by a thread that others wait for: a lock is an answer, too.
Result<std::int64_t> SqliteConnection::dataVersion() {
    if (dataVersionStatement_ == nullptr) {
        const int code =
            sqlite3_prepare_v3(db_, "PRAGMA data_version", -1, SQLITE_PREPARE_PERSISTENT,
                               &dataVersionStatement_, nullptr);
        if (code != SQLITE_OK) return fail(lastError(code));
    }
    waitsForLocks_ = false;
    const int code = sqlite3_step(dataVersionStatement_);
    waitsForLocks_ = true;
    const std::int64_t version = sqlite3_column_int64(dataVersionStatement_, 0);
    sqlite3_reset(dataVersionStatement_);
    if (code != SQLITE_ROW) return fail(lastError(code));
    return version;
}

Result<void> SqliteConnection::emptyPageCache() {
    if (const int code = sqlite3_db_release_memory(db_); code != SQLITE_OK)
        return fail(lastError(code));
    return {};
}

Result<void> SqliteConnection::each(const std::string& sql, std::stop_token stop,
                                    const std::function<void(const SqliteRow&)>& row,
                                    const std::vector<std::string>& texts) {
    sqlite3_stmt* statement = nullptr;
    if (stop.stop_possible()) limits_.stop = stop;
    int code =
        sqlite3_prepare_v2(db_, sql.c_str(), static_cast<int>(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK) {
        const Error error = limits_.explain(lastError(code));
        if (stop.stop_possible()) limits_.stop = {};
        return fail(error);
    }
    for (std::size_t i = 0; i < texts.size(); ++i)
        sqlite3_bind_text(statement, static_cast<int>(i + 1), texts[i].data(),
                          static_cast<int>(texts[i].size()), SQLITE_STATIC);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        row(SqliteRow(statement));
    Result<void> result;
    if (code != SQLITE_DONE) result = fail(limits_.explain(lastError(code)));
    sqlite3_finalize(statement);
    settleCommit();
    if (stop.stop_possible()) limits_.stop = {};
    return result;
}

Result<void> SqliteConnection::followSchema() {
    std::int64_t version = 0;
    auto asked = each("PRAGMA main.schema_version", {},
                      [&](const SqliteRow& row) { version = row.integer(0); });
    if (!asked) return asked;
    if (version == schemaVersion_) return {};
    schemaVersion_ = version;
    objectKinds_.clear();
    tables_.clear();
    return {};
}

Result<SqliteConnection::ObjectKind> SqliteConnection::objectKind(const std::string& name) {
    if (auto followed = followSchema(); !followed) return fail(followed.error());
    if (const auto known = objectKinds_.find(name); known != objectKinds_.end())
        return known->second;

    ObjectKind kind = ObjectKind::None;
    if (name == "sqlite_master" || name == "sqlite_schema") kind = ObjectKind::Table;
    auto asked =
        each("SELECT type, rootpage FROM main.sqlite_schema WHERE lower(name) = ?1 AND type IN "
             "('table', 'view')",
             {},
             [&](const SqliteRow& row) {
                 if (row.text(0) == "view")
                     kind = ObjectKind::View;
                 else
                     kind = row.integer(1) > 0 ? ObjectKind::Table : ObjectKind::Virtual;
             },
             {name});
    if (asked && kind == ObjectKind::None)
        asked = each("SELECT 1 FROM pragma_module_list WHERE lower(name) = ?1", {},
                     [&](const SqliteRow&) { kind = ObjectKind::Virtual; }, {name});
    if (name.starts_with("pragma_")) kind = ObjectKind::Virtual;
    if (!asked) return fail(asked.error());
    objectKinds_.emplace(name, kind);
    return kind;
}

} // namespace hone
