#include "ui/plan/plan_diagram.h"

#include <algorithm>
#include <cmath>

#include <QApplication>
#include <QGraphicsItem>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QStyleOptionGraphicsItem>
#include <QToolButton>
#include <QToolTip>

#include "ui/plan/plan_look.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr double nodeWidth = 206, nodeHeight = 66;
constexpr double inset = 11;
constexpr double lineHeight = 18;
constexpr double wordsHeight = 22; // below a node
constexpr double rowPitchDown = nodeHeight + wordsHeight + 34;
constexpr double columnPitchDown = nodeWidth + 28;
constexpr double rowPitchRight = nodeHeight + wordsHeight + 14;
constexpr double columnPitchRight = nodeWidth + 136; // the rows' words stand between
constexpr double labelWidth = 126;
constexpr double margin = 28;
constexpr int iconSide = 16;
constexpr double thinnest = 1.5, thickest = 8;     // edges
constexpr double boxesOnly = 0.12, noWords = 0.34; // levels of detail
constexpr double leastScale = 0.01, mostScale = 3;
constexpr double readableScale = 0.7;
constexpr double zoomStep = 1.25;

} // namespace

// One box; a folded one stands for several steps.
class PlanDiagram::NodeItem : public QGraphicsItem {
public:
    NodeItem(PlanDiagram& diagram, int number) : diagram_(diagram), number_(number) {
        setFlag(ItemUsesExtendedStyleOption);
        setAcceptedMouseButtons(Qt::NoButton);
    }

    QRectF boundingRect() const override {
        constexpr double halo = 5;
        return QRectF(0, 0, nodeWidth, nodeHeight + wordsHeight).adjusted(-halo, -halo, halo, 0);
    }

    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override {
        const ThemeTokens& tokens = diagram_.theme_.tokens();
        const DiagramNode& node = diagram_.nodes_[static_cast<std::size_t>(number_)];
        const int item = node.steps.front();
        const PlanNode& step = diagram_.model_.itemNode(item);
        const bool current = diagram_.current_ == number_;
        const bool match = std::ranges::any_of(
            node.steps, [this](int own) { return diagram_.model_.isMatch(own); });
        const Heat heat = item == 0 ? Heat::Unknown : heatOf(node.share);
        const QRectF box(0, 0, nodeWidth, nodeHeight);
        const QColor fill = current         ? tokens.selection
                            : node.folded() ? tokens.card
                                            : tokens.raised;
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
            drawBar(painter, node, heat);
            return;
        }
        if (neverExecuted(step) && !node.folded()) painter->setOpacity(0.7);
        if (node.folded())
            drawFold(painter, node);
        else
            drawStep(painter, node, step, heat);
        painter->setOpacity(1);
    }

