#include "ui/shell/segmented.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace hone::ui {

Segmented::Segmented(Theme& theme, const QStringList& names, QWidget* parent) : QFrame(parent) {
    setObjectName(QStringLiteral("segmented"));
    setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    for (int i = 0; i < names.size(); ++i) {
        auto* button = new QToolButton(this);
        button->setProperty("look", QStringLiteral("segment"));
        button->setText(names[i]);
        button->setFont(theme.secondaryFont());
        button->setCheckable(true);
        button->setChecked(i == 0);
        group_.addButton(button, i);
        row->addWidget(button);
    }
    connect(&group_, &QButtonGroup::idClicked, this, &Segmented::chosen);
}

void Segmented::setCurrent(int index) {
    if (QAbstractButton* button = group_.button(index)) return button->setChecked(true);
    group_.setExclusive(false);
    for (QAbstractButton* button : group_.buttons())
        button->setChecked(false);
    group_.setExclusive(true);
}

} // namespace hone::ui
