#include "ui/plan/plan_delegate.h"

#include <QPainter>

#include "ui/plan/plan_look.h"
#include "ui/plan/plan_model.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

// At scale 1.
constexpr int rowHeight = 50;
constexpr int side = 10;
constexpr int firstLine = 8;
constexpr int secondLine = 28;
constexpr int roomyHeight = 70;
constexpr int thirdLine = 48;
constexpr int lineHeight = 18;
constexpr int barWidth = 150;
constexpr int barHeight = 6;
constexpr int rowBarHeight = 2;
constexpr int stripe = 3;

void drawBar(QPainter& painter, const QRectF& track, double part, const QColor& ground,
             const QColor& color) {
    const double round = track.height() / 2;
    painter.setBrush(ground);
    painter.drawRoundedRect(track, round, round);
    if (part <= 0) return;
    QRectF filled = track;
    filled.setWidth(std::max(2.0, track.width() * std::min(part, 1.0)));
    painter.setBrush(color);
    painter.drawRoundedRect(filled, round, round);
}

Heat heatAt(const QModelIndex& index) {
    const QVariant share = index.data(PlanModel::ShareRole);
    return share.isValid() ? heatOf(share.toDouble()) : Heat::Unknown;
}

} // namespace

PlanDelegate::PlanDelegate(Theme& theme, QObject* parent, const PlanType& type)
    : QStyledItemDelegate(parent), theme_(theme), type_(type) {}

QSize PlanDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {pixels(200), pixels(type_.roomy ? roomyHeight : rowHeight)};
}

int PlanDelegate::wantedWidth(const QModelIndex& index) const {
    const QFontMetrics title(sized(theme_.titleFont())), body(sized(theme_.bodyFont())),
        secondary(sized(theme_.secondaryFont()));
    const auto widthOf = [this](const QFontMetrics& metrics, const QString& text) {
        return text.isEmpty() ? 0 : metrics.horizontalAdvance(text) + pixels(gap);
    };
    int what = widthOf(title, QStringLiteral("▸")) +
               widthOf(title, index.data(PlanModel::OperationRole).toString()) +
               widthOf(body, index.data(PlanModel::ObjectRole).toString());
    if (const QVariant share = index.data(PlanModel::ShareRole); share.isValid())
        what += widthOf(body, shareText(share.toDouble())) +
                widthOf(secondary, heatWord(heatAt(index)));
    int figures = pixels(gap);
    for (const int role :
         {PlanModel::RowsRole, PlanModel::EstimateErrorRole, PlanModel::DetailRole})
        figures += widthOf(secondary, index.data(role).toString());
    return std::max(what, figures) + 2 * pixels(side);
}

void PlanDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    painter->save();
    drawGround(*painter, option, index);
    const QRect inside = option.rect.adjusted(pixels(side), 0, -pixels(side), 0);
    const auto line = [&](int top) {
        return QRect(inside.left(), inside.top() + pixels(top), inside.width(), pixels(lineHeight));
    };
    drawWhat(*painter, line(firstLine), index);
    const QRect rest = drawHow(*painter, line(secondLine), index);
    drawFigures(*painter, type_.roomy ? line(thirdLine) : rest, index);
    painter->restore();
}

void PlanDelegate::drawGround(QPainter& painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
    const ThemeTokens& tokens = theme_.tokens();
    const QRect whole(0, option.rect.top(), option.rect.right() + 1, option.rect.height());
    if (option.state & QStyle::State_Selected) painter.fillRect(whole, tokens.selection);
    painter.fillRect(QRect(whole.left(), whole.bottom(), whole.width(), 1), tokens.line);
    if (index.data(PlanModel::MatchRole).toBool())
        painter.fillRect(QRect(whole.left(), whole.top(), pixels(stripe), whole.height() - 1),
                         tokens.accent);
    if ((option.state & QStyle::State_HasFocus) &&
        (option.state & QStyle::State_KeyboardFocusChange)) {
        painter.setPen(tokens.accent);
        painter.drawRect(whole.adjusted(0, 0, -1, -2));
    }
}

// Draws text at the right end and gives the end of what is left beside it.
int PlanDelegate::drawAtRight(QPainter& painter, const QRect& line, const QString& text) const {
    const QFontMetrics metrics = painter.fontMetrics();
    const int room = std::max(0, line.width());
    const int wanted = metrics.horizontalAdvance(text) + 1;
    const int width = std::min(wanted, room);
    painter.drawText(QRect(line.right() - width, line.top(), width, line.height()),
                     Qt::AlignRight | Qt::AlignVCenter,
                     wanted <= room ? text : metrics.elidedText(text, Qt::ElideRight, width));
    return line.right() - width - pixels(gap);
}

