#include "ui/plan/diff_table.h"

#include <QHeaderView>

namespace hone::ui {
namespace {

constexpr int narrowBelow = 620;
constexpr int shortest = 80;

} // namespace

DiffTable::DiffTable(Theme& theme, DiffModel& model, QWidget* parent)
    : QTableView(parent), theme_(theme), model_(model), delegate_(new DiffDelegate(theme, this)) {
    setModel(&model);
    setItemDelegate(delegate_);
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setAccessibleName(tr("Nodes of both plans"));
    verticalHeader()->hide();
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setMinimumSectionSize(20);
    horizontalHeader()->setSectionsClickable(false);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                if (const PlanPair* pair = model_.pair(index)) emit nodesChosen(pair->a, pair->b);
            });
    connect(&theme_, &Theme::changed, this, &DiffTable::applyTheme);
    applyTheme();
}

void DiffTable::applyTheme() {
    horizontalHeader()->setFont(theme_.secondaryFont());
    viewport()->update();
}

void DiffTable::fit() {
    const bool narrow = width() < narrowBelow;
    delegate_->setNarrow(narrow);
    const bool figures = model_.figures() != DiffModel::Figures::None;
    setColumnHidden(DiffModel::What, narrow);
    setColumnHidden(DiffModel::Before, !figures);
    setColumnHidden(DiffModel::Now, !figures);
    QHeaderView* header = horizontalHeader();
    model_.setShortTitles(narrow);
    const QFontMetrics cells(theme_.bodyFont()), titles(theme_.secondaryFont());
    for (const int column : {DiffModel::Before, DiffModel::Sign, DiffModel::Now}) {
        int width = titles.horizontalAdvance(
            model_.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        for (int row = 0; row < model_.rowCount(); ++row)
            width = std::max(width,
                             cells.horizontalAdvance(model_.index(row, column).data().toString()));
        header->setSectionResizeMode(column, QHeaderView::Fixed);
        header->resizeSection(column, width + (column == DiffModel::Sign ? 1 : 4) * gap);
    }
    header->setSectionResizeMode(DiffModel::Node, QHeaderView::Stretch);
    header->setSectionResizeMode(DiffModel::What, QHeaderView::Stretch);
    int height = header->sizeHint().height();
    for (int row = 0; row < model_.rowCount(); ++row) {
        const int rowHeight = delegate_->sizeHint({}, model_.index(row, DiffModel::Node)).height();
        setRowHeight(row, rowHeight);
        height += rowHeight;
    }
    setMaximumHeight(height);
    setMinimumHeight(std::min(height, shortest));
}

void DiffTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    if (isColumnHidden(DiffModel::What) != (width() < narrowBelow)) fit();
}

} // namespace hone::ui
