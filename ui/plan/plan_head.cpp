#include "ui/plan/plan_head.h"

#include <QActionGroup>
#include <QEvent>
#include <QMenu>

#include "ui/shell/format.h"
#include "ui/shell/pill.h"
#include "ui/shell/segmented.h"

namespace hone::ui {
namespace {

constexpr int buttonSide = 24;

QStringList viewNames() {
    return {PlanHead::tr("Tree"),  PlanHead::tr("Diagram"), PlanHead::tr("Icicle"),
            PlanHead::tr("Table"), PlanHead::tr("Text"),    PlanHead::tr("Raw")};
}

} // namespace

QToolButton* planToolButton(const QString& words, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setToolTip(words);
    button->setAccessibleName(words);
    button->setFixedSize(buttonSide, buttonSide);
    return button;
}

PlanHead::PlanHead(Card& card, Theme& theme)
    : QObject(&card), card_(card), theme_(theme), time_(pillLabel()) {
    time_->setMinimumWidth(1); // what the head cannot hold is left away, see fit()
    card_.addHeadLeftWidget(time_);
    makeViews();
    makeTools();
    time_->parentWidget()->installEventFilter(this);
    connect(&theme_, &Theme::changed, this, &PlanHead::applyTheme);
    applyTheme();
}

void PlanHead::makeViews() {
    const QStringList names = viewNames();
    views_ = new Segmented(theme_, names);
    views_->setMinimumWidth(1);
    views_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(views_, &Segmented::chosen, this,
            [this](int view) { emit viewChosen(PlanView(view)); });
    card_.addHeadWidget(views_);
    viewMenu_ = pillButton({}, tr("Choose how the plan is shown"));
    viewMenu_->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(viewMenu_);
    viewActions_ = new QActionGroup(this);
    for (int view = 0; view < static_cast<int>(names.size()); ++view) {
        QAction* action = menu->addAction(names[view]);
        action->setCheckable(true);
        viewActions_->addAction(action);
        connect(action, &QAction::triggered, this,
                [this, view] { emit viewChosen(PlanView(view)); });
    }
    viewMenu_->setMenu(menu);
    card_.addHeadWidget(viewMenu_);
}

void PlanHead::makeTools() {
    find_ = planToolButton(tr("Search in the plan"));
    find_->setToolTip(tr("Search in the plan (Ctrl+F)"));
    connect(find_, &QToolButton::clicked, this, &PlanHead::searchWanted);
    copy_ = planToolButton(tr("Copy the plan"));
    auto* menu = new QMenu(copy_);
    menu->setObjectName(QStringLiteral("copyMenu"));
    menu->addAction(tr("Copy as text"), this, [this] { emit copyWanted(false); });
    menu->addAction(tr("Copy as JSON"), this, [this] { emit copyWanted(true); });
    copy_->setMenu(menu);
    copy_->setPopupMode(QToolButton::InstantPopup);
    pin_ = planToolButton(tr("Pin the plan, to compare later ones with it"));
    connect(pin_, &QToolButton::clicked, this, &PlanHead::pinWanted);
    for (QToolButton* tool : {find_, copy_, pin_})
        card_.addHeadWidget(tool);
}

void PlanHead::applyTheme() {
    for (const auto& [button, name] :
         {std::pair(copy_, "copy"), std::pair(pin_, "pin"), std::pair(find_, "search")})
        button->setIcon(theme_.icon(QLatin1String(name), theme_.tokens().dim));
    for (QWidget* small : std::initializer_list<QWidget*>{time_, viewMenu_})
        small->setFont(theme_.secondaryFont());
}

void PlanHead::setTime(const QString& words, const QString& brief, const QString& toolTip) {
    words_ = words;
    brief_ = brief;
    time_->setToolTip(plainToolTip(toolTip));
    fit();
}

void PlanHead::setView(PlanView view) {
    const int at = static_cast<int>(view);
    const QString name = viewNames()[at];
    views_->setCurrent(at);
    viewActions_->actions()[at]->setChecked(true);
    viewMenu_->setText(name + QStringLiteral(" ▾"));
    viewMenu_->setAccessibleName(tr("View of the plan: %1").arg(name));
    fit();
}

void PlanHead::setSearchable(bool searchable) {
    find_->setEnabled(searchable);
}

void PlanHead::setPlanShows(bool shows) {
    planShows_ = shows;
    fit();
}

bool PlanHead::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) fit();
    return QObject::eventFilter(watched, event);
}

// The most that the head has room for: all; the time alone; a menu in place of the views; no time.
void PlanHead::fit() {
    for (QToolButton* tool : {find_, copy_, pin_})
        tool->setVisible(planShows_);
    if (!planShows_) {
        for (QWidget* part : std::initializer_list<QWidget*>{time_, views_, viewMenu_})
            part->hide();
        return;
    }
    constexpr int padding = 2 * gap + 2; // of the time
    const QWidget* head = time_->parentWidget();
    const QFontMetrics small(theme_.secondaryFont());
    const int title = QFontMetrics(theme_.titleFont()).horizontalAdvance(card_.accessibleName());
    const int tools = 3 * (buttonSide + gap) + 2 * 10;
    int room = head->width() - title - tools - 3 * gap;
    // A dock's own buttons, which show under the mouse.
    for (const QToolButton* button :
         head->findChildren<QToolButton*>(QString(), Qt::FindDirectChildrenOnly))
        if (button->property("dock").toBool()) room -= button->width() + gap;
    const int whole = small.horizontalAdvance(words_) + padding;
    const int brief = small.horizontalAdvance(brief_) + padding;
    const int views = views_->sizeHint().width();
    const bool all = room >= views + brief;
    room -= all ? views : viewMenu_->sizeHint().width();
    views_->setVisible(all);
    viewMenu_->setVisible(!all);
    time_->setText(room >= whole ? words_ : brief_);
    time_->setVisible(room >= brief);
}

} // namespace hone::ui
