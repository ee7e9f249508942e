#include "ui/results/result_model.h"

#include <algorithm>
#include <numeric>

#include "ui/results/cell_text.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr std::size_t keptBlocks = 160; // more than the rows that a screen shows
constexpr std::size_t requestsAtOnce = 96;
// Past this size rows are taken over a twentieth at a time: a view's work for them grows with all
// rows.
constexpr int largeRows = 1'000'000;

struct Loaded {
    std::vector<ResultStore::Place> places;
    std::vector<std::int64_t> unreadable;
    std::optional<Error> error;
};

QString typeName(ValueType type) {
    switch (type) {
    case ValueType::Null:
        return QStringLiteral("null");
    case ValueType::Integer:
        return QStringLiteral("int");
    case ValueType::Real:
        return QStringLiteral("real");
    case ValueType::Text:
        return QStringLiteral("text");
    case ValueType::Blob:
        return QStringLiteral("blob");
    }
    return {};
}

bool holds(const ResultStore::Place& place, std::int64_t row) {
    return place.block != nullptr && row >= place.firstRow &&
           row < place.firstRow + place.block->rows();
}

} // namespace

ResultModel::ResultModel(QObject* parent)
    : QAbstractTableModel(parent), arranging_(this), loading_(this) {
    requestTimer_.setSingleShot(true);
    requestTimer_.setInterval(0);
    connect(&requestTimer_, &QTimer::timeout, this, &ResultModel::load);
}

void ResultModel::setStore(std::shared_ptr<const ResultStore> store, bool complete) {
    beginResetModel();
    arranging_.cancel();
    loading_.cancel();
    requested_.clear();
    unreadable_.clear();
    kept_.clear();
    last_ = {};
    order_.reset();
    wanted_ = applied_ = {};
    store_ = std::move(store);
    complete_ = complete;
    rows_ = store_ == nullptr
                ? 0
                : static_cast<int>(std::min<std::int64_t>(store_->rowCount(), maxRows));
    columnTypes_.clear();
    lookAtColumns();
    endResetModel();
}

void ResultModel::lookAtColumns() {
    if (rows_ == 0 || !columnTypes_.empty()) return;
    const Place first = store_->place(0);
    if (first.block == nullptr) return;
    const int rows = std::min(first.block->rows(), 100);
    columnTypes_.assign(static_cast<std::size_t>(columnCount()), ValueType::Null);
    for (int column = 0; column < columnCount(); ++column) {
        ValueType& type = columnTypes_[static_cast<std::size_t>(column)];
        for (int row = 0; row < rows && type == ValueType::Null; ++row)
            type = first.block->cell(row, column).type;
    }
}

void ResultModel::takeNew(bool complete) {
    if (store_ == nullptr || complete_) return;
    complete_ = complete;
    const int available = static_cast<int>(std::min<std::int64_t>(store_->rowCount(), maxRows));
    const int added = available - rows_;
    const bool few = rows_ > largeRows && added < rows_ / 20;
    if (added > 0 && (complete || !few)) {
        beginInsertRows({}, rows_, available - 1);
        rows_ = available;
        endInsertRows();
        if (columnTypes_.empty()) {
            lookAtColumns();
            emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
        }
    }
    if (complete && wanted_ != applied_) startArranging();
}

std::int64_t ResultModel::clippedRows() const {
    return store_ == nullptr ? 0 : std::max<std::int64_t>(0, store_->rowCount() - maxRows);
}

void ResultModel::arrange(const RowArrangement& arrangement) {
    if (arrangement == wanted_) return;
    wanted_ = arrangement;
    if (store_ != nullptr && complete_) startArranging();
}

void ResultModel::startArranging() {
    if (wanted_.asTheyCame()) {
        arranging_.cancel();
        beginResetModel();
        order_.reset();
        applied_ = wanted_;
        rows_ = static_cast<int>(std::min<std::int64_t>(store_->rowCount(), maxRows));
        endResetModel();
        emit arranged();
        return;
    }
    arranging_.start([store = store_, arrangement = wanted_](
                         std::stop_token stop) { return arrangedRows(*store, arrangement, stop); },
                     [this, arrangement = wanted_](Result<std::vector<std::uint32_t>> order) {
                         if (!order) {
                             wanted_ = applied_;
                             emit failed(order.error());
                             emit arranged();
                             return;
                         }
                         beginResetModel();
                         applied_ = arrangement;
                         order_ =
                             std::make_shared<const std::vector<std::uint32_t>>(*std::move(order));
                         rows_ = static_cast<int>(std::min<std::size_t>(order_->size(), maxRows));
                         endResetModel();
                         emit arranged();
                     });
}

std::int64_t ResultModel::storeRow(int row) const {
    return order_ == nullptr ? row : (*order_)[static_cast<std::size_t>(row)];
}

const ResultStore::Place* ResultModel::placeOf(std::int64_t row) const {
    if (holds(last_, row)) return &last_;
    last_ = store_->place(row);
    if (last_.block != nullptr) {
        last_.row = 0;
        return &last_;
    }
    for (const Place& place : kept_) {
        if (!holds(place, row)) continue;
        last_ = place;
        return &last_;
    }
    return nullptr;
}

