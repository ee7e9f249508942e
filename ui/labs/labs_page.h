#pragma once

#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>

#include "ui/labs/lab_prediction.h"
#include "ui/labs/lab_reveal.h"
#include "ui/labs/lab_settings.h"
#include "ui/labs/labs_list.h"

class QSettings;

namespace hone::ui {

// Demonstrations that run by themselves: all of them, and the one on the desk, which is read,
// predicted, run and revealed. Leaving the page cancels what runs.
class LabsPage : public QWidget {
    Q_OBJECT
public:
    LabsPage(Workbench& workbench, LabDesk& desk, QWidget* parent = nullptr);

    LabDesk& desk() { return desk_; }
    LabsList& list() { return *list_; }
    LabPrediction& prediction() { return *prediction_; }
    LabSettings& settings() { return *settings_; }
    LabReveal& reveal() { return *reveal_; }
    void run() { desk_.run(); }

    void rememberLayout(QSettings& settings) const;
    void restoreLayout(const QSettings& settings);

signals:
    void presentRequested();
    void said(const QString& words);

protected:
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeMiddle();
    QWidget* makeRight();
    void showLab();
    void showFlow();
    void showReading();
    void showReasons();
    void saveOutcome();

    Workbench& workbench_;
    LabDesk& desk_;
    LabType type_;
    LabsList* list_;
    LabPrediction* prediction_;
    LabSettings* settings_;
    LabReveal* reveal_;

    QSplitter* columns_;
    Card *head_, *story_, *compared_, *reasons_;
    QLabel *title_, *steps_;
    Segmented* views_; // the lab, what came out
    QToolButton *report_, *present_;
    QStackedWidget* pages_;
    lab::Settings readWith_; // the texts that show
    std::optional<LabStep> shownStep_;
    std::shared_ptr<const lab::LabOutcome> reasoned_;
};

// The steps as words with a dot between, the present one strong; where: how far one is in it.
QString stepsMarkup(LabStep step, const ThemeTokens& tokens, const QString& where = {});

} // namespace hone::ui
