#pragma once

#include <QSignalSpy>
#include <QTest>

#include "tests/support/database.h"
#include "ui/charts/live_metrics.h"

namespace hone::test {

// What a page stands on: a workbench and a database that a script makes, not open yet, with the
// journal beside it. The page goes before it.
struct WorkbenchFixture {
    static constexpr int limit = 60'000; // ms that a wait may take

    explicit WorkbenchFixture(const char* script, Access access = Access::ReadWrite)
        : database(script), workbench(theme, config(database, access)), metrics(workbench) {}

    void open() {
        QSignalSpy opened(&workbench, &ui::Workbench::sessionOpened);
        workbench.open(QString::fromStdString(database.path()));
        QVERIFY(opened.wait(limit));
    }
    Session& session() { return *workbench.session(); }

    TestDatabase database;
    ui::Theme theme;
    ui::Workbench workbench;
    ui::LiveMetrics metrics;

private:
    static SessionConfig config(const TestDatabase& database, Access access) {
        SessionConfig config;
        config.access = access;
        config.journal.folder = database.folder().file("journal");
        return config;
    }
};

} // namespace hone::test
