#pragma once

#include <set>
#include <string>

#include <QObject>
#include <QTimer>

#include "ui/schema/schema_model.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// Fetches sizes, then row counts, into a SchemaModel: in the background, one after another. Rests
// while a statement or a load runs, so that it does not disturb what is measured, and counts again
// what a statement changed.
class SchemaFigures : public QObject {
    Q_OBJECT
public:
    SchemaFigures(Workbench& workbench, SchemaModel& model, QObject* parent);

    // Of the model's catalog: the sizes and the rows that are not known.
    void begin();
    void stop();
    // What was counted stays until it is counted anew.
    void doubtAll();

private:
    void next();
    void fetchSizes();
    void count(std::size_t table);
    bool mayWork() const;
    void rest();
    void wakeSoon();
    void onLoadStarted();
    void onRunFinished(const std::shared_ptr<Run>& run);
    void noteWords(std::string_view sql);
    void doubtNoted();

    Workbench& workbench_;
    SchemaModel& model_;
    Background work_;
    QTimer quiet_;
    bool wantsSizes_ = false;
    std::size_t next_ = 0;           // table: those before it are done
    std::set<std::string> doubted_;  // tableKey() of what is counted again
    std::set<std::string> noted_;    // lower-case words of statements that changed rows
    bool everythingChanged_ = false; // by more statements than a run keeps
};

} // namespace hone::ui
