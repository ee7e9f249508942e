#include "ui/plan/diagram_items.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionGraphicsItem>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr double boxesOnly = 0.12, noWords = 0.34; // levels of detail
constexpr double inset = 11;
constexpr double lineHeight = 18;
constexpr double labelWidth = 126;             // of the rows beside an edge
constexpr double thinnest = 1.5, thickest = 8; // edges

} // namespace

PlanDiagram::NodeItem::NodeItem(PlanDiagram& diagram, int number)
    : diagram_(diagram), number_(number) {
    setFlag(ItemUsesExtendedStyleOption);
    setAcceptedMouseButtons(Qt::NoButton);
}

QRectF PlanDiagram::NodeItem::boundingRect() const {
    constexpr double halo = 5;
    return QRectF(0, 0, nodeWidth, nodeHeight + wordsHeight).adjusted(-halo, -halo, halo, 0);
}

void PlanDiagram::NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const ThemeTokens& tokens = diagram_.theme_.tokens();
    const DiagramNode& node = diagram_.nodes_[static_cast<std::size_t>(number_)];
    const int item = node.steps.front();
    const PlanNode& step = diagram_.model_.itemNode(item);
    const bool current = diagram_.current_ == number_;
    const bool match =
        std::ranges::any_of(node.steps, [this](int own) { return diagram_.model_.isMatch(own); });
    const Heat heat = item == 0 ? Heat::Unknown : heatOf(node.share);
    const QRectF box(0, 0, nodeWidth, nodeHeight);
    const QColor fill = current ? tokens.selection : node.folded() ? tokens.card : tokens.raised;
    QColor border = heat >= Heat::Warm ? heatColor(tokens, heat) : tokens.line;
    const double scale =
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    if (scale < boxesOnly) {
        painter->fillRect(box, current || match     ? tokens.accent
                               : heat >= Heat::Warm ? border
                                                    : mixed(tokens.raised, tokens.faint, 0.5));
        return;
    }
    if (match) {
        painter->setPen(QPen(tokens.accent, 2, Qt::DashLine));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(box.adjusted(-3.5, -3.5, 3.5, 3.5), radius + 3, radius + 3);
    }
    QPen outline(current ? tokens.accent : border, current || heat >= Heat::Warm ? 2 : 1);
    if (node.folded() && !current) outline.setStyle(Qt::DashLine);
    if (current && diagram_.hasFocus()) outline.setWidthF(2.5);
    painter->setPen(outline);
    painter->setBrush(fill);
    painter->drawRoundedRect(box, radius, radius);
    if (scale < noWords) {
        drawBar(painter, node, heat, nodeWidth - inset);
        return;
    }
    if (neverExecuted(step) && !node.folded()) painter->setOpacity(0.7);
    if (node.folded())
        drawFold(painter, node);
    else
        drawStep(painter, node, step, heat);
    painter->setOpacity(1);
}

void PlanDiagram::NodeItem::drawFold(QPainter* painter, const DiagramNode& node) {
    const ThemeTokens& tokens = theme().tokens();
    QString title = tr("%1 steps").arg(countText(static_cast<qint64>(node.steps.size())));
    if (node.share) title += QStringLiteral(" · ") + shareText(*node.share);
    painter->setFont(theme().titleFont());
    painter->setPen(tokens.text);
    painter->drawText(line(0), Qt::AlignVCenter, title);
    painter->setFont(theme().secondaryFont());
    painter->setPen(tokens.dim);
    QStringList names;
    constexpr std::size_t named = 3;
    for (std::size_t i = 0; i < std::min(named, node.steps.size()); ++i)
        names << operationText(diagram_.model_.itemNode(node.steps[i]));
    painter->drawText(line(1), Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(names.join(QStringLiteral(", ")),
                                                        Qt::ElideRight,
                                                        static_cast<int>(line(1).width())));
    painter->setPen(tokens.accent);
    painter->drawText(line(2), Qt::AlignVCenter, tr("open"));
}

