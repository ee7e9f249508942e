#include "ui/index/lab_dumbbells.h"

#include <cmath>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>

#include "ui/charts/chart_parts.h"
#include "ui/shell/tool_tip.h"

namespace hone::ui {
namespace {

constexpr int rowHeight = 34, axisHeight = 26, side = 14, top = 6;
constexpr double labelShare = 0.4, narrowShare = 0.3; // of the width
constexpr int narrow = 480;
constexpr int outcomeWidth = 104;
constexpr double dotRadius = 5;
constexpr std::size_t longestLabel = 120;

} // namespace

QString outcomeText(const PairedComparison& times) {
    const auto factor = [](double value) {
        return value < 1.95 ? QString::number(value, 'f', 2) : factorText(value);
    };
    switch (times.verdict) {
    case Verdict::Faster:
        return LabDumbbells::tr("%1x faster").arg(factor(1 / times.ratio));
    case Verdict::Slower:
        return LabDumbbells::tr("%1x slower").arg(factor(times.ratio));
    case Verdict::NoDifference:
        return LabDumbbells::tr("no difference");
    case Verdict::Inconclusive:
        break;
    }
    return LabDumbbells::tr("inconclusive");
}

QColor ThemeTokens::*outcomeColor(Verdict verdict) {
    switch (verdict) {
    case Verdict::Faster:
        return &ThemeTokens::good;
    case Verdict::Slower:
        return &ThemeTokens::bad;
    case Verdict::NoDifference:
        return &ThemeTokens::dim;
    case Verdict::Inconclusive:
        break;
    }
    return &ThemeTokens::attention;
}

LabDumbbells::LabDumbbells(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Statements without and with the index"));
    connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LabDumbbells::setReads(const std::vector<index::TrialReading>& reads) {
    rows_.clear();
    std::int64_t least = 0, most = 1;
    QStringList described;
    for (const index::TrialReading& read : reads) {
        Row& row = rows_.emplace_back();
        row.label = toQString(oneLine(read.sql, longestLabel));
        row.toolTip = toQString(read.sql);
        if (read.comparison) {
            const PairedComparison& times = read.comparison->times;
            row.without = times.a;
            row.with = times.b;
            row.verdict = times.verdict;
            row.outcome = outcomeText(times);
            const auto& [low, high] = std::minmax(times.a.medianNs, times.b.medianNs);
            least = least == 0 ? low : std::min(least, low);
            most = std::max(most, high);
            described << tr("%1: %2 without, %3 with, %4.")
                             .arg(row.label, durationText(times.a.medianNs),
                                  durationText(times.b.medianNs), row.outcome);
        } else {
            row.outcome = tr("not measured");
            row.toolTip += QStringLiteral("\n\n") +
                           toQString(read.error ? read.error->message : std::string());
            described << tr("%1: not measured.").arg(row.label);
        }
    }
    firstDecade_ = static_cast<int>(
        std::floor(std::log10(static_cast<double>(std::max<std::int64_t>(1, least)))));
    lastDecade_ = std::max(firstDecade_ + 1,
                           static_cast<int>(std::ceil(std::log10(static_cast<double>(most)))));
    setAccessibleDescription(described.join(u' '));
    current_ = 0;
    updateGeometry();
    update();
}

void LabDumbbells::setCurrent(int row) {
    current_ = row;
    update();
}

QSize LabDumbbells::minimumSizeHint() const {
    return {300, top + axisHeight + rowHeight * std::max(1, static_cast<int>(rows_.size()))};
}

QRectF LabDumbbells::rowRect(int row) const {
    return QRectF(0, top + row * rowHeight, width(), rowHeight);
}

QRectF LabDumbbells::plot() const {
    const double left = side + (width() < narrow ? narrowShare : labelShare) * width();
    return QRectF(left + side, top, std::max(40.0, width() - left - 2 * side - outcomeWidth),
                  static_cast<double>(rows_.size()) * rowHeight);
}

double LabDumbbells::across(std::int64_t time) const {
    const QRectF room = plot();
    const double decades = std::log10(static_cast<double>(std::max<std::int64_t>(1, time)));
    return room.left() + (decades - firstDecade_) / (lastDecade_ - firstDecade_) * room.width();
}

int LabDumbbells::rowAt(double y) const {
    const int row = static_cast<int>(std::floor((y - top) / rowHeight));
    return row >= 0 && row < static_cast<int>(rows_.size()) ? row : -1;
}

void LabDumbbells::drawAxis(QPainter& painter) const {
    const QRectF room = plot();
    const int decades = lastDecade_ - firstDecade_;
    const int step = std::max(1, static_cast<int>(std::ceil(decades * 56 / room.width())));
    for (int decade = firstDecade_; decade <= lastDecade_; ++decade) {
        const double time = std::pow(10, decade);
        const double x = room.left() + (decade - firstDecade_) * room.width() / decades;
        painter.setPen(theme_.tokens().line);
        painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()));
        const bool last = decade == lastDecade_;
        if (!last && ((decade - firstDecade_) % step != 0 || lastDecade_ - decade < step)) continue;
        painter.setPen(theme_.tokens().faint);
        painter.drawText(QRectF(x - 40, room.bottom() + 4, 80, axisHeight - 6), Qt::AlignCenter,
                         axisLabel(time, ChartUnit::Nanoseconds));
    }
}

