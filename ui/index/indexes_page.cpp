#include "ui/index/indexes_page.h"

#include <QHeaderView>
#include <QMetaMethod>
#include <QSplitter>
#include <QVBoxLayout>

#include "ui/index/indexes_delegate.h"
#include "ui/shell/format.h"

namespace hone::ui {

using index::IndexCatalog;
using index::IndexDraft;
using index::IndexInfo;

namespace {

constexpr int rowHeight = 28;
constexpr int patience = 400; // ms from which work shows
constexpr int leastDetails = 300, usualDetails = 360;
constexpr int widestColumn = 260;
constexpr int rowsLookedAt = 100; // for the width of a column

} // namespace

IndexesPage::IndexesPage(Workbench& workbench, QWidget* parent)
    : QWidget(parent), workbench_(workbench), reader_(workbench, this),
      changes_(new IndexesChanges(workbench, this)), list_(new Card(tr("Indexes"), this)) {
    setObjectName(QStringLiteral("page"));
    sorted_.setSourceModel(&model_);
    sorted_.setSortRole(IndexesModel::SortRole);
    sorted_.setFilterRole(IndexesModel::SearchRole);
    sorted_.setFilterKeyColumn(IndexesModel::Name);
    sorted_.setFilterCaseSensitivity(Qt::CaseInsensitive);
    makeHead();
    list_->setContent(makeList());
    map_ = new Card(tr("Bytes"), this);
    treemap_ = new IndexesTreemap(workbench_.theme(), map_);
    map_->setContent(treemap_);
    legend_ = new QLabel(map_);
    legend_->setTextFormat(Qt::RichText);
    map_->addHeadWidget(legend_);
    foreignKeys_ = new IndexesForeignKeys(workbench_.theme(), this);
    details_ = new IndexesDetails(workbench_.theme(), this);
    arrange();

    connect(&reader_, &IndexesReader::began, this, [this] {
        slow_.start();
        showState();
    });
    connect(&reader_, &IndexesReader::read, this, &IndexesPage::take);
    connect(&reader_, &IndexesReader::failed, this, &IndexesPage::fail);
    connect(changes_, &IndexesChanges::undoChanged, this, &IndexesPage::showState);
    connect(foreignKeys_, &IndexesForeignKeys::createRequested, this, &IndexesPage::startCreate);
    slow_.setSingleShot(true);
    slow_.setInterval(patience);
    connect(&slow_, &QTimer::timeout, this, &IndexesPage::showState);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) {
                if (const IndexInfo* info = model_.info(sorted_.mapToSource(now).row())) {
                    currentSchema_ = info->schema;
                    currentName_ = info->name;
                }
                showDetails();
            });
    connect(treemap_, &IndexesTreemap::indexChosen, this,
            [this](const QString& schema, const QString& name) {
                if (!filter_->text().isEmpty()) filter_->clear();
                select(toStdString(schema), toStdString(name));
            });
    connect(details_, &IndexesDetails::dropRequested, this, [this] {
        if (const IndexInfo* info = current()) changes_->drop(*info);
    });
    connect(details_, &IndexesDetails::rebuildRequested, this, [this] {
        if (const IndexInfo* info = current()) changes_->rebuild(*info);
    });
    connect(details_, &IndexesDetails::analyzeRequested, this, [this] {
        if (const IndexInfo* info = current())
            changes_->analyze(index::analyzeTable(info->schema, info->table));
    });
    connect(details_, &IndexesDetails::testRequested, this, [this] {
        if (const IndexInfo* info = current()) emit testRequested(toQString(info->sql));
    });
    connect(&workbench_, &Workbench::sessionOpened, this, [this] {
        stale_ = true;
        load();
    });
    connect(&workbench_, &Workbench::sessionClosed, this, &IndexesPage::onClosed);
    connect(&workbench_, &Workbench::schemaChanged, this, [this] {
        stale_ = true;
        load();
    });
    connect(&workbench_.theme(), &Theme::changed, this, &IndexesPage::applyTheme);
    applyTheme();
    showCatalog();
}

