#include "ui/plan/plan_panel.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMenu>
#include <QPlainTextDocumentLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QShortcut>
#include <QTextDocument>
#include <QVBoxLayout>

#include <nlohmann/json.hpp>

#include "core/plan/plan_json.h"
#include "core/plan/plan_narrative.h"
#include "ui/plan/alternatives_dialog.h"
#include "ui/plan/plan_diagram.h"
#include "ui/plan/plan_icicle.h"
#include "ui/plan/plan_look.h"
#include "ui/plan/plan_table.h"
#include "ui/plan/sweep_dialog.h"
#include "ui/shell/format.h"
#include "ui/shell/pill.h"
#include "ui/shell/segmented.h"

namespace hone::ui {
namespace {

constexpr int viewHeight = 290; // at first; what is more goes to the view
constexpr int nodeHeight = 290;
constexpr int smallButton = 24;
const QString viewKey = QStringLiteral("plan/view");
const QString measureKey = QStringLiteral("plan/icicle");
const QString splitterKey = QStringLiteral("plan/splitter");

QStringList viewNames() {
    return {PlanPanel::tr("Tree"),  PlanPanel::tr("Diagram"), PlanPanel::tr("Icicle"),
            PlanPanel::tr("Table"), PlanPanel::tr("Text"),    PlanPanel::tr("Raw")};
}

// The engine's tree, and what was measured of the statement as a whole.
QString rawText(const Plan& plan) {
    QString text = toQString(printPlan(plan.root));
    if (!plan.analyzed) return text;
    QStringList words;
    const auto add = [&words](const char* name, const std::optional<std::int64_t>& count) {
        if (count) words << QLatin1String(name) + u' ' + countText(*count);
    };
    if (plan.totalNs.value) words << QStringLiteral("total ") + durationText(*plan.totalNs.value);
    if (plan.plainNs.value)
        words << QStringLiteral("ordinary run ") + durationText(*plan.plainNs.value);
    if (const auto factor = plan.profilingFactor())
        words << QStringLiteral("profiled ×") + factorText(*factor);
    add("rows", plan.rows.value);
    add("full-scan steps", plan.counters.fullScanSteps);
    add("sorts", plan.counters.sorts);
    add("automatic-index rows", plan.counters.automaticIndexRows);
    add("vm steps", plan.counters.vmSteps);
    add("page-cache hits", plan.counters.pageCacheHits);
    add("misses", plan.counters.pageCacheMisses);
    add("spills", plan.counters.pageCacheSpills);
    return text + u'\n' + words.join(u'\n') + u'\n';
}

QToolButton* smallToolButton(const QString& words, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setToolTip(words);
    button->setAccessibleName(words);
    button->setFixedSize(smallButton, smallButton);
    return button;
}

} // namespace

PlanPanel::PlanPanel(Workbench& workbench, QWidget* parent)
    : Card(tr("Plan"), parent), workbench_(workbench), selection_(&model_), explaining_(this),
      alternatives_(this), body_(new QStackedWidget(this)) {
    makeHead();
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
    connect(&model_, &PlanModel::matchesChanged, this, &PlanPanel::showMatches);
    auto* find =
        new QShortcut(QKeySequence::Find, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, this, &PlanPanel::openSearch);
    connect(&workbench_.theme(), &Theme::changed, this, &PlanPanel::applyTheme);
    connect(&workbench_, &Workbench::sessionClosed, this, &PlanPanel::clear);
    applyTheme();
    clear();
}

void PlanPanel::makeHead() {
    pill_ = pillLabel();
    pill_->setMinimumWidth(1); // what the head cannot hold is left away, see fitHead()
    addHeadLeftWidget(pill_);

    views_ = new Segmented(workbench_.theme(), viewNames(), this);
    views_->setMinimumWidth(1);
    views_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(views_, &Segmented::chosen, this, [this](int view) { setView(View(view)); });
    addHeadWidget(views_);
    viewMenu_ = pillButton({}, tr("Choose how the plan is shown"));
    viewMenu_->setPopupMode(QToolButton::InstantPopup);
    auto* views = new QMenu(viewMenu_);
    viewActions_ = new QActionGroup(this);
    for (int view = 0; view < static_cast<int>(viewNames().size()); ++view) {
        QAction* action = views->addAction(viewNames()[view]);
        action->setCheckable(true);
        viewActions_->addAction(action);
        connect(action, &QAction::triggered, this, [this, view] { setView(View(view)); });
    }
    viewMenu_->setMenu(views);
    addHeadWidget(viewMenu_);

    find_ = smallToolButton(tr("Search in the plan"), this);
    find_->setToolTip(tr("Search in the plan (Ctrl+F)"));
    connect(find_, &QToolButton::clicked, this, &PlanPanel::openSearch);
    addHeadWidget(find_);
    copy_ = smallToolButton(tr("Copy the plan"), this);
    auto* menu = new QMenu(copy_);
    menu->setObjectName(QStringLiteral("copyMenu"));
    menu->addAction(tr("Copy as text"), this, [this] { copyAs(false); });
    menu->addAction(tr("Copy as JSON"), this, [this] { copyAs(true); });
    copy_->setMenu(menu);
    copy_->setPopupMode(QToolButton::InstantPopup);
    addHeadWidget(copy_);
    pin_ = smallToolButton(tr("Pin the plan, to compare later ones with it"), this);
    connect(pin_, &QToolButton::clicked, this, &PlanPanel::pinRequested);
    addHeadWidget(pin_);
    pill_->parentWidget()->installEventFilter(this);
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
    stack_ = new QStackedWidget(page);
    tree_ = new PlanTree(theme, stack_);
    tree_->setModel(&model_);
    delete tree_->selectionModel();
    tree_->setSelectionModel(&selection_);
    tree_->setAccessibleName(tr("Plan tree"));
    connect(&model_, &PlanModel::matchesChanged, tree_->viewport(), qOverload<>(&QWidget::update));
    diagram_ = new PlanDiagram(theme, model_, selection_, stack_);
    icicle_ = new PlanIcicle(theme, model_, selection_, stack_);
    table_ = new PlanTable(theme, model_, selection_, stack_);
    text_ = new QPlainTextEdit(stack_);
    text_->setAccessibleName(tr("The plan in words"));
    raw_ = new QPlainTextEdit(stack_);
    raw_->setAccessibleName(tr("The plan in the engine's words"));
    raw_->setLineWrapMode(QPlainTextEdit::NoWrap);
    keepFont(raw_, theme.codeFont());
    for (QPlainTextEdit* text : {text_, raw_}) {
        text->setReadOnly(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        text->setFrameShape(QFrame::NoFrame);
        text->document()->setDocumentMargin(10);
        text->viewport()->setAutoFillBackground(false);
    }
    for (QWidget* view : {static_cast<QWidget*>(tree_), static_cast<QWidget*>(diagram_),
                          static_cast<QWidget*>(icicle_), static_cast<QWidget*>(table_),
                          static_cast<QWidget*>(text_), static_cast<QWidget*>(raw_)})
        stack_->addWidget(view);

    nodeScroll_ = new QScrollArea(page);
    node_ = new NodeCard(theme, nodeScroll_);
    nodeScroll_->setWidget(node_);
    nodeScroll_->setWidgetResizable(true);
    nodeScroll_->setFrameShape(QFrame::NoFrame);
    nodeScroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    splitter_ = new QSplitter(Qt::Vertical, page);
    splitter_->addWidget(stack_);
    splitter_->addWidget(nodeScroll_);
    splitter_->setStretchFactor(0, 1);
    splitter_->setStretchFactor(1, 0);
    splitter_->setSizes({viewHeight, nodeHeight});
    splitter_->setChildrenCollapsible(false);
    splitter_->setHandleWidth(1);
    splitter_->installEventFilter(this);

    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeSearchBar());
    column->addWidget(splitter_, 1);
    return page;
}

QWidget* PlanPanel::makeSearchBar() {
    searchBar_ = new QWidget(body_);
    searchBar_->setObjectName(QStringLiteral("cardHead")); // a line below
    searchBar_->setAttribute(Qt::WA_StyledBackground);
    search_ = new QLineEdit(searchBar_);
    search_->setPlaceholderText(tr("Table, index, operation"));
    search_->setAccessibleName(tr("Search in the plan"));
    search_->installEventFilter(this);
    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
        model_.setSearch(text);
        if (!model_.isMatch(model_.itemOf(selection_.currentIndex()))) stepThroughMatches(1);
    });
    matches_ = new QLabel(searchBar_);
    matches_->setProperty("tone", "dim");
    previous_ = smallToolButton(tr("Previous match (Shift+Enter)"), searchBar_);
    next_ = smallToolButton(tr("Next match (Enter)"), searchBar_);
    closeSearch_ = smallToolButton(tr("Close the search (Esc)"), searchBar_);
    connect(previous_, &QToolButton::clicked, this, [this] { stepThroughMatches(-1); });
    connect(next_, &QToolButton::clicked, this, [this] { stepThroughMatches(1); });
    connect(closeSearch_, &QToolButton::clicked, this, &PlanPanel::closeSearch);
    auto* row = new QHBoxLayout(searchBar_);
    row->setContentsMargins(10, 4, 10, 4);
    row->setSpacing(gap / 2);
    row->addWidget(search_, 1);
    for (QWidget* widget : {static_cast<QWidget*>(matches_), static_cast<QWidget*>(previous_),
                            static_cast<QWidget*>(next_), static_cast<QWidget*>(closeSearch_)})
        row->addWidget(widget);
    searchBar_->hide();
    return searchBar_;
}

