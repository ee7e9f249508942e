#pragma once

#include <QFormLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>

#include "ui/history/history_model.h"
#include "ui/history/statistics_model.h"
#include "ui/results/phase_bar.h"
#include "ui/shell/card.h"

namespace hone::ui {

// All that was kept of one execution or of one statement: its text, its figures, where the time
// went, the plan it had.
class StatementDetails : public Card {
    Q_OBJECT
public:
    explicit StatementDetails(Theme& theme, QWidget* parent = nullptr);

    void showEntry(const SlowEntry& entry);
    void showStatement(const StatementFigures& figures);
    const QString& statement() const { return statement_; }

signals:
    void openRequested();

private:
    void begin(const std::string& text);
    void addFact(const QString& name, const QString& value);
    void applyTheme();

    Theme& theme_;
    QString statement_;
    QPlainTextEdit* text_;
    PhaseBar* phases_;
    QLabel* error_;
    QFormLayout* facts_;
    QLabel* note_;
    QLabel* planTitle_;
    QPlainTextEdit* plan_;
    QPushButton* open_;
};

} // namespace hone::ui