private:
    const Theme& theme() const { return diagram_.theme_; }

    void drawFold(QPainter* painter, const DiagramNode& node) {
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

    void drawStep(QPainter* painter, const DiagramNode& node, const PlanNode& step, Heat heat) {
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

    QString objectLine(const PlanNode& step, int item) const {
        if (item == 0) return toQString(oneLine(diagram_.model_.plan()->sql, 80));
        QStringList words{objectText(step), toQString(step.index)};
        words.removeAll(QString());
        return words.join(QStringLiteral(" · "));
    }

    QString rootLine() const {
        const auto& rows = diagram_.model_.plan()->rows.value;
        if (!diagram_.model_.plan()->analyzed) return tr("planned, not run");
        return rows ? tr("%1 rows returned").arg(countText(*rows)) : QString();
    }

    static QString detailLine(const PlanNode& step) {
        return step.operation == "TEMP B-TREE" ? tr("collects all rows first")
                                               : toQString(step.condition);
    }

    // Below the box: the worst warning, else how far the estimate is off.
    void drawWords(QPainter* painter, const PlanNode& step, int item) {
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
        const QString shown = painter->fontMetrics().elidedText(words, Qt::ElideRight,
                                                                static_cast<int>(place.width()));
        place.setWidth(painter->fontMetrics().horizontalAdvance(shown) + 4);
        painter->fillRect(place, tokens.card); // an edge may run below
        painter->setPen(color);
        painter->drawText(place, Qt::AlignVCenter, shown);
    }

    void drawBar(QPainter* painter, const DiagramNode& node, Heat heat,
                 double end = nodeWidth - inset) {
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

    void drawElided(QPainter* painter, int number, const QString& text) {
        painter->drawText(line(number), Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(
                              text, Qt::ElideRight, static_cast<int>(line(number).width())));
    }

    static QRectF line(int number) {
        return {inset, 6 + number * lineHeight, nodeWidth - 2 * inset, lineHeight};
    }

    PlanDiagram& diagram_;
    const int number_;
};

// All edges in one item: the wider the more rows, with their number beside the child.
class PlanDiagram::EdgesItem : public QGraphicsItem {
public:
    explicit EdgesItem(PlanDiagram& diagram) : diagram_(diagram) {
        setFlag(ItemUsesExtendedStyleOption);
        setAcceptedMouseButtons(Qt::NoButton);
        setZValue(-1);
        for (const DiagramNode& node : diagram_.nodes_)
            most_ = std::max(most_, rowsOf(node));
    }

    QRectF boundingRect() const override { return diagram_.scene_.sceneRect(); }

    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) override {
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
                    ? QRectF(child.left() - 5 - length, child.center().y() - width / 2 - 18, length,
                             16)
                    : QRectF(child.center().x() + width / 2 + 4, child.top() - 20, length, 16);
            painter->fillRect(place, ground);
            painter->setPen(tokens.dim);
            painter->drawText(place, Qt::AlignCenter, flow);
        }
    }

private:
    double widthOf(const DiagramNode& node) const {
        if (most_ <= 0) return thinnest;
        return thinnest + (thickest - thinnest) * std::sqrt(rowsOf(node) / most_);
    }

    double rowsOf(const DiagramNode& node) const {
        const PlanNode& step = diagram_.model_.itemNode(node.steps.front());
        if (step.actualRows.value) return static_cast<double>(*step.actualRows.value);
        constexpr double mostDrawn = 1e15;
        return std::min(step.estimatedRows.value.value_or(0), mostDrawn);
    }

    PlanDiagram& diagram_;
    double most_ = 0;
};

// The whole in small, with a frame around what shows, while the view shows but a part. Pressing in
// it moves there.
class PlanDiagram::Overview : public QWidget {
public:
    explicit Overview(PlanDiagram& diagram) : QWidget(&diagram), diagram_(diagram) {
        setCursor(Qt::PointingHandCursor);
        setToolTip(PlanDiagram::tr("The whole plan; press to move there"));
        hide();
    }

    void forget() { picture_ = {}; }

    void fitInto(const QSize& view) {
        const QSizeF scene = diagram_.scene_.sceneRect().size();
        if (scene.isEmpty()) return hide();
        const QSizeF room(std::min(120, view.width() / 4), std::min(90, view.height() / 4));
        QSize size = scene.scaled(room, Qt::KeepAspectRatio).toSize();
        constexpr int least = 24;
        size = size.expandedTo({least, least});
        if (size != this->size()) picture_ = {};
        setGeometry(QRect(
            QPoint(view.width() - size.width() - gap, view.height() - size.height() - gap), size));
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const ThemeTokens& tokens = diagram_.theme_.tokens();
        if (picture_.isNull()) draw();
        QPainter painter(this);
        painter.drawPixmap(0, 0, picture_);
        const QRectF shown = diagram_.mapToScene(diagram_.viewport()->rect()).boundingRect() &
                             diagram_.scene_.sceneRect();
        const QRectF scene = diagram_.scene_.sceneRect();
        const double x = width() / scene.width(), y = height() / scene.height();
        painter.setPen(QPen(tokens.accent, 1.5));
        painter.drawRect(QRectF((shown.left() - scene.left()) * x, (shown.top() - scene.top()) * y,
                                shown.width() * x, shown.height() * y)
                             .adjusted(1, 1, -1, -1));
    }
    void mousePressEvent(QMouseEvent* event) override { moveTo(event->position()); }
    void mouseMoveEvent(QMouseEvent* event) override { moveTo(event->position()); }

private:
    void draw() {
        const ThemeTokens& tokens = diagram_.theme_.tokens();
        picture_ = QPixmap(size() * devicePixelRatioF());
        picture_.setDevicePixelRatio(devicePixelRatioF());
        picture_.fill(tokens.card);
        QPainter painter(&picture_);
        painter.fillRect(rect(), mixed(tokens.card, tokens.raised, 0.8));
        const QRectF scene = diagram_.scene_.sceneRect();
        const double x = width() / scene.width(), y = height() / scene.height();
        for (int number = 0; number < static_cast<int>(diagram_.nodes_.size()); ++number) {
            const DiagramNode& node = diagram_.nodes_[static_cast<std::size_t>(number)];
            const QRectF box = diagram_.nodeRect(number);
            const Heat heat = number == 0 ? Heat::Unknown : heatOf(node.share);
            painter.fillRect(QRectF((box.left() - scene.left()) * x, (box.top() - scene.top()) * y,
                                    std::max(1.0, box.width() * x),
                                    std::max(1.0, box.height() * y)),
                             heat >= Heat::Warm ? heatColor(tokens, heat) : tokens.faint);
        }
        painter.setPen(tokens.line);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }

    void moveTo(const QPointF& point) {
        const QRectF scene = diagram_.scene_.sceneRect();
        diagram_.fitted_ = false;
        diagram_.centerOn(scene.left() + point.x() * scene.width() / width(),
                          scene.top() + point.y() * scene.height() / height());
    }

    PlanDiagram& diagram_;
    QPixmap picture_;
};

PlanDiagram::PlanDiagram(Theme& theme, PlanModel& model, QItemSelectionModel& selection,
                         QWidget* parent)
    : QGraphicsView(parent), theme_(theme), model_(model), selection_(selection),
      overview_(new Overview(*this)), buttons_(new QWidget(this)) {
    setScene(&scene_);
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setRenderHint(QPainter::SmoothPixmapTransform);
    setDragMode(QGraphicsView::ScrollHandDrag);
    setTransformationAnchor(QGraphicsView::AnchorViewCenter);
    setViewportUpdateMode(QGraphicsView::SmartViewportUpdate);
    setOptimizationFlag(QGraphicsView::DontAdjustForAntialiasing);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // the overview tells where one is
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Plan diagram"));
    setAccessibleDescription(tr("Arrow keys walk the plan, Enter opens folded steps."));
    viewport()->setCursor(Qt::ArrowCursor);

    auto* row = new QHBoxLayout(buttons_);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    const auto add = [&](const QString& words, const QString& key, auto action) {
        auto* button = new QToolButton(buttons_);
        button->setProperty("look", QStringLiteral("button"));
        button->setToolTip(tr("%1 (%2)").arg(words, key));
        button->setAccessibleName(words);
        button->setFocusPolicy(Qt::NoFocus); // they have keys
        button->setFixedSize(controlHeight, controlHeight);
        connect(button, &QToolButton::clicked, this, action);
        row->addWidget(button);
        zoomButtons_.push_back(button);
    };
    add(tr("Zoom out"), QStringLiteral("-"), [this] { zoomBy(1 / zoomStep); });
    add(tr("Fit the whole plan"), QStringLiteral("0"), [this] { fit(); });
    add(tr("Zoom in"), QStringLiteral("+"), [this] { zoomBy(zoomStep); });

    connect(&model_, &QAbstractItemModel::modelReset, this, &PlanDiagram::forget);
    connect(&model_, &PlanModel::matchesChanged, this, [this] { viewport()->update(); });
    connect(&selection_, &QItemSelectionModel::currentChanged, this, &PlanDiagram::showCurrent);
    connect(&theme_, &Theme::changed, this, &PlanDiagram::applyTheme);
    applyTheme();
}

PlanDiagram::~PlanDiagram() = default;

void PlanDiagram::applyTheme() {
    icons_.clear();
    overview_->forget();
    setBackgroundBrush(theme_.tokens().card);
    const QString names[] = {QStringLiteral("minus"), QStringLiteral("fit"),
                             QStringLiteral("plus")};
    for (std::size_t i = 0; i < zoomButtons_.size(); ++i)
        zoomButtons_[i]->setIcon(theme_.icon(names[i], theme_.tokens().dim));
    viewport()->update();
}

void PlanDiagram::forget() {
    built_ = false;
    opened_.clear();
    fitted_ = true;
    current_ = -1;
    items_.clear();
    edges_ = nullptr;
    nodes_.clear();
    scene_.clear();
    overview_->hide();
    if (isVisible()) // when all that belongs to the plan is there
        QMetaObject::invokeMethod(this, &PlanDiagram::buildIfShown, Qt::QueuedConnection);
}

