#include "ui/shell/start_page.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/shell/format.h"
#include "ui/shell/welcome_tile.h"

namespace hone::ui {

namespace {

constexpr int pageWidth = 800, mostRecent = 6;

// Short ones, each of another kind.
constexpr const char* firstLabs[] = {"missing-index", "n-plus-one", "cache"};

template <typename Layout>
void empty(Layout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

QLabel* sectionHead(const QString& words) {
    auto* head = new QLabel(words);
    head->setProperty("tone", "dim");
    return head;
}

} // namespace

StartPage::StartPage(Theme& theme, Actions& actions, RecentFiles& recent, LabDesk& desk,
                     QWidget* parent)
    : QFrame(parent), theme_(theme), recent_(recent), desk_(desk), title_(new QLabel),
      words_(new QLabel), progress_(new QProgressBar), cancel_(new QPushButton(tr("Cancel"))),
      choices_(new QWidget), labs_(nullptr), labTiles_(new QHBoxLayout),
      recentList_(new QVBoxLayout) {
    setObjectName(QStringLiteral("page"));
    keepFont(title_, theme.verdictFont());
    title_->setWordWrap(true);
    words_->setWordWrap(true);
    words_->setProperty("tone", "dim");
    progress_->setTextVisible(false);
    progress_->setAccessibleName(tr("Progress"));
    connect(cancel_, &QPushButton::clicked, this, &StartPage::cancelRequested);
    connect(&theme_, &Theme::changed, this, &StartPage::fillRecent); // text has its own colours

    auto* tour = new QPushButton(tr("Take the tour of the window"));
    connect(tour, &QPushButton::clicked, this, &StartPage::tourRequested);
    recentList_->setSpacing(2);
    labs_ = makeLabs();
    auto* choices = new QVBoxLayout(choices_);
    choices->setContentsMargins(0, gap, 0, 0);
    choices->setSpacing(3 * gap);
    choices->addWidget(makeOpening(actions));
    choices->addWidget(labs_);
    choices->addLayout(recentList_);
    choices->addWidget(tour, 0, Qt::AlignLeft);

    auto* frame = new QWidget;
    frame->setMaximumWidth(pageWidth);
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(3 * gap, 3 * gap, 3 * gap, 3 * gap);
    column->setSpacing(gap + 4);
    column->addStretch(2);
    column->addWidget(title_);
    column->addWidget(words_);
    column->addWidget(progress_);
    column->addWidget(cancel_, 0, Qt::AlignLeft);
    column->addWidget(choices_);
    column->addStretch(3);
    auto* plain = new QWidget;
    plain->setProperty("look", QStringLiteral("plain"));
    auto* across = new QHBoxLayout(plain);
    across->setContentsMargins(0, 0, 0, 0);
    across->addStretch(1);
    across->addWidget(frame, 100);
    across->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setWidget(plain);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);

    connect(&recent_, &RecentFiles::changed, this, &StartPage::fillRecent);
    connect(&desk_, &LabDesk::loaded, this, &StartPage::fillLabs);
    fillRecent();
    fillLabs();
    welcome();
}

QWidget* StartPage::makeOpening(Actions& actions) {
    auto* tiles = new QWidget;
    auto* row = new QHBoxLayout(tiles);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(gap);
    const auto add = [&](QAction* action, const QString& icon, const QString& words, bool primary) {
        auto* tile = new WelcomeTile(theme_, icon, action->text(), words, primary);
        connect(tile, &WelcomeTile::clicked, action, &QAction::trigger);
        row->addWidget(tile, 1);
    };
    add(actions.openSample, QStringLiteral("play"),
        tr("A database made on this machine in some seconds, whose queries have something to "
           "gain."),
        true);
    add(actions.open, QStringLiteral("database"),
        tr("A SQLite file of yours. Looking at plans, counting and exporting only read it."),
        false);
    return tiles;
}

QWidget* StartPage::makeLabs() {
    auto* labs = new QWidget;
    auto* column = new QVBoxLayout(labs);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    auto* head = new QHBoxLayout;
    head->addWidget(sectionHead(tr("Three labs to start with")));
    head->addStretch(1);
    auto* all = new QPushButton(tr("All labs"));
    connect(all, &QPushButton::clicked, this, &StartPage::labsRequested);
    head->addWidget(all);
    column->addLayout(head);
    labTiles_->setSpacing(gap);
    column->addLayout(labTiles_);
    return labs;
}

void StartPage::fillLabs() {
    empty(labTiles_);
    for (const char* id : firstLabs) {
        const lab::Lab* lab = desk_.shelf().find(id);
        if (lab == nullptr) continue;
        auto* tile = new WelcomeTile(theme_, QStringLiteral("lab"), toQString(lab->title),
                                     toQString(lab->prediction.question), false);
        connect(tile, &WelcomeTile::clicked, this,
                [this, id] { emit labRequested(QLatin1String(id)); });
        labTiles_->addWidget(tile, 1);
    }
    labs_->setVisible(labTiles_->count() > 0);
}

void StartPage::welcome() {
    title_->setText(tr("Make queries fast, and see why"));
    words_->setText(tr("Open a database, run a query, see where its time goes, change one thing "
                       "and measure again. Or begin with a lab: it brings its own data."));
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
    empty(recentList_);
    const QStringList files = recent_.list().mid(0, mostRecent);
    if (files.isEmpty()) return;
    recentList_->addWidget(sectionHead(tr("Open again")));
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
