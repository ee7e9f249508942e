#include "ui/pool/pool_versus_card.h"

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr std::chrono::seconds longest{20};

} // namespace

PoolVersusCard::PoolVersusCard(Workbench& workbench, QWidget* parent)
    : VerdictCard(workbench.theme(), parent), workbench_(workbench), measuring_(this),
      measure_(new QToolButton), cancel_(new QToolButton) {
    setTitle(tr("Pool or new connections?"));
    measure_->setToolTip(tr("Runs the same queries with a new connection for each and with a pool, "
                            "in turn"));
    cancel_->setToolTip(tr("Stop it (Esc)"));
    measure_->setText(tr("Measure"));
    cancel_->setText(tr("Cancel"));
    for (QToolButton* button : {measure_, cancel_}) {
        button->setProperty("look", QStringLiteral("pill"));
        button->setFocusPolicy(Qt::TabFocus);
        addHeadWidget(button);
    }
    connect(measure_, &QToolButton::clicked, this, &PoolVersusCard::measureRequested);
    connect(cancel_, &QToolButton::clicked, this, &PoolVersusCard::cancel);
    connect(&workbench_, &Workbench::tick, this, &PoolVersusCard::showProgress);
    connect(&workbench_, &Workbench::sessionOpened, this, &PoolVersusCard::showIdle);
    connect(&workbench_, &Workbench::sessionClosed, this, [this] {
        cancel();
        comparison_.reset();
        showIdle();
    });
    showIdle();
}

PoolVersusCard::~PoolVersusCard() {
    cancel();
}

void PoolVersusCard::setHindrance(const QString& why) {
    hindrance_ = why;
    showButtons();
}

void PoolVersusCard::measure(const PoolWorkload& workload) {
    const auto session = workbench_.session();
    if (session == nullptr || working() || !hindrance_.isEmpty()) return;
    pairs_ = std::make_shared<std::atomic<int>>(0);
    shown_.clear();
    workbench_.beginWork([this] { cancel(); }, this);
    measuring_.start(
        [session, workload, options = options_,
         pairs = pairs_](const std::stop_token& stop) mutable -> Result<PoolComparison> {
            const auto statements = workload.read(*session);
            if (!statements) return fail(statements.error());
            options.pairing.stop = stop;
            options.pairing.until = Clock::system().now() + longest;
            return session->comparePool(*statements, options,
                                        [&](int taken, int) { *pairs = taken; });
        },
        [this](const Result<PoolComparison>& comparison) { finish(comparison); });
    showButtons();
    showProgress();
    emit started();
}

void PoolVersusCard::cancel() {
    if (!working()) return;
    measuring_.cancel();
    workbench_.endWork(this);
    showIdle();
    emit finished();
}

void PoolVersusCard::finish(const Result<PoolComparison>& comparison) {
    workbench_.endWork(this);
    comparison_.reset();
    if (comparison) comparison_ = *comparison;
    showIdle();
    if (!comparison) showProblem(toQString(comparison.error().message));
    emit finished();
}

void PoolVersusCard::showIdle() {
    showButtons();
    if (comparison_)
        show(comparison_->comparison, {tr("a new connection per query"), tr("The pool")}, {},
             {toQString(poolComparisonRemark(*comparison_))});
    else if (workbench_.session() == nullptr)
        showWords(tr("No database is open. Open one with Ctrl+O."));
    else
        showWords(
            tr("Measure runs the statements chosen above with a new connection for each query "
               "and with a pool, in pairs, and says what the pool saves."));
}

void PoolVersusCard::showButtons() {
    measure_->setVisible(!working());
    measure_->setEnabled(workbench_.session() != nullptr && hindrance_.isEmpty());
    cancel_->setVisible(working());
}

void PoolVersusCard::showProgress() {
    if (!working() || !isVisible()) return;
    const int taken = *pairs_;
    const QString words =
        taken == 0 ? tr("Warming up…")
                   : tr("Pair %1 of %2 at most…").arg(taken).arg(options_.pairing.maxPairs);
    if (words == shown_) return;
    shown_ = words;
    showWords(words);
}

} // namespace hone::ui
