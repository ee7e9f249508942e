#include "ui/schema/schema_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QScrollBar>
#include <QShortcut>
#include <QVBoxLayout>

#include "ui/schema/schema_delegate.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int fewTables = 12; // the first ones are shown open when there are no more
constexpr int openedAtFirst = 2;
constexpr int fewMatches = 20; // opened to show what matches in them

} // namespace

SchemaPanel::SchemaPanel(Workbench& workbench, QWidget* parent)
    : Card(tr("Schema"), parent), workbench_(workbench), filtered_(model_),
      figures_(workbench, model_, this), loading_(this), filterButton_(new QToolButton(this)),
      filter_(new QLineEdit(this)), body_(new QStackedWidget(this)), words_(new QLabel(body_)),
      retry_(new QPushButton(tr("Try again"), body_)), tree_(new QTreeView(body_)),
      footer_(new QLabel(this)) {
    filterButton_->setCheckable(true);
    filterButton_->setToolTip(tr("Show only what has a name like …"));
    filterButton_->setAccessibleName(tr("Filter by name"));
    addHeadWidget(filterButton_);
    filter_->setPlaceholderText(tr("Part of a name"));
    filter_->setAccessibleName(tr("Part of a name"));
    filter_->setClearButtonEnabled(true);
    filter_->hide();
    connect(filterButton_, &QToolButton::toggled, this, [this](bool shown) {
        filter_->setVisible(shown);
        if (shown)
            filter_->setFocus();
        else
            filter_->clear();
    });
    connect(filter_, &QLineEdit::textChanged, this, &SchemaPanel::setFilter);
    auto* leave = new QShortcut(Qt::Key_Escape, filter_, nullptr, nullptr, Qt::WidgetShortcut);
    connect(leave, &QShortcut::activated, filterButton_,
            [this] { filterButton_->setChecked(false); });

    makeTree();
    body_->addWidget(makeWordsPage());
    body_->addWidget(tree_);
    footer_->setObjectName(QStringLiteral("cardFoot"));
    footer_->setTextFormat(Qt::PlainText);
    footer_->setProperty("tone", "dim");
    keepFont(footer_, workbench_.theme().secondaryFont());
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

    slow_.setSingleShot(true);
    slow_.setInterval(400);
    connect(&slow_, &QTimer::timeout, this, [this] { showWords(tr("Reading the schema…")); });
    connect(&workbench_, &Workbench::sessionOpened, this, &SchemaPanel::load);
    connect(&workbench_, &Workbench::schemaChanged, this, &SchemaPanel::load);
    connect(&workbench_, &Workbench::sessionClosed, this, &SchemaPanel::closed);
    connect(&workbench_.theme(), &Theme::changed, this, &SchemaPanel::applyTheme);
    applyTheme();
    closed();
    if (workbench_.session() != nullptr) load();
}

void SchemaPanel::makeTree() {
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
    connect(tree_, &QTreeView::doubleClicked, this, &SchemaPanel::insertName);
    for (const int key : {Qt::Key_Return, Qt::Key_Enter}) {
        auto* enter = new QShortcut(key, tree_, nullptr, nullptr, Qt::WidgetShortcut);
        connect(enter, &QShortcut::activated, this, [this] { insertName(tree_->currentIndex()); });
    }
    connect(tree_, &QTreeView::expanded, this, [this](const QModelIndex& index) {
        if (filtered_.text().isEmpty()) open_.insert(index.data(SchemaModel::NameRole).toString());
    });
    connect(tree_, &QTreeView::collapsed, this, [this](const QModelIndex& index) {
        if (filtered_.text().isEmpty()) open_.remove(index.data(SchemaModel::NameRole).toString());
    });
}

QWidget* SchemaPanel::makeWordsPage() {
    words_->setWordWrap(true);
    words_->setAlignment(Qt::AlignCenter);
    words_->setMargin(2 * gap);
    words_->setTextFormat(Qt::PlainText);
    words_->setProperty("tone", "dim");
    connect(retry_, &QPushButton::clicked, this, &SchemaPanel::load);
    auto* page = new QWidget(body_);
    auto* column = new QVBoxLayout(page);
    column->addStretch(1);
    column->addWidget(words_);
    column->addWidget(retry_, 0, Qt::AlignHCenter);
    column->addStretch(1);
    return page;
}

void SchemaPanel::applyTheme() {
    Theme& theme = workbench_.theme();
    filterButton_->setIcon(theme.icon(QStringLiteral("search"), theme.tokens().dim));
    tree_->viewport()->update();
}

