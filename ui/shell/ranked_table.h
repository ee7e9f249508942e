#pragma once

#include <algorithm>
#include <iterator>
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
        const std::size_t before = rows.size(), after = next.size();
        const std::size_t kept = std::min(before, after);
        if (after < before) {
            beginRemoveRows({}, static_cast<int>(after), static_cast<int>(before) - 1);
            rows.resize(after);
            endRemoveRows();
        }
        const auto rest = next.begin() + static_cast<std::ptrdiff_t>(kept);
        std::move(next.begin(), rest, rows.begin());
        if (kept > 0)
            emit dataChanged(index(0, 0), index(static_cast<int>(kept) - 1, columnCount() - 1));
        if (after == kept) return;
        beginInsertRows({}, static_cast<int>(before), static_cast<int>(after) - 1);
        rows.insert(rows.end(), std::move_iterator(rest), std::move_iterator(next.end()));
        endInsertRows();
    }
};

} // namespace hone::ui
