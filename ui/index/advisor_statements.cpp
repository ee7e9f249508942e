#include "ui/index/advisor_statements.h"

#include <QHeaderView>
#include <QPainter>

#include "ui/charts/axis_scale.h"
#include "ui/index/advisor_delegate.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int plotSide = 14;
constexpr double dotRadius = 4.5;
constexpr int leastPlot = 150, widestStatement = 420, leastStatement = 90;
constexpr int labelWidth = 56;
constexpr int narrow = 720; // from which there is room for the weights

// Where a time lies between the edges of the column.
double across(const QRect& cell, const StretchScale& scale, double time) {
    const QRect plot = cell.adjusted(plotSide, 0, -plotSide, 0);
    return plot.left() + std::clamp(scale.share(std::max(1.0, time)), 0.0, 1.0) * plot.width();
}

// The axis stands in the head of its column.
class AxisHeader : public QHeaderView {
public:
    AxisHeader(Theme& theme, const AdvisorStatementsModel& model, QWidget* parent)
        : QHeaderView(Qt::Horizontal, parent), theme_(theme), model_(model) {
        setSectionsClickable(true);
    }

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override {
        painter->save();
        QHeaderView::paintSection(painter, rect, section);
        painter->restore();
        if (section != AdvisorStatementsModel::Times || model_.rowCount() == 0) return;
        painter->save();
        painter->setFont(theme_.secondaryFont());
        painter->setPen(theme_.tokens().faint);
        const StretchScale& scale = model_.scale();
        double free = rect.left();
        for (const double tick : scale.ticks) {
            const double x = across(rect, scale, tick);
            if (x - labelWidth / 2.0 < free || x + labelWidth / 2.0 > rect.right()) continue;
            free = x + labelWidth / 2.0;
            painter->drawText(
                QRectF(x - labelWidth / 2.0, rect.top() + 4, labelWidth, rect.height() - 4.0),
                Qt::AlignCenter,
                model_.estimated() ? axisLabel(tick, ChartUnit::Count)
                                   : axisLabel(tick, ChartUnit::Nanoseconds));
        }
        painter->restore();
    }

private:
    Theme& theme_;
    const AdvisorStatementsModel& model_;
};

class StatementsDelegate : public AdvisorDelegate {
public:
    StatementsDelegate(Theme& theme, const AdvisorStatementsModel& model, QObject* parent)
        : AdvisorDelegate(theme, AdvisorStatementsModel::Statement, -1, parent), model_(model) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        if (index.column() == AdvisorStatementsModel::Times)
            paintTimes(painter, option, index);
        else if (index.column() == AdvisorStatementsModel::Change)
            paintChange(painter, option, index);
        else
            AdvisorDelegate::paint(painter, option, index);
    }

private:
    void paintChange(QPainter* painter, const QStyleOptionViewItem& option,
                     const QModelIndex& index) const {
        const ThemeTokens& tokens = theme_.tokens();
        const int tone = index.data(AdvisorStatementsModel::ToneRole).toInt();
        painter->save();
        paintGround(painter, option);
        painter->setFont(theme_.bodyFont());
        painter->setPen(tone > 0 ? tokens.good : tone < 0 ? tokens.bad : tokens.dim);
        const QRect room = option.rect.adjusted(side, 0, -side, -1);
        painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight,
                                                            room.width()));
        painter->restore();
    }

    void paintTimes(QPainter* painter, const QStyleOptionViewItem& option,
                    const QModelIndex& index) const {
        const ThemeTokens& tokens = theme_.tokens();
        const auto* sorted = static_cast<const QSortFilterProxyModel*>(index.model());
        const index::AdvisedStatement* one = model_.statement(sorted->mapToSource(index).row());
        if (one == nullptr) return;
        const StretchScale& scale = model_.scale();
        painter->save();
        paintGround(painter, option);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(tokens.line);
        for (const double tick : scale.ticks) {
            const double x = across(option.rect, scale, tick);
            painter->drawLine(QPointF(x, option.rect.top()), QPointF(x, option.rect.bottom()));
        }
        const double y = option.rect.center().y() + 0.5;
        const QPointF before(across(option.rect, scale, static_cast<double>(one->before.ns)), y);
        const QPointF after(across(option.rect, scale, static_cast<double>(one->after.ns)), y);
        painter->setPen(QPen(tokens.faint, 2));
        painter->drawLine(before, after);
        drawArrow(*painter, before, one->before.atLeast, tokens.orange);
        drawArrow(*painter, after, one->after.atLeast, tokens.green);
        painter->setPen(QPen(tokens.orange, 1.6));
        painter->setBrush(option.state & QStyle::State_Selected ? tokens.selection : tokens.card);
        painter->drawEllipse(before, dotRadius, dotRadius);
        painter->setPen(Qt::NoPen);
        painter->setBrush(tokens.green);
        painter->drawEllipse(after, dotRadius - 0.8, dotRadius - 0.8);
        painter->restore();
    }

    // It may have taken any longer.
    static void drawArrow(QPainter& painter, const QPointF& at, bool atLeast, const QColor& color) {
        if (!atLeast) return;
        const double from = at.x() + dotRadius + 1.5;
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawPolygon(QPolygonF(
            {QPointF(from, at.y() - 4), QPointF(from + 6, at.y()), QPointF(from, at.y() + 4)}));
    }

    const AdvisorStatementsModel& model_;
};

} // namespace