void SchemaPanel::showWords(const QString& words, bool mayRetry) {
    words_->setText(words);
    retry_->setVisible(mayRetry);
    body_->setCurrentIndex(0);
    footer_->hide();
}

void SchemaPanel::closed() {
    slow_.stop();
    loading_.cancel();
    figures_.stop();
    open_.clear();
    filterButton_->setChecked(false);
    model_.setCatalog(nullptr);
    showWords(tr("No database is open. Open one with Ctrl+O."));
}

void SchemaPanel::load() {
    const std::shared_ptr<Session> session = workbench_.session();
    if (session == nullptr) return;
    if (model_.catalog() == nullptr) showWords({});
    slow_.start();
    loading_.start([session](std::stop_token stop) { return session->catalog(stop); },
                   [this](Result<Catalog> catalog) { showCatalog(std::move(catalog)); });
}

void SchemaPanel::readAgain() {
    figures_.doubtAll();
    load();
}

void SchemaPanel::showCatalog(Result<Catalog> catalog) {
    slow_.stop();
    if (!catalog) return showWords(toQString(catalog.error().message), true);
    const bool first = model_.catalog() == nullptr;
    const QModelIndex current = tree_->currentIndex();
    const QString name = current.data(SchemaModel::NameRole).toString();
    const QString owner = current.parent().data(SchemaModel::NameRole).toString();
    const int scrolled = tree_->verticalScrollBar()->value();

    auto shared = std::make_shared<const Catalog>(std::move(*catalog));
    model_.setCatalog(shared, workbench_.session()->dialect());
    emit catalogLoaded(shared);
    figures_.begin();
    if (shared->tables.empty())
        return showWords(tr("The database has no tables yet. CREATE TABLE makes one."));
    body_->setCurrentIndex(1);
    if (first && model_.rowCount() <= fewTables)
        for (int row = 0; row < std::min(openedAtFirst, filtered_.rowCount()); ++row)
            open_.insert(filtered_.index(row, 0).data(SchemaModel::NameRole).toString());
    reopen();
    updateFooter();

    const auto find = [this](const QString& wanted, const QModelIndex& below) {
        for (int row = 0; row < filtered_.rowCount(below); ++row)
            if (const QModelIndex index = filtered_.index(row, 0, below);
                index.data(SchemaModel::NameRole).toString() == wanted)
                return index;
        return QModelIndex();
    };
    if (!name.isEmpty()) {
        const QModelIndex table = find(owner.isEmpty() ? name : owner, {});
        tree_->setCurrentIndex(owner.isEmpty() || !table.isValid() ? table : find(name, table));
        tree_->verticalScrollBar()->setValue(scrolled);
    }
}

void SchemaPanel::setFilter(const QString& text) {
    filtered_.setText(text);
    if (text.isEmpty()) return reopen();
    if (filtered_.rowCount() > fewMatches) return;
    for (int row = 0; row < filtered_.rowCount(); ++row) {
        const QModelIndex index = filtered_.index(row, 0);
        if (!index.data(SchemaModel::NameRole).toString().contains(text, Qt::CaseInsensitive))
            tree_->expand(index);
    }
}

void SchemaPanel::reopen() {
    for (int row = 0; row < filtered_.rowCount() && !open_.isEmpty(); ++row) {
        const QModelIndex index = filtered_.index(row, 0);
        if (open_.contains(index.data(SchemaModel::NameRole).toString())) tree_->expand(index);
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

void SchemaPanel::insertName(const QModelIndex& index) {
    if (index.isValid()) emit textRequested(index.data(SchemaModel::TypedRole).toString());
}

void SchemaPanel::contextMenu(const QPoint& at) {
    const QModelIndex index = tree_->indexAt(at);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (index.isValid()) {
        const QString typed = index.data(SchemaModel::TypedRole).toString();
        const QString sql = index.data(SchemaModel::SqlRole).toString();
        if (!index.parent().isValid())
            menu->addAction(tr("Write a query of its first rows"), this, [this, typed] {
                emit statementRequested(QStringLiteral("SELECT * FROM %1 LIMIT 100;").arg(typed));
            });
        menu->addAction(tr("Insert the name"), this, [this, typed] { emit textRequested(typed); });
        menu->addAction(tr("Copy the name"), this,
                        [typed] { QApplication::clipboard()->setText(typed); });
        if (!sql.isEmpty())
            menu->addAction(tr("Copy its CREATE statement"), this,
                            [sql] { QApplication::clipboard()->setText(sql + u';'); });
        menu->addSeparator();
    }
    menu->addAction(tr("Read the schema again"), this, &SchemaPanel::readAgain);
    menu->popup(tree_->viewport()->mapToGlobal(at));
}

} // namespace hone::ui
