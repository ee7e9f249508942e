#include "app/ctl/database.h"
#include "app/ctl/json_output.h"
#include "app/ctl/report_file.h"
#include "app/ctl/table.h"
#include "core/base/text.h"
#include "core/report/reports.h"
#include "core/sql/fingerprint.h"

namespace hone::ctl {
namespace {

Json statementJson(const StatementStatistics& statement) {
    const Histogram& times = statement.totalNs;
    return {{"fingerprint", fingerprintText(statement.fingerprint)},
            {"text", statement.text},
            {"calls", statement.calls},
            {"failures", statement.failures},
            {"totalNs", times.sum()},
            {"p50Ns", times.percentile(0.50)},
            {"p95Ns", times.percentile(0.95)},
            {"p99Ns", times.percentile(0.99)},
            {"rows", statement.rows},
            {"cacheHitRate", statement.cacheHitRate()}};
}

std::string count(std::uint64_t value) {
    return formatCount(static_cast<std::int64_t>(value));
}

// What honectl slowlog and the history know goes with it.
Result<void> writeRecord(const Arguments& arguments, const QueryJournal& journal) {
    if (!arguments.has("--report")) return {};
    const auto driver = openFile(arguments);
    if (!driver) return fail(driver.error());
    const auto record =
        report::recordOf(journal, fileName((*driver)->path()),
                         (*driver)->engineName() + " " + (*driver)->engineVersion());
    if (!record) return fail(record.error());
    return writeReport(arguments, report::reportOf(*record));
}

ExitStatus runStats(const Invocation& invocation) {
    if (auto checked = checkReportOption(invocation.arguments); !checked)
        return refuse(invocation, checked.error());
    const auto journal = openJournal(invocation.arguments);
    if (!journal) return refuse(invocation, journal.error());
    const auto statements = (*journal)->statements();
    if (!statements) return refuse(invocation, statements.error());
    if (auto written = writeRecord(invocation.arguments, **journal); !written)
        return refuse(invocation, written.error());
    if (invocation.json) {
        Json list = Json::array();
        for (const StatementStatistics& statement : *statements)
            list.push_back(statementJson(statement));
        printJson({{"statements", std::move(list)}});
        return Done;
    }
    if (statements->empty()) {
        std::puts("Nothing was run on this database so far.");
        return Done;
    }
    Table table({"calls", "total", "p50", "p95", "p99", "rows", "cache", "statement"});
    for (const StatementStatistics& statement : *statements) {
        const Histogram& times = statement.totalNs;
        table.addTexts({count(statement.calls), formatDuration(times.sum()),
                        formatDuration(times.percentile(0.50)),
                        formatDuration(times.percentile(0.95)),
                        formatDuration(times.percentile(0.99)), count(statement.rows),
                        std::to_string(static_cast<int>(statement.cacheHitRate() * 100)) + " %",
                        statement.text});
    }
    std::fputs(table.print().c_str(), stdout);
    return Done;
}

} // namespace

Command statsCommand() {
    return {"stats",
            "--db DB [--report FILE]",
            "Shows statistics of the statements run on a database, the costliest first.",
            "Statements that differ in values alone count as one. Failed ones count with the time "
            "they took.",
            {databaseOption, reportOption},
            &runStats};
}

} // namespace hone::ctl