void LabDumbbells::drawRow(QPainter& painter, int number) const {
    const Row& row = rows_[static_cast<std::size_t>(number)];
    const ThemeTokens& tokens = theme_.tokens();
    const QRectF room = rowRect(number);
    const double middle = room.center().y();
    painter.setFont(theme_.codeFont());
    painter.setPen(tokens.text);
    const QRectF label(side, room.top(), plot().left() - 2 * side, room.height());
    painter.drawText(
        label, Qt::AlignVCenter | Qt::AlignLeft,
        painter.fontMetrics().elidedText(row.label, Qt::ElideRight, int(label.width())));
    painter.setFont(theme_.secondaryFont());
    painter.setPen(row.without ? tokens.*outcomeColor(row.verdict) : tokens.attention);
    painter.drawText(QRectF(plot().right() + side, room.top(), outcomeWidth, room.height()),
                     Qt::AlignVCenter | Qt::AlignLeft,
                     (row.without ? QString() : QStringLiteral("▲ ")) + row.outcome);
    if (!row.without || !row.with) return;
    const QPointF without(across(row.without->medianNs), middle);
    const QPointF with(across(row.with->medianNs), middle);
    painter.setPen(QPen(tokens.*outcomeColor(row.verdict), 2));
    painter.drawLine(without, with);
    painter.setPen(QPen(tokens.orange, 2));
    painter.setBrush(tokens.card);
    painter.drawEllipse(without, dotRadius, dotRadius);
    painter.setPen(QPen(tokens.green, 1));
    painter.setBrush(tokens.green);
    const bool apart = std::abs(without.x() - with.x()) > dotRadius;
    painter.drawEllipse(with, apart ? dotRadius : dotRadius - 2, apart ? dotRadius : dotRadius - 2);
}

void LabDumbbells::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme_.secondaryFont());
    const ThemeTokens& tokens = theme_.tokens();
    if (rows_.size() > 1) painter.fillRect(rowRect(current_), tokens.selection);
    drawAxis(painter);
    for (int row = 0; row < static_cast<int>(rows_.size()); ++row)
        drawRow(painter, row);
    if (hasFocus())
        drawFocusRing(painter, tokens, rowRect(current_).adjusted(1.5, 0.5, -1.5, -0.5));
}

void LabDumbbells::choose(int row) {
    if (row < 0 || row >= static_cast<int>(rows_.size()) || row == current_) return;
    setCurrent(row);
    emit chosen(row);
}

void LabDumbbells::mousePressEvent(QMouseEvent* event) {
    choose(rowAt(event->position().y()));
}

void LabDumbbells::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Up)
        choose(current_ - 1);
    else if (event->key() == Qt::Key_Down)
        choose(current_ + 1);
    else
        QWidget::keyPressEvent(event);
}

void LabDumbbells::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void LabDumbbells::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

bool LabDumbbells::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int row = rowAt(help->pos().y());
    showToolTip(*help, row < 0 ? QString() : rows_[static_cast<std::size_t>(row)].toolTip, this);
    return true;
}

} // namespace hone::ui
