#include "ui/cache/cache_page.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QSettings>
#include <QVBoxLayout>

#include "ui/cache/cache_facts.h"
#include "ui/shell/format.h"
#include "ui/shell/pill.h"
#include "ui/shell/setting_field.h"

namespace hone::ui {
namespace {

constexpr int rightWidth = 424, leastRight = 330, leastLeft = 520;
constexpr int ticksToALook = 8, looksToEntries = 3;
constexpr double span = 30; // seconds of the charts
const QString columnsKey = QStringLiteral("cache/columns");

std::vector<ChartSpec> specs() {
    using T = ThemeTokens;
    return {{CachePage::tr("Hit rate"),
             ChartUnit::Share,
             {{Metric::HitRate, CachePage::tr("hits"), &T::blue, true}},
             CachePage::tr("Run a query twice with the cache on")},
            {CachePage::tr("Loads"),
             ChartUnit::PerSecond,
             {{Metric::CacheLoads, CachePage::tr("executed / s"), &T::orange},
              {Metric::CacheFromRedis, CachePage::tr("from Redis / s"), &T::purple, false, true}},
             CachePage::tr("Run a query with the cache on to see what it loads")},
            {CachePage::tr("Left the cache"),
             ChartUnit::PerSecond,
             {{Metric::CacheInvalidated, CachePage::tr("invalidated"), &T::vermilion},
              {Metric::CacheEvicted, CachePage::tr("evicted"), &T::purple},
              {Metric::CacheExpired, CachePage::tr("expired"), &T::faint}},
             CachePage::tr("Results that end appear here by their reason")}};
}

} // namespace

CachePage::CachePage(Workbench& workbench, LiveMetrics& metrics, QWidget* parent)
    : QWidget(parent), workbench_(workbench), metrics_(metrics), looking_(this),
      hitRate_(new FigureCard(workbench.theme(), tr("hit rate"))),
      timeSaved_(new FigureCard(workbench.theme(), tr("time saved, net"))),
      stale_(new FigureCard(workbench.theme(), tr("stale reads"))),
      memory_(new FigureCard(workbench.theme(), tr("in memory"))),
      check_(pillButton({}, tr("How many hits are executed again to see whether they are stale; it "
                               "costs their time"))),
      timelineCard_(new Card(tr("What happened"))), secondCard_(new Card(tr("Second level"))),
      timelineView_(new CacheTimelineView(workbench.theme(), timeline_)),
      charts_(new LiveChartRow(workbench, metrics, specs(), span)),
      held_(new CacheHeldCard(workbench)), secondState_(pillLabel()),
      size_(new CacheSizeCard(workbench.theme())), notWorth_(new FactList(workbench.theme(), true)),
      second_(new FactList(workbench.theme(), false)), settings_(new CacheSettings(workbench)),
      sources_(new Segmented(workbench.theme(), {tr("At the cursor"), tr("History")})),
      versus_(new CacheVersusCard(workbench, Session::Against::Executing)),
      redis_(new CacheVersusCard(workbench, Session::Against::Redis)) {
    setObjectName(QStringLiteral("page"));
    setFocusPolicy(Qt::ClickFocus); // rather than a button of it when it is shown
    keepFont(check_, workbench.theme().secondaryFont());
    makeCheckMenu();
    stale_->addHeadWidget(check_);
    timelineCard_->addHeadWidget(cacheLegend(workbench.theme()));
    timelineCard_->setContent(timelineView_);
    auto* left = new QWidget;
    left->setMinimumWidth(leastLeft);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    column->addWidget(makeFigures());
    column->addWidget(timelineCard_, 5);
    column->addWidget(charts_);
    column->addWidget(held_, 6);
    columns_ = new QSplitter(Qt::Horizontal);
    columns_->setHandleWidth(gap);
    columns_->setChildrenCollapsible(false);
    columns_->addWidget(left);
    columns_->addWidget(makeRight());
    columns_->setStretchFactor(0, 2);
    columns_->setStretchFactor(1, 1);
    columns_->setSizes({940, rightWidth});
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(gap, gap, gap, gap);
    whole->addWidget(columns_, 1);

    connect(&workbench_, &Workbench::tick, this, &CachePage::onTick);
    connect(&workbench_, &Workbench::sessionOpened, this, &CachePage::clear);
    connect(&workbench_, &Workbench::sessionClosed, this, &CachePage::clear);
    connect(&workbench_, &Workbench::cacheEnabledChanged, this, &CachePage::showEmpty);
    connect(size_, &CacheSizeCard::useRequested, this, [this](qint64 bytes) {
        const auto used = settings_->useBudget(bytes);
        emit said(used ? tr("The cache's budget is now %1").arg(budgetText(bytes))
                       : toQString(used.error().message));
    });
    connect(settings_, &CacheSettings::said, this, &CachePage::said);
    connect(settings_, &CacheSettings::configured, this, &CachePage::configured);
    connect(settings_, &CacheSettings::configured, this, &CachePage::look);
    for (CacheVersusCard* card : {versus_, redis_}) {
        connect(card, &MeasureCard::measureRequested, this, [this, card] { measureWith(*card); });
        for (auto signal : {&MeasureCard::started, &MeasureCard::finished})
            connect(card, signal, this, &CachePage::oneAtATime);
    }
    connect(notWorth_, &FactList::chosen, this, [this](int fact) {
        const auto& advice = lives_[static_cast<std::size_t>(fact)];
        useLife(advice.fingerprint, advice.fitting);
    });
    connect(held_, &CacheHeldCard::lifeChosen, this, &CachePage::useLife);
    connect(held_, &CacheHeldCard::said, this, &CachePage::said);
    connect(held_, &CacheHeldCard::changed, this, [this] {
        looks_ = 0;
        look();
    });
    clear();
}

QWidget* CachePage::makeFigures() {
    auto* figures = new QWidget;
    auto* row = new QHBoxLayout(figures);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(gap);
    for (FigureCard* card : {hitRate_, timeSaved_, stale_, memory_})
        row->addWidget(card, 1);
    return figures;
}

void CachePage::makeCheckMenu() {
    check_->setPopupMode(QToolButton::InstantPopup);
    check_->setAccessibleName(tr("Share of the hits that is executed again"));
    auto* menu = new QMenu(check_);
    auto* group = new QActionGroup(menu);
    for (const auto& [share, words] :
         {std::pair(0.0, tr("Check: off")), std::pair(0.01, tr("1 % of the hits")),
          std::pair(0.1, tr("10 % of the hits")), std::pair(1.0, tr("All hits"))}) {
        QAction* action = menu->addAction(words);
        action->setCheckable(true);
        action->setData(share);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, share = share] { checkShare(share); });
    }
    check_->setMenu(menu);
}

