#include "ui/compare/measure_card.h"

#include "ui/shell/format.h"
#include "ui/shell/pill.h"

namespace hone::ui {
namespace {

constexpr std::chrono::seconds longest{20};

} // namespace

MeasureCard::MeasureCard(Workbench& workbench, const QString& title, const QString& toolTip,
                         const QString& idleWords, QWidget* parent)
    : VerdictCard(workbench.theme(), parent), workbench_(workbench), measuring_(this),
      toolTip_(toolTip), idleWords_(idleWords), measure_(pillButton(tr("Measure"), {})),
      cancel_(pillButton(tr("Cancel"), tr("Stop it (Esc)"))) {
    setTitle(title);
    for (QToolButton* button : {measure_, cancel_})
        addHeadWidget(button);
    connect(measure_, &QToolButton::clicked, this, &MeasureCard::measureRequested);
    connect(cancel_, &QToolButton::clicked, this, &MeasureCard::cancel);
    connect(&workbench_, &Workbench::tick, this, &MeasureCard::showProgress);
    connect(&workbench_, &Workbench::sessionOpened, this, &MeasureCard::showIdle);
    connect(&workbench_, &Workbench::sessionClosed, this, [this] {
        cancel();
        comparison_.reset();
        showIdle();
    });
    showIdle();
}

MeasureCard::~MeasureCard() {
    cancel();
}

void MeasureCard::setHindrance(const QString& why) {
    hindrance_ = why;
    showButtons();
}

void MeasureCard::setObstacle(const QString& why) {
    if (why == obstacle_) return;
    obstacle_ = why;
    if (!working()) showIdle();
}

void MeasureCard::begin(Measure measure) {
    if (workbench_.session() == nullptr || working() || !hindrance_.isEmpty() ||
        !obstacle_.isEmpty())
        return;
    pairs_ = std::make_shared<std::atomic<int>>(0);
    shown_.clear();
    workbench_.beginWork([this] { cancel(); }, this);
    measuring_.start(
        [measure = std::move(measure), pairing = pairing_,
         pairs = pairs_](const std::stop_token& stop) mutable {
            pairing.stop = stop;
            pairing.until = Clock::system().now() + longest;
            return measure(pairing, [&](int taken, int) { *pairs = taken; });
        },
        [this](const Result<Outcome>& outcome) { finish(outcome); });
    showButtons();
    showProgress();
    emit started();
}

void MeasureCard::cancel() {
    if (!working()) return;
    measuring_.cancel();
    workbench_.endWork(this);
    showIdle();
    emit finished();
}

void MeasureCard::finish(const Result<Outcome>& outcome) {
    workbench_.endWork(this);
    comparison_.reset();
    if (outcome) comparison_ = *outcome;
    showIdle();
    if (!outcome) showProblem(toQString(outcome.error().message));
    emit finished();
}

void MeasureCard::showIdle() {
    showButtons();
    if (comparison_)
        show(comparison_->comparison, comparison_->names, {}, comparison_->remarks);
    else if (workbench_.session() == nullptr)
        showWords(tr("No database is open. Open one with Ctrl+O."));
    else
        showWords(obstacle_.isEmpty() ? idleWords_ : obstacle_);
}

void MeasureCard::showButtons() {
    measure_->setVisible(!working());
    measure_->setEnabled(workbench_.session() != nullptr && hindrance_.isEmpty() &&
                         obstacle_.isEmpty());
    measure_->setToolTip(plainToolTip(!obstacle_.isEmpty()    ? obstacle_
                                      : !hindrance_.isEmpty() ? hindrance_
                                                              : toolTip_));
    cancel_->setVisible(working());
}

void MeasureCard::showProgress() {
    if (!working() || !isVisible()) return;
    const int taken = *pairs_;
    const QString words = taken == 0
                              ? tr("Warming up…")
                              : tr("Pair %1 of %2 at most…").arg(taken).arg(pairing_.maxPairs);
    if (words == shown_) return;
    shown_ = words;
    showWords(words);
}

} // namespace hone::ui
