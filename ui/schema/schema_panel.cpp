#include "ui/schema/schema_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QVBoxLayout>

#include "core/sql/identifier.h"
#include "ui/schema/schema_delegate.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int fewTables = 12; // shown open from the start when there are no more

// The name as it is typed into a statement.
QString typedName(const QString& name) {
    static const QRegularExpression plain(
        QStringLiteral("^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?$"));
    return plain.match(name).hasMatch()
               ? name
               : toQString(quoteIdentifier(toStdString(name), SqlDialect::Sqlite));
}

} // namespace

SchemaPanel::SchemaPanel(Workbench& workbench, QWidget* parent)
    : Card(tr("Schema"), parent), workbench_(workbench), loading_(this), measuring_(this),
      filterButton_(new QToolButton(this)), filter_(new QLineEdit(this)),
      body_(new QStackedWidget(this)), words_(new QLabel(body_)), tree_(new QTreeView(body_)),
      footer_(new QLabel(this)) {
    filterButton_->setCheckable(true);
    filterButton_->setToolTip(tr("Filter the tables by name"));
    filterButton_->setAccessibleName(tr("Filter the tables"));
    addHeadWidget(filterButton_);
    filter_->setPlaceholderText(tr("Part of a name"));
    filter_->setAccessibleName(tr("Filter by name"));
    filter_->setClearButtonEnabled(true);
    filter_->hide();
    connect(filterButton_, &QToolButton::toggled, this, [this](bool shown) {
        filter_->setVisible(shown);
        if (shown)
            filter_->setFocus();
        else
            filter_->clear();
    });

    filtered_.setSourceModel(&model_);
    filtered_.setRecursiveFilteringEnabled(true);
    filtered_.setFilterCaseSensitivity(Qt::CaseInsensitive);
    filtered_.setFilterRole(SchemaModel::NameRole);
    connect(filter_, &QLineEdit::textChanged, &filtered_,
            &QSortFilterProxyModel::setFilterFixedString);

    tree_->setModel(&filtered_);
    tree_->setItemDelegate(new SchemaDelegate(workbench_.theme(), tree_));
    tree_->setHeaderHidden(true);
    tree_->setUniformRowHeights(true);
    tree_->setIndentation(16);
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->setDragEnabled(true);
    tree_->setDragDropMode(QAbstractItemView::DragOnly);
    tree_->setExpandsOnDoubleClick(false);
    tree_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    tree_->setContextMenuPolicy(Qt::CustomContextMenu);
    tree_->setAccessibleName(tr("Tables"));
    connect(tree_, &QTreeView::customContextMenuRequested, this, &SchemaPanel::contextMenu);
    connect(tree_, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
        emit textRequested(typedName(index.data(SchemaModel::NameRole).toString()));
    });

    words_->setWordWrap(true);
    words_->setAlignment(Qt::AlignCenter);
    words_->setMargin(2 * gap);
    words_->setTextFormat(Qt::PlainText);
    body_->addWidget(words_);
    body_->addWidget(tree_);
    footer_->setObjectName(QStringLiteral("cardFoot"));
    footer_->setWordWrap(true);
    footer_->setMargin(10);
    footer_->hide();

    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 4, 0, 0);
    column->setSpacing(4);
    auto* filterRow = new QHBoxLayout;
    filterRow->setContentsMargins(gap, 0, gap, 0);
    filterRow->addWidget(filter_);
    column->addLayout(filterRow);
    column->addWidget(body_, 1);
    column->addWidget(footer_);
    setContent(content);

    connect(&workbench_, &Workbench::sessionOpened, this, [this] {
        model_.setCatalog(nullptr);
        load();
    });
    connect(&workbench_, &Workbench::schemaChanged, this, &SchemaPanel::load);
    connect(&workbench_, &Workbench::sessionClosed, this, [this] {
        loading_.cancel();
        measuring_.cancel();
        model_.setCatalog(nullptr);
        showWords(tr("No database is open. Open one with Ctrl+O."));
    });
    connect(&workbench_, &Workbench::tick, this, &SchemaPanel::onTick);
    connect(&workbench_.theme(), &Theme::changed, this, &SchemaPanel::applyTheme);
    applyTheme();
    showWords(tr("No database is open. Open one with Ctrl+O."));
    if (workbench_.session() != nullptr) load();
}

void SchemaPanel::applyTheme() {
    Theme& theme = workbench_.theme();
    filterButton_->setIcon(theme.icon(QStringLiteral("search"), theme.tokens().dim));
    words_->setFont(theme.bodyFont());
    footer_->setFont(theme.secondaryFont());
    for (QLabel* label : {words_, footer_}) {
        QPalette palette = label->palette();
        palette.setColor(QPalette::WindowText, theme.tokens().dim);
        label->setPalette(palette);
    }
    tree_->viewport()->update();
}