void PlanDiagram::NodeItem::drawStep(QPainter* painter, const DiagramNode& node,
                                     const PlanNode& step, Heat heat) {
    const ThemeTokens& tokens = theme().tokens();
    const int item = node.steps.front();
    painter->drawPixmap(QRectF(inset - 2, 7, iconSide, iconSide),
                        diagram_.icon(categoryOf(step), tokens.dim), QRectF());
    // The first line: what is done, and its share.
    QRectF first = line(0).adjusted(iconSide + 4, 0, 0, 0);
    painter->setPen(tokens.text);
    painter->setFont(theme().bodyFont());
    QString figure;
    if (item == 0) {
        const auto& total = diagram_.model_.plan()->totalNs.value;
        if (total) figure = durationText(*total);
    } else if (node.share) {
        figure = shareText(*node.share);
    }
    if (!figure.isEmpty()) {
        painter->drawText(first, Qt::AlignRight | Qt::AlignVCenter, figure);
        first.setRight(first.right() - painter->fontMetrics().horizontalAdvance(figure) - gap);
    }
    painter->setFont(theme().titleFont());
    painter->drawText(first, Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(operationText(step), Qt::ElideRight,
                                                        static_cast<int>(first.width())));
    // The second: on what, by which index.
    painter->setFont(theme().secondaryFont());
    painter->setPen(tokens.dim);
    drawElided(painter, 1, objectLine(step, item));
    if (item != 0 && node.share) {
        const QString word = neverExecuted(step) ? tr("never executed") : heatWord(heat);
        double end = nodeWidth - inset;
        if (!word.isEmpty()) {
            painter->setPen(heat >= Heat::Warm ? heatColor(tokens, heat) : tokens.dim);
            painter->drawText(line(2), Qt::AlignRight | Qt::AlignVCenter, word);
            end -= painter->fontMetrics().horizontalAdvance(word) + gap;
        }
        drawBar(painter, node, heat, end);
    } else if (neverExecuted(step)) {
        drawElided(painter, 2, tr("never executed"));
    } else {
        drawElided(painter, 2, item == 0 ? rootLine() : detailLine(step));
    }
    drawWords(painter, step, item);
}

QString PlanDiagram::NodeItem::objectLine(const PlanNode& step, int item) const {
    if (item == 0) return toQString(oneLine(diagram_.model_.plan()->sql, 80));
    QStringList words{objectText(step), toQString(step.index)};
    words.removeAll(QString());
    return words.join(QStringLiteral(" · "));
}

QString PlanDiagram::NodeItem::rootLine() const {
    const auto& rows = diagram_.model_.plan()->rows.value;
    if (!diagram_.model_.plan()->analyzed) return tr("planned, not run");
    return rows ? tr("%1 rows returned").arg(countText(*rows)) : QString();
}

QString PlanDiagram::NodeItem::detailLine(const PlanNode& step) {
    return step.operation == "TEMP B-TREE" ? tr("collects all rows first")
                                           : toQString(step.condition);
}

void PlanDiagram::NodeItem::drawWords(QPainter* painter, const PlanNode& step, int item) {
    const ThemeTokens& tokens = theme().tokens();
    const auto& warnings = diagram_.model_.itemWarnings(item);
    QString words;
    QColor color;
    if (!warnings.empty() && warnings.front()->severity != Severity::Info) {
        const int severity = static_cast<int>(warnings.front()->severity);
        words = severitySign(severity) + u' ' + diagram_.model_.warningText(item);
        color = severityColor(tokens, severity);
    } else if (words = estimateErrorText(step); !words.isEmpty()) {
        words += tr(" than estimated");
        color = estimateErrorColor(tokens, estimateErrorLevel(step));
    }
    if (words.isEmpty()) return;
    QRectF place(1, nodeHeight + 2, nodeWidth - 2, wordsHeight - 4);
    const QString shown =
        painter->fontMetrics().elidedText(words, Qt::ElideRight, static_cast<int>(place.width()));
    place.setWidth(painter->fontMetrics().horizontalAdvance(shown) + 4);
    painter->fillRect(place, tokens.card); // an edge may run below
    painter->setPen(color);
    painter->drawText(place, Qt::AlignVCenter, shown);
}

void PlanDiagram::NodeItem::drawBar(QPainter* painter, const DiagramNode& node, Heat heat,
                                    double end) {
    if (!node.share || node.steps.front() == 0) return;
    constexpr double height = 5;
    const ThemeTokens& tokens = theme().tokens();
    const QRectF track(inset, line(2).center().y() - height / 2, end - inset, height);
    painter->setPen(Qt::NoPen);
    painter->setBrush(mixed(tokens.raised, tokens.faint, 0.25));
    painter->drawRoundedRect(track, height / 2, height / 2);
    QRectF filled = track;
    filled.setWidth(std::max(2.0, track.width() * std::min(1.0, *node.share)));
    painter->setBrush(heatColor(tokens, heat));
    painter->drawRoundedRect(filled, height / 2, height / 2);
}

