#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/engine/catalog.h"
#include "core/engine/result_store.h"
#include "core/engine/statement_profile.h"
#include "core/engine/value.h"
#include "core/engine/write_watch.h"
#include "core/sql/dialect.h"
#include "core/sql/statement_kind.h"

namespace hone {

// Work the engine counted for one execution. Empty: this engine cannot say.
struct EngineCounters {
    std::optional<std::int64_t> fullScanSteps;
    std::optional<std::int64_t> sorts;
    std::optional<std::int64_t> automaticIndexRows;
    std::optional<std::int64_t> vmSteps;
    std::optional<std::int64_t> pageCacheHits;
    std::optional<std::int64_t> pageCacheMisses;
    std::optional<std::int64_t> pageCacheSpills;
    // While it began, because the schema had changed; not those for a parameter's value.
    std::optional<std::int64_t> repreparations;
    bool operator==(const EngineCounters&) const = default;
};

// What preparing told about a statement, before it runs.
struct StatementInfo {
    StatementKind kind = StatementKind::Query;
    bool readOnly = true;
    int columnCount = 0;
    std::vector<std::string> parameters; // "?1", ":name"; in the order in which values are bound
    // Lower case "schema.table"; views resolved to what they read.
    std::set<std::string> tablesRead;
    std::set<std::string> tablesWritten; // by triggers and foreign keys too
    // Of tablesWritten: those of which rows may go without each being told to a WriteWatch.
    std::set<std::string> tablesEmptied;
    bool readsThroughViews = false; // or triggers: what is read is not all in the text
    bool writesUnknownTables =
        false;                // schema changes and the like: every table may differ after it
    std::string notCacheable; // why the result may not be cached, as far as the text tells
};

struct ExecuteOptions {
    std::stop_token stop;
    std::optional<TimePoint> deadline; // the statement's time limit
    bool countOnly = false;            // rows are counted, not delivered
};

struct ExecutionSummary {
    std::int64_t rows = 0;
    std::int64_t bytes = 0; // of the values delivered
    std::int64_t rowsChanged = 0;
    std::int64_t bindNs = 0;
    std::int64_t firstRowNs =
        0; // from the start of execution to the first row, or to the end without one
    std::int64_t fetchNs = 0; // from the first row to the end
    std::string notCacheable; // what came up while it ran ("reads the clock"); empty: nothing
    EngineCounters counters;
};

// A prepared statement of one connection; used by the thread that holds the connection, and gone
// before it.
class Statement {
public:
    virtual ~Statement() = default;
    virtual const StatementInfo& info() const = 0;
    // Why the result may not be cached; empty: it may. Looks at the schema, so it costs more than
    // info().
    virtual std::string cacheObstacle() = 0;
    // Runs once. parameters.size() == info().parameters.size(). On failure the sink has what came
    // before.
    virtual Result<ExecutionSummary> execute(std::span<const Value> parameters, RowSink& sink,
                                             const ExecuteOptions& options) = 0;
};

struct ProfiledExecution {
    ExecutionSummary summary;
    StatementProfile profile;
};

// What keeps a connection with the tab that used it.
struct ConnectionState {
    bool inTransaction = false;
    bool temporaryObjects = false;
    bool attachedDatabases = false;
    bool changedSettings = false;

    bool pinned() const {
        return inTransaction || temporaryObjects || attachedDatabases || changedSettings;
    }
    bool operator==(const ConnectionState&) const = default;
};

// One connection to a database. One thread at a time, but for interrupt().
class Connection {
public:
    virtual ~Connection() = default;

    // Exactly one statement; text after it is an error. Comments alone give a statement of kind
    // Empty. limits bound the wait for a lock.
    virtual Result<std::unique_ptr<Statement>> prepare(std::string_view sql,
                                                       const ExecuteOptions& limits = {}) = 0;

    // The engine's plan of one statement with its estimates; nothing is run. Unsupported where the
    // engine was built without measuring.
    virtual Result<StatementProfile> estimate(std::string_view sql);
    // Runs one statement with the engine's measuring switched on; its rows are counted.
    virtual Result<ProfiledExecution>
    profile(std::string_view sql, std::span<const Value> parameters, const ExecuteOptions& options);

    // Stops what runs now, soon. Any thread, at any time while the connection lives.
    virtual void interrupt() noexcept = 0;

    virtual ConnectionState state() const = 0;
    // Rolls back, drops temporary objects, detaches, restores settings. A failure means: discard
    // it.
    virtual Result<void> reset() = 0;
    // The settings as they are now are those that reset() restores.
    virtual void keepSettings() {}
    virtual Result<void> validate(Milliseconds limit) = 0;

    // A number that differs after another connection committed. Unsupported where the engine has
    // none.
    virtual Result<std::int64_t> dataVersion() = 0;

    // Tells watch of all writes from now on; null ends it. False: this engine cannot.
    virtual bool watchWrites(WriteWatch* watch);
    // Whose rows watchWrites() tells; tables that it cannot tell the rows of are left out of the
    // answer. To be said again when the schema changed.
    virtual Result<WatchedColumns> watchRows(const WatchedColumns& columns);
    // Null: this engine does not number commits. Another one when the database was set up anew
    // (SQLite's journal mode); they live as long as the connection.
    virtual const CommitCounter* commitCounter();

    virtual Result<Catalog> catalog(std::stop_token stop) = 0;
    // One table of the main schema, indexes apart; null: there is none of this name that is
    // ordinary. Kept until the schema changes.
    virtual Result<std::shared_ptr<const CatalogTable>> ordinaryTable(const std::string& name);
    // Reads the whole file where the engine keeps no sizes.
    virtual Result<std::vector<ObjectSize>> objectSizes(std::stop_token stop) = 0;

    // Gives up the pages that this connection holds in memory, for measuring cold; the operating
    // system's cache stays as it is. Unsupported where the engine has no cache of a connection.
    virtual Result<void> emptyPageCache();
};

enum class Access { ReadOnly, ReadWrite };

// An engine that can reach one database. Any thread.
class Driver {
public:
    virtual ~Driver() = default;
    virtual SqlDialect dialect() const = 0;
    virtual std::string engineName() const = 0;    // "SQLite"
    virtual std::string engineVersion() const = 0; // "3.53.2"
    // A name for this database that stays the same between runs: cache keys, stored history.
    virtual std::string identity() const = 0;
    // One writer at a time: writes go through one connection of their own.
    virtual bool singleWriter() const = 0;
    virtual Result<std::unique_ptr<Connection>> connect(Access access) = 0;
    // Fails where open connections would work on what is no longer the database: a file that was
    // removed or replaced. Costs about a microsecond; asked before every execution.
    virtual Result<void> stillThere() const { return {}; }
};

} // namespace hone
