#include "ui/shell/tour.h"

#include <algorithm>

#include <QDockWidget>
#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QVBoxLayout>

namespace hone::ui {
namespace {

constexpr int calloutWidth = 320, away = 12, room = 4;

} // namespace

Tour::Tour(Theme& theme, QWidget* window)
    : QWidget(window), theme_(theme), callout_(new QFrame(this)), title_(new QLabel),
      words_(new QLabel), count_(new QLabel), next_(new QPushButton),
      skip_(new QPushButton(tr("Skip"))) {
    setAccessibleName(tr("Tour of the window"));
    setFocusPolicy(Qt::StrongFocus);
    hide();
    callout_->setObjectName(QStringLiteral("popup"));
    callout_->setAttribute(Qt::WA_StyledBackground);
    callout_->setFixedWidth(calloutWidth);
    keepFont(title_, theme_.titleFont());
    words_->setWordWrap(true);
    title_->setWordWrap(true);
    setTone(words_, "dim");
    keepFont(count_, theme_.secondaryFont());
    setTone(count_, "faint");
    next_->setProperty("primary", true);
    auto* foot = new QHBoxLayout;
    foot->addWidget(count_);
    foot->addStretch(1);
    foot->addWidget(skip_);
    foot->addWidget(next_);
    auto* column = new QVBoxLayout(callout_);
    column->setContentsMargins(14, 12, 14, 12);
    column->setSpacing(gap);
    column->addWidget(title_);
    column->addWidget(words_);
    column->addLayout(foot);
    connect(next_, &QPushButton::clicked, this, &Tour::next);
    connect(skip_, &QPushButton::clicked, this, &Tour::skip);
    connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
    window->installEventFilter(this);
}

void Tour::begin(std::vector<TourStep> steps) {
    steps_ = std::move(steps);
    step_ = -1;
    setGeometry(parentWidget()->rect());
    QWidget::show();
    raise();
    setFocus();
    next();
}

bool Tour::show(int step) {
    TourStep& to = steps_[static_cast<std::size_t>(step)];
    if (to.before) to.before();
    for (QWidget* part = to.target; part != nullptr; part = part->parentWidget())
        if (auto* dock = qobject_cast<QDockWidget*>(part)) {
            dock->show();
            dock->raise();
        }
    if (!to.target->isVisibleTo(parentWidget())) return false;
    step_ = step;
    title_->setText(to.title);
    words_->setText(to.words);
    count_->setText(tr("%1 of %2").arg(step + 1).arg(steps_.size()));
    const bool last = step + 1 == static_cast<int>(steps_.size());
    next_->setText(last ? tr("Done") : tr("Next"));
    skip_->setVisible(!last);
    place();
    // A page that was just brought to the front takes its place a moment later.
    QMetaObject::invokeMethod(this, &Tour::place, Qt::QueuedConnection);
    return true;
}

void Tour::next() {
    for (int to = step_ + 1; to < static_cast<int>(steps_.size()); ++to)
        if (show(to)) return;
    skip();
}

void Tour::back() {
    for (int to = step_ - 1; to >= 0; --to)
        if (show(to)) return;
}

void Tour::skip() {
    if (!isVisible()) return;
    hide();
    steps_.clear();
    emit ended();
}

QRect Tour::spot() const {
    if (step_ < 0 || step_ >= static_cast<int>(steps_.size())) return {};
    const QWidget* target = steps_[static_cast<std::size_t>(step_)].target;
    for (const QWidget* part = target; part != nullptr; part = part->parentWidget())
        if (qobject_cast<const QDockWidget*>(part) != nullptr) target = part; // with its title
    return QRect(target->mapTo(parentWidget(), QPoint()), target->size())
        .adjusted(-room, -room, room, room)
        .intersected(rect());
}

// Beside the target where there is room, else within it.
void Tour::place() {
    callout_->layout()->activate();
    callout_->resize(calloutWidth, callout_->layout()->totalHeightForWidth(calloutWidth));
    const QRect target = spot();
    const QSize size = callout_->size();
    QPoint at(target.right() + away, target.top() + away);
    if (at.x() + size.width() > width()) at.setX(target.left() - away - size.width());
    if (at.x() < away) {
        at.setX(target.left() + away);
        at.setY(target.top() - away - size.height());
        if (at.y() < away) at.setY(target.bottom() + away);
        if (at.y() + size.height() > height()) at.setY(target.center().y() - size.height() / 2);
    }
    at.setX(std::clamp(at.x(), away, std::max(away, width() - size.width() - away)));
    at.setY(std::clamp(at.y(), away, std::max(away, height() - size.height() - away)));
    callout_->move(at);
    update();
}

void Tour::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath all, hole;
    all.addRect(rect());
    hole.addRoundedRect(QRectF(spot()), radius, radius);
    QColor shade(Qt::black);
    shade.setAlphaF(theme_.tokens().dark ? 0.55F : 0.35F);
    painter.fillPath(all.subtracted(hole), shade);
    painter.setPen(QPen(theme_.tokens().accent, 2));
    painter.drawPath(hole);
}

void Tour::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Escape:
        return skip();
    case Qt::Key_Right:
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return next();
    case Qt::Key_Left:
    case Qt::Key_Backspace:
        return back();
    default:
        QWidget::keyPressEvent(event);
    }
}

bool Tour::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) event->accept();
    return QWidget::event(event);
}

bool Tour::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && watched == parentWidget() && isVisible()) {
        setGeometry(parentWidget()->rect());
        QMetaObject::invokeMethod(this, &Tour::place, Qt::QueuedConnection);
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace hone::ui
