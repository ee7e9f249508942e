#include "ui/results/result_view.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>

#include "ui/results/cell_delegate.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int narrowest = 64;
constexpr int widest = 380;
constexpr int sampledCells = 20'000;

} // namespace

ResultView::ResultView(Theme& theme, QWidget* parent)
    : QTableView(parent), theme_(theme), corner_(theme, this), copying_(this) {
    setHorizontalHeader(new ColumnHeader(theme_, this));
    setVerticalHeader(new RowNumbers(theme_, this));
    setItemDelegate(new CellDelegate(theme_, this));
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::ContiguousSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false);
    setAccessibleName(tr("Result rows"));
    connect(horizontalHeader(), &QHeaderView::sectionClicked, this, &ResultView::onHeadClicked);
    connect(horizontalHeader(), &QHeaderView::sectionResized, this,
            [this] { widthsByHand_ = widthsByHand_ || !spreading_; });
    connect(this, &QTableView::activated, this, &ResultView::inspectWanted);
    connect(&theme_, &Theme::changed, this, &ResultView::applyTheme);
    applyTheme();
}

void ResultView::applyTheme() {
    QPalette own = this->palette();
    own.setColor(QPalette::Base, theme_.tokens().card);
    setPalette(own);
    viewport()->update();
}

void ResultView::setResultModel(ResultModel* model) {
    model_ = model;
    setModel(model);
    // Also right after a reset that a new result begins with.
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        if (model_->arrangement().asTheyCame()) horizontalHeader()->setSortIndicatorShown(false);
        chooseWidths();
    });
    connect(model, &QAbstractItemModel::headerDataChanged, this, &ResultView::chooseWidths);
    chooseWidths();
}

void ResultView::chooseWidths() {
    const int columns = model_->columnCount();
    if (static_cast<int>(widths_.size()) == columns && widthsByHand_) return;
    widthsByHand_ = false;
    widths_.assign(static_cast<std::size_t>(columns), narrowest);
    const QFontMetrics metrics(theme_.codeFont());
    const int digit = metrics.horizontalAdvance(u'0');
    const int rows =
        std::min(model_->rowCount(), std::clamp(sampledCells / std::max(columns, 1), 5, 100));
    for (int column = 0; column < columns; ++column) {
        const QString head =
            model_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString() + u' ' +
            model_->headerData(column, Qt::Horizontal, ResultModel::ColumnTypeRole).toString();
        qsizetype characters = head.size() + 2;
        for (int row = 0; row < rows; ++row)
            if (const auto loaded = model_->cell(model_->index(row, column)))
                characters = std::max(
                    characters, model_->index(row, column).data(Qt::DisplayRole).toString().size());
        const auto width = static_cast<int>(std::min<qsizetype>(characters, 200)) * digit + 3 * gap;
        widths_[static_cast<std::size_t>(column)] = std::clamp(width, narrowest, widest);
    }
    spreadWidths();
}

void ResultView::spreadWidths() {
    if (widthsByHand_ || widths_.empty()) return;
    spreading_ = true;
    const auto columns = static_cast<int>(widths_.size());
    const int total = std::accumulate(widths_.begin(), widths_.end(), 0);
    const int room = std::max(0, viewport()->width() - total);
    int given = 0;
    for (int column = 0; column < columns; ++column) {
        const int share = column + 1 == columns ? room - given : room / columns;
        given += share;
        horizontalHeader()->resizeSection(column,
                                          widths_[static_cast<std::size_t>(column)] + share);
    }
    spreading_ = false;
}

void ResultView::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    spreadWidths();
}

void ResultView::updateGeometries() {
    QTableView::updateGeometries();
    corner_.setGeometry(frameWidth(), frameWidth(), verticalHeader()->width(),
                        horizontalHeader()->height());
    corner_.setVisible(model_ != nullptr && model_->columnCount() > 0);
}

int ResultView::sizeHintForRow(int) const {
    return verticalHeader()->defaultSectionSize();
}

int ResultView::sizeHintForColumn(int column) const {
    return column >= 0 && column < static_cast<int>(widths_.size())
               ? widths_[static_cast<std::size_t>(column)]
               : -1;
}

