#include <algorithm>

#include "core/engine/collect.h"
#include "core/lab/task.h"
#include "core/pool/connection_pool.h"
#include "core/sql/statement_kind.h"

namespace hone::lab {
namespace {

class LoopTask final : public Task {
public:
    LoopTask(const LoopJob& job, const TaskPlace& place)
        : job_(job), place_(place), limits_{.stop = place.stop, .deadline = {}},
          over_(filledIn(job.over, place.settings)), each_(filledIn(job.each, place.settings)),
          times_(job.times.in(place.settings)),
          batch_(std::max<std::int64_t>(1, job.batch.in(place.settings))),
          pauseUs_(job.pauseUs.in(place.settings)),
          access_(statementKind(each_, SqlDialect::Sqlite) == StatementKind::Query
                      ? Access::ReadOnly
                      : Access::ReadWrite) {
        if (job_.connection != LoopConnection::Pool) return;
        SqliteDriver& driver = *place_.database.driver;
        pool_.emplace([&driver, access = access_] { return driver.connect(access); }, PoolConfig());
    }

    Result<std::int64_t> run(RunFigures& figures, RowDigest* digest) override {
        NoRows none;
        sink_ = digest != nullptr ? static_cast<RowSink*>(digest) : &none;
        work_ = {};
        opened_ = 0;
        prepared_.clear();
        const TimePoint began = Clock::system().now();
        auto done = turns();
        const std::int64_t took = nanosecondsBetween(began, Clock::system().now());
        prepared_.clear();
        if (!done) return fail(done.error());
        work_.put(figures);
        figures["statements"] = work_.statements;
        figures["connections"] = static_cast<double>(opened_);
        return took;
    }

private:
    Result<void> turns() {
        if (job_.oneTransaction)
            if (auto begun = command("BEGIN IMMEDIATE"); !begun) return begun;
        std::vector<std::vector<Value>> rows;
        if (!over_.empty()) {
            auto collected = collectRows(*place_.database.connection, over_, {}, limits_);
            if (!collected) return fail(collected.error());
            rows = std::move(*collected);
            work_.statements += 1;
        }
        const std::int64_t all = over_.empty() ? times_ : static_cast<std::int64_t>(rows.size());
        for (std::int64_t first = 0; first < all; first += batch_)
            if (auto done = turn(rows, first, std::min(batch_, all - first)); !done) {
                if (job_.oneTransaction) (void)place_.database.connection->reset();
                return done;
            }
        return job_.oneTransaction ? command("COMMIT") : Result<void>();
    }

    Result<void> command(const char* sql) {
        return runScript(*place_.database.connection, sql, limits_);
    }

    Result<void> turn(const std::vector<std::vector<Value>>& rows, std::int64_t first,
                      std::int64_t count) {
        if (!waitFor(pauseUs_, place_.stop)) return fail(ErrorCode::Cancelled, "Cancelled.");
        switch (job_.connection) {
        case LoopConnection::One:
            return execute(*place_.database.connection, rows, first, count);
        case LoopConnection::Each: {
            auto connection = place_.database.driver->connect(access_);
            if (!connection) return fail(connection.error());
            ++opened_;
            return execute(**connection, rows, first, count);
        }
        case LoopConnection::Pool:
            break;
        }
        auto lease = pool_->acquire({"lab", std::nullopt, place_.stop});
        if (!lease) return fail(lease.error());
        return execute(**lease, rows, first, count);
    }

    std::string textOf(std::int64_t count) const {
        const std::size_t at = each_.find("${list}");
        if (at == std::string::npos) return each_;
        std::string list = job_.item;
        for (std::int64_t i = 1; i < count; ++i)
            list += ", " + job_.item;
        return std::string(each_).replace(at, 7, list);
    }

    Result<void> execute(Connection& connection, const std::vector<std::vector<Value>>& rows,
                         std::int64_t first, std::int64_t count) {
        std::unique_ptr<Statement> own;
        std::unique_ptr<Statement>& statement = job_.prepareEach ? own : prepared_[count];
        if (statement == nullptr) {
            auto made = connection.prepare(textOf(count), limits_);
            if (!made) return fail(made.error());
            statement = std::move(*made);
        }
        const auto values = valuesOf(statement->info().parameters.size(), rows, first, count);
        if (!values) return fail(values.error());
        const auto done = statement->execute(*values, *sink_, limits_);
        if (!done) return fail(done.error());
        work_.add(*done);
        return {};
    }

    // Those of the rows, or every turn's number for each of its parameters.
    Result<std::vector<Value>> valuesOf(std::size_t wanted,
                                        const std::vector<std::vector<Value>>& rows,
                                        std::int64_t first, std::int64_t count) const {
        std::vector<Value> values;
        const auto turns = static_cast<std::size_t>(count);
        for (std::size_t i = 0; i < turns; ++i) {
            const auto number = first + static_cast<std::int64_t>(i);
            if (over_.empty())
                values.insert(values.end(), wanted / turns, Value(number + 1));
            else
                values.insert(values.end(), rows[static_cast<std::size_t>(number)].begin(),
                              rows[static_cast<std::size_t>(number)].end());
        }
        if (values.size() == wanted) return values;
        return fail(ErrorCode::InvalidArgument, "\"each\" takes " + std::to_string(wanted) +
                                                    " values and was given " +
                                                    std::to_string(values.size()) + ".");
    }

    const LoopJob job_;
    const TaskPlace place_;
    const ExecuteOptions limits_;
    const std::string over_, each_;
    const std::int64_t times_, batch_, pauseUs_;
    const Access access_;
    std::optional<ConnectionPool> pool_;
    // Of the run that goes on.
    RowSink* sink_ = nullptr;
    WorkCount work_;
    std::int64_t opened_ = 0;
    std::map<std::int64_t, std::unique_ptr<Statement>> prepared_; // by turns in one
};

} // namespace

Result<std::unique_ptr<Task>> makeTask(const LoopJob& job, const TaskPlace& place) {
    if (!job.prepareEach && job.connection != LoopConnection::One)
        return fail(ErrorCode::InvalidArgument,
                    "A statement is prepared once on one connection alone.");
    return std::make_unique<LoopTask>(job, place);
}

} // namespace hone::lab