std::optional<ResultModel::LoadedCell> ResultModel::cell(const QModelIndex& index) const {
    if (!index.isValid() || store_ == nullptr) return {};
    const std::int64_t row = storeRow(index.row());
    const Place* place = placeOf(row);
    if (place == nullptr) return {};
    return LoadedCell{place->block,
                      place->block->cell(static_cast<int>(row - place->firstRow), index.column())};
}

void ResultModel::request(std::int64_t row) const {
    if (unreadable_.contains(last_.firstRow)) return;
    if (!requested_.empty() && requested_.back() == row) return;
    requested_.push_back(row);
    if (!loading_.busy() && !requestTimer_.isActive()) requestTimer_.start();
}

void ResultModel::load() {
    // The latest requests are for what shows now; older ones were scrolled past.
    std::vector<std::int64_t> rows;
    for (auto row = requested_.rbegin(); row != requested_.rend(); ++row) {
        if (rows.size() == requestsAtOnce) break;
        if (std::find(rows.begin(), rows.end(), *row) == rows.end()) rows.push_back(*row);
    }
    requested_.clear();
    if (rows.empty()) return;
    std::sort(rows.begin(), rows.end());
    loading_.start(
        [store = store_, rows = std::move(rows)](std::stop_token stop) {
            Loaded loaded;
            for (const std::int64_t row : rows) {
                if (stop.stop_requested()) break;
                if (!loaded.places.empty() && holds(loaded.places.back(), row)) continue;
                auto place = store->load(row);
                if (place) {
                    loaded.places.push_back(*std::move(place));
                } else {
                    loaded.unreadable.push_back(store->place(row).firstRow);
                    loaded.error = place.error();
                }
            }
            return loaded;
        },
        [this](Loaded loaded) {
            unreadable_.insert(loaded.unreadable.begin(), loaded.unreadable.end());
            keep(std::move(loaded.places));
            if (loaded.error) emit failed(*loaded.error);
            if (!requested_.empty()) requestTimer_.start();
        });
}

void ResultModel::keep(std::vector<Place> places) {
    for (Place& place : places) {
        const std::int64_t first = place.firstRow;
        const int rows = place.block->rows();
        kept_.push_front(std::move(place));
        if (order_ == nullptr && first < rows_)
            emit dataChanged(
                index(static_cast<int>(first), 0),
                index(static_cast<int>(std::min<std::int64_t>(first + rows, rows_)) - 1,
                      columnCount() - 1));
    }
    while (kept_.size() > keptBlocks)
        kept_.pop_back();
    if (order_ != nullptr && rows_ > 0)
        emit dataChanged(index(0, 0), index(rows_ - 1, columnCount() - 1));
}

int ResultModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : rows_;
}

int ResultModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || store_ == nullptr ? 0 : store_->columnCount();
}

QVariant ResultModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
    case Qt::TextAlignmentRole:
    case TypeRole:
    case InvalidTextRole:
    case PendingRole:
        break;
    default:
        return {};
    }
    const std::int64_t row = storeRow(index.row());
    const Place* place = placeOf(row);
    if (place == nullptr) {
        const bool unreadable = unreadable_.contains(last_.firstRow);
        if (role == PendingRole) return !unreadable;
        if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
        request(row);
        return unreadable ? QStringLiteral("unreadable") : QStringLiteral("…");
    }
    const Cell cell = place->block->cell(static_cast<int>(row - place->firstRow), index.column());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return shortCellText(cell);
    case Qt::ToolTipRole: {
        const QString tip = cellToolTip(cell);
        return tip.isEmpty() ? QVariant() : tip;
    }
    case Qt::TextAlignmentRole: {
        const bool number = cell.type == ValueType::Integer || cell.type == ValueType::Real;
        return QVariant::fromValue(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft));
    }
    case TypeRole:
        return static_cast<int>(cell.type);
    case InvalidTextRole:
        return showsInvalidText(cell);
    case PendingRole:
        return false;
    }
    return {};
}

QVariant ResultModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (store_ == nullptr) return {};
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (section < 0 || section >= store_->columnCount()) return {};
    const Column& column = store_->columns()[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) return toQString(column.name);
    const ValueType type =
        columnTypes_.empty() ? ValueType::Null : columnTypes_[static_cast<std::size_t>(section)];
    if (role == ColumnIsNumberRole) return type == ValueType::Integer || type == ValueType::Real;
    if (role == ColumnTypeRole)
        return type == ValueType::Null ? toQString(column.declaredType).toLower() : typeName(type);
    if (role == Qt::ToolTipRole || role == Qt::AccessibleDescriptionRole)
        return column.declaredType.empty()
                   ? toQString(column.name)
                   : toQString(column.name) + QLatin1Char(' ') + toQString(column.declaredType);
    return {};
}

void ResultModel::sort(int column, Qt::SortOrder order) {
    RowArrangement arrangement = wanted_;
    arrangement.sortColumn = column;
    arrangement.ascending = order == Qt::AscendingOrder;
    arrange(arrangement);
}

} // namespace hone::ui
