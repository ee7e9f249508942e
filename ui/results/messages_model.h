#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "core/query/run.h"

namespace hone::ui {

// What became of each statement of a run: its text, rows or rows changed, time, error.
class MessagesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Statement, Outcome, Time, columns };
    enum Role { FailedRole = Qt::UserRole + 100 }; // bool

    using QAbstractTableModel::QAbstractTableModel;

    void setRun(const Run* run);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Message {
        QString statement, outcome, detail;
        std::int64_t totalNs = -1; // -1: still running
        bool failed = false;
    };
    static Message messageOf(const StatementResult& result, const std::string& text);

    std::vector<Message> messages_;
};

// "18 rows", "3 rows changed", "done".
QString outcomeText(const ExecutionReport& report, bool hasColumns);

} // namespace hone::ui