AdvisorStatements::AdvisorStatements(Theme& theme, QWidget* parent)
    : Card(tr("Statements"), parent), theme_(theme), pages_(new QStackedWidget),
      empty_(new QLabel(tr("Every statement will stand here with its time before and after."))),
      table_(new QTableView), legend_(new QLabel) {
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    empty_->setMargin(2 * gap);
    for (QLabel* label : {empty_, legend_})
        label->setProperty("tone", QStringLiteral("dim"));
    sorted_.setSourceModel(&model_);
    sorted_.setSortRole(AdvisorStatementsModel::SortRole);
    table_->setModel(&sorted_);
    auto* header = new AxisHeader(theme_, model_, table_);
    table_->setHorizontalHeader(header);
    prepareTable(*table_, tr("Statements before and after"));
    table_->setItemDelegate(new StatementsDelegate(theme_, model_, table_));
    table_->setSortingEnabled(true);
    table_->sortByColumn(AdvisorStatementsModel::Times, Qt::DescendingOrder);
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(36);
    header->setSectionResizeMode(AdvisorStatementsModel::Times, QHeaderView::Stretch);
    pages_->addWidget(empty_);
    pages_->addWidget(table_);
    setContent(pages_);
    legend_->setTextFormat(Qt::RichText);
    addHeadWidget(legend_);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &AdvisorStatements::chosen);
    connect(&theme_, &Theme::changed, this, &AdvisorStatements::applyTheme);
    applyTheme();
}

void AdvisorStatements::setAdvice(const SharedAdvice& advice) {
    model_.setAdvice(advice);
    pages_->setCurrentIndex(model_.rowCount() > 0 ? 1 : 0);
    setFigure(model_.rowCount() > 0 ? countText(model_.rowCount()) : QString());
    fitColumns();
    applyTheme();
    emit chosen();
}

void AdvisorStatements::resizeEvent(QResizeEvent* event) {
    Card::resizeEvent(event);
    fitColumns();
}

// The plot gets what is left.
void AdvisorStatements::fitColumns() {
    // Weights stand in the workload's table too.
    table_->setColumnHidden(AdvisorStatementsModel::Weight, pages_->width() < narrow);
    table_->resizeColumnsToContents();
    int taken = std::max(leastPlot, pages_->width() / 4);
    for (int column = 0; column < AdvisorStatementsModel::columns; ++column)
        if (column != AdvisorStatementsModel::Times &&
            column != AdvisorStatementsModel::Statement && !table_->isColumnHidden(column))
            taken += table_->columnWidth(column);
    table_->setColumnWidth(AdvisorStatementsModel::Statement,
                           std::clamp(pages_->width() - taken, leastStatement, widestStatement));
}

const index::AdvisedStatement* AdvisorStatements::current() const {
    return model_.statement(sorted_.mapToSource(table_->currentIndex()).row());
}

void AdvisorStatements::applyTheme() {
    const ThemeTokens& tokens = theme_.tokens();
    legend_->setFont(theme_.secondaryFont());
    table_->horizontalHeader()->setFont(theme_.secondaryFont());
    const auto colored = [](const QColor& color, const QString& sign) {
        return QStringLiteral("<span style='color:%1'>%2</span>").arg(color.name(), sign);
    };
    QString words = colored(tokens.orange, QStringLiteral("○")) + tr(" before ") +
                    colored(tokens.green, QStringLiteral("●")) + tr(" after ▸ at least");
    if (model_.rowCount() > 0)
        words +=
            QStringLiteral(" · ") + (model_.scale().logarithmic ? tr("logarithmic") : tr("linear"));
    legend_->setText(words);
}

} // namespace hone::ui