void PlanDiagram::buildIfShown() {
    if (!built_ && isVisible() && model_.items() > 0) {
        build();
        showCurrent();
    }
}

void PlanDiagram::build() {
    built_ = true;
    std::vector<DiagramStep> steps(static_cast<std::size_t>(model_.items()));
    for (int item = 0; item < model_.items(); ++item) {
        DiagramStep& step = steps[static_cast<std::size_t>(item)];
        step.children = model_.childItems(item);
        step.share = model_.itemShare(item);
        const auto& warnings = model_.itemWarnings(item);
        step.keep = !warnings.empty() && warnings.front()->severity != Severity::Info;
    }
    nodes_ = diagramNodes(steps, opened_);
    layOut(nodes_);
    nodeOf_.assign(steps.size(), 0);
    for (std::size_t node = 0; node < nodes_.size(); ++node)
        for (const int item : nodes_[node].steps)
            nodeOf_[static_cast<std::size_t>(item)] = static_cast<int>(node);
    items_.clear();
    scene_.clear();
    current_ = -1;
    for (int node = 0; node < static_cast<int>(nodes_.size()); ++node) {
        items_.push_back(new NodeItem(*this, node));
        scene_.addItem(items_.back());
    }
    edges_ = new EdgesItem(*this);
    place();
    scene_.addItem(edges_);
}

// Grows in the direction in which more of it can be read.
void PlanDiagram::place() {
    double breadth = 0;
    int depth = 0;
    for (const DiagramNode& node : nodes_) {
        breadth = std::max(breadth, node.breadth);
        depth = std::max(depth, node.depth);
    }
    const auto size = [&](bool right) {
        return right ? QSizeF(depth * columnPitchRight + nodeWidth,
                              breadth * rowPitchRight + nodeHeight + wordsHeight)
                     : QSizeF(breadth * columnPitchDown + nodeWidth,
                              depth * rowPitchDown + nodeHeight + wordsHeight);
    };
    constexpr double wellReadable = 0.9;
    const double down = fittingScale(size(false));
    toTheRight_ = down < wellReadable && fittingScale(size(true)) > down;
    if (edges_ != nullptr && edges_->scene() != nullptr) scene_.removeItem(edges_);
    for (std::size_t node = 0; node < nodes_.size(); ++node)
        items_[node]->setPos(nodeRect(static_cast<int>(node)).topLeft());
    scene_.setSceneRect(
        QRectF(QPointF(), size(toTheRight_)).adjusted(-margin, -margin, margin, margin));
    overview_->forget();
}

QRectF PlanDiagram::nodeRect(int number) const {
    const DiagramNode& node = nodes_[static_cast<std::size_t>(number)];
    const double x = toTheRight_ ? node.depth * columnPitchRight : node.breadth * columnPitchDown;
    const double y = toTheRight_ ? node.breadth * rowPitchRight : node.depth * rowPitchDown;
    return {x, y, nodeWidth, nodeHeight};
}

double PlanDiagram::fittingScale(QSizeF scene) const {
    scene += QSizeF(2 * margin, 2 * margin);
    return std::min(
        {1.0, viewport()->width() / scene.width(), viewport()->height() / scene.height()});
}

void PlanDiagram::setScale(double scale) {
    setTransform(QTransform::fromScale(scale, scale));
    placeOverlays();
}

void PlanDiagram::fit() {
    if (nodes_.empty()) return;
    const QSizeF whole = scene_.sceneRect().size();
    setScale(std::max(leastScale, std::min({1.0, viewport()->width() / whole.width(),
                                            viewport()->height() / whole.height()})));
    centerOn(scene_.sceneRect().center());
    fitted_ = false;
    placeOverlays();
}

void PlanDiagram::zoomBy(double factor) {
    const double scale = std::clamp(transform().m11() * factor, leastScale, mostScale);
    fitted_ = false;
    setScale(scale);
}

void PlanDiagram::showEvent(QShowEvent* event) {
    QGraphicsView::showEvent(event);
    buildIfShown();
}

void PlanDiagram::resizeEvent(QResizeEvent* event) {
    QGraphicsView::resizeEvent(event);
    if (built_ && fitted_) {
        const bool before = toTheRight_;
        place();
        scene_.addItem(edges_);
        if (before != toTheRight_) viewport()->update();
        showCurrent();
    }
    placeOverlays();
}