void ResultView::onHeadClicked(int column) {
    RowArrangement next = model_->arrangement();
    if (next.sortColumn != column) {
        next.sortColumn = column;
        next.ascending = true;
    } else if (next.ascending) {
        next.ascending = false;
    } else {
        next.sortColumn = -1;
        next.ascending = true;
    }
    model_->arrange(next);
    const bool sorted = next.sortColumn >= 0;
    horizontalHeader()->setSortIndicatorShown(sorted);
    if (sorted)
        horizontalHeader()->setSortIndicator(column, next.ascending ? Qt::AscendingOrder
                                                                    : Qt::DescendingOrder);
}

RowSelection ResultView::allRows() const {
    RowSelection selection = wholeResult(*model_->store());
    selection.order = model_->order();
    selection.count = model_->rowCount();
    return selection;
}

RowSelection ResultView::selectedRows() const {
    RowSelection selection;
    selection.order = model_->order();
    const QItemSelection selected = selectionModel()->selection();
    QItemSelectionRange range;
    if (!selected.isEmpty())
        range = selected.first();
    else if (currentIndex().isValid())
        range = QItemSelectionRange(currentIndex());
    if (!range.isValid()) return selection;
    selection.first = range.top();
    selection.count = range.height();
    for (int column = range.left(); column <= range.right(); ++column)
        selection.columns.push_back(column);
    return selection;
}

void ResultView::copy(RowFormat format, bool columnNames) {
    const RowSelection selection = selectedRows();
    if (selection.count == 0 || selection.columns.empty()) return;
    const bool oneCell = selection.count == 1 && selection.columns.size() == 1;
    const RowFormatOptions options{tableName_, dialect_, columnNames};
    copying_.start(
        [store = model_->store(), selection, format, options,
         bare = oneCell && format == RowFormat::Tsv &&
                !columnNames](std::stop_token stop) -> Result<QString> {
            std::string text;
            if (bare) {
                const std::int64_t row =
                    selection.order == nullptr
                        ? selection.first
                        : (*selection.order)[static_cast<std::size_t>(selection.first)];
                auto place = store->load(row);
                if (!place) return fail(place.error());
                const Cell cell = place->block->cell(static_cast<int>(row - place->firstRow),
                                                     selection.columns.front());
                if (cell.bytes.size() > copyLimit)
                    return fail(ErrorCode::TooLarge, "The value is too large to copy.");
                return toQString(cellText(cell));
            }
            const auto done = formatRows(
                *store, selection, format, options,
                [&](std::string_view piece) -> Result<void> {
                    if (text.size() + piece.size() > copyLimit)
                        return fail(ErrorCode::TooLarge,
                                    "More than 64 MB would be copied. Export to a file instead.");
                    text += piece;
                    return {};
                },
                stop);
            if (!done) return fail(done.error());
            return toQString(text);
        },
        [this, rows = selection.count](Result<QString> text) {
            if (!text) {
                emit said(toQString(text.error().message));
                return;
            }
            QApplication::clipboard()->setText(*text);
            emit said(rows == 1 ? tr("1 row copied") : tr("%1 rows copied").arg(countText(rows)));
        });
}

void ResultView::keyPressEvent(QKeyEvent* event) {
    if (model_ != nullptr && event->matches(QKeySequence::Copy)) {
        copy(RowFormat::Tsv, false);
        return;
    }
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (currentIndex().isValid() && event->modifiers() == Qt::NoModifier) {
            emit inspectWanted(currentIndex());
            return;
        }
    }
    QTableView::keyPressEvent(event);
}

void ResultView::contextMenuEvent(QContextMenuEvent* event) {
    if (model_ == nullptr || model_->store() == nullptr) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool some = selectedRows().count > 0;
    menu->addAction(tr("Copy"), QKeySequence::Copy, this, [this] { copy(RowFormat::Tsv, false); })
        ->setEnabled(some);
    menu->addAction(tr("Copy with column names"), this, [this] { copy(RowFormat::Tsv, true); })
        ->setEnabled(some);
    QMenu* copyAs = menu->addMenu(tr("Copy as"));
    copyAs->setEnabled(some);
    QMenu* exportAs = menu->addMenu(tr("Export all rows as"));
    for (const RowFormat format : allRowFormats) {
        const QString name = toQString(rowFormatName(format));
        copyAs->addAction(name, this, [this, format] { copy(format, true); });
        exportAs->addAction(name + QStringLiteral("…"), this,
                            [this, format] { emit exportWanted(format); });
    }
    menu->addSeparator();
    menu->addAction(tr("Show value"), this, [this] { emit inspectWanted(currentIndex()); })
        ->setEnabled(currentIndex().isValid());
    menu->popup(event->globalPos());
}

} // namespace hone::ui
