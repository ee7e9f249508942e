#include "ui/index/advisor_budget.h"

#include <QSettings>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int steps = 1000; // of the slider; the last is no limit
constexpr double megabyte = 1e6;
constexpr std::int64_t usualRange = 64'000'000; // bytes of the slider while there is no curve
constexpr int usualSeconds = 60;
const QString budgetKey = QStringLiteral("advisor/budget");
const QString mostKey = QStringLiteral("advisor/most");
const QString secondsKey = QStringLiteral("advisor/seconds");

} // namespace

AdvisorBudget::AdvisorBudget(Theme& theme, QWidget* parent)
    : Card(tr("Budget"), parent), theme_(theme), curve_(new AdvisorCurve(theme)),
      slider_(new QSlider(Qt::Horizontal)), progressRow_(new QWidget), progressWords_(new QLabel),
      progress_(new QProgressBar), estimate_(new QPushButton(tr("Estimate"))),
      measure_(new QPushButton(tr("Measure"))), cancel_(new QPushButton(tr("Cancel"))) {
    slider_->setRange(0, steps);
    slider_->setPageStep(steps / 20);
    slider_->setAccessibleName(tr("Budget in bytes of all new indexes"));
    connect(slider_, &QSlider::valueChanged, this, [this](int value) {
        const auto range = curve_->largest() > 0 ? curve_->largest() : usualRange;
        setBudget(value == steps ? std::nullopt : std::optional(range * value / steps));
    });
    progressWords_->setTextFormat(Qt::PlainText);
    progress_->setRange(0, steps);
    progress_->setTextVisible(false);
    progress_->setAccessibleName(tr("Share done"));
    auto* progressColumn = new QVBoxLayout(progressRow_);
    progressColumn->setContentsMargins(0, 0, 0, 0);
    progressColumn->setSpacing(4);
    progressColumn->addWidget(progressWords_);
    progressColumn->addWidget(progress_);
    estimate_->setToolTip(tr("A first answer in seconds, by the planner's cost; nothing is run"));
    measure_->setToolTip(tr("Builds and times indexes on a copy of the database (Ctrl+Enter)"));
    measure_->setProperty("primary", true);
    cancel_->setToolTip(tr("Stop it (Esc)"));
    connect(estimate_, &QPushButton::clicked, this, &AdvisorBudget::estimateRequested);
    connect(measure_, &QPushButton::clicked, this, &AdvisorBudget::measureRequested);
    connect(cancel_, &QPushButton::clicked, this, &AdvisorBudget::cancelRequested);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(10, 8, 10, 8);
    column->setSpacing(6);
    column->addWidget(curve_, 1);
    column->addWidget(slider_);
    column->addLayout(makeOptions());
    column->addWidget(progressRow_);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(gap);
    buttons->addStretch(1);
    for (QPushButton* button : {estimate_, measure_, cancel_})
        buttons->addWidget(button);
    column->addLayout(buttons);
    setContent(content);
    connect(&theme_, &Theme::changed, this, &AdvisorBudget::applyTheme);
    captions_ << progressWords_;
    for (QLabel* caption : std::as_const(captions_))
        caption->setProperty("tone", QStringLiteral("dim"));
    applyTheme();
    showBudget();
    showWorking(false);
}

QLayout* AdvisorBudget::makeOptions() {
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(gap);
    grid->setVerticalSpacing(2);
    const auto place = [&](QWidget* field, const QString& words) {
        auto* caption = new QLabel(words);
        caption->setBuddy(field);
        captions_ << caption;
        const int column = static_cast<int>(captions_.size()) - 1;
        grid->addWidget(caption, 0, column);
        grid->addWidget(field, 1, column);
        grid->setColumnStretch(column, 1);
        field->setMinimumWidth(70);
        field->setAccessibleName(words);
    };
    megabytes_ = new QDoubleSpinBox;
    megabytes_->setRange(0, 1e6);
    megabytes_->setDecimals(2);
    megabytes_->setSuffix(tr(" MB"));
    megabytes_->setSpecialValueText(tr("no limit"));
    megabytes_->setToolTip(tr("Of all new indexes together"));
    connect(megabytes_, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        setBudget(value == 0 ? std::nullopt
                             : std::optional<std::int64_t>(std::llround(value * megabyte)));
    });
    most_ = new QSpinBox;
    most_->setRange(0, 200);
    most_->setValue(static_cast<int>(index::AdvisorOptions().mostIndexes));
    seconds_ = new QSpinBox;
    seconds_->setRange(1, 3600);
    seconds_->setValue(usualSeconds);
    seconds_->setSuffix(tr(" s"));
    seconds_->setToolTip(tr("About how long measuring may take; it ends with what it has"));
    place(megabytes_, tr("Budget"));
    place(most_, tr("Most indexes"));
    place(seconds_, tr("Time"));
    return grid;
}

