#include "ui/charts/mark_legend.h"

#include <cmath>

#include <QPainter>

namespace hone::ui {
namespace {

constexpr double between = 10; // entries
constexpr int lineHeight = 20;

} // namespace

MarkLegend::MarkLegend(Theme& theme, double markWidth, std::vector<Entry> entries, QWidget* parent)
    : QWidget(parent), theme_(theme), markWidth_(markWidth), entries_(std::move(entries)) {
    connect(&theme_, &Theme::changed, this, QOverload<>::of(&QWidget::update));
    QStringList words;
    for (const Entry& entry : entries_)
        words << entry.words;
    setAccessibleName(tr("Legend: %1").arg(words.join(QStringLiteral(", "))));
}

QSize MarkLegend::sizeHint() const {
    const QFontMetricsF metrics(theme_.secondaryFont());
    double width = 0;
    for (const Entry& entry : entries_)
        width += markWidth_ + metrics.horizontalAdvance(entry.words) + between;
    return {static_cast<int>(std::ceil(width)), lineHeight};
}

void MarkLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(theme_.secondaryFont());
    const QFontMetricsF metrics(theme_.secondaryFont());
    double x = width() - sizeHint().width() + between;
    for (const Entry& entry : entries_) {
        painter.save();
        entry.draw(painter, theme_.tokens(), QPointF(x, height() / 2.0));
        painter.restore();
        painter.setPen(theme_.tokens().dim);
        const double advance = metrics.horizontalAdvance(entry.words);
        painter.drawText(QRectF(x + markWidth_, 0, advance + 2, height()), Qt::AlignVCenter,
                         entry.words);
        x += markWidth_ + advance + between;
    }
}

} // namespace hone::ui
