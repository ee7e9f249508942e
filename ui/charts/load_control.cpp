#include "ui/charts/load_control.h"

#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QScreen>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/shell/format.h"

namespace hone::ui {

namespace {

QLabel* explanation(const QString& words, const Theme& theme) {
    auto* label = new QLabel(words);
    label->setFont(theme.secondaryFont());
    label->setProperty("tone", "dim");
    label->setContentsMargins(24, 0, 0, 4);
    return label;
}

} // namespace

LoadControl::LoadControl(Workbench& workbench, QWidget* parent)
    : QFrame(parent, Qt::Popup), workbench_(workbench), workers_(new QSpinBox),
      seconds_(new QSpinBox), closedLoop_(new QRadioButton(tr("Closed loop"))),
      fixedRate_(new QRadioButton(tr("Fixed rate"))), rate_(new QDoubleSpinBox),
      outcome_(new QLabel), start_(new QPushButton) {
    setObjectName(QStringLiteral("popup"));
    setAccessibleName(tr("Load"));
    workers_->setRange(1, 256);
    workers_->setAccessibleName(tr("Workers"));
    seconds_->setRange(1, 3600);
    seconds_->setSuffix(tr(" s"));
    seconds_->setAccessibleName(tr("Seconds"));
    rate_->setRange(0.1, 1'000'000);
    rate_->setDecimals(1);
    rate_->setValue(100);
    rate_->setSuffix(tr(" /s"));
    rate_->setAccessibleName(tr("Statements a second"));
    rate_->setEnabled(false);
    outcome_->setFont(workbench.theme().secondaryFont());
    outcome_->setWordWrap(true);
    outcome_->hide();
    start_->setProperty("primary", true);

    auto* form = new QFormLayout;
    form->setHorizontalSpacing(12);
    form->addRow(tr("&Workers"), workers_);
    form->addRow(tr("&Time"), seconds_);
    auto* rateRow = new QHBoxLayout;
    rateRow->addWidget(fixedRate_, 1);
    rateRow->addWidget(rate_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->setSpacing(6);
    auto* title = new QLabel(tr("Run the current statement again and again"));
    title->setFont(workbench.theme().titleFont());
    layout->addWidget(title);
    layout->addLayout(form);
    layout->addWidget(closedLoop_);
    layout->addWidget(explanation(tr("as fast as it goes: each worker starts when it has ended"),
                                  workbench.theme()));
    layout->addLayout(rateRow);
    layout->addWidget(explanation(tr("latency from the intended start, so that a stall shows"),
                                  workbench.theme()));
    layout->addWidget(outcome_);
    layout->addWidget(start_);

    closedLoop_->setChecked(true);
    connect(fixedRate_, &QRadioButton::toggled, rate_, &QWidget::setEnabled);
    connect(fixedRate_, &QRadioButton::toggled, this, &LoadControl::settingsChanged);
    connect(workers_, &QSpinBox::valueChanged, this, &LoadControl::settingsChanged);
    connect(seconds_, &QSpinBox::valueChanged, this, &LoadControl::settingsChanged);
    connect(rate_, &QDoubleSpinBox::valueChanged, this, &LoadControl::settingsChanged);
    connect(start_, &QPushButton::clicked, this, [this] {
        if (workbench_.load() != nullptr)
            workbench_.stopLoad();
        else
            emit startRequested();
    });
    // It would cover the pages that show what the load does.
    connect(&workbench_, &Workbench::loadStarted, this, &QWidget::hide);
    connect(&workbench_, &Workbench::tick, this, &LoadControl::onTick);
    connect(&workbench_, &Workbench::loadFinished, this, &LoadControl::showResult);
    onTick();
}

LoadSettings LoadControl::settings() const {
    return {workers_->value(), seconds_->value(),
            fixedRate_->isChecked() ? std::optional(rate_->value()) : std::nullopt};
}

void LoadControl::setSettings(const LoadSettings& settings) {
    workers_->setValue(settings.workers);
    seconds_->setValue(settings.seconds);
    (settings.rate ? fixedRate_ : closedLoop_)->setChecked(true);
    if (settings.rate) rate_->setValue(*settings.rate);
}

void LoadControl::openBelow(QWidget* button) {
    adjustSize();
    QPoint at = button->mapToGlobal(QPoint(0, button->height() + 6));
    const QRect screen = button->screen()->availableGeometry();
    at.setX(std::min(at.x(), screen.right() - width()));
    move(at);
    show();
    workers_->setFocus();
}

void LoadControl::onTick() {
    const bool running = workbench_.load() != nullptr;
    const QString words = running ? tr("Stop") : tr("Start load");
    if (start_->text() != words) start_->setText(words);
}

void LoadControl::showResult(const LoadResult& result) {
    QString words = tr("%1 executions in %2: p50 %3, p95 %4, p99 %5")
                        .arg(countText(static_cast<std::int64_t>(result.executions)),
                             durationText(static_cast<std::int64_t>(result.seconds * 1e9)),
                             durationText(result.latency.percentile(0.5)),
                             durationText(result.latency.percentile(0.95)),
                             durationText(result.latency.percentile(0.99)));
    if (result.failures > 0)
        words += tr("\n%1 failed: %2")
                     .arg(countText(static_cast<std::int64_t>(result.failures)),
                          result.firstError ? toQString(result.firstError->message) : QString());
    outcome_->setText(words);
    outcome_->show();
}

} // namespace hone::ui
