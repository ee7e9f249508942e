// What being able to measure costs statements that are not measured: the same statements on two
// builds of SQLite, with scan statistics compiled in but switched off, as Hone opens its
// connections, and without them. Each build is a program of its own, since one process holds one
// SQLite; the two run in turn.
//
//   bench_scanstatus              both, the ratio of each statement
//   bench_scanstatus --once       this build alone: nanoseconds, one statement a line
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <sqlite3.h>

namespace {

const char* const setUp = R"(
CREATE TABLE t(id INTEGER PRIMARY KEY, g INT, name TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
INSERT INTO t SELECT i, i % 1000, 'name ' || i FROM n;
CREATE INDEX t_g ON t(g);
)";

struct Workload {
    const char* name;
    const char* sql;
};
const Workload workloads[] = {
    {"full scan", "SELECT count(*) FROM t WHERE name LIKE '%77%'"},
    {"index searches", "SELECT count(*) FROM t a JOIN t b ON b.g = a.g WHERE a.id <= 2000"},
    {"sorting", "SELECT name FROM t ORDER BY name DESC LIMIT 10"},
    {"grouping", "SELECT name, count(*) FROM t WHERE id < 60000 GROUP BY name LIMIT 10"},
    {"key look-ups", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                     "100000) SELECT sum(t.g) FROM n JOIN t ON t.id = 1 + i * 7919 % 200000"},
};

long long timed(sqlite3* db, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(db, sql, -1, &statement, nullptr);
    const auto begin = std::chrono::steady_clock::now();
    while (sqlite3_step(statement) == SQLITE_ROW) {
    }
    const auto end = std::chrono::steady_clock::now();
    sqlite3_finalize(statement);
    return std::chrono::duration_cast<std::chrono::nanoseconds>(end - begin).count();
}

std::vector<long long> runHere() {
    sqlite3* db = nullptr;
    sqlite3_open(":memory:", &db);
#ifdef SQLITE_ENABLE_STMT_SCANSTATUS
    sqlite3_db_config(db, SQLITE_DBCONFIG_STMT_SCANSTATUS, 0, nullptr);
#endif
    sqlite3_exec(db, setUp, nullptr, nullptr, nullptr);
    std::vector<long long> times;
    for (const Workload& workload : workloads) {
        long long best = timed(db, workload.sql);
        for (int i = 0; i < 4; ++i)
            best = std::min(best, timed(db, workload.sql));
        times.push_back(best);
    }
    sqlite3_close(db);
    return times;
}

std::vector<long long> runThere(const std::string& program) {
    std::vector<long long> times;
    FILE* output = popen((program + " --once").c_str(), "r");
    if (output == nullptr) return times;
    long long time = 0;
    while (std::fscanf(output, "%lld", &time) == 1)
        times.push_back(time);
    pclose(output);
    return times;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

} // namespace

int main(int count, char** words) {
    if (count > 1 && std::strcmp(words[1], "--once") == 0) {
        for (const long long time : runHere())
            std::printf("%lld\n", time);
        return 0;
    }
    const int rounds = count > 1 ? std::max(1, std::atoi(words[1])) : 15;
    const std::string self = words[0];
    std::vector<std::vector<double>> ratios(std::size(workloads));
    std::vector<long long> with, without;
    for (int round = 0; round < rounds; ++round) {
        with = runThere(self);
        without = runThere(self + "_plain");
        if (with.size() != ratios.size() || without.size() != ratios.size()) {
            std::fprintf(stderr, "build bench_scanstatus_plain first\n");
            return 1;
        }
        for (std::size_t i = 0; i < ratios.size(); ++i)
            ratios[i].push_back(static_cast<double>(with[i]) / static_cast<double>(without[i]));
    }
    std::printf("%-16s %12s %12s %8s\n", "", "with, off", "without", "ratio");
    for (std::size_t i = 0; i < ratios.size(); ++i)
        std::printf("%-16s %9.2f ms %9.2f ms %8.3f\n", workloads[i].name,
                    static_cast<double>(with[i]) / 1e6, static_cast<double>(without[i]) / 1e6,
                    median(ratios[i]));
    return 0;
}
