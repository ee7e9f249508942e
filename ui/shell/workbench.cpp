#include "ui/shell/workbench.h"

#include <algorithm>

#include "ui/shell/format.h"

namespace hone::ui {

namespace {

// A transaction's schema changes show to others, or are gone, when it ends.
bool mayChangeSchema(StatementKind kind) {
    return kind == StatementKind::Schema || kind == StatementKind::Commit ||
           kind == StatementKind::Rollback;
}

bool mayHaveChangedSchema(const Run& run) {
    if (run.statementsBegun() > Run::keptResults) return true;
    const std::vector<StatementResult> results = run.results();
    return std::any_of(results.begin(), results.end(), [](const StatementResult& result) {
        return result.report != nullptr && mayChangeSchema(result.report->kind);
    });
}

} // namespace

Workbench::Workbench(Theme& theme, SessionConfig config, QObject* parent)
    : QObject(parent), theme_(theme), config_(std::move(config)), opening_(this) {
    connect(&timer_, &QTimer::timeout, this, &Workbench::onTick);
    timer_.setTimerType(Qt::PreciseTimer);
    timer_.start(33);
}

Workbench::~Workbench() {
    opening_.cancel();
    letGo(std::move(load_), std::move(session_));
}

void Workbench::open(const QString& db) {
    opening_.start(
        [url = toStdString(db), config = config_](const std::stop_token& stop) {
            Result<std::shared_ptr<Session>> opened =
                Session::open(url, config, {stop, std::nullopt});
            if (stop.stop_requested()) opened = std::shared_ptr<Session>();
            return opened;
        },
        [this, db](Result<std::shared_ptr<Session>> opened) {
            if (!opened) {
                emit openFailed(db, opened.error());
                return;
            }
            closeSession();
            session_ = std::move(*opened);
            emit sessionOpened();
        });
}

bool Workbench::opening() const {
    return opening_.busy();
}

void Workbench::closeSession() {
    if (session_ == nullptr) return;
    for (const auto& run : runs_)
        run->cancel();
    runs_.clear();
    std::shared_ptr<Session> session = std::move(session_);
    session_ = nullptr;
    emit sessionClosed();
    letGo(std::move(load_), std::move(session));
}

std::shared_ptr<Run> Workbench::submit(QueryRequest request) {
    request.cache = cacheEnabled_;
    auto run = session_->submit(std::move(request));
    runs_.push_back(run);
    emit runStarted(run);
    return run;
}

std::shared_ptr<Run> Workbench::activeRun() const {
    const auto found = std::find_if(runs_.rbegin(), runs_.rend(),
                                    [](const std::shared_ptr<Run>& run) { return !run->done(); });
    return found == runs_.rend() ? nullptr : *found;
}

void Workbench::startLoad(LoadConfig config) {
    stopLoad();
    letGo(std::move(load_), nullptr);
    config.request.cache = cacheEnabled_;
    load_ = session_->startLoad(std::move(config));
    emit loadStarted();
}

void Workbench::stopLoad() {
    if (load_ != nullptr) load_->stop();
}

void Workbench::beginWork(std::function<void()> cancel, const QObject* owner) {
    endWork(owner);
    works_.push_back({owner, std::move(cancel)});
}

void Workbench::endWork(const QObject* owner) {
    std::erase_if(works_, [owner](const Work& work) { return work.owner == owner; });
}

void Workbench::cancelWork() {
    if (works_.empty()) return;
    const Work work = std::move(works_.back());
    works_.pop_back();
    work.cancel();
}

void Workbench::setCacheEnabled(bool enabled) {
    if (enabled == cacheEnabled_) return;
    cacheEnabled_ = enabled;
    emit cacheEnabledChanged(enabled);
}

void Workbench::onTick() {
    pollRuns();
    pollLoad();
    emit tick();
}

void Workbench::pollRuns() {
    std::vector<std::shared_ptr<Run>> finished;
    std::erase_if(runs_, [&finished](const std::shared_ptr<Run>& run) {
        if (!run->done()) return false;
        finished.push_back(run);
        return true;
    });
    bool schema = false;
    for (const auto& run : finished) {
        schema = schema || mayHaveChangedSchema(*run);
        emit runFinished(run);
    }
    if (schema) emit schemaChanged();
}

void Workbench::pollLoad() {
    if (load_ == nullptr || load_->running()) return;
    const LoadResult result = load_->result();
    load_.reset();
    emit loadFinished(result);
}

void Workbench::letGo(std::unique_ptr<Load> load, std::shared_ptr<Session> session) {
    if (load == nullptr && session == nullptr) return;
    std::erase_if(leaving_, [](const std::future<void>& left) {
        return left.wait_for(Milliseconds(0)) == std::future_status::ready;
    });
    // A load ends before the session it runs on, also where only the load is to go.
    leaving_.push_back(
        std::async(std::launch::async, [load = std::move(load), session = std::move(session),
                                        keep = session_]() mutable {
            load.reset();
            keep.reset();
            if (session != nullptr) session->close();
            session.reset();
        }));
}

} // namespace hone::ui
