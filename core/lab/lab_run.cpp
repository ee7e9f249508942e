#include "core/lab/lab_run.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/lab/lab_databases.h"
#include "core/lab/lab_plans.h"
#include "core/lab/task.h"

namespace hone::lab {
namespace {

constexpr int mostWarmUps = 3;
constexpr int fewestRounds = 6; // whatever they take
constexpr double setUpShare = 0.25, measuredShare = 0.9;

const char* jobKey(const Job& job) {
    static constexpr const char* keys[] = {".statement", ".loop", ".requests", ".load", ".trace"};
    return keys[job.index()];
}

// A step of it, unless nobody wants it any more.
Result<void> begin(const RunOptions& options, const std::string& what, double share) {
    if (options.stop.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
    if (options.progress) options.progress(what, share);
    return {};
}

// One variant on its way through a measurement.
struct Subject {
    const Variant* variant = nullptr;
    LabDatabases::Database* database = nullptr;
    std::string before, after;
    std::unique_ptr<Task> task;
    std::vector<RunFigures> figures; // of every run
    std::vector<std::int64_t> timesNs;
    std::unique_ptr<RowDigest> digest;
};

class Measurement {
public:
    Measurement(const Lab& lab, const Settings& settings, const RunOptions& options)
        : lab_(lab), settings_(settings),
          options_(options), limits_{.stop = options.stop, .deadline = {}} {}

    Result<void> setUp() {
        if (auto begun = begin(options_, "Making the database", 0); !begun) return begun;
        auto databases = LabDatabases::make(
            lab_, settings_, options_.folder, options_.stop,
            [this](double share) { report("Making the database", share * setUpShare); });
        if (!databases) return fail(databases.error());
        databases_ = std::move(*databases);
        for (const Variant& variant : lab_.variants) {
            if (auto begun = begin(options_, "Preparing: " + variant.name, setUpShare); !begun)
                return begun;
            if (auto added = add(variant); !added) return added;
        }
        return {};
    }

    Result<void> measure(int rounds, double seconds) {
        if (auto done = inARow(rounds); !done) return done;
        return inTurn(rounds, seconds);
    }

    std::vector<Subject>& subjects() { return subjects_; }
    LabDatabases& databases() { return *databases_; }

private:
    void report(const std::string& what, double share) const {
        if (options_.progress) options_.progress(what, share);
    }

    Result<void> add(const Variant& variant) {
        auto database = databases_->of(lab_, variant, settings_, options_.stop);
        if (!database) return fail(database.error());
        Subject subject;
        subject.variant = &variant;
        subject.database = *database;
        subject.before = filledIn(variant.before, settings_);
        subject.after = filledIn(variant.after, settings_);
        const TaskPlace place{settings_, **database, options_.stop};
        auto task = std::visit([&](const auto& job) { return makeTask(job, place); }, variant.job);
        if (!task) return fail(errorOf(subject, jobKey(variant.job), task.error()));
        subject.task = std::move(*task);
        // A run that is not timed shows the rows, and that it works at all.
        if (variant.job.index() <= 1) {
            subject.digest = std::make_unique<RowDigest>();
            if (auto done = run(subject, subject.digest.get()); !done) return fail(done.error());
            subject.figures.clear();
        }
        subjects_.push_back(std::move(subject));
        return {};
    }

    Error errorOf(const Subject& subject, const char* key, const Error& error) const {
        return atKey(lab_, keyOfVariant(lab_, *subject.variant) + key, error);
    }

    Result<std::int64_t> run(Subject& subject, RowDigest* digest) {
        Connection& connection = *subject.database->connection;
        if (auto done = runScript(connection, subject.before, limits_); !done)
            return fail(errorOf(subject, ".before", done.error()));
        RunFigures figures;
        const auto took = subject.task->run(figures, digest);
        if (!took) return fail(errorOf(subject, jobKey(subject.variant->job), took.error()));
        if (auto done = runScript(connection, subject.after, limits_); !done)
            return fail(errorOf(subject, ".after", done.error()));
        subject.figures.push_back(std::move(figures));
        return took;
    }

    // As one measures who does not know better.
    Result<void> inARow(int rounds) {
        for (Subject& subject : subjects_) {
            if (!subject.variant->sequential) continue;
            if (auto begun = begin(options_, "Measuring: " + subject.variant->name, setUpShare);
                !begun)
                return begun;
            for (int i = -mostWarmUps; i < rounds; ++i) {
                if (options_.stop.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
                const auto took = run(subject, nullptr);
                if (!took) return fail(took.error());
                if (i >= 0) subject.timesNs.push_back(*took);
            }
        }
        return {};
    }

    Result<void> inTurn(int rounds, double seconds) {
        std::vector<Subject*> turned;
        std::vector<TimedRun> sides;
        for (Subject& subject : subjects_) {
            if (subject.variant->sequential) continue;
            turned.push_back(&subject);
            sides.emplace_back([this, &subject] { return run(subject, nullptr); });
        }
        if (sides.empty()) return {};
        PairingOptions pairing;
        pairing.maxPairs = rounds;
        pairing.fewestPairs = std::min(fewestRounds, rounds);
        pairing.mostWarmUps = mostWarmUps;
        pairing.seed = options_.seed;
        pairing.stop = options_.stop;
        pairing.until =
            Clock::system().now() + Milliseconds(static_cast<std::int64_t>(seconds * 1'000));
        if (auto begun = begin(options_, "Measuring in turn", setUpShare); !begun) return begun;
        const auto compared = compareRounds(sides, pairing, [this](int done, int most) {
            report("Measuring in turn",
                   setUpShare + (measuredShare - setUpShare) * done / std::max(1, most));
        });
        if (!compared) return fail(compared.error());
        for (const Round& round : compared->rounds)
            for (std::size_t side = 0; side < turned.size(); ++side)
                turned[side]->timesNs.push_back(round.ns[side]);
        return {};
    }

    const Lab& lab_;
    const Settings& settings_;
    const RunOptions& options_;
    const ExecuteOptions limits_;
    std::unique_ptr<LabDatabases> databases_;
    std::vector<Subject> subjects_; // go before the databases
};

Interval intervalOf(const std::vector<std::int64_t>& times) {
    const std::vector<double> values(times.begin(), times.end());
    return medianInterval(values, 0.05, 1);
}

void summarise(const Subject& subject, VariantOutcome& outcome) {
    outcome.timesNs = subject.timesNs;
    std::vector<std::int64_t> sorted = subject.timesNs;
    std::ranges::sort(sorted);
    outcome.times = {medianNs(sorted), sorted[sorted.size() * 95 / 100], sorted.front()};
    outcome.interval = intervalOf(subject.timesNs);
    outcome.figures["time"] = static_cast<double>(outcome.times.medianNs);
    outcome.figures["p95"] = static_cast<double>(outcome.times.p95Ns);
    outcome.figures["fastest"] = static_cast<double>(outcome.times.fastestNs);
    outcome.figures["prepareTime"] = static_cast<double>(subject.database->prepareNs);
    for (const auto& [name, value] : subject.figures.front()) {
        std::vector<double> values;
        for (const RunFigures& figures : subject.figures)
            values.push_back(figures.at(name));
        outcome.figures[name] = medianOf(std::move(values));
    }
}

// Variants whose rows are the same get the same number.
void groupResults(const std::vector<Subject>& subjects, std::vector<VariantOutcome>& outcomes) {
    int next = 0;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        if (!subjects[i].digest) continue;
        for (std::size_t j = 0; j < i && outcomes[i].results < 0; ++j)
            if (subjects[j].digest && subjects[i].digest->sameColumns(*subjects[j].digest) &&
                subjects[i].digest->sameRows(*subjects[j].digest))
                outcomes[i].results = outcomes[j].results;
        if (outcomes[i].results < 0) outcomes[i].results = next++;
    }
}

PairedComparison compareTimes(const VariantOutcome& first, const VariantOutcome& other) {
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < std::min(first.timesNs.size(), other.timesNs.size()); ++i)
        pairs.push_back({first.timesNs[i], other.timesNs[i], false});
    return judgePairs(std::move(pairs), {});
}

Result<Settings> completed(const Lab& lab, Settings settings) {
    if (auto checked = checkSettings(lab, settings); !checked) return fail(checked.error());
    settings.merge(lab.settings(Size::Default));
    return settings;
}

} // namespace

Result<LabOutcome> runLab(const Lab& lab, Settings given, const RunOptions& options) {
    auto settings = completed(lab, std::move(given));
    if (!settings) return fail(settings.error());
    LabOutcome outcome;
    outcome.id = lab.id;
    outcome.title = lab.title;
    outcome.settings = *settings;
    Measurement measurement(lab, *settings, options);
    const TimePoint began = Clock::system().now();
    if (auto done = measurement.setUp(); !done) return fail(done.error());
    const TimePoint ready = Clock::system().now();
    if (auto done = measurement.measure(lab.rounds, options.seconds.value_or(lab.seconds)); !done)
        return fail(done.error());
    outcome.setUpNs = nanosecondsBetween(began, ready);
    outcome.measuringNs = nanosecondsBetween(ready, Clock::system().now());

    const std::vector<Subject>& subjects = measurement.subjects();
    for (const Subject& subject : subjects) {
        VariantOutcome& variant = outcome.variants.emplace_back();
        variant.id = subject.variant->id;
        variant.name = subject.variant->name;
        variant.text = textOf(*subject.variant, *settings);
        summarise(subject, variant);
        if (auto sized = addSizes(*subject.database, variant.figures, options.stop); !sized)
            return fail(sized.error());
        if (!options.plans) continue;
        const double read =
            static_cast<double>(outcome.variants.size() - 1) / static_cast<double>(subjects.size());
        if (auto begun = begin(options, "Reading plans: " + variant.name,
                               measuredShare + (1 - measuredShare) * read);
            !begun)
            return fail(begun.error());
        auto plan = planOf(*subject.variant, *settings, *subject.database, options.stop);
        if (!plan) return fail(plan.error());
        variant.plan = std::move(*plan);
        if (variant.plan) {
            const auto& first = outcome.variants.front().plan;
            variant.deciding = decidingNode(*variant.plan, first ? &*first : nullptr);
        }
    }
    const SqliteDriver& driver = *subjects.front().database->driver;
    outcome.engine = driver.engineName() + " " + driver.engineVersion();
    groupResults(subjects, outcome.variants);
    for (std::size_t i = 1; i < outcome.variants.size(); ++i)
        outcome.againstFirst.push_back(compareTimes(outcome.variants.front(), outcome.variants[i]));
    conclude(lab, outcome);
    if (auto begun = begin(options, "Done", 1); !begun) return fail(begun.error());
    return outcome;
}

Result<std::vector<CurvePoint>> runCurve(const Lab& lab, Settings given, const RunOptions& options,
                                         const std::function<void(const CurvePoint&)>& got) {
    if (!lab.curve) return fail(ErrorCode::InvalidArgument, "The lab " + lab.id + " has no curve.");
    auto settings = completed(lab, std::move(given));
    if (!settings) return fail(settings.error());
    constexpr int rounds = 7;
    const double all = static_cast<double>(lab.curve->values.size());
    std::vector<CurvePoint> points;
    for (const std::int64_t value : lab.curve->values) {
        (*settings)[lab.curve->over] = value;
        RunOptions part = options;
        if (options.progress)
            part.progress = [&](const std::string& what, double share) {
                options.progress(lab.curve->over + " " + formatCount(value) + ": " + what,
                                 (static_cast<double>(points.size()) + share) / all);
            };
        Measurement measurement(lab, *settings, part);
        if (auto done = measurement.setUp(); !done) return fail(done.error());
        if (auto done =
                measurement.measure(rounds, 2 * options.seconds.value_or(lab.seconds) / all);
            !done)
            return fail(done.error());
        CurvePoint point;
        point.value = value;
        for (const Subject& subject : measurement.subjects()) {
            const Interval interval = intervalOf(subject.timesNs);
            point.medianNs.push_back(medianNs(subject.timesNs));
            point.lowNs.push_back(static_cast<std::int64_t>(interval.low));
            point.highNs.push_back(static_cast<std::int64_t>(interval.high));
        }
        points.push_back(point);
        if (got) got(points.back());
    }
    return points;
}

} // namespace hone::lab
