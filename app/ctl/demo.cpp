#include <filesystem>

#include "app/ctl/command.h"
#include "app/ctl/json_output.h"
#include "app/ctl/report.h"
#include "core/base/scratch_folder.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/engine/sqlite/sqlite_driver.h"
#include "core/plan/plan_json.h"
#include "core/sample/sample_shop.h"
#include "core/session/session.h"

// The main job without a window. What is compared runs on two copies of the sample, one with the
// index and one without, so that both sides can be run in turn.

namespace hone::ctl {
namespace {

namespace fs = std::filesystem;

constexpr int slowPairs = 10;
constexpr int quickPairs = 160;

constexpr const char* slowSql =
    "WITH newest AS MATERIALIZED (\n"
    "    SELECT id, name, city FROM customers ORDER BY created_at DESC LIMIT 12\n"
    ")\n"
    "SELECT n.name, n.city,\n"
    "       (SELECT count(*) FROM page_views v WHERE v.customer_id = n.id) AS views\n"
    "FROM newest n\n"
    "ORDER BY views DESC";
constexpr const char* indexSql = "CREATE INDEX page_views_customer ON page_views(customer_id)";
constexpr const char* reportSql =
    "SELECT c.city, count(*) AS orders, sum(o.total) AS revenue FROM customers c "
    "JOIN orders o ON o.customer_id = c.id WHERE o.status = 'paid' GROUP BY c.city ORDER BY 3 DESC";
constexpr const char* lookupSql = "SELECT name, price FROM products WHERE id = ?1";
class Demo {
public:
    Demo(std::int64_t rows, std::stop_token stop) : rows_(rows), stop_(std::move(stop)) {}

    Result<DemoReport> make() {
        for (const auto part : {&Demo::makeDatabases, &Demo::readPlans, &Demo::compareIndex,
                                &Demo::compareCache, &Demo::comparePool})
            if (auto done = (this->*part)(); !done) return fail(done.error());
        return std::move(report_);
    }

private:
    Result<void> makeDatabases() {
        note("making the sample shop, " + formatCount(rows_) + " orders");
        auto folder = ScratchFolder::make();
        if (!folder) return fail(folder.error());
        folder_ = std::move(*folder);
        plainPath_ = folder_->file("shop.db");
        const auto made = makeSampleShop(plainPath_, {.orders = rows_}, {}, stop_);
        if (!made) return fail(made.error());
        report_.tables = made->tables;
        const std::string indexedPath = folder_->file("shop-indexed.db");
        std::error_code error;
        fs::copy_file(plainPath_, indexedPath, error);
        if (error)
            return fail(ErrorCode::DiskFull, "The sample could not be copied.", error.message());
        auto plain = open(plainPath_);
        if (!plain) return fail(plain.error());
        plain_ = std::move(*plain);
        auto indexed = open(indexedPath);
        if (!indexed) return fail(indexed.error());
        indexed_ = std::move(*indexed);
        report_.engine = plain_->facts().engine + " " + plain_->facts().engineVersion;
        return {};
    }

    static Result<std::unique_ptr<Session>> open(const std::string& path) {
        SessionConfig config;
        config.keepJournal = false;
        config.runner.workers = 1;
        config.cache.timeToLive = Milliseconds(0);
        return Session::open(path, std::move(config));
    }

    Result<StatementResult> run(Session& session, const char* sql, bool cache) {
        QueryRequest request;
        request.text = std::make_shared<const std::string>(sql);
        request.cache = cache;
        request.holder = "demo";
        const auto run = session.submit(std::move(request));
        const std::stop_callback cancel(stop_, [&run] { run->cancel(); });
        run->wait();
        if (auto error = run->error()) return fail(std::move(*error));
        return run->latest();
    }

    TimedRun timed(Session& session, const char* sql, bool cache, int* hits = nullptr) {
        return [this, &session, sql, cache, hits]() -> Result<std::int64_t> {
            const auto done = run(session, sql, cache);
            if (!done) return fail(done.error());
            if (hits != nullptr && done->report->cache == CacheOutcome::Hit) ++*hits;
            return done->report->timing.totalNs;
        };
    }

