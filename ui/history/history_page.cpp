#include "ui/history/history_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QToolButton>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr std::size_t mostEntries = 2'000;
constexpr int rowHeight = 28;
constexpr int detailsWidth = 400;

QPlainTextEdit* readOnlyText(QWidget* parent, const QString& name) {
    auto* text = new QPlainTextEdit(parent);
    text->setReadOnly(true);
    text->setFrameShape(QFrame::NoFrame);
    text->setAccessibleName(name);
    return text;
}

} // namespace

HistoryPage::HistoryPage(Workbench& workbench, QWidget* parent)
    : QWidget(parent), workbench_(workbench), loading_(this), list_(new Card(tr("History"), this)),
      views_(new QButtonGroup(this)), details_(new Card(tr("Statement"), this)) {
    setObjectName(QStringLiteral("page"));
    for (auto [proxy, model] :
         {std::pair<QSortFilterProxyModel*, QAbstractItemModel*>{&sortedEntries_, &entries_},
          {&sortedStatements_, &statements_}}) {
        proxy->setSourceModel(model);
        proxy->setSortRole(Qt::UserRole);
        proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    }
    sortedEntries_.setFilterKeyColumn(HistoryModel::Statement);
    sortedStatements_.setFilterKeyColumn(StatisticsModel::Statement);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(gap, gap, gap, gap);
    row->setSpacing(gap);
    list_->setContent(makeList());
    details_->setContent(makeDetails());
    details_->setFixedWidth(detailsWidth);
    row->addWidget(list_, 1);
    row->addWidget(details_);

    const std::pair<View, QString> names[] = {{View::History, tr("History")},
                                              {View::Slow, tr("Slow")},
                                              {View::Statements, tr("Statements")}};
    for (const auto& [view, name] : names) {
        auto* button = new QToolButton(list_);
        button->setText(name);
        button->setCheckable(true);
        button->setChecked(view == view_);
        views_->addButton(button, static_cast<int>(view));
        list_->addHeadWidget(button);
    }
    connect(views_, &QButtonGroup::idClicked, this,
            [this](int id) { setView(static_cast<View>(id)); });
    filter_ = new QLineEdit(list_);
    filter_->setPlaceholderText(tr("Part of a statement"));
    filter_->setAccessibleName(tr("Filter by text"));
    filter_->setClearButtonEnabled(true);
    filter_->setMaximumWidth(240);
    list_->addHeadWidget(filter_);
    connect(filter_, &QLineEdit::textChanged, this, [this](const QString& text) {
        sortedEntries_.setFilterFixedString(text);
        sortedStatements_.setFilterFixedString(text);
    });

    reload_.setSingleShot(true);
    reload_.setInterval(1'000);
    connect(&reload_, &QTimer::timeout, this, [this] {
        if (isVisible()) load();
    });
    connect(&workbench_, &Workbench::runFinished, this, [this] {
        if (isVisible() && !reload_.isActive()) reload_.start();
    });
    connect(&workbench_, &Workbench::loadFinished, this, [this] { reload_.start(); });
    connect(&workbench_, &Workbench::sessionOpened, this, [this] {
        if (isVisible()) load();
    });
    connect(&workbench_, &Workbench::sessionClosed, this, [this] { showLoaded({}); });
    connect(&workbench_.theme(), &Theme::changed, this, &HistoryPage::applyTheme);
    applyTheme();
    setView(view_);
}

QWidget* HistoryPage::makeList() {
    body_ = new QStackedWidget(list_);
    words_ = new QLabel(body_);
    words_->setAlignment(Qt::AlignCenter);
    words_->setWordWrap(true);
    words_->setMargin(3 * gap);
    table_ = new QTableView(body_);
    table_->setShowGrid(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setWordWrap(false);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setSortingEnabled(true);
    table_->setTabKeyNavigation(false);
    table_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(rowHeight);
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->horizontalHeader()->setHighlightSections(false);
    connect(table_, &QTableView::doubleClicked, this, &HistoryPage::openInEditor);
    body_->addWidget(words_);
    body_->addWidget(table_);
    return body_;
}

QWidget* HistoryPage::makeDetails() {
    auto* content = new QWidget(details_);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(10, 10, 10, 10);
    column->setSpacing(gap);
    text_ = readOnlyText(content, tr("The statement's text"));
    phases_ = new PhaseBar(workbench_.theme(), content);
    facts_ = new QLabel(content);
    facts_->setTextFormat(Qt::PlainText);
    facts_->setWordWrap(true);
    planTitle_ = new QLabel(tr("The plan it had"), content);
    plan_ = readOnlyText(content, tr("The plan it had"));
    plan_->setLineWrapMode(QPlainTextEdit::NoWrap);
    open_ = new QPushButton(tr("Open in the editor"), content);
    open_->setProperty("primary", true);
    connect(open_, &QPushButton::clicked, this, &HistoryPage::openInEditor);
    column->addWidget(text_, 2);
    column->addWidget(phases_);
    column->addWidget(facts_);
    column->addWidget(planTitle_);
    column->addWidget(plan_, 1);
    column->addWidget(open_, 0, Qt::AlignLeft);
    return content;
}

void HistoryPage::applyTheme() {
    Theme& theme = workbench_.theme();
    table_->setFont(theme.bodyFont());
    table_->horizontalHeader()->setFont(theme.secondaryFont());
    text_->setFont(theme.codeFont());
    plan_->setFont(theme.codeFont());
    facts_->setFont(theme.secondaryFont());
    planTitle_->setFont(theme.titleFont());
    for (QLabel* label : {words_, facts_}) {
        QPalette palette = label->palette();
        palette.setColor(QPalette::WindowText, theme.tokens().dim);
        label->setPalette(palette);
    }
}

void HistoryPage::setView(View view) {
    view_ = view;
    views_->button(static_cast<int>(view))->setChecked(true);
    const QString titles[] = {tr("History"), tr("Slow statements"), tr("Statements")};
    list_->setTitle(titles[static_cast<int>(view)]);
    table_->setModel(&shown());
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &HistoryPage::showDetails, Qt::UniqueConnection);
    QHeaderView* head = table_->horizontalHeader();
    const int statement =
        view == View::Statements ? int(StatisticsModel::Statement) : int(HistoryModel::Statement);
    for (int column = 0; column < shown().columnCount(); ++column) {
        head->setSectionResizeMode(column, column == statement ? QHeaderView::Stretch
                                                               : QHeaderView::Interactive);
        if (column != statement) head->resizeSection(column, 88);
    }
    if (view == View::Statements)
        table_->sortByColumn(StatisticsModel::Total, Qt::DescendingOrder);
    else
        table_->sortByColumn(view == View::Slow ? int(HistoryModel::Total)
                                                : int(HistoryModel::When),
                             Qt::DescendingOrder);
    showDetails();
    load();
}

void HistoryPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    load();
}