index::AdvisorOptions AdvisorBudget::options() const {
    index::AdvisorOptions options;
    options.budget = budget_;
    options.mostIndexes = static_cast<std::size_t>(most_->value());
    options.timeLimit = std::chrono::seconds(seconds_->value());
    return options;
}

void AdvisorBudget::setBudget(std::optional<std::int64_t> bytes) {
    budget_ = bytes;
    showBudget();
}

void AdvisorBudget::showBudget() {
    const QSignalBlocker quietSlider(slider_), quietField(megabytes_);
    const auto range = curve_->largest() > 0 ? curve_->largest() : usualRange;
    slider_->setValue(
        !budget_
            ? steps
            : static_cast<int>(std::clamp<std::int64_t>(
                  std::llround(static_cast<double>(*budget_) * steps / static_cast<double>(range)),
                  0, steps - 1)));
    // The field shows the budget rounded, and never as no limit.
    megabytes_->setValue(budget_ ? std::max(0.01, static_cast<double>(*budget_) / megabyte) : 0.0);
    curve_->setBudget(budget_);
    slider_->setToolTip(curve_->budgetWords());
}

void AdvisorBudget::setAdvice(const SharedAdvice& advice, bool sameWorkload) {
    if (advice->analyze) return clearCurve();
    std::vector<index::BudgetPoint> curve = advice->curve;
    if (curve.empty() || curve.front().bytes > 0)
        curve.insert(curve.begin(), {0, {}, advice->beforeNs});
    const bool earlierReachesFarther = sameWorkload && curve_->estimated() == advice->estimated &&
                                       budget_ && curve_->reach() > curve.back().bytes;
    if (!earlierReachesFarther) setCurve(std::move(curve), advice->estimated);
}

void AdvisorBudget::setCurve(std::vector<index::BudgetPoint> curve, bool estimated) {
    // One set alone, the empty one, says nothing.
    if (curve.size() < 2) curve.clear();
    curve_->setCurve(std::move(curve), estimated);
    setFigure(curve_->largest() == 0 ? QString() : estimated ? tr("estimated") : tr("measured"));
    showBudget();
}

void AdvisorBudget::setReady(const QString& why) {
    for (QPushButton* button : {estimate_, measure_})
        button->setEnabled(why.isEmpty());
}

void AdvisorBudget::showWorking(bool working) {
    for (QWidget* field : std::initializer_list<QWidget*>{slider_, megabytes_, most_, seconds_})
        field->setEnabled(!working);
    estimate_->setVisible(!working);
    measure_->setVisible(!working);
    cancel_->setVisible(working);
    progressRow_->setVisible(working);
}

void AdvisorBudget::showProgress(const QString& words, double share) {
    if (words != progressWords_->text()) progressWords_->setText(words);
    progress_->setValue(static_cast<int>(share * steps));
}

void AdvisorBudget::applyTheme() {
    for (QLabel* caption : std::as_const(captions_))
        caption->setFont(theme_.secondaryFont());
}

void AdvisorBudget::rememberLayout(QSettings& settings) const {
    settings.setValue(budgetKey, static_cast<qlonglong>(budget_.value_or(0)));
    settings.setValue(mostKey, most_->value());
    settings.setValue(secondsKey, seconds_->value());
}

void AdvisorBudget::restoreLayout(const QSettings& settings) {
    const std::int64_t bytes = settings.value(budgetKey, 0).toLongLong();
    setBudget(bytes > 0 ? std::optional(bytes) : std::nullopt);
    most_->setValue(settings.value(mostKey, most_->value()).toInt());
    seconds_->setValue(settings.value(secondsKey, seconds_->value()).toInt());
}

} // namespace hone::ui
