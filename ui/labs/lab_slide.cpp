#include "ui/labs/lab_slide.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QProgressBar>
#include <QVBoxLayout>

#include "ui/labs/guess_scale.h"
#include "ui/labs/lab_bars.h"
#include "ui/labs/lab_choice.h"
#include "ui/labs/lab_curve.h"
#include "ui/labs/lab_figures_table.h"
#include "ui/labs/lab_plans.h"
#include "ui/labs/lab_reading.h"
#include "ui/labs/lab_reveal.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

QVBoxLayout* columnIn(QWidget* widget, int spacing) {
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing);
    return column;
}

QStringList revealKeys(const lab::Lab& lab, const LabFlow& flow, RevealSlide slide) {
    const auto slides = revealSlides(lab, flow);
    const auto next = std::ranges::find(slides, slide) + 1;
    QStringList keys{next < slides.end() ? QObject::tr("space: %1").arg(slideWord(*next))
                                         : QObject::tr("space: next lab"),
                     QObject::tr("←: back")};
    if (slide != RevealSlide::Curve) return keys << QObject::tr("r: run again");
    if (!flow.curve.empty()) keys << QObject::tr("↑ ↓: the times of a point");
    return keys << (flow.curve.empty() ? QObject::tr("c: measure")
                                       : QObject::tr("c: measure again"));
}

} // namespace

std::vector<RevealSlide> revealSlides(const lab::Lab& lab, const LabFlow& flow) {
    if (flow.step != LabStep::Reveal || flow.outcome == nullptr) return {};
    std::vector<RevealSlide> slides{RevealSlide::Outcome};
    if (!plansOf(*flow.outcome).empty()) slides.push_back(RevealSlide::Plans);
    if (lab.curve) slides.push_back(RevealSlide::Curve);
    return slides;
}

QString slideWord(RevealSlide slide) {
    switch (slide) {
    case RevealSlide::Outcome:
        return QObject::tr("times");
    case RevealSlide::Plans:
        return QObject::tr("plans");
    case RevealSlide::Curve:
        break;
    }
    return QObject::tr("curve");
}

QStringList slideKeys(const lab::Lab& lab, const LabFlow& flow, RevealSlide slide) {
    if (flow.running()) return {QObject::tr("esc: cancel")};
    const lab::Prediction& prediction = lab.prediction;
    switch (flow.step) {
    case LabStep::Read:
        return {QObject::tr("space: predict"), QObject::tr("←: lab before")};
    case LabStep::Predict:
        return {flow.guess ? QObject::tr("space: run") : QObject::tr("space: run without a guess"),
                prediction.figure ? QObject::tr("↑ ↓: guess")
                                  : QObject::tr("1 to %1: answer").arg(prediction.choices.size()),
                QObject::tr("←: back")};
    case LabStep::Run:
    case LabStep::Reveal:
        break;
    }
    return revealKeys(lab, flow, slide);
}

QWidget* makeSlideText(const LabType& type, const lab::Lab& lab, const LabFlow& flow) {
    auto* left = new QWidget;
    auto* column = columnIn(left, type.pixels(12));
    column->addWidget(type.words(toQString(lab.title), type.title()));
    if (flow.step == LabStep::Reveal && flow.outcome != nullptr) {
        const lab::LabOutcome& outcome = *flow.outcome;
        column->addWidget(type.words(toQString(outcome.verdict), type.strong()));
        if (const QString remark = remarkOf(lab, flow); !remark.isEmpty())
            column->addWidget(type.words(remark, type.body(), "good"));
        column->addWidget(type.words(toQString(outcome.explanation), type.body(), "dim"));
        column->addWidget(type.marked(QObject::tr("The trade: %1").arg(toQString(outcome.tradeOff)),
                                      &ThemeTokens::attention));
        if (!outcome.asExpected) {
            column->addWidget(
                type.words(QObject::tr("Not all came out as expected"), type.strong()));
            for (const QString& text : expectationTexts(outcome))
                if (!text.startsWith(u'✓'))
                    column->addWidget(type.words(text, type.secondary(), "attention"));
        }
        return left;
    }
    column->addWidget(makeStory(type, lab));
    if (flow.step == LabStep::Read) return left;
    column->addSpacing(type.pixels(6));
    column->addWidget(type.words(toQString(lab.prediction.question), type.headline()));
    return left;
}