void HistoryPage::load() {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr || session->journal() == nullptr) return showLoaded({});
    loading_.start(
        [session, view = view_](std::stop_token) {
            QueryJournal& journal = *session->journal();
            Loaded loaded;
            const auto keep = [&loaded](auto result, auto& into) {
                if (result)
                    into = std::move(*result);
                else
                    loaded.error = result.error();
            };
            if (auto written = journal.flush(); !written) loaded.error = written.error();
            if (view == View::Statements) {
                keep(journal.statements(), loaded.statements);
            } else if (view == View::Slow) {
                keep(journal.slow(mostEntries), loaded.entries);
            } else {
                std::vector<HistoryEntry> entries;
                keep(journal.history(mostEntries), entries);
                for (HistoryEntry& entry : entries)
                    loaded.entries.push_back({std::move(entry), {}});
            }
            return loaded;
        },
        [this](Loaded loaded) { showLoaded(std::move(loaded)); });
}

QString HistoryPage::emptyWords() const {
    const std::shared_ptr<Session>& session = workbench_.session();
    if (session == nullptr) return tr("No database is open. Open one with Ctrl+O.");
    if (session->journal() == nullptr)
        return tr("The history is not kept: %1")
            .arg(session->journalError() ? toQString(session->journalError()->message) : QString());
    if (view_ == View::Slow)
        return tr("No statement was slow so far. One that takes 100 ms or more appears here with "
                  "its plan.");
    return tr("Nothing ran yet. Write a query and press Ctrl+Enter.");
}

void HistoryPage::showLoaded(Loaded loaded) {
    const std::int64_t chosen = [this]() -> std::int64_t {
        const SlowEntry* entry =
            entries_.entry(sortedEntries_.mapToSource(table_->currentIndex()).row());
        return view_ == View::Statements || entry == nullptr ? 0 : entry->entry.id;
    }();
    const auto count = static_cast<std::int64_t>(
        view_ == View::Statements ? loaded.statements.size() : loaded.entries.size());
    if (view_ == View::Statements)
        statements_.setStatements(std::move(loaded.statements));
    else
        entries_.setEntries(std::move(loaded.entries));
    list_->setFigure(count == 0 ? QString() : countText(count));
    words_->setText(loaded.error ? toQString(loaded.error->message) : emptyWords());
    body_->setCurrentIndex(count == 0 ? 0 : 1);
    for (int row = 0; chosen != 0 && row < sortedEntries_.rowCount(); ++row) {
        const QModelIndex index = sortedEntries_.index(row, 0);
        if (entries_.entry(sortedEntries_.mapToSource(index).row())->entry.id == chosen)
            table_->setCurrentIndex(index);
    }
    if (!table_->currentIndex().isValid() && shown().rowCount() > 0)
        table_->setCurrentIndex(shown().index(0, 0));
    showDetails();
}

QString HistoryPage::selectedText() const {
    if (view_ == View::Statements) {
        const StatementStatistics* statement =
            statements_.statement(sortedStatements_.mapToSource(table_->currentIndex()).row());
        return statement == nullptr ? QString() : toQString(statement->text);
    }
    const SlowEntry* entry =
        entries_.entry(sortedEntries_.mapToSource(table_->currentIndex()).row());
    return entry == nullptr ? QString() : toQString(entry->entry.sql);
}

void HistoryPage::showDetails() {
    const QString text = selectedText();
    details_->setVisible(!text.isEmpty());
    if (text.isEmpty()) return;
    text_->setPlainText(text);
    const SlowEntry* entry =
        view_ == View::Statements
            ? nullptr
            : entries_.entry(sortedEntries_.mapToSource(table_->currentIndex()).row());
    phases_->setVisible(entry != nullptr);
    const bool plan = entry != nullptr && !entry->plan.empty();
    planTitle_->setVisible(plan);
    plan_->setVisible(plan);
    if (plan) plan_->setPlainText(toQString(entry->plan));
    if (entry == nullptr) {
        facts_->setText(
            tr("Values are left out: the figures are of all calls that differ in values alone."));
        return;
    }
    ExecutionReport report;
    report.timing = entry->entry.timing;
    report.cache = entry->entry.cache;
    report.rows = entry->entry.rows;
    phases_->setReport(report);
    facts_->setText(entry->entry.error.empty() ? tr("%1 rows").arg(countText(entry->entry.rows))
                                               : toQString(entry->entry.error));
}

void HistoryPage::openInEditor() {
    const QString text = selectedText();
    if (!text.isEmpty()) emit statementRequested(text);
}

} // namespace hone::ui
