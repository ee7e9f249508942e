#include "ui/plan/plan_views.h"

#include <algorithm>

#include <QSettings>

#include "core/plan/plan_narrative.h"
#include "ui/plan/plan_diagram.h"
#include "ui/plan/plan_icicle.h"
#include "ui/plan/plan_table.h"
#include "ui/plan/plan_text.h"
#include "ui/plan/plan_tree.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

const QString measureKey = QStringLiteral("plan/icicle");

} // namespace

PlanViews::PlanViews(Theme& theme, PlanModel& model, QItemSelectionModel& selection,
                     QWidget* parent)
    : QStackedWidget(parent), theme_(theme), model_(model), selection_(selection),
      tree_(new PlanTree(theme, this)), diagram_(new PlanDiagram(theme, model, selection, this)),
      icicle_(new PlanIcicle(theme, model, selection, this)),
      table_(new PlanTable(theme, model, selection, this)),
      text_(new PlanText(tr("The plan in words"), this)),
      raw_(new PlanText(tr("The plan in the engine's words"), this)) {
    tree_->setModel(&model_);
    delete tree_->selectionModel();
    tree_->setSelectionModel(&selection_);
    tree_->setAccessibleName(tr("Plan tree"));
    connect(&model_, &PlanModel::matchesChanged, tree_->viewport(), qOverload<>(&QWidget::update));
    raw_->setLineWrapMode(QPlainTextEdit::NoWrap);
    keepFont(raw_, theme_.codeFont());
    for (QWidget* view :
         std::initializer_list<QWidget*>{tree_, diagram_, icicle_, table_, text_, raw_})
        addWidget(view);
    connect(&theme_, &Theme::changed, this, &PlanViews::applyTheme);
    applyTheme();
}

void PlanViews::applyTheme() {
    text_->setFont(theme_.bodyFont());
    tree_->viewport()->update();
}

void PlanViews::setView(PlanView view) {
    view_ = view;
    fill();
    setCurrentIndex(static_cast<int>(view));
}

void PlanViews::fill() {
    if (model_.rowCount() == 0 || !filled_.insert(view_).second) return;
    if (view_ == PlanView::Tree) {
        tree_->expandAll();
        tree_->scrollTo(selection_.currentIndex());
    } else if (view_ == PlanView::Text) {
        text_->fill(toQString(planNarrative(*model_.plan())));
    } else if (view_ == PlanView::Raw) {
        raw_->fill(rawText(*model_.plan()));
    }
}

void PlanViews::planChanged() {
    filled_.clear();
    text_->stop();
    raw_->stop();
    if (model_.plan() != nullptr) tree_->indentFor(model_.plan()->root);
}

void PlanViews::rememberLayout(QSettings& settings) const {
    settings.setValue(measureKey, static_cast<int>(icicle_->measure()));
}

void PlanViews::restoreLayout(const QSettings& settings) {
    const int measure = settings.value(measureKey, 0).toInt();
    icicle_->setMeasure(
        IcicleMeasure(std::clamp(measure, 0, static_cast<int>(IcicleMeasure::Cycles))));
}

} // namespace hone::ui
