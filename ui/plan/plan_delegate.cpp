#include "ui/plan/plan_delegate.h"

#include <QPainter>

#include "core/plan/plan_node.h"
#include "ui/plan/plan_model.h"

namespace hone::ui {
namespace {

constexpr int rowHeight = 50;
constexpr int side = 10;
constexpr int firstLine = 8;
constexpr int secondLine = 28;
constexpr int lineHeight = 18;
constexpr int barWidth = 150;
constexpr int barHeight = 6;

} // namespace

QColor severityColor(const ThemeTokens& tokens, int severity) {
    switch (static_cast<Severity>(severity)) {
    case Severity::Bad:
        return tokens.bad;
    case Severity::Attention:
        return tokens.attention;
    case Severity::Info:
        return tokens.dim;
    }
    return tokens.dim;
}

QString severitySign(int severity) {
    switch (static_cast<Severity>(severity)) {
    case Severity::Bad:
        return QStringLiteral("◆");
    case Severity::Attention:
        return QStringLiteral("▲");
    case Severity::Info:
        return QStringLiteral("●");
    }
    return {};
}

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
    int end = right;
    if (share.isValid()) {
        const QString text =
            QString::number(share.toDouble() * 100, 'f', share.toDouble() < 0.0995 ? 1 : 0) +
            QStringLiteral(" %");
        painter->setFont(theme_.bodyFont());
        painter->setPen(tokens.text);
        const int width = painter->fontMetrics().horizontalAdvance(text);
        painter->drawText(QRect(right - width, top + firstLine, width, lineHeight),
                          Qt::AlignRight | Qt::AlignVCenter, text);
        end = right - width - gap;
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
        const QString words =
            severitySign(severity) + u' ' + index.data(PlanModel::WarningRole).toString();
        painter->setPen(severityColor(tokens, severity));
        const int width = painter->fontMetrics().horizontalAdvance(words);
        painter->drawText(QRect(right - width, top + secondLine, width, lineHeight),
                          Qt::AlignRight | Qt::AlignVCenter, words);
        end = right - width - gap;
    }
    int detailLeft = left;
    if (share.isValid()) {
        const QRect track(left, top + secondLine + (lineHeight - barHeight) / 2,
                          std::min(barWidth, option.rect.right() / 4), barHeight);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(tokens.raised);
        painter->drawRoundedRect(track, barHeight / 2.0, barHeight / 2.0);
        QRect filled = track;
        filled.setWidth(std::max(2, static_cast<int>(track.width() * share.toDouble())));
        painter->setBrush(share.toDouble() >= 0.4   ? tokens.vermilion
                          : share.toDouble() >= 0.1 ? tokens.orange
                                                    : tokens.blue);
        painter->drawRoundedRect(filled, barHeight / 2.0, barHeight / 2.0);
        detailLeft = track.right() + gap;
    }
    QStringList words{index.data(PlanModel::RowsRole).toString(),
                      index.data(PlanModel::DetailRole).toString()};
    words.removeAll(QString());
    painter->setPen(tokens.dim);
    if (detailLeft < end)
        painter->drawText(QRect(detailLeft, top + secondLine, end - detailLeft, lineHeight),
                          Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(words.join(QStringLiteral(" · ")),
                                                            Qt::ElideRight, end - detailLeft));
    painter->restore();
}

} // namespace hone::ui
