#include "ui/shell/top_bar.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

#include "ui/shell/format.h"
#include "ui/shell/setting_field.h"

namespace hone::ui {

namespace {

constexpr int barHeight = 44;
constexpr int comfortableWidth = 1040;
constexpr int smallBox = 60;

} // namespace

QString heldText(const ConnectionState& state, const QDateTime& since) {
    QStringList held;
    if (state.inTransaction)
        held << TopBar::tr("transaction open since %1")
                    .arg(since.toString(QStringLiteral("HH:mm:ss")));
    if (state.temporaryObjects) held << TopBar::tr("temporary objects");
    if (state.attachedDatabases) held << TopBar::tr("attached databases");
    if (state.changedSettings) held << TopBar::tr("changed settings");
    return held.join(QStringLiteral(", "));
}

TopBar::TopBar(Workbench& workbench, Actions& actions, RecentFiles& recent,
               std::function<std::vector<Command>()> commands, QWidget* parent)
    : QFrame(parent), workbench_(workbench), actions_(actions), recent_(recent),
      name_(new QLabel(QStringLiteral("Hone"))), database_(new Pill(workbench.theme())),
      databaseMenu_(new QMenu(this)), run_(button(actions.run)), theme_(new QToolButton),
      held_(new QLabel), commit_(button(actions.commit)), rollback_(button(actions.rollback)),
      cache_(new Pill(workbench.theme())), loadPill_(new Pill(workbench.theme())),
      load_(new LoadControl(workbench, this)),
      box_(new CommandBox(workbench.theme(), std::move(commands))) {
    setObjectName(QStringLiteral("topBar"));
    setFixedHeight(barHeight);
    name_->setFont(workbench.theme().titleFont());
    run_->setProperty("primary", true);
    held_->setProperty("tone", "attention");
    held_->setFont(workbench.theme().secondaryFont());
    held_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    theme_->setToolTip(tr("Theme"));
    theme_->setAccessibleName(tr("Theme"));
    theme_->setPopupMode(QToolButton::InstantPopup);
    theme_->setFixedSize(controlHeight, controlHeight);
    theme_->setIconSize(QSize(16, 16));
    auto* themes = new QMenu(theme_);
    themes->addActions({actions.themeSystem, actions.themeDark, actions.themeLight});
    theme_->setMenu(themes);
    database_->setPopupMode(QToolButton::InstantPopup);
    database_->setMenu(databaseMenu_);
    database_->setToolTip(tr("The open database; open another"));
    connect(databaseMenu_, &QMenu::aboutToShow, this, &TopBar::fillDatabaseMenu);
    cache_->setToolTip(actions.cache->toolTip());
    connect(cache_, &QToolButton::clicked, actions.cache, &QAction::trigger);
    loadPill_->setToolTip(actions.load->toolTip());
    connect(loadPill_, &QToolButton::clicked, actions.load, &QAction::trigger);
    connect(actions.load, &QAction::triggered, this, [this] { load_->openBelow(loadPill_); });

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 12, 1);
    layout->setSpacing(gap);
    layout->addWidget(name_);
    layout->addSpacing(2);
    layout->addWidget(database_);
    layout->addSpacing(2);
    layout->addWidget(run_);
    layout->addWidget(button(actions.explain));
    layout->addWidget(button(actions.analyze));
    layout->addWidget(button(actions.cancel));
    layout->addSpacing(2 * gap);
    layout->addWidget(cache_);
    layout->addWidget(loadPill_);
    layout->addSpacing(gap);
    layout->addWidget(held_, 1);
    layout->addWidget(commit_);
    layout->addWidget(rollback_);
    layout->addStretch(1);
    layout->addWidget(theme_);
    layout->addWidget(box_);

    connect(&workbench_, &Workbench::sessionOpened, this, &TopBar::showSession);
    connect(&workbench_, &Workbench::sessionClosed, this, &TopBar::showSession);
    connect(&workbench_, &Workbench::tick, this, &TopBar::showActivity);
    connect(&workbench_, &Workbench::runStarted, this, &TopBar::showActivity);
    connect(&workbench_, &Workbench::cacheEnabledChanged, this, &TopBar::showCache);
    connect(&workbench_, &Workbench::loadStarted, this, [this] { loadRuns_.start(); });
    connect(load_, &LoadControl::settingsChanged, this, &TopBar::showLoad);
    connect(&workbench_.theme(), &Theme::changed, this, &TopBar::applyTheme);
    setTabState({});
    showSession();
    applyTheme();
}

