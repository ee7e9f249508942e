#pragma once

#include <QAbstractTableModel>
#include <QItemSelectionModel>
#include <QSortFilterProxyModel>
#include <QTableView>

#include "ui/plan/plan_model.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// The nodes of a plan without their tree, a row each with all figures. A figure that is not known
// shows as a dash, and sorts below all others.
class PlanTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Node,
        Object,
        Index,
        SelfTime,
        Share,
        Inclusive,
        Rows,
        RowsPerLoop,
        Loops,
        Kept,
        Estimate,
        Factor,
        Evaluating,
        Cycles,
        columns
    };
    enum Roles { SortRole = Qt::UserRole, MatchRole, HeatRole };

    explicit PlanTableModel(PlanModel& plan, QObject* parent = nullptr);

    int itemOf(const QModelIndex& index) const { return index.row() + 1; }
    bool hasFigures(int column) const; // any

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::optional<double> figure(int item, int column) const;
    QString text(int item, int column) const;

    PlanModel& plan_;
};

// The table with a choice of its own that follows the other views' and leads them.
class PlanTable : public QTableView {
    Q_OBJECT
public:
    PlanTable(Theme& theme, PlanModel& model, QItemSelectionModel& selection,
              QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void fitColumns();
    void follow();
    void applyTheme();

    Theme& theme_;
    PlanModel& plan_;
    QItemSelectionModel& shared_;
    PlanTableModel table_;
    QSortFilterProxyModel sorted_;
    bool fitted_ = false; // the columns to the present plan, when it shows
};

} // namespace hone::ui
