#include "ui/plan/plan_delegate.h"

#include <QPainter>

#include "ui/plan/plan_look.h"
#include "ui/plan/plan_model.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int rowHeight = 50;
constexpr int side = 10;
constexpr int firstLine = 8;
constexpr int secondLine = 28;
constexpr int lineHeight = 18;
constexpr int barWidth = 150;
constexpr int barHeight = 6;
constexpr int rowBarHeight = 2;
constexpr int stripe = 3;

void drawBar(QPainter* painter, const QRectF& track, double part, const QColor& ground,
             const QColor& color) {
    const double round = track.height() / 2;
    painter->setBrush(ground);
    painter->drawRoundedRect(track, round, round);
    if (part <= 0) return;
    QRectF filled = track;
    filled.setWidth(std::max(2.0, track.width() * std::min(part, 1.0)));
    painter->setBrush(color);
    painter->drawRoundedRect(filled, round, round);
}

// Draws text at the right end and gives the end of what is left beside it.
int drawAtRight(QPainter* painter, int left, int right, int top, const QString& text) {
    const int room = std::max(0, right - left);
    const int wanted = painter->fontMetrics().horizontalAdvance(text) + 1;
    const int width = std::min(wanted, room);
    painter->drawText(
        QRect(right - width, top, width, lineHeight), Qt::AlignRight | Qt::AlignVCenter,
        wanted <= room ? text : painter->fontMetrics().elidedText(text, Qt::ElideRight, width));
    return right - width - gap;
}

} // namespace

PlanDelegate::PlanDelegate(Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), theme_(theme) {}

QSize PlanDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {200, rowHeight};
}

void PlanDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    const ThemeTokens& tokens = theme_.tokens();
    painter->save();
    const QRect whole(0, option.rect.top(), option.rect.right() + 1, option.rect.height());
    if (option.state & QStyle::State_Selected) painter->fillRect(whole, tokens.selection);
    painter->fillRect(QRect(whole.left(), whole.bottom(), whole.width(), 1), tokens.line);
    if (index.data(PlanModel::MatchRole).toBool())
        painter->fillRect(QRect(whole.left(), whole.top(), stripe, whole.height() - 1),
                          tokens.accent);
    if ((option.state & QStyle::State_HasFocus) &&
        (option.state & QStyle::State_KeyboardFocusChange)) {
        painter->setPen(tokens.accent);
        painter->drawRect(whole.adjusted(0, 0, -1, -2));
    }

    const int left = option.rect.left() + side;
    const int right = option.rect.right() - side;
    const int top = option.rect.top();

    // First line: the share takes what it needs at the right, the words the rest.
    const QVariant share = index.data(PlanModel::ShareRole);
    const Heat heat = share.isValid() ? heatOf(share.toDouble()) : Heat::Unknown;
    int end = right;
    if (share.isValid()) {
        painter->setFont(theme_.bodyFont());
        painter->setPen(tokens.text);
        end = drawAtRight(painter, left, end, top + firstLine, shareText(share.toDouble()));
        if (const QString word = heatWord(heat); !word.isEmpty()) {
            painter->setFont(theme_.secondaryFont());
            painter->setPen(heatColor(tokens, heat));
            end = drawAtRight(painter, left, end, top + firstLine, word);
        }
    }
    const QString operation = index.data(PlanModel::OperationRole).toString();
    painter->setFont(theme_.titleFont());
    painter->setPen(tokens.text);
    const QString shownOperation =
        painter->fontMetrics().elidedText(operation, Qt::ElideRight, std::max(0, end - left));
    painter->drawText(QRect(left, top + firstLine, std::max(0, end - left), lineHeight),
                      Qt::AlignVCenter, shownOperation);
    const int objectLeft = left + painter->fontMetrics().horizontalAdvance(shownOperation) + gap;
    painter->setFont(theme_.bodyFont());
    const QString object = index.data(PlanModel::ObjectRole).toString();
    if (objectLeft < end)
        painter->drawText(
            QRect(objectLeft, top + firstLine, end - objectLeft, lineHeight), Qt::AlignVCenter,
            painter->fontMetrics().elidedText(object, Qt::ElideMiddle, end - objectLeft));

    // Second line.
    painter->setFont(theme_.secondaryFont());
    end = right;
    const int severity = index.data(PlanModel::SeverityRole).toInt();
    if (severity >= 0) {
        painter->setPen(severityColor(tokens, severity));
        end = drawAtRight(painter, left, end, top + secondLine,
                          severitySign(severity) + u' ' +
                              index.data(PlanModel::WarningRole).toString());
    }
    int detailLeft = left;
    const QVariant rowShare = index.data(PlanModel::RowShareRole);
    if (share.isValid() || rowShare.isValid()) {
        const int width = std::min(barWidth, (right - left) / 4);
        const double y = top + secondLine + (lineHeight - barHeight) / 2.0 - 1;
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        if (share.isValid())
            drawBar(painter, QRectF(left, y, width, barHeight), share.toDouble(), tokens.raised,
                    heatColor(tokens, heat));
        if (rowShare.isValid())
            drawBar(painter, QRectF(left, y + barHeight + 2, width, rowBarHeight),
                    rowShare.toDouble(), tokens.raised, tokens.faint);
        detailLeft = left + width + gap;
    }
    QStringList words{index.data(PlanModel::RowsRole).toString(),
                      index.data(PlanModel::DetailRole).toString()};
    words.removeAll(QString());
    const auto drawDetail = [&](const QString& text, const QColor& color) {
        if (text.isEmpty() || detailLeft >= end) return;
        painter->setPen(color);
        const QString shown =
            painter->fontMetrics().elidedText(text, Qt::ElideRight, end - detailLeft);
        painter->drawText(QRect(detailLeft, top + secondLine, end - detailLeft, lineHeight),
                          Qt::AlignVCenter, shown);
        detailLeft += painter->fontMetrics().horizontalAdvance(shown) + gap;
    };
    if (const int level = index.data(PlanModel::EstimateLevelRole).toInt(); level > 0) {
        drawDetail(words.takeFirst(), tokens.dim);
        drawDetail(index.data(PlanModel::EstimateErrorRole).toString(),
                   estimateErrorColor(tokens, level));
    }
    drawDetail(words.join(QStringLiteral(" · ")), tokens.dim);
    painter->restore();
}

} // namespace hone::ui
