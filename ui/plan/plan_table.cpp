#include "ui/plan/plan_table.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/plan/plan_look.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int lineHeight = 28;
constexpr int side = 8;
constexpr int stripe = 3;

template <typename T>
std::optional<double> number(const Figure<T>& figure) {
    return figure.value ? std::optional(static_cast<double>(*figure.value)) : std::nullopt;
}

class TableDelegate : public QStyledItemDelegate {
public:
    TableDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const ThemeTokens& tokens = theme_.tokens();
        painter->save();
        if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, tokens.selection);
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                          tokens.line);
        if (index.column() == 0 && index.data(PlanTableModel::MatchRole).toBool())
            painter->fillRect(QRect(option.rect.topLeft(), QSize(stripe, lineHeight - 1)),
                              tokens.accent);
        if ((option.state & QStyle::State_HasFocus) &&
            (option.state & QStyle::State_KeyboardFocusChange)) {
            painter->setPen(tokens.accent);
            painter->drawRect(option.rect.adjusted(0, 0, -1, -2));
        }
        const auto heat = static_cast<Heat>(index.data(PlanTableModel::HeatRole).toInt());
        const bool name = index.column() == PlanTableModel::Node;
        painter->setFont(name ? theme_.titleFont() : theme_.bodyFont());
        const QString text = index.data().toString();
        painter->setPen(heat >= Heat::Warm            ? heatColor(tokens, heat)
                        : text == QStringLiteral("–") ? tokens.faint
                                                      : tokens.text);
        const QRect room = option.rect.adjusted(side, 0, -side, 0);
        painter->drawText(room, index.data(Qt::TextAlignmentRole).toInt(),
                          painter->fontMetrics().elidedText(text, Qt::ElideRight, room.width()));
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
        const QFontMetrics metrics(index.column() == PlanTableModel::Node ? theme_.titleFont()
                                                                          : theme_.bodyFont());
        return {metrics.horizontalAdvance(index.data().toString()) + 2 * side + 2, lineHeight};
    }

private:
    Theme& theme_;
};

} // namespace

PlanTableModel::PlanTableModel(PlanModel& plan, QObject* parent)
    : QAbstractTableModel(parent), plan_(plan) {
    connect(&plan_, &QAbstractItemModel::modelAboutToBeReset, this, [this] { beginResetModel(); });
    connect(&plan_, &QAbstractItemModel::modelReset, this, [this] { endResetModel(); });
}

int PlanTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : std::max(0, plan_.items() - 1);
}

int PlanTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns);
}

std::optional<double> PlanTableModel::figure(int item, int column) const {
    const PlanNode& node = plan_.itemNode(item);
    switch (column) {
    case SelfTime:
        return number(node.selfNs);
    case Share:
        return plan_.itemShare(item);
    case Inclusive:
        return number(node.inclusiveNs);
    case Rows:
        return number(node.actualRows);
    case RowsPerLoop:
        return node.rowsPerLoop();
    case Loops:
        return number(node.loops);
    case Kept:
        return number(node.keptRows);
    case Estimate:
        return number(node.estimatedRows);
    case Factor:
        return node.estimateFactor();
    case Evaluating:
        return number(node.evaluatingNs);
    case Cycles:
        return number(node.selfCycles);
    default:
        return std::nullopt;
    }
}

QString PlanTableModel::text(int item, int column) const {
    const PlanNode& node = plan_.itemNode(item);
    switch (column) {
    case Node:
        return operationText(node);
    case Object:
        return objectText(node);
    case Index:
        return node.covering ? tr("%1, covering").arg(toQString(node.index))
                             : toQString(node.index);
    default:
        break;
    }
    const auto value = figure(item, column);
    if (!value) return QStringLiteral("–");
    switch (column) {
    case SelfTime:
    case Inclusive:
    case Evaluating:
        return durationText(static_cast<std::int64_t>(*value));
    case Share: {
        const QString figure = QString::number(*value * 100, 'f', 1) + QStringLiteral(" %");
        const QString word = heatWord(heatOf(value));
        return word.isEmpty() ? figure : word + QStringLiteral("  ") + figure;
    }
    case RowsPerLoop:
    case Estimate:
        return estimateText(*value);
    case Factor: {
        const QString off = estimateErrorText(node);
        return off.isEmpty() ? tr("×%1").arg(*value, 0, 'f', 2) : off;
    }
    default:
        return countText(static_cast<std::int64_t>(*value));
    }
}

bool PlanTableModel::hasFigures(int column) const {
    if (column == Index) {
        for (int item = 1; item < plan_.items(); ++item)
            if (!plan_.itemNode(item).index.empty()) return true;
        return false;
    }
    if (column < SelfTime) return true;
    for (int item = 1; item < plan_.items(); ++item)
        if (figure(item, column)) return true;
    return false;
}

