#include "core/engine/sqlite/sqlite_statement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>

#include <sqlite3.h>

#include "core/base/text.h"

namespace hone {
namespace {

thread_local bool clockWasRead = false;

std::int64_t pageCacheStatus(sqlite3* db, int what) {
    int now = 0;
    int highest = 0;
    sqlite3_db_status(db, what, &now, &highest, 0);
    return now;
}

// Of this execution: SQLite counts on over all of a statement.
std::int64_t takeStatus(sqlite3_stmt* statement, int what) {
    return sqlite3_stmt_status(statement, what, 1);
}

} // namespace

bool takeClockRead() {
    return std::exchange(clockWasRead, false);
}

const char* clockWatchingVfs() {
    static sqlite3_vfs watching;
    static sqlite3_vfs* system = nullptr;
    static std::once_flag once;
    std::call_once(once, [] {
        system = sqlite3_vfs_find(nullptr);
        if (system == nullptr || system->iVersion < 2) return;
        watching = *system;
        watching.zName = "hone";
        watching.xCurrentTimeInt64 = [](sqlite3_vfs*, sqlite3_int64* time) {
            clockWasRead = true;
            return system->xCurrentTimeInt64(system, time);
        };
        sqlite3_vfs_register(&watching, 0);
    });
    return watching.zName;
}

SqliteStatement::SqliteStatement(SqliteConnection& connection, sqlite3_stmt* statement,
                                 StatementInfo info, bool makesTemporaryObjects)
    : connection_(connection), statement_(statement), info_(std::move(info)),
      makesTemporaryObjects_(makesTemporaryObjects) {}

SqliteStatement::~SqliteStatement() {
    sqlite3_finalize(statement_);
}

std::string SqliteStatement::cacheObstacle() {
    if (!info_.notCacheable.empty()) return info_.notCacheable;
    for (const std::string& table : info_.tablesRead) {
        const std::size_t dot = table.find('.');
        const std::string name = table.substr(dot + 1);
        if (table.substr(0, dot) != "main")
            return "reads " + table + ", which this connection alone sees";
        if (name.starts_with("sqlite_") && name != "sqlite_master" && name != "sqlite_schema")
            return "reads " + name + ", which SQLite writes by itself";
        // Functions of their arguments alone, though SQLite has them as tables.
        if (name == "json_each" || name == "json_tree") continue;
        const auto kind = connection_.objectKind(name);
        if (!kind) return "its tables could not be looked up";
        if (*kind == SqliteConnection::ObjectKind::Virtual)
            return "reads the virtual table " + name;
    }
    return {};
}

Result<void> SqliteStatement::bind(std::span<const Value> parameters) {
    if (parameters.size() != info_.parameters.size())
        return fail(ErrorCode::InvalidArgument,
                    "The statement has " + std::to_string(info_.parameters.size()) +
                        " parameters and was given " + std::to_string(parameters.size()) + ".");
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const int at = static_cast<int>(i + 1);
        const Value& value = parameters[i];
        int code = SQLITE_OK;
        if (const auto* integer = std::get_if<std::int64_t>(&value))
            code = sqlite3_bind_int64(statement_, at, *integer);
        else if (const auto* real = std::get_if<double>(&value))
            code = sqlite3_bind_double(statement_, at, *real);
        else if (const auto* text = std::get_if<std::string>(&value))
            code = sqlite3_bind_text64(statement_, at, text->data(), text->size(), SQLITE_STATIC,
                                       SQLITE_UTF8);
        else if (const auto* blob = std::get_if<Blob>(&value))
            code = blob->bytes.empty() ? sqlite3_bind_zeroblob(statement_, at, 0)
                                       : sqlite3_bind_blob64(statement_, at, blob->bytes.data(),
                                                             blob->bytes.size(), SQLITE_STATIC);
        else
            code = sqlite3_bind_null(statement_, at);
        if (code != SQLITE_OK) return fail(connection_.lastError(code));
    }
    return {};
}

Result<void> SqliteStatement::beginRows(RowSink& sink) {
    const int count = sqlite3_column_count(statement_);
    if (count == 0) return {};
    std::vector<Column> columns;
    columns.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        const char* name = sqlite3_column_name(statement_, i);
        const char* type = sqlite3_column_decltype(statement_, i);
        columns.push_back({name != nullptr ? name : "", type != nullptr ? type : ""});
    }
    return sink.begin(std::move(columns));
}

