#pragma once

#include <QAction>
#include <QFrame>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "core/plan/plan_node.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// All that is known of one node: its figures, two to a line, with where they come from; how it
// reaches its rows, the engine's own words, what its warnings mean and suggest, and what can be
// done about it. Of the statement as a whole: what it took and what the engine counted. Everything
// from the plan is shown as plain text.
class NodeCard : public QFrame {
    Q_OBJECT
public:
    explicit NodeCard(Theme& theme, QWidget* parent = nullptr);

    void show(const Plan& plan, const PlanNode& node,
              const std::vector<const PlanWarning*>& warnings);
    void showStatement(const Plan& plan, const std::vector<const PlanWarning*>& warnings);
    using QWidget::show;
    // A button each below a node, as long as they are visible; the actions stay their owner's.
    void setActions(const QList<QAction*>& actions);

signals:
    // A statement that a warning suggests, to be looked at before it runs.
    void remedyChosen(const QString& sql);
    void testChosen(const QString& createSql);

private:
    void begin(const QString& title, PlanCategory category, const QString& provenance);
    template <typename T>
    void addFigure(QString name, const Figure<T>& figure, Provenance usual, const QString& words);
    template <typename T>
    void addFigure(const QString& name, const Figure<T>& figure, Provenance usual,
                   QString (*words)(T value));
    void addPair(const QString& name, const QString& words, const QColor& color);
    void addMeasured(const Plan& plan, const PlanNode& node);
    void addUnavailable(const Plan& plan);
    void explain(const std::vector<const PlanWarning*>& warnings);
    void addWords(const QString& name, const QString& words, const QFont& font);
    QLabel* label(const QString& text, const QColor& color);

    Theme& theme_;
    QLabel* icon_;
    QLabel* title_;
    QLabel* provenance_;
    QGridLayout* facts_;
    QVBoxLayout* explanations_;
    QWidget* actions_;
    QHBoxLayout* buttons_;
    QStringList unavailable_; // names of figures that this node should have
    int cells_ = 0;           // of facts_, two to a line
    bool oneToALine_ = false;
};

} // namespace hone::ui
