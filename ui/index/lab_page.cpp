#include "ui/index/lab_page.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

#include "core/sql/fingerprint.h"
#include "ui/editor/parameter_dialog.h"
#include "ui/shell/format.h"
#include "ui/shell/pill.h"
#include "ui/shell/unbroken.h"

namespace hone::ui {
namespace {

constexpr int textRole = Qt::UserRole;
constexpr std::size_t mostFromHistory = 12;
constexpr std::size_t longestLine = 200;

// Beside other cards; as high as they leave room for.
class SmallChart : public ComparisonChart {
public:
    explicit SmallChart(Theme& theme) : ComparisonChart(theme) {
        setMinimumHeight(sizeHint().height());
    }
    QSize sizeHint() const override { return {300, 160}; }
};

QLabel* wrappedLabel(QWidget* parent = nullptr) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

// Of how many times as fast, or as long: what the verdict says.
QString intervalText(const PairedComparison& times) {
    const auto factor = [](double value) {
        return value < 9.95 ? QString::number(value, 'f', 2) : factorText(value);
    };
    const QString confidence = QString::number(100 * times.confidence, 'g', 3);
    if (times.verdict == Verdict::Faster)
        return unbroken(
            LabPage::tr("%1 % interval %2x to %3x.")
                .arg(confidence, factor(1 / times.interval.high), factor(1 / times.interval.low)));
    return unbroken(LabPage::tr("%1 % interval %2 to %3 of the time without.")
                        .arg(confidence, factor(times.interval.low), factor(times.interval.high)));
}

QColor ThemeTokens::*colorOf(index::TrialOutcome outcome) {
    switch (outcome) {
    case index::TrialOutcome::Helps:
        return &ThemeTokens::good;
    case index::TrialOutcome::Hurts:
        return &ThemeTokens::bad;
    case index::TrialOutcome::NoGain:
        return &ThemeTokens::text;
    case index::TrialOutcome::Mixed:
    case index::TrialOutcome::Unclear:
        break;
    }
    return &ThemeTokens::attention;
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
        failed_.clear();
        index_->setBytes({});
        statements_->clear();
        setCatalog(nullptr);
        showIdle();
    });
    connect(&workbench_.theme(), &Theme::changed, this, &LabPage::applyTheme);
    applyTheme();
    showRunning(false);
    showMode();
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

Card* LabPage::makeStatementsCard() {
    auto* card = new Card(tr("Statements"));
    const auto button = [card](const QString& words, const QString& toolTip) {
        QToolButton* made = pillButton(words, toolTip);
        made->setAccessibleName(toolTip);
        card->addHeadWidget(made);
        return made;
    };
    take_ = button(tr("Editor"), tr("Add the statement at the cursor of the page Query"));
    history_ = button(tr("History"), tr("Add what ran on the index's table"));
    remove_ = button(QStringLiteral("–"), tr("Take the statement away (Del)"));
    connect(take_, &QToolButton::clicked, this, &LabPage::statementWanted);
    connect(history_, &QToolButton::clicked, this, &LabPage::askHistory);
    const auto removeCurrent = [this] {
        delete statements_->currentItem();
        showParameters();
    };
    connect(remove_, &QToolButton::clicked, this, removeCurrent);

    statements_ = new QListWidget;
    statements_->setFrameShape(QFrame::NoFrame);
    statements_->setAccessibleName(tr("Statements to try it on"));
    statements_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    statements_->setTextElideMode(Qt::ElideRight);
    statements_->setSpacing(2);

    auto* del = new QShortcut(Qt::Key_Delete, statements_, nullptr, nullptr, Qt::WidgetShortcut);
    connect(del, &QShortcut::activated, this, removeCurrent);

    payoffOver_ = new QComboBox;
    payoffOver_->setAccessibleName(tr("Look where it pays, over"));
    payoffOver_->setToolTip(tr("For the first statement: from which number of rows, or which value "
                               "of a parameter, the index pays"));
    payoffCaption_ = new QLabel(tr("Pays over"));
    payoffCaption_->setBuddy(payoffOver_);
    mode_ = new Segmented(workbench_.theme(), {tr("On a copy"), tr("In a transaction")});
    mode_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(mode_, &Segmented::chosen, this, &LabPage::showMode);
    note_ = wrappedLabel();
    run_ = new QPushButton;
    run_->setProperty("primary", true);
    connect(run_, &QPushButton::clicked, this, [this] { running() ? cancel() : run(); });
    progressWords_ = new QLabel;
    progressWords_->setTextFormat(Qt::PlainText);
    bar_ = new QProgressBar;
    bar_->setTextVisible(false);
    bar_->setRange(0, 1000);
    bar_->setAccessibleName(tr("How much is done"));

    auto* over = new QHBoxLayout;
    over->addWidget(payoffCaption_);
    over->addWidget(payoffOver_, 1);
    auto* foot = new QWidget;
    foot->setObjectName(QStringLiteral("cardFoot"));
    foot->setAttribute(Qt::WA_StyledBackground);
    auto* below = new QVBoxLayout(foot);
    below->setContentsMargins(10, 8, 10, 10);
    below->setSpacing(gap);
    below->addLayout(over);
    auto* where = new QHBoxLayout;
    where->addWidget(mode_);
    where->addStretch(1);
    below->addLayout(where);
    below->addWidget(note_);
    below->addWidget(progressWords_);
    below->addWidget(bar_);
    below->addWidget(run_);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 4, 0, 0);
    column->setSpacing(0);
    column->addWidget(statements_, 1);
    column->addWidget(foot);
    card->setContent(content);
    return card;
}