void PlanPanel::applyTheme() {
    Theme& theme = workbench_.theme();
    const QColor dim = theme.tokens().dim;
    for (const auto& [button, name] :
         {std::pair(copy_, "copy"), std::pair(pin_, "pin"), std::pair(find_, "search"),
          std::pair(previous_, "chevron-up"), std::pair(next_, "chevron-down"),
          std::pair(closeSearch_, "close")})
        button->setIcon(theme.icon(QLatin1String(name), dim));
    for (QWidget* small : {static_cast<QWidget*>(pill_), static_cast<QWidget*>(viewMenu_),
                           static_cast<QWidget*>(matches_)})
        small->setFont(theme.secondaryFont());
    words_->setFont(theme.bodyFont());
    text_->setFont(theme.bodyFont());
    showNode(selection_.currentIndex());
    tree_->viewport()->update();
}

bool PlanPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == search_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            stepThroughMatches((key->modifiers() & Qt::ShiftModifier) != 0 ? -1 : 1);
            return true;
        case Qt::Key_Escape:
            closeSearch();
            return true;
        default:
            break;
        }
    } else if (watched == pill_->parentWidget() && event->type() == QEvent::Resize) {
        fitHead();
    } else if (watched == splitter_ && event->type() == QEvent::Resize) {
        QMetaObject::invokeMethod(this, &PlanPanel::fitNodeCard, Qt::QueuedConnection);
    }
    return Card::eventFilter(watched, event);
}

