#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <sqlite3.h>

#include "app/ctl/bench.h"
#include "core/base/child_process.h"
#include "app/ctl/json_output.h"
#include "core/base/scratch_folder.h"
#include "core/base/text.h"
#include "core/engine/result_store.h"
#include "core/engine/sqlite/sqlite_driver.h"
#include "core/engine/sqlite/sqlite_file.h"
#include "core/measure/paired_comparison.h"
#include "core/sample/random.h"

// Fetches the same table three ways, in turn: a bare loop over SQLite's C API that copies every
// value into one piece of memory, Hone's connection into a ResultStore, and Qt's QSqlQueryModel in
// a program of its own, for its plugin brings a second SQLite.

namespace hone::ctl {
namespace {

constexpr const char* fetchSql = "SELECT n, r, a, b, k FROM t";

std::int64_t since(TimePoint start) {
    return nanosecondsBetween(start, std::chrono::steady_clock::now());
}

Result<void> makeTable(const std::string& path, std::int64_t rows) {
    auto file = SqliteFile::open(path, SqliteFile::Open::OrCreate);
    if (!file) return fail(file.error());
    auto made = (*file)->run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;"
                             "CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER, r REAL, a TEXT, "
                             "b TEXT, k INTEGER)");
    if (!made) return made;
    auto insert = (*file)->prepare("INSERT INTO t VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    if (!insert) return fail(insert.error());
    Random random(1);
    for (std::int64_t id = 1; id <= rows; ++id) {
        const std::string a = "customer " + std::to_string(random.below(1'000'000));
        const std::string b = "a text of medium length, number " + std::to_string(id);
        insert->bind(1, id).bind(2, static_cast<std::int64_t>(random.next() >> 20));
        insert->bind(3, static_cast<double>(random.below(1'000'000)) / 100).bind(4, a).bind(5, b);
        insert->bind(6, std::int64_t{random.below(100)});
        if (auto run = insert->run(); !run) return run;
    }
    return (*file)->run("COMMIT");
}

// One piece of memory, large enough from the start as a rule: what a program that wants nothing but
// the bytes would write.
class Arena {
public:
    explicit Arena(std::size_t capacity) { grow(capacity); }
    ~Arena() { std::free(data_); }
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    void put(const void* bytes, std::size_t size) {
        if (size_ + size > capacity_) grow(size);
        if (size != 0) std::memcpy(data_ + size_, bytes, size);
        size_ += size;
    }

private:
    void grow(std::size_t size) {
        capacity_ = std::max(capacity_ * 2, size_ + size);
        void* grown = std::realloc(data_, capacity_);
        if (grown == nullptr) throw std::bad_alloc();
        data_ = static_cast<char*>(grown);
    }

    char* data_ = nullptr;
    std::size_t size_ = 0, capacity_ = 0;
};

class BareFetch {
public:
    explicit BareFetch(const std::string& path) : path_(path) {
        sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
#ifdef SQLITE_DBCONFIG_STMT_SCANSTATUS
        sqlite3_db_config(db_, SQLITE_DBCONFIG_STMT_SCANSTATUS, 0, nullptr);
#endif
    }
    ~BareFetch() {
        sqlite3_close_v2(db_);
    }
    BareFetch(const BareFetch&) = delete;
    BareFetch& operator=(const BareFetch&) = delete;

    Result<std::int64_t> run(std::int64_t& rows) {
        Arena arena(2 * std::filesystem::file_size(path_));
        const TimePoint start = std::chrono::steady_clock::now();
        sqlite3_stmt* statement = nullptr;
        int code = sqlite3_prepare_v2(db_, fetchSql, -1, &statement, nullptr);
        rows = 0;
        while (code == SQLITE_OK || code == SQLITE_ROW) {
            code = sqlite3_step(statement);
            if (code != SQLITE_ROW) break;
            for (int column = 0; column < 5; ++column)
                copy(statement, column, arena);
            ++rows;
        }
        sqlite3_finalize(statement);
        const std::int64_t took = since(start);
        if (code != SQLITE_DONE)
            return fail(ErrorCode::Internal, path_ + " could not be read.", sqlite3_errstr(code));
        return took;
    }

private:
    static void copy(sqlite3_stmt* statement, int column, Arena& arena) {
        const int type = sqlite3_column_type(statement, column);
        const auto tag = static_cast<char>(type);
        arena.put(&tag, 1);
        if (type == SQLITE_INTEGER) {
            const std::int64_t value = sqlite3_column_int64(statement, column);
            arena.put(&value, sizeof value);
        } else if (type == SQLITE_FLOAT) {
            const double value = sqlite3_column_double(statement, column);
            arena.put(&value, sizeof value);
        } else if (type == SQLITE_TEXT) {
            const unsigned char* text = sqlite3_column_text(statement, column);
            const auto size = static_cast<std::uint32_t>(sqlite3_column_bytes(statement, column));
            arena.put(&size, sizeof size);
            arena.put(text, size);
        }
    }

    const std::string path_;
    sqlite3* db_ = nullptr;
};

class StoreSink final : public RowSink {
public:
    Result<void> begin(std::vector<Column> columns) override {
        store = std::make_unique<ResultStore>(std::move(columns), ResultStoreConfig());
        return {};
    }
    Result<void> append(RowBlock block) override { return store->append(std::move(block)); }

