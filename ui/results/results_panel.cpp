#include "ui/results/results_panel.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QHeaderView>
#include <QMenu>
#include <QShortcut>

#include "ui/results/cell_delegate.h"
#include "ui/results/result_header.h"
#include "ui/results/value_inspector.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr auto progressAfter = Milliseconds(400);

QString rowsText(std::int64_t rows) {
    return rows == 1 ? ResultsPanel::tr("1 row") : ResultsPanel::tr("%1 rows").arg(countText(rows));
}

} // namespace

ResultsPanel::ResultsPanel(Workbench& workbench, QWidget* parent)
    : Card(QString(), parent), workbench_(workbench), export_(this),
      tabs_(new TabStrip(workbench.theme(), false)), filterButton_(new QToolButton),
      exportButton_(new QToolButton), pages_(new QStackedWidget) {
    setAccessibleName(tr("Results"));
    tabs_->addTab(tr("Results"));
    tabs_->addTab(tr("Messages"));
    tabs_->setAccessibleName(tr("Results or messages"));
    addHeadLeftWidget(tabs_);
    filterButton_->setText(tr("Filter"));
    filterButton_->setCheckable(true);
    filterButton_->setAutoRaise(true);
    filterButton_->setToolTip(tr("Show only rows that contain a text (Ctrl+F)"));
    exportButton_->setText(tr("Export"));
    exportButton_->setAutoRaise(true);
    exportButton_->setPopupMode(QToolButton::InstantPopup);
    exportButton_->setToolTip(tr("Write the rows to a file, without running the query again"));
    auto* menu = new QMenu(exportButton_);
    for (const RowFormat format : allRowFormats)
        menu->addAction(toQString(rowFormatName(format)) + QStringLiteral("…"), this,
                        [this, format] { chooseExportFile(format); });
    exportButton_->setMenu(menu);
    addHeadWidget(filterButton_);
    addHeadWidget(exportButton_);

    pages_->addWidget(makeResultsPage());
    pages_->addWidget(makeMessagesPage());
    setContent(pages_);

    connect(tabs_, &QTabBar::currentChanged, pages_, &QStackedWidget::setCurrentIndex);
    connect(filterButton_, &QToolButton::toggled, this, [this](bool on) {
        filter_->setVisible(on);
        strip_->setVisible(on || statements_->count() > 1);
        if (on)
            filter_->setFocus();
        else
            filter_->clear();
    });
    auto* find = new QShortcut(QKeySequence::Find, this);
    find->setContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, this, [this] {
        filterButton_->setChecked(true);
        filter_->setFocus();
    });
    connect(&workbench_, &Workbench::tick, this, &ResultsPanel::takeOver);
    connect(&workbench_.theme(), &Theme::changed, this, &ResultsPanel::applyTheme);
    connect(&model_, &ResultModel::arranged, this, &ResultsPanel::updateFigure);
    connect(&model_, &ResultModel::failed, this,
            [this](const Error& error) { showNotice(toQString(error.message)); });
    connect(view_, &ResultView::said, this, &ResultsPanel::showNotice);
    connect(view_, &ResultView::inspectWanted, this, &ResultsPanel::inspect);
    connect(view_, &ResultView::exportWanted, this, &ResultsPanel::chooseExportFile);
    connect(&export_, &Export::finished, this, [this] {
        showNotice(tr("%1 exported to %2").arg(rowsText(export_.rowsTotal()), export_.path()));
    });
    connect(&export_, &Export::failed, this,
            [this](const Error& error) { showNotice(toQString(error.message)); });
    applyTheme();
    show(nullptr);
}

ResultsPanel::~ResultsPanel() {
    delete pages_; // the views go before their models
}

