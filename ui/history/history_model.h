#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "core/query/query_journal.h"

namespace hone::ui {

// Executions that the journal kept: the history, or the slow ones of it with their plans.
class HistoryModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Columns { When, Statement, Total, Rows, Cache, Outcome, columns };
    enum Roles { SortRole = Qt::UserRole, FailedRole };

    explicit HistoryModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void setEntries(std::vector<SlowEntry> entries);
    const SlowEntry* entry(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<SlowEntry> entries_;
};

// What all executions of a statement came to, by fingerprint.
class StatisticsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Columns { Statement, Calls, P50, P95, P99, Total, Rows, HitRate, columns };
    enum Roles { SortRole = Qt::UserRole };

    explicit StatisticsModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void setStatements(std::vector<StatementStatistics> statements);
    const StatementStatistics* statement(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        StatementStatistics statement;
        std::int64_t p50Ns, p95Ns, p99Ns;
    };
    std::vector<Row> rows_;
};

} // namespace hone::ui
