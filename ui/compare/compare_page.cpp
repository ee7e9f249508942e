#include "ui/compare/compare_page.h"

#include <QHBoxLayout>
#include <QSettings>
#include <QVBoxLayout>

#include "core/report/reports.h"
#include "ui/editor/parameter_dialog.h"
#include "ui/editor/sql_editor.h"
#include "ui/shell/format.h"
#include "ui/shell/report_saving.h"

namespace hone::ui {
namespace {

constexpr qsizetype longestKept = 100'000; // characters of a statement
const QString columnsKey = QStringLiteral("compare/columns");
const QString rowsKey = QStringLiteral("compare/rows");
const QString viewKey = QStringLiteral("compare/view");
const QString textKeys[] = {QStringLiteral("compare/a"), QStringLiteral("compare/b")};

QString emptyWords() {
    return ComparePage::tr("Write two statements that should return the same, or take them from "
                           "the editor, and press Compare: both are run in turn until it is "
                           "certain which of them is faster.");
}

} // namespace

ComparePage::ComparePage(Workbench& workbench, QWidget* parent)
    : QWidget(parent), workbench_(workbench), preparing_(this), comparing_(this),
      view_(new ComparisonView(workbench.theme())),
      plans_(new DiffCard(workbench.theme(), tr("Plans of both"), tr("A"), tr("B"))) {
    setObjectName(QStringLiteral("page"));
    plans_->setMinimumHeight(120);
    auto* lower = new QWidget;
    auto* below = new QVBoxLayout(lower);
    below->setContentsMargins(0, 0, 0, 0);
    below->setSpacing(gap);
    below->addWidget(makeBar());
    below->addWidget(view_, 1);
    view_->addBelowChart(plans_);
    rows_ = new QSplitter(Qt::Vertical, this);
    rows_->setHandleWidth(gap);
    rows_->setChildrenCollapsible(false);
    rows_->addWidget(makeSides());
    rows_->addWidget(lower);
    rows_->setStretchFactor(0, 1);
    rows_->setStretchFactor(1, 3);
    rows_->setSizes({210, 590});
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(gap, gap, gap, gap);
    whole->addWidget(rows_);

    connect(&workbench_, &Workbench::tick, this, &ComparePage::showProgress);
    connect(&workbench_, &Workbench::sessionOpened, this, [this] {
        for (StatementCard* side : sides_)
            side->editor().setDialect(workbench_.session()->dialect());
        showIdle();
    });
    connect(&workbench_, &Workbench::sessionClosed, this, [this] {
        cancel();
        setCatalog(nullptr);
        comparison_.reset();
        showIdle();
    });
    connect(&view_->files(), &PlanFiles::written, this,
            [this](const QString& path) { emit said(tr("Chart exported to %1").arg(path)); });
    connect(&view_->files(), &PlanFiles::failed, this,
            [this](const Error& error) { emit said(toQString(error.message)); });
    showRunning(false);
    showIdle();
}

ComparePage::~ComparePage() {
    cancel();
}

QWidget* ComparePage::makeSides() {
    columns_ = new QSplitter;
    columns_->setHandleWidth(gap);
    columns_->setChildrenCollapsible(false);
    for (const Side side : {Side::A, Side::B}) {
        auto* card = new StatementCard(workbench_, side, memory_);
        card->setMinimumSize(240, 110);
        sides_[side == Side::A ? 0 : 1] = card;
        if (side == Side::B) {
            const QToolButton* same =
                card->addButton(tr("Same as A"), tr("Begin with A's statement"));
            connect(same, &QToolButton::clicked, this,
                    [this] { sides_[1]->setText(sides_[0]->text()); });
        }
        const QToolButton* take = card->addButton(
            tr("Take from the editor"), tr("The statement at the cursor of the page Query"));
        connect(take, &QToolButton::clicked, this, [this, side] { emit statementWanted(side); });
        connect(card, &StatementCard::parametersClicked, this, [this] { prepare(true); });
        connect(&card->editor(), &SqlEditor::edited, this, &ComparePage::noteEdits);
        columns_->addWidget(card);
    }
    columns_->setSizes({500, 500});
    return columns_;
}

QWidget* ComparePage::makeBar() {
    auto* bar = new QFrame;
    bar->setObjectName(QStringLiteral("card"));
    bar->setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(10, 7, 10, 7);
    row->setSpacing(gap);
    options_ = new CompareOptions(workbench_.theme());
    row->addWidget(options_);
    row->addSpacing(gap);
    row->addStretch(1);
    progressWords_ = new QLabel;
    setTone(progressWords_, "dim");
    keepFont(progressWords_, workbench_.theme().secondaryFont());
    row->addWidget(progressWords_);
    progress_ = new QProgressBar;
    progress_->setTextVisible(false);
    progress_->setFixedWidth(90);
    progress_->setAccessibleName(tr("Pairs taken"));
    row->addWidget(progress_);
    report_ = new QPushButton(tr("Report…"));
    report_->setToolTip(tr("Save the comparison as a page or as PDF, to hand on"));
    connect(report_, &QPushButton::clicked, this,
            [this] { saveReport(this, makeReport(), QStringLiteral("comparison")); });
    row->addWidget(report_);
    longer_ = new QPushButton(tr("More pairs"));
    longer_->setToolTip(tr("Compares anew with four times as many pairs at most"));
    connect(longer_, &QPushButton::clicked, this, &ComparePage::runLonger);
    row->addWidget(longer_);
    run_ = new QPushButton;
    run_->setProperty("primary", true);
    connect(run_, &QPushButton::clicked, this, [this] { running() ? cancel() : run(); });
    row->addWidget(run_);
    return bar;
}

void ComparePage::setStatement(Side which, const QString& text,
                               const std::map<std::string, Value>& parameters) {
    for (const auto& [name, value] : parameters)
        memory_.remember(name, inputOf(value));
    side(which).setText(text);
    for (StatementCard* card : sides_)
        card->updateParameters();
}

void ComparePage::setCatalog(std::shared_ptr<const Catalog> catalog) {
    for (StatementCard* card : sides_)
        card->editor().setCatalog(catalog);
}

void ComparePage::run() {
    if (!running()) prepare(false);
}

// Finds the statements, as a worker: a text may be long.
void ComparePage::prepare(bool alwaysAsk) {
    const auto session = workbench_.session();
    if (session == nullptr) return view_->showProblem(tr("No database is open. Open one first."));
    struct Text {
        std::shared_ptr<const std::string> bytes;
        TextRange selection;
        std::size_t cursor;
        std::optional<RunText> find(SqlDialect dialect) const {
            return runTextAt(*bytes, selection, cursor, RunScope::Statement, dialect);
        }
    };
    const auto textOf = [](SqlEditor& editor) {
        editor.clearError();
        return Text{editor.bytes(), editor.selection(), editor.cursor()};
    };
    SqlEditor &a = sides_[0]->editor(), &b = sides_[1]->editor();
    preparing_.start(
        [textA = textOf(a), textB = textOf(b), dialect = session->dialect()](std::stop_token) {
            return std::pair(textA.find(dialect), textB.find(dialect));
        },
        [this, alwaysAsk, versionA = a.version(), versionB = b.version()](
            const std::pair<std::optional<RunText>, std::optional<RunText>>& found) {
            if (!found.first || !found.second) {
                comparison_.reset();
                showOffers();
                view_->showProblem(found.first    ? tr("B has no statement. Write one.")
                                   : found.second ? tr("A has no statement. Write one.")
                                                  : tr("There is no statement. Write two."));
                return;
            }
            if (found.first->statements > 1 || found.second->statements > 1) {
                comparison_.reset();
                showOffers();
                view_->showProblem(tr("There is more than one statement in the selection of %1, "
                                      "and one is compared with one. Select only that one, or put "
                                      "the cursor into it.")
                                       .arg(QLatin1Char(found.first->statements > 1 ? 'A' : 'B')));
                return;
            }
            askForParameters({*found.first, *found.second, versionA, versionB}, alwaysAsk,
                             !alwaysAsk);
        });
}

void ComparePage::askForParameters(const Asked& asked, bool alwaysAsk, bool thenRun) {
    std::vector<std::string> names = asked.a.parameters;
    for (const std::string& name : asked.b.parameters)
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    if (names.empty() || (!alwaysAsk && memory_.knows(names))) {
        if (thenRun) start(asked);
        return;
    }
    auto* dialog = new ParameterDialog(names, memory_, thenRun ? tr("Compare") : tr("Keep"), this);
    connect(dialog, &QDialog::accepted, this, [this, dialog, asked, thenRun] {
        for (const auto& [name, input] : dialog->inputs())
            memory_.remember(name, input);
        for (StatementCard* card : sides_)
            card->updateParameters();
        if (thenRun) start(asked);
    });
    dialog->open();
}

void ComparePage::start(const Asked& asked) {
    const auto session = workbench_.session();
    if (session == nullptr) return;
    asked_ = asked;
    database_ = session->facts().name;
    StatementComparisonOptions chosen = options_->options();
    timeLimited_ = chosen.timeLimit.has_value();
    mostPairs_ = chosen.pairing.maxPairs;
    pairs_ = std::make_shared<std::atomic<int>>(0);
    const Session::CompareSide a{*asked.a.text, memory_.values(asked.a.parameters)};
    const Session::CompareSide b{*asked.b.text, memory_.values(asked.b.parameters)};
    workbench_.beginWork([this] { cancel(); }, this);
    comparing_.start(
        [session, a, b, chosen, pairs = pairs_](const std::stop_token& stop) mutable {
            chosen.pairing.stop = stop;
            return session->compare(a, b, nullptr, chosen,
                                    [&pairs](int taken, int) { *pairs = taken; });
        },
        [this](const SidedResult<StatementComparison>& comparison) { finish(comparison); });
    showRunning(true);
}

void ComparePage::cancel() {
    preparing_.cancel();
    if (!comparing_.busy()) return;
    comparing_.cancel();
    workbench_.endWork(this);
    showRunning(false);
    progressWords_->setText(tr("Cancelled."));
    if (!comparison_) showIdle();
}

report::Report ComparePage::makeReport() const {
    return report::reportOf(*comparison_, database_);
}

void ComparePage::finish(const SidedResult<StatementComparison>& comparison) {
    workbench_.endWork(this);
    showRunning(false);
    if (comparison) {
        comparison_ = *comparison;
        showComparison();
    } else {
        comparison_.reset();
        showError(comparison.error());
    }
    showPlans();
    emit finished();
}

void ComparePage::showError(const SideError& error) {
    const QString message = toQString(error.message);
    if (!error.side) return view_->showProblem(message);
    const bool a = *error.side == Side::A;
    view_->showProblem(tr("%1: %2").arg(a ? tr("A") : tr("B"), message));
    SqlEditor& editor = side(*error.side).editor();
    if (editor.version() == (a ? asked_.versionA : asked_.versionB))
        editor.showError((a ? asked_.a : asked_.b).offset + error.sqlOffset.value_or(0),
                         error.sqlOffset.has_value(), message);
}

QStringList ComparePage::remarks() const {
    QStringList remarks;
    remarks << (comparison_->cold
                    ? tr("Measured cold: the connection's page cache was emptied before every run.")
                    : tr("Measured warm, executing alone, without preparing."));
    for (const auto& [name, repeats] :
         {std::pair(tr("A"), comparison_->repeatsA), std::pair(tr("B"), comparison_->repeatsB)})
        if (repeats > 1)
            remarks
                << tr("A time of %1 is the mean of %2 executions.").arg(name, countText(repeats));
    if (timeLimited_ && comparison_->times.verdict == Verdict::Inconclusive &&
        static_cast<int>(comparison_->times.pairs.size()) < mostPairs_)
        remarks << tr("The time limit ended it.");
    return remarks;
}

void ComparePage::showComparison() {
    view_->show(comparison_->times, {tr("A"), tr("B")}, comparison_->results, remarks());
    noteEdits();
}

void ComparePage::showPlans() {
    showOffers();
    if (comparison_)
        plans_->showPlans(comparison_->planA, comparison_->planB,
                          tr("The engine has no plan for either: they read no table."));
    else
        plans_->showWords(tr("Both plans will stand here side by side."));
    plans_->setTitle(plans_->figures() == DiffModel::Figures::Estimates
                         ? tr("Plans of both, rows estimated")
                         : tr("Plans of both"));
}

void ComparePage::showOffers() {
    report_->setEnabled(comparison_.has_value() && !running());
    longer_->setVisible(!running() && comparison_ && options_->canTakeMore() &&
                        comparison_->times.verdict == Verdict::Inconclusive);
}

void ComparePage::showRunning(bool running) {
    run_->setText(running ? tr("Cancel") : tr("Compare"));
    run_->setToolTip(running ? tr("Stop comparing (Esc)") : tr("Compare A and B (Ctrl+Enter)"));
    options_->setChangeable(!running);
    progress_->setVisible(running);
    showOffers();
    progressWords_->clear();
    showProgress();
}

// What is inconclusive may need more pairs than were allowed, and then more time, too.
void ComparePage::runLonger() {
    options_->allowMore();
    run();
}

void ComparePage::showProgress() {
    if (!comparing_.busy()) return;
    const int pairs = *pairs_;
    progress_->setRange(0, mostPairs_);
    progress_->setValue(pairs);
    const QString words = pairs == 0 ? tr("comparing the results, warming up…")
                                     : tr("pair %1 of at most %2").arg(pairs).arg(mostPairs_);
    if (words != progressWords_->text()) progressWords_->setText(words);
}

void ComparePage::showIdle() {
    view_->showWords(workbench_.session() == nullptr
                         ? tr("No database is open. Open one with Ctrl+O.")
                         : emptyWords());
    showPlans();
}

// A verdict is of the texts that were measured.
void ComparePage::noteEdits() {
    if (!comparison_) return;
    const bool edited = sides_[0]->editor().version() != asked_.versionA ||
                        sides_[1]->editor().version() != asked_.versionB;
    view_->verdict().setNote(edited ? tr("The statements have been edited since.") : QString());
}

void ComparePage::rememberLayout(QSettings& settings) const {
    settings.setValue(columnsKey, columns_->saveState());
    settings.setValue(rowsKey, rows_->saveState());
    settings.setValue(viewKey, static_cast<int>(view_->chart().view()));
    options_->rememberLayout(settings);
    for (std::size_t i = 0; i < sides_.size(); ++i) {
        const QString text = sides_[i]->text();
        settings.setValue(textKeys[i], text.size() <= longestKept ? text : QString());
    }
}

void ComparePage::restoreLayout(const QSettings& settings) {
    columns_->restoreState(settings.value(columnsKey).toByteArray());
    rows_->restoreState(settings.value(rowsKey).toByteArray());
    view_->setView(ComparisonChart::View(std::clamp(settings.value(viewKey, 0).toInt(), 0, 2)));
    options_->restoreLayout(settings);
    for (std::size_t i = 0; i < sides_.size(); ++i)
        sides_[i]->setText(settings.value(textKeys[i]).toString());
}

} // namespace hone::ui
