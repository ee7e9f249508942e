#include "core/index/index_lab.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/index/index_lab_parts.h"

namespace hone::index {
namespace {

constexpr double copied = 0.15, builtAt = 0.25, readAt = 0.65, writtenAt = 0.8;

Result<std::int64_t> bytesOf(WorkCopy& copy) {
    auto rows =
        collectRows(copy.connection(),
                    "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, "
                    "pragma_freelist_count, pragma_page_size",
                    {}, {});
    if (!rows) return fail(rows.error());
    return std::get<std::int64_t>(rows->front().front());
}

void noteStatistics(WorkCopy& copy, IndexTrialResult& result) {
    const auto statistics = copy.statistics();
    if (!statistics) return;
    const bool known = std::ranges::any_of(*statistics, [&](const WorkCopy::Statistic& row) {
        return equalsIgnoringCase(row.table, result.index.table);
    });
    result.remarks.push_back(
        known ? "The statistics do not tell of the new index yet: ANALYZE may change how it is "
                "used."
              : "There are no statistics of " + result.index.table +
                    ": ANALYZE may change how indexes are used.");
}

Result<void> readAll(const IndexTrial& trial, WorkCopy& copy, IndexTrialResult& result,
                     const TrialProgress& progress) {
    const auto views = IndexViews::of(copy, result.index.name);
    if (!views) return fail(views.error());
    for (std::size_t i = 0; i < trial.statements.size(); ++i) {
        const std::string what = statementProgress(i, trial.statements.size());
        const double step = (readAt - builtAt) / static_cast<double>(trial.statements.size());
        const double begin = builtAt + step * static_cast<double>(i);
        progress(what, begin);
        const auto values = valuesOf(trial.statements[i]);
        const auto read = [&]() -> Result<StatementComparison> {
            if (!values) return fail(values.error());
            auto compared = compareStatements(
                {*views->without, trial.statements[i].sql, *values},
                {*views->with, trial.statements[i].sql, *values}, copy.driver(), trial.comparison,
                [&](int pairs, int most) { progress(what, begin + step * pairs / most); });
            if (!compared) return fail(compared.error());
            return std::move(*compared);
        };
        if (auto kept = keepReading(result, trial.statements[i], read()); !kept) return kept;
    }
    return {};
}

Result<void> findPayoff(const IndexTrial& trial, WorkCopy& copy, IndexTrialResult& result,
                        const TrialProgress& progress) {
    const std::string& sql = trial.statements.front().sql;
    const auto values = valuesOf(trial.statements.front());
    const auto onPoint = [&](int point, int points) {
        progress("Looking where it pays: point " + std::to_string(point + 1) + " of " +
                     std::to_string(points),
                 writtenAt + (1 - writtenAt) * point / points);
    };
    auto payoff = !values ? Result<Payoff>(fail(values.error()))
                  : trial.payoff->parameter.empty()
                      ? payoffOverRows(copy, result.index.name, sql, *values, *trial.payoff,
                                       trial.comparison, onPoint)
                      : payoffOverParameter(copy, result.index.name, sql, *values, *trial.payoff,
                                            trial.comparison, onPoint);
    if (payoff)
        result.payoff = std::move(*payoff);
    else if (endsTheTrial(payoff.error().code))
        return fail(payoff.error());
    else
        result.noPayoff = payoff.error().message;
    return {};
}

std::string timesText(double factor) {
    if (factor >= 1.95) return formatFactor(factor) + " times";
    return formatFactor(100 * (factor - 1)) + " %";
}

struct Counts {
    int faster = 0, slower = 0, same = 0, unclear = 0;
    double most = 1; // the largest of the factors by which one is faster
    double worst = 1;
};

Counts countReads(const IndexTrialResult& result) {
    Counts counts;
    for (const TrialReading& read : result.reads) {
        if (!read.comparison) continue;
        const PairedComparison& times = read.comparison->times;
        switch (times.verdict) {
        case Verdict::Faster:
            ++counts.faster;
            counts.most = std::max(counts.most, 1 / times.ratio);
            break;
        case Verdict::Slower:
            ++counts.slower;
            counts.worst = std::max(counts.worst, times.ratio);
            break;
        case Verdict::NoDifference:
            ++counts.same;
            break;
        case Verdict::Inconclusive:
            ++counts.unclear;
            break;
        }
    }
    return counts;
}

// "14 MB, and 1.3 times the time for an insert"; empty: nothing that could be measured.
std::string priceText(const IndexTrialResult& result) {
    std::string text = formatBytes(result.index.bytes) + " on disk";
    if (!result.writes) return text;
    for (const WriteKind kind : {WriteKind::Insert, WriteKind::Update, WriteKind::Delete}) {
        const auto& times = result.writes->of(kind);
        if (times && times->verdict == Verdict::Slower)
            text += ", " + std::string(writeName(kind)) + "s " + timesText(times->ratio) +
                    (times->ratio >= 1.95 ? " as long" : " longer");
    }
    return text;
}

} // namespace

TrialOutcome outcomeOf(const IndexTrialResult& result) {
    const Counts counts = countReads(result);
    if (counts.faster > 0) return counts.slower > 0 ? TrialOutcome::Mixed : TrialOutcome::Helps;
    if (counts.slower > 0) return TrialOutcome::Hurts;
    return counts.same > 0 && counts.unclear == 0 ? TrialOutcome::NoGain : TrialOutcome::Unclear;
}

const char* outcomeName(TrialOutcome outcome) {
    switch (outcome) {
    case TrialOutcome::Helps:
        return "helps";
    case TrialOutcome::Mixed:
        return "mixed";
    case TrialOutcome::NoGain:
        return "no-gain";
    case TrialOutcome::Hurts:
        return "hurts";
    case TrialOutcome::Unclear:
        break;
    }
    return "unclear";
}

std::string trialHeadline(const IndexTrialResult& result) {
    const Counts counts = countReads(result);
    const std::string faster = timesText(counts.most), slower = timesText(counts.worst);
    switch (outcomeOf(result)) {
    case TrialOutcome::Helps:
        return (counts.faster > 1 ? "Up to " : "") + faster +
               (counts.most >= 1.95 ? " as fast" : " faster");
    case TrialOutcome::Mixed:
        return std::to_string(counts.faster) + " faster, " + std::to_string(counts.slower) +
               " slower";
    case TrialOutcome::NoGain:
        return "Costs and gains nothing";
    case TrialOutcome::Hurts:
        return counts.worst >= 1.95 ? slower + " as slow" : slower + " slower";
    case TrialOutcome::Unclear:
        break;
    }
    return counts.unclear > 0 ? "Inconclusive" : "Nothing measured";
}

std::string trialExplanation(const IndexTrialResult& result) {
    const Counts counts = countReads(result);
    const int measured = counts.faster + counts.slower + counts.same + counts.unclear;
    std::string text;
    const auto add = [&](int count, const char* what) {
        if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + what;
    };
    if (measured == 0) {
        text = "No statement could be measured";
    } else {
        add(counts.faster, "faster");
        add(counts.slower, "slower");
        add(counts.same, "without a measurable difference");
        add(counts.unclear, "inconclusive");
        text = (measured == 1 ? "Of 1 statement: "
                              : "Of " + std::to_string(measured) + " statements: ") +
               text;
    }
    return text + ". It costs " + priceText(result) + ".";
}

Result<IndexTrialResult> runIndexTrial(const SqliteDriver& source, const IndexTrial& order,
                                       std::stop_token stop, const TrialProgress& onProgress) {
    const TrialProgress progress = onProgress ? onProgress : [](const std::string&, double) {};
    if (auto checked = checkTrial(order); !checked) return fail(checked.error());
    const IndexTrial trial = withStop(order, stop);
    const ExecuteOptions limits{stop, std::nullopt};

    progress("Copying the database", 0);
    auto copy = WorkCopy::make(source, limits, trial.folder, [&](int done, int all) {
        progress("Copying the database", copied * done / std::max(1, all));
    });
    if (!copy) return fail(copy.error());
    IndexTrialResult result;
    result.createSql = trial.createSql;
    if (auto dropped = dropExisting((*copy)->connection(), result); !dropped)
        return fail(dropped.error());
    const auto bytes = bytesOf(**copy);
    if (!bytes) return fail(bytes.error());
    result.databaseBytes = *bytes;

    progress("Building the index", copied);
    auto built = (*copy)->build(trial.createSql, limits);
    if (!built) return fail(built.error());
    result.index = std::move(*built);
    noteStatistics(**copy, result);
    if (auto read = readAll(trial, **copy, result, progress); !read) return fail(read.error());

    if (trial.measureWrites) {
        auto writes = compareWriteCost(
            **copy, result.index.name, {}, trial.writes, trial.comparison.pairing,
            [&](WriteKind kind, int pairs, int most) {
                progress(writeProgress(kind),
                         readAt + (writtenAt - readAt) * writeShare(kind, pairs, most));
            });
        if (auto kept = keepWrites(result, std::move(writes)); !kept) return fail(kept.error());
    }
    if (trial.payoff && !trial.statements.empty())
        if (auto found = findPayoff(trial, **copy, result, progress); !found)
            return fail(found.error());
    progress("Done", 1);
    return result;
}

} // namespace hone::index
