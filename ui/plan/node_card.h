#pragma once

#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "core/plan/plan_node.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// All that is known of one node: its figures, two to a line, with where they come from; how it
// reaches its rows, the engine's own words, and what its warnings mean and suggest. Everything from
// the plan is shown as plain text.
class NodeCard : public QFrame {
    Q_OBJECT
public:
    explicit NodeCard(Theme& theme, QWidget* parent = nullptr);

    void show(const PlanNode& node, const std::vector<const PlanWarning*>& warnings, bool analyzed);
    using QWidget::show;

private:
    template <typename T>
    void addFigure(QString name, const Figure<T>& figure, Provenance usual,
                   QString (*words)(T value));
    void addWords(const QString& name, const QString& words, const QFont& font);
    QLabel* label(const QString& text, const QColor& color);

    Theme& theme_;
    QLabel* title_;
    QLabel* provenance_;
    QGridLayout* facts_;
    QVBoxLayout* explanations_;
    int cells_ = 0; // of facts_, two to a line
};

} // namespace hone::ui
