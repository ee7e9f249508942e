#include "ui/shell/start_page.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace hone::ui {

namespace {

QPushButton* buttonFor(QAction* action) {
    auto* button = new QPushButton(action->text());
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    return button;
}

} // namespace

StartPage::StartPage(Theme& theme, Actions& actions, RecentFiles& recent, QWidget* parent)
    : QFrame(parent), theme_(theme), recent_(recent), title_(new QLabel), words_(new QLabel),
      progress_(new QProgressBar), cancel_(new QPushButton(tr("Cancel"))), choices_(new QWidget),
      recentList_(new QVBoxLayout) {
    setObjectName(QStringLiteral("page"));
    title_->setFont(theme.verdictFont());
    words_->setWordWrap(true);
    words_->setProperty("tone", "dim");
    progress_->setTextVisible(false);
    progress_->setAccessibleName(tr("Progress"));
    connect(cancel_, &QPushButton::clicked, this, &StartPage::cancelRequested);
    connect(&theme_, &Theme::changed, this, &StartPage::fillRecent); // text has its own colours

    auto* buttons = new QHBoxLayout;
    QPushButton* open = buttonFor(actions.open);
    open->setProperty("primary", true);
    buttons->addWidget(open);
    buttons->addWidget(buttonFor(actions.openSample));
    buttons->addStretch(1);
    recentList_->setSpacing(2);
    auto* choices = new QVBoxLayout(choices_);
    choices->setContentsMargins(0, 0, 0, 0);
    choices->setSpacing(2 * gap);
    choices->addLayout(buttons);
    choices->addLayout(recentList_);

    auto* column = new QVBoxLayout;
    column->setSpacing(gap + 4);
    column->addStretch(2);
    column->addWidget(title_);
    column->addWidget(words_);
    column->addWidget(progress_);
    column->addWidget(cancel_, 0, Qt::AlignLeft);
    column->addWidget(choices_);
    column->addStretch(3);
    auto* layout = new QHBoxLayout(this);
    layout->addStretch(1);
    auto* frame = new QWidget;
    frame->setFixedWidth(420);
    frame->setLayout(column);
    layout->addWidget(frame);
    layout->addStretch(1);

    connect(&recent_, &RecentFiles::changed, this, &StartPage::fillRecent);
    fillRecent();
    welcome();
}

void StartPage::welcome() {
    title_->setText(tr("Open a database"));
    words_->setText(
        tr("A SQLite file of yours, or the sample shop: a database made on this machine whose "
           "queries have something to gain."));
    progress_->hide();
    cancel_->hide();
    choices_->show();
}

void StartPage::working(const QString& words, double share) {
    title_->setText(words);
    words_->setText(share < 0 ? QString() : tr("%1 %").arg(qRound(share * 100)));
    progress_->setRange(0, share < 0 ? 0 : 1000);
    progress_->setValue(qRound(share * 1000));
    progress_->show();
    cancel_->show();
    choices_->hide();
}

void StartPage::fillRecent() {
    while (QLayoutItem* item = recentList_->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    const QStringList files = recent_.list();
    if (files.isEmpty()) return;
    auto* head = new QLabel(tr("Recent"));
    head->setProperty("tone", "dim");
    recentList_->addWidget(head);
    for (const QString& db : files) {
        auto* link = new QLabel(
            QStringLiteral("<a href=\"open\" style=\"color:%3;text-decoration:none\">%1</a>"
                           "&nbsp; <span>%2</span>")
                .arg(QFileInfo(db).fileName().toHtmlEscaped(), QFileInfo(db).path().toHtmlEscaped(),
                     theme_.tokens().accent.name()));
        link->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
        link->setAccessibleName(tr("Open %1").arg(db));
        link->setToolTip(db);
        link->setMinimumWidth(0);
        connect(link, &QLabel::linkActivated, this, [this, db] { emit openRequested(db); });
        recentList_->addWidget(link);
    }
}

} // namespace hone::ui