void PlanDiagram::placeOverlays() {
    buttons_->adjustSize();
    buttons_->move(gap, height() - buttons_->height() - gap);
    const QRectF shown = mapToScene(viewport()->rect()).boundingRect();
    const QRectF scene = scene_.sceneRect();
    constexpr double slack = 2;
    const bool part = built_ && (shown.width() + slack < scene.width() ||
                                 shown.height() + slack < scene.height());
    overview_->setVisible(part);
    if (part) overview_->fitInto(size());
}

void PlanDiagram::scrollContentsBy(int dx, int dy) {
    QGraphicsView::scrollContentsBy(dx, dy);
    overview_->update();
}

void PlanDiagram::showCurrent() {
    if (!built_) return;
    if (!choosing_) {
        int node = nodeOfItem(model_.itemOf(selection_.currentIndex()));
        if (node > 0 && nodes_[static_cast<std::size_t>(node)].folded()) {
            open(node);
            node = nodeOfItem(model_.itemOf(selection_.currentIndex()));
        }
        setCurrent(node);
    }
    if (current_ < 0) return;
    const QRectF around = nodeRect(current_).adjusted(-margin, -margin, margin, margin);
    if (!fitted_) return ensureVisible(around, 0, 0);
    setScale(
        std::max(readableScale, std::min({1.0, viewport()->width() / scene_.sceneRect().width(),
                                          viewport()->height() / scene_.sceneRect().height()})));
    centerOn(scene_.sceneRect().center().x(), 0);
    ensureVisible(QRectF(nodeRect(0)), static_cast<int>(margin), static_cast<int>(margin));
    ensureVisible(around, 0, 0);
    placeOverlays();
}

void PlanDiagram::setCurrent(int node) {
    const int before = std::exchange(current_, node);
    for (const int changed : {before, node})
        if (changed >= 0 && changed < static_cast<int>(items_.size()))
            items_[static_cast<std::size_t>(changed)]->update();
    if (node < 0) return;
    const DiagramNode& shown = nodes_[static_cast<std::size_t>(node)];
    QString words = tr("the statement");
    if (shown.folded())
        words = tr("%1 folded steps").arg(countText(static_cast<qint64>(shown.steps.size())));
    else if (node > 0)
        words = model_.indexOf(shown.steps.front()).data(Qt::AccessibleTextRole).toString();
    setAccessibleName(tr("Plan diagram: %1").arg(words));
}

int PlanDiagram::nodeOfItem(int item) const {
    return item < static_cast<int>(nodeOf_.size()) ? nodeOf_[static_cast<std::size_t>(item)] : -1;
}

void PlanDiagram::choose(int node) {
    choosing_ = true;
    setCurrent(node);
    fitted_ = false;
    const QModelIndex index = model_.indexOf(nodes_[static_cast<std::size_t>(node)].steps.front());
    if (selection_.currentIndex() == index)
        showCurrent();
    else
        selection_.setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
    if (!index.isValid()) selection_.clearSelection();
    choosing_ = false;
}

void PlanDiagram::open(int node) {
    const std::vector<int> steps = nodes_[static_cast<std::size_t>(node)].steps;
    opened_.insert(steps.begin(), steps.end());
    const QPointF before = nodeRect(node).center();
    const QPoint inView = mapFromScene(before);
    const bool wasRight = toTheRight_;
    build();
    fitted_ = false;
    const int first = nodeOfItem(steps.front());
    if (wasRight == toTheRight_) { // what was opened stays where it was
        const QPoint moved = mapFromScene(nodeRect(first).center()) - inView;
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() + moved.x());
        verticalScrollBar()->setValue(verticalScrollBar()->value() + moved.y());
    }
    placeOverlays();
}

void PlanDiagram::wheelEvent(QWheelEvent* event) {
    if ((event->modifiers() & Qt::ControlModifier) == 0) return QGraphicsView::wheelEvent(event);
    constexpr double notch = 120;
    setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
    zoomBy(std::pow(zoomStep, event->angleDelta().y() / notch));
    setTransformationAnchor(QGraphicsView::AnchorViewCenter);
    event->accept();
}

int PlanDiagram::neighbour(int node, int step) const {
    const DiagramNode& from = nodes_[static_cast<std::size_t>(node)];
    int best = node;
    for (int other = 0; other < static_cast<int>(nodes_.size()); ++other) {
        const DiagramNode& to = nodes_[static_cast<std::size_t>(other)];
        if (to.depth != from.depth || (to.breadth - from.breadth) * step <= 0) continue;
        if (best == node ||
            std::abs(to.breadth - from.breadth) <
                std::abs(nodes_[static_cast<std::size_t>(best)].breadth - from.breadth))
            best = other;
    }
    return best;
}

