#include "ui/shell/query_page.h"

#include <QMenu>
#include <QResizeEvent>
#include <QSettings>

namespace hone::ui {

namespace {

// Smaller than what is left of a window of 1100 x 700 beside rail and bars: docks become tabs.
constexpr QSize roomForAll(1030, 600);
constexpr int stateVersion = 2;
const QString wideKey = QStringLiteral("layout/wide");
const QString compactKey = QStringLiteral("layout/compact");

} // namespace

QueryPage::QueryPage(Workbench& workbench, LiveMetrics& metrics, Actions& actions, QWidget* parent)
    : QMainWindow(parent, Qt::Widget), workbench_(workbench), actions_(actions),
      schema_(new SchemaPanel(workbench)), editor_(new EditorPanel(workbench)),
      results_(new ResultsPanel(workbench)), plan_(new PlanPanel(workbench)),
      charts_(new ChartsPanel(workbench, metrics)), diff_(new DiffPanel(workbench.theme())),
      pins_(new PlanPins(workbench, *plan_, *diff_, this)) {
    setObjectName(QStringLiteral("docks"));
    setContentsMargins(gap, gap, gap, gap);
    setDockOptions(AllowNestedDocks | AllowTabbedDocks);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    Theme& theme = workbench.theme();
    const auto name = [](const char* text) { return QString::fromLatin1(text); };
    schemaDock_ = new Dock(theme, name("schema"), tr("Schema"), schema_, this);
    editorDock_ = new Dock(theme, name("editor"), tr("Editor"), editor_, this);
    resultsDock_ = new Dock(theme, name("results"), tr("Results"), results_, this);
    planDock_ = new Dock(theme, name("plan"), tr("Plan"), plan_, this);
    chartsDock_ = new Dock(theme, name("charts"), tr("Charts"), charts_, charts_->titleBar(), this);
    diffDock_ = new Dock(theme, name("diff"), tr("Pinned against now"), diff_, this);
    editorDock_->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetFloatable);
    for (Dock* dock : {schemaDock_, editorDock_, resultsDock_, planDock_, chartsDock_, diffDock_}) {
        QAction* shown = dock->toggleViewAction();
        shown->setText(tr("Show %1").arg(dock->windowTitle()));
        actions.offer(shown);
        auto* floating = new QAction(tr("Float or dock %1").arg(dock->windowTitle()), dock);
        connect(floating, &QAction::triggered, dock,
                [dock] { dock->setFloating(!dock->isFloating()); });
        actions.offer(floating);
    }
    actions.offer(charts_->pauseAction());
    for (QAction* span : charts_->spanActions())
        actions.offer(span);
    connectParts(actions);
    arrange();
}

void QueryPage::connectParts(Actions& actions) {
    connect(actions.runAll, &QAction::triggered, editor_, &EditorPanel::runAll);
    connect(actions.explain, &QAction::triggered, editor_, &EditorPanel::explainStatement);
    connect(actions.analyze, &QAction::triggered, editor_, &EditorPanel::analyzeStatement);
    connect(actions.commit, &QAction::triggered, editor_, &EditorPanel::commit);
    connect(actions.rollback, &QAction::triggered, editor_, &EditorPanel::rollback);
    connect(actions.newTab, &QAction::triggered, editor_, &EditorPanel::newTab);
    connect(actions.resetLayout, &QAction::triggered, this, &QueryPage::resetLayout);

    connect(editor_, &EditorPanel::runRequested, this, [this](const QueryRequest& request) {
        if (workbench_.session() == nullptr) return;
        results_->show(workbench_.submit(request));
    });
    connect(editor_, &EditorPanel::explainRequested, plan_, &PlanPanel::explain);
    connect(editor_, &EditorPanel::analyzeRequested, plan_, &PlanPanel::analyze);
    connect(plan_, &PlanPanel::explainFailed, editor_, &EditorPanel::showExplainError);
    connect(plan_, &PlanPanel::textSpanChosen, editor_, &EditorPanel::markPlanSpan);
    connect(plan_, &PlanPanel::planCleared, editor_, [this] { editor_->markPlanSpan(0, 0); });
    connect(editor_, &EditorPanel::planTextReached, this, [this](int byteOffset) {
        plan_->selectAt(byteOffset);
        if (const PlanNode* node = plan_->currentNode())
            editor_->markPlanSpan(static_cast<int>(node->textBegin),
                                  static_cast<int>(node->textEnd));
    });
    connect(plan_, &PlanPanel::statementRequested, this,
            [this](const QString& sql) { editor_->openText(QString(), sql); });
    connect(pins_, &PlanPins::compared, this, [this] {
        diffDock_->show();
        diffDock_->raise();
    });
    connect(pins_, &PlanPins::failed, this, &QueryPage::failed);
    for (QAction* action : diff_->menuActions())
        if (!action->isSeparator() && action->menu() == nullptr) actions.offer(action);
    connect(schema_, &SchemaPanel::textRequested, editor_, &EditorPanel::insertText);
    connect(schema_, &SchemaPanel::statementRequested, this,
            [this](const QString& sql) { editor_->openText(QString(), sql); });
    connect(schema_, &SchemaPanel::catalogLoaded, editor_, &EditorPanel::setCatalog);
    connect(&workbench_, &Workbench::sessionClosed, this, [this] {
        results_->show(nullptr);
        plan_->clear();
    });
}