// Draws text at the left end and gives the beginning of what is left beside it.
int PlanDelegate::drawAtLeft(QPainter& painter, const QRect& line, const QString& text,
                             Qt::TextElideMode elided) const {
    if (text.isEmpty() || line.width() <= 0) return line.left();
    const QFontMetrics metrics = painter.fontMetrics();
    const QString shown = metrics.elidedText(text, elided, line.width());
    painter.drawText(line, Qt::AlignVCenter, shown);
    return line.left() + metrics.horizontalAdvance(shown) + pixels(gap);
}

// The share takes what it needs at the right, the words the rest.
void PlanDelegate::drawWhat(QPainter& painter, const QRect& line, const QModelIndex& index) const {
    const ThemeTokens& tokens = theme_.tokens();
    QRect rest = line;
    if (const QVariant share = index.data(PlanModel::ShareRole); share.isValid()) {
        painter.setFont(sized(theme_.bodyFont()));
        painter.setPen(tokens.text);
        rest.setRight(drawAtRight(painter, rest, shareText(share.toDouble())));
        if (const QString word = heatWord(heatAt(index)); !word.isEmpty()) {
            painter.setFont(sized(theme_.secondaryFont()));
            painter.setPen(heatColor(tokens, heatAt(index)));
            rest.setRight(drawAtRight(painter, rest, word));
        }
    }
    painter.setFont(sized(theme_.titleFont()));
    if (index.data(PlanModel::DecidingRole).toBool()) {
        painter.setPen(tokens.accent);
        rest.setLeft(drawAtLeft(painter, rest, QStringLiteral("▸"), Qt::ElideNone));
    }
    painter.setPen(tokens.text);
    rest.setLeft(
        drawAtLeft(painter, rest, index.data(PlanModel::OperationRole).toString(), Qt::ElideRight));
    painter.setFont(sized(theme_.bodyFont()));
    drawAtLeft(painter, rest, index.data(PlanModel::ObjectRole).toString(), Qt::ElideMiddle);
}

// Bars and the warning; gives what is left between them.
QRect PlanDelegate::drawHow(QPainter& painter, const QRect& line, const QModelIndex& index) const {
    painter.setFont(sized(theme_.secondaryFont()));
    QRect rest = line;
    if (const int severity = index.data(PlanModel::SeverityRole).toInt(); severity >= 0) {
        painter.setPen(severityColor(theme_.tokens(), severity));
        rest.setRight(drawAtRight(painter, rest,
                                  severitySign(severity) + u' ' +
                                      index.data(PlanModel::WarningRole).toString()));
    }
    rest.setLeft(rest.left() + drawBars(painter, line, index));
    return rest;
}

void PlanDelegate::drawFigures(QPainter& painter, QRect line, const QModelIndex& index) const {
    const ThemeTokens& tokens = theme_.tokens();
    QStringList words{index.data(PlanModel::RowsRole).toString(),
                      index.data(PlanModel::DetailRole).toString()};
    words.removeAll(QString());
    painter.setFont(sized(theme_.secondaryFont()));
    painter.setPen(tokens.dim);
    if (const int level = index.data(PlanModel::EstimateLevelRole).toInt(); level > 0) {
        line.setLeft(drawAtLeft(painter, line, words.takeFirst(), Qt::ElideRight));
        painter.setPen(estimateErrorColor(tokens, level));
        line.setLeft(drawAtLeft(painter, line, index.data(PlanModel::EstimateErrorRole).toString(),
                                Qt::ElideRight));
        painter.setPen(tokens.dim);
    }
    drawAtLeft(painter, line, words.join(QStringLiteral(" · ")), Qt::ElideRight);
}

// Of the time and of the rows, where they are known: how wide they are with the space behind.
int PlanDelegate::drawBars(QPainter& painter, const QRect& line, const QModelIndex& index) const {
    const QVariant share = index.data(PlanModel::ShareRole);
    const QVariant rowShare = index.data(PlanModel::RowShareRole);
    if (!share.isValid() && !rowShare.isValid()) return 0;
    const ThemeTokens& tokens = theme_.tokens();
    const int width = std::min(pixels(barWidth), line.width() / 4);
    const double height = barHeight * type_.scale;
    const double top = line.top() + (line.height() - height) / 2.0 - 1;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    if (share.isValid())
        drawBar(painter, QRectF(line.left(), top, width, height), share.toDouble(), tokens.raised,
                heatColor(tokens, heatAt(index)));
    if (rowShare.isValid())
        drawBar(
            painter,
            QRectF(line.left(), top + height + 2 * type_.scale, width, rowBarHeight * type_.scale),
            rowShare.toDouble(), tokens.raised, tokens.faint);
    painter.restore();
    return width + pixels(gap);
}

} // namespace hone::ui
