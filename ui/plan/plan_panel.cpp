#include "ui/plan/plan_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QShortcut>
#include <QVBoxLayout>

#include <nlohmann/json.hpp>

#include "core/plan/plan_json.h"
#include "ui/plan/alternatives_dialog.h"
#include "ui/plan/plan_search.h"
#include "ui/plan/plan_views.h"
#include "ui/plan/sweep_dialog.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int viewHeight = 290; // at first; what is more goes to the view
constexpr int nodeHeight = 290;
const QString viewKey = QStringLiteral("plan/view");
const QString splitterKey = QStringLiteral("plan/splitter");

} // namespace

PlanPanel::PlanPanel(Workbench& workbench, QWidget* parent)
    : Card(tr("Plan"), parent), workbench_(workbench), selection_(&model_), explaining_(this),
      alternatives_(this), head_(new PlanHead(*this, workbench.theme())),
      body_(new QStackedWidget(this)) {
    connect(head_, &PlanHead::viewChosen, this, &PlanPanel::setView);
    connect(head_, &PlanHead::searchWanted, this, &PlanPanel::openSearch);
    connect(head_, &PlanHead::copyWanted, this, &PlanPanel::copyAs);
    connect(head_, &PlanHead::pinWanted, this, &PlanPanel::pinRequested);
    body_->addWidget(makeWordsPage());
    body_->addWidget(makePlanPage());
    again_ = new QAction(tr("Measure it"), this);
    again_->setToolTip(tr("Run the statement and measure every step"));
    connect(again_, &QAction::triggered, this, &PlanPanel::analyzeAgain);
    whyNot_ = new QAction(tr("Why not another plan?"), this);
    whyNot_->setToolTip(tr("What the statement costs with another index, without one, or in "
                           "another order"));
    connect(whyNot_, &QAction::triggered, this, &PlanPanel::showAlternatives);
    sweep_ = new QAction(tr("Sweep…"), this);
    sweep_->setToolTip(tr("Run it through values of a parameter"));
    connect(sweep_, &QAction::triggered, this, &PlanPanel::showSweep);
    node_->setActions({again_, whyNot_, sweep_});
    connect(node_, &NodeCard::remedyChosen, this, &PlanPanel::statementRequested);
    connect(node_, &NodeCard::testChosen, this, &PlanPanel::testRequested);
    setContent(body_);

    slow_.setSingleShot(true);
    slow_.setInterval(400);
    connect(&slow_, &QTimer::timeout, this, [this] {
        showWords(asked_.analyze ? tr("Running and measuring…") : tr("Asking for the plan…"));
        cancel_->show();
    });
    connect(&selection_, &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& to) {
        showNode(to);
        const PlanNode* node = model_.node(to);
        if (fromOutside_) return;
        emit textSpanChosen(node == nullptr ? 0 : static_cast<int>(node->textBegin),
                            node == nullptr ? 0 : static_cast<int>(node->textEnd));
    });
    auto* find =
        new QShortcut(QKeySequence::Find, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, this, &PlanPanel::openSearch);
    connect(&workbench_.theme(), &Theme::changed, this, &PlanPanel::applyTheme);
    connect(&workbench_, &Workbench::sessionClosed, this, &PlanPanel::clear);
    applyTheme();
    clear();
}

QWidget* PlanPanel::makeWordsPage() {
    auto* page = new QWidget(body_);
    words_ = new QLabel(page);
    words_->setTextFormat(Qt::PlainText);
    words_->setWordWrap(true);
    words_->setAlignment(Qt::AlignCenter);
    words_->setProperty("tone", "dim");
    words_->setMargin(2 * gap);
    cancel_ = new QPushButton(tr("Cancel"), page);
    cancel_->setObjectName(QStringLiteral("cancelPlan"));
    cancel_->hide();
    connect(cancel_, &QPushButton::clicked, this, &PlanPanel::cancelExplain);
    allow_ = new QPushButton(tr("Run it and roll back"), page);
    allow_->setObjectName(QStringLiteral("allowWrites"));
    connect(allow_, &QPushButton::clicked, this, [this] {
        Asked allowed = asked_;
        allowed.allowWrites = true;
        ask(std::move(allowed));
    });
    auto* centred = new QVBoxLayout(page);
    centred->addStretch(1);
    centred->addWidget(words_);
    centred->addWidget(allow_, 0, Qt::AlignHCenter);
    centred->addWidget(cancel_, 0, Qt::AlignHCenter);
    centred->addStretch(1);
    return page;
}

