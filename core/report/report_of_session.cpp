#include <algorithm>

#include "core/base/text.h"
#include "core/base/utc_text.h"
#include "core/report/report_parts.h"
#include "core/report/reports.h"

namespace hone::report {
namespace {

constexpr std::size_t mostStatements = 100, mostSlow = 20, mostHistory = 200, mostBars = 12;
constexpr std::size_t longestText = 200; // bytes of a statement in a table

std::int64_t whole(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

std::string firstOf(std::size_t most, std::size_t all) {
    return all > most ? ", the first " + formatCount(whole(most)) + " of " + formatCount(whole(all))
                      : std::string();
}

struct Totals {
    std::uint64_t calls = 0, failures = 0, hits = 0, lookups = 0;
    std::int64_t ns = 0;
};

Totals totalsOf(const std::vector<StatementStatistics>& statements) {
    Totals totals;
    for (const StatementStatistics& one : statements) {
        totals.calls += one.calls;
        totals.failures += one.failures;
        totals.hits += one.cacheHits;
        totals.lookups += one.cacheLookups;
        totals.ns += one.totalNs.sum();
    }
    return totals;
}

Section totalsSection(const SessionRecord& record) {
    const Totals totals = totalsOf(record.statements);
    Section section{.heading = "At a glance", .remark = "measured, by earlier sessions too"};
    if (totals.calls == 0) {
        section.blocks.emplace_back(
            Paragraph{"Nothing was run on this database so far.", Tone::Dim});
        return section;
    }
    section.blocks.emplace_back(
        Headline{counted(whole(totals.calls), "statement", "statements") + " in " +
                     formatDuration(totals.ns),
                 counted(whole(record.statements.size()), "fingerprint", "fingerprints") +
                     " (texts that differ in values alone are one), " +
                     counted(whole(totals.failures), "failure", "failures") +
                     (totals.lookups == 0 ? ", the cache was not asked."
                                          : ", " +
                                                formatShare(static_cast<double>(totals.hits) /
                                                            static_cast<double>(totals.lookups)) +
                                                " of the cache's lookups were hits."),
                 Tone::Plain});
    Bars bars;
    for (const StatementStatistics& one : record.statements) {
        if (bars.bars.size() == mostBars) break;
        const auto ns = static_cast<double>(one.totalNs.sum());
        bars.bars.push_back(
            {one.text, ns,
             formatDuration(one.totalNs.sum()) + ", " +
                 formatShare(totals.ns > 0 ? ns / static_cast<double>(totals.ns) : 0)});
    }
    section.blocks.emplace_back(
        Chart{"Where the time went" + firstOf(mostBars, record.statements.size()),
              "time of all runs together", lab::Unit::Duration, std::move(bars)});
    return section;
}

Table statementsTable(const std::vector<StatementStatistics>& statements) {
    Table table;
    table.caption = "The costliest first" + firstOf(mostStatements, statements.size());
    table.columns = {{"statement", true}, {"runs"}, {"failed"},    {"p50"}, {"p95"}, {"p99"},
                     {"total"},           {"rows"}, {"cache hits"}};
    for (const StatementStatistics& one : statements) {
        if (table.rows.size() == mostStatements) break;
        const Histogram& times = one.totalNs;
        table.rows.push_back(
            {{oneLine(one.text, longestText), formatCount(whole(one.calls)),
              formatCount(whole(one.failures)), formatDuration(times.percentile(0.50)),
              formatDuration(times.percentile(0.95)), formatDuration(times.percentile(0.99)),
              formatDuration(times.sum()), formatCount(whole(one.rows)),
              one.cacheLookups == 0 ? "not asked" : formatShare(one.cacheHitRate())}});
    }
    return table;
}

Section slowSection(const std::vector<SlowEntry>& slow) {
    Section section{.heading = "What was slow",
                    .remark = "the newest " + formatCount(whole(slow.size()))};
    for (const auto& [entry, plan] : slow) {
        section.blocks.emplace_back(codeOf(entry.sql, utcText(entry.startedAtMs) + " UTC, " +
                                                          formatDuration(entry.timing.totalNs) +
                                                          ", " +
                                                          counted(entry.rows, "row", "rows")));
        if (!entry.error.empty())
            section.blocks.emplace_back(Paragraph{entry.error, Tone::Bad, "Failed"});
        section.blocks.emplace_back(plan.empty()
                                        ? Block(Paragraph{"Its plan could not be had.", Tone::Dim})
                                        : Block(codeOf(plan, "Its plan")));
    }
    return section;
}

Table historyTable(const std::vector<HistoryEntry>& history) {
    Table table;
    table.folded = true;
    table.caption = "What was run: the newest " + formatCount(whole(history.size()));
    table.columns = {{"when, UTC", true}, {"statement", true}, {"total"}, {"rows"},
                     {"cache", true},     {"error", true}};
    for (const HistoryEntry& entry : history) {
        table.rows.push_back({{utcText(entry.startedAtMs), oneLine(entry.sql, longestText),
                               formatDuration(entry.timing.totalNs), formatCount(entry.rows),
                               cacheOutcomeName(entry.cache), entry.error}});
    }
    return table;
}

} // namespace

Result<SessionRecord> recordOf(const QueryJournal& journal, std::string database,
                               std::string engine) {
    auto statements = journal.statements();
    if (!statements) return fail(statements.error());
    auto slow = journal.slow(mostSlow);
    if (!slow) return fail(slow.error());
    auto history = journal.history(mostHistory);
    if (!history) return fail(history.error());
    return SessionRecord{std::move(database), std::move(engine), std::move(*statements),
                         std::move(*slow), std::move(*history)};
}

Report reportOf(const SessionRecord& record) {
    Report report;
    report.title = "What was run on " + record.database;
    report.subtitle = record.engine;
    report.versions = versionsOf(record.engine);
    report.sections.push_back(totalsSection(record));
    if (!record.statements.empty()) {
        Section section{.heading = "Statements"};
        section.blocks.emplace_back(statementsTable(record.statements));
        report.sections.push_back(std::move(section));
    }
    if (!record.slow.empty()) report.sections.push_back(slowSection(record.slow));
    if (!record.history.empty()) {
        Section section{.heading = "History"};
        section.blocks.emplace_back(historyTable(record.history));
        report.sections.push_back(std::move(section));
    }
    return report;
}

} // namespace hone::report
