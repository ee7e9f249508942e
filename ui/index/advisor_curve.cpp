#include "ui/index/advisor_curve.h"

#include <QPainter>
#include <QPainterPath>

#include "core/index/advice_text.h"
#include "ui/charts/chart_parts.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int top = 20, bottom = 20;
constexpr double room = 1.05; // beyond the largest set

} // namespace

AdvisorCurve::AdvisorCurve(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    setAccessibleName(tr("Total over the bytes of the indexes"));
    connect(&theme_, &Theme::changed, this, [this] { update(); });
}

void AdvisorCurve::setCurve(std::vector<index::BudgetPoint> curve, bool estimated) {
    curve_ = std::move(curve);
    estimated_ = estimated;
    setAccessibleDescription(budgetWords());
    update();
}

void AdvisorCurve::setBudget(std::optional<std::int64_t> bytes) {
    budget_ = bytes;
    setAccessibleDescription(budgetWords());
    update();
}

std::int64_t AdvisorCurve::largest() const {
    return curve_.empty() ? 0 : std::llround(room * static_cast<double>(curve_.back().bytes));
}

const index::BudgetPoint* AdvisorCurve::fitting() const {
    const index::BudgetPoint* best = nullptr;
    for (const index::BudgetPoint& point : curve_)
        if ((!budget_ || point.bytes <= *budget_) &&
            (best == nullptr || point.totalNs <= best->totalNs))
            best = &point;
    return best;
}

QString AdvisorCurve::budgetWords() const {
    const QString limit = budget_ ? bytesText(*budget_) : tr("No limit");
    const index::BudgetPoint* point = fitting();
    if (point == nullptr) return limit;
    const auto count = static_cast<std::int64_t>(point->indexes.size());
    return QStringLiteral("%1: %2, %3%4")
        .arg(limit, count == 1 ? tr("1 index") : tr("%1 indexes").arg(countText(count)),
             estimated_ ? tr("cost ") : QString(),
             toQString(index::amountText(point->totalNs, estimated_)));
}

void AdvisorCurve::paintEvent(QPaintEvent*) {
    const ThemeTokens& tokens = theme_.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme_.secondaryFont());
    if (curve_.empty()) {
        drawEmptyWords(painter, rect().adjusted(plotSide, 0, -plotSide, 0), tokens,
                       tr("What each further megabyte of indexes gains will appear here."));
        return;
    }
    const QRectF plot(plotSide, top, width() - 2.0 * plotSide, height() - double(top) - bottom);
    double most = 0;
    for (const index::BudgetPoint& point : curve_)
        most = std::max(most, point.totalNs);
    const ChartUnit unit = estimated_ ? ChartUnit::Count : ChartUnit::Nanoseconds;
    const AxisScale scale = axisScale(most, unit);
    const double right = std::max(1.0, static_cast<double>(largest()));
    const auto place = [&](std::int64_t bytes, double total) {
        return QPointF(plot.left() + plot.width() * static_cast<double>(bytes) / right,
                       plot.bottom() - plot.height() * total / scale.top);
    };
    for (double tick = 0; tick <= scale.top * 1.001; tick += scale.step) {
        const double y = place(0, tick).y();
        painter.setPen(tokens.line);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(tokens.faint);
        if (tick > 0)
            painter.drawText(QRectF(plot.right() - 90, y + 1, 90, 15),
                             Qt::AlignRight | Qt::AlignVCenter, axisLabel(tick, unit));
    }
    painter.setPen(tokens.faint);
    painter.drawText(QRectF(plot.left(), plot.bottom() + 2, 90, bottom - 2),
                     Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("0"));
    painter.drawText(QRectF(plot.right() - 90, plot.bottom() + 2, 90, bottom - 2),
                     Qt::AlignRight | Qt::AlignVCenter, bytesText(largest()));
    painter.setPen(tokens.dim);
    painter.drawText(
        QRectF(plot.left(), 0, plot.width(), top - 2.0), Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(budgetWords(), Qt::ElideRight, int(plot.width())));

    // A set of indexes gives its total from its own bytes on.
    QPainterPath path(place(curve_.front().bytes, curve_.front().totalNs));
    for (const index::BudgetPoint& point : curve_) {
        path.lineTo(place(point.bytes, 0).x(), path.currentPosition().y());
        path.lineTo(place(point.bytes, point.totalNs));
    }
    path.lineTo(plot.right(), path.currentPosition().y());
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens.blue, 1.8));
    painter.drawPath(path);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.blue);
    for (const index::BudgetPoint& point : curve_)
        painter.drawEllipse(place(point.bytes, point.totalNs), 2.6, 2.6);
    if (budget_ && *budget_ <= largest()) {
        const double x = place(*budget_, 0).x();
        painter.setPen(QPen(tokens.accent, 1.4, Qt::DashLine));
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    }
    if (const index::BudgetPoint* point = fitting()) {
        painter.setPen(QPen(tokens.text, 1.6));
        painter.setBrush(tokens.card);
        painter.drawEllipse(place(point->bytes, point->totalNs), 4.2, 4.2);
    }
}

} // namespace hone::ui