QWidget* makeSlideAnswers(const LabType& type, const lab::Lab& lab, const LabFlow& flow) {
    const lab::Prediction& prediction = lab.prediction;
    auto* answers = new QWidget;
    auto* column = columnIn(answers, type.pixels(8));
    const auto* said = flow.guess ? std::get_if<std::size_t>(&*flow.guess) : nullptr;
    for (std::size_t i = 0; i < prediction.choices.size(); ++i) {
        auto* choice =
            new LabChoice(type, static_cast<int>(i) + 1, toQString(prediction.choices[i].says));
        choice->setChecked(said != nullptr && *said == i);
        choice->setFocusPolicy(Qt::NoFocus);
        column->addWidget(choice);
    }
    if (prediction.figure) {
        const GuessScale scale = GuessScale::of(prediction);
        const auto* value = flow.guess ? std::get_if<double>(&*flow.guess) : nullptr;
        LabType large = type;
        large.scale *= 2;
        QLabel* shown =
            large.words(value == nullptr ? QStringLiteral("?") : guessText(prediction, flow.guess),
                        large.title());
        shown->setAlignment(Qt::AlignCenter);
        auto* bar = new QProgressBar;
        bar->setTextVisible(false);
        bar->setProperty("look", QStringLiteral("large"));
        bar->setRange(0, 1000);
        bar->setValue(value == nullptr ? 0 : qRound(1000 * scale.shareOf(*value)));
        bar->setAccessibleName(QObject::tr("The guess"));
        const auto end = [&](double at) {
            return type.line(toQString(lab::formatFigure(*prediction.figure, at)), type.body(),
                             "dim");
        };
        auto* ends = new QHBoxLayout;
        ends->addWidget(end(scale.least));
        ends->addStretch(1);
        if (scale.logarithmic)
            ends->addWidget(type.line(QObject::tr("logarithmic"), type.secondary(), "faint"));
        ends->addStretch(1);
        ends->addWidget(end(scale.most));
        column->addSpacing(type.pixels(40));
        column->addWidget(shown);
        column->addWidget(bar);
        column->addLayout(ends);
    }
    if (!flow.problem.isEmpty())
        column->addWidget(type.words(QStringLiteral("✕ ") + flow.problem, type.body(), "bad"));
    return answers;
}

QWidget* makeSlideOutcome(const LabType& type, const lab::Lab& lab, const LabFlow& flow) {
    auto* outcome = new QWidget;
    auto* column = columnIn(outcome, type.pixels(8));
    if (flow.outcome == nullptr) return outcome;
    auto* bars = new LabBars(type);
    bars->setOutcome(*flow.outcome, flow.before.get());
    column->addWidget(type.words(bars->caption(), type.secondary(), "dim"));
    column->addWidget(bars);
    if (!lab.show.empty()) {
        column->addSpacing(type.pixels(4));
        column->addWidget(type.words(QObject::tr("What decides it"), type.strong()));
        column->addWidget(new LabFiguresTable(type, lab, *flow.outcome, false));
    }
    if (const QString results = resultsText(*flow.outcome); !results.isEmpty())
        column->addWidget(type.words(results, type.secondary(), "dim"));
    column->addWidget(
        type.words(settingsText(lab, flow.outcome->settings), type.secondary(), "faint"));
    return outcome;
}

QWidget* makeSlidePlans(const LabType& type, const LabFlow& flow) {
    auto* plans = new QWidget;
    auto* column = columnIn(plans, type.pixels(10));
    column->addWidget(type.words(QObject::tr("How each goes about it"), type.headline()));
    column->addWidget(new LabPlans(type, *flow.outcome, PlanSpace::All));
    return plans;
}

SlideProgress addSlideProgress(const LabType& type, QBoxLayout& column) {
    SlideProgress progress;
    progress.doing = type.words(QObject::tr("Beginning…"), type.headline());
    progress.bar = new QProgressBar;
    progress.bar->setTextVisible(false);
    progress.bar->setProperty("look", QStringLiteral("large"));
    progress.bar->setRange(0, 1000);
    progress.bar->setAccessibleName(QObject::tr("How much is done"));
    column.addWidget(progress.doing);
    column.addWidget(progress.bar);
    return progress;
}

CurveSlide makeSlideCurve(const LabType& type, const lab::Lab& lab, const LabFlow& flow) {
    CurveSlide slide;
    slide.content = new QWidget;
    auto* column = columnIn(slide.content, type.pixels(10));
    const QString over = curveOver(lab);
    if (flow.curving)
        slide.progress = addSlideProgress(type, *column);
    else if (const QString growth = growthText(lab, flow.curve); !growth.isEmpty())
        column->addWidget(type.words(growth, type.headline()));
    else
        column->addWidget(type.words(QObject::tr("Over %1").arg(over), type.headline()));
    if (!flow.problem.isEmpty())
        column->addWidget(type.words(QStringLiteral("✕ ") + flow.problem, type.body(), "bad"));
    if (flow.curve.empty() && !flow.curving) {
        QStringList values;
        for (const std::int64_t value : lab.curve->values)
            values << countText(value);
        column->addWidget(type.words(QObject::tr("c measures the variants at %1: %2.")
                                         .arg(over, values.join(QStringLiteral(", "))),
                                     type.body(), "dim"));
    }
    column->addWidget(makeCurveLegend(type, lab));
    slide.curve = new LabCurve(type);
    slide.curve->setPoints(lab, flow.curve);
    slide.curve->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
    column->addWidget(slide.curve, 1);
    if (!flow.curve.empty())
        column->addWidget(type.words(slide.curve->caption(), type.secondary(), "dim"));
    return slide;
}

} // namespace hone::ui
