#include "ui/shell/main_window.h"

#include <QCloseEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/shell/format.h"
#include "ui/shell/window_tour.h"

namespace hone::ui {

namespace {

// What stood in the way may be gone a moment later, as another program's lock.
bool mayPass(const Error& error) {
    return error.code == ErrorCode::Busy || error.code == ErrorCode::Permission ||
           error.code == ErrorCode::Io;
}

QWidget* column(std::initializer_list<QWidget*> widgets) {
    auto* column = new QWidget;
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    for (QWidget* widget : widgets)
        layout->addWidget(widget);
    return column;
}

} // namespace

MainWindow::MainWindow(Workbench& workbench, QSettings& settings, QWidget* parent)
    : QMainWindow(parent), workbench_(workbench), settings_(settings), actions_(this),
      recent_(settings, this), stalls_(this), metrics_(workbench, this), sample_(this),
      desk_(workbench) {
    setWindowTitle(QStringLiteral("Hone"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/hone.svg")));
    setMinimumSize(720, 480);
    top_ = new TopBar(workbench, actions_, recent_, [this] { return commands(); });
    rail_ = new Rail(workbench.theme());
    notice_ = new Notice(workbench.theme());
    again_ = new QAction(tr("Try again"), this);
    connect(again_, &QAction::triggered, this, [this] { openDatabase(refused_); });
    start_ = new StartPage(workbench.theme(), actions_, recent_, desk_);
    query_ = new QueryPage(workbench, metrics_, actions_);
    compare_ = new ComparePage(workbench);
    indexes_ = new IndexesPage(workbench);
    lab_ = new LabPage(workbench);
    advisor_ = new AdvisorPage(workbench);
    cache_ = new CachePage(workbench, metrics_);
    pool_ = new PoolPage(workbench, metrics_);
    labs_ = new LabsPage(workbench, desk_);
    history_ = new HistoryPage(workbench);
    status_ = new StatusBar(workbench, metrics_, stalls_);

    addActions(actions_.offered());
    addAction(actions_.command);
    pageStack_ = new QStackedWidget;
    addPage(Page::Query, query_, QStringLiteral("query"), tr("Query"));
    addPage(Page::Compare, compare_, QStringLiteral("compare"), tr("Compare"));
    addPage(Page::Indexes, indexes_, QStringLiteral("index"), tr("Indexes"));
    addPage(Page::IndexLab, lab_, QStringLiteral("index-lab"), tr("Index lab"));
    addPage(Page::Advisor, advisor_, QStringLiteral("advisor"), tr("Advisor"));
    addPage(Page::Cache, cache_, QStringLiteral("database"), tr("Cache"));
    addPage(Page::Pool, pool_, QStringLiteral("pool"), tr("Pool"));
    addPage(Page::Labs, labs_, QStringLiteral("lab"), tr("Labs"));
    addPage(Page::History, history_, QStringLiteral("history"), tr("History"));
    pages_ = new QWidget;
    auto* across = new QHBoxLayout(pages_);
    across->setContentsMargins(0, 0, 0, 0);
    across->setSpacing(0);
    across->addWidget(rail_);
    across->addWidget(pageStack_, 1);
    centre_ = new QStackedWidget;
    centre_->addWidget(start_);
    centre_->addWidget(pages_);
    auto* content = column({top_, notice_, centre_, status_});
    static_cast<QVBoxLayout*>(content->layout())->setStretchFactor(centre_, 1);
    setCentralWidget(content);

    presenter_ = new LabPresenter(workbench, desk_, this);
    tour_ = new Tour(workbench.theme(), this);

    connectActions();
    connectLabs();
    connectWorkbench();
    // What starting takes is not a stall of the window's.
    connect(this, &MainWindow::painted, &stalls_, &StallMeter::reset);
    restore();
    desk_.load();
    showCentre();
}

// What pages run ends while all that they use is there.
MainWindow::~MainWindow() {
    hide();
}

// In the order of their enumeration.
void MainWindow::addPage(Page page, QWidget* widget, const QString& icon, const QString& name) {
    rail_->addPage(icon, name);
    pageStack_->addWidget(widget);
    auto* action = new QAction(tr("Go to %1").arg(name), this);
    connect(action, &QAction::triggered, this, [this, page] { showPage(page); });
    actions_.offer(action);
}

void MainWindow::connectActions() {
    connect(actions_.open, &QAction::triggered, this, &MainWindow::chooseDatabase);
    connect(actions_.openSample, &QAction::triggered, this, &MainWindow::openSample);
    connect(actions_.run, &QAction::triggered, this, &MainWindow::run);
    connect(actions_.cancel, &QAction::triggered, this, &MainWindow::cancel);
    connect(actions_.command, &QAction::triggered, this, [this] { top_->commandBox().open(); });
    connect(actions_.cache, &QAction::triggered, &workbench_, &Workbench::setCacheEnabled);
    connect(actions_.themeSystem, &QAction::triggered, this,
            [this] { chooseTheme(ThemeChoice::System); });
    connect(actions_.themeDark, &QAction::triggered, this,
            [this] { chooseTheme(ThemeChoice::Dark); });
    connect(actions_.themeLight, &QAction::triggered, this,
            [this] { chooseTheme(ThemeChoice::Light); });
    connect(rail_, &Rail::pageChosen, this, [this](int page) { showPage(Page(page)); });
    for (const auto& [side, words] :
         {std::pair(Side::A, tr("Compare as A")), std::pair(Side::B, tr("Compare as B"))}) {
        auto* action = new QAction(words, this);
        connect(action, &QAction::triggered, this, [this, side = side] {
            takeForComparison(side);
            showPage(Page::Compare);
        });
        actions_.offer(action);
    }
    connect(compare_, &ComparePage::statementWanted, this, &MainWindow::takeForComparison);
    connect(lab_, &LabPage::statementWanted, this, &MainWindow::takeForLab);
    auto* emptyCache = new QAction(tr("Empty the cache"), this);
    connect(emptyCache, &QAction::triggered, &cache_->held(), &CacheHeldCard::empty);
    auto* warmCache = new QAction(tr("Warm the cache from history"), this);
    connect(warmCache, &QAction::triggered, &cache_->held(), &CacheHeldCard::warm);
    for (QAction* action : {emptyCache, warmCache})
        actions_.offer(action);
    connect(cache_, &CachePage::statementWanted, this, &MainWindow::takeForCache);
    connect(cache_, &CachePage::said, status_, &StatusBar::say);
    connect(cache_, &CachePage::configured, top_, &TopBar::showCache);
    connect(pool_, &PoolPage::statementWanted, this, &MainWindow::takeForPool);
    connect(pool_, &PoolPage::said, status_, &StatusBar::say);
    connect(lab_, &LabPage::said, status_, &StatusBar::say);
    connect(indexes_, &IndexesPage::testRequested, this, &MainWindow::testIndex);
    connect(&query_->plan(), &PlanPanel::testRequested, this, &MainWindow::testIndex);
    connect(compare_, &ComparePage::said, status_, &StatusBar::say);
    connect(advisor_, &AdvisorPage::said, status_, &StatusBar::say);
    connect(top_, &TopBar::openRequested, this, &MainWindow::openDatabase);
    connect(&top_->loadControl(), &LoadControl::startRequested, this, &MainWindow::startLoad);
    connect(start_, &StartPage::openRequested, this, &MainWindow::openDatabase);
    connect(start_, &StartPage::cancelRequested, this, [this] {
        sample_.cancel();
        workbench_.cancelOpening();
        showCentre();
    });
    connect(&query_->editor(), &EditorPanel::cursorMoved, status_, &StatusBar::setCursorPosition);
    connect(&query_->editor(), &EditorPanel::tabStateChanged, top_, &TopBar::setTabState);
    connect(&query_->charts(), &ChartsPanel::said, status_, &StatusBar::say);
    connect(query_, &QueryPage::failed, this, [this](const Error& error) {
        notice_->say(toQString(error.message), toQString(error.detail));
    });
    connect(&query_->schema(), &SchemaPanel::catalogLoaded, this,
            [this](const std::shared_ptr<const Catalog>& catalog) {
                catalog_ = catalog;
                compare_->setCatalog(catalog);
                lab_->setCatalog(catalog);
                advisor_->setCatalog(catalog);
            });
    connect(history_, &HistoryPage::statementRequested, this, [this](const QString& statement) {
        showPage(Page::Query);
        query_->editor().openText(QString(), statement);
    });
}

void MainWindow::connectLabs() {
    const auto offer = [this](const QString& words, const QKeySequence& key, auto slot) {
        auto* action = new QAction(words, this);
        action->setShortcut(key);
        connect(action, &QAction::triggered, this, slot);
        actions_.offer(action);
        addAction(action);
    };
    offer(tr("Present the lab"), QKeySequence(Qt::Key_F11), &MainWindow::present);
    offer(tr("Go to the welcome page"), QKeySequence(), &MainWindow::showWelcome);
    offer(tr("Take the tour of the window"), QKeySequence(), &MainWindow::startTour);
    connect(labs_, &LabsPage::presentRequested, this, &MainWindow::present);
    connect(labs_, &LabsPage::said, status_, &StatusBar::say);
    connect(presenter_, &LabPresenter::left, labs_, qOverload<>(&QWidget::setFocus));
    connect(presenter_, &LabPresenter::themeRequested, this, [this] {
        (workbench_.theme().tokens().dark ? actions_.themeLight : actions_.themeDark)->trigger();
    });
    connect(start_, &StartPage::labRequested, this, [this](const QString& id) {
        desk_.choose(toStdString(id));
        showPage(Page::Labs);
    });
    connect(start_, &StartPage::labsRequested, this, [this] { showPage(Page::Labs); });
    connect(start_, &StartPage::tourRequested, this, &MainWindow::startTour);
    connect(tour_, &Tour::ended, this, &MainWindow::endTour);
}

void MainWindow::connectWorkbench() {
    connect(&sample_, &SampleMaker::progress, this,
            [this](double share) { start_->working(tr("Making the sample shop"), share); });
    connect(&sample_, &SampleMaker::made, this, [this](const QString& db) {
        query_->editor().openText(tr("first query"), QString::fromLatin1(firstSampleQuery));
        openDatabase(db);
    });
    connect(&sample_, &SampleMaker::failed, this, [this](const Error& error) {
        notice_->say(toQString(error.message), toQString(error.detail));
        showCentre();
    });
    connect(&workbench_, &Workbench::sessionOpened, this, [this] {
        const DatabaseFacts& facts = workbench_.session()->facts();
        setWindowTitle(tr("%1 – Hone").arg(toQString(facts.name)));
        QString db = toQString(facts.url);
        if (db.startsWith(QLatin1String("sqlite:"))) db = db.mid(7);
        recent_.add(db);
        notice_->dismiss();
        welcome_ = false;
        showCentre();
    });
    connect(&workbench_, &Workbench::sessionClosed, this, [this] { catalog_ = nullptr; });
    connect(&workbench_, &Workbench::openFailed, this,
            [this](const QString& db, const Error& error) {
                if (error.code == ErrorCode::NotFound) recent_.remove(db);
                const QString words = toQString(error.message);
                QList<QAction*> ways{actions_.open, actions_.openSample};
                refused_ = db;
                if (mayPass(error)) ways.prepend(again_);
                notice_->say(words, words.contains(db) ? QString() : db, ways);
                showCentre();
            });
    connect(&workbench_, &Workbench::loadFinished, this, [this](const LoadResult& result) {
        status_->say(tr("load: %1 executions, p95 %2")
                         .arg(countText(static_cast<std::int64_t>(result.executions)),
                              durationText(result.latency.percentile(0.95))));
    });
}

void MainWindow::openLast() {
    const QStringList recent = recent_.list();
    if (!recent.isEmpty()) openDatabase(recent.front());
}

void MainWindow::openDatabase(const QString& db) {
    start_->working(tr("Opening %1").arg(QFileInfo(db).fileName()), -1);
    workbench_.open(db);
    showCentre();
}

void MainWindow::openSample() {
    const auto path = samplePath();
    if (!path) {
        notice_->say(toQString(path.error().message), toQString(path.error().detail));
        return;
    }
    if (QFileInfo::exists(*path)) {
        openDatabase(*path);
    } else if (!sample_.busy()) {
        if (workbench_.session() != nullptr) status_->say(tr("Making the sample shop…"));
        start_->working(tr("Making the sample shop"), 0);
        sample_.make(*path, SampleMaker::usualOrders);
        showCentre();
    }
}

void MainWindow::chooseDatabase() {
    auto* dialog = new QFileDialog(this, tr("Open database"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters(
        {tr("SQLite databases (*.db *.sqlite *.sqlite3 *.db3)"), tr("All files (*)")});
    const QStringList recent = recent_.list();
    if (!recent.isEmpty()) dialog->setDirectory(QFileInfo(recent.front()).path());
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openDatabase);
    dialog->open();
}

// Means the page that shows.
void MainWindow::run() {
    if (pageStack_->currentWidget() == compare_)
        compare_->run();
    else if (pageStack_->currentWidget() == lab_)
        lab_->run();
    else if (pageStack_->currentWidget() == advisor_)
        advisor_->measure();
    else if (pageStack_->currentWidget() == cache_)
        cache_->measure();
    else if (pageStack_->currentWidget() == pool_)
        pool_->sizeCard().measure();
    else if (pageStack_->currentWidget() == labs_)
        labs_->run();
    else
        query_->editor().runStatement();
}

// Says so where there is none.
std::optional<QueryRequest> MainWindow::statementAtCursor() {
    auto request = query_->editor().currentRequest();
    if (!request) status_->say(tr("There is no statement at the cursor of the page Query"));
    return request;
}

void MainWindow::takeForComparison(Side side) {
    if (const auto request = statementAtCursor())
        compare_->setStatement(side, toQString(*request->text), request->parameters);
}

void MainWindow::takeForLab() {
    if (const auto request = statementAtCursor())
        lab_->addStatement(toQString(*request->text), request->parameters);
}

void MainWindow::takeForPool() {
    if (const auto request = query_->editor().currentRequest())
        pool_->setStatement(*request->text, request->parameters);
}

void MainWindow::takeForCache() {
    if (const auto request = query_->editor().currentRequest())
        cache_->setStatement(*request->text, request->parameters);
}

void MainWindow::testIndex(const QString& createSql) {
    // A plan's remedy is for the statement that the plan is of.
    if (pageStack_->currentWidget() == query_) takeForLab();
    lab_->setIndex(createSql);
    showPage(Page::IndexLab);
}

void MainWindow::cancel() {
    if (const auto run = workbench_.activeRun())
        run->cancel();
    else if (workbench_.working())
        workbench_.cancelWork();
    else
        workbench_.stopLoad();
}

void MainWindow::startLoad() {
    auto request = query_->editor().currentRequest();
    if (!request || workbench_.session() == nullptr) {
        status_->say(
            tr("Put the cursor on a statement whose parameters are set, then start the load"));
        return;
    }
    const LoadSettings settings = top_->loadControl().settings();
    LoadConfig config;
    config.request = std::move(*request);
    config.workers = settings.workers;
    config.duration = std::chrono::seconds(settings.seconds);
    config.rate = settings.rate;
    workbench_.startLoad(std::move(config));
}

void MainWindow::showPage(Page page) {
    welcome_ = false;
    showCentre();
    rail_->setPage(static_cast<int>(page));
    pageStack_->setCurrentIndex(static_cast<int>(page));
}

void MainWindow::showWelcome() {
    welcome_ = true;
    showCentre();
}

// The pages serve without a database too: each says what it needs.
void MainWindow::showCentre() {
    const bool busy = workbench_.opening() || sample_.busy();
    if (!busy) start_->welcome();
    const bool waits = busy && workbench_.session() == nullptr;
    centre_->setCurrentWidget(welcome_ || waits ? static_cast<QWidget*>(start_) : pages_);
}

void MainWindow::present() {
    if (presenter_->isVisible()) {
        presenter_->hide();
        return;
    }
    showPage(Page::Labs);
    if (desk_.current() != nullptr) presenter_->present();
}

void MainWindow::startTour() {
    tourFrom_ = welcome_;
    tour_->begin(windowTour(
        *rail_, *query_, *labs_, [this] { showPage(Page::Query); },
        [this] { showPage(Page::Labs); }));
}

void MainWindow::endTour() {
    if (tourFrom_)
        showWelcome();
    else
        showPage(Page::Query);
}

void MainWindow::chooseTheme(ThemeChoice choice) {
    workbench_.theme().setChoice(choice);
    settings_.setValue(QStringLiteral("theme"), static_cast<int>(choice));
}

void MainWindow::closeEvent(QCloseEvent* event) {
    remember();
    desk_.cancel();
    QMainWindow::closeEvent(event);
}

bool MainWindow::event(QEvent* event) {
    const bool handled = QMainWindow::event(event);
    if (event->type() == QEvent::Paint && !paintedOnce_) {
        paintedOnce_ = true;
        QMetaObject::invokeMethod(this, &MainWindow::painted, Qt::QueuedConnection);
    }
    return handled;
}

} // namespace hone::ui
