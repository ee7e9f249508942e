#pragma once

#include <memory>

#include <QSignalSpy>
#include <QTest>
#include <QThreadPool>

#include "tests/support/database.h"
#include "tests/support/widget_texts.h"
#include "ui/plan/plan_panel.h"

namespace hone::test {

// A plan panel with its workbench, for a test class's init() and cleanup().
class PlanPanelFixture {
protected:
    void makePanel() {
        SessionConfig config;
        config.keepJournal = database_ != nullptr;
        if (database_ != nullptr) config.journal.folder = database_->folder().file("journal");
        workbench_ = std::make_unique<ui::Workbench>(theme_, config);
        panel_ = std::make_unique<ui::PlanPanel>(*workbench_);
    }
    // A panel with a database open; its journal lies beside it.
    void makePanelOn(const std::string& script) {
        database_ = std::make_unique<TestDatabase>(script);
        makePanel();
        openDatabase();
    }
    void open(const std::string& script) {
        database_ = std::make_unique<TestDatabase>(script);
        openDatabase();
    }
    void closePanel() {
        panel_.reset();
        workbench_.reset();
        QThreadPool::globalInstance()->waitForDone();
        database_.reset();
    }

    QString texts() const { return visibleTexts(*panel_); }
    bool shows(const char* words) const { return texts().contains(QString::fromUtf8(words)); }

    ui::Theme theme_;
    std::unique_ptr<TestDatabase> database_;
    std::unique_ptr<ui::Workbench> workbench_;
    std::unique_ptr<ui::PlanPanel> panel_;

private:
    void openDatabase() {
        QSignalSpy opened(workbench_.get(), &ui::Workbench::sessionOpened);
        workbench_->open(QString::fromStdString(database_->path()));
        QVERIFY(opened.wait(30'000));
    }
};

} // namespace hone::test
