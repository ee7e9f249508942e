#pragma once

#include <QAbstractTableModel>

#include "ui/index/advisor_statements_model.h"

namespace hone::ui {

// What an advice would change, one a row, each to be taken or left.
class AdvisorChangesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Columns { Sql, Saves, Bytes, WritePrice, UsedBy, columns };
    enum Roles {
        SortRole = Qt::UserRole,
        ShareRole, // of what the most useful index saves, 0 to 1; none: nothing is known
    };
    struct Change {
        enum class Kind { Create, Drop, Analyze };
        Kind kind = Kind::Create;
        std::string sql, undo; // undo empty: there is no way back
        QString remark;        // why
        std::optional<std::int64_t> bytes, writeNsPerRow;
        std::optional<double> saved; // in the advice's unit; lost without this one alone
        std::vector<std::size_t> usedBy;
        bool taken = true;
        int turn = 0; // of what is created
    };

    explicit AdvisorChangesModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void setAdvice(const SharedAdvice& advice); // null: none
    const std::vector<Change>& changes() const { return changes_; }
    const Change* change(int row) const; // null: no such row
    // Of those taken, in the order in which they are to run.
    std::vector<std::string> migration() const;
    std::vector<std::string> undo() const;
    // Bytes of the new indexes that are taken.
    std::int64_t bytesTaken() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void takenChanged();

private:
    QString text(const Change& change, int column) const;
    QVariant sortValue(const Change& change, int column) const;

    std::vector<Change> changes_;
    bool estimated_ = false;
    double total_ = 0; // before
    double most_ = 0;  // saved by one of them
};

// Statements as a script that can be run.
std::string scriptOf(const std::vector<std::string>& statements);

} // namespace hone::ui