    Result<void> readPlans() {
        report_.slowSql = slowSql;
        report_.indexSql = indexSql;
        auto before = plain_->analyze({slowSql, {}, nullptr, std::nullopt, false}, stop_);
        if (!before) return fail(before.error());
        report_.planBefore = std::move(before->plan);

        note("building the index on a copy");
        const auto built = run(*indexed_, indexSql, false);
        if (!built) return fail(built.error());
        report_.indexBuildNs = built->report->timing.totalNs;
        const auto sizes = indexed_->objectSizes(stop_);
        if (!sizes) return fail(sizes.error());
        for (const ObjectSize& object : *sizes)
            if (object.name == "page_views_customer") report_.indexBytes = object.bytes;
        auto after = indexed_->analyze({slowSql, {}, nullptr, std::nullopt, false}, stop_);
        if (!after) return fail(after.error());
        report_.planAfter = std::move(after->plan);
        return {};
    }

    Result<void> add(DemoStep step, int pairs, const TimedRun& before, const TimedRun& after) {
        auto comparison = comparePaired(before, after, {.maxPairs = pairs, .stop = stop_});
        if (!comparison) return fail(comparison.error());
        step.comparison = std::move(*comparison);
        report_.steps.push_back(std::move(step));
        return {};
    }

    Result<void> compareIndex() {
        note("comparing without and with the index");
        return add({.name = "index",
                    .title = "Without and with the index",
                    .story = "The same statement on two copies of the database, which differ in "
                             "the index alone. Without it all page views are read once for each of "
                             "the twelve customers.",
                    .beforeLabel = "without index",
                    .afterLabel = "with index"},
                   slowPairs, timed(*plain_, slowSql, false), timed(*indexed_, slowSql, false));
    }

    Result<void> compareCache() {
        note("comparing cache off and on");
        int hits = 0;
        auto done = add({.name = "cache",
                         .title = "Cache off and on",
                         .story = {},
                         .beforeLabel = "cache off",
                         .afterLabel = "cache on"},
                        slowPairs, timed(*plain_, reportSql, false),
                        timed(*plain_, reportSql, true, &hits));
        if (!done) return done;
        DemoStep& step = report_.steps.back();
        const int runs = step.comparison.warmUps + static_cast<int>(step.comparison.pairs.size());
        step.story = "Revenue by city over all paid orders, asked again and again. With the cache "
                     "on, " +
                     std::to_string(hits) + " of " + std::to_string(runs) +
                     " runs were answered from it, those before the count began included. A result "
                     "is served only while the tables it read are unchanged.";
        return {};
    }

    // The same short query on a connection of its own each time, and on one lent by a pool.
    Result<void> comparePool() {
        note("comparing a connection for each query with the pool");
        const auto driver = SqliteDriver::create(plainPath_);
        if (!driver) return fail(driver.error());
        Driver& engine = **driver;
        ConnectionPool pool([&engine] { return engine.connect(Access::ReadOnly); }, PoolConfig());
        std::int64_t product = 0;
        const auto ask = [&product](Connection& connection) {
            const Value id = product++ % 20 + 1;
            return collectRows(connection, lookupSql, {&id, 1}, {});
        };
        const TimedRun alone = [&]() -> Result<std::int64_t> {
            const TimePoint start = std::chrono::steady_clock::now();
            {
                const auto connection = engine.connect(Access::ReadOnly);
                if (!connection) return fail(connection.error());
                if (auto rows = ask(**connection); !rows) return fail(rows.error());
            }
            return nanosecondsBetween(start, std::chrono::steady_clock::now());
        };
        const TimedRun pooled = [&]() -> Result<std::int64_t> {
            const TimePoint start = std::chrono::steady_clock::now();
            {
                const auto lease = pool.acquire({"demo", std::nullopt, stop_});
                if (!lease) return fail(lease.error());
                if (auto rows = ask(**lease); !rows) return fail(rows.error());
            }
            return nanosecondsBetween(start, std::chrono::steady_clock::now());
        };
        return add({.name = "pool",
                    .title = "A connection for each query, and a pool",
                    .story = "One product by its key. Opening a connection means opening the file "
                             "and reading the schema, each time; the pool lends one that is open. "
                             "With a server across a network the difference is larger.",
                    .beforeLabel = "own connection",
                    .afterLabel = "from the pool"},
                   quickPairs, alone, pooled);
    }

