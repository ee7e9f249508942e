#pragma once

#include <QComboBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "core/index/index_payoff.h"
#include "ui/shell/segmented.h"

namespace hone::ui {

// Where an index is tried, over what it is looked from where on it pays, and the button that begins
// or ends it, with how much is done.
class LabControls : public QWidget {
    Q_OBJECT
public:
    explicit LabControls(Theme& theme, QWidget* parent = nullptr);

    bool inTransaction() const;
    void setInTransaction(bool inTransaction);
    // Of the first statement: the payoff may be looked for over their values.
    void setParameters(const std::vector<std::string>& names);
    std::optional<index::PayoffOrder> payoff() const; // none: it is not looked for

    void showRunning(bool running);
    void showProgress(const std::string& what, double share);

signals:
    void clicked(); // the button

private:
    void showMode();
    void applyTheme();

    Theme& theme_;
    QLabel* payoffCaption_;
    QComboBox* payoffOver_;
    Segmented* mode_;
    QLabel *note_, *progressWords_;
    QProgressBar* bar_;
    QPushButton* run_;
    bool running_ = false;
};

} // namespace hone::ui
