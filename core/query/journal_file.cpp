#include "core/query/journal_file.h"

#include <filesystem>

#include <sys/stat.h>

#include "core/engine/sqlite/sqlite_file.h"
#include "core/sql/fingerprint.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t layoutVersion = 2;
// Databases whose journal is kept; those opened longest ago go first.
constexpr std::int64_t maxDatabases = 200;
// A longer text is stored cut, with a first line that says so and that no engine would run.
constexpr std::size_t maxTextBytes = 64 * 1024;

// History and slow log alike.
std::string entryTable(const std::string& name) {
    return "CREATE TABLE " + name +
           "(id INTEGER PRIMARY KEY AUTOINCREMENT, database INTEGER NOT NULL,"
           " started_at_ms INTEGER NOT NULL, sql TEXT NOT NULL, fingerprint INTEGER NOT NULL,"
           " queue_ns INTEGER NOT NULL, pool_wait_ns INTEGER NOT NULL, prepare_ns INTEGER NOT NULL,"
           " first_row_ns INTEGER NOT NULL, fetch_ns INTEGER NOT NULL, total_ns INTEGER NOT NULL,"
           " rows INTEGER NOT NULL, rows_changed INTEGER NOT NULL, cache INTEGER NOT NULL,"
           " error TEXT NOT NULL, plan TEXT NOT NULL);"
           "CREATE INDEX " +
           name + "_of_database ON " + name + "(database, id);";
}

// Since version 2. total_ns is 0 where nothing was measured.
constexpr const char* planTable = R"sql(
CREATE TABLE plan(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    database INTEGER NOT NULL,
    recorded_at_ms INTEGER NOT NULL,
    sql TEXT NOT NULL,
    fingerprint INTEGER NOT NULL,
    engine_version TEXT NOT NULL,
    schema_hash TEXT NOT NULL,
    analyzed INTEGER NOT NULL,
    pinned INTEGER NOT NULL,
    total_ns INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    bundle BLOB NOT NULL
);
CREATE INDEX plan_of_statement ON plan(database, fingerprint, id);
CREATE INDEX plan_by_age ON plan(database, pinned, id, bytes);
)sql";

constexpr const char* planColumns = "id, recorded_at_ms, sql, fingerprint, engine_version, "
                                    "schema_hash, analyzed, pinned, total_ns, bytes";

// `used` counts up with every write, so that a clock that steps back changes no order.
std::string layout() {
    return entryTable("history") + entryTable("slow") + R"sql(
CREATE TABLE database(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    identity TEXT NOT NULL UNIQUE,
    used INTEGER NOT NULL
);
CREATE TABLE statement(
    database INTEGER NOT NULL,
    fingerprint INTEGER NOT NULL,
    text TEXT NOT NULL,
    calls INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    cache_hits INTEGER NOT NULL,
    cache_lookups INTEGER NOT NULL,
    sum_ns INTEGER NOT NULL,
    histogram BLOB NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY(database, fingerprint)
);
CREATE INDEX statement_by_use ON statement(database, used);
)sql" + planTable +
           "PRAGMA user_version = " + std::to_string(layoutVersion) + ";";
}

std::string bounded(const std::string& text) {
    if (text.size() <= maxTextBytes) return text;
    return "… the first " + std::to_string(maxTextBytes) + " of " + std::to_string(text.size()) +
           " bytes:\n" + text.substr(0, maxTextBytes);
}

