#pragma once

#include <memory>
#include <vector>

#include <QAbstractItemModel>

#include "core/plan/plan_node.h"

namespace hone::ui {

// A planner's estimate in words: whole from one row on, "1e+30" beyond all counting.
QString estimateText(double rows);

// The nodes of one plan as a tree; the statement itself, the plan's root, is the invisible one.
class PlanModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Roles {
        OperationRole = Qt::UserRole,
        ObjectRole,
        DetailRole,   // how it is done, in words: index and condition
        ShareRole,    // of the measured time, 0 to 1; invalid where it was not measured
        RowsRole,     // "actual 18 · est. 40"; empty where neither is known
        SeverityRole, // int of the worst warning; -1: none
        WarningRole,  // that warning in two words
    };

    explicit PlanModel(QObject* parent = nullptr) : QAbstractItemModel(parent) {}

    void setPlan(std::shared_ptr<const Plan> plan);
    const Plan* plan() const { return plan_.get(); }
    const PlanNode* node(const QModelIndex& index) const;
    std::vector<const PlanWarning*> warnings(const QModelIndex& index) const;
    // The node to look at first: that of the worst warning, else the first.
    QModelIndex worst() const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Item {
        const PlanNode* node = nullptr;
        int parent = -1; // in items_
        int row = 0;
        std::vector<int> children;
        std::vector<const PlanWarning*> warnings; // the worst first
    };
    void add(const PlanNode& node, int parent);

    std::shared_ptr<const Plan> plan_;
    std::vector<Item> items_; // parents before children; the first is the root
};

} // namespace hone::ui
