#include "ui/plan/plan_diagram.h"

#include <algorithm>
#include <cmath>

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScrollBar>
#include <QToolButton>

#include "ui/plan/diagram_items.h"
#include "ui/plan/diagram_overview.h"
#include "ui/plan/plan_look.h"
#include "ui/shell/tool_tip.h"

namespace hone::ui {
namespace {

constexpr double rowPitchDown = nodeHeight + wordsHeight + 34;
constexpr double columnPitchDown = nodeWidth + 28;
constexpr double rowPitchRight = nodeHeight + wordsHeight + 14;
constexpr double columnPitchRight = nodeWidth + 136; // the rows' words stand between
constexpr double margin = 28;
constexpr double leastScale = 0.01, mostScale = 3;
constexpr double readableScale = 0.7, comfortableScale = 0.85;
constexpr double zoomStep = 1.25;

} // namespace

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
    const QRectF current = current_ < 0 ? QRectF() : nodeRect(current_);
    if (part) overview_->fitInto(size(), mapFromScene(current).boundingRect());
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
    if (!fitted_) {
        ensureVisible(around, 0, 0);
        return placeOverlays();
    }
    const QSizeF whole = scene_.sceneRect().size();
    const double wide = viewport()->width() / whole.width();
    const double high = viewport()->height() / whole.height();
    // Where not all can be read at once, all of its breadth before larger words.
    setScale(
        std::max(std::clamp(wide, readableScale, comfortableScale), std::min({1.0, wide, high})));
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
        showToolTip(*help, words.mid(0, shown).join(u'\n'), viewport());
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
