#pragma once

#include <optional>
#include <vector>

#include <QAbstractTableModel>

#include "core/plan/alternatives.h"
#include "core/plan/plan_node.h"

namespace hone::ui {

// The engine's plan in the first row and other plans below it, with what each takes.
class AlternativesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { What, Time, Factor, Rows, Steps, ColumnCount };

    struct Row {
        PlanAlternative alternative;
        std::optional<Plan> plan; // none yet
        QString problem;          // why it has none
    };

    explicit AlternativesModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void setRows(const Plan& chosen, std::vector<PlanAlternative> others);
    void setPlan(int row, const Result<Plan>& plan);
    const Row& row(int at) const { return rows_[static_cast<std::size_t>(at)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const Row& row, int column) const;

    std::vector<Row> rows_;
};

} // namespace hone::ui