QWidget* ResultsPanel::makeResultsPage() {
    auto* page = new QWidget;
    strip_ = new QWidget;
    statements_ = new QComboBox;
    filter_ = new QLineEdit;
    phases_ = new PhaseBar(workbench_.theme());
    body_ = new QStackedWidget;
    view_ = new ResultView(workbench_.theme());
    words_ = new QLabel;
    notice_ = new QLabel;
    noticeButton_ = new QToolButton;
    noticeRow_ = new QWidget;

    statements_->setAccessibleName(tr("Statement whose result is shown"));
    statements_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    filter_->setPlaceholderText(tr("Rows that contain…"));
    filter_->setClearButtonEnabled(true);
    filter_->setAccessibleName(tr("Filter rows"));
    filter_->hide();
    filterTimer_.setSingleShot(true);
    filterTimer_.setInterval(250);
    connect(filter_, &QLineEdit::textChanged, &filterTimer_, qOverload<>(&QTimer::start));
    connect(&filterTimer_, &QTimer::timeout, this, &ResultsPanel::applyFilter);
    connect(statements_, &QComboBox::activated, this, [this](int index) {
        chosen_ = index + 1 == statements_->count() && !run_->done() ? -1 : index;
        finished_ = false;
        takeOver();
    });
    auto* stripLayout = new QHBoxLayout(strip_);
    stripLayout->setContentsMargins(10, 6, 10, 6);
    stripLayout->addWidget(statements_, 1);
    stripLayout->addWidget(filter_, 1);
    strip_->hide();

    words_->setAlignment(Qt::AlignCenter);
    words_->setWordWrap(true);
    words_->setTextFormat(Qt::RichText);
    words_->setProperty("tone", "dim");
    words_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    words_->setMargin(24);
    view_->setResultModel(&model_);
    body_->addWidget(words_);
    body_->addWidget(view_);

    notice_->setTextFormat(Qt::PlainText);
    notice_->setProperty("tone", "dim");
    notice_->setWordWrap(true);
    noticeButton_->setAutoRaise(true);
    connect(noticeButton_, &QToolButton::clicked, this, [this] {
        if (export_.running()) {
            export_.cancel();
            showNotice(tr("Export cancelled; no file was written."));
        } else {
            noticeRow_->hide();
        }
    });
    auto* noticeLayout = new QHBoxLayout(noticeRow_);
    noticeLayout->setContentsMargins(10, 4, 4, 4);
    noticeLayout->addWidget(notice_, 1);
    noticeLayout->addWidget(noticeButton_);
    noticeRow_->hide();

    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(phases_);
    layout->addWidget(strip_);
    layout->addWidget(body_, 1);
    layout->addWidget(noticeRow_);
    return page;
}

QWidget* ResultsPanel::makeMessagesPage() {
    messagesView_ = new QTableView;
    messagesView_->setModel(&messages_);
    keepFont(messagesView_, workbench_.theme().codeFont());
    messagesView_->setFrameShape(QFrame::NoFrame);
    messagesView_->setHorizontalHeader(new ColumnHeader(workbench_.theme(), messagesView_));
    messagesView_->setItemDelegate(new CellDelegate(workbench_.theme(), messagesView_));
    messagesView_->setShowGrid(false);
    messagesView_->setWordWrap(false);
    messagesView_->verticalHeader()->hide();
    messagesView_->verticalHeader()->setDefaultSectionSize(27);
    messagesView_->setSelectionBehavior(QAbstractItemView::SelectRows);
    messagesView_->horizontalHeader()->setSectionResizeMode(MessagesModel::Statement,
                                                            QHeaderView::Stretch);
    messagesView_->horizontalHeader()->setSectionResizeMode(MessagesModel::Outcome,
                                                            QHeaderView::Stretch);
    messagesView_->setAccessibleName(tr("Messages"));
    return messagesView_;
}

void ResultsPanel::applyTheme() {
    const Theme& theme = workbench_.theme();
    const ThemeTokens& tokens = theme.tokens();
    writeWords();
    notice_->setFont(theme.secondaryFont());
    noticeButton_->setFont(theme.secondaryFont());
    QPalette base = messagesView_->palette();
    base.setColor(QPalette::Base, tokens.card);
    messagesView_->setPalette(base);
}

void ResultsPanel::show(std::shared_ptr<Run> run) {
    run_ = std::move(run);
    shownSince_ = Clock::system().now();
    finished_ = false;
    begunSeen_ = 0;
    chosen_ = -1;
    reportShown_.reset();
    noticeRow_->setVisible(export_.running());
    statements_->clear();
    strip_->setVisible(filterButton_->isChecked());
    if (run_ != nullptr) {
        if (const auto session = workbench_.session()) view_->setDialect(session->dialect());
        takeOver();
        return;
    }
    model_.setStore(nullptr, true);
    messages_.setRun(nullptr);
    phases_->clear();
    phases_->hide();
    showWords(tr("No result yet"), tr("Write a query and press Ctrl+Enter."));
}

