#pragma once

#include <QLabel>
#include <QToolButton>

#include "core/measure/result_match.h"
#include "ui/editor/parameters.h"
#include "ui/shell/card.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

class SqlEditor;

// One side of a comparison: its statement in an editor, with its parameters below.
class StatementCard : public Card {
    Q_OBJECT
public:
    // memory: of the parameters' values; it outlives the card.
    StatementCard(Workbench& workbench, Side side, const ParameterMemory& memory,
                  QWidget* parent = nullptr);

    SqlEditor& editor() { return *editor_; }
    const SqlEditor& editor() const { return *editor_; }
    QString text() const;
    void setText(const QString& text);
    // A button in the head.
    QToolButton* addButton(const QString& words, const QString& toolTip);
    // Shows what the statement's parameters are now.
    void updateParameters();

signals:
    void parametersClicked();

private:
    Workbench& workbench_;
    const ParameterMemory& memory_;
    QLabel* sign_;
    SqlEditor* editor_;
    QToolButton* parameters_;
};

} // namespace hone::ui
