#pragma once

#include <functional>
#include <future>
#include <memory>
#include <vector>

#include <QObject>
#include <QTimer>

#include "core/query/run.h"
#include "core/session/session.h"
#include "ui/shell/background.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// What the parts of one window share: the open session, the tick on which they take over what is
// new, and the runs under way. Owns no widget. The window's thread.
class Workbench : public QObject {
    Q_OBJECT
public:
    Workbench(Theme& theme, SessionConfig config, QObject* parent = nullptr);
    // Shuts the session down as closeSession() does and waits for that: the last thing a window
    // does, when it no longer shows.
    ~Workbench() override;

    Theme& theme() const { return theme_; }

    // Opens db in the background in place of the present session; sessionOpened() or openFailed()
    // follows.
    void open(const QString& db);
    // Neither signal follows; a session that is open stays.
    void cancelOpening() { opening_.cancel(); }
    void closeSession();
    // Null while none is open. Background work keeps a copy.
    const std::shared_ptr<Session>& session() const { return session_; }
    bool opening() const;

    // Submits through the session, with the cache as cacheEnabled() says, and watches the run:
    // runStarted() now, runFinished() on a later tick.
    std::shared_ptr<Run> submit(QueryRequest request);
    // The run that Cancel means: the last submitted that is not done; null: none.
    std::shared_ptr<Run> activeRun() const;

    // One load at a time; replaces and stops an earlier one. The cache as cacheEnabled() says.
    void startLoad(LoadConfig config);
    void stopLoad();
    const Load* load() const { return load_.get(); }

    // Work beside runs and loads that Cancel means too, such as measuring a plan: one of each
    // owner.
    void beginWork(std::function<void()> cancel, const QObject* owner = nullptr);
    void endWork(const QObject* owner = nullptr);
    bool working() const { return !works_.empty(); }
    void cancelWork(); // the last begun

    // Whether statements may be answered from the cache.
    bool cacheEnabled() const { return cacheEnabled_; }
    void setCacheEnabled(bool enabled);

signals:
    void sessionOpened();
    void sessionClosed();
    void openFailed(const QString& db, const hone::Error& error);
    // About 30 a second: take over what is new, redraw what shows.
    void tick();
    void runStarted(std::shared_ptr<hone::Run> run);
    void runFinished(std::shared_ptr<hone::Run> run);
    // After a run that changed the schema.
    void schemaChanged();
    void loadStarted();
    void loadFinished(const hone::LoadResult& result);
    void cacheEnabledChanged(bool enabled);

private:
    void onTick();
    void pollRuns();
    void pollLoad();
    // What takes its time to end does so on a thread of its own.
    void letGo(std::unique_ptr<Load> load, std::shared_ptr<Session> session);

    Theme& theme_;
    const SessionConfig config_;
    QTimer timer_;
    std::shared_ptr<Session> session_;
    std::vector<std::shared_ptr<Run>> runs_;
    std::unique_ptr<Load> load_;
    std::vector<std::future<void>> leaving_;
    Background opening_;
    struct Work {
        const QObject* owner;
        std::function<void()> cancel;
    };
    std::vector<Work> works_; // in the order in which they were begun
    bool cacheEnabled_ = false;
};

} // namespace hone::ui