QVariant PlanTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const int item = itemOf(index);
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(item, column);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            int((column < SelfTime ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter));
    case Qt::ToolTipRole: {
        QString words = toQString(plan_.itemNode(item).label);
        if (column >= SelfTime && !figure(item, column)) {
            words = tr("unavailable");
            if (const std::string& why = plan_.plan()->unmeasured; !why.empty())
                words += QStringLiteral(": ") + toQString(why);
        }
        return plainToolTip(words);
    }
    case SortRole:
        if (column == Node) return item;
        if (column < SelfTime) return text(item, column);
        return figure(item, column).value_or(-1);
    case MatchRole:
        return plan_.isMatch(item);
    case HeatRole:
        return column == Share ? static_cast<int>(heatOf(plan_.itemShare(item)))
               : column == Factor && estimateErrorLevel(plan_.itemNode(item)) > 0
                   ? static_cast<int>(estimateErrorLevel(plan_.itemNode(item)) > 1 ? Heat::Hot
                                                                                   : Heat::Warm)
                   : static_cast<int>(Heat::Unknown);
    default:
        return {};
    }
}

QVariant PlanTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            int((section < SelfTime ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter));
    if (role == Qt::ToolTipRole) {
        switch (section) {
        case SelfTime:
            return tr("Time of the step alone");
        case Share:
            return tr("The step's own part of the measured time");
        case Inclusive:
            return tr("Time with all steps below it");
        case Rows:
            return tr("Rows visited, made or sorted, over all loops");
        case Kept:
            return tr("Rows that the next step got");
        case Estimate:
            return tr("Rows that the planner expected in one loop");
        case Factor:
            return tr("Actual over estimated rows of one loop");
        case Evaluating:
            return tr("Expressions over the step's rows; part of the rest's time, not of its own");
        default:
            return {};
        }
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Node:
        return tr("node");
    case Object:
        return tr("object");
    case Index:
        return tr("index");
    case SelfTime:
        return tr("self time");
    case Share:
        return tr("%");
    case Inclusive:
        return tr("inclusive");
    case Rows:
        return tr("rows");
    case RowsPerLoop:
        return tr("per loop");
    case Loops:
        return tr("loops");
    case Kept:
        return tr("kept");
    case Estimate:
        return tr("estimate");
    case Factor:
        return tr("factor");
    case Evaluating:
        return tr("evaluating");
    case Cycles:
        return tr("cycles");
    default:
        return {};
    }
}

PlanTable::PlanTable(Theme& theme, PlanModel& model, QItemSelectionModel& selection,
                     QWidget* parent)
    : QTableView(parent), theme_(theme), plan_(model), shared_(selection), table_(model) {
    sorted_.setSourceModel(&table_);
    sorted_.setSortRole(PlanTableModel::SortRole);
    sorted_.setSortCaseSensitivity(Qt::CaseInsensitive);
    setModel(&sorted_);
    setItemDelegate(new TableDelegate(theme, this));
    setAccessibleName(tr("Plan table"));
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setWordWrap(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(lineHeight);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    horizontalHeader()->setResizeContentsPrecision(40);
    setSortingEnabled(true);
    sortByColumn(PlanTableModel::Node, Qt::AscendingOrder);
    connect(&sorted_, &QAbstractItemModel::modelReset, this, &PlanTable::fitColumns);
    connect(&plan_, &PlanModel::matchesChanged, this, [this] { viewport()->update(); });
    connect(&shared_, &QItemSelectionModel::currentChanged, this, &PlanTable::follow);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                if (!index.isValid()) return;
                const QModelIndex node = plan_.indexOf(table_.itemOf(sorted_.mapToSource(index)));
                if (node != shared_.currentIndex())
                    shared_.setCurrentIndex(node, QItemSelectionModel::ClearAndSelect);
            });
    connect(&theme_, &Theme::changed, this, &PlanTable::applyTheme);
    applyTheme();
}

void PlanTable::follow() {
    const QModelIndex index = shared_.currentIndex();
    if (!index.isValid()) return clearSelection();
    const int item = plan_.itemOf(index);
    const QModelIndex own = sorted_.mapFromSource(table_.index(item - 1, 0));
    if (own.isValid() && own.row() != currentIndex().row())
        setCurrentIndex(own.siblingAtColumn(std::max(0, currentIndex().column())));
    else if (own.isValid() && !selectionModel()->isSelected(own))
        selectRow(own.row());
}

void PlanTable::showEvent(QShowEvent* event) {
    QTableView::showEvent(event);
    if (!fitted_) fitColumns();
}

void PlanTable::fitColumns() {
    fitted_ = isVisible();
    if (!fitted_ || table_.rowCount() == 0) return;
    constexpr int widest = 180;
    for (int column = 0; column < PlanTableModel::columns; ++column) {
        setColumnHidden(column, !table_.hasFigures(column));
        if (isColumnHidden(column)) continue;
        resizeColumnToContents(column);
        if (columnWidth(column) > widest) setColumnWidth(column, widest);
    }
}

void PlanTable::applyTheme() {
    setFont(theme_.bodyFont());
    horizontalHeader()->setFont(theme_.secondaryFont());
    viewport()->update();
}

} // namespace hone::ui