std::int64_t asStored(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

// Pairs of bucket and count, 4 and 8 bytes, little-endian.
using Buckets = std::map<std::uint32_t, std::uint64_t>;

std::string encode(const Buckets& buckets) {
    std::string bytes;
    const auto put = [&bytes](std::uint64_t value, int size) {
        for (int i = 0; i < size; ++i)
            bytes += static_cast<char>(value >> (8 * i));
    };
    for (const auto& [bucket, count] : buckets) {
        put(bucket, 4);
        put(count, 8);
    }
    return bytes;
}

Buckets decode(std::string_view bytes) {
    Buckets buckets;
    const auto get = [](std::string_view from) {
        std::uint64_t value = 0;
        for (std::size_t i = from.size(); i > 0; --i)
            value = value << 8 | static_cast<unsigned char>(from[i - 1]);
        return value;
    };
    for (; bytes.size() >= 12; bytes.remove_prefix(12)) {
        const std::uint64_t bucket = get(bytes.substr(0, 4));
        if (bucket < Histogram::bucketCount)
            buckets[static_cast<std::uint32_t>(bucket)] += get(bytes.substr(4, 8));
    }
    return buckets;
}

bool isDamaged(const Error& error) {
    return error.code == ErrorCode::Corrupt || error.code == ErrorCode::NotADatabase;
}

std::uint64_t fileNumber(const std::string& path) {
    struct stat facts {};
    return ::stat(path.c_str(), &facts) == 0 ? facts.st_ino : 0;
}

PlanEntry planEntry(const SqliteStep& row) {
    PlanEntry entry;
    entry.id = row.integer(0);
    entry.recordedAtMs = row.integer(1);
    entry.sql = row.text(2);
    entry.fingerprint = static_cast<std::uint64_t>(row.integer(3));
    entry.engineVersion = row.text(4);
    entry.schemaHash = row.text(5);
    entry.analyzed = row.integer(6) != 0;
    entry.pinned = row.integer(7) != 0;
    entry.totalNs = row.integer(8);
    entry.bytes = row.integer(9);
    return entry;
}

tl::unexpected<Error> noSuchPlan() {
    return fail(ErrorCode::NotFound, "This plan is no longer kept; newer ones took its place.");
}

} // namespace

PlanRecord planRecord(const PlanBundle& bundle, SqlDialect dialect) {
    PlanRecord record;
    record.bundle = bundleText(bundle);
    record.entry.recordedAtMs = bundle.environment.savedAtMs;
    record.entry.sql = bundle.plan.sql;
    record.entry.fingerprint = fingerprintSql(bundle.plan.sql, dialect);
    record.entry.engineVersion = bundle.plan.engineVersion;
    record.entry.schemaHash = bundle.schemaHash;
    record.entry.analyzed = bundle.plan.analyzed;
    record.entry.totalNs = bundle.plan.totalNs.value.value_or(0);
    record.entry.bytes = static_cast<std::int64_t>(record.bundle.size());
    return record;
}

void StatementDelta::merge(const StatementDelta& other) {
    if (sql.empty()) sql = other.sql;
    calls += other.calls;
    failures += other.failures;
    rows += other.rows;
    cacheHits += other.cacheHits;
    cacheLookups += other.cacheLookups;
    sumNs += other.sumNs;
    for (const auto& [bucket, count] : other.buckets)
        buckets[bucket] += count;
}

JournalFile::JournalFile(JournalConfig config, std::string database, SqlDialect dialect)
    : config_(std::move(config)), database_(std::move(database)), dialect_(dialect),
      path_(fs::path(config_.folder) / "journal.sqlite") {}

JournalFile::~JournalFile() = default;

Result<std::unique_ptr<JournalFile>> JournalFile::open(JournalConfig config, std::string database,
                                                       SqlDialect dialect) {
    std::error_code error;
    fs::create_directories(config.folder, error);
    if (error)
        return fail(ErrorCode::Permission,
                    "The folder " + config.folder +
                        " cannot be made, so no history is kept. Name another with HONE_DATA_DIR.",
                    error.message());
    std::unique_ptr<JournalFile> journal(
        new JournalFile(std::move(config), std::move(database), dialect));
    const std::lock_guard lock(journal->mutex_);
    if (auto connected = journal->connectOrBeginAnew(); !connected) return fail(connected.error());
    return journal;
}

