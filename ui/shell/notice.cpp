#include "ui/shell/notice.h"

#include <QAction>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace hone::ui {

Notice::Notice(Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), sign_(new QLabel), words_(new QLabel), detail_(new QLabel),
      buttons_(new QHBoxLayout) {
    auto* frame = new QFrame;
    frame->setObjectName(QStringLiteral("notice"));
    auto* around = new QVBoxLayout(this);
    around->setContentsMargins(gap, gap, gap, 0);
    around->addWidget(frame);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    for (QLabel* label : {words_, detail_}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    detail_->setFont(theme.secondaryFont());
    detail_->setProperty("tone", "dim");
    auto* text = new QVBoxLayout;
    text->setSpacing(2);
    text->addWidget(words_);
    text->addWidget(detail_);
    auto* layout = new QHBoxLayout(frame);
    layout->setContentsMargins(12, 8, 8, 8);
    layout->setSpacing(10);
    layout->addWidget(sign_, 0, Qt::AlignTop);
    layout->addLayout(text, 1);
    layout->addLayout(buttons_);
    buttons_->setSpacing(gap);
    connect(&theme_, &Theme::changed, this, &Notice::applyTheme);
    applyTheme();
    hide();
}

void Notice::applyTheme() {
    sign_->setPixmap(theme_.icon(QStringLiteral("warning"), theme_.tokens().attention)
                         .pixmap(QSize(18, 18), devicePixelRatioF()));
}

void Notice::say(const QString& words, const QString& detail, const QList<QAction*>& actions) {
    words_->setText(words);
    detail_->setText(detail);
    detail_->setVisible(!detail.isEmpty());
    setAccessibleName(words);
    while (QLayoutItem* item = buttons_->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (QAction* action : actions) {
        auto* button = new QPushButton(action->text());
        connect(button, &QPushButton::clicked, this, [this, action] {
            dismiss();
            action->trigger();
        });
        buttons_->addWidget(button);
    }
    auto* dismissButton = new QPushButton(tr("Dismiss"));
    connect(dismissButton, &QPushButton::clicked, this, &Notice::dismiss);
    buttons_->addWidget(dismissButton);
    show();
}

void Notice::dismiss() {
    hide();
}

} // namespace hone::ui
