#include "ui/labs/lab_presenter.h"

#include <algorithm>
#include <thread>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QProgressBar>
#include <QVBoxLayout>

#include "ui/labs/guess_scale.h"
#include "ui/labs/lab_curve.h"
#include "ui/labs/lab_fit.h"
#include "ui/labs/lab_reading.h"
#include "ui/labs/labs_page.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr double bodyPixels = 20, pixelsOfOne = 13;
constexpr double barHeight = 34, outer = 18, inner = 16; // at scale 1
constexpr int mostSteps = 13, readableSteps = 3;         // smaller than would be right
constexpr int nudges = 40;                               // over the slider's range

void empty(QWidget* bar) {
    while (QLayoutItem* item = bar->layout()->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

} // namespace

LabPresenter::LabPresenter(Workbench& workbench, LabDesk& desk, QWidget* parent)
    : QFrame(parent), workbench_(workbench), desk_(desk), head_(new QFrame(this)),
      foot_(new QFrame(this)) {
    setAutoFillBackground(true); // opaque: what it covers is not drawn
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Presenter"));
    head_->setObjectName(QStringLiteral("topBar"));
    foot_->setObjectName(QStringLiteral("statusBar"));
    for (QWidget* bar : {head_, foot_}) {
        bar->setAttribute(Qt::WA_StyledBackground);
        auto* row = new QHBoxLayout(bar);
        row->setSpacing(2 * gap);
    }
    left_.frame = new QWidget(this);
    right_.frame = new QFrame(this);
    right_.frame->setObjectName(QStringLiteral("card"));
    right_.frame->setAttribute(Qt::WA_StyledBackground);
    hide();
    rest_.setSingleShot(true);
    connect(&rest_, &QTimer::timeout, this, &LabPresenter::rebuildRight);
    parent->installEventFilter(this);
    connect(&desk_, &LabDesk::chosen, this, &LabPresenter::follow);
    connect(&desk_, &LabDesk::changed, this, &LabPresenter::follow);
    connect(&workbench_.theme(), &Theme::changed, this, &LabPresenter::later);
    connect(&workbench_, &Workbench::tick, this, &LabPresenter::showProgress);
}

double LabPresenter::scaleFor(const QSize& size) {
    return bodyPixels / pixelsOfOne * std::min(size.width() / 1280.0, size.height() / 720.0);
}

void LabPresenter::present() {
    setGeometry(parentWidget()->rect());
    show();
    raise();
    setFocus();
    awaited_ = true;
    follow();
    rebuild();
}

void LabPresenter::follow() {
    const LabFlow& flow = desk_.flow();
    if (flow.step != LabStep::Reveal || flow.outcome != shown_) slide_ = RevealSlide::Outcome;
    shown_ = flow.outcome;
    later();
}

void LabPresenter::later() {
    if (!isVisible() || std::exchange(awaited_, true)) return;
    QMetaObject::invokeMethod(this, &LabPresenter::rebuild, Qt::QueuedConnection);
}

// A turn for each half, and one to draw them: the window stays free.
void LabPresenter::rebuild() {
    awaited_ = false;
    if (!isVisible() || desk_.current() == nullptr) return;
    setUpdatesEnabled(false);
    view_ = {};
    const LabType type{workbench_.theme(), scaleFor(size())};
    const int bar = type.pixels(barHeight), margin = type.pixels(outer);
    head_->setGeometry(0, 0, width(), bar);
    foot_->setGeometry(0, height() - bar, width(), bar);
    buildHead(type);
    buildFoot(type);
    placeSides(QRect(margin, bar + margin, width() - 2 * margin, height() - 2 * (bar + margin)),
               margin);
    if (slide_ == RevealSlide::Outcome) fillLeft();
    rest_.start();
}

void LabPresenter::rebuildRight() {
    const int inside = LabType{workbench_.theme(), scaleFor(size())}.pixels(inner);
    if (desk_.current() != nullptr) {
        fillRight(right_.frame->size() - QSize(2 * inside, 2 * inside));
        right_.content->setGeometry(
            right_.frame->rect().adjusted(inside, inside, -inside, -inside));
        right_.content->show();
        showProgress();
    }
    QTimer::singleShot(0, this, [this] {
        if (!rest_.isActive()) setUpdatesEnabled(true);
    });
}

// The slides after the first have the whole for themselves.
void LabPresenter::placeSides(const QRect& room, int margin) {
    const bool halves = slide_ == RevealSlide::Outcome;
    const int half = (room.width() - margin) / 2;
    left_.frame->setVisible(halves);
    left_.frame->setGeometry(room.left(), room.top(), half, room.height());
    right_.frame->setGeometry(
        halves ? QRect(room.right() - half + 1, room.top(), half, room.height()) : room);
}

void LabPresenter::fillLeft() {
    const auto make = [this](const LabType& at) {
        return makeSlideText(at, *desk_.current(), desk_.flow());
    };
    fit(left_, left_.frame->size(), make, mostSteps);
    left_.content->setGeometry(left_.frame->rect());
    left_.content->show();
}

void LabPresenter::fillRight(const QSize& room) {
    if (slide_ != RevealSlide::Outcome) {
        fit(
            right_, room, [this](const LabType& at) { return makeWhole(at); }, mostSteps);
        return;
    }
    const bool reading = desk_.flow().step == LabStep::Read;
    const auto make = [this](const LabType& at) { return makeRight(at); };
    if (fit(right_, room, make, reading ? readableSteps : mostSteps) || !reading) return;
    // Rather less of the scripts than type that the last row cannot read.
    const auto brief = [this](const LabType& at) {
        return makeVariantTexts(at, *desk_.current(), desk_.flow().settings, TextLength::Brief);
    };
    fit(right_, room, brief, mostSteps);
}

bool LabPresenter::fit(Side& side, const QSize& room, const Make& make, int steps) {
    if (side.content != nullptr) {
        side.content->hide();
        side.content->deleteLater();
    }
    const FittedContent fitted = fitContent(
        [&](double scale) {
            return make(LabType{workbench_.theme(), scale});
        },
        scaleFor(size()), room, steps);
    side.content = fitted.content;
    side.scale = fitted.scale;
    side.content->setParent(side.frame);
    side.content->setAttribute(Qt::WA_TransparentForMouseEvents); // the keys stay here
    return fitted.fits;
}

void LabPresenter::buildHead(const LabType& type) {
    empty(head_);
    auto* row = static_cast<QHBoxLayout*>(head_->layout());
    row->setContentsMargins(type.pixels(outer), 0, type.pixels(outer), 0);
    const lab::Lab& lab = *desk_.current();
    const QString about = toQString(lab.topic.empty() ? lab.id : lab.topic);
    row->addWidget(type.line(about, type.strong(), ""));
    row->addWidget(type.line(tr("lab %1 of %2").arg(desk_.number()).arg(desk_.shelf().labs.size()),
                             type.body(), "dim"));
    row->addStretch(1);
    QLabel* steps = type.line({}, type.body(), "dim");
    steps->setTextFormat(Qt::RichText);
    const auto slides = revealSlides(lab, desk_.flow());
    const auto at = std::ranges::find(slides, slide_) - slides.begin() + 1;
    steps->setText(
        stepsMarkup(desk_.flow().step, workbench_.theme().tokens(),
                    slides.size() < 2 ? QString() : tr(" %1 of %2").arg(at).arg(slides.size())));
    row->addWidget(steps);
}

void LabPresenter::buildFoot(const LabType& type) {
    empty(foot_);
    auto* row = static_cast<QHBoxLayout*>(foot_->layout());
    row->setContentsMargins(type.pixels(outer), 0, type.pixels(outer), 0);
    row->setSpacing(type.pixels(14));
    QStringList keys = slideKeys(*desk_.current(), desk_.flow(), slide_);
    keys << (workbench_.theme().tokens().dark ? tr("l: light") : tr("l: dark"));
    if (!desk_.running()) keys << tr("esc: leave");
    for (const QString& key : keys)
        row->addWidget(type.line(key, type.secondary(), "dim"));
    row->addStretch(1);
    const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    QStringList made;
    if (const auto& outcome = desk_.flow().outcome) made << toQString(outcome->engine);
    made << (cores == 1 ? tr("1 core") : tr("%1 cores").arg(cores));
    row->addWidget(type.line(made.join(QStringLiteral(" · ")), type.secondary(), "dim"));
}

QWidget* LabPresenter::makeRight(const LabType& type) {
    const lab::Lab& lab = *desk_.current();
    const LabFlow& flow = desk_.flow();
    switch (flow.step) {
    case LabStep::Read:
        return makeVariantTexts(type, lab, flow.settings);
    case LabStep::Predict:
        return makeSlideAnswers(type, lab, flow);
    case LabStep::Run:
        return makeProgress(type);
    case LabStep::Reveal:
        break;
    }
    return makeSlideOutcome(type, lab, flow);
}

QWidget* LabPresenter::makeWhole(const LabType& type) {
    if (slide_ == RevealSlide::Plans) return makeSlidePlans(type, desk_.flow());
    view_ = makeSlideCurve(type, *desk_.current(), desk_.flow());
    return view_.content;
}

QWidget* LabPresenter::makeProgress(const LabType& type) {
    auto* progress = new QWidget;
    auto* column = new QVBoxLayout(progress);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(type.pixels(10));
    column->addSpacing(type.pixels(60));
    view_.progress = addSlideProgress(type, *column);
    if (const QString guess = guessText(desk_.current()->prediction, desk_.flow().guess);
        !guess.isEmpty())
        column->addWidget(type.words(tr("The class says: %1").arg(guess), type.body(), "dim"));
    return progress;
}

void LabPresenter::showProgress() {
    const SlideProgress& progress = view_.progress;
    if (!isVisible() || progress.doing == nullptr || !desk_.running()) return;
    if (const QString doing = desk_.doing(); !doing.isEmpty()) progress.doing->setText(doing);
    progress.bar->setValue(static_cast<int>(1000 * desk_.share()));
}

void LabPresenter::next() {
    if (desk_.running()) return;
    switch (desk_.flow().step) {
    case LabStep::Read:
        return desk_.ask();
    case LabStep::Predict:
        return desk_.run();
    case LabStep::Run:
        return;
    case LabStep::Reveal:
        if (!turn(1)) desk_.chooseNeighbour(1);
    }
}

void LabPresenter::backward() {
    if (desk_.running() || turn(-1)) return;
    if (!desk_.back()) desk_.chooseNeighbour(-1);
}

bool LabPresenter::turn(int by) {
    const auto slides = revealSlides(*desk_.current(), desk_.flow());
    const auto at = std::ranges::find(slides, slide_) - slides.begin() + by;
    if (at < 0 || at >= std::ssize(slides)) return false;
    showSlide(slides[static_cast<std::size_t>(at)]);
    return true;
}

void LabPresenter::showSlide(RevealSlide slide) {
    if (desk_.current() == nullptr) return;
    const auto slides = revealSlides(*desk_.current(), desk_.flow());
    if (std::ranges::find(slides, slide) == slides.end()) return;
    slide_ = slide;
    later();
}

void LabPresenter::measureCurve() {
    if (slide_ == RevealSlide::Curve) desk_.runCurve();
}

void LabPresenter::upOrDown(int steps) {
    if (view_.curve != nullptr)
        view_.curve->choose(steps);
    else
        nudge(steps);
}

void LabPresenter::choose(int number) {
    const auto& choices = desk_.current()->prediction.choices;
    if (desk_.flow().step == LabStep::Predict && number >= 1 &&
        number <= static_cast<int>(choices.size()))
        desk_.say(static_cast<std::size_t>(number - 1));
}

void LabPresenter::nudge(int steps) {
    const LabFlow& flow = desk_.flow();
    const lab::Prediction& prediction = desk_.current()->prediction;
    if (flow.step != LabStep::Predict || !prediction.figure) return;
    const GuessScale scale = GuessScale::of(prediction);
    const auto* value = flow.guess ? std::get_if<double>(&*flow.guess) : nullptr;
    const double now = value == nullptr ? 0.5 : scale.shareOf(*value);
    desk_.say(scale.at(value == nullptr ? now : now + static_cast<double>(steps) / nudges));
}

void LabPresenter::keyPressEvent(QKeyEvent* event) {
    const bool plain = !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
    if (!plain) return QFrame::keyPressEvent(event);
    if (event->key() == Qt::Key_Escape) {
        if (desk_.running()) return desk_.cancel();
        hide();
        emit left();
        return;
    }
    if (desk_.current() == nullptr) return;
    switch (event->key()) {
    case Qt::Key_Space:
    case Qt::Key_Right:
    case Qt::Key_PageDown:
        return next();
    case Qt::Key_Left:
    case Qt::Key_Backspace:
    case Qt::Key_PageUp:
        return backward();
    case Qt::Key_Up:
        return upOrDown(1);
    case Qt::Key_Down:
        return upOrDown(-1);
    case Qt::Key_C:
        return measureCurve();
    case Qt::Key_R:
        return desk_.run();
    case Qt::Key_L:
        emit themeRequested();
        return;
    default:
        if (event->key() >= Qt::Key_1 && event->key() <= Qt::Key_9)
            return choose(event->key() - Qt::Key_0);
        QFrame::keyPressEvent(event);
    }
}

// The keys are the presenter's, whatever of the window's below would take them.
bool LabPresenter::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Escape || key->modifiers() == Qt::NoModifier)
            if (key->key() != Qt::Key_F11) event->accept();
    }
    return QFrame::event(event);
}

void LabPresenter::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    later();
}

bool LabPresenter::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && watched == parentWidget() && isVisible())
        setGeometry(parentWidget()->rect());
    return QFrame::eventFilter(watched, event);
}

} // namespace hone::ui
