#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "core/engine/connection.h"
#include "core/engine/row_block.h"

namespace hone::test {

// Blocks threads until the test lets them pass, so that an interleaving is forced, not hoped for.
class Gate {
public:
    void pass() {
        std::unique_lock lock(mutex_);
        ++arrived_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_ || allowed_ > 0; });
        if (!open_) --allowed_;
    }
    // Waits until this many have come to the gate in all.
    void awaitArrivals(int count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return arrived_ >= count; });
    }
    void letOnePass() {
        const std::lock_guard lock(mutex_);
        ++allowed_;
        changed_.notify_all();
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int arrived_ = 0;
    int allowed_ = 0;
    bool open_ = false;
};

// How a stub driver's connections behave from now on. A step first sleeps its latency, then calls
// its hook (which may block or throw), then fails with its error if there is one.
struct StubStep {
    Milliseconds latency{0};
    std::optional<Error> error;
    std::function<void()> hook;
};

struct StubBehaviour {
    StubStep connect, validate, reset, execute, close;
};

struct StubCounts {
    std::atomic<int> connects{0}; // tried
    std::atomic<int> opened{0}, closed{0};
    std::atomic<int> validations{0}, resets{0}, executions{0};
    std::atomic<int> intruders{0}; // calls to a connection that another thread was calling
    // Read while others open and close, it may be too low, never too high.
    int live() const {
        const int all = opened;
        return all - closed;
    }
};

// A database without a database: latencies and faults to order. Every statement is a query of one
// row with one integer, its connection's number.
class StubDriver final : public Driver {
public:
    SqlDialect dialect() const override { return SqlDialect::Sqlite; }
    std::string engineName() const override { return "Stub"; }
    std::string engineVersion() const override { return "1"; }
    std::string identity() const override { return "stub"; }
    bool singleWriter() const override { return false; }
    Result<std::unique_ptr<Connection>> connect(Access) override;

    void behave(const std::function<void(StubBehaviour&)>& change) {
        const std::lock_guard lock(shared_->mutex);
        change(shared_->behaviour);
    }
    const StubCounts& counts() const { return shared_->counts; }

private:
    struct Shared {
        Result<void> take(StubStep StubBehaviour::*which) {
            StubStep step;
            {
                const std::lock_guard lock(mutex);
                step = behaviour.*which;
            }
            if (step.latency.count() > 0) std::this_thread::sleep_for(step.latency);
            if (step.hook) step.hook();
            if (step.error) return fail(*step.error);
            return {};
        }

        StubCounts counts;
        std::mutex mutex;
        StubBehaviour behaviour; // guarded by mutex
    };
    class StubConnection;
    class StubStatement;

    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

class StubDriver::StubConnection final : public Connection {
public:
    StubConnection(std::shared_ptr<Shared> shared, int number)
        : shared_(std::move(shared)), number_(number) {}
    ~StubConnection() override {
        (void)step(&StubBehaviour::close);
        ++shared_->counts.closed;
    }

    Result<std::unique_ptr<Statement>> prepare(std::string_view, const ExecuteOptions&) override;
    void interrupt() noexcept override {}
    ConnectionState state() const override { return {}; }
    Result<void> reset() override {
        ++shared_->counts.resets;
        return step(&StubBehaviour::reset);
    }
    Result<void> validate(Milliseconds) override {
        ++shared_->counts.validations;
        return step(&StubBehaviour::validate);
    }
    Result<std::int64_t> dataVersion() override { return 1; }
    Result<Catalog> catalog(std::stop_token) override { return Catalog{}; }
    Result<std::vector<ObjectSize>> objectSizes(std::stop_token) override {
        return std::vector<ObjectSize>{};
    }

    int number() const { return number_; }
    Result<void> step(StubStep StubBehaviour::*which) {
        const InUse inUse(*this);
        return shared_->take(which);
    }
    StubCounts& counts() { return shared_->counts; }

private:
    struct InUse {
        explicit InUse(StubConnection& connection) : connection(connection) {
            if (connection.users_++ > 0) ++connection.shared_->counts.intruders;
        }
        ~InUse() { --connection.users_; }
        InUse(const InUse&) = delete;
        InUse& operator=(const InUse&) = delete;
        StubConnection& connection;
    };

    const std::shared_ptr<Shared> shared_;
    const int number_;
    std::atomic<int> users_{0};
};

class StubDriver::StubStatement final : public Statement {
public:
    explicit StubStatement(StubConnection& connection) : connection_(connection) {
        info_.columnCount = 1;
    }
    const StatementInfo& info() const override { return info_; }
    std::string cacheObstacle() override { return {}; }
    Result<ExecutionSummary> execute(std::span<const Value>, RowSink& sink,
                                     const ExecuteOptions& options) override {
        ++connection_.counts().executions;
        if (auto done = connection_.step(&StubBehaviour::execute); !done) return fail(done.error());
        if (options.stop.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
        if (auto begun = sink.begin({{"connection", "INTEGER"}}); !begun)
            return fail(begun.error());
        RowBlockBuilder builder(1);
        builder.beginRow();
        builder.integer(connection_.number());
        builder.endRow();
        if (auto appended = sink.append(builder.take()); !appended) return fail(appended.error());
        ExecutionSummary summary;
        summary.rows = 1;
        summary.bytes = 8;
        return summary;
    }

private:
    StubConnection& connection_;
    StatementInfo info_;
};

inline Result<std::unique_ptr<Statement>>
StubDriver::StubConnection::prepare(std::string_view, const ExecuteOptions&) {
    return std::make_unique<StubStatement>(*this);
}

inline Result<std::unique_ptr<Connection>> StubDriver::connect(Access) {
    ++shared_->counts.connects;
    if (auto done = shared_->take(&StubBehaviour::connect); !done) return fail(done.error());
    return std::make_unique<StubConnection>(shared_, ++shared_->counts.opened);
}

} // namespace hone::test
