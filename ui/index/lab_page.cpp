#include "ui/index/lab_page.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include "core/sql/fingerprint.h"
#include "ui/editor/parameter_dialog.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr std::size_t mostFromHistory = 12;

QScrollArea* scrolling(QWidget* content) {
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    return scroll;
}

std::vector<std::string> parametersOf(const std::vector<std::string>& statements) {
    std::vector<std::string> names;
    for (const std::string& sql : statements)
        for (const std::string& name : sqlParameters(sql, SqlDialect::Sqlite))
            if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    return names;
}

} // namespace

LabPage::LabPage(Workbench& workbench, QWidget* parent)
    : QWidget(parent), workbench_(workbench), testing_(this), asking_(this) {
    setObjectName(QStringLiteral("page"));
    auto* columns = new QSplitter(this);
    columns->setHandleWidth(gap);
    columns->setChildrenCollapsible(false);
    columns->addWidget(makeOrder());
    columns->addWidget(makeReadings());
    columns->addWidget(makeAnswer());
    for (const auto& [column, least] : {std::pair(0, 256), std::pair(1, 380), std::pair(2, 310)})
        columns->widget(column)->setMinimumWidth(least);
    columns->setStretchFactor(0, 0);
    columns->setStretchFactor(1, 1);
    columns->setStretchFactor(2, 0);
    columns->setSizes({290, 680, 370});
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(gap, gap, gap, gap);
    whole->addWidget(columns);

    connect(&workbench_, &Workbench::tick, this, &LabPage::showProgress);
    connect(&workbench_, &Workbench::sessionOpened, this, [this] {
        index_->setDialect(workbench_.session()->dialect());
        showIdle();
    });
    connect(&workbench_, &Workbench::sessionClosed, this, [this] {
        cancel();
        asking_.cancel();
        result_.reset();
        index_->setBytes({});
        statements_->clear();
        setCatalog(nullptr);
        showIdle();
    });
    showIdle();
}

LabPage::~LabPage() {
    cancel();
}

Card* LabPage::makeIndexCard() {
    auto* card = new Card(tr("Index"));
    index_ = new SqlEditor(workbench_.theme());
    index_->setAccessibleName(tr("CREATE INDEX statement"));
    index_->setMarginWidth(0, 0);
    index_->setWrapMode(QsciScintilla::WrapWord);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(6, 6, 0, 0);
    column->addWidget(index_);
    card->setContent(content);
    card->setFixedHeight(132);
    return card;
}

QWidget* LabPage::makeOrder() {
    controls_ = new LabControls(workbench_.theme());
    connect(controls_, &LabControls::clicked, this, [this] { running() ? cancel() : run(); });
    statements_ = new LabStatements(workbench_.theme(), controls_);
    connect(statements_, &LabStatements::editorWanted, this, &LabPage::statementWanted);
    connect(statements_, &LabStatements::historyWanted, this, &LabPage::askHistory);
    connect(statements_, &LabStatements::changed, this, &LabPage::offerParameters);
    auto* order = new QWidget;
    auto* column = new QVBoxLayout(order);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    column->addWidget(makeIndexCard());
    column->addWidget(statements_, 1);
    return order;
}

QWidget* LabPage::makeReadings() {
    readings_ = new Card(tr("Every statement"));
    words_ = new QLabel;
    words_->setTextFormat(Qt::PlainText);
    words_->setWordWrap(true);
    words_->setAlignment(Qt::AlignCenter);
    words_->setMargin(3 * gap);
    dumbbells_ = new LabDumbbells(workbench_.theme());
    connect(dumbbells_, &LabDumbbells::chosen, this, &LabPage::showStatement);
    auto* plain = new QWidget;
    plain->setProperty("look", QStringLiteral("plain"));
    auto* inside = new QVBoxLayout(plain);
    inside->setContentsMargins(0, 4, 0, 4);
    inside->addWidget(dumbbells_);
    inside->addStretch(1);
    readingPages_ = new QStackedWidget;
    readingPages_->addWidget(words_);
    readingPages_->addWidget(scrolling(plain));
    readings_->setContent(readingPages_);
    readings_->setMinimumHeight(150);

    plans_ = new DiffCard(workbench_.theme(), tr("Both plans"), tr("without"), tr("with"));
    plans_->setMinimumHeight(130);

    auto* rows = new QSplitter(Qt::Vertical);
    rows->setHandleWidth(gap);
    rows->setChildrenCollapsible(false);
    rows->addWidget(readings_);
    rows->addWidget(plans_);
    rows->setSizes({340, 420});
    return rows;
}

QWidget* LabPage::makeAnswer() {
    verdict_ = new LabVerdict(workbench_.theme());
    auto* price = new Card(tr("What it costs"));
    costs_ = new LabCosts(workbench_.theme());
    price->setContent(costs_);
    payoff_ = new LabPayoffCard(workbench_.theme());

    auto* cards = new QWidget;
    cards->setProperty("look", QStringLiteral("plain"));
    auto* answer = new QVBoxLayout(cards);
    answer->setContentsMargins(0, 0, 0, 0);
    answer->setSpacing(gap);
    answer->addWidget(verdict_, 3);
    answer->addWidget(price);
    answer->addWidget(payoff_, 2);
    return scrolling(cards);
}

void LabPage::setCatalog(std::shared_ptr<const Catalog> catalog) {
    index_->setCatalog(std::move(catalog));
}

void LabPage::setIndex(const QString& createSql) {
    index_->setBytes(toStdString(createSql));
    if (statements_->texts().empty()) askHistory();
}

void LabPage::addStatement(const QString& sql, const std::map<std::string, Value>& parameters) {
    for (const auto& [name, value] : parameters)
        memory_.remember(name, inputOf(value));
    statements_->add(sql);
}