QWidget* LabPage::makeOrder() {
    auto* order = new QWidget;
    auto* column = new QVBoxLayout(order);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    column->addWidget(makeIndexCard());
    column->addWidget(makeStatementsCard(), 1);
    return order;
}

QWidget* LabPage::makeReadings() {
    readings_ = new Card(tr("Every statement"));
    words_ = wrappedLabel();
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
    auto* scroll = new QScrollArea;
    scroll->setWidget(plain);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    readingPages_ = new QStackedWidget;
    readingPages_->addWidget(words_);
    readingPages_->addWidget(scroll);
    readings_->setContent(readingPages_);
    readings_->setMinimumHeight(150);

    plans_ = new Card(tr("Both plans"));
    planModel_.setSideNames(tr("without"), tr("with"));
    planWords_ = wrappedLabel();
    planWords_->setAlignment(Qt::AlignCenter);
    planWords_->setMargin(gap);
    planTable_ = new DiffTable(workbench_.theme(), planModel_);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(planTable_, 100);
    column->addStretch(1);
    planPages_ = new QStackedWidget;
    planPages_->addWidget(planWords_);
    planPages_->addWidget(content);
    plans_->setContent(planPages_);
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
    verdict_ = new Card(tr("Verdict"));
    headline_ = wrappedLabel();
    explanation_ = wrappedLabel();
    times_ = new SmallChart(workbench_.theme());

    auto* said = new QWidget;
    auto* words = new QVBoxLayout(said);
    words->setContentsMargins(14, 10, 14, 0);
    words->setSpacing(4);
    words->addWidget(headline_);
    words->addWidget(explanation_);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(said);
    column->addWidget(times_, 1);
    verdict_->setContent(content);

    auto* price = new Card(tr("What it costs"));
    costs_ = new LabCosts(workbench_.theme());
    price->setContent(costs_);

    payoff_ = new Card(tr("Pays from"));
    payoffSentence_ = wrappedLabel();
    payoffChart_ = new LabPayoffChart(workbench_.theme());

    auto* below = new QWidget;
    auto* sentence = new QVBoxLayout(below);
    sentence->setContentsMargins(0, 8, 0, 0);
    sentence->setSpacing(2);
    payoffSentence_->setContentsMargins(14, 0, 14, 0);
    sentence->addWidget(payoffSentence_);
    sentence->addWidget(payoffChart_, 1);
    payoff_->setContent(below);

    auto* cards = new QWidget;
    cards->setProperty("look", QStringLiteral("plain"));
    auto* answer = new QVBoxLayout(cards);
    answer->setContentsMargins(0, 0, 0, 0);
    answer->setSpacing(gap);
    answer->addWidget(verdict_, 3);
    answer->addWidget(price);
    answer->addWidget(payoff_, 2);
    auto* scroll = new QScrollArea;
    scroll->setWidget(cards);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    return scroll;
}

void LabPage::applyTheme() {
    const Theme& theme = workbench_.theme();
    statements_->setFont(theme.codeFont());
    for (QToolButton* small : {take_, history_, remove_})
        small->setFont(theme.secondaryFont());
    for (QLabel* label : {note_, progressWords_, payoffCaption_, payoffSentence_, explanation_}) {
        keepFont(label, theme.secondaryFont());
        setTone(label, &ThemeTokens::dim);
    }
    setTone(payoffSentence_, &ThemeTokens::text);
    setTone(planWords_, &ThemeTokens::faint);
    keepFont(headline_, theme.verdictFont());
    setTone(words_, &ThemeTokens::bad);
    if (result_) showStatement(dumbbells_->current());
}

