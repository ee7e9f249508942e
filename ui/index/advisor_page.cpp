#include "ui/index/advisor_page.h"

#include <QFileDialog>
#include <QMetaMethod>
#include <QSettings>
#include <QStyle>
#include <QVBoxLayout>

#include "core/base/paths.h"
#include "core/index/advice_text.h"
#include "core/report/reports.h"
#include "ui/index/indexes_change_dialog.h"
#include "ui/shell/format.h"
#include "ui/shell/report_saving.h"

namespace hone::ui {
namespace {

constexpr int leftWidth = 370, leastLeft = 320;
const QString columnsKey = QStringLiteral("advisor/columns");
const QString leftKey = QStringLiteral("advisor/left");
const QString rightKey = QStringLiteral("advisor/right");

} // namespace

AdvisorPage::AdvisorPage(Workbench& workbench, QWidget* parent)
    : QWidget(parent), workbench_(workbench), advising_(this), writing_(this),
      workload_(new AdvisorWorkload(workbench)), budget_(new AdvisorBudget(workbench.theme())),
      statements_(new AdvisorStatements(workbench.theme())),
      changes_(new AdvisorChanges(workbench.theme())) {
    setObjectName(QStringLiteral("page"));
    const auto splitter = [](Qt::Orientation orientation) {
        auto* made = new QSplitter(orientation);
        made->setHandleWidth(gap);
        made->setChildrenCollapsible(false);
        return made;
    };
    left_ = splitter(Qt::Vertical);
    left_->addWidget(workload_);
    left_->addWidget(budget_);
    left_->setStretchFactor(0, 1);
    left_->setSizes({480, 300});
    left_->setMinimumWidth(leastLeft);
    right_ = splitter(Qt::Vertical);
    right_->addWidget(statements_);
    right_->addWidget(changes_);
    right_->setStretchFactor(0, 1);
    right_->setSizes({360, 330});
    auto* results = new QWidget;
    auto* column = new QVBoxLayout(results);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    column->addWidget(makeHeadline());
    column->addWidget(right_, 1);
    columns_ = splitter(Qt::Horizontal);
    columns_->addWidget(left_);
    columns_->addWidget(results);
    columns_->setStretchFactor(1, 1);
    columns_->setSizes({leftWidth, 3 * leftWidth});
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(gap, gap, gap, gap);
    whole->addWidget(columns_);

    connect(budget_, &AdvisorBudget::estimateRequested, this, &AdvisorPage::estimate);
    connect(budget_, &AdvisorBudget::measureRequested, this, &AdvisorPage::measure);
    connect(budget_, &AdvisorBudget::cancelRequested, this, &AdvisorPage::cancel);
    connect(workload_, &AdvisorWorkload::changed, this, &AdvisorPage::showState);
    connect(statements_, &AdvisorStatements::chosen, this, [this] {
        changes_->showStatement(statements_->current());
        if (statements_->current() != nullptr) changes_->setView(AdvisorChanges::View::Plans);
    });
    connect(changes_, &AdvisorChanges::applyRequested, this, &AdvisorPage::apply);
    connect(changes_, &AdvisorChanges::undoRequested, this, &AdvisorPage::undoApplied);
    connect(changes_, &AdvisorChanges::saveRequested, this, &AdvisorPage::askAndSave);
    connect(changes_, &AdvisorChanges::testRequested, this, &AdvisorPage::testRequested);
    connect(&workbench_, &Workbench::tick, this, &AdvisorPage::showProgress);
    connect(&workbench_, &Workbench::sessionOpened, this, &AdvisorPage::showState);
    connect(&workbench_, &Workbench::sessionClosed, this, [this] {
        cancel();
        error_.reset();
        applied_.clear();
        showAdvice(nullptr);
    });
    showAdvice(nullptr);
}

AdvisorPage::~AdvisorPage() {
    cancel();
}

QWidget* AdvisorPage::makeHeadline() {
    headline_ = new QFrame;
    headline_->setObjectName(QStringLiteral("card"));
    words_ = new QLabel;
    words_->setObjectName(QStringLiteral("headline"));
    provenance_ = new QLabel;
    provenance_->setObjectName(QStringLiteral("provenance"));
    QFont loud = workbench_.theme().verdictFont();
    loud.setPointSizeF(loud.pointSizeF() * 0.7);
    keepFont(words_, loud);
    keepFont(provenance_, workbench_.theme().secondaryFont());
    auto* column = new QVBoxLayout(headline_);
    column->setContentsMargins(14, 10, 14, 10);
    column->setSpacing(4);
    for (QLabel* label : {words_, provenance_}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    report_ = new QPushButton(tr("Report…"));
    report_->setToolTip(tr("Save the advice as a page or as PDF, to hand on"));
    connect(report_, &QPushButton::clicked, this,
            [this] { saveReport(this, makeReport(), QStringLiteral("advice")); });
    auto* row = new QHBoxLayout;
    row->addWidget(words_, 1);
    row->addWidget(report_, 0, Qt::AlignTop);
    column->addLayout(row);
    column->addWidget(provenance_);
    provenance_->setProperty("tone", QStringLiteral("dim"));
    return headline_;
}

void AdvisorPage::connectNotify(const QMetaMethod& signal) {
    if (signal == QMetaMethod::fromSignal(&AdvisorPage::testRequested))
        changes_->setTestOffered(true);
}

void AdvisorPage::setCatalog(std::shared_ptr<const Catalog> catalog) {
    workload_->setCatalog(std::move(catalog));
}

void AdvisorPage::start(bool estimateOnly) {
    const auto session = workbench_.session();
    if (session == nullptr || working() || workload_->model().judged() == 0) return;
    asked_ = workload_->model().workload();
    database_ = session->facts();
    offered_ = workload_->model().statements();
    error_.reset();
    index::AdvisorOptions options = budget_->options();
    options.estimateOnly = estimateOnly;
    progress_ = std::make_shared<WorkProgress>();
    since_.start();
    workbench_.beginWork([this] { cancel(); }, this);
    advising_.start(
        [session, workload = asked_, options,
         progress = progress_](const std::stop_token& stop) mutable {
            options.stop = stop;
            return session->advise(
                workload, options,
                [&progress](const std::string& what, double share) { progress->set(what, share); });
        },
        [this](const Result<index::Advice>& advice) { finish(advice); });
    budget_->showWorking(true);
    showState();
    showProgress();
}

void AdvisorPage::cancel() {
    if (!advising_.busy()) return;
    advising_.cancel();
    workbench_.endWork(this);
    budget_->showWorking(false);
    showState();
    emit said(tr("The advisor was cancelled; nothing was changed"));
}

report::Report AdvisorPage::makeReport() const {
    return report::reportOf(*advice_, database_.name,
                            database_.engine + " " + database_.engineVersion);
}

SharedAdvice AdvisorPage::readable(index::Advice advice) const {
    for (index::UnjudgedStatement& one : advice.unjudged)
        if (one.number < offered_.size() && !offered_[one.number].unjudged.empty())
            one.why = offered_[one.number].unjudged;
    return std::make_shared<const index::Advice>(std::move(advice));
}

void AdvisorPage::finish(const Result<index::Advice>& advice) {
    workbench_.endWork(this);
    budget_->showWorking(false);
    if (advice) {
        showAdvice(readable(*advice));
    } else {
        error_ = advice.error();
        showState();
    }
    emit finished();
}

void AdvisorPage::showAdvice(const SharedAdvice& advice) {
    advice_ = advice;
    if (advice == nullptr)
        budget_->clearCurve();
    else
        budget_->setAdvice(advice, asked_ == curveOf_);
    curveOf_ = asked_;
    changes_->setAdvice(advice);
    statements_->setAdvice(advice);
    showState();
}

void AdvisorPage::showState() {
    const auto& session = workbench_.session();
    const bool ready = session != nullptr && workload_->model().judged() > 0;
    QString words, more;
    if (working()) {
        words = tr("Looking for indexes…");
        more = advice_ == nullptr ? QString() : tr("Below stands the advice before.");
    } else if (error_) {
        words = QStringLiteral("✕ ") + toQString(error_->message);
        more = toQString(error_->detail);
    } else if (advice_ != nullptr) {
        words = toQString(adviceHeadline(*advice_));
        more = toQString(adviceProvenance(*advice_));
        if (workload_->model().workload() != asked_)
            more = QStringLiteral("▲ ") + tr("The workload has been changed since. ") + more;
    } else if (session == nullptr) {
        words = tr("Which indexes would a workload gain by?");
        more = tr("No database is open. Open one with Ctrl+O.");
    } else {
        words = tr("Which indexes would this workload gain by?");
        more = ready ? tr("Estimate answers in seconds by the planner's cost. Measure builds and "
                          "times indexes on a copy; the database itself is only read.")
                     : tr("Choose the statements at the left: typed ones, a file, the history or "
                          "the slow log.");
    }
    words_->setText(words);
    report_->setVisible(advice_ != nullptr && !working() && !error_);
    provenance_->setText(more);
    provenance_->setVisible(!more.isEmpty());
    words_->setProperty("tone", error_ && !working() ? QStringLiteral("bad") : QString());
    words_->style()->unpolish(words_);
    words_->style()->polish(words_);
    budget_->setReady(ready ? QString() : more);
    changes_->setRefusal(session != nullptr && session->facts().readOnly
                             ? tr("This database is open for reading alone.")
                             : QString());
    changes_->setUndoOffered(!applied_.empty());
}

void AdvisorPage::showProgress() {
    if (!working()) return;
    const auto [what, share] = progress_->look();
    budget_->showProgress(tr("%1 · %2 s").arg(toQString(what)).arg(since_.elapsed() / 1000), share);
}

void AdvisorPage::apply() {
    const std::string undo = scriptOf(changes_->model().undo());
    run(scriptOf(changes_->model().migration()), undo, tr("Apply the advice"),
        tr("All of it or nothing: it runs in one transaction. Others' writes wait meanwhile."),
        [this, undo] {
            applied_ = undo;
            emit said(tr("The advice was applied"));
            showState();
        });
}

void AdvisorPage::undoApplied() {
    run(applied_, {}, tr("Undo the advice"), tr("Takes back what was applied last."), [this] {
        applied_.clear();
        emit said(tr("The advice was taken back"));
        showState();
    });
}

void AdvisorPage::run(const std::string& script, const std::string& undo, const QString& title,
                      const QString& words, const std::function<void()>& done) {
    if (script.empty()) return;
    auto* dialog = new IndexesChangeDialog(workbench_, title, words, this);
    dialog->setChange(index::IndexChange{index::IndexChange::Kind::Create,
                                         "BEGIN IMMEDIATE;\n" + script + "COMMIT;", undo});
    connect(dialog, &IndexesChangeDialog::changed, this, done);
    dialog->open();
}

void AdvisorPage::askAndSave(bool undo) {
    auto* dialog = new QFileDialog(this, undo ? tr("Save undo") : tr("Save migration"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("sql"));
    dialog->setNameFilter(tr("SQL (*.sql)"));
    dialog->selectFile(undo ? QStringLiteral("undo.sql") : QStringLiteral("migration.sql"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, undo](const QString& path) { saveScript(undo, path); });
    dialog->open();
}

void AdvisorPage::saveScript(bool undo, const QString& path) {
    const auto& model = changes_->model();
    writing_.start(
        [script = scriptOf(undo ? model.undo() : model.migration()), path = toStdString(path)](
            const std::stop_token&) { return writeFileAtomically(path, script); },
        [this, path](const Result<void>& written) {
            emit said(written ? tr("Saved to %1").arg(path) : toQString(written.error().message));
        });
}

void AdvisorPage::rememberLayout(QSettings& settings) const {
    settings.setValue(columnsKey, columns_->saveState());
    settings.setValue(leftKey, left_->saveState());
    settings.setValue(rightKey, right_->saveState());
    workload_->rememberLayout(settings);
    budget_->rememberLayout(settings);
}

void AdvisorPage::restoreLayout(const QSettings& settings) {
    columns_->restoreState(settings.value(columnsKey).toByteArray());
    left_->restoreState(settings.value(leftKey).toByteArray());
    right_->restoreState(settings.value(rightKey).toByteArray());
    workload_->restoreLayout(settings);
    budget_->restoreLayout(settings);
}

} // namespace hone::ui