QWidget* PlanPanel::makePlanPage() {
    Theme& theme = workbench_.theme();
    auto* page = new QWidget(body_);
    views_ = new PlanViews(theme, model_, selection_, page);
    nodeScroll_ = new QScrollArea(page);
    node_ = new NodeCard(theme, nodeScroll_);
    nodeScroll_->setWidget(node_);
    nodeScroll_->setWidgetResizable(true);
    nodeScroll_->setFrameShape(QFrame::NoFrame);
    nodeScroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    splitter_ = new QSplitter(Qt::Vertical, page);
    splitter_->addWidget(views_);
    splitter_->addWidget(nodeScroll_);
    splitter_->setStretchFactor(0, 1);
    splitter_->setStretchFactor(1, 0);
    splitter_->setSizes({viewHeight, nodeHeight});
    splitter_->setChildrenCollapsible(false);
    splitter_->setHandleWidth(1);
    splitter_->installEventFilter(this);

    search_ = new PlanSearch(theme, model_, selection_, page);
    connect(search_, &PlanSearch::ended, this, [this] { views_->currentWidget()->setFocus(); });
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(search_);
    column->addWidget(splitter_, 1);
    return page;
}

void PlanPanel::applyTheme() {
    words_->setFont(workbench_.theme().bodyFont());
    showNode(selection_.currentIndex());
}

bool PlanPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == splitter_ && event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(this, &PlanPanel::fitNodeCard, Qt::QueuedConnection);
    return Card::eventFilter(watched, event);
}

// In a panel that became low, the view keeps half of it; in a narrow one nothing is cut.
void PlanPanel::fitNodeCard() {
    const int height = splitter_->height();
    if (height < viewHeight + nodeHeight && nodeScroll_->height() > height / 2)
        splitter_->setSizes({height - height / 2, height / 2});
    if (node_->isVisible() && node_->minimumSizeHint().width() > nodeScroll_->viewport()->width())
        showNode(selection_.currentIndex()); // with one figure to a line
}

PlanView PlanPanel::view() const {
    return views_->view();
}

void PlanPanel::setView(View view) {
    views_->setView(view);
    const bool text = views_->showsText();
    nodeScroll_->setVisible(!text);
    if (text) search_->end();
    head_->setSearchable(!text);
    head_->setView(view);
}

void PlanPanel::openSearch() {
    if (model_.rowCount() > 0 && !views_->showsText()) search_->begin();
}

void PlanPanel::closeSearch() {
    search_->end();
}

void PlanPanel::showWords(const QString& words) {
    words_->setText(words);
    cancel_->hide();
    allow_->hide();
    body_->setCurrentIndex(0);
    head_->setPlanShows(false);
}

void PlanPanel::showTree() {
    body_->setCurrentIndex(1);
    head_->setPlanShows(true);
}

void PlanPanel::showHint() {
    showWords(tr("Press F6 to see how the engine will run the statement at the cursor, Shift+F6 to "
                 "run it and measure every step."));
}

PlanPanel::~PlanPanel() {
    settle();
}

// Nothing is asked for any more.
void PlanPanel::settle() {
    slow_.stop();
    if (explaining_.busy()) explaining_.cancel();
    workbench_.endWork(this);
}

void PlanPanel::clear() {
    settle();
    model_.setPlan(nullptr);
    seen_.reset();
    views_->planChanged();
    showHint();
    emit planCleared();
}

void PlanPanel::cancelExplain() {
    settle();
    if (model_.rowCount() > 0)
        showTree();
    else
        showHint();
}

void PlanPanel::showProblem(const QString& problem) {
    settle();
    model_.setPlan(nullptr);
    seen_.reset();
    views_->planChanged();
    showWords(problem);
    emit planCleared();
}

void PlanPanel::showSeen(const PlanBundle& seen) {
    settle();
    seen_ = std::make_shared<const PlanBundle>(seen);
    const Plan& plan = seen_->plan;
    model_.setPlan(std::shared_ptr<const Plan>(seen_, &plan));
    views_->planChanged();
    if (model_.rowCount() == 0) {
        showWords(tr("The engine has no plan for this statement: it reads no table."));
        emit planShown();
        return;
    }
    showTime(plan);
    selection_.setCurrentIndex(model_.worst(), QItemSelectionModel::ClearAndSelect);
    setView(view());
    showTree();
    emit planShown();
}

void PlanPanel::showTime(const Plan& plan) {
    const auto total = plan.totalNs.value ? plan.totalNs.value : plan.root.inclusiveNs.value;
    if (!plan.analyzed || !total) {
        const QString words = tr("planned, not run");
        return head_->setTime(words, tr("planned"), words);
    }
    const QString time = durationText(*total);
    const auto factor = plan.profilingFactor();
    if (!factor) return head_->setTime(time, time, tr("What the measured run took"));
    head_->setTime(time + tr(" · profiled ×%1").arg(factorText(*factor)), time,
                   tr("Measuring made it ×%1: an ordinary run took %2")
                       .arg(factorText(*factor), durationText(*plan.plainNs.value)));
}

void PlanPanel::selectAt(int byteOffset) {
    if (byteOffset < 0) return;
    const QModelIndex index = model_.nodeAt(static_cast<std::size_t>(byteOffset));
    if (!index.isValid() || index == selection_.currentIndex()) return;
    fromOutside_ = true;
    selection_.setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
    fromOutside_ = false;
}