void QueryPage::arrange() {
    for (Dock* dock : {schemaDock_, editorDock_, resultsDock_, planDock_, chartsDock_, diffDock_}) {
        dock->setFloating(false);
        removeDockWidget(dock);
    }
    addDockWidget(Qt::TopDockWidgetArea, schemaDock_);
    splitDockWidget(schemaDock_, chartsDock_, Qt::Vertical);
    splitDockWidget(schemaDock_, editorDock_, Qt::Horizontal);
    splitDockWidget(editorDock_, planDock_, Qt::Horizontal);
    splitDockWidget(editorDock_, resultsDock_, Qt::Vertical);
    for (Dock* dock : {schemaDock_, editorDock_, resultsDock_, planDock_, chartsDock_})
        dock->show();
    tabifyDockWidget(resultsDock_, diffDock_);
    diffDock_->hide();
    if (compact_) {
        tabifyDockWidget(resultsDock_, planDock_);
        tabifyDockWidget(planDock_, chartsDock_);
        resultsDock_->raise();
    }
    // Sizes can be given only to docks that have their places.
    QMetaObject::invokeMethod(this, &QueryPage::proportion, Qt::QueuedConnection);
}

void QueryPage::proportion() {
    const int across = width() - 4 * gap;
    const int down = height() - 3 * gap;
    if (compact_) {
        resizeDocks({schemaDock_, editorDock_}, {across * 22 / 100, across * 78 / 100},
                    Qt::Horizontal);
        resizeDocks({editorDock_, resultsDock_}, {down * 42 / 100, down * 58 / 100}, Qt::Vertical);
        return;
    }
    resizeDocks({schemaDock_, editorDock_, planDock_},
                {across * 158 / 1000, across * 507 / 1000, across * 335 / 1000}, Qt::Horizontal);
    // From the inside out: a dock's size is also taken for the row that it stands in.
    resizeDocks({editorDock_, resultsDock_}, {down * 295 / 1000, down * 490 / 1000}, Qt::Vertical);
    resizeDocks({schemaDock_, chartsDock_}, {down * 785 / 1000, down * 215 / 1000}, Qt::Vertical);
}

void QueryPage::resetLayout() {
    arrange();
}

void QueryPage::setCompact(bool compact) {
    (compact_ ? compactState_ : wideState_) = saveState(stateVersion);
    compact_ = compact;
    const QByteArray& state = compact ? compactState_ : wideState_;
    if (state.isEmpty() || !restoreState(state, stateVersion)) resetLayout();
}

bool QueryPage::tooSmallForAll() const {
    return width() < roomForAll.width() || height() < roomForAll.height();
}

void QueryPage::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    if (std::exchange(settled_, true)) return;
    if (tooSmallForAll())
        setCompact(true);
    else if (!restored_)
        resetLayout();
}

void QueryPage::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    if (settled_ && tooSmallForAll() != compact_) setCompact(!compact_);
}

void QueryPage::rememberLayout(QSettings& settings) const {
    settings.setValue(wideKey, compact_ ? wideState_ : saveState(stateVersion));
    settings.setValue(compactKey, compact_ ? saveState(stateVersion) : compactState_);
    plan_->rememberLayout(settings);
}

void QueryPage::restoreLayout(const QSettings& settings) {
    wideState_ = settings.value(wideKey).toByteArray();
    compactState_ = settings.value(compactKey).toByteArray();
    restored_ = !wideState_.isEmpty() && restoreState(wideState_, stateVersion);
    plan_->restoreLayout(settings);
}

QMenu* QueryPage::createPopupMenu() {
    auto* menu = new QMenu(this);
    for (Dock* dock : {schemaDock_, resultsDock_, planDock_, chartsDock_, diffDock_})
        menu->addAction(dock->toggleViewAction());
    menu->addSeparator();
    menu->addAction(actions_.resetLayout);
    return menu;
}

} // namespace hone::ui