void ResultsPanel::takeOver() {
    updateExport();
    if (run_ == nullptr || finished_) return;
    const bool done = run_->done(); // before the results are read: then they are complete
    const std::size_t begun = run_->statementsBegun();
    if (begun != begunSeen_ || done) {
        begunSeen_ = begun;
        chooseStatements(run_->results());
        messages_.setRun(run_.get());
    }
    StatementResult statement = run_->latest();
    if (chosen_ >= 0) {
        const std::vector<StatementResult> results = run_->results();
        if (chosen_ < static_cast<int>(results.size()))
            statement = results[static_cast<std::size_t>(chosen_)];
    }
    showStatement(statement);
    if (done) {
        finished_ = true;
        showEnd(statement);
        emit shown(run_);
        return;
    }
    const TimePoint now = Clock::system().now();
    if (now - shownSince_ < progressAfter) return;
    phases_->show();
    QString words = run_->state() == RunState::Queued ? tr("waiting for a worker") : tr("running");
    if (statement.result != nullptr)
        words = tr("%1 so far").arg(rowsText(statement.result->rowCount()));
    if (begun > 1) words += tr(" · statement %1").arg(countText(static_cast<std::int64_t>(begun)));
    if (run_->state() == RunState::Stopping)
        words = tr("stopping… the connection is kept until the engine lets go");
    else
        words += tr(" · Esc cancels");
    phases_->setRunning(nanosecondsBetween(shownSince_, now), words);
    if (statement.result == nullptr && chosen_ < 0) showWords(tr("Running"), QString());
}

void ResultsPanel::chooseStatements(const std::vector<StatementResult>& results) {
    const bool several = results.size() > 1;
    strip_->setVisible(several || filterButton_->isChecked());
    statements_->setVisible(several);
    if (!several) return;
    const std::string& text = *run_->request().text;
    statements_->clear();
    std::int64_t number = static_cast<std::int64_t>(run_->statementsBegun() - results.size());
    for (const StatementResult& result : results)
        statements_->addItem(QStringLiteral("%1  ").arg(++number) +
                             toQString(oneLine(result.span.in(text), 80)));
    statements_->setCurrentIndex(chosen_ >= 0 ? chosen_ : statements_->count() - 1);
}

void ResultsPanel::showStatement(const StatementResult& statement) {
    const bool complete = statement.report != nullptr;
    if (statement.result != nullptr) {
        if (model_.store() != statement.result) {
            model_.setStore(statement.result, complete);
            if (!filter_->text().isEmpty()) applyFilter();
        } else {
            model_.takeNew(complete);
        }
        body_->setCurrentWidget(view_);
    }
    if (complete && statement.report != reportShown_) {
        reportShown_ = statement.report;
        phases_->show();
        phases_->setReport(*statement.report);
    }
    updateFigure();
}

void ResultsPanel::showEnd(const StatementResult& statement) {
    std::optional<Error> error = run_->error();
    if (chosen_ >= 0) error = statement.report == nullptr ? std::nullopt : statement.report->error;
    const bool someRows = statement.result != nullptr && statement.result->rowCount() > 0;
    if (error) {
        const bool cancelled = error->code == ErrorCode::Cancelled;
        if (someRows && error->code == ErrorCode::DiskFull) {
            showNotice(toQString(error->message)); // says how many rows there are
        } else if (someRows) {
            showNotice(tr("%1 The %2 that had arrived are shown.")
                           .arg(toQString(error->message), rowsText(statement.result->rowCount())));
        } else {
            model_.setStore(nullptr, true);
            QString words = toQString(error->message).toHtmlEscaped();
            const bool says = error->detail.find(error->message) == std::string::npos;
            if (!error->detail.empty() && says && !cancelled)
                words += QStringLiteral("<br><br><span style='font-size:11px'>") +
                         toQString(error->detail).toHtmlEscaped() + QStringLiteral("</span>");
            showWords(cancelled ? tr("Cancelled") : tr("The statement did not run to its end"),
                      cancelled ? cancelledWords() : words, !cancelled);
        }
        if (statement.report == nullptr) phases_->hide();
    } else if (statement.result == nullptr && statement.report != nullptr) {
        model_.setStore(nullptr, true);
        showWords(outcomeText(*statement.report, false), QString());
    } else if (statement.report == nullptr) {
        model_.setStore(nullptr, true);
        showWords(tr("Nothing to run"), tr("The text holds no statement."));
    } else if (model_.clippedRows() > 0) {
        showNotice(tr("The grid shows the first %1 rows. Export writes all of them.")
                       .arg(countText(ResultModel::maxRows)));
    }
    updateFigure();
}

