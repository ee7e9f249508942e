#include "ui/index/lab_verdict.h"

#include <QVBoxLayout>

#include "ui/index/lab_dumbbells.h"
#include "ui/shell/format.h"
#include "ui/shell/unbroken.h"

namespace hone::ui {
namespace {

// Beside other cards; as high as they leave room for.
class SmallChart : public ComparisonChart {
public:
    explicit SmallChart(Theme& theme) : ComparisonChart(theme) {
        setMinimumHeight(sizeHint().height());
    }
    QSize sizeHint() const override { return {300, 160}; }
};

// Of how many times as fast, or as long: what the verdict says.
QString intervalText(const PairedComparison& times) {
    const auto factor = [](double value) {
        return value < 9.95 ? QString::number(value, 'f', 2) : factorText(value);
    };
    const QString confidence = QString::number(100 * times.confidence, 'g', 3);
    if (times.verdict == Verdict::Faster)
        return unbroken(
            LabVerdict::tr("%1 % interval %2x to %3x.")
                .arg(confidence, factor(1 / times.interval.high), factor(1 / times.interval.low)));
    return unbroken(LabVerdict::tr("%1 % interval %2 to %3 of the time without.")
                        .arg(confidence, factor(times.interval.low), factor(times.interval.high)));
}

QColor ThemeTokens::*colorOf(index::TrialOutcome outcome) {
    switch (outcome) {
    case index::TrialOutcome::Helps:
        return &ThemeTokens::good;
    case index::TrialOutcome::Hurts:
        return &ThemeTokens::bad;
    case index::TrialOutcome::NoGain:
        return &ThemeTokens::text;
    case index::TrialOutcome::Mixed:
    case index::TrialOutcome::Unclear:
        break;
    }
    return &ThemeTokens::attention;
}

} // namespace

LabVerdict::LabVerdict(Theme& theme, QWidget* parent)
    : Card(tr("Verdict"), parent), theme_(theme), headline_(new QLabel), explanation_(new QLabel),
      times_(new SmallChart(theme)) {
    for (QLabel* label : {headline_, explanation_}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    auto* said = new QWidget;
    auto* words = new QVBoxLayout(said);
    words->setContentsMargins(14, 10, 14, 0);
    words->setSpacing(4);
    words->addWidget(headline_);
    words->addWidget(explanation_);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(said);
    column->addWidget(times_, 1);
    setContent(content);
    setTone(explanation_, "dim");
    connect(&theme_, &Theme::changed, this, &LabVerdict::applyTheme);
    applyTheme();
    clear();
}

void LabVerdict::applyTheme() {
    keepFont(headline_, theme_.verdictFont());
    keepFont(explanation_, theme_.secondaryFont());
}

void LabVerdict::clear() {
    setFigure({});
    headline_->hide();
    explanation_->setText(tr("Faster, slower or no difference, with every run of both sides."));
    times_->clear();
    times_->hide();
}

void LabVerdict::show(const index::IndexTrialResult& result, const index::TrialReading& read) {
    const bool alone = result.reads.size() == 1;
    QStringList words;
    headline_->show();
    times_->setVisible(read.comparison.has_value());
    if (!read.comparison) {
        headline_->setText(tr("Not measured"));
        setTone(headline_, "attention");
        words << toQString(read.error ? read.error->message : std::string());
        setFigure({});
    } else {
        const PairedComparison& times = read.comparison->times;
        headline_->setText(alone ? toQString(index::trialHeadline(result)) : outcomeText(times));
        setTone(headline_, alone ? colorOf(index::outcomeOf(result)) : outcomeColor(times.verdict));
        setFigure(result.inTransaction ? tr("%1 pairs · in a transaction").arg(times.pairs.size())
                                       : tr("%1 pairs · interleaved").arg(times.pairs.size()));
        words << intervalText(times);
        const ResultMatch& match = read.comparison->results;
        words << (!match.same        ? tr("▲ Other rows: %1").arg(toQString(match.remark))
                  : match.rowsB == 1 ? tr("The same row.")
                                     : tr("The same %1 rows.").arg(countText(match.rowsB)));
        if (!read.used) words << tr("The plan does not use the index.");
        times_->show(times, {tr("without"), tr("with")});
    }
    for (const std::string& remark : result.remarks)
        words << toQString(remark);
    explanation_->setText(words.join(u' '));
}

} // namespace hone::ui
