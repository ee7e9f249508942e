#include "ui/history/history_page.h"

#include <QHeaderView>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

#include "core/report/reports.h"
#include "ui/history/history_delegate.h"
#include "ui/shell/format.h"
#include "ui/shell/pill.h"
#include "ui/shell/report_saving.h"

namespace hone::ui {
namespace {

constexpr std::size_t mostEntries = 2'000;
constexpr int rowHeight = 28;
constexpr int columnWidth = 80;
constexpr int outcomeWidth = 120;
constexpr int listShare = 5; // of the width, to the details' share
constexpr int detailsShare = 2;
constexpr int leastDetails = 320;

} // namespace

HistoryPage::HistoryPage(Workbench& workbench, QWidget* parent)
    : QWidget(parent), workbench_(workbench), loading_(this), reporting_(this),
      list_(new Card(tr("What ran"), this)),
      details_(new StatementDetails(workbench.theme(), this)) {
    setObjectName(QStringLiteral("page"));
    makeModels();
    list_->setContent(makeList());
    threshold_ = pillLabel();
    list_->addHeadLeftWidget(threshold_);
    views_ = new Segmented(workbench_.theme(),
                           {tr("History"), tr("Slow queries"), tr("Statements")}, list_);
    connect(views_, &Segmented::chosen, this,
            [this](int index) { setView(static_cast<View>(index)); });
    filter_ = new QLineEdit(list_);
    filter_->setPlaceholderText(tr("Part of a statement"));
    filter_->setAccessibleName(tr("Filter by text"));
    filter_->setClearButtonEnabled(true);
    filter_->setMaximumWidth(220);
    connect(filter_, &QLineEdit::textChanged, &sortedStatements_,
            &QSortFilterProxyModel::setFilterFixedString);
    connect(filter_, &QLineEdit::textChanged, &typed_, qOverload<>(&QTimer::start));
    list_->addHeadWidget(views_);
    list_->addHeadWidget(filter_);
    report_ = new QPushButton(tr("Report…"), list_);
    report_->setToolTip(tr("Save what ran as a page or as PDF, to hand on"));
    connect(report_, &QPushButton::clicked, this, &HistoryPage::makeReport);
    list_->addHeadWidget(report_);
    connect(details_, &StatementDetails::openRequested, this, &HistoryPage::openInEditor);

    auto* splitter = new QSplitter(this);
    splitter->setHandleWidth(gap);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(list_);
    splitter->addWidget(details_);
    splitter->setStretchFactor(0, listShare);
    splitter->setStretchFactor(1, detailsShare);
    splitter->setSizes({listShare * 100, detailsShare * 100});
    details_->setMinimumWidth(leastDetails);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(gap, gap, gap, gap);
    whole->addWidget(splitter);

    reload_.setSingleShot(true);
    reload_.setInterval(1'000);
    typed_.setSingleShot(true);
    typed_.setInterval(150);
    connect(&reload_, &QTimer::timeout, this, &HistoryPage::load);
    connect(&typed_, &QTimer::timeout, this, &HistoryPage::load);
    connect(&workbench_, &Workbench::runFinished, this, &HistoryPage::loadSoon);
    connect(&workbench_, &Workbench::loadFinished, this, &HistoryPage::loadSoon);
    connect(&workbench_, &Workbench::sessionOpened, this, &HistoryPage::load);
    connect(&workbench_, &Workbench::sessionClosed, this, [this] {
        loading_.cancel();
        reporting_.cancel();
        entries_.setEntries({});
        statements_.setStatements({});
        showState({view_, {}, {}, 0, {}});
    });
    connect(&workbench_.theme(), &Theme::changed, this, &HistoryPage::applyTheme);
    applyTheme();
    setView(view_);
}

void HistoryPage::makeModels() {
    for (auto [proxy, model] :
         {std::pair<QSortFilterProxyModel*, QAbstractItemModel*>{&sortedEntries_, &entries_},
          {&sortedStatements_, &statements_}}) {
        proxy->setSourceModel(model);
        proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    }
    sortedEntries_.setSortRole(HistoryModel::SortRole);
    sortedEntries_.setFilterRole(HistoryModel::TextRole);
    sortedEntries_.setFilterKeyColumn(HistoryModel::Statement);
    sortedStatements_.setSortRole(StatisticsModel::SortRole);
    sortedStatements_.setFilterRole(StatisticsModel::TextRole);
    sortedStatements_.setFilterKeyColumn(StatisticsModel::Statement);
}

QWidget* HistoryPage::makeList() {
    auto* content = new QWidget(list_);
    body_ = new QStackedWidget(content);
    words_ = new QLabel(body_);
    words_->setTextFormat(Qt::PlainText);
    words_->setProperty("tone", "dim");
    words_->setAlignment(Qt::AlignCenter);
    words_->setWordWrap(true);
    words_->setMargin(3 * gap);
    table_ = new QTableView(body_);
    table_->setShowGrid(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setWordWrap(false);
    table_->setItemDelegate(new HistoryDelegate(workbench_.theme(), table_));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setSortingEnabled(true);
    table_->setTabKeyNavigation(false);
    table_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table_->setAccessibleName(tr("What ran"));
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(rowHeight);
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->horizontalHeader()->setHighlightSections(false);
    connect(table_, &QTableView::doubleClicked, this, &HistoryPage::openInEditor);
    for (const int key : {Qt::Key_Return, Qt::Key_Enter}) {
        auto* enter = new QShortcut(key, table_, nullptr, nullptr, Qt::WidgetShortcut);
        connect(enter, &QShortcut::activated, this, &HistoryPage::openInEditor);
    }
    body_->addWidget(words_);
    body_->addWidget(table_);
    footer_ = new QLabel(content);
    footer_->setObjectName(QStringLiteral("cardFoot"));
    footer_->setTextFormat(Qt::PlainText);
    footer_->setProperty("tone", "dim");
    footer_->setWordWrap(true);
    footer_->setMargin(10);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(body_, 1);
    column->addWidget(footer_);
    return content;
}

void HistoryPage::applyTheme() {
    Theme& theme = workbench_.theme();
    table_->setFont(theme.bodyFont());
    table_->horizontalHeader()->setFont(theme.secondaryFont());
    for (QLabel* label : {footer_, threshold_})
        label->setFont(theme.secondaryFont());
}

void HistoryPage::setView(View view) {
    view_ = view;
    views_->setCurrent(static_cast<int>(view));
    entries_.setEntries({});
    table_->setModel(&shown());
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &HistoryPage::showDetails, Qt::UniqueConnection);
    QHeaderView* head = table_->horizontalHeader();
    const int statement =
        view == View::Statements ? int(StatisticsModel::Statement) : int(HistoryModel::Statement);
    for (int column = 0; column < shown().columnCount(); ++column) {
        head->setSectionResizeMode(column, column == statement ? QHeaderView::Stretch
                                                               : QHeaderView::Interactive);
        if (column != statement) head->resizeSection(column, columnWidth);
    }
    if (view != View::Statements) head->resizeSection(HistoryModel::Outcome, outcomeWidth);
    if (view == View::Statements)
        table_->sortByColumn(StatisticsModel::Total, Qt::DescendingOrder);
    else
        table_->sortByColumn(view == View::Slow ? int(HistoryModel::Total)
                                                : int(HistoryModel::When),
                             Qt::DescendingOrder);
    sortedEntries_.setFilterFixedString(view == View::Slow ? filter_->text() : QString());
    showState({view_, {}, {}, 0, {}});
    load();
}

void HistoryPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    load();
}

void HistoryPage::loadSoon() {
    if (isVisible() && !reload_.isActive()) reload_.start();
}

HistoryPage::Loaded HistoryPage::read(QueryJournal& journal, View view, const std::string& filter) {
    Loaded loaded{view, {}, {}, journal.dropped(), {}};
    const auto valueOf = [&loaded](auto result) {
        using Value = typename decltype(result)::value_type;
        if (!result) loaded.error = result.error();
        return result ? std::move(*result) : Value();
    };
    if (auto written = journal.flush(); !written) loaded.error = written.error();
    switch (view) {
    case View::History:
        for (HistoryEntry& entry : valueOf(journal.history(mostEntries, filter)))
            loaded.entries.push_back({std::move(entry), {}});
        break;
    case View::Slow:
        loaded.entries = valueOf(journal.slow(mostEntries));
        break;
    case View::Statements:
        for (const StatementStatistics& statistics : valueOf(journal.statements()))
            loaded.statements.push_back(figuresOf(statistics));
        break;
    }
    return loaded;
}

void HistoryPage::load() {
    const std::shared_ptr<Session> session = workbench_.session();
    if (!isVisible() || session == nullptr || session->journal() == nullptr) return;
    // The history is searched where it lies: it is longer than what is shown of it.
    sortedEntries_.setFilterFixedString(view_ == View::Slow ? filter_->text() : QString());
    loading_.start([session, view = view_, filter = toStdString(filter_->text())](
                       std::stop_token) { return read(*session->journal(), view, filter); },
                   [this](Loaded loaded) { showLoaded(std::move(loaded)); });
}

void HistoryPage::showLoaded(Loaded loaded) {
    if (loaded.view == View::Statements)
        statements_.setStatements(std::move(loaded.statements));
    else
        entries_.setEntries(std::move(loaded.entries));
    showState(loaded);
}

QString HistoryPage::emptyWords() const {
    const std::shared_ptr<Session>& session = workbench_.session();
    if (session == nullptr) return tr("No database is open. Open one with Ctrl+O.");
    if (session->journal() == nullptr)
        return tr("The history is not kept: %1")
            .arg(session->journalError() ? toQString(session->journalError()->message) : QString());
    if (!filter_->text().isEmpty()) return tr("No statement has this in its text.");
    if (view_ == View::Slow)
        return tr("No statement was slow so far. One that takes %1 or more appears here with its "
                  "plan.")
            .arg(durationText(Nanoseconds(session->journal()->slowThreshold()).count()));
    return tr("Nothing ran yet. Write a query and press Ctrl+Enter.");
}

void HistoryPage::showState(const Loaded& loaded) {
    const int count = shown().rowCount();
    list_->setFigure(count == 0 ? QString() : countText(count));
    const std::shared_ptr<Session>& session = workbench_.session();
    const bool journal = session != nullptr && session->journal() != nullptr;
    threshold_->setVisible(view_ == View::Slow && journal);
    report_->setEnabled(journal);
    if (journal)
        threshold_->setText(
            tr("from %1 on")
                .arg(durationText(Nanoseconds(session->journal()->slowThreshold()).count())));
    words_->setText(loaded.error ? toQString(loaded.error->message) : emptyWords());
    body_->setCurrentIndex(count == 0 ? 0 : 1);

    QStringList notes;
    if (loaded.error && count > 0) notes << QStringLiteral("▲ ") + toQString(loaded.error->message);
    if (loaded.dropped > 0)
        notes << tr("%1 executions came faster than the disk could take them and are not here.")
                     .arg(countText(static_cast<std::int64_t>(loaded.dropped)));
    if (view_ == View::History && count == static_cast<int>(mostEntries))
        notes << tr("The newest %1 are shown; the filter searches all that are kept.")
                     .arg(countText(count));
    footer_->setText(notes.join(u'\n'));
    footer_->setVisible(!notes.isEmpty());
    if (!table_->currentIndex().isValid() && count > 0)
        table_->setCurrentIndex(shown().index(0, 0));
    showDetails();
}

void HistoryPage::showDetails() {
    const int row = shown().mapToSource(table_->currentIndex()).row();
    const StatementFigures* figures =
        view_ == View::Statements ? statements_.statement(row) : nullptr;
    const SlowEntry* entry = view_ == View::Statements ? nullptr : entries_.entry(row);
    details_->setVisible(figures != nullptr || entry != nullptr);
    if (figures != nullptr) details_->showStatement(*figures);
    if (entry != nullptr) details_->showEntry(*entry);
}

void HistoryPage::makeReport() {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr || session->journal() == nullptr) return;
    reporting_.start(
        [session](const std::stop_token&) -> Result<report::Report> {
            if (auto written = session->journal()->flush(); !written) return fail(written.error());
            const DatabaseFacts& facts = session->facts();
            const auto record = report::recordOf(*session->journal(), facts.name,
                                                 facts.engine + " " + facts.engineVersion);
            if (!record) return fail(record.error());
            return report::reportOf(*record);
        },
        [this](Result<report::Report> report) {
            if (report) return saveReport(this, std::move(*report), QStringLiteral("session"));
            footer_->setText(QStringLiteral("▲ ") + toQString(report.error().message));
            footer_->show();
        });
}

void HistoryPage::openInEditor() {
    if (details_->isVisibleTo(this)) emit statementRequested(details_->statement());
}

} // namespace hone::ui