void CachePage::checkShare(double share) {
    if (const auto& session = workbench_.session()) session->cache().setCheckedShare(share);
    for (QAction* action : check_->menu()->actions())
        if (action->data().toDouble() == share) {
            action->setChecked(true);
            check_->setText(share == 0 ? tr("off") : settingShareText(share));
        }
}

QWidget* CachePage::makeSources() {
    sources_->setAccessibleName(tr("The query to measure with"));
    sources_->setToolTip(tr("The query at the cursor of the page Query, or the one of the history "
                            "that took most time"));
    auto* words = new QLabel(tr("The query"));
    setTone(words, "dim");
    auto* row = new QWidget;
    auto* across = new QHBoxLayout(row);
    across->setContentsMargins(2, 0, 0, 0);
    across->addWidget(words);
    across->addWidget(sources_);
    across->addStretch(1);
    return row;
}

QWidget* CachePage::makeRight() {
    auto* notWorthCard = new Card(tr("Statements worth a look"));
    notWorthCard->setContent(notWorth_);
    keepFont(secondState_, workbench_.theme().secondaryFont());
    secondCard_->addHeadWidget(secondState_);
    secondCard_->setContent(second_);
    partStack_ = new QStackedWidget;
    const auto addPart = [this](std::initializer_list<std::pair<QWidget*, int>> cards) {
        auto* part = new QWidget;
        auto* column = new QVBoxLayout(part);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(gap);
        for (const auto& [card, stretch] : cards)
            column->addWidget(card, stretch);
        partStack_->addWidget(part);
    };
    addPart({{size_, 4}, {notWorthCard, 3}, {secondCard_, 3}});
    addPart({{settings_, 1}});
    addPart({{makeSources(), 0}, {versus_, 1}, {redis_, 1}});
    parts_ = new Segmented(workbench_.theme(), {tr("Advice"), tr("Settings"), tr("Measure")});
    parts_->setAccessibleName(tr("What stands below"));
    connect(parts_, &Segmented::chosen, partStack_, &QStackedWidget::setCurrentIndex);
    auto* head = new QHBoxLayout;
    head->addWidget(parts_);
    head->addStretch(1);
    auto* right = new QWidget;
    right->setMinimumWidth(leastRight);
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    column->addLayout(head);
    column->addWidget(partStack_, 1);
    return right;
}

void CachePage::setStatement(const std::string& sql,
                             const std::map<std::string, Value>& parameters) {
    atCursor_ = Session::CompareSide{sql, parameters};
}

void CachePage::showPart(Part part) {
    parts_->setCurrent(static_cast<int>(part));
    partStack_->setCurrentIndex(static_cast<int>(part));
}

void CachePage::measure() {
    showPart(Part::Measure);
    measureWith(*versus_);
}

void CachePage::useLife(std::uint64_t fingerprint, Milliseconds life) {
    const auto used = settings_->useStatementTime(fingerprint, life);
    emit said(used ? tr("The statement's results now live %1").arg(settingTimeText(life))
                   : toQString(used.error().message));
}

void CachePage::setSource(Source source) {
    sources_->setCurrent(static_cast<int>(source));
}

void CachePage::measureWith(CacheVersusCard& card) {
    if (sources_->current() == static_cast<int>(Source::History)) return card.measureHistory();
    atCursor_.reset();
    emit statementWanted();
    card.measure(atCursor_);
}

void CachePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    setFocus();
    // While it was hidden nobody looked.
    timeline_.clear();
    looks_ = 0;
    look();
}

void CachePage::onTick() {
    if (!isVisible() || ++ticks_ < ticksToALook) return;
    ticks_ = 0;
    look();
}

void CachePage::look() {
    const auto& session = workbench_.session();
    if (session == nullptr || looking_.busy() || !isVisible()) return;
    const bool entries = looks_++ % looksToEntries == 0;
    looking_.start([session, entries, since = timeline_.eventsSince(Clock::system().now())](
                       const std::stop_token&) { return lookAtCache(*session, since, entries); },
                   [this](const CacheLook& look) {
                       if (isVisible()) showLook(look);
                   });
}

void CachePage::showLook(const CacheLook& look) {
    hitRate_->setFigure(hitRateFigure(look.stats, look.second));
    timeSaved_->setFigure(timeSavedFigure(look.stats));
    stale_->setFigure(staleFigure(look.stats, look.checkedShare));
    memory_->setFigure(memoryFigure(look.stats, look.config.maxBytes));
    timeline_.take(look.uses, look.events, look.at);
    timelineView_->showUntil(look.at);
    if (look.entries) held_->setEntries(*look.entries);
    lives_ = adviseLives(look.uses, look.config.maxAge);
    std::vector<Fact> facts = lifeFacts(lives_);
    std::ranges::move(notWorthCaching(look.uses), std::back_inserter(facts));
    notWorth_->setFacts(std::move(facts));
    size_->setCurve(look.curve, static_cast<std::int64_t>(look.config.maxBytes));
    second_->setFacts(look.second ? secondLevelFacts(*look.second) : std::vector<Fact>());
    redis_->setObstacle(look.second ? QString() : noSecondLevelWords());
    secondState_->setVisible(look.second.has_value());
    if (look.second) secondState_->setText(secondLevelState(*look.second));
    held_->showWarming(look.warming);
    const auto figure = [&](Metric metric, ChartUnit unit) {
        const auto value = metrics_.present(metric);
        return value ? valueLabel(*value, unit) : QString();
    };
    charts_->setFigure(0, figure(Metric::HitRate, ChartUnit::Share));
    charts_->setFigure(1, figure(Metric::CacheLoads, ChartUnit::PerSecond));
    charts_->setFigure(2, tr("%1 so far")
                              .arg(countText(static_cast<std::int64_t>(
                                  look.stats.invalidations() + look.stats.evictions() +
                                  look.stats.dropped(DropReason::Expired)))));
    emit looked();
}

void CachePage::showEmpty() {
    const bool open = workbench_.session() != nullptr, on = workbench_.cacheEnabled();
    const QString none = tr("No database is open. Open one with Ctrl+O.");
    const QString off = tr("The cache is off. Switch it on in the bar above, then run a query "
                           "twice.");
    const auto words = [&](const QString& usual) { return !open ? none : !on ? off : usual; };
    timelineView_->setEmptyWords(words(tr("Nothing was looked up in the last half minute. Run a "
                                          "query, or start a load from the bar above.")));
    held_->setEmptyWords(words(tr("Nothing is held. Run a query: the next time it is answered from "
                                  "here.")));
    size_->setEmptyWords(words(tr("Hits over the cache's size will appear here when it has been "
                                  "asked for a while.")));
    notWorth_->setEmptyWords(words(tr("Statements for which the cache takes more time than it "
                                      "saves, or whose time to live does not fit the writes, will "
                                      "stand here. So far there are none.")));
    second_->setEmptyWords(open ? noSecondLevelWords() : none);
    redis_->setObstacle(open ? noSecondLevelWords() : none);
    check_->setEnabled(open);
}

// As nothing was looked at yet.
void CachePage::clear() {
    looking_.cancel();
    timeline_.clear();
    held_->clear();
    checkShare(0);
    hitRate_->setFigure(hitRateFigure({}, {}));
    timeSaved_->setFigure(timeSavedFigure({}));
    stale_->setFigure(staleFigure({}, 0));
    memory_->setFigure(memoryFigure({}, CacheConfig().maxBytes));
    notWorth_->setFacts({});
    second_->setFacts({});
    secondState_->hide();
    size_->setCurve({}, 0);
    charts_->clearFigures();
    showEmpty();
    timelineView_->update();
    looks_ = 0;
    look();
}

// Two measurements at once would disturb each other.
void CachePage::oneAtATime() {
    const QString busy = tr("Another measurement is under way");
    versus_->setHindrance(redis_->working() ? busy : QString());
    redis_->setHindrance(versus_->working() ? busy : QString());
}

void CachePage::rememberLayout(QSettings& settings) const {
    settings.setValue(columnsKey, columns_->saveState());
}

void CachePage::restoreLayout(const QSettings& settings) {
    columns_->restoreState(settings.value(columnsKey).toByteArray());
}

} // namespace hone::ui