void IndexesPage::makeHead() {
    filter_ = new QLineEdit(list_);
    filter_->setPlaceholderText(tr("Name, table or column"));
    filter_->setAccessibleName(tr("Filter indexes"));
    filter_->setClearButtonEnabled(true);
    filter_->setMinimumWidth(170);
    filter_->setMaximumWidth(220);
    connect(filter_, &QLineEdit::textChanged, this, [this](const QString& text) {
        sorted_.setFilterFixedString(text);
        showState();
    });
    analyze_ = new QPushButton(tr("Analyze all…"), list_);
    connect(analyze_, &QPushButton::clicked, this,
            [this] { changes_->analyze(index::analyzeAll()); });
    create_ = new QPushButton(tr("Create…"), list_);
    create_->setProperty("primary", true);
    connect(create_, &QPushButton::clicked, this, [this] {
        IndexDraft draft;
        if (const IndexInfo* info = current()) draft.table = info->table;
        startCreate(draft);
    });
    refresh_ = new QToolButton(list_);
    refresh_->setToolTip(tr("Read again"));
    refresh_->setAccessibleName(tr("Read the indexes again"));
    connect(refresh_, &QToolButton::clicked, this, [this] {
        stale_ = true;
        load();
    });
    for (QWidget* widget : std::initializer_list<QWidget*>{filter_, analyze_, create_, refresh_})
        list_->addHeadWidget(widget);
}

QWidget* IndexesPage::makeList() {
    auto* content = new QWidget(list_);
    body_ = new QStackedWidget(content);
    auto* empty = new QWidget(body_);
    words_ = new QLabel(empty);
    words_->setTextFormat(Qt::PlainText);
    words_->setAlignment(Qt::AlignCenter);
    words_->setWordWrap(true);
    words_->setMargin(3 * gap);
    retry_ = new QPushButton(tr("Try again"), empty);
    connect(retry_, &QPushButton::clicked, this, [this] {
        stale_ = true;
        load();
    });
    auto* emptyColumn = new QVBoxLayout(empty);
    emptyColumn->addStretch(1);
    emptyColumn->addWidget(words_);
    emptyColumn->addWidget(retry_, 0, Qt::AlignHCenter);
    emptyColumn->addStretch(1);

    table_ = new QTableView(body_);
    table_->setModel(&sorted_);
    table_->setShowGrid(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setWordWrap(false);
    table_->setItemDelegate(new IndexesDelegate(workbench_.theme(), table_));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setSortingEnabled(true);
    table_->sortByColumn(IndexesModel::Bytes, Qt::DescendingOrder);
    table_->setTabKeyNavigation(false);
    table_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table_->setAccessibleName(tr("Indexes"));
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(rowHeight);
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setResizeContentsPrecision(rowsLookedAt);
    body_->addWidget(empty);
    body_->addWidget(table_);

    progressRow_ = new QWidget(content);
    progressWords_ = new QLabel(progressRow_);
    progressWords_->setTextFormat(Qt::PlainText);
    auto* bar = new QProgressBar(progressRow_);
    bar->setRange(0, 0);
    bar->setTextVisible(false);
    auto* cancel = new QPushButton(tr("Cancel"), progressRow_);
    connect(cancel, &QPushButton::clicked, this, &IndexesPage::stopLoading);
    auto* row = new QHBoxLayout(progressRow_);
    row->setContentsMargins(10, 4, 10, 4);
    row->addWidget(progressWords_);
    row->addWidget(bar, 1);
    row->addWidget(cancel);

    auto* foot = new QWidget(content);
    footer_ = new QLabel(foot);
    footer_->setTextFormat(Qt::PlainText);
    footer_->setWordWrap(true);
    undoButton_ = new QPushButton(foot);
    connect(undoButton_, &QPushButton::clicked, changes_, &IndexesChanges::undoLatest);
    auto* footRow = new QHBoxLayout(foot);
    footRow->setContentsMargins(10, 6, 10, 6);
    footRow->addWidget(footer_, 1);
    footRow->addWidget(undoButton_);

    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(body_, 1);
    column->addWidget(progressRow_);
    column->addWidget(foot);
    return content;
}

void IndexesPage::arrange() {
    const auto splitter = [this](Qt::Orientation orientation,
                                 std::initializer_list<std::pair<QWidget*, int>> parts) {
        auto* made = new QSplitter(orientation, this);
        made->setHandleWidth(gap);
        made->setChildrenCollapsible(false);
        QList<int> sizes;
        for (const auto& [widget, share] : parts) {
            made->addWidget(widget);
            made->setStretchFactor(made->count() - 1, share);
            sizes << share * 100;
        }
        made->setSizes(sizes);
        return made;
    };
    details_->setMinimumWidth(leastDetails);
    QSplitter* below = splitter(Qt::Horizontal, {{map_, 3}, {foreignKeys_, 2}});
    QSplitter* left = splitter(Qt::Vertical, {{list_, 3}, {below, 2}});
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(gap, gap, gap, gap);
    QSplitter* both = splitter(Qt::Horizontal, {{left, 1}, {details_, 0}});
    both->setSizes({3 * usualDetails, usualDetails});
    whole->addWidget(both);
}

void IndexesPage::applyTheme() {
    Theme& theme = workbench_.theme();
    table_->setFont(theme.bodyFont());
    table_->horizontalHeader()->setFont(theme.secondaryFont());
    refresh_->setIcon(theme.icon(QStringLiteral("refresh"), theme.tokens().dim));
    legend_->setText(IndexesTreemap::legend(theme.tokens()));
    for (QLabel* label : {footer_, progressWords_, legend_})
        label->setFont(theme.secondaryFont());
    for (QLabel* label : {words_, footer_, progressWords_, legend_}) {
        QPalette palette = label->palette();
        palette.setColor(QPalette::WindowText, theme.tokens().dim);
        label->setPalette(palette);
    }
}

void IndexesPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    load();
}