Result<void> JournalFile::connect() {
    auto file = SqliteFile::open(path_, SqliteFile::Open::OrCreate);
    if (!file) return fail(file.error());
    fileNumber_ = fileNumber(path_);
    file_ = std::move(*file);
    return setUp();
}

Result<void> JournalFile::connectOrBeginAnew() {
    if (file_ != nullptr) return {};
    auto connected = connect();
    if (connected) return connected;
    if (isDamaged(connected.error())) return beginAnew();
    file_.reset();
    return connected;
}

Result<void> JournalFile::beginAnew() {
    file_.reset();
    // Unless another window did it meanwhile.
    if (fileNumber_ == fileNumber(path_)) {
        const std::string aside =
            path_ + ".damaged-" + std::to_string(millisecondsSinceEpoch(Clock::system().wallNow()));
        std::error_code error;
        fs::rename(path_, aside, error);
        if (error)
            return fail(ErrorCode::Corrupt,
                        path_ + " is damaged and cannot be moved aside, so no history is kept.",
                        error.message());
        fs::rename(path_ + "-wal", aside + "-wal", error);
        fs::remove(path_ + "-shm", error);
    }
    auto connected = connect();
    if (!connected) file_.reset();
    return connected;
}

Result<void> JournalFile::setUp() {
    if (auto set = file_->run("PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL;"
                              "PRAGMA synchronous = NORMAL;");
        !set)
        return set;
    return inTransaction([this]() -> Result<void> {
        auto version = file_->prepare("PRAGMA user_version");
        if (!version) return fail(version.error());
        if (auto row = version->step(); !row) return fail(row.error());
        const std::int64_t found = version->integer(0);
        if (found > layoutVersion)
            return fail(ErrorCode::Unsupported, path_ + " was written by a newer Hone, so no "
                                                        "history is kept by this one.");
        if (auto row = version->step(); !row) return fail(row.error());
        if (found == 0)
            if (auto made = file_->run(layout()); !made) return made;
        if (found == 1)
            if (auto grown = file_->run(planTable + std::string("PRAGMA user_version = 2;"));
                !grown)
                return grown;
        auto enter = file_->prepare(
            "INSERT INTO database(identity, used) SELECT ?1, coalesce(max(used), 0) + 1 FROM "
            "database WHERE true ON CONFLICT(identity) DO UPDATE SET used = excluded.used "
            "RETURNING id");
        if (!enter) return fail(enter.error());
        enter->bind(1, database_);
        if (auto row = enter->step(); !row) return fail(row.error());
        databaseId_ = enter->integer(0);
        if (auto end = enter->step(); !end) return fail(end.error());
        return forgetOldDatabases();
    });
}

Result<void> JournalFile::forgetOldDatabases() {
    auto forget = file_->prepare("DELETE FROM database WHERE id IN (SELECT id FROM database ORDER "
                                 "BY used DESC LIMIT -1 OFFSET ?1)");
    if (!forget) return fail(forget.error());
    forget->bind(1, maxDatabases);
    if (auto done = forget->run(); !done) return done;
    return file_->run("DELETE FROM history WHERE database NOT IN (SELECT id FROM database);"
                      "DELETE FROM slow WHERE database NOT IN (SELECT id FROM database);"
                      "DELETE FROM statement WHERE database NOT IN (SELECT id FROM database);"
                      "DELETE FROM plan WHERE database NOT IN (SELECT id FROM database);");
}

Result<void> JournalFile::inTransaction(const std::function<Result<void>()>& work) {
    if (auto begun = file_->run("BEGIN IMMEDIATE"); !begun) return begun;
    auto done = work();
    if (done) done = file_->run("COMMIT");
    if (!done) (void)file_->run("ROLLBACK");
    return done;
}

Result<void> JournalFile::write(const JournalBatch& batch) {
    const std::lock_guard lock(mutex_);
    if (auto open = connectOrBeginAnew(); !open) return open;
    auto written = inTransaction([&] { return writeRows(batch); });
    if (written || !isDamaged(written.error())) return written;
    if (auto begun = beginAnew(); !begun) return begun;
    return inTransaction([&] { return writeRows(batch); });
}

