#include "ui/pool/pool_size_card.h"

#include <cmath>
#include <mutex>

#include <QElapsedTimer>
#include <QVBoxLayout>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int usualLargest = 16, steps = 1000;

QString connectionsText(int size) {
    return size == 1 ? PoolSizeCard::tr("1 connection")
                     : PoolSizeCard::tr("%1 connections").arg(size);
}

QString writerText(const PoolSizing& sizing) {
    if (sizing.writerFailure)
        return PoolSizeCard::tr("▲ The writer was not measured: %1")
            .arg(toQString(sizing.writerFailure->message));
    if (sizing.writer)
        return PoolSizeCard::tr(
                   "One writer apart, for SQLite lets one write at a time: %1 writes a "
                   "second, p99 %2, each rolled back.")
            .arg(countText(std::llround(sizing.writer->opsPerSecond)),
                 durationText(sizing.writer->p99Ns));
    return PoolSizeCard::tr("One writer apart: SQLite lets one write at a time.");
}

} // namespace

// What the worker says of itself.
struct PoolSizeCard::Progress {
    std::mutex mutex;
    SizingProgress now;  // guarded by mutex
    QElapsedTimer since; // the window's thread
};

PoolSizeCard::PoolSizeCard(Workbench& workbench, QWidget* parent)
    : Card(tr("What size should it be?"), parent), workbench_(workbench), measuring_(this),
      sources_(new Segmented(workbench.theme(), {tr("Cursor"), tr("History")})),
      curve_(new PoolSizeCurve(workbench.theme())), headline_(new QLabel), reason_(new QLabel),
      more_(new QLabel), progressWords_(new QLabel), largest_(new QSpinBox), bar_(new QProgressBar),
      measure_(new QPushButton(tr("Measure"))), cancel_(new QPushButton(tr("Cancel"))),
      use_(new QPushButton) {
    sources_->setAccessibleName(tr("Statements to measure with"));
    sources_->setToolTip(tr("The statement at the cursor of the page Query, or all that ran, as "
                            "often as they did"));
    addHeadWidget(sources_);
    QFont loud = workbench_.theme().verdictFont();
    loud.setPointSizeF(loud.pointSizeF() * 0.75);
    keepFont(headline_, loud);
    for (QLabel* label : {headline_, reason_, more_, progressWords_}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    reason_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    keepFont(more_, workbench_.theme().secondaryFont());
    keepFont(progressWords_, workbench_.theme().secondaryFont());
    for (QLabel* label : {more_, progressWords_})
        setTone(label, "dim");
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(10, 8, 10, 10);
    column->setSpacing(6);
    column->addWidget(curve_, 1);
    for (QLabel* label : {headline_, reason_, more_})
        column->addWidget(label);
    column->addLayout(makeFoot());
    setContent(content);

    connect(measure_, &QPushButton::clicked, this, &PoolSizeCard::measure);
    connect(cancel_, &QPushButton::clicked, this, &PoolSizeCard::cancel);
    connect(use_, &QPushButton::clicked, this,
            [this] { emit useRequested(sizing_->readers.recommended); });
    connect(sources_, &Segmented::chosen, this, &PoolSizeCard::showState);
    connect(&workbench_, &Workbench::tick, this, &PoolSizeCard::showProgress);
    connect(&workbench_, &Workbench::sessionOpened, this, &PoolSizeCard::showState);
    connect(&workbench_, &Workbench::sessionClosed, this, [this] {
        cancel();
        sizing_.reset();
        error_.reset();
        curve_->clear();
        showState();
    });
    showState();
}

PoolSizeCard::~PoolSizeCard() {
    cancel();
}

QLayout* PoolSizeCard::makeFoot() {
    largest_->setRange(2, 256);
    largest_->setValue(usualLargest);
    largest_->setPrefix(tr("up to "));
    largest_->setAccessibleName(tr("Largest size to try"));
    largest_->setToolTip(tr("Pools of up to so many connections are tried, with as many callers"));
    bar_->setRange(0, steps);
    bar_->setTextVisible(false);
    bar_->setAccessibleName(tr("Share done"));
    measure_->setToolTip(tr("Runs the statements on pools of eight sizes, about a second each"));
    measure_->setProperty("primary", true);
    cancel_->setToolTip(tr("Stop it (Esc)"));
    use_->setToolTip(tr("Makes it the readers' maximum, at once"));
    auto* foot = new QVBoxLayout;
    foot->setSpacing(6);
    foot->addWidget(progressWords_);
    foot->addWidget(bar_);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(gap);
    buttons->addWidget(largest_);
    buttons->addStretch(1);
    for (QPushButton* button : {use_, measure_, cancel_})
        buttons->addWidget(button);
    foot->addLayout(buttons);
    return foot;
}

PoolWorkload PoolSizeCard::workload() {
    PoolWorkload workload;
    workload.source = PoolWorkload::Source(sources_->current());
    if (workload.source == PoolWorkload::Source::Cursor) {
        atCursor_.clear();
        emit statementWanted();
        workload.atCursor = atCursor_;
    }
    return workload;
}

void PoolSizeCard::setSource(PoolWorkload::Source source) {
    sources_->setCurrent(static_cast<int>(source));
    showState();
}

void PoolSizeCard::setHindrance(const QString& why) {
    hindrance_ = why;
    showState();
}

void PoolSizeCard::measure() {
    const auto session = workbench_.session();
    if (session == nullptr || working() || !hindrance_.isEmpty()) return;
    error_.reset();
    SizingOptions options;
    options.largest = options.callers = measuredUpTo_ = largest_->value();
    options.duration = each_;
    progress_ = std::make_shared<Progress>();
    progress_->since.start();
    workbench_.beginWork([this] { cancel(); }, this);
    measuring_.start(
        [session, workload = workload(), options,
         progress = progress_](const std::stop_token& stop) mutable -> Result<PoolSizing> {
            const auto statements = workload.read(*session);
            if (!statements) return fail(statements.error());
            options.stop = stop;
            return session->sizePool(*statements, options, [&](const SizingProgress& now) {
                const std::lock_guard lock(progress->mutex);
                progress->now = now;
            });
        },
        [this](Result<PoolSizing> sizing) { finish(std::move(sizing)); });
    curve_->clear();
    showState();
    showProgress();
    emit started();
}

void PoolSizeCard::cancel() {
    if (!working()) return;
    measuring_.cancel();
    workbench_.endWork(this);
    if (sizing_)
        curve_->setAdvice(sizing_->readers, measuredUpTo_);
    else
        curve_->clear();
    showState();
    emit finished();
}

void PoolSizeCard::finish(Result<PoolSizing> sizing) {
    workbench_.endWork(this);
    if (sizing) {
        sizing_ = std::move(*sizing);
        curve_->setAdvice(sizing_->readers, measuredUpTo_);
    } else {
        error_ = sizing.error();
        sizing_.reset();
        curve_->clear();
    }
    showState();
    emit finished();
}

void PoolSizeCard::showState() {
    const auto& session = workbench_.session();
    QString headline, reason, more;
    if (working()) {
        headline = tr("Measuring…");
    } else if (error_) {
        headline = QStringLiteral("✕ ") + toQString(error_->message);
        more = toQString(error_->detail);
    } else if (sizing_ && !sizing_->readers.points.empty()) {
        const SizeAdvice& advice = sizing_->readers;
        headline = connectionsText(advice.recommended);
        reason = toQString(advice.reason).replace(QLatin1String(" %"), QStringLiteral("\u00a0%"));
        more = tr("Little's law: %1 of them are busy on average (throughput times the mean time "
                  "lent; derived). %2")
                   .arg(QString::number(advice.busy, 'f', 1), writerText(*sizing_));
    } else if (sizing_) {
        headline = tr("The workload reads nothing");
        more = writerText(*sizing_);
    } else if (session == nullptr) {
        reason = tr("No database is open. Open one with Ctrl+O.");
    } else {
        reason = PoolWorkload::Source(sources_->current()) == PoolWorkload::Source::Cursor
                     ? tr("Runs the statement at the cursor of the page Query on pools of up to "
                          "eight sizes and says which one is enough.")
                     : tr("Runs the history's statements, as often as each was run, on pools of up "
                          "to eight sizes and says which one is enough. Writes are rolled back.");
    }
    if (sizing_ && !working() && !sizing_->refused.empty())
        more += QStringLiteral("\n▲ ") +
                tr("%1 of the statements cannot be measured and were left out: %2")
                    .arg(countText(static_cast<std::int64_t>(sizing_->refused.size())),
                         toQString(sizing_->refused.front().why.message));
    const std::pair<QLabel*, QString> texts[] = {
        {headline_, headline}, {reason_, reason}, {more_, more}};
    for (const auto& [label, text] : texts) {
        label->setText(text);
        label->setVisible(!text.isEmpty());
    }
    setTone(headline_, error_ && !working() ? "bad" : "");
    setFigure(sizing_ && !working() && !sizing_->readers.points.empty()
                  ? tr("%1 sizes").arg(sizing_->readers.points.size())
                  : QString());
    for (QWidget* widget : std::initializer_list<QWidget*>{cancel_, bar_, progressWords_})
        widget->setVisible(working());
    measure_->setVisible(!working());
    measure_->setEnabled(session != nullptr && hindrance_.isEmpty());
    for (QWidget* widget : std::initializer_list<QWidget*>{largest_, sources_})
        widget->setEnabled(!working());
    const bool offer = sizing_ && !working() && !sizing_->readers.points.empty();
    use_->setVisible(offer);
    if (offer) use_->setText(tr("Use %1").arg(sizing_->readers.recommended));
}

void PoolSizeCard::showProgress() {
    if (!working()) return;
    SizingProgress now;
    {
        const std::lock_guard lock(progress_->mutex);
        now = progress_->now;
    }
    const QString what = now.what.empty() ? tr("reading the statements") : toQString(now.what);
    const QString words = tr("%1 · %2 s").arg(what).arg(progress_->since.elapsed() / 1000);
    if (words != progressWords_->text()) progressWords_->setText(words);
    bar_->setValue(static_cast<int>(now.share * steps));
    if (isVisible() && now.points.size() != curve_->measured().size())
        curve_->setMeasured(std::move(now.points), measuredUpTo_);
}

} // namespace hone::ui