void IndexesPage::connectNotify(const QMetaMethod& signal) {
    if (signal == QMetaMethod::fromSignal(&IndexesPage::testRequested))
        details_->setTestOffered(true);
}

void IndexesPage::load() {
    if (!isVisible() || workbench_.session() == nullptr || !stale_) return;
    stale_ = false;
    error_.reset();
    reader_.start();
}

// What was read so far stays.
void IndexesPage::stopLoading() {
    reader_.cancel();
    if (model_.catalog() == nullptr) {
        fail({ErrorCode::Cancelled, "Reading the indexes was cancelled.", {}, {}});
        return;
    }
    IndexCatalog catalog = *model_.catalog();
    catalog.unmeasured = toStdString(tr("Sizes were not measured: that was cancelled."));
    take(std::make_shared<const IndexCatalog>(std::move(catalog)));
    showState();
}

void IndexesPage::take(const std::shared_ptr<const IndexCatalog>& catalog) {
    model_.setCatalog(catalog);
    showCatalog();
}

void IndexesPage::fail(const Error& error) {
    error_ = error;
    showCatalog();
}

void IndexesPage::onClosed() {
    reader_.cancel();
    stale_ = true;
    error_.reset();
    changes_->forget();
    currentSchema_.clear();
    currentName_.clear();
    model_.setCatalog(nullptr);
    showCatalog();
}

void IndexesPage::showCatalog() {
    treemap_->setCatalog(model_.catalog());
    foreignKeys_->setCatalog(model_.catalog());
    if (sorted_.rowCount() > 0) {
        if (current() != nullptr)
            select(currentSchema_, currentName_);
        else
            table_->setCurrentIndex(sorted_.index(0, 0));
        table_->resizeColumnsToContents();
        for (int column = 0; column < IndexesModel::columns; ++column)
            if (table_->columnWidth(column) > widestColumn)
                table_->setColumnWidth(column, widestColumn);
    }
    showDetails();
    showState();
}

