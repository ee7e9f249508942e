#pragma once

#include <memory>

#include <QAbstractTableModel>

#include "core/index/advisor.h"
#include "ui/compare/stretch_scale.h"

namespace hone::ui {

using SharedAdvice = std::shared_ptr<const index::Advice>;

// The statements of an advice, before and after.
class AdvisorStatementsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Columns { Number, Statement, Before, Times, After, Change, Weight, columns };
    enum Roles {
        SortRole = Qt::UserRole,
        ToneRole, // of Change: 1 better, -1 worse, 0 neither
    };

    explicit AdvisorStatementsModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void setAdvice(SharedAdvice advice); // null: none
    const SharedAdvice& advice() const { return advice_; }
    const index::AdvisedStatement* statement(int row) const; // null: no such row
    // Holds all times, before and after.
    const StretchScale& scale() const { return scale_; }
    bool estimated() const { return advice_ != nullptr && advice_->estimated; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant sortValue(const index::AdvisedStatement& one, int column) const;
    QString text(const index::AdvisedStatement& one, int column) const;

    SharedAdvice advice_;
    StretchScale scale_;
};

} // namespace hone::ui
