#pragma once

#include <map>

#include <QAbstractTableModel>

#include "core/index/offered_workload.h"

namespace hone::ui {

// The statements of a workload, one a row; their weights can be edited.
class AdvisorWorkloadModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Columns { Number, Weight, Statement, columns };
    enum Roles {
        SortRole = Qt::UserRole,
        UnjudgedRole, // why it cannot be judged; empty: it can
    };

    explicit AdvisorWorkloadModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    // A weight that was edited stays with its statement until the source says another.
    void setStatements(std::vector<index::OfferedStatement> statements);
    void forgetEdits() { edits_.clear(); }
    const std::vector<index::OfferedStatement>& statements() const { return statements_; }
    std::vector<index::WorkloadStatement> workload() const; // all of them
    int judged() const;                                     // how many can be

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void changed(); // statements or weights

private:
    struct Edit {
        double offered, weight;
    };
    std::vector<index::OfferedStatement> statements_;
    std::vector<double> offeredWeights_; // of the statements
    std::map<std::string, Edit> edits_;  // by statement
};

// "12 000", "0.5"
QString weightText(double weight);

} // namespace hone::ui
