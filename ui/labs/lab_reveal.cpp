#include "ui/labs/lab_reveal.h"

#include <QTimer>
#include <QVBoxLayout>

#include "ui/labs/lab_bars.h"
#include "ui/labs/lab_figures_table.h"
#include "ui/labs/lab_plans.h"
#include "ui/shell/format.h"
#include "ui/shell/pill.h"

namespace hone::ui {
LabReveal::LabReveal(Theme& theme, LabDesk& desk, QWidget* parent)
    : QWidget(parent), theme_(theme), desk_(desk), type_{theme, 1}, cards_(new QVBoxLayout(this)) {
    setProperty("look", QStringLiteral("plain"));
    cards_->setContentsMargins(0, 0, 0, 0);
    cards_->setSpacing(gap);
    cards_->addStretch(1);
    connect(&desk_, &LabDesk::chosen, this, &LabReveal::build);
    connect(&desk_, &LabDesk::changed, this, [this] {
        if (desk_.flow().outcome != shown_)
            build();
        else
            showCurve();
    });
    build();
}

Card* LabReveal::addCard(const QString& title, const std::vector<QWidget*>& parts) {
    auto* card = new Card(title);
    // From above: whatever gets a parent is polished once more, with all that it holds.
    cards_->insertWidget(cards_->count() - 1, card);
    auto* content = new QWidget;
    card->setContent(content);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(14, 12, 14, 14);
    column->setSpacing(gap);
    for (QWidget* part : parts)
        column->addWidget(part);
    return card;
}

void LabReveal::build() {
    while (cards_->count() > 1) {
        QLayoutItem* item = cards_->takeAt(0);
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    curve_ = nullptr;
    waiting_.clear();
    const lab::Lab* lab = desk_.current();
    shown_ = desk_.flow().outcome;
    if (lab == nullptr || shown_ == nullptr) return;
    waiting_ = {[this] { addOutcome(*shown_, desk_.flow().before.get()); },
                [this] { addFigures(*desk_.current(), *shown_); }, [this] { addPlans(*shown_); },
                [this] {
                    if (desk_.current()->curve) addCurve(*desk_.current());
                }};
    QTimer::singleShot(0, this, &LabReveal::addNext);
}

// A card a turn: the window stays free.
void LabReveal::addNext() {
    if (waiting_.empty()) return;
    const auto add = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    add();
    if (!waiting_.empty()) QTimer::singleShot(0, this, &LabReveal::addNext);
}

void LabReveal::addOutcome(const lab::LabOutcome& outcome, const lab::LabOutcome* before) {
    auto* bars = new LabBars(type_);
    bars->setOutcome(outcome, before);
    Card* card = addCard(tr("What came out"),
                         {type_.words(toQString(outcome.verdict), type_.headline()),
                          type_.words(bars->caption(), type_.secondary(), "dim"), bars});
    card->setFigure(tr("measured in %1 · %2")
                        .arg(durationText(outcome.measuringNs), toQString(outcome.engine)));
}

void LabReveal::addFigures(const lab::Lab& lab, const lab::LabOutcome& outcome) {
    std::vector<QWidget*> parts{new LabFiguresTable(type_, lab, outcome, true)};
    if (const QString results = resultsText(outcome); !results.isEmpty())
        parts.push_back(type_.words(results, type_.secondary(), "dim"));
    parts.push_back(type_.words(settingsText(lab, outcome.settings), type_.secondary(), "faint"));
    addCard(tr("What decides it"), parts);
}

void LabReveal::addPlans(const lab::LabOutcome& outcome) {
    if (plansOf(outcome).empty()) return;
    addCard(tr("Plans"), {new LabPlans(type_, outcome, PlanSpace::Few)});
}

void LabReveal::addCurve(const lab::Lab& lab) {
    curve_ = new LabCurve(type_);
    curveCaption_ = type_.words({}, type_.secondary(), "dim");
    curveGrowth_ = type_.words({}, type_.body());
    Card* card = addCard(tr("Over %1").arg(curveOver(lab)),
                         {makeCurveLegend(type_, lab), curve_, curveGrowth_, curveCaption_});
    measure_ = pillButton({}, {});
    keepFont(measure_, theme_.secondaryFont());
    connect(measure_, &QToolButton::clicked, this,
            [this] { desk_.flow().curving ? desk_.cancel() : desk_.runCurve(); });
    card->addHeadWidget(measure_);
    showCurve();
}

void LabReveal::showCurve() {
    if (curve_ == nullptr) return;
    const LabFlow& flow = desk_.flow();
    curve_->setPoints(*desk_.current(), flow.curve);
    curveCaption_->setText(curve_->caption());
    curveCaption_->setVisible(!flow.curve.empty());
    curveGrowth_->setText(growthText(*desk_.current(), flow.curve));
    curveGrowth_->setVisible(!curveGrowth_->text().isEmpty());
    measure_->setText(flow.curving ? tr("Cancel") : tr("Measure"));
    measure_->setToolTip(flow.curving ? tr("Stop it (Esc)")
                                      : tr("Measures the variants at each of these sizes"));
    measure_->setEnabled(flow.curving || !flow.running());
}

QStringList expectationTexts(const lab::LabOutcome& outcome) {
    QStringList texts;
    for (const lab::ConditionOutcome& condition : outcome.expectations)
        texts << (condition.held
                      ? QObject::tr("✓ %1: %2")
                            .arg(toQString(condition.text), toQString(condition.measured))
                      : QObject::tr("✕ %1: it was %2")
                            .arg(toQString(condition.text), toQString(condition.measured)));
    return texts;
}

QWidget* makeReasons(const LabType& type, const lab::Lab& lab, const lab::LabOutcome& outcome) {
    auto* reasons = new QWidget;
    auto* column = new QVBoxLayout(reasons);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(type.pixels(10));
    column->addWidget(type.words(toQString(outcome.explanation), type.body()));
    column->addWidget(type.marked(QObject::tr("The trade: %1").arg(toQString(outcome.tradeOff)),
                                  &ThemeTokens::attention));
    if (!lab.next.empty()) {
        column->addWidget(type.words(QObject::tr("Try next"), type.strong()));
        for (const std::string& next : lab.next)
            column->addWidget(
                type.words(QStringLiteral("→ ") + toQString(next), type.body(), "dim"));
    }
    column->addWidget(type.words(outcome.asExpected ? QObject::tr("It came out as expected")
                                                    : QObject::tr("Not all came out as expected"),
                                 type.strong()));
    for (const QString& text : expectationTexts(outcome))
        column->addWidget(
            type.words(text, type.secondary(), text.startsWith(u'✓') ? "dim" : "attention"));
    return reasons;
}

} // namespace hone::ui
