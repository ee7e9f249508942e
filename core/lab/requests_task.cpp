#include "core/lab/task.h"
#include "core/sample/random.h"
#include "core/session/session.h"

namespace hone::lab {
namespace {

constexpr std::uint64_t drawSeed = 1;
constexpr std::uint64_t flattening = 2; // of the Zipf law

std::vector<std::int64_t> drawKeys(const RequestsJob& job, const Settings& settings) {
    const std::int64_t count = job.count.in(settings);
    const std::int64_t keys = std::max<std::int64_t>(1, job.keys.in(settings));
    std::vector<std::int64_t> drawn;
    if (job.draw == Draw::Cycle) {
        for (std::int64_t i = 0; i < count; ++i)
            drawn.push_back(i % keys + 1);
        return drawn;
    }
    Random random(drawSeed);
    const WeightedChoice choice(zipfWeights(static_cast<std::size_t>(keys), flattening));
    for (std::int64_t i = 0; i < count; ++i)
        drawn.push_back(static_cast<std::int64_t>(choice.pick(random)) + 1);
    return drawn;
}

class RequestsTask final : public Task {
public:
    RequestsTask(const RequestsJob& job, const TaskPlace& place, bool keyed)
        : job_(job), place_(place), keyed_(keyed), keys_(drawKeys(job, place.settings)),
          sql_(std::make_shared<const std::string>(filledIn(job.sql, place.settings))),
          write_(std::make_shared<const std::string>(filledIn(job.write, place.settings))),
          writeEvery_(job.writeEvery.in(place.settings)), pauseUs_(job.pauseUs.in(place.settings)) {
    }

    Result<std::int64_t> run(RunFigures& figures, RowDigest*) override {
        auto session = open();
        if (!session) return fail(session.error());
        double hits = 0, rows = 0;
        std::int64_t took = 0, asked = 0;
        for (const std::int64_t key : keys_) {
            if (!waitFor(pauseUs_, place_.stop)) return fail(ErrorCode::Cancelled, "Cancelled.");
            const TimePoint began = Clock::system().now();
            const auto report = request(**session, sql_, key);
            took += nanosecondsBetween(began, Clock::system().now());
            if (!report) return fail(report.error());
            rows += static_cast<double>((*report)->rows);
            if ((*report)->cache == CacheOutcome::Hit) ++hits;
            if (writeEvery_ > 0 && ++asked % writeEvery_ == 0)
                if (auto written = request(**session, write_, std::nullopt); !written)
                    return fail(written.error());
        }
        figures["rows"] = rows;
        figures["statements"] = static_cast<double>(keys_.size());
        figures["hits"] = hits;
        figures["hitRate"] = keys_.empty() ? 0 : hits / static_cast<double>(keys_.size());
        return took;
    }

private:
    // A cache of its own for every run.
    Result<std::unique_ptr<Session>> open() const {
        SessionConfig config;
        config.keepJournal = false;
        config.runner.workers = 1;
        config.cache.timeToLive = Milliseconds(job_.timeToLiveMs.in(place_.settings));
        config.cache.maxBytes =
            static_cast<std::size_t>(job_.cacheKilobytes.in(place_.settings)) * 1'000;
        return Session::open(place_.database.driver->path(), std::move(config),
                             {.stop = place_.stop, .deadline = {}});
    }

    Result<std::shared_ptr<const ExecutionReport>> request(Session& session,
                                                           std::shared_ptr<const std::string> sql,
                                                           std::optional<std::int64_t> key) {
        QueryRequest request;
        request.text = std::move(sql);
        request.cache = key && job_.cache;
        request.purpose = Purpose::Internal;
        request.holder = "lab";
        if (key && keyed_) request.parameters["?1"] = *key;
        const auto run = session.runner().runHere(std::move(request), place_.stop);
        if (auto error = run->error()) return fail(std::move(*error));
        return run->latest().report;
    }

    const RequestsJob job_;
    const TaskPlace place_;
    const bool keyed_;
    const std::vector<std::int64_t> keys_;
    const std::shared_ptr<const std::string> sql_, write_;
    const std::int64_t writeEvery_, pauseUs_;
};

} // namespace

Result<std::unique_ptr<Task>> makeTask(const RequestsJob& job, const TaskPlace& place) {
    auto statement = place.database.connection->prepare(filledIn(job.sql, place.settings),
                                                        {.stop = place.stop, .deadline = {}});
    if (!statement) return fail(statement.error());
    const std::vector<std::string>& names = (*statement)->info().parameters;
    if (names.size() > 1 || (names.size() == 1 && names.front() != "?1"))
        return fail(ErrorCode::InvalidArgument, "The key is ?1, and the only parameter.");
    return std::make_unique<RequestsTask>(job, place, !names.empty());
}

} // namespace hone::lab
