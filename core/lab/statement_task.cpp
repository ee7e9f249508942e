#include "core/engine/collect.h"
#include "core/lab/task.h"

namespace hone::lab {
namespace {

// Quick statements run several times, and their mean counts.
constexpr std::int64_t shortestTimeNs = 500'000;
constexpr std::int64_t mostRepeats = 1'000;

class StatementTask final : public Task {
public:
    StatementTask(std::unique_ptr<Statement> statement, std::stop_token stop)
        : statement_(std::move(statement)), limits_{.stop = std::move(stop), .deadline = {}} {}

    Result<std::int64_t> run(RunFigures& figures, RowDigest* digest) override {
        std::int64_t sum = 0;
        WorkCount work;
        for (std::int64_t i = 0; i < repeats_; ++i) {
            NoRows none;
            RowSink& sink = digest != nullptr ? static_cast<RowSink&>(*digest) : none;
            const TimePoint began = Clock::system().now();
            const auto done = statement_->execute({}, sink, limits_);
            if (!done) return fail(done.error());
            sum += nanosecondsBetween(began, Clock::system().now());
            if (i == 0) work.add(*done);
            if (digest != nullptr) break;
        }
        work.put(figures);
        if (digest != nullptr) return sum;
        const std::int64_t mean = std::max<std::int64_t>(1, sum / repeats_);
        if (!calibrated_ && mean < shortestTimeNs)
            repeats_ = std::min(mostRepeats, (shortestTimeNs + mean - 1) / mean);
        calibrated_ = true;
        return mean;
    }

private:
    std::unique_ptr<Statement> statement_;
    const ExecuteOptions limits_;
    std::int64_t repeats_ = 1;
    bool calibrated_ = false;
};

} // namespace

Result<std::unique_ptr<Task>> makeTask(const StatementJob& job, const TaskPlace& place) {
    auto statement = place.database.connection->prepare(filledIn(job.sql, place.settings),
                                                        {.stop = place.stop, .deadline = {}});
    if (!statement) return fail(statement.error());
    if (!(*statement)->info().readOnly)
        return fail(ErrorCode::WritesRefused, "A \"statement\" reads; what writes is a \"loop\".");
    if (!(*statement)->info().parameters.empty())
        return fail(ErrorCode::InvalidArgument, "A \"statement\" has no parameters of its own.");
    return std::make_unique<StatementTask>(std::move(*statement), place.stop);
}

} // namespace hone::lab