QString ResultsPanel::cancelledWords() const {
    const auto before = static_cast<std::int64_t>(run_->statementsBegun()) - 1;
    if (before <= 0) return tr("Nothing was shown yet. Ctrl+Enter runs it again.");
    return before == 1
               ? tr("The statement before had run to its end.")
               : tr("The %1 statements before had run to their end.").arg(countText(before));
}

void ResultsPanel::showWords(const QString& title, const QString& words, bool bad) {
    title_ = title;
    explanation_ = words;
    bad_ = bad;
    writeWords();
    body_->setCurrentWidget(words_);
}

void ResultsPanel::writeWords() {
    const ThemeTokens& tokens = workbench_.theme().tokens();
    words_->setText(QStringLiteral("<p style='font-weight:600; color:%1'>%2%3</p><p>%4</p>")
                        .arg((bad_ ? tokens.bad : tokens.text).name(),
                             bad_ ? QStringLiteral("✕ ") : QString(), title_.toHtmlEscaped(),
                             explanation_));
}

void ResultsPanel::showNotice(const QString& words) {
    notice_->setText(words);
    noticeButton_->setText(tr("Hide"));
    noticeRow_->show();
}

void ResultsPanel::updateFigure() {
    const auto& store = model_.store();
    exportButton_->setEnabled(store != nullptr);
    filterButton_->setEnabled(store != nullptr);
    if (store == nullptr || body_->currentWidget() != view_) {
        setFigure(QString());
        return;
    }
    QString figure = rowsText(store->rowCount());
    if (model_.order() != nullptr && !model_.arrangement().filter.empty())
        figure = tr("%1 of %2").arg(countText(model_.rowCount()), figure);
    if (model_.arranging()) figure = tr("ordering… ") + figure;
    setFigure(figure + QStringLiteral(" · ") + bytesText(store->bytes()));
}

void ResultsPanel::updateExport() {
    if (!export_.running()) return;
    notice_->setText(
        tr("Exporting to %1: %2 of %3")
            .arg(export_.path(), countText(export_.rowsDone()), rowsText(export_.rowsTotal())));
    noticeButton_->setText(tr("Cancel"));
    noticeRow_->show();
}

void ResultsPanel::applyFilter() {
    RowArrangement arrangement = model_.arrangement();
    arrangement.filter = toStdString(filter_->text());
    model_.arrange(arrangement);
    updateFigure();
}

void ResultsPanel::inspect(const QModelIndex& index) {
    const auto loaded = model_.cell(index);
    if (!loaded) return;
    auto* inspector = new ValueInspector(
        workbench_.theme(),
        model_.headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString(), loaded->cell,
        loaded->block, window());
    inspector->open();
}

void ResultsPanel::chooseExportFile(RowFormat format) {
    if (model_.store() == nullptr) return;
    auto* dialog = new QFileDialog(this, tr("Export rows"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(toQString(rowFormatSuffix(format)));
    dialog->setNameFilter(
        tr("%1 (*.%2)").arg(toQString(rowFormatName(format)), toQString(rowFormatSuffix(format))));
    dialog->selectFile(QStringLiteral("result.") + toQString(rowFormatSuffix(format)));
    // The rows that show now, whatever runs until a name is chosen.
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, format, store = model_.store(), order = model_.order()](const QString& path) {
                RowSelection all = wholeResult(*store);
                all.order = order;
                if (order != nullptr) all.count = static_cast<std::int64_t>(order->size());
                RowFormatOptions options;
                if (const auto session = workbench_.session()) options.dialect = session->dialect();
                export_.start(store, std::move(all), format, options, path);
                updateExport();
            });
    dialog->open();
}

} // namespace hone::ui
