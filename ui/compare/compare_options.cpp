#include "ui/compare/compare_options.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSettings>

namespace hone::ui {
namespace {

constexpr int fewestPairs = 10, mostPairs = 400;
constexpr int more = 4; // times
const QString pairsKey = QStringLiteral("compare/pairs");
const QString effectKey = QStringLiteral("compare/effect");
const QString limitKey = QStringLiteral("compare/limit");
const QString coldKey = QStringLiteral("compare/cold");

QLabel* caption(Theme& theme, const QString& words, QWidget* buddy = nullptr) {
    auto* label = new QLabel(words);
    label->setBuddy(buddy);
    setTone(label, "dim");
    keepFont(label, theme.secondaryFont());
    return label;
}

} // namespace

CompareOptions::CompareOptions(Theme& theme, QWidget* parent)
    : QWidget(parent), most_(new QSpinBox), limit_(new QSpinBox), effect_(new QDoubleSpinBox),
      cache_(new Segmented(theme, {tr("Warm"), tr("Cold")})) {
    most_->setRange(fewestPairs, mostPairs);
    most_->setSingleStep(10);
    most_->setValue(PairingOptions().maxPairs);
    most_->setAccessibleName(tr("At most so many pairs"));
    most_->setToolTip(tr("It ends sooner where the verdict stands sooner"));
    effect_->setRange(0.1, 50);
    effect_->setDecimals(1);
    effect_->setSingleStep(0.5);
    effect_->setSuffix(QStringLiteral(" %"));
    effect_->setValue(100 * PairingOptions().minimumEffect);
    effect_->setAccessibleName(tr("Smallest difference that counts"));
    effect_->setToolTip(tr("Smaller differences are none"));
    cache_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    cache_->setToolTip(tr("Cold: the connection's page cache is emptied before every run; the "
                          "operating system's stays warm"));
    limit_->setRange(0, 3600);
    limit_->setValue(60);
    limit_->setSuffix(tr(" s"));
    limit_->setSpecialValueText(tr("none"));
    limit_->setAccessibleName(tr("Time limit"));
    limit_->setToolTip(tr("No pair is begun after it, and a run that takes as long is stopped"));

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(gap);
    row->addWidget(caption(theme, tr("at most"), most_));
    row->addWidget(most_);
    row->addWidget(caption(theme, tr("pairs")));
    row->addSpacing(gap);
    row->addWidget(caption(theme, tr("smallest difference"), effect_));
    row->addWidget(effect_);
    row->addSpacing(gap);
    row->addWidget(cache_);
    row->addSpacing(gap);
    row->addWidget(caption(theme, tr("time limit"), limit_));
    row->addWidget(limit_);
}

StatementComparisonOptions CompareOptions::options() const {
    StatementComparisonOptions options;
    options.pairing.maxPairs = most_->value();
    options.pairing.minimumEffect = effect_->value() / 100;
    options.cold = cache_->current() == 1;
    if (limit_->value() > 0) {
        options.timeLimit = Milliseconds(1000) * limit_->value();
        options.pairing.until = Clock::system().now() + *options.timeLimit;
    }
    return options;
}

void CompareOptions::setChangeable(bool changeable) {
    for (QWidget* field : std::initializer_list<QWidget*>{most_, effect_, cache_, limit_})
        field->setEnabled(changeable);
}

bool CompareOptions::canTakeMore() const {
    return most_->value() < mostPairs;
}

void CompareOptions::allowMore() {
    most_->setValue(more * most_->value());
    if (limit_->value() > 0) limit_->setValue(more * limit_->value());
}

void CompareOptions::rememberLayout(QSettings& settings) const {
    settings.setValue(pairsKey, most_->value());
    settings.setValue(effectKey, effect_->value());
    settings.setValue(limitKey, limit_->value());
    settings.setValue(coldKey, cache_->current() == 1);
}

void CompareOptions::restoreLayout(const QSettings& settings) {
    most_->setValue(settings.value(pairsKey, most_->value()).toInt());
    effect_->setValue(settings.value(effectKey, effect_->value()).toDouble());
    limit_->setValue(settings.value(limitKey, limit_->value()).toInt());
    cache_->setCurrent(settings.value(coldKey, false).toBool() ? 1 : 0);
}

} // namespace hone::ui
