#include "ui/index/lab_payoff_card.h"

#include <QVBoxLayout>

#include "ui/shell/format.h"
#include "ui/shell/unbroken.h"

namespace hone::ui {

LabPayoffCard::LabPayoffCard(Theme& theme, QWidget* parent)
    : Card(tr("Pays from"), parent), sentence_(new QLabel), chart_(new LabPayoffChart(theme)) {
    sentence_->setTextFormat(Qt::PlainText);
    sentence_->setWordWrap(true);
    sentence_->setContentsMargins(14, 0, 14, 0);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 8, 0, 0);
    column->setSpacing(2);
    column->addWidget(sentence_);
    column->addWidget(chart_, 1);
    setContent(content);
    const auto applyTheme = [this, &theme] { keepFont(sentence_, theme.secondaryFont()); };
    connect(&theme, &Theme::changed, this, applyTheme);
    applyTheme();
    clear();
}

void LabPayoffCard::show(const index::IndexTrialResult& result) {
    sentence_->setVisible(result.payoff.has_value());
    if (result.payoff) {
        sentence_->setText(unbroken(toQString(result.payoff->sentence())));
        chart_->show(*result.payoff);
    } else {
        chart_->clear(result.noPayoff.empty() ? tr("Not looked for.") : toQString(result.noPayoff));
    }
}

void LabPayoffCard::clear() {
    sentence_->hide();
    chart_->clear(tr("The time over growing tables, or over a parameter's values, will stand "
                     "here."));
}

} // namespace hone::ui