Result<ExecutionSummary> SqliteStatement::execute(std::span<const Value> parameters, RowSink& sink,
                                                  const ExecuteOptions& options) {
    ExecutionSummary summary;
    if (statement_ == nullptr) return summary;
    const TimePoint begun = std::chrono::steady_clock::now();
    const bool stale = sqlite3_expired(statement_) != 0;
    if (auto bound = bind(parameters); !bound) return fail(bound.error());
    // A value may decide the plan (LIKE ?): the statement is then prepared again with it.
    const bool decided = !stale && sqlite3_expired(statement_) != 0;

    sqlite3* db = connection_.handle();
    const SqliteConnection::Limits limits{options.stop, options.deadline};
    const SqliteConnection::LimitScope scope(connection_, limits);
    const std::stop_callback interrupt(options.stop, [db] { sqlite3_interrupt(db); });
    const std::array before{pageCacheStatus(db, SQLITE_DBSTATUS_CACHE_HIT),
                            pageCacheStatus(db, SQLITE_DBSTATUS_CACHE_MISS),
                            pageCacheStatus(db, SQLITE_DBSTATUS_CACHE_SPILL)};
    const std::int64_t changesBefore = sqlite3_total_changes64(db);
    takeClockRead();

    const TimePoint started = std::chrono::steady_clock::now();
    summary.bindNs = nanosecondsBetween(begun, started);
    int code = limits.reached() ? SQLITE_INTERRUPT : sqlite3_step(statement_);
    const TimePoint first = std::chrono::steady_clock::now();
    summary.firstRowNs = nanosecondsBetween(started, first);

    std::optional<Error> problem;
    if (code == SQLITE_ROW || code == SQLITE_DONE) {
        if (auto begin = beginRows(sink); !begin) problem = begin.error();
    }
    const int columns = sqlite3_column_count(statement_);
    RowBlockBuilder builder(columns);
    const auto deliver = [&]() -> bool {
        if (builder.rows() == 0) return true;
        RowBlock block = builder.take();
        summary.bytes += static_cast<std::int64_t>(block.bytes());
        summary.rows += block.rows();
        auto taken = sink.append(std::move(block));
        if (!taken && !problem) problem = taken.error();
        return taken.has_value();
    };

    while (options.countOnly && code == SQLITE_ROW && !problem) {
        ++summary.rows;
        code = sqlite3_step(statement_);
    }
    while (code == SQLITE_ROW && !problem) {
        builder.beginRow();
        for (int column = 0; column < columns; ++column) {
            sqlite3_value* value = sqlite3_column_value(statement_, column);
            bool fits = true;
            switch (sqlite3_value_type(value)) {
            case SQLITE_INTEGER:
                builder.integer(sqlite3_value_int64(value));
                break;
            case SQLITE_FLOAT:
                builder.real(sqlite3_value_double(value));
                break;
            case SQLITE_TEXT: {
                const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
                fits = builder.text(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
                break;
            }
            case SQLITE_BLOB: {
                const auto* blob = static_cast<const char*>(sqlite3_value_blob(value));
                fits = builder.blob(blob, static_cast<std::size_t>(sqlite3_value_bytes(value)));
                break;
            }
            default:
                builder.null();
                break;
            }
            if (!fits && !problem)
                problem = Error{ErrorCode::TooLarge, "A row is larger than 4 GB.", {}, {}};
        }
        if (problem) break;
        builder.endRow();
        if ((builder.full() || sink.takeFlushRequest()) && !deliver()) break;
        code = sqlite3_step(statement_);
    }
    deliver();

    if (!problem && code != SQLITE_DONE && code != SQLITE_ROW) {
        problem = code == SQLITE_INTERRUPT ? Error{ErrorCode::Cancelled, "Cancelled.", {}, {}}
                                           : connection_.lastError(code);
        problem = limits.explain(*problem);
    }
    if (!problem && sqlite3_errcode(db) == SQLITE_NOMEM)
        problem = Error{ErrorCode::OutOfMemory, "SQLite ran out of memory.", {}, {}};

    EngineCounters& counters = summary.counters;
    counters.fullScanSteps = takeStatus(statement_, SQLITE_STMTSTATUS_FULLSCAN_STEP);
    counters.sorts = takeStatus(statement_, SQLITE_STMTSTATUS_SORT);
    counters.automaticIndexRows = takeStatus(statement_, SQLITE_STMTSTATUS_AUTOINDEX);
    counters.vmSteps = takeStatus(statement_, SQLITE_STMTSTATUS_VM_STEP);
    counters.pageCacheHits = pageCacheStatus(db, SQLITE_DBSTATUS_CACHE_HIT) - before[0];
    counters.pageCacheMisses = pageCacheStatus(db, SQLITE_DBSTATUS_CACHE_MISS) - before[1];
    counters.pageCacheSpills = pageCacheStatus(db, SQLITE_DBSTATUS_CACHE_SPILL) - before[2];
    const std::int64_t prepared = sqlite3_stmt_status(statement_, SQLITE_STMTSTATUS_REPREPARE, 0);
    counters.repreparations = std::max<std::int64_t>(0, prepared - (decided ? 1 : 0));
    if (prepared > 0) summary.notCacheable = "a parameter's value decides its plan";
    if (*counters.repreparations > 0) summary.notCacheable = "the schema changed while it ran";
    if (takeClockRead()) summary.notCacheable = "reads the clock";
    if (!info_.readOnly) summary.rowsChanged = sqlite3_total_changes64(db) - changesBefore;

    // Ends an autocommit transaction, which may still fail.
    const int ended = sqlite3_reset(statement_);
    connection_.settleCommit();
    if (!problem && code == SQLITE_DONE && ended != SQLITE_OK)
        problem = connection_.lastError(ended);
    sqlite3_clear_bindings(statement_);
    // A write that the disk ended leaves its journal behind. Until a connection that may write
    // looks at the file, which plays it back, those that only read are refused.
    const bool diskEnded =
        problem && (problem->code == ErrorCode::DiskFull || problem->code == ErrorCode::Io);
    if (diskEnded && !info_.readOnly)
        (void)connection_.each("SELECT 1 FROM sqlite_schema LIMIT 1", {}, [](const SqliteRow&) {});
    summary.fetchNs = nanosecondsBetween(first, std::chrono::steady_clock::now());

    if (makesTemporaryObjects_ ||
        (connection_.madeTemporaryObjects_ && info_.kind != StatementKind::Query))
        connection_.madeTemporaryObjects_ = connection_.hasTemporaryObjects();
    if (problem) return fail(*problem);
    return summary;
}

} // namespace hone