    std::unique_ptr<ResultStore> store;
};

Result<std::int64_t> fetchIntoStore(Connection& connection, std::int64_t& rows) {
    StoreSink sink;
    const TimePoint start = std::chrono::steady_clock::now();
    auto statement = connection.prepare(fetchSql);
    if (!statement) return fail(statement.error());
    const auto done = (*statement)->execute({}, sink, {});
    const std::int64_t took = since(start);
    if (!done) return fail(done.error());
    rows = sink.store->rowCount();
    return took;
}

Result<std::int64_t> fetchIntoModel(const std::string& program, const std::string& path,
                                    std::int64_t& rows) {
    const auto output = outputOf(program, {path, fetchSql});
    if (!output) return fail(output.error());
    std::int64_t took = 0;
    const char* end = output->data() + output->size();
    const auto [at, error] = std::from_chars(output->data(), end, took);
    if (error != std::errc() || at == end || std::from_chars(at + 1, end, rows).ec != std::errc())
        return fail(ErrorCode::Internal, program + " did not print its figures.", *output);
    return took;
}

struct Variant {
    const char* name;
    std::vector<std::int64_t> samples;
};

Json variantJson(const Variant& variant) {
    return {{"variant", variant.name},
            {"medianNs", medianNs(variant.samples)},
            {"minNs", std::ranges::min(variant.samples)},
            {"samplesNs", variant.samples}};
}

double ratio(const Variant& of, const Variant& over) {
    return static_cast<double>(medianNs(of.samples)) / static_cast<double>(medianNs(over.samples));
}

std::string findModelBench(const Arguments& arguments) {
    if (const auto given = arguments.value("--qt-bench")) return *given;
    const std::string beside = programFolder() + "/bench_qsqlquerymodel";
    return std::filesystem::exists(beside) ? beside : std::string();
}

} // namespace

ExitStatus benchFetch(const Invocation& invocation) {
    const auto rows = invocation.arguments.integer("--rows", 500'000, 1, 100'000'000);
    if (!rows) return refuse(invocation, rows.error());
    const auto rounds = invocation.arguments.integer("--rounds", 11, 1, 1'000);
    if (!rounds) return refuse(invocation, rounds.error());
    const std::string modelBench = findModelBench(invocation.arguments);
    const auto folder = ScratchFolder::make();
    if (!folder) return refuse(invocation, folder.error());
    const std::string path = (*folder)->file("fetch.db");
    if (auto made = makeTable(path, *rows); !made) return refuse(invocation, made.error());
    const auto driver = SqliteDriver::create(path);
    if (!driver) return refuse(invocation, driver.error());
    const auto connection = (*driver)->connect(Access::ReadOnly);
    if (!connection) return refuse(invocation, connection.error());
    BareFetch bare(path);
    if (modelBench.empty())
        note("bench_qsqlquerymodel is not beside honectl (it needs Qt's Sql module); its side is "
             "left out. --qt-bench names it.");

    Variant step{"sqlite3_step", {}};
    Variant store{"ResultStore", {}};
    Variant model{"QSqlQueryModel", {}};
    // The first round only warms up; every second one goes the other way round.
    for (std::int64_t round = 0; round <= *rounds; ++round) {
        const auto measure = [&](int which) -> Result<void> {
            Variant& variant = which == 0 ? step : which == 1 ? store : model;
            std::int64_t fetched = 0;
            const auto took = which == 0   ? bare.run(fetched)
                              : which == 1 ? fetchIntoStore(**connection, fetched)
                                           : fetchIntoModel(modelBench, path, fetched);
            if (!took) return fail(took.error());
            if (fetched != *rows)
                return fail(ErrorCode::Internal, std::string(variant.name) + " fetched " +
                                                     std::to_string(fetched) + " rows.");
            if (round > 0) variant.samples.push_back(*took);
            return {};
        };
        for (int i = 0; i < 3; ++i) {
            const int which = round % 2 == 0 ? i : 2 - i;
            if (which == 2 && modelBench.empty()) continue;
            if (invocation.stop.stop_requested())
                return refuse(invocation, {ErrorCode::Cancelled, "Cancelled.", {}, {}});
            if (auto measured = measure(which); !measured)
                return refuse(invocation, measured.error());
        }
    }

    std::vector<Variant> variants{step, store};
    if (!model.samples.empty()) variants.push_back(model);
    if (invocation.json) {
        Json results = Json::array();
        for (const Variant& variant : variants)
            results.push_back(variantJson(variant));
        Json json{{"name", "fetch"},
                  {"rows", *rows},
                  {"columns", 5},
                  {"rounds", *rounds},
                  {"results", std::move(results)},
                  {"storeOverStep", ratio(store, step)}};
        json["storeOverModel"] = model.samples.empty() ? Json(nullptr) : Json(ratio(store, model));
        printJson(json);
        return Done;
    }
    std::printf("%s rows x 5 columns, %lld rounds in turn, medians\n", formatCount(*rows).c_str(),
                static_cast<long long>(*rounds));
    for (const Variant& variant : variants)
        std::printf("  %-15s %s\n", variant.name,
                    formatDuration(medianNs(variant.samples)).c_str());
    std::printf("ResultStore over sqlite3_step    %.2f\n", ratio(store, step));
    if (!model.samples.empty())
        std::printf("ResultStore over QSqlQueryModel  %.2f\n", ratio(store, model));
    return Done;
}

} // namespace hone::ctl