Result<void> JournalFile::writeRows(const JournalBatch& batch) {
    for (const HistoryEntry& entry : batch.history)
        if (auto done = insertEntry("history", entry, {}); !done) return done;
    for (const SlowEntry& slow : batch.slow)
        if (auto done = insertEntry("slow", slow.entry, slow.plan); !done) return done;
    if (!batch.history.empty())
        if (auto done = trim("history", config_.maxHistory); !done) return done;
    if (!batch.slow.empty())
        if (auto done = trim("slow", config_.maxSlow); !done) return done;
    for (const PlanRecord& record : batch.plans)
        if (auto done = insertPlan(record); !done) return fail(done.error());
    if (!batch.plans.empty())
        if (auto done = trimPlans(); !done) return done;
    if (batch.statements.empty()) return {};

    auto last = file_->prepare("SELECT max(used) FROM statement WHERE database = ?1");
    if (!last) return fail(last.error());
    last->bind(1, databaseId_);
    if (auto row = last->step(); !row) return fail(row.error());
    const std::int64_t turn = last->integer(0) + 1;
    for (const auto& [fingerprint, delta] : batch.statements)
        if (auto done = addToStatement(fingerprint, delta, turn); !done) return done;
    auto forget = file_->prepare(
        "DELETE FROM statement WHERE rowid IN (SELECT rowid FROM statement WHERE database = ?1 "
        "ORDER BY used DESC LIMIT -1 OFFSET ?2)");
    if (!forget) return fail(forget.error());
    forget->bind(1, databaseId_).bind(2, static_cast<std::int64_t>(config_.maxStatements));
    return forget->run();
}

Result<void> JournalFile::insertEntry(const char* table, const HistoryEntry& entry,
                                      const std::string& plan) {
    auto insert =
        file_->prepare(std::string("INSERT INTO ") + table +
                       " VALUES(NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
                       "?14, ?15)");
    if (!insert) return fail(insert.error());
    const std::string sql = bounded(entry.sql);
    insert->bind(1, databaseId_).bind(2, entry.startedAtMs).bind(3, sql);
    insert->bind(4, asStored(entry.fingerprint));
    insert->bind(5, entry.timing.queueNs).bind(6, entry.timing.poolWaitNs);
    insert->bind(7, entry.timing.prepareNs).bind(8, entry.timing.firstRowNs);
    insert->bind(9, entry.timing.fetchNs).bind(10, entry.timing.totalNs);
    insert->bind(11, entry.rows).bind(12, entry.rowsChanged);
    insert->bind(13, static_cast<std::int64_t>(entry.cache));
    insert->bind(14, entry.error).bind(15, plan);
    return insert->run();
}

Result<void> JournalFile::trim(const char* table, std::size_t kept) {
    const std::string name = table;
    auto trim = file_->prepare("DELETE FROM " + name +
                               " WHERE database = ?1 AND id <= (SELECT id " + "FROM " + name +
                               " WHERE database = ?1 ORDER BY id DESC LIMIT 1 " + "OFFSET ?2)");
    if (!trim) return fail(trim.error());
    trim->bind(1, databaseId_).bind(2, static_cast<std::int64_t>(kept));
    return trim->run();
}