void LabPage::setCatalog(std::shared_ptr<const Catalog> catalog) {
    index_->setCatalog(std::move(catalog));
}

void LabPage::setIndex(const QString& createSql) {
    index_->setBytes(toStdString(createSql));
    if (statements_->count() == 0) askHistory();
}

void LabPage::addStatement(const QString& sql, const std::map<std::string, Value>& parameters) {
    for (const auto& [name, value] : parameters)
        memory_.remember(name, inputOf(value));
    for (int i = 0; i < statements_->count(); ++i)
        if (statements_->item(i)->data(textRole).toString() == sql) return;
    auto* item = new QListWidgetItem(toQString(oneLine(toStdString(sql), longestLine)));
    item->setData(textRole, sql);
    item->setToolTip(plainToolTip(sql));

    statements_->addItem(item);
    showParameters();
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

std::vector<std::string> LabPage::chosenStatements() const {
    std::vector<std::string> chosen;
    for (int i = 0; i < statements_->count(); ++i)
        chosen.push_back(toStdString(statements_->item(i)->data(textRole).toString()));
    return chosen;
}

std::vector<std::string> LabPage::parametersOf(const std::vector<std::string>& statements) const {
    std::vector<std::string> names;
    for (const std::string& sql : statements)
        for (const std::string& name : sqlParameters(sql, SqlDialect::Sqlite))
            if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    return names;
}

// What the payoff can be looked for over: of the first statement.
void LabPage::showParameters() {
    const QString before = payoffOver_->currentData().toString();
    const bool first = payoffOver_->count() == 0;
    payoffOver_->clear();
    payoffOver_->addItem(tr("the table's rows"), QStringLiteral("rows"));
    std::vector<std::string> statements = chosenStatements();
    if (statements.size() > 1) statements.resize(1);
    for (const std::string& name : parametersOf(statements))
        payoffOver_->addItem(tr("values of %1").arg(toQString(name)), toQString(name));
    payoffOver_->addItem(tr("not looked for"), QString());
    const int at = payoffOver_->findData(before);
    payoffOver_->setCurrentIndex(first || at < 0 ? 0 : at);
}

void LabPage::showMode() {
    const bool copy = mode_->current() != 1;
    payoffOver_->setEnabled(copy && !running());
    note_->setText(copy ? tr("Measured on a copy. Your database is unchanged.")
                        : tr("On the database itself, rolled back at the end. Others cannot write "
                             "meanwhile, and the file may grow."));
}

void LabPage::run() {
    if (running()) return;
    if (workbench_.session() == nullptr)
        return showWords(tr("No database is open. Open one with Ctrl+O."), true);
    if (index_->size() == 0)
        return showWords(tr("Write the CREATE INDEX that is to be tried."), true);
    const std::vector<std::string> statements = chosenStatements();
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
    for (const std::string& sql : chosenStatements())
        trial.statements.push_back({sql, memory_.values(sqlParameters(sql, SqlDialect::Sqlite))});
    const bool inTransaction = mode_->current() == 1;
    const QString over = payoffOver_->currentData().toString();
    if (!inTransaction && !over.isEmpty())
        trial.payoff = index::PayoffOrder{
            .parameter = over == QLatin1String("rows") ? std::string() : toStdString(over)};
    index_->clearError();
    progress_ = std::make_shared<WorkProgress>();
    workbench_.beginWork([this] { cancel(); }, this);
    testing_.start(
        [session, trial, inTransaction, progress = progress_](const std::stop_token& stop) {
            return session->testIndex(
                trial, inTransaction, stop,
                [&progress](const std::string& what, double share) { progress->set(what, share); });
        },
        [this](const Result<index::IndexTrialResult>& result) { finish(result); });
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
        failed_.clear();
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
    run_->setText(running ? tr("Cancel") : tr("Test the index"));
    run_->setToolTip(running ? tr("Stop (Esc)") : tr("Ctrl+Enter"));
    for (QWidget* control :
         std::initializer_list<QWidget*>{statements_, take_, history_, remove_, mode_})
        control->setEnabled(!running);
    index_->setReadOnly(running);
    bar_->setVisible(running);
    progressWords_->setVisible(running);
    showMode();
    showProgress();
}

void LabPage::showProgress() {
    if (!testing_.busy() || progress_ == nullptr) return;
    const auto [what, share] = progress_->look();
    progressWords_->setText(toQString(what));
    bar_->setValue(static_cast<int>(1000 * share));
}

void LabPage::showIdle() {
    failed_.clear();
    showParameters();
    showWords(workbench_.session() == nullptr
                  ? tr("No database is open. Open one with Ctrl+O.")
                  : tr("Write a CREATE INDEX, choose statements, press Test the index: each runs "
                       "with and without it in turn, and rows are written both ways."));
}

void LabPage::showWords(const QString& words, bool problem) {
    failed_ = problem ? words : QString();
    result_.reset();
    words_->setText(problem ? QStringLiteral("▲ ") + words : words);
    readingPages_->setCurrentIndex(0);
    readings_->setFigure({});
    setTone(words_, problem ? "bad" : "dim");
    planModel_.setPlans(nullptr, nullptr);
    planPages_->setCurrentIndex(0);
    planWords_->setText(tr("Both plans will stand here side by side."));
    plans_->setFigure({});
    verdict_->setFigure({});
    headline_->setVisible(false);
    explanation_->setText(tr("Faster, slower or no difference, with every run of both sides."));
    times_->clear();
    times_->hide();
    costs_->clear();
    payoffSentence_->hide();
    payoffChart_->clear(tr("The time over growing tables, or over a parameter's values, will "
                           "stand here."));
}

void LabPage::showResult() {
    dumbbells_->setReads(result_->reads);
    readingPages_->setCurrentIndex(1);
    readings_->setFigure(tr("○ without  ● with  · median, log"));
    costs_->show(*result_);
    payoffSentence_->setVisible(result_->payoff.has_value());
    if (result_->payoff) {
        payoffSentence_->setText(unbroken(toQString(result_->payoff->sentence())));
        payoffChart_->show(*result_->payoff);
    } else {
        payoffChart_->clear(result_->noPayoff.empty() ? tr("Not looked for.")
                                                      : toQString(result_->noPayoff));
    }
    int first = 0;
    for (int i = static_cast<int>(result_->reads.size()) - 1; i >= 0; --i)
        if (result_->reads[static_cast<std::size_t>(i)].comparison) first = i;
    dumbbells_->setCurrent(first);
    showStatement(first);
}

void LabPage::showStatement(int row) {
    const index::TrialReading& read = result_->reads[static_cast<std::size_t>(row)];
    const bool alone = result_->reads.size() == 1;
    QStringList words;
    headline_->show();
    times_->setVisible(read.comparison.has_value());
    if (!read.comparison) {
        headline_->setText(tr("Not measured"));
        setTone(headline_, "attention");
        words << toQString(read.error ? read.error->message : std::string());
        verdict_->setFigure({});
        planModel_.setPlans(nullptr, nullptr);
        planWords_->setText(tr("There is no plan of this statement."));
    } else {
        const PairedComparison& times = read.comparison->times;
        const auto outcome = index::outcomeOf(*result_);
        headline_->setText(alone ? toQString(index::trialHeadline(*result_)) : outcomeText(times));
        setTone(headline_, alone ? colorOf(outcome) : outcomeColor(times.verdict));
        verdict_->setFigure(result_->inTransaction
                                ? tr("%1 pairs · in a transaction").arg(times.pairs.size())
                                : tr("%1 pairs · interleaved").arg(times.pairs.size()));
        words << intervalText(times);
        const ResultMatch& match = read.comparison->results;
        words << (!match.same        ? tr("▲ Other rows: %1").arg(toQString(match.remark))
                  : match.rowsB == 1 ? tr("The same row.")
                                     : tr("The same %1 rows.").arg(countText(match.rowsB)));
        if (!read.used) words << tr("The plan does not use the index.");
        times_->show(times, {tr("without"), tr("with")});
        const auto bundle = [](const Plan& plan) {
            return std::make_shared<const PlanBundle>(bundleOf(plan));
        };
        planModel_.setPlans(bundle(read.comparison->planA), bundle(read.comparison->planB));
        planWords_->setText(tr("The engine has no plan for it: it reads no table."));
    }
    for (const std::string& remark : result_->remarks)
        words << toQString(remark);
    explanation_->setText(words.join(u' '));
    planPages_->setCurrentIndex(planModel_.rowCount() > 0 ? 1 : 0);
    const int nodes = read.comparison ? planModel_.diff().differingNodes() : 0;
    plans_->setFigure(!read.comparison ? QString()
                      : nodes == 0     ? tr("= the same plan")
                      : nodes == 1     ? tr("≠ 1 node differs")
                                       : tr("≠ %1 nodes differ").arg(nodes));
    planTable_->fit();
}

} // namespace hone::ui
