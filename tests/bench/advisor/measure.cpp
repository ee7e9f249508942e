#include "tests/bench/advisor/measure.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>

#include <time.h>

#include "core/engine/collect.h"
#include "core/engine/sqlite/sqlite_driver.h"
#include "core/engine/sqlite/sqlite_file.h"
#include "core/sample/random.h"

namespace hone::bench {
namespace {

constexpr int resamples = 1'000;
constexpr double slowerBy = 1.05;
constexpr double shortestSample = 1e6; // nanoseconds; quicker statements run several times

double middle(std::vector<double>& values) {
    const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), half, values.end());
    return *half;
}

double now(bool processorTime) {
    timespec time{};
    ::clock_gettime(processorTime ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

// The middle 95 % of what statistic gives for resamples of its data.
Ratio interval(double value, const std::function<double(Random&)>& statistic) {
    Random random(11);
    std::vector<double> results;
    for (int i = 0; i < resamples; ++i)
        results.push_back(statistic(random));
    std::ranges::sort(results);
    return {value, results[resamples / 40], results[resamples - resamples / 40 - 1]};
}

std::vector<std::uint32_t> drawnPlaces(std::size_t count, Random& random) {
    std::vector<std::uint32_t> places(count);
    for (std::uint32_t& place : places)
        place = random.below(static_cast<std::uint32_t>(count));
    return places;
}

double medianAt(const std::vector<double>& values, const std::vector<std::uint32_t>& places) {
    std::vector<double> drawn;
    for (const std::uint32_t place : places)
        drawn.push_back(values[place % values.size()]);
    return middle(drawn);
}

Ratio pairedRatio(const Samples& over, const Samples& base) {
    if (over.atLeast || base.atLeast) {
        const double value = over.median() / base.median();
        return {value, value, value};
    }
    std::vector<double> ratios;
    for (std::size_t i = 0; i < over.times.size(); ++i)
        ratios.push_back(over.times[i] / base.times[i]);
    std::vector<double> copy = ratios;
    return interval(middle(copy), [&](Random& random) {
        return medianAt(ratios, drawnPlaces(ratios.size(), random));
    });
}

bool isSlower(const Samples& over, const Samples& base, const Ratio& ratio) {
    if (base.atLeast) return false;
    return ratio.value > slowerBy && (over.atLeast || ratio.low > 1);
}

// One statement, prepared on one variant.
class Runner {
public:
    static Result<Runner> make(const index::WorkloadStatement& statement, const Variant& variant,
                               const MeasureConfig& config) {
        auto prepared = variant.connection().prepare(statement.sql);
        if (!prepared) return fail(prepared.error());
        return Runner(std::move(*prepared), statement, variant.connection(), config);
    }

    bool writes() const { return !statement_->info().readOnly; }
    std::int64_t rows() const { return rows_; }

    // The first execution, which tells how many make a sample, and warms the caches up.
    Result<void> calibrate() {
        auto first = once();
        if (first && !cut_) first = once();
        if (!first) return fail(first.error());
        repeats_ = std::clamp(static_cast<int>(std::ceil(shortestSample / *first)), 1, 500);
        if (cut_) samples_ = {{*first}, true};
        return {};
    }

    Result<double> sample() {
        double sum = 0;
        for (int i = 0; i < repeats_; ++i) {
            const auto time = once();
            if (!time) return time;
            sum += *time;
        }
        return sum / repeats_;
    }

    Samples samples_;

private:
    Runner(std::unique_ptr<Statement> statement, const index::WorkloadStatement& source,
           Connection& connection, const MeasureConfig& config)
        : statement_(std::move(statement)), source_(&source), connection_(&connection),
          config_(&config) {}

    // A write without its commit, which is rolled back.
    Result<double> once() {
        if (writes())
            if (auto begun = run("BEGIN IMMEDIATE"); !begun) return fail(begun.error());
        NoRows sink;
        const ExecuteOptions options{
            .stop = {}, .deadline = Clock::system().now() + config_->limit, .countOnly = true};
        const double begun = now(config_->processorTime);
        const auto done = statement_->execute(source_->values, sink, options);
        const double time = now(config_->processorTime) - begun;
        if (writes() && connection_->state().inTransaction)
            if (auto ended = run("ROLLBACK"); !ended) return fail(ended.error());
        if (!done && done.error().code == ErrorCode::Timeout)
            cut_ = true;
        else if (!done)
            return fail(done.error());
        else
            rows_ = writes() ? done->rowsChanged : done->rows;
        return time;
    }

    Result<void> run(const char* sql) {
        auto prepared = connection_->prepare(sql);
        if (!prepared) return fail(prepared.error());
        NoRows sink;
        const auto done = (*prepared)->execute({}, sink, {});
        if (!done) return fail(done.error());
        return {};
    }

    std::unique_ptr<Statement> statement_;
    const index::WorkloadStatement* source_;
    Connection* connection_;
    const MeasureConfig* config_;
    std::int64_t rows_ = -1;
    int repeats_ = 1;
    bool cut_ = false;
};

Result<std::unique_ptr<SqliteFile>> openCopy(const std::string& of, const std::string& path) {
    std::error_code error;
    std::filesystem::copy_file(of, path, error);
    if (error) return fail(ErrorCode::Io, path + " could not be written.", error.message());
    auto file = SqliteFile::open(path, SqliteFile::Open::Existing);
    if (!file) return file;
    auto ready = (*file)->run("PRAGMA synchronous = OFF; PRAGMA cache_size = -65536");
    if (!ready) return fail(ready.error());
    return file;
}

Result<std::int64_t> number(SqliteFile& file, const char* sql) {
    auto query = file.prepare(sql);
    if (!query) return fail(query.error());
    const auto row = query->step();
    if (!row) return fail(row.error());
    return query->integer(0);
}

// An index's table and columns, each with its collation and direction.
struct IndexColumns {
    std::string table, columns;
    bool mayGo = false; // neither unique nor of a constraint
};

Result<int> countRedundant(SqliteFile& file) {
    // Partial indexes and those on expressions are taken for useful.
    auto query = file.prepare(
        "SELECT t.name, group_concat(x.cid || ' ' || x.coll || ' ' || x.desc || ',', ''), "
        "       i.origin = 'c' AND NOT i.\"unique\", "
        "       count(*) = 1 AND max(c.pk) = 1 AND max(c.type) COLLATE NOCASE = 'INTEGER' "
        "FROM sqlite_schema t, pragma_index_list(t.name) i, pragma_index_xinfo(i.name) x "
        "LEFT JOIN pragma_table_info(t.name) c ON c.cid = x.cid "
        "WHERE t.type = 'table' AND NOT i.partial AND x.key "
        "GROUP BY t.name, i.name HAVING min(x.cid) >= 0");
    if (!query) return fail(query.error());
    std::vector<IndexColumns> indexes;
    int redundant = 0;
    while (true) {
        const auto row = query->step();
        if (!row) return fail(row.error());
        if (!*row) break;
        if (query->integer(2) != 0 && query->integer(3) != 0)
            ++redundant;
        else
            indexes.push_back({query->text(0), query->text(1), query->integer(2) != 0});
    }
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        const auto servedBy = [&](std::size_t j) {
            return i != j && indexes[i].table == indexes[j].table &&
                   indexes[j].columns.starts_with(indexes[i].columns) &&
                   (indexes[i].columns != indexes[j].columns || j < i || !indexes[j].mayGo);
        };
        bool served = false;
        for (std::size_t j = 0; indexes[i].mayGo && j < indexes.size(); ++j)
            served = served || servedBy(j);
        redundant += served ? 1 : 0;
    }
    return redundant;
}

Result<void> takeRounds(std::vector<Runner>& runners, int rounds, Random& random) {
    for (int round = 0; round < rounds; ++round)
        for (const std::uint32_t id : shuffledIds(runners.size(), random)) {
            Runner& runner = runners[id - 1];
            if (runner.samples_.atLeast) continue;
            const auto time = runner.sample();
            if (!time) return fail(time.error());
            runner.samples_.times.push_back(*time);
        }
    return {};
}

} // namespace

