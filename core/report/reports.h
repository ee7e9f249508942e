#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/index/advisor.h"
#include "core/lab/lab_outcome.h"
#include "core/measure/statement_comparison.h"
#include "core/plan/plan_bundle.h"
#include "core/query/query_journal.h"
#include "core/report/report.h"

// Reports of what Hone measured. Pure functions, any thread: the machine and the time are added by
// addSurroundings(), but for plans, which bring theirs.
namespace hone::report {

// A demonstration that was run: what is asked, what came out, plans, why, at what price.
// curve: of runCurve(); empty: it was not run.
Report reportOf(const lab::Lab& lab, const lab::LabOutcome& outcome,
                const std::vector<lab::CurvePoint>& curve = {});

// Several of them as a tour: an overview of their first two variants, then each.
struct TourStep {
    const lab::Lab& lab;
    const lab::LabOutcome& outcome; // with two variants at least
};
Report reportOfTour(const std::string& title, const std::string& subtitle,
                    std::span<const TourStep> steps);

// Two statements against each other. database: its name, for people.
Report reportOf(const StatementComparison& comparison, const std::string& database);

// Indexes for a workload. engine: "SQLite 3.53.2".
Report reportOf(const index::Advice& advice, const std::string& database,
                const std::string& engine);

// What was run on a database, as its journal has it.
struct SessionRecord {
    std::string database, engine;                // "shop.db", "SQLite 3.53.2"
    std::vector<StatementStatistics> statements; // the costliest first
    std::vector<SlowEntry> slow;                 // the newest first
    std::vector<HistoryEntry> history;           // the newest first
};
// File work.
Result<SessionRecord> recordOf(const QueryJournal& journal, std::string database,
                               std::string engine);
Report reportOf(const SessionRecord& record);

// A plan with all that it depended on, and how another one differs from it.
Report reportOf(const PlanBundle& bundle);
Report reportOf(const PlanBundle& pinned, const PlanBundle& now);

} // namespace hone::report
