#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "core/query/query_journal.h"

namespace hone::ui {

// Executions that the journal kept, newest first: the history, or the slow ones with their plans.
class HistoryModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Columns { When, Statement, Total, Rows, Cache, Outcome, columns };
    enum Roles {
        SortRole = Qt::UserRole,
        TextRole,   // of a statement: all of it
        FailedRole, // of an outcome
    };

    explicit HistoryModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    // What is there already stays in place: a view keeps its selection and where it is scrolled to.
    void setEntries(std::vector<SlowEntry> entries);
    const SlowEntry* entry(int row) const; // null: no such row

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    bool takeNewer(std::vector<SlowEntry>& entries);

    std::vector<SlowEntry> entries_;
};

// "14:03:20" today, else with the day, and the year where it is another one.
QString momentText(std::int64_t millisecondsSince1970);

} // namespace hone::ui
