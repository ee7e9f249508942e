// Does the paired comparison keep its word on a real machine? One statement against itself, again
// and again: how often is a difference claimed? And one that does a known share more.
//
// ninja bench_measure; build/release/tests/bench_measure [--repetitions N]

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "core/engine/sqlite/sqlite_driver.h"
#include "core/engine/sqlite/sqlite_file.h"
#include "core/measure/statement_comparison.h"

using namespace hone;

namespace {

struct Tally {
    int faster = 0, slower = 0, same = 0, unknown = 0;
    double spread = 0, pairs = 0;

    void add(const PairedComparison& comparison) {
        faster += comparison.verdict == Verdict::Faster;
        slower += comparison.verdict == Verdict::Slower;
        same += comparison.verdict == Verdict::NoDifference;
        unknown += comparison.verdict == Verdict::Inconclusive;
        spread += comparison.spread;
        pairs += static_cast<double>(comparison.pairs.size());
    }
    void print(const char* name, int repetitions) const {
        std::printf("%-22s faster %3d  slower %3d  no difference %3d  inconclusive %3d   mean "
                    "spread %.2f %%, mean pairs %.0f\n",
                    name, faster, slower, same, unknown, 100 * spread / repetitions,
                    pairs / repetitions);
    }
};

int failed(const Error& error) {
    std::fprintf(stderr, "%s %s\n", error.message.c_str(), error.detail.c_str());
    return 1;
}

} // namespace

int main(int count, char** words) {
    int repetitions = 200;
    if (count == 3 && std::strcmp(words[1], "--repetitions") == 0)
        repetitions = std::max(1, std::atoi(words[2]));
    const std::string path =
        (std::filesystem::temp_directory_path() / "hone-bench-measure.db").string();
    std::filesystem::remove(path);
    {
        auto file = SqliteFile::open(path, SqliteFile::Open::OrCreate);
        if (!file) return failed(file.error());
        const auto filled =
            (*file)->run("CREATE TABLE t(id INTEGER PRIMARY KEY, x REAL);"
                         "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                         "100000) INSERT INTO t SELECT i, i * 0.5 FROM n;");
        if (!filled) return failed(filled.error());
    }
    const auto driver = SqliteDriver::create(path);
    if (!driver) return failed(driver.error());
    const auto connection = (*driver)->connect(Access::ReadOnly);
    if (!connection) return failed(connection.error());

    const std::string base = "SELECT sum(x) FROM t WHERE id <= 40000";
    struct Case {
        const char* name;
        const char* sql;
    };
    for (const Case& other : {Case{"the same", "SELECT sum(x) FROM t WHERE id <= 40000"},
                              Case{"5 % more rows", "SELECT sum(x) FROM t WHERE id <= 42000"},
                              Case{"5 % fewer rows", "SELECT sum(x) FROM t WHERE id <= 38095"}}) {
        Tally tally;
        for (int repetition = 0; repetition < repetitions; ++repetition) {
            StatementComparisonOptions options;
            options.pairing.seed = static_cast<std::uint64_t>(repetition) + 1;
            auto a = TimedStatement::prepare({**connection, base, {}}, false, {}, {});
            auto b = TimedStatement::prepare({**connection, other.sql, {}}, false, {}, {});
            if (!a) return failed(a.error());
            if (!b) return failed(b.error());
            const auto done =
                comparePaired([&] { return a->run(); }, [&] { return b->run(); }, options.pairing);
            if (!done) return failed(done.error());
            tally.add(*done);
        }
        tally.print(other.name, repetitions);
    }
    std::filesystem::remove(path);
    return 0;
}
