#include "ui/plan/plan_icicle.h"

#include <algorithm>
#include <cmath>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/plan/plan_look.h"
#include "ui/shell/tool_tip.h"

namespace hone::ui {
namespace {

constexpr int barHeight = 24;
constexpr int rowPitch = barHeight + 2;
constexpr int side = 10;
constexpr double least = 1; // pixels that a bar must have to be drawn for itself
constexpr double leastForWords = 22;

} // namespace

IcicleBars::IcicleBars(Theme& theme, PlanModel& model, QItemSelectionModel& selection,
                       QWidget* parent)
    : QAbstractScrollArea(parent), theme_(theme), model_(model), selection_(selection) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Plan icicle"));
    setAccessibleDescription(
        tr("Arrow keys walk the plan, Enter zooms to a step, Backspace zooms out."));
    verticalScrollBar()->setSingleStep(rowPitch);
    connect(&model_, &QAbstractItemModel::modelReset, this, &IcicleBars::refresh);
    connect(&model_, &PlanModel::matchesChanged, this, [this] { viewport()->update(); });
    connect(&selection_, &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) {
                const int item = model_.itemOf(index);
                if (item > 0)
                    setAccessibleName(
                        tr("Plan icicle: %1").arg(index.data(Qt::AccessibleTextRole).toString()));
                if (!inZoom(item)) zoomTo(0);
                const QRectF rect = barRect(item);
                QScrollBar* bar = verticalScrollBar();
                if (!rect.isNull() && rect.top() < 0) bar->setValue(bar->value() + int(rect.top()));
                if (!rect.isNull() && rect.bottom() > viewport()->height())
                    bar->setValue(bar->value() + int(rect.bottom()) - viewport()->height());
                viewport()->update();
            });
    connect(&theme_, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void IcicleBars::setMeasure(IcicleMeasure measure) {
    if (measure == measure_) return;
    measure_ = measure;
    refresh();
}

void IcicleBars::refresh() {
    bars_ = icicleBars(model_, measure_);
    deepest_ = 0;
    for (const IcicleBar& bar : bars_)
        deepest_ = std::max(deepest_, bar.depth);
    zoomed_ = 0;
    verticalScrollBar()->setValue(0);
    fitRange();
    viewport()->update();
    emit zoomChanged();
}

void IcicleBars::zoomTo(int item) {
    if (item < 0 || item >= static_cast<int>(bars_.size()) || item == zoomed_) return;
    if (bars_[static_cast<std::size_t>(item)].value <= 0) return;
    zoomed_ = item;
    viewport()->update();
    emit zoomChanged();
}

void IcicleBars::fitRange() {
    const int whole = bars_.empty() ? 0 : (deepest_ + 1) * rowPitch + side;
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(0, std::max(0, whole - viewport()->height()));
}

void IcicleBars::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    fitRange();
}

bool IcicleBars::inZoom(int item) const {
    if (zoomed_ == 0) return true;
    for (int up = zoomed_; up >= 0; up = model_.parentItem(up))
        if (up == item) return true;
    for (int up = item; up >= 0; up = model_.parentItem(up))
        if (up == zoomed_) return true;
    return false;
}

QRectF IcicleBars::barRect(int item) const {
    if (item < 0 || item >= static_cast<int>(bars_.size()) || !inZoom(item)) return {};
    const IcicleBar& bar = bars_[static_cast<std::size_t>(item)];
    const IcicleBar& zoom = bars_[static_cast<std::size_t>(zoomed_)];
    if (bar.value <= 0) return {};
    const double width = viewport()->width() - 2 * side;
    const double scale = width / zoom.value;
    const double left = std::clamp((bar.begin - zoom.begin) * scale, 0.0, width);
    const double right = std::clamp((bar.begin + bar.value - zoom.begin) * scale, 0.0, width);
    return {side + left, double(bar.depth * rowPitch - verticalScrollBar()->value()), right - left,
            double(barHeight)};
}

QString IcicleBars::barName(int item) const {
    if (item == 0) return toQString(oneLine(model_.plan()->sql, 60));
    const PlanNode& node = model_.itemNode(item);
    return (operationText(node) + u' ' + objectText(node)).trimmed();
}

QString IcicleBars::barFigure(int item) const {
    const IcicleBar& bar = bars_[static_cast<std::size_t>(item)];
    switch (measure_) {
    case IcicleMeasure::Rows:
        return tr("%1 rows").arg(countText(std::llround(bar.value)));
    case IcicleMeasure::Cycles:
        return tr("%1 cycles").arg(countText(std::llround(bar.value)));
    case IcicleMeasure::Time:
        break;
    }
    const QString word = item == 0 ? QString() : heatWord(heatOf(model_.itemShare(item)));
    const QString time = durationText(std::llround(bar.value));
    return word.isEmpty() ? time : time + QStringLiteral(" · ") + word;
}