Result<void> JournalFile::addToStatement(std::uint64_t fingerprint, const StatementDelta& delta,
                                         std::int64_t turn) {
    auto find = file_->prepare("SELECT histogram FROM statement WHERE database = ?1 AND "
                               "fingerprint = ?2");
    if (!find) return fail(find.error());
    find->bind(1, databaseId_).bind(2, asStored(fingerprint));
    const auto known = find->step();
    if (!known) return fail(known.error());
    Buckets buckets = *known ? decode(find->blob(0)) : Buckets();
    for (const auto& [bucket, count] : delta.buckets)
        buckets[bucket] += count;
    const std::string histogram = encode(buckets);

    auto put = file_->prepare(
        *known ? "UPDATE statement SET calls = calls + ?4, failures = failures + ?5, "
                 "rows = rows + ?6, cache_hits = cache_hits + ?7, "
                 "cache_lookups = cache_lookups + ?8, sum_ns = sum_ns + ?9, histogram = ?10, "
                 "used = ?11 WHERE database = ?1 AND fingerprint = ?2"
               : "INSERT INTO statement VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    if (!put) return fail(put.error());
    const std::string text = *known ? std::string() : bounded(normaliseSql(delta.sql, dialect_));
    put->bind(1, databaseId_).bind(2, asStored(fingerprint)).bind(3, text);
    put->bind(4, asStored(delta.calls)).bind(5, asStored(delta.failures));
    put->bind(6, asStored(delta.rows)).bind(7, asStored(delta.cacheHits));
    put->bind(8, asStored(delta.cacheLookups)).bind(9, delta.sumNs);
    put->bindBlob(10, histogram).bind(11, turn);
    return put->run();
}

Result<std::vector<SlowEntry>> JournalFile::entries(const char* table, std::size_t limit,
                                                    const std::string& filter) {
    const std::lock_guard lock(mutex_);
    if (auto open = connectOrBeginAnew(); !open) return fail(open.error());
    auto read = file_->prepare(std::string("SELECT * FROM ") + table +
                               " WHERE database = ?1 AND (?2 = '' OR instr(lower(sql), lower(?2))) "
                               "ORDER BY id DESC LIMIT ?3");
    if (!read) return fail(read.error());
    read->bind(1, databaseId_).bind(2, filter).bind(3, static_cast<std::int64_t>(limit));
    std::vector<SlowEntry> found;
    for (;;) {
        const auto row = read->step();
        if (!row) return fail(row.error());
        if (!*row) return found;
        SlowEntry& slow = found.emplace_back();
        slow.plan = read->text(15);
        HistoryEntry& entry = slow.entry;
        entry.id = read->integer(0);
        entry.startedAtMs = read->integer(2);
        entry.sql = read->text(3);
        entry.fingerprint = static_cast<std::uint64_t>(read->integer(4));
        entry.timing = {read->integer(5), read->integer(6), read->integer(7),
                        read->integer(8), read->integer(9), read->integer(10)};
        entry.rows = read->integer(11);
        entry.rowsChanged = read->integer(12);
        entry.cache = static_cast<CacheOutcome>(read->integer(13));
        entry.error = read->text(14);
    }
}

Result<std::vector<HistoryEntry>> JournalFile::history(std::size_t limit,
                                                       const std::string& filter) {
    auto found = entries("history", limit, filter);
    if (!found) return fail(found.error());
    std::vector<HistoryEntry> history;
    for (SlowEntry& entry : *found)
        history.push_back(std::move(entry.entry));
    return history;
}

Result<std::vector<SlowEntry>> JournalFile::slow(std::size_t limit) {
    return entries("slow", limit, {});
}

Result<std::vector<StatementStatistics>> JournalFile::statements() {
    const std::lock_guard lock(mutex_);
    if (auto open = connectOrBeginAnew(); !open) return fail(open.error());
    auto read = file_->prepare("SELECT fingerprint, text, calls, failures, rows, cache_hits, "
                               "cache_lookups, sum_ns, histogram FROM statement WHERE database = "
                               "?1 ORDER BY sum_ns DESC, fingerprint");
    if (!read) return fail(read.error());
    read->bind(1, databaseId_);
    std::vector<StatementStatistics> found;
    for (;;) {
        const auto row = read->step();
        if (!row) return fail(row.error());
        if (!*row) return found;
        const auto count = [&](int column) {
            return static_cast<std::uint64_t>(read->integer(column));
        };
        StatementStatistics& statement = found.emplace_back();
        statement.fingerprint = count(0);
        statement.text = read->text(1);
        statement.calls = count(2);
        statement.failures = count(3);
        statement.rows = count(4);
        statement.cacheHits = count(5);
        statement.cacheLookups = count(6);
        const Buckets buckets = decode(read->blob(8));
        statement.totalNs =
            Histogram::fromSparse({buckets.begin(), buckets.end()}, read->integer(7));
    }
}

Result<std::int64_t> JournalFile::insertPlan(const PlanRecord& record) {
    auto insert =
        file_->prepare("INSERT INTO plan VALUES(NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
                       "?10, ?11) RETURNING id");
    if (!insert) return fail(insert.error());
    const PlanEntry& entry = record.entry;
    const std::string sql = bounded(entry.sql);
    insert->bind(1, databaseId_).bind(2, entry.recordedAtMs).bind(3, sql);
    insert->bind(4, asStored(entry.fingerprint)).bind(5, entry.engineVersion);
    insert->bind(6, entry.schemaHash).bind(7, std::int64_t{entry.analyzed});
    insert->bind(8, std::int64_t{entry.pinned}).bind(9, entry.totalNs).bind(10, entry.bytes);
    insert->bindBlob(11, record.bundle);
    if (auto row = insert->step(); !row) return fail(row.error());
    const std::int64_t id = insert->integer(0);
    if (auto end = insert->step(); !end) return fail(end.error());
    return id;
}

Result<void> JournalFile::trimPlans() {
    auto trim = file_->prepare(
        "DELETE FROM plan WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER latest AS n, "
        "sum(bytes) OVER latest AS total FROM plan WHERE database = ?1 AND pinned = 0 WINDOW "
        "latest "
        "AS (ORDER BY id DESC)) WHERE n > ?2 OR total > ?3)");
    if (!trim) return fail(trim.error());
    trim->bind(1, databaseId_).bind(2, static_cast<std::int64_t>(config_.maxPlans));
    trim->bind(3, static_cast<std::int64_t>(config_.maxPlanBytes));
    return trim->run();
}

Result<std::vector<PlanEntry>> JournalFile::plans(std::size_t limit,
                                                  std::optional<std::uint64_t> fingerprint) {
    const std::lock_guard lock(mutex_);
    if (auto open = connectOrBeginAnew(); !open) return fail(open.error());
    auto read =
        file_->prepare(std::string("SELECT ") + planColumns + " FROM plan WHERE database = ?1" +
                       (fingerprint ? " AND fingerprint = ?3" : "") + " ORDER BY id DESC LIMIT ?2");
    if (!read) return fail(read.error());
    read->bind(1, databaseId_).bind(2, static_cast<std::int64_t>(limit));
    if (fingerprint) read->bind(3, asStored(*fingerprint));
    std::vector<PlanEntry> found;
    for (;;) {
        const auto row = read->step();
        if (!row) return fail(row.error());
        if (!*row) return found;
        found.push_back(planEntry(*read));
    }
}

Result<PlanBundle> JournalFile::plan(std::int64_t id) {
    const std::lock_guard lock(mutex_);
    if (auto open = connectOrBeginAnew(); !open) return fail(open.error());
    auto read = file_->prepare("SELECT bundle FROM plan WHERE database = ?1 AND id = ?2");
    if (!read) return fail(read.error());
    read->bind(1, databaseId_).bind(2, id);
    const auto row = read->step();
    if (!row) return fail(row.error());
    if (!*row) return noSuchPlan();
    return bundleFromText(read->blob(0));
}

Result<std::optional<PinnedPlan>> JournalFile::pinned(std::uint64_t fingerprint) {
    const std::lock_guard lock(mutex_);
    if (auto open = connectOrBeginAnew(); !open) return fail(open.error());
    auto read = file_->prepare(std::string("SELECT ") + planColumns +
                               ", bundle FROM plan WHERE database = ?1 AND fingerprint = ?2 AND "
                               "pinned = 1 ORDER BY id DESC LIMIT 1");
    if (!read) return fail(read.error());
    read->bind(1, databaseId_).bind(2, asStored(fingerprint));
    const auto row = read->step();
    if (!row) return fail(row.error());
    if (!*row) return std::optional<PinnedPlan>();
    auto bundle = bundleFromText(read->blob(10));
    if (!bundle) return fail(bundle.error());
    return std::optional(PinnedPlan{planEntry(*read), std::move(*bundle)});
}

Result<void> JournalFile::setPinned(std::int64_t id, bool pinned) {
    auto update = file_->prepare("UPDATE plan SET pinned = ?3 WHERE database = ?1 AND id = ?2 "
                                 "RETURNING id");
    if (!update) return fail(update.error());
    update->bind(1, databaseId_).bind(2, id).bind(3, std::int64_t{pinned});
    const auto row = update->step();
    if (!row) return fail(row.error());
    if (!*row) return noSuchPlan();
    if (auto end = update->step(); !end) return fail(end.error());
    return {};
}

// In the place of what was pinned of its fingerprint.
Result<void> JournalFile::pinAlone(std::int64_t id) {
    auto others = file_->prepare(
        "UPDATE plan SET pinned = 0 WHERE database = ?1 AND pinned = 1 AND fingerprint = (SELECT "
        "fingerprint FROM plan WHERE database = ?1 AND id = ?2)");
    if (!others) return fail(others.error());
    others->bind(1, databaseId_).bind(2, id);
    if (auto done = others->run(); !done) return done;
    auto count = file_->prepare("SELECT count(*) FROM plan WHERE database = ?1 AND pinned = 1");
    if (!count) return fail(count.error());
    count->bind(1, databaseId_);
    if (auto row = count->step(); !row) return fail(row.error());
    if (count->integer(0) >= static_cast<std::int64_t>(config_.maxPinned))
        return fail(ErrorCode::TooLarge, "There are " + std::to_string(config_.maxPinned) +
                                             " pinned plans already. Unpin one first, or save this "
                                             "one to a file.");
    if (auto end = count->step(); !end) return fail(end.error());
    return setPinned(id, true);
}

Result<void> JournalFile::pinPlan(std::int64_t id) {
    const std::lock_guard lock(mutex_);
    if (auto open = connectOrBeginAnew(); !open) return open;
    return inTransaction([&] { return pinAlone(id); });
}

Result<std::int64_t> JournalFile::pinNewPlan(const PlanRecord& record) {
    const std::lock_guard lock(mutex_);
    if (auto open = connectOrBeginAnew(); !open) return fail(open.error());
    std::int64_t id = 0;
    const auto done = inTransaction([&]() -> Result<void> {
        const auto inserted = insertPlan(record);
        if (!inserted) return fail(inserted.error());
        id = *inserted;
        return pinAlone(id);
    });
    if (!done) return fail(done.error());
    return id;
}

Result<void> JournalFile::unpinPlan(std::int64_t id) {
    const std::lock_guard lock(mutex_);
    if (auto open = connectOrBeginAnew(); !open) return open;
    return inTransaction([&]() -> Result<void> {
        if (auto done = setPinned(id, false); !done) return done;
        return trimPlans();
    });
}

Result<void> JournalFile::clear() {
    const std::lock_guard lock(mutex_);
    if (auto open = connectOrBeginAnew(); !open) return open;
    return inTransaction([this]() -> Result<void> {
        for (const char* table : {"history", "slow", "statement", "plan"}) {
            auto erase =
                file_->prepare(std::string("DELETE FROM ") + table + " WHERE database = ?1");
            if (!erase) return fail(erase.error());
            erase->bind(1, databaseId_);
            if (auto done = erase->run(); !done) return done;
        }
        return {};
    });
}

} // namespace hone