// The most that the head has room for: all; the time alone; a menu in place of the views; no time.
void PlanPanel::fitHead() {
    const bool plan = body_->currentIndex() == 1;
    for (QToolButton* tool : {find_, copy_, pin_})
        tool->setVisible(plan);
    if (!plan) {
        for (QWidget* part : {static_cast<QWidget*>(pill_), static_cast<QWidget*>(views_),
                              static_cast<QWidget*>(viewMenu_)})
            part->hide();
        return;
    }
    constexpr int pillPadding = 2 * gap + 2;
    const QFontMetrics small(workbench_.theme().secondaryFont());
    const int title = QFontMetrics(workbench_.theme().titleFont()).horizontalAdvance(tr("Plan"));
    const int tools = 3 * (smallButton + gap) + 2 * 10;
    int room = pill_->parentWidget()->width() - title - tools - 3 * gap;
    // A dock's own buttons, which show under the mouse.
    for (const QToolButton* button :
         pill_->parentWidget()->findChildren<QToolButton*>(QString(), Qt::FindDirectChildrenOnly))
        if (button->property("dock").toBool()) room -= button->width() + gap;
    const int longPill = small.horizontalAdvance(pillLong_) + pillPadding;
    const int shortPill = small.horizontalAdvance(pillShort_) + pillPadding;
    const int views = views_->sizeHint().width();
    const bool all = room >= views + shortPill;
    room -= all ? views : viewMenu_->sizeHint().width();
    views_->setVisible(all);
    viewMenu_->setVisible(!all);
    pill_->setText(room >= longPill ? pillLong_ : pillShort_);
    pill_->setVisible(room >= shortPill);
}

