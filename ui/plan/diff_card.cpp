#include "ui/plan/diff_card.h"

#include <QVBoxLayout>

namespace hone::ui {

DiffCard::DiffCard(Theme& theme, const QString& title, const QString& before, const QString& now,
                   QWidget* parent)
    : Card(title, parent), pages_(new QStackedWidget), words_(new QLabel),
      table_(new DiffTable(theme, model_)) {
    model_.setSideNames(before, now);
    words_->setTextFormat(Qt::PlainText);
    words_->setAlignment(Qt::AlignCenter);
    words_->setWordWrap(true);
    words_->setMargin(gap);
    setTone(words_, "dim");
    auto* plans = new QWidget;
    auto* column = new QVBoxLayout(plans);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(table_, 100); // no higher than it needs
    column->addStretch(1);
    pages_->addWidget(words_);
    pages_->addWidget(plans);
    setContent(pages_);
}

void DiffCard::showPlans(const Plan& before, const Plan& now, const QString& none) {
    model_.setPlans(std::make_shared<const PlanBundle>(bundleOf(before)),
                    std::make_shared<const PlanBundle>(bundleOf(now)));
    words_->setText(none);
    pages_->setCurrentIndex(model_.rowCount() > 0 ? 1 : 0);
    const int nodes = model_.diff().differingNodes();
    setFigure(nodes == 0   ? tr("= the same plan")
              : nodes == 1 ? tr("≠ 1 node differs")
                           : tr("≠ %1 nodes differ").arg(nodes));
    table_->fit();
}

void DiffCard::showWords(const QString& words) {
    model_.setPlans(nullptr, nullptr);
    words_->setText(words);
    pages_->setCurrentIndex(0);
    setFigure({});
}

} // namespace hone::ui