QString IcicleBars::barText(int item) const {
    const QString name = barName(item);
    return name.isEmpty() ? barFigure(item) : name + QStringLiteral(" · ") + barFigure(item);
}

QString IcicleBars::emptyWords() const {
    if (model_.plan() == nullptr) return {};
    if (!model_.plan()->analyzed)
        return tr("Widths show what each step took. This plan was not run: Analyze measures it.");
    QString words = measure_ == IcicleMeasure::Time   ? tr("Times of steps are unavailable.")
                    : measure_ == IcicleMeasure::Rows ? tr("Rows of steps are unavailable.")
                                                      : tr("Cycles of steps are unavailable.");
    if (!model_.plan()->unmeasured.empty()) words += u' ' + toQString(model_.plan()->unmeasured);
    return words;
}

void IcicleBars::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    if (bars_.empty()) {
        painter.setFont(theme_.bodyFont());
        painter.setPen(theme_.tokens().dim);
        painter.drawText(viewport()->rect().adjusted(2 * gap, 0, -2 * gap, 0),
                         Qt::AlignCenter | Qt::TextWordWrap, emptyWords());
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme_.secondaryFont());
    // Bars too thin to draw share the pixel that the first of them took, a row each.
    std::vector<double> taken(static_cast<std::size_t>(deepest_) + 1, -1);
    std::vector<int> waiting{0};
    while (!waiting.empty()) {
        const int item = waiting.back();
        waiting.pop_back();
        const QRectF rect = barRect(item);
        if (rect.isNull() || rect.top() > viewport()->height()) continue;
        if (rect.bottom() > 0) {
            double& pixel =
                taken[static_cast<std::size_t>(bars_[static_cast<std::size_t>(item)].depth)];
            if (rect.width() < least) {
                if (rect.left() < pixel + least) continue;
                pixel = rect.left();
            }
            drawBar(painter, item, rect);
        } else if (rect.width() < least / 4) {
            continue;
        }
        const std::vector<int>& children = model_.childItems(item);
        waiting.insert(waiting.end(), children.rbegin(), children.rend());
    }
}

void IcicleBars::drawBar(QPainter& painter, int item, const QRectF& rect) const {
    const ThemeTokens& tokens = theme_.tokens();
    const IcicleBar& bar = bars_[static_cast<std::size_t>(item)];
    const Heat heat = item == 0 || measure_ == IcicleMeasure::Rows
                          ? Heat::Cool
                          : heatOf(bar.own / bars_[0].value);
    constexpr double shade = 0.12;
    const double depth = bar.depth % 2 == 0 ? shade : 0;
    QColor fill = item == 0 ? mixed(tokens.card, tokens.faint, tokens.dark ? 0.55 : 0.5)
                  : heat >= Heat::Warm
                      ? mixed(tokens.card, heatColor(tokens, heat), tokens.dark ? 0.88 : 1)
                      : mixed(tokens.card, tokens.blue, 0.62 - depth);
    if (!model_.matches().empty() && !model_.isMatch(item)) fill = mixed(fill, tokens.card, 0.55);
    const bool current = item == model_.itemOf(selection_.currentIndex());
    const QRectF drawn = rect.adjusted(0, 0, rect.width() > 3 ? -1 : 0, 0);
    if (rect.width() < 4) {
        painter.fillRect(drawn.width() < least ? QRectF(drawn.topLeft(), QSizeF(least, barHeight))
                                               : drawn,
                         current ? tokens.accent : fill);
        return;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(drawn, 2, 2);
    if (current || model_.isMatch(item)) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(current ? tokens.text : tokens.accent, current ? 2 : 1.5,
                            current ? Qt::SolidLine : Qt::DashLine));
        painter.drawRoundedRect(drawn.adjusted(1, 1, -1, -1), 2, 2);
    }
    if (rect.width() < leastForWords) return;
    painter.setPen(readableOn(fill));
    // The name gives way to the figure, as long as something of it is left.
    const QRectF words = drawn.adjusted(6, 0, -4, 0);
    const QFontMetrics metrics = painter.fontMetrics();
    const QString figure = QStringLiteral(" · ") + barFigure(item);
    const int left = static_cast<int>(words.width()) - metrics.horizontalAdvance(figure) - 1;
    constexpr int leastName = 40;
    const int all = static_cast<int>(words.width());
    painter.drawText(words, Qt::AlignVCenter,
                     left >= leastName
                         ? metrics.elidedText(barName(item), Qt::ElideRight, left) + figure
                         : metrics.elidedText(barText(item), Qt::ElideRight, all));
}

int IcicleBars::barUnder(const QPoint& position) const {
    if (bars_.empty()) return -1;
    int item = 0;
    while (true) {
        if (barRect(item).contains(position)) return item;
        int next = -1;
        for (const int child : model_.childItems(item)) {
            const QRectF rect = barRect(child);
            if (!rect.isNull() && position.x() >= rect.left() && position.x() < rect.right())
                next = child;
        }
        if (next < 0) return -1;
        item = next;
    }
}

