#pragma once

#include <memory>
#include <vector>

#include <QAbstractItemModel>

#include "core/plan/plan_node.h"

namespace hone::ui {

// The nodes of one plan as a tree; the statement itself, the plan's root, is the invisible one. The
// one model of all views of a plan: those that draw for themselves walk its items, numbered from
// the root's 0 in the order of the tree, parents before children.
class PlanModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Roles {
        OperationRole = Qt::UserRole,
        ObjectRole,
        DetailRole,        // how it is done, in words: index and condition
        ShareRole,         // of the measured time, 0 to 1; invalid where it was not measured
        RowsRole,          // "actual 18 · est. 40"; empty where neither is known
        RowShareRole,      // rows as part of the most that a node of this plan has; or invalid
        EstimateErrorRole, // "▲ 50 000× more"; empty where the estimate is near enough
        EstimateLevelRole, // 0 to 3: how far it is off
        SeverityRole,      // int of the worst warning; -1: none
        WarningRole,       // that warning in two words
        MatchRole,         // whether the search finds it
        DecidingRole,      // whether it is the node that decides
    };

    explicit PlanModel(QObject* parent = nullptr) : QAbstractItemModel(parent) {}

    void setPlan(std::shared_ptr<const Plan> plan);
    const Plan* plan() const { return plan_.get(); }
    const PlanNode* node(const QModelIndex& index) const;
    std::vector<const PlanWarning*> warnings(const QModelIndex& index) const;
    // The node to look at first: the hottest where time was measured and one is hot, else that of
    // the worst warning, else the first.
    QModelIndex worst() const;
    // The innermost node whose text holds the byte.
    QModelIndex nodeAt(std::size_t byteOffset) const;

    int items() const { return static_cast<int>(items_.size()); }
    const PlanNode& itemNode(int item) const { return *at(item).node; }
    int parentItem(int item) const { return at(item).parent; } // of the root: -1
    const std::vector<int>& childItems(int item) const { return at(item).children; }
    const std::vector<const PlanWarning*>& itemWarnings(int item) const {
        return at(item).warnings;
    }
    QModelIndex indexOf(int item) const;        // of the root: the invalid one
    int itemOf(const QModelIndex& index) const; // of the invalid one: the root's 0
    std::optional<double> itemShare(int item) const;
    QString warningText(int item) const; // the worst in two words

    // Marks the node to look at, of the plan that is set; empty: none.
    void setDeciding(std::optional<int> nodeId);
    // Marks the nodes whose words hold the text, in any case; empty: none.
    void setSearch(const QString& text);
    bool isMatch(int item) const { return at(item).match; }
    const std::vector<int>& matches() const { return matches_; }

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

signals:
    void matchesChanged();

private:
    struct Item {
        const PlanNode* node = nullptr;
        int parent = -1; // in items_
        int row = 0;
        bool match = false;
        std::vector<int> children;
        std::vector<const PlanWarning*> warnings; // the worst first
    };
    void add(const PlanNode& node, int parent);
    const Item& at(int item) const { return items_[static_cast<std::size_t>(item)]; }
    void findMatches();

    std::shared_ptr<const Plan> plan_;
    std::vector<Item> items_; // parents before children; the first is the root
    std::int64_t mostRows_ = 0;
    QString search_;
    std::optional<int> deciding_; // a node's id
    std::vector<int> matches_;
};

} // namespace hone::ui