// In a panel that became low, the view keeps half of it; in a narrow one nothing is cut.
void PlanPanel::fitNodeCard() {
    const int height = splitter_->height();
    if (height < viewHeight + nodeHeight && nodeScroll_->height() > height / 2)
        splitter_->setSizes({height - height / 2, height / 2});
    if (node_->isVisible() && node_->minimumSizeHint().width() > nodeScroll_->viewport()->width())
        showNode(selection_.currentIndex()); // with one figure to a line
}

void PlanPanel::setView(View view) {
    view_ = view;
    views_->setCurrent(static_cast<int>(view));
    viewActions_->actions()[static_cast<int>(view)]->setChecked(true);
    viewMenu_->setText(viewNames()[static_cast<int>(view)] + QStringLiteral(" ▾"));
    viewMenu_->setAccessibleName(
        tr("View of the plan: %1").arg(viewNames()[static_cast<int>(view)]));
    const bool text = view == View::Text || view == View::Raw;
    fillView();
    stack_->setCurrentIndex(static_cast<int>(view));
    nodeScroll_->setVisible(!text);
    find_->setEnabled(!text);
    if (text) closeSearch();
    fitHead();
}

// What a view takes longer to make waits until it shows.
void PlanPanel::fillView() {
    if (model_.rowCount() == 0 || !filled_.insert(view_).second) return;
    if (view_ == View::Tree) {
        tree_->expandAll();
        tree_->scrollTo(selection_.currentIndex());
    } else if (view_ == View::Text) {
        setText(text_, toQString(planNarrative(*model_.plan())));
    } else if (view_ == View::Raw) {
        setText(raw_, rawText(*model_.plan()));
    }
}

void PlanPanel::setText(QPlainTextEdit* edit, const QString& text) {
    edit->clear();
    remaining_[edit] = text;
    fillOn();
}

// A long text comes in pieces, so that the window stays free between them.
void PlanPanel::fillOn() {
    constexpr qsizetype piece = 4'000;
    for (auto part = remaining_.begin(); part != remaining_.end();) {
        qsizetype end = part->size() <= piece ? part->size() : part->indexOf(u'\n', piece);
        if (end < 0) end = part->size();
        part.key()->appendPlainText(part->left(end));
        part.key()->moveCursor(QTextCursor::Start);
        part->remove(0, end + 1);
        part = part->isEmpty() ? remaining_.erase(part) : std::next(part);
    }
    if (!remaining_.isEmpty()) QTimer::singleShot(0, this, &PlanPanel::fillOn);
}

void PlanPanel::openSearch() {
    if (model_.rowCount() == 0 || view_ == View::Text || view_ == View::Raw) return;
    searchBar_->show();
    search_->setFocus(Qt::ShortcutFocusReason);
    search_->selectAll();
    model_.setSearch(search_->text());
    showMatches();
}

void PlanPanel::closeSearch() {
    if (searchBar_->isHidden()) return;
    searchBar_->hide();
    model_.setSearch(QString());
    stack_->currentWidget()->setFocus();
}

