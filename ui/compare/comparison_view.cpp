#include "ui/compare/comparison_view.h"

#include <QMenu>
#include <QToolButton>

#include "ui/shell/segmented.h"

namespace hone::ui {

ComparisonView::ComparisonView(Theme& theme, QWidget* parent)
    : QSplitter(parent), theme_(theme), verdict_(new VerdictCard(theme, this)),
      right_(new QSplitter(Qt::Vertical, this)), times_(new Card(tr("Times"), right_)),
      chart_(new ComparisonChart(theme, times_)),
      views_(new Segmented(theme, {tr("Distribution"), tr("Cumulative"), tr("Pairs in order")},
                           times_)),
      more_(new QToolButton(times_)), files_(new PlanFiles(this)) {
    connect(views_, &Segmented::chosen, this,
            [this](int view) { chart_->setView(ComparisonChart::View(view)); });
    views_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    auto* menu = new QMenu(more_);
    for (const auto& [words, kind] : {std::pair(tr("Export PNG…"), PlanFiles::Picture::Png),
                                      std::pair(tr("Export SVG…"), PlanFiles::Picture::Svg)})
        menu->addAction(words, this,
                        [this, kind = kind] { files_->askAndExport(picture(), kind); });
    more_->setMenu(menu);
    more_->setPopupMode(QToolButton::InstantPopup);
    more_->setToolTip(tr("Export the chart"));
    more_->setAccessibleName(tr("Export the chart"));
    times_->addHeadWidget(views_);
    times_->addHeadWidget(more_);
    times_->setContent(chart_);
    right_->addWidget(times_);
    for (QSplitter* splitter : {static_cast<QSplitter*>(this), right_}) {
        splitter->setHandleWidth(gap);
        splitter->setChildrenCollapsible(false);
    }
    setStretchFactor(0, 0);
    setStretchFactor(1, 1);
    setSizes({420, 880});
    connect(&theme_, &Theme::changed, this, &ComparisonView::applyTheme);
    applyTheme();
}

void ComparisonView::applyTheme() {
    more_->setIcon(theme_.icon(QStringLiteral("more"), theme_.tokens().dim));
}

void ComparisonView::show(const PairedComparison& comparison, const SideNames& names,
                          const std::optional<ResultMatch>& results, const QStringList& remarks) {
    verdict_->show(comparison, names, results, remarks);
    chart_->show(comparison, names);
    more_->setEnabled(!chart_->isEmpty());
}

void ComparisonView::showWords(const QString& words) {
    verdict_->showWords(words);
    chart_->clear();
    more_->setEnabled(false);
}

void ComparisonView::showProblem(const QString& problem) {
    showWords(QString());
    verdict_->showProblem(problem);
}

void ComparisonView::addBelowChart(QWidget* widget) {
    right_->addWidget(widget);
    right_->setStretchFactor(0, 3);
    right_->setStretchFactor(1, 2);
    right_->setSizes({300, 200});
}

void ComparisonView::setView(ComparisonChart::View view) {
    views_->setCurrent(static_cast<int>(view));
    chart_->setView(view);
}

PlanPicture ComparisonView::picture() {
    PlanPicture picture = PlanPicture::of(*chart_, theme_.tokens().card);
    picture.fileName = QStringLiteral("comparison");
    return picture;
}

} // namespace hone::ui