void LabPage::askHistory() {
    const auto session = workbench_.session();
    if (session == nullptr) return;
    if (session->journal() == nullptr) {
        emit said(tr("The history is not kept"));
        return;
    }
    const std::string table = index::indexedTable(*index_->bytes());
    if (table.empty()) {
        emit said(tr("Write the CREATE INDEX first: its table tells which statements to look for"));
        return;
    }
    asking_.start(
        [session, table](const std::stop_token&) -> Result<std::vector<std::string>> {
            auto seen = index::statementsSeen(*session->journal());
            if (!seen) return fail(seen.error());
            return index::queriesOn(table, *seen, mostFromHistory);
        },
        [this, table](const Result<std::vector<std::string>>& found) {
            if (!found) return emit said(toQString(found.error().message));
            if (found->empty())
                return emit said(tr("Nothing that ran so far reads %1").arg(toQString(table)));
            for (const std::string& sql : *found)
                addStatement(toQString(sql));
        });
}

void LabPage::offerParameters() {
    std::vector<std::string> statements = statements_->texts();
    if (statements.size() > 1) statements.resize(1);
    controls_->setParameters(parametersOf(statements));
}

void LabPage::run() {
    if (running()) return;
    if (workbench_.session() == nullptr)
        return showWords(tr("No database is open. Open one with Ctrl+O."), true);
    if (index_->size() == 0)
        return showWords(tr("Write the CREATE INDEX that is to be tried."), true);
    const std::vector<std::string> statements = statements_->texts();
    if (statements.empty())
        return showWords(tr("Add at least one statement: Editor adds the one at the cursor, "
                            "History those that ran on the table."),
                         true);
    const std::vector<std::string> names = parametersOf(statements);
    if (names.empty() || memory_.knows(names)) return start();
    auto* dialog = new ParameterDialog(names, memory_, tr("Test the index"), this);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        for (const auto& [name, input] : dialog->inputs())
            memory_.remember(name, input);
        start();
    });
    dialog->open();
}

void LabPage::start() {
    const auto session = workbench_.session();
    if (session == nullptr) return;
    index::IndexTrial trial;
    trial.createSql = *index_->bytes();
    for (const std::string& sql : statements_->texts())
        trial.statements.push_back({sql, memory_.values(sqlParameters(sql, SqlDialect::Sqlite))});
    trial.payoff = controls_->payoff();
    index_->clearError();
    progress_ = std::make_shared<WorkProgress>();
    workbench_.beginWork([this] { cancel(); }, this);
    testing_.start(
        [session, trial, inTransaction = controls_->inTransaction(),
         progress = progress_](const std::stop_token& stop) {
            return session->testIndex(
                trial, inTransaction, stop,
                [&progress](const std::string& what, double share) { progress->set(what, share); });
        },
        [this](const Result<index::IndexTrialResult>& result) { finish(result); });
    if (!result_) showWords(tr("The index is built and tried…"), false);
    showRunning(true);
}

void LabPage::cancel() {
    if (!testing_.busy()) return;
    testing_.cancel();
    workbench_.endWork(this);
    showRunning(false);
    emit said(tr("Trying the index was cancelled"));
}

void LabPage::finish(const Result<index::IndexTrialResult>& result) {
    workbench_.endWork(this);
    showRunning(false);
    if (result) {
        result_ = *result;
        showResult();
    } else {
        result_.reset();
        showWords(toQString(result.error().message), true);
        if (result.error().sqlOffset)
            index_->showError(*result.error().sqlOffset, true, toQString(result.error().message));
    }
    emit finished();
}

void LabPage::showRunning(bool running) {
    controls_->showRunning(running);
    statements_->setChangeable(!running);
    index_->setReadOnly(running);
    showProgress();
}

void LabPage::showProgress() {
    if (!testing_.busy() || progress_ == nullptr) return;
    const auto [what, share] = progress_->look();
    controls_->showProgress(what, share);
}

void LabPage::showIdle() {
    offerParameters();
    showWords(workbench_.session() == nullptr
                  ? tr("No database is open. Open one with Ctrl+O.")
                  : tr("Write a CREATE INDEX, choose statements, press Test the index: each runs "
                       "with and without it in turn, and rows are written both ways."));
}

void LabPage::showWords(const QString& words, bool problem) {
    result_.reset();
    words_->setText(problem ? QStringLiteral("▲ ") + words : words);
    readingPages_->setCurrentIndex(0);
    readings_->setFigure({});
    setTone(words_, problem ? "bad" : "dim");
    plans_->showWords(tr("Both plans will stand here side by side."));
    verdict_->clear();
    costs_->clear();
    payoff_->clear();
}

void LabPage::showResult() {
    dumbbells_->setReads(result_->reads);
    readingPages_->setCurrentIndex(1);
    readings_->setFigure(tr("○ without  ● with  · median, log"));
    costs_->show(*result_);
    payoff_->show(*result_);
    int first = 0;
    for (int i = static_cast<int>(result_->reads.size()) - 1; i >= 0; --i)
        if (result_->reads[static_cast<std::size_t>(i)].comparison) first = i;
    dumbbells_->setCurrent(first);
    showStatement(first);
}

void LabPage::showStatement(int row) {
    const index::TrialReading& read = result_->reads[static_cast<std::size_t>(row)];
    verdict_->show(*result_, read);
    if (read.comparison)
        plans_->showPlans(read.comparison->planA, read.comparison->planB,
                          tr("The engine has no plan for it: it reads no table."));
    else
        plans_->showWords(tr("There is no plan of this statement."));
}

} // namespace hone::ui