void IcicleBars::choose(int item) {
    const QModelIndex index = model_.indexOf(item);
    selection_.setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
    if (!index.isValid()) selection_.clearSelection();
}

void IcicleBars::mousePressEvent(QMouseEvent* event) {
    const int item = barUnder(event->pos());
    if (event->button() != Qt::LeftButton || item < 0) return;
    choose(item);
    zoomTo(item);
}

int IcicleBars::sibling(int item, int step) const {
    if (item <= 0) return item;
    const std::vector<int>& siblings = model_.childItems(model_.parentItem(item));
    auto at = static_cast<int>(std::ranges::find(siblings, item) - siblings.begin());
    for (at += step; at >= 0 && at < static_cast<int>(siblings.size()); at += step)
        if (const int other = siblings[static_cast<std::size_t>(at)];
            bars_[static_cast<std::size_t>(other)].value > 0)
            return other;
    return item;
}

void IcicleBars::keyPressEvent(QKeyEvent* event) {
    if (bars_.empty()) return QAbstractScrollArea::keyPressEvent(event);
    const int item = model_.itemOf(selection_.currentIndex());
    switch (event->key()) {
    case Qt::Key_Left:
        return choose(sibling(item, -1));
    case Qt::Key_Right:
        return choose(sibling(item, 1));
    case Qt::Key_Up:
        return choose(std::max(0, model_.parentItem(item)));
    case Qt::Key_Down:
        for (const int child : model_.childItems(item))
            if (bars_[static_cast<std::size_t>(child)].value > 0) return choose(child);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return zoomTo(item);
    case Qt::Key_Escape:
    case Qt::Key_Backspace:
        if (zoomed_ != 0) return zoomTo(model_.parentItem(zoomed_));
        break;
    default:
        break;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void IcicleBars::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void IcicleBars::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool IcicleBars::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int item = barUnder(help->pos());
        QString words;
        if (item >= 0) words = barText(item);
        if (item > 0) words += u'\n' + toQString(model_.itemNode(item).label);
        showToolTip(*help, words, viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

PlanIcicle::PlanIcicle(Theme& theme, PlanModel& model, QItemSelectionModel& selection,
                       QWidget* parent)
    : QWidget(parent), theme_(theme), model_(model), out_(new QToolButton(this)),
      zoomed_(new QLabel(this)),
      measures_(new Segmented(theme, {tr("Time"), tr("Rows"), tr("Cycles")}, this)),
      bars_(new IcicleBars(theme, model, selection, this)) {
    measures_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    zoomed_->setTextFormat(Qt::PlainText);
    zoomed_->setProperty("tone", "dim");
    zoomed_->setMinimumWidth(1);
    zoomed_->installEventFilter(this);
    zoomed_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    out_->setAccessibleName(tr("Zoom out"));
    out_->setToolTip(tr("Zoom out (Esc)"));
    auto* head = new QHBoxLayout;
    head->setContentsMargins(side, gap, side, gap);
    head->setSpacing(gap);
    head->addWidget(out_);
    head->addWidget(zoomed_, 1);
    head->addWidget(measures_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(bars_, 1);
    setFocusProxy(bars_);
    connect(measures_, &Segmented::chosen, this,
            [this](int measure) { bars_->setMeasure(IcicleMeasure(measure)); });
    connect(bars_, &IcicleBars::zoomChanged, this, &PlanIcicle::showZoom);
    connect(out_, &QToolButton::clicked, this,
            [this] { bars_->zoomTo(model_.parentItem(bars_->zoomed())); });
    connect(&theme_, &Theme::changed, this, &PlanIcicle::applyTheme);
    applyTheme();
    showZoom();
}

void PlanIcicle::setMeasure(IcicleMeasure measure) {
    measures_->setCurrent(static_cast<int>(measure));
    bars_->setMeasure(measure);
}

void PlanIcicle::showZoom() {
    const int item = bars_->zoomed();
    out_->setVisible(item != 0);
    const QString words = item == 0 ? tr("Each step with all below it") : bars_->barText(item);
    zoomed_->setText(zoomed_->fontMetrics().elidedText(words, Qt::ElideRight, zoomed_->width()));
    zoomed_->setToolTip(plainToolTip(words));
}

bool PlanIcicle::eventFilter(QObject* watched, QEvent* event) {
    if (watched == zoomed_ && event->type() == QEvent::Resize) showZoom();
    return QWidget::eventFilter(watched, event);
}

void PlanIcicle::applyTheme() {
    out_->setIcon(theme_.icon(QStringLiteral("chevron-up"), theme_.tokens().dim));
    zoomed_->setFont(theme_.secondaryFont());
}

} // namespace hone::ui
