// Threads record while others flush and read, in two journals on one file; nothing may be lost.

#include <cstdio>
#include <thread>

#include "core/query/query_journal.h"
#include "core/sql/fingerprint.h"
#include "tests/support/temporary_folder.h"

using namespace hone;

int main() {
    constexpr int recorders = 3;
    constexpr int each = 500;
    const test::TemporaryFolder folder;
    std::vector<std::unique_ptr<QueryJournal>> journals;
    for (int i = 0; i < 2; ++i) {
        auto opened = QueryJournal::open({.folder = folder.path()}, "sqlite:a", SqlDialect::Sqlite);
        if (!opened) {
            std::fprintf(stderr, "%s\n", opened.error().message.c_str());
            return 1;
        }
        journals.push_back(std::move(*opened));
    }
    {
        std::vector<std::jthread> threads;
        for (auto& journal : journals) {
            for (int i = 0; i < recorders; ++i)
                threads.emplace_back([&journal, i] {
                    ExecutionReport report;
                    report.sql = "SELECT " + std::string(static_cast<std::size_t>(i + 1), 'c');
                    report.fingerprint = fingerprintSql(report.sql, SqlDialect::Sqlite);
                    for (int n = 0; n < each; ++n) {
                        report.timing.totalNs = n * 1'000'000;
                        journal->record(report, n % 2 == 0 ? Purpose::User : Purpose::Load);
                        if (n % 100 == 0) std::this_thread::sleep_for(Milliseconds(1));
                    }
                });
            threads.emplace_back([&journal] {
                for (int n = 0; n < 5; ++n) {
                    (void)journal->statements();
                    (void)journal->history(10);
                }
            });
        }
    }
    for (auto& journal : journals)
        if (auto written = journal->flush(); !written) {
            std::fprintf(stderr, "%s\n", written.error().message.c_str());
            return 1;
        }
    std::uint64_t calls = 0;
    const auto statements = journals[0]->statements();
    for (const StatementStatistics& statement : *statements)
        calls += statement.calls;
    const std::uint64_t history = journals[0]->history(100'000).value().size();
    const std::uint64_t dropped = journals[0]->dropped() + journals[1]->dropped();
    std::printf("%llu calls, %llu entries, %llu dropped\n", static_cast<unsigned long long>(calls),
                static_cast<unsigned long long>(history), static_cast<unsigned long long>(dropped));
    const std::uint64_t expected = 2 * recorders * each;
    return calls == expected && history == expected / 2 && dropped == 0 ? 0 : 1;
}