const IndexInfo* IndexesPage::current() const {
    return model_.info(model_.rowOf(currentSchema_, currentName_));
}

void IndexesPage::select(const std::string& schema, const std::string& name) {
    const QModelIndex at =
        sorted_.mapFromSource(model_.index(model_.rowOf(schema, name), IndexesModel::Name));
    if (at.isValid()) table_->setCurrentIndex(at);
}

void IndexesPage::showDetails() {
    const IndexInfo* info = current();
    treemap_->setCurrent(info == nullptr ? std::string() : info->schema,
                         info == nullptr ? std::string() : info->name);
    if (info != nullptr)
        details_->showIndex(*model_.catalog(), *info);
    else
        details_->showNothing();
}

QString IndexesPage::refusal() const {
    const std::shared_ptr<Session>& session = workbench_.session();
    if (session == nullptr) return tr("No database is open.");
    if (session->facts().readOnly)
        return tr("This database is open for reading alone: its indexes cannot be changed.");
    return {};
}

void IndexesPage::showState() {
    const IndexCatalog* catalog = model_.catalog().get();
    const int shown = sorted_.rowCount();
    const int all = model_.rowCount();
    QString words;
    if (workbench_.session() == nullptr)
        words = tr("No database is open. Open one with Ctrl+O.");
    else if (error_)
        words = toQString(error_->message);
    else if (catalog == nullptr)
        words = slow_.isActive() ? QString() : tr("Reading the indexes…");
    else if (catalog->tables.empty())
        words = tr("This database has no table yet. Make one with CREATE TABLE on the page Query.");
    else if (all == 0)
        words = tr("No table has an index besides its rowid. Create… makes one.");
    else
        words = tr("No index has this in its name, table or columns.");
    words_->setText(words);
    retry_->setVisible(error_.has_value());
    body_->setCurrentIndex(shown == 0 || error_ ? 0 : 1);
    list_->setFigure(all == 0      ? QString()
                     : shown < all ? tr("%1 of %2").arg(countText(shown), countText(all))
                                   : countText(all));
    progressRow_->setVisible(reader_.busy() && !slow_.isActive());
    progressWords_->setText(reader_.step());

    const QString why = refusal();
    const bool changeable = why.isEmpty() && catalog != nullptr;
    const bool tables = catalog != nullptr && !catalog->tables.empty();
    create_->setEnabled(changeable && tables);
    analyze_->setEnabled(changeable && tables);
    refresh_->setEnabled(workbench_.session() != nullptr && !reader_.busy());
    foreignKeys_->setChangeable(changeable);
    details_->setRefusal(why);

    QStringList notes;
    if (workbench_.session() != nullptr && !why.isEmpty()) notes << why;
    if (catalog != nullptr && !catalog->unmeasured.empty())
        notes << QStringLiteral("▲ ") + toQString(catalog->unmeasured);
    if (catalog != nullptr && catalog->useKnown && catalog->unplanned > 0)
        notes << tr("%1 of the statements seen could not be planned: their tables are gone, or "
                    "their values were not kept.")
                     .arg(countText(static_cast<std::int64_t>(catalog->unplanned)));
    if (workbench_.session() != nullptr && workbench_.session()->journal() == nullptr)
        notes << tr("No history is kept, so it is not known which statements use an index.");
    footer_->setText(notes.join(QLatin1Char('\n')));
    const bool undo = !changes_->undo().empty();
    undoButton_->setVisible(undo);
    if (undo) undoButton_->setText(changes_->undoWords());
    footer_->parentWidget()->setVisible(!notes.isEmpty() || undo);
}

void IndexesPage::startCreate(const IndexDraft& draft) {
    if (model_.catalog() == nullptr || !refusal().isEmpty()) return;
    changes_->create(model_.catalog(), draft);
}

} // namespace hone::ui
