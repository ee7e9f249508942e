#pragma once

#include <memory>

#include <QAbstractTableModel>

#include "core/plan/plan_bundle.h"
#include "core/plan/plan_diff.h"

namespace hone::ui {

// Two plans node by node: those that match stand in one row. The statement itself, the root of
// both, is left out.
class DiffModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Node, Before, Sign, Now, What, ColumnCount };
    enum Roles {
        OperationRole = Qt::UserRole,
        ObjectRole,
        DepthRole,
        TrendRole, // of a row that differs: Trend
        WhatRole,  // of a row that differs, in any column
    };
    enum Trend { Same, Changed, Faster, Slower };
    // What the figures are: the first that both plans have.
    enum class Figures { None, Estimates, Rows, Time };

    explicit DiffModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void setPlans(std::shared_ptr<const PlanBundle> before, std::shared_ptr<const PlanBundle> now);
    // What the sides are called: "pinned" and "now" unless told.
    void setSideNames(const QString& before, const QString& now);
    void setShortTitles(bool shortTitles); // of the sides, without their time
    const PlanDiff& diff() const { return diff_; }
    Figures figures() const { return figures_; }
    const PlanPair* pair(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString figure(const PlanNode* node) const;
    QString what(const PlanPair& pair) const;
    QString toolTip(const PlanPair& pair) const;
    Trend trend(const PlanPair& pair) const;

    std::shared_ptr<const PlanBundle> before_, now_;
    PlanDiff diff_;
    Figures figures_ = Figures::None;
    QString beforeName_ = tr("pinned"), nowName_ = tr("now");
    bool shortTitles_ = false;
};

// "pinned · 406 ms"
QString sideTitle(const QString& name, const Plan& plan);

} // namespace hone::ui