void PlanPanel::stepThroughMatches(int step) {
    const std::vector<int>& found = model_.matches();
    if (found.empty()) return;
    const int current = model_.itemOf(selection_.currentIndex());
    int to = step > 0 ? found.front() : found.back(); // around the end
    if (step > 0) {
        if (const auto next = std::ranges::upper_bound(found, current); next != found.end())
            to = *next;
    } else if (const auto next = std::ranges::lower_bound(found, current); next != found.begin()) {
        to = *(next - 1);
    }
    selection_.setCurrentIndex(model_.indexOf(to), QItemSelectionModel::ClearAndSelect);
    showMatches();
}

void PlanPanel::showMatches() {
    const std::vector<int>& found = model_.matches();
    if (search_->text().isEmpty()) return matches_->setText(QString());
    const int current = model_.itemOf(selection_.currentIndex());
    const auto at = std::ranges::lower_bound(found, current);
    if (found.empty())
        matches_->setText(tr("nothing found"));
    else if (at != found.end() && *at == current)
        matches_->setText(tr("%1 of %2")
                              .arg(countText(at - found.begin() + 1),
                                   countText(static_cast<std::int64_t>(found.size()))));
    else
        matches_->setText(countText(static_cast<std::int64_t>(found.size())));
    for (QToolButton* button : {previous_, next_})
        button->setEnabled(!found.empty());
}

void PlanPanel::showWords(const QString& words) {
    words_->setText(words);
    cancel_->hide();
    allow_->hide();
    body_->setCurrentIndex(0);
    fitHead();
}

void PlanPanel::showTree() {
    body_->setCurrentIndex(1);
    fitHead();
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
    filled_.clear();
    remaining_.clear();
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
    filled_.clear();
    remaining_.clear();
    showWords(problem);
    emit planCleared();
}

void PlanPanel::showSeen(const PlanBundle& seen) {
    settle();
    filled_.clear();
    remaining_.clear();
    seen_ = std::make_shared<const PlanBundle>(seen);
    const Plan& plan = seen_->plan;
    model_.setPlan(std::shared_ptr<const Plan>(seen_, &plan));
    if (model_.rowCount() == 0) {
        showWords(tr("The engine has no plan for this statement: it reads no table."));
        emit planShown();
        return;
    }
    const auto total = plan.totalNs.value ? plan.totalNs.value : plan.root.inclusiveNs.value;
    if (plan.analyzed && total) {
        pillShort_ = pillLong_ = durationText(*total);
        QString tip = tr("What the measured run took");
        if (const auto factor = plan.profilingFactor()) {
            pillLong_ += tr(" · profiled ×%1").arg(factorText(*factor));
            tip = tr("Measuring made it ×%1: an ordinary run took %2")
                      .arg(factorText(*factor), durationText(*plan.plainNs.value));
        }
        pill_->setToolTip(plainToolTip(tip));
    } else {
        pillLong_ = tr("planned, not run");
        pillShort_ = tr("planned");
        pill_->setToolTip(plainToolTip(pillLong_));
    }
    tree_->indentFor(plan.root);
    selection_.setCurrentIndex(model_.worst(), QItemSelectionModel::ClearAndSelect);
    setView(view_);
    showTree();
    emit planShown();
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
    settings.setValue(viewKey, static_cast<int>(view_));
    settings.setValue(measureKey, static_cast<int>(icicle_->measure()));
    settings.setValue(splitterKey, splitter_->saveState());
}

void PlanPanel::restoreLayout(const QSettings& settings) {
    const int view = settings.value(viewKey, 0).toInt();
    setView(View(std::clamp(view, 0, static_cast<int>(View::Raw))));
    const int measure = settings.value(measureKey, 0).toInt();
    icicle_->setMeasure(
        IcicleMeasure(std::clamp(measure, 0, static_cast<int>(IcicleMeasure::Cycles))));
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