Result<Variant> Variant::make(const std::string& database, const std::string& path,
                              const IndexSet& set) {
    Variant variant;
    variant.name_ = set.name;
    variant.path_ = path;
    auto file = openCopy(database, path);
    if (!file) return fail(file.error());
    constexpr const char* bytes = "SELECT (page_count - freelist_count) * page_size FROM "
                                  "pragma_page_count, pragma_freelist_count, pragma_page_size";
    constexpr const char* indexes = "SELECT count(*) FROM sqlite_schema WHERE type = 'index'";
    const auto bytesBefore = number(**file, bytes), indexesBefore = number(**file, indexes);
    if (!bytesBefore || !indexesBefore)
        return fail((!bytesBefore ? bytesBefore : indexesBefore).error());
    for (const std::string& statement : set.statements)
        if (auto done = (*file)->run(statement); !done) {
            Error failure = done.error();
            failure.detail += " in " + set.name + ": " + statement;
            return fail(failure);
        }
    const auto bytesAfter = number(**file, bytes), indexesAfter = number(**file, indexes);
    if (!bytesAfter || !indexesAfter)
        return fail((!bytesAfter ? bytesAfter : indexesAfter).error());
    const auto redundant = countRedundant(**file);
    if (!redundant) return fail(redundant.error());
    variant.addedBytes_ = *bytesAfter - *bytesBefore;
    variant.addedIndexes_ = static_cast<int>(*indexesAfter - *indexesBefore);
    variant.redundantIndexes_ = *redundant;
    file->reset();
    if (auto connected = variant.connect(); !connected) return fail(connected.error());
    return variant;
}