void PlanDiagram::NodeItem::drawElided(QPainter* painter, int number, const QString& text) {
    painter->drawText(line(number), Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(text, Qt::ElideRight,
                                                        static_cast<int>(line(number).width())));
}

QRectF PlanDiagram::NodeItem::line(int number) {
    return {inset, 6 + number * lineHeight, nodeWidth - 2 * inset, lineHeight};
}

PlanDiagram::EdgesItem::EdgesItem(PlanDiagram& diagram) : diagram_(diagram) {
    setFlag(ItemUsesExtendedStyleOption);
    setAcceptedMouseButtons(Qt::NoButton);
    setZValue(-1);
    for (const DiagramNode& node : diagram_.nodes_)
        most_ = std::max(most_, rowsOf(node));
}

void PlanDiagram::EdgesItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option,
                                   QWidget*) {
    const ThemeTokens& tokens = diagram_.theme_.tokens();
    const double scale =
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    painter->setFont(diagram_.theme_.secondaryFont());
    painter->setBrush(Qt::NoBrush);
    const QColor color = mixed(tokens.card, tokens.faint, tokens.dark ? 0.6 : 0.5);
    for (std::size_t number = 1; number < diagram_.nodes_.size(); ++number) {
        const DiagramNode& node = diagram_.nodes_[number];
        const QRectF child = diagram_.nodeRect(static_cast<int>(number));
        const QRectF parent = diagram_.nodeRect(node.parent);
        const bool right = diagram_.toTheRight_;
        const QPointF from = right ? QPointF(parent.right(), parent.center().y())
                                   : QPointF(parent.center().x(), parent.bottom());
        const QPointF to = right ? QPointF(child.left(), child.center().y())
                                 : QPointF(child.center().x(), child.top());
        const QRectF reach =
            QRectF(from, to).normalized().adjusted(-labelWidth, -20, labelWidth, 20);
        if (!reach.intersects(option->exposedRect)) continue;
        const double width = widthOf(node);
        painter->setPen(QPen(color, width, Qt::SolidLine, Qt::FlatCap));
        if (scale < boxesOnly) {
            painter->drawLine(from, to);
            continue;
        }
        QPainterPath path(from);
        if (right)
            path.cubicTo({(from.x() + to.x()) / 2, from.y()}, {(from.x() + to.x()) / 2, to.y()},
                         to);
        else
            path.cubicTo({from.x(), (from.y() + to.y()) / 2}, {to.x(), (from.y() + to.y()) / 2},
                         to);
        painter->drawPath(path);
    }
    if (scale < noWords) return;
    // Over the edges, on a ground of their own where another edge runs below.
    QColor ground = tokens.card;
    ground.setAlpha(215);
    for (std::size_t number = 1; number < diagram_.nodes_.size(); ++number) {
        const DiagramNode& node = diagram_.nodes_[number];
        const QRectF child = diagram_.nodeRect(static_cast<int>(number));
        if (!child.adjusted(-labelWidth, -24, 0, 0).intersects(option->exposedRect)) continue;
        const double width = widthOf(node);
        const QString flow =
            node.folded() ? QString() : flowText(diagram_.model_.itemNode(node.steps.front()));
        if (flow.isEmpty()) continue;
        const double length = painter->fontMetrics().horizontalAdvance(flow) + 4;
        const QRectF place =
            diagram_.toTheRight_
                ? QRectF(child.left() - 5 - length, child.center().y() - width / 2 - 18, length, 16)
                : QRectF(child.center().x() + width / 2 + 4, child.top() - 20, length, 16);
        painter->fillRect(place, ground);
        painter->setPen(tokens.dim);
        painter->drawText(place, Qt::AlignCenter, flow);
    }
}

double PlanDiagram::EdgesItem::widthOf(const DiagramNode& node) const {
    if (most_ <= 0) return thinnest;
    return thinnest + (thickest - thinnest) * std::sqrt(rowsOf(node) / most_);
}

double PlanDiagram::EdgesItem::rowsOf(const DiagramNode& node) const {
    const PlanNode& step = diagram_.model_.itemNode(node.steps.front());
    if (step.actualRows.value) return static_cast<double>(*step.actualRows.value);
    constexpr double mostDrawn = 1e15;
    return std::min(step.estimatedRows.value.value_or(0), mostDrawn);
}

} // namespace hone::ui
