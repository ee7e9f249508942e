#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "core/query/query_journal.h"

namespace hone::ui {

// What all executions of a statement came to, without the buckets they were counted in.
struct StatementFigures {
    std::uint64_t fingerprint = 0;
    std::string text; // normalised
    std::uint64_t calls = 0, failures = 0, rows = 0;
    std::uint64_t cacheLookups = 0;
    double cacheHitRate = 0;
    std::int64_t p50Ns = 0, p95Ns = 0, p99Ns = 0, totalNs = 0;
    bool operator==(const StatementFigures&) const = default;
};
// Walks the histogram: not for the window's thread where there are many.
StatementFigures figuresOf(const StatementStatistics& statistics);

// "87 %"; a dash where the cache was never asked.
QString hitRateText(const StatementFigures& figures);

// Statements by fingerprint with their figures.
class StatisticsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Columns { Statement, Calls, P50, P95, P99, Total, Rows, HitRate, columns };
    enum Roles { SortRole = Qt::UserRole, TextRole }; // TextRole: of a statement, all of it

    explicit StatisticsModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    // A statement that is there already keeps its row.
    void setStatements(std::vector<StatementFigures> statements);
    const StatementFigures* statement(int row) const; // null: no such row

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant sortValue(const StatementFigures& figures, int column) const;

    std::vector<StatementFigures> rows_;
};

} // namespace hone::ui