QToolButton* TopBar::button(QAction* action) {
    auto* button = new QToolButton;
    button->setProperty("look", "button");
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFixedHeight(controlHeight);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void TopBar::applyTheme() {
    const Theme& theme = workbench_.theme();
    // On the filled button, which has the same colour in both themes.
    actions_.run->setIcon(theme.icon(QStringLiteral("play"), Qt::white));
    run_->setIconSize(QSize(12, 12));
    theme_->setIcon(theme.icon(QStringLiteral("theme"), theme.tokens().dim));
}

void TopBar::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    fit();
}

// In a small window what the box of commands offers too makes room, and the name.
void TopBar::fit() {
    const bool small = width() < comfortableWidth;
    for (QWidget* part : {static_cast<QWidget*>(name_), static_cast<QWidget*>(cache_)})
        part->setVisible(!small);
    box_->setMinimumWidth(small ? smallBox : smallBox * 2);
}

void TopBar::showSession() {
    const bool open = workbench_.session() != nullptr;
    for (QAction* action :
         {actions_.run, actions_.runAll, actions_.explain, actions_.analyze, actions_.load})
        action->setEnabled(open);
    loadPill_->setEnabled(open);
    database_->setDot(open ? &ThemeTokens::good : &ThemeTokens::faint);
    if (open) {
        const DatabaseFacts& facts = workbench_.session()->facts();
        QString words = QStringLiteral("%1 · %2 %3")
                            .arg(toQString(facts.name), toQString(facts.engine),
                                 toQString(facts.engineVersion));
        if (facts.readOnly) words += tr(" · read-only");
        database_->setWords(words);
    } else {
        database_->setWords(tr("no database"));
    }
    showCache();
    showActivity();
}

void TopBar::showActivity() {
    const auto run = workbench_.activeRun();
    actions_.cancel->setEnabled(run != nullptr || workbench_.working() ||
                                workbench_.load() != nullptr);
    actions_.cancel->setText(run != nullptr && run->state() == RunState::Stopping ? tr("Stopping…")
                                                                                  : tr("Cancel"));
    showLoad();
}

void TopBar::showCache() {
    actions_.cache->setChecked(workbench_.cacheEnabled());
    if (!workbench_.cacheEnabled()) {
        cache_->setWords(tr("cache off"));
        return;
    }
    const Milliseconds age = workbench_.session() == nullptr
                                 ? CacheConfig().timeToLive
                                 : workbench_.session()->cache().config().timeToLive;
    cache_->setWords(age.count() == 0 ? tr("cache on · no ttl")
                                      : tr("cache on · ttl %1").arg(settingTimeText(age)));
}

void TopBar::showLoad() {
    if (workbench_.load() != nullptr) {
        const qint64 duration = workbench_.load()->config().duration.count();
        const qint64 left = std::max<qint64>(0, duration - loadRuns_.elapsed()) / 1000 + 1;
        loadPill_->setWords(tr("%1 s left").arg(left), tr("Load runs"));
        return;
    }
    const LoadSettings settings = load_->settings();
    QString words = settings.workers == 1 ? tr("1 worker") : tr("%1 workers").arg(settings.workers);
    words += tr(" · %1 s").arg(settings.seconds);
    if (settings.rate) words += tr(" · %1 /s").arg(*settings.rate);
    loadPill_->setWords(words, tr("Load"));
}

void TopBar::fillDatabaseMenu() {
    databaseMenu_->clear();
    databaseMenu_->addAction(actions_.open);
    databaseMenu_->addAction(actions_.openSample);
    if (recent_.list().isEmpty()) return;
    databaseMenu_->addSeparator();
    for (const QString& db : recent_.list()) {
        QAction* action = databaseMenu_->addAction(
            QStringLiteral("%1  –  %2").arg(QFileInfo(db).fileName(), QFileInfo(db).path()));
        connect(action, &QAction::triggered, this, [this, db] { emit openRequested(db); });
    }
}

void TopBar::setTabState(const TabState& state) {
    const bool pinned = state.connectionId != 0 && state.connection.pinned();
    if (!state.connection.inTransaction) heldSince_.reset();
    if (state.connection.inTransaction && !heldSince_) heldSince_ = QDateTime::currentDateTime();
    const QString words =
        pinned ? heldText(state.connection, heldSince_.value_or(QDateTime())) : QString();
    held_->setText(words);
    held_->setToolTip(
        pinned ? tr("This tab keeps connection %1: %2").arg(state.connectionId).arg(words)
               : QString());
    held_->setVisible(pinned);
    commit_->setVisible(pinned);
    rollback_->setVisible(pinned);
    actions_.commit->setEnabled(pinned);
    actions_.rollback->setEnabled(pinned);
}

} // namespace hone::ui