bool PlanDiagram::walk(int key) {
    if (nodes_.empty()) return false;
    const int from = std::max(current_, 0);
    const DiagramNode& node = nodes_[static_cast<std::size_t>(from)];
    const int up = toTheRight_ ? Qt::Key_Left : Qt::Key_Up;
    const int down = toTheRight_ ? Qt::Key_Right : Qt::Key_Down;
    const int before = toTheRight_ ? Qt::Key_Up : Qt::Key_Left;
    const int after = toTheRight_ ? Qt::Key_Down : Qt::Key_Right;
    int to = from;
    if (key == up)
        to = std::max(0, node.parent);
    else if (key == down)
        to = node.children.empty() ? from : node.children.front();
    else if (key == before || key == after)
        to = neighbour(from, key == after ? 1 : -1);
    else if (key == Qt::Key_Home)
        to = 0;
    else
        return false;
    choose(to);
    return true;
}

void PlanDiagram::keyPressEvent(QKeyEvent* event) {
    if ((event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) != 0)
        return QGraphicsView::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoomBy(zoomStep);
    case Qt::Key_Minus:
        return zoomBy(1 / zoomStep);
    case Qt::Key_0:
        return fit();
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (current_ > 0 && nodes_[static_cast<std::size_t>(current_)].folded()) {
            const int item = nodes_[static_cast<std::size_t>(current_)].steps.front();
            open(current_);
            choose(nodeOfItem(item));
        }
        return;
    default:
        if (!walk(event->key())) QGraphicsView::keyPressEvent(event);
    }
}

int PlanDiagram::nodeUnder(const QPoint& position) const {
    const QPointF point = mapToScene(position);
    for (const QGraphicsItem* item : scene_.items(point)) {
        const auto found = std::ranges::find(items_, item);
        if (found == items_.end()) continue;
        const int node = static_cast<int>(found - items_.begin());
        if (nodeRect(node).contains(point)) return node;
    }
    return -1;
}

void PlanDiagram::mousePressEvent(QMouseEvent* event) {
    pressed_ = event->pos();
    QGraphicsView::mousePressEvent(event);
}

void PlanDiagram::mouseReleaseEvent(QMouseEvent* event) {
    QGraphicsView::mouseReleaseEvent(event);
    viewport()->setCursor(Qt::ArrowCursor);
    const bool dragged =
        (event->pos() - pressed_).manhattanLength() >= QApplication::startDragDistance();
    fitted_ = fitted_ && !dragged;
    if (event->button() != Qt::LeftButton || dragged) return;
    const int node = nodeUnder(event->pos());
    if (node < 0) return;
    const int item = nodes_[static_cast<std::size_t>(node)].steps.front();
    if (nodes_[static_cast<std::size_t>(node)].folded()) open(node);
    choose(nodeOfItem(item));
}

void PlanDiagram::focusInEvent(QFocusEvent* event) {
    QGraphicsView::focusInEvent(event);
    viewport()->update();
}

void PlanDiagram::focusOutEvent(QFocusEvent* event) {
    QGraphicsView::focusOutEvent(event);
    viewport()->update();
}

bool PlanDiagram::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int node = nodeUnder(help->pos());
        QStringList words;
        if (node >= 0)
            for (const int item : nodes_[static_cast<std::size_t>(node)].steps)
                words << toQString(item == 0 ? model_.plan()->sql : model_.itemNode(item).label);
        constexpr int shown = 20;
        if (words.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), plainToolTip(words.mid(0, shown).join(u'\n')),
                               viewport());
        return true;
    }
    return QGraphicsView::viewportEvent(event);
}

const QPixmap& PlanDiagram::icon(PlanCategory category, const QColor& color) {
    QPixmap& pixmap = icons_[static_cast<int>(category)];
    if (pixmap.isNull()) {
        constexpr int oversampled = 3; // sharp when zoomed in
        pixmap = theme_.icon(categoryIcon(category), color)
                     .pixmap(QSize(iconSide, iconSide) * oversampled, 1.0);
    }
    return pixmap;
}

} // namespace hone::ui