void PlanPanel::rememberLayout(QSettings& settings) const {
    settings.setValue(viewKey, static_cast<int>(view()));
    views_->rememberLayout(settings);
    settings.setValue(splitterKey, splitter_->saveState());
}

void PlanPanel::restoreLayout(const QSettings& settings) {
    const int view = settings.value(viewKey, 0).toInt();
    setView(View(std::clamp(view, 0, static_cast<int>(View::Raw))));
    views_->restoreLayout(settings);
    if (const QByteArray state = settings.value(splitterKey).toByteArray(); !state.isEmpty())
        splitter_->restoreState(state);
}

void PlanPanel::explain(const QString& sql, const std::map<std::string, Value>& parameters,
                        std::shared_ptr<Tab> tab) {
    ask({toStdString(sql), parameters, std::move(tab), false, false});
}

void PlanPanel::analyze(const QString& sql, const std::map<std::string, Value>& parameters,
                        std::shared_ptr<Tab> tab) {
    ask({toStdString(sql), parameters, std::move(tab), true, false});
}

void PlanPanel::analyzeAgain() {
    if (seen_ == nullptr || shown_.sql.empty()) return;
    Asked again = shown_;
    again.analyze = true;
    again.allowWrites = false;
    ask(std::move(again));
}

void PlanPanel::ask(Asked asked) {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr) return showProblem(tr("Open a database first: Ctrl+O."));
    asked_ = std::move(asked);
    slow_.start();
    workbench_.beginWork([this] { cancelExplain(); }, this);
    explaining_.start(
        [session, asked = asked_](std::stop_token stop) {
            if (!asked.analyze)
                return session->explain(asked.sql, asked.parameters, asked.tab, stop);
            return session->analyze(
                {asked.sql, asked.parameters, asked.tab, std::nullopt, asked.allowWrites}, stop);
        },
        [this](const Result<PlanBundle>& seen) { take(seen); });
}

void PlanPanel::take(const Result<PlanBundle>& seen) {
    settle();
    if (seen) {
        shown_ = asked_;
        return showSeen(*seen);
    }
    if (seen.error().code == ErrorCode::WritesRefused) return offerRollback(seen.error());
    showProblem(toQString(seen.error().message));
    emit explainFailed(seen.error());
}

void PlanPanel::offerRollback(const Error& refused) {
    showProblem(toQString(refused.message));
    allow_->show();
    allow_->setFocus();
}

void PlanPanel::updateNodeActions() {
    const PlanNode* node = currentNode();
    const bool loop = node != nullptr && (node->operation == "SCAN" || node->operation == "SEARCH");
    // A plan that was opened from a file has no statement to run here.
    const bool ours = seen_ != nullptr && !shown_.sql.empty() && shown_.sql == seen_->plan.sql;
    whyNot_->setVisible(ours && loop && node->textEnd > node->textBegin);
    sweep_->setVisible(ours && !seen_->plan.parameters.empty());
    again_->setVisible(ours && seen_ != nullptr && !seen_->plan.analyzed);
}

void PlanPanel::showAlternatives() {
    const std::shared_ptr<Session> session = workbench_.session();
    const PlanNode* node = currentNode();
    if (session == nullptr || node == nullptr) return;
    alternatives_.start(
        [session, seen = seen_, node = *node](std::stop_token stop) {
            return session->alternatives(seen->plan, node, stop);
        },
        [this, seen = seen_, asked = shown_,
         subject = toQString(node->label)](Result<std::vector<PlanAlternative>> others) {
            if (!others) return emit explainFailed(others.error());
            auto* dialog = new AlternativesDialog(workbench_, seen->plan, subject, asked.parameters,
                                                  asked.tab, std::move(*others), window());
            dialog->show();
        });
}

void PlanPanel::showSweep() {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr || seen_ == nullptr) return;
    const PlanNode* chosen = currentNode();
    alternatives_.start(
        [session, seen = seen_, node = chosen == nullptr ? PlanNode() : *chosen](
            std::stop_token stop) { return session->alternatives(seen->plan, node, stop); },
        [this, seen = seen_, asked = shown_](Result<std::vector<PlanAlternative>> others) {
            auto* dialog =
                new SweepDialog(workbench_, seen->plan, asked.parameters, asked.tab,
                                others.value_or(std::vector<PlanAlternative>()), window());
            dialog->show();
        });
}

void PlanPanel::showNode(const QModelIndex& index) {
    const Plan* plan = model_.plan();
    node_->setVisible(plan != nullptr);
    if (plan == nullptr) return;
    updateNodeActions();
    nodeScroll_->verticalScrollBar()->setValue(0);
    if (const PlanNode* node = model_.node(index))
        node_->show(*plan, *node, model_.warnings(index));
    else
        node_->showStatement(*plan, model_.itemWarnings(0));
}

void PlanPanel::copyAs(bool json) {
    const Plan* plan = model_.plan();
    if (plan == nullptr) return;
    const std::string text =
        json ? planToJson(*plan).dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
             : printPlan(plan->root);
    QApplication::clipboard()->setText(toQString(text));
}

} // namespace hone::ui
