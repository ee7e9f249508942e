#pragma once

#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "core/plan/plan_node.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// All that is known of one node: its figures with where they come from, the engine's own words, and
// what its warnings mean and suggest. Everything from the plan is shown as plain text.
class NodeCard : public QFrame {
    Q_OBJECT
public:
    explicit NodeCard(Theme& theme, QWidget* parent = nullptr);

    void show(const PlanNode& node, const std::vector<const PlanWarning*>& warnings, bool analyzed);
    using QWidget::show;

private:
    void addFigure(const QString& name, const QString& value);
    QLabel* words(const QString& text, const QColor& color);

    Theme& theme_;
    QLabel* title_;
    QLabel* provenance_;
    QGridLayout* figures_;
    QVBoxLayout* explanations_;
    int count_ = 0;
};

} // namespace hone::ui
