#include "ui/plan/plan_search.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QKeyEvent>

#include "ui/plan/plan_head.h"
#include "ui/shell/format.h"

namespace hone::ui {

PlanSearch::PlanSearch(Theme& theme, PlanModel& model, QItemSelectionModel& selection,
                       QWidget* parent)
    : QWidget(parent), theme_(theme), model_(model), selection_(selection),
      words_(new QLineEdit(this)), matches_(new QLabel(this)),
      previous_(planToolButton(tr("Previous match (Shift+Enter)"), this)),
      next_(planToolButton(tr("Next match (Enter)"), this)),
      close_(planToolButton(tr("Close the search (Esc)"), this)) {
    setObjectName(QStringLiteral("cardHead")); // a line below
    setAttribute(Qt::WA_StyledBackground);
    words_->setPlaceholderText(tr("Table, index, operation"));
    words_->setAccessibleName(tr("Search in the plan"));
    words_->installEventFilter(this);
    matches_->setProperty("tone", "dim");
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 4, 10, 4);
    row->setSpacing(gap / 2);
    row->addWidget(words_, 1);
    for (QWidget* part : std::initializer_list<QWidget*>{matches_, previous_, next_, close_})
        row->addWidget(part);
    hide();

    connect(words_, &QLineEdit::textChanged, this, [this](const QString& text) {
        model_.setSearch(text);
        if (!model_.isMatch(model_.itemOf(selection_.currentIndex()))) step(1);
    });
    connect(previous_, &QToolButton::clicked, this, [this] { step(-1); });
    connect(next_, &QToolButton::clicked, this, [this] { step(1); });
    connect(close_, &QToolButton::clicked, this, &PlanSearch::end);
    connect(&model_, &PlanModel::matchesChanged, this, &PlanSearch::showMatches);
    connect(&theme_, &Theme::changed, this, &PlanSearch::applyTheme);
    applyTheme();
}

void PlanSearch::applyTheme() {
    for (const auto& [button, name] :
         {std::pair(previous_, "chevron-up"), std::pair(next_, "chevron-down"),
          std::pair(close_, "close")})
        button->setIcon(theme_.icon(QLatin1String(name), theme_.tokens().dim));
    matches_->setFont(theme_.secondaryFont());
}

void PlanSearch::begin() {
    show();
    words_->setFocus(Qt::ShortcutFocusReason);
    words_->selectAll();
    model_.setSearch(words_->text());
    showMatches();
}

void PlanSearch::end() {
    if (isHidden()) return;
    hide();
    model_.setSearch(QString());
    emit ended();
}

void PlanSearch::step(int by) {
    const std::vector<int>& found = model_.matches();
    if (found.empty()) return;
    const int current = model_.itemOf(selection_.currentIndex());
    int to = by > 0 ? found.front() : found.back(); // around the end
    if (by > 0) {
        if (const auto next = std::ranges::upper_bound(found, current); next != found.end())
            to = *next;
    } else if (const auto next = std::ranges::lower_bound(found, current); next != found.begin()) {
        to = *(next - 1);
    }
    selection_.setCurrentIndex(model_.indexOf(to), QItemSelectionModel::ClearAndSelect);
    showMatches();
}

void PlanSearch::showMatches() {
    const std::vector<int>& found = model_.matches();
    if (words_->text().isEmpty()) return matches_->setText(QString());
    const int current = model_.itemOf(selection_.currentIndex());
    const auto at = std::ranges::lower_bound(found, current);
    if (found.empty())
        matches_->setText(tr("nothing found"));
    else if (at != found.end() && *at == current)
        matches_->setText(tr("%1 of %2")
                              .arg(countText(at - found.begin() + 1),
                                   countText(static_cast<std::int64_t>(found.size()))));
    else
        matches_->setText(countText(static_cast<std::int64_t>(found.size())));
    for (QToolButton* button : {previous_, next_})
        button->setEnabled(!found.empty());
}

bool PlanSearch::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    switch (key->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        step((key->modifiers() & Qt::ShiftModifier) != 0 ? -1 : 1);
        return true;
    case Qt::Key_Escape:
        end();
        return true;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

} // namespace hone::ui