Result<Variant> Variant::analyzed(const std::string& path) const {
    Variant variant;
    variant.name_ = name_ + " +A";
    variant.path_ = path;
    variant.addedBytes_ = addedBytes_;
    variant.addedIndexes_ = addedIndexes_;
    variant.redundantIndexes_ = redundantIndexes_;
    auto file = openCopy(path_, path);
    if (!file) return fail(file.error());
    if (auto done = (*file)->run("ANALYZE"); !done) return fail(done.error());
    file->reset();
    if (auto connected = variant.connect(); !connected) return fail(connected.error());
    return variant;
}

Result<void> Variant::connect() {
    auto driver = SqliteDriver::create(path_);
    if (!driver) return fail(driver.error());
    auto connection = (*driver)->connect(Access::ReadWrite);
    if (!connection) return fail(connection.error());
    connection_ = std::move(*connection);
    return {};
}

Variant::~Variant() {
    if (connection_ == nullptr) return; // moved from
    connection_.reset();
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

double Samples::median() const {
    std::vector<double> copy = times;
    return middle(copy);
}

Result<StatementTimes> measure(const index::WorkloadStatement& statement,
                               const std::vector<Variant>& variants, const MeasureConfig& config) {
    std::vector<Runner> runners;
    double round = 0;
    std::int64_t rows = -1;
    for (const Variant& variant : variants) {
        auto runner = Runner::make(statement, variant, config);
        if (!runner) return fail(runner.error());
        if (auto ready = runner->calibrate(); !ready) return fail(ready.error());
        if (!runner->samples_.atLeast) {
            const auto time = runner->sample();
            if (!time) return fail(time.error());
            round += std::max(*time, shortestSample);
            if (rows >= 0 && runner->rows() != rows)
                return fail(ErrorCode::Internal, "The number of rows differs on " + variant.name(),
                            statement.sql);
            rows = runner->rows();
        }
        runners.push_back(std::move(*runner));
    }

    const auto rounds = [&](int least) {
        const double fit = static_cast<double>(config.perStatement.count()) / std::max(round, 1.0);
        return std::clamp(static_cast<int>(fit), std::min(least, config.rounds), config.rounds);
    };
    StatementTimes times{statement.sql, statement.weight, runners[0].writes(), {}, {}, {}};
    Random random(3);
    for (bool again : {false, true}) {
        for (Runner& runner : runners)
            if (!runner.samples_.atLeast) runner.samples_.times.clear();
        if (auto taken = takeRounds(runners, rounds(again ? 7 : 3), random); !taken)
            return fail(taken.error());
        times.variants.clear();
        times.ratios.clear();
        std::vector<bool> slower;
        for (const Runner& runner : runners) {
            times.variants.push_back(runner.samples_);
            times.ratios.push_back(pairedRatio(runner.samples_, runners[0].samples_));
            slower.push_back(isSlower(runner.samples_, runners[0].samples_, times.ratios.back()));
        }
        for (std::size_t i = 0; again && i < slower.size(); ++i)
            slower[i] = slower[i] && times.slower[i];
        times.slower = slower;
        if (std::ranges::find(slower, true) == slower.end()) break;
    }
    return times;
}

double total(const std::vector<StatementTimes>& statements, std::size_t variant, bool weighted) {
    double sum = 0;
    for (const StatementTimes& statement : statements)
        sum += (weighted ? statement.weight : 1) * statement.variants[variant].median();
    return sum;
}

bool totalAtLeast(const std::vector<StatementTimes>& statements, std::size_t variant) {
    return std::ranges::any_of(statements, [&](const StatementTimes& statement) {
        return statement.variants[variant].atLeast;
    });
}

Ratio totalRatio(const std::vector<StatementTimes>& statements, std::size_t variant,
                 std::size_t base) {
    const auto resampled = [&](Random& random) {
        double over = 0, under = 0;
        for (const StatementTimes& statement : statements) {
            const std::vector<double>& a = statement.variants[variant].times;
            const std::vector<double>& b = statement.variants[base].times;
            const auto places = drawnPlaces(std::max(a.size(), b.size()), random);
            over += statement.weight * medianAt(a, places);
            under += statement.weight * medianAt(b, places);
        }
        return over / under;
    };
    return interval(total(statements, variant, true) / total(statements, base, true), resampled);
}

} // namespace hone::bench