void SchemaPanel::showWords(const QString& words) {
    words_->setText(words);
    body_->setCurrentIndex(0);
    footer_->hide();
}

void SchemaPanel::load() {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr) return;
    measuring_.cancel();
    loading_.start([session](std::stop_token stop) { return session->catalog(stop); },
                   [this](Result<Catalog> catalog) { showCatalog(std::move(catalog)); });
}

void SchemaPanel::showCatalog(Result<Catalog> catalog) {
    if (!catalog) return showWords(toQString(catalog.error().message));
    const bool first = model_.catalog() == nullptr;
    const QStringList names = expanded();
    const QString current = tree_->currentIndex().data(SchemaModel::NameRole).toString();
    auto shared = std::make_shared<const Catalog>(std::move(*catalog));
    model_.forgetRowCounts();
    model_.setCatalog(shared);
    emit catalogLoaded(shared);
    if (shared->tables.empty()) {
        showWords(tr("The database has no tables yet. CREATE TABLE makes one."));
        return;
    }
    body_->setCurrentIndex(1);
    if (first && model_.rowCount() <= fewTables)
        for (int row = 0; row < std::min(2, filtered_.rowCount()); ++row)
            tree_->expand(filtered_.index(row, 0));
    restore(names, current);
    updateFooter();
    wantsSizes_ = true;
    paused_ = true; // the next quiet tick begins
}

QStringList SchemaPanel::expanded() const {
    QStringList names;
    for (int row = 0; row < filtered_.rowCount(); ++row) {
        const QModelIndex index = filtered_.index(row, 0);
        if (tree_->isExpanded(index)) names << index.data(SchemaModel::NameRole).toString();
    }
    return names;
}

void SchemaPanel::restore(const QStringList& names, const QString& current) {
    for (int row = 0; row < filtered_.rowCount(); ++row) {
        const QModelIndex index = filtered_.index(row, 0);
        const QString name = index.data(SchemaModel::NameRole).toString();
        if (names.contains(name)) tree_->expand(index);
        if (!current.isEmpty() && name == current) tree_->setCurrentIndex(index);
    }
}

void SchemaPanel::updateFooter() {
    bool any = false;
    for (const CatalogTable& table : model_.catalog()->tables)
        for (const CatalogIndex& index : table.indexes)
            any = any || !index.automatic;
    footer_->setText(tr("No secondary index."));
    footer_->setVisible(!any);
}

void SchemaPanel::onTick() {
    const bool busy = workbench_.activeRun() != nullptr || workbench_.load() != nullptr;
    if (busy && measuring_.busy()) {
        measuring_.cancel();
        paused_ = true;
    } else if (!busy && paused_) {
        paused_ = false;
        if (wantsSizes_)
            fetchSizes();
        else
            countNext();
    }
}

void SchemaPanel::fetchSizes() {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr || model_.catalog() == nullptr) return;
    measuring_.start([session](std::stop_token stop) { return session->objectSizes(stop); },
                     [this](Result<std::vector<ObjectSize>> sizes) {
                         if (sizes) model_.setSizes(*sizes);
                         wantsSizes_ = false;
                         countNext();
                     });
}

void SchemaPanel::countNext() {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr || model_.catalog() == nullptr) return;
    for (const CatalogTable& table : model_.catalog()->tables) {
        const std::string key = table.schema + "." + table.name;
        if (table.kind == CatalogTable::Kind::View || model_.hasRowCount(key)) continue;
        measuring_.start(
            [session, table](std::stop_token stop) { return session->countRows(table, stop); },
            [this, key](Result<std::int64_t> rows) {
                model_.setRowCount(key, rows.value_or(-1));
                countNext();
            });
        return;
    }
}

void SchemaPanel::contextMenu(const QPoint& at) {
    const QModelIndex index = filtered_.mapToSource(tree_->indexAt(at));
    const CatalogTable* table = model_.table(index);
    if (table == nullptr) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString name = index.data(SchemaModel::NameRole).toString();
    const QString sql = index.data(SchemaModel::SqlRole).toString();
    const QString quoted = typedName(name);
    if (index.internalId() == 0)
        menu->addAction(tr("Query its first rows"), this, [this, quoted] {
            emit statementRequested(QStringLiteral("SELECT * FROM %1 LIMIT 100;").arg(quoted));
        });
    menu->addAction(tr("Insert the name"), this, [this, quoted] { emit textRequested(quoted); });
    menu->addAction(tr("Copy the name"), this,
                    [name] { QApplication::clipboard()->setText(name); });
    if (!sql.isEmpty())
        menu->addAction(tr("Copy its CREATE statement"), this,
                        [sql] { QApplication::clipboard()->setText(sql + u';'); });
    menu->addSeparator();
    menu->addAction(tr("Read the schema again"), this, &SchemaPanel::load);
    menu->popup(tree_->viewport()->mapToGlobal(at));
}

} // namespace hone::ui
