#pragma once

#include <vector>

#include <QAbstractTableModel>

namespace hone::ui {

// A table in which a row is a rank: what stands there may be another thing at the next look, for
// under load things come and go faster than they can be read.
class RankedTable : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

protected:
    template <typename Row>
    void replaceRows(std::vector<Row>& rows, std::vector<Row> next) {
        const int before = static_cast<int>(rows.size()), after = static_cast<int>(next.size());
        if (after < before) {
            beginRemoveRows({}, after, before - 1);
            rows = std::move(next);
            endRemoveRows();
        } else if (after > before) {
            beginInsertRows({}, before, after - 1);
            rows = std::move(next);
            endInsertRows();
        } else {
            rows = std::move(next);
        }
        if (after > 0) emit dataChanged(index(0, 0), index(after - 1, columnCount() - 1));
    }
};

} // namespace hone::ui