    const std::int64_t rows_;
    const std::stop_token stop_;
    std::unique_ptr<ScratchFolder> folder_;
    std::string plainPath_;
    std::unique_ptr<Session> plain_, indexed_;
    DemoReport report_;
};

Json sideJson(const std::string& label, const SideTimes& times, const std::vector<Pair>& pairs,
              std::int64_t Pair::*side) {
    return {{"label", label},
            {"medianNs", times.medianNs},
            {"p95Ns", times.p95Ns},
            {"samplesNs", timesOf(pairs, side)}};
}

Json reportJson(const std::string& path, const DemoReport& report) {
    Json steps = Json::array();
    for (const DemoStep& step : report.steps) {
        const PairedComparison& comparison = step.comparison;
        Json json{
            {"name", step.name},
            {"title", step.title},
            {"before", sideJson(step.beforeLabel, comparison.a, comparison.pairs, &Pair::aNs)},
            {"after", sideJson(step.afterLabel, comparison.b, comparison.pairs, &Pair::bNs)}};
        json.update(comparisonJson(comparison));
        if (step.name == "index") {
            json["planBefore"] = Json(planToJson(report.planBefore));
            json["planAfter"] = Json(planToJson(report.planAfter));
            json["create"] = report.indexSql;
            json["bytes"] = report.indexBytes;
            json["buildNs"] = report.indexBuildNs;
        }
        steps.push_back(std::move(json));
    }
    return {{"report", path}, {"tables", report.tables}, {"steps", std::move(steps)}};
}

void printReport(const std::string& path, const DemoReport& report) {
    std::printf("The slow query\n\n%s\n\nIts plan\n\n%s\nwith %s\n\n%s", report.slowSql.c_str(),
                printPlan(report.planBefore.root).c_str(), report.indexSql.c_str(),
                printPlan(report.planAfter.root).c_str());
    for (const DemoStep& step : report.steps)
        std::printf("\n%s\n  %-15s %s\n  %-15s %s\n  %s. %s\n", step.title.c_str(),
                    step.beforeLabel.c_str(), formatDuration(step.comparison.a.medianNs).c_str(),
                    step.afterLabel.c_str(), formatDuration(step.comparison.b.medianNs).c_str(),
                    verdictHeadline(step.comparison, step.beforeLabel, step.afterLabel).c_str(),
                    verdictExplanation(step.comparison).c_str());
    std::printf("\nThe report is in %s\n", path.c_str());
}

Result<std::string> reportFolder(const Arguments& arguments) {
    std::string folder;
    if (const auto given = arguments.value("--out")) {
        folder = *given;
    } else {
        const auto data = userDataFolder();
        if (!data) return fail(data.error());
        folder = *data + "/demo";
    }
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return fail(ErrorCode::Permission, "The folder " + folder + " cannot be made.",
                    error.message());
    return fs::absolute(folder).lexically_normal().string();
}

ExitStatus runDemo(const Invocation& invocation) {
    const auto rows = invocation.arguments.integer("--rows", 200'000, 100, 50'000'000);
    if (!rows) return refuse(invocation, rows.error());
    if (!invocation.arguments.positionals().empty())
        return refuse(invocation,
                      {ErrorCode::InvalidArgument, "demo takes options alone.", {}, {}});
    const auto folder = reportFolder(invocation.arguments);
    if (!folder) return refuse(invocation, folder.error());
    const auto report = Demo(*rows, invocation.stop).make();
    if (!report) return refuse(invocation, report.error());
    const std::string path = (fs::path(*folder) / "hone-demo.html").string();
    if (auto written = writeFileAtomically(path, htmlReport(*report)); !written)
        return refuse(invocation, written.error());
    if (invocation.json)
        printJson(reportJson(path, *report));
    else
        printReport(path, *report);
    return Done;
}

} // namespace

Command demoCommand() {
    return {"demo",
            "[--out DIR] [--rows N]",
            "Makes a slow query fast and shows why: plan, index, cache, pool, measured.",
            "Works on a sample shop in a temporary folder, which is gone afterwards. Writes a page "
            "with charts.",
            {{"--out", "DIR", "where the page goes; a folder of the user's data unless told"},
             {"--rows", "N", "orders of the sample, 200000 unless told"}},
            &runDemo};
}

} // namespace hone::ctl
