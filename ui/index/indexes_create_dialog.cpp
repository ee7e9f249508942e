#include "ui/index/indexes_create_dialog.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QToolButton>

#include "ui/index/indexes_model.h"
#include "ui/shell/format.h"

namespace hone::ui {

using index::IndexDraft;
using index::IndexTerm;

namespace {

constexpr int textRole = Qt::UserRole;
constexpr int expressionRole = Qt::UserRole + 1;
constexpr int descendingRole = Qt::UserRole + 2;

QPushButton* smallButton(const QString& text, const QString& name) {
    auto* button = new QPushButton(text);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setAutoDefault(false);
    return button;
}

QWidget* titled(const QString& title, std::initializer_list<QWidget*> widgets) {
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto* label = new QLabel(title);
    label->setProperty("tone", QStringLiteral("dim"));
    column->addWidget(label);
    for (QWidget* widget : widgets)
        column->addWidget(widget);
    return whole;
}

QWidget* across(std::initializer_list<QWidget*> widgets) {
    auto* whole = new QWidget;
    auto* row = new QHBoxLayout(whole);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    for (QWidget* widget : widgets)
        row->addWidget(widget);
    return whole;
}

} // namespace

IndexesCreateDialog::IndexesCreateDialog(Workbench& workbench,
                                         std::shared_ptr<const index::IndexCatalog> catalog,
                                         const IndexDraft& draft, QWidget* parent)
    : IndexesChangeDialog(workbench, tr("Create an index"), {}, parent),
      catalog_(std::move(catalog)), table_(new QComboBox), columns_(new QListWidget),
      expression_(new QLineEdit), terms_(new QListWidget), unique_(new QCheckBox(tr("Unique"))),
      condition_(new QLineEdit), name_(new QLineEdit) {
    resize(620, 560);
    for (const index::TableInfo& table : catalog_->tables)
        if (table.schema == "main" && !table.shadow) table_->addItem(toQString(table.name));
    if (const int at = table_->findText(toQString(draft.table), Qt::MatchFixedString); at >= 0)
        table_->setCurrentIndex(at);
    fields_ = makeFields();
    addAbove(fields_);
    takeTable();
    for (const IndexTerm& term : draft.terms)
        addTerm(term);

    connect(table_, &QComboBox::currentIndexChanged, this, &IndexesCreateDialog::takeTable);
    connect(columns_, &QListWidget::itemDoubleClicked, this, [this](const QListWidgetItem* item) {
        addTerm({toStdString(item->text()), false, false, {}});
    });
    connect(expression_, &QLineEdit::textChanged, this, &IndexesCreateDialog::takeDraft);
    connect(terms_, &QListWidget::itemDoubleClicked, this, &IndexesCreateDialog::turnTerm);
    connect(terms_->model(), &QAbstractItemModel::rowsMoved, this, &IndexesCreateDialog::takeDraft);
    connect(terms_->model(), &QAbstractItemModel::rowsRemoved, this,
            &IndexesCreateDialog::takeDraft);
    connect(unique_, &QCheckBox::toggled, this, &IndexesCreateDialog::takeDraft);
    connect(condition_, &QLineEdit::textChanged, this, &IndexesCreateDialog::takeDraft);
    connect(name_, &QLineEdit::textEdited, this, [this](const QString& text) {
        named_ = !text.isEmpty();
        takeDraft();
    });
    takeDraft();
}

QWidget* IndexesCreateDialog::makeFields() {
    table_->setAccessibleName(tr("Table"));
    columns_->setAccessibleName(tr("Columns of the table"));
    terms_->setAccessibleName(tr("Columns of the index, in order"));
    terms_->setDragDropMode(QAbstractItemView::InternalMove);
    expression_->setPlaceholderText(tr("or an expression: lower(email)"));
    expression_->setAccessibleName(tr("An expression to index"));
    condition_->setPlaceholderText(tr("for rows of a condition alone: status = 'open'"));
    condition_->setAccessibleName(tr("Condition of a partial index"));
    name_->setAccessibleName(tr("Name of the index"));

    auto* add = smallButton(tr("Add →"), tr("Add the column or the expression"));
    auto* turn = smallButton(tr("ASC ⇄ DESC"), tr("Turn the order of the chosen column"));
    auto* up = smallButton(QStringLiteral("↑"), tr("Move the chosen column up"));
    auto* down = smallButton(QStringLiteral("↓"), tr("Move the chosen column down"));
    auto* remove = smallButton(tr("Remove"), tr("Take the chosen column out"));
    connect(add, &QPushButton::clicked, this, [this] {
        if (const QString text = expression_->text().trimmed(); !text.isEmpty()) {
            expression_->clear();
            addTerm({toStdString(text), true, false, {}});
        } else if (const QListWidgetItem* item = columns_->currentItem()) {
            addTerm({toStdString(item->text()), false, false, {}});
        }
    });
    connect(turn, &QPushButton::clicked, this, &IndexesCreateDialog::turnTerm);
    connect(up, &QPushButton::clicked, this, [this] { moveTerm(-1); });
    connect(down, &QPushButton::clicked, this, [this] { moveTerm(1); });
    connect(remove, &QPushButton::clicked, this, [this] { delete terms_->currentItem(); });

    auto* fields = new QWidget;
    auto* lists = new QHBoxLayout;
    lists->setSpacing(gap);
    lists->addWidget(
        titled(tr("Columns of the table"), {framed(columns_), across({expression_, add})}), 1);
    lists->addWidget(
        titled(tr("Of the index, in order"), {framed(terms_), across({up, down, turn, remove})}),
        1);
    auto* head = new QFormLayout;
    head->setHorizontalSpacing(2 * gap);
    head->addRow(tr("Table"), table_);
    auto* foot = new QFormLayout;
    foot->setHorizontalSpacing(2 * gap);
    foot->addRow(tr("Where"), condition_);
    foot->addRow(tr("Name"), name_);
    foot->addRow(QString(), unique_);
    auto* whole = new QVBoxLayout(fields);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(gap);
    whole->addLayout(head);
    whole->addLayout(lists, 1);
    whole->addLayout(foot);
    return fields;
}

void IndexesCreateDialog::takeTable() {
    columns_->clear();
    terms_->clear();
    if (const index::TableInfo* table =
            catalog_->findTable("main", toStdString(table_->currentText())))
        for (const std::string& column : table->columns)
            columns_->addItem(toQString(column));
    columns_->setCurrentRow(0);
    takeDraft();
}

void IndexesCreateDialog::addTerm(const IndexTerm& term) {
    auto* item = new QListWidgetItem(terms_);
    item->setData(textRole, toQString(term.text));
    item->setData(expressionRole, term.expression);
    item->setData(descendingRole, term.descending);
    showTerm(item);
    terms_->setCurrentItem(item);
    takeDraft();
}

void IndexesCreateDialog::showTerm(QListWidgetItem* item) {
    item->setText(item->data(textRole).toString() + (item->data(descendingRole).toBool()
                                                         ? QStringLiteral("  ↓ DESC")
                                                         : QStringLiteral("  ↑ ASC")));
}

void IndexesCreateDialog::turnTerm() {
    QListWidgetItem* item = terms_->currentItem();
    if (item == nullptr) return;
    item->setData(descendingRole, !item->data(descendingRole).toBool());
    showTerm(item);
    takeDraft();
}

void IndexesCreateDialog::moveTerm(int step) {
    const int row = terms_->currentRow();
    const int to = row + step;
    if (row < 0 || to < 0 || to >= terms_->count()) return;
    terms_->insertItem(to, terms_->takeItem(row));
    terms_->setCurrentRow(to);
    takeDraft();
}

IndexDraft IndexesCreateDialog::draft() const {
    IndexDraft draft;
    draft.table = toStdString(table_->currentText());
    for (int row = 0; row < terms_->count(); ++row) {
        const QListWidgetItem* item = terms_->item(row);
        draft.terms.push_back({toStdString(item->data(textRole).toString()),
                               item->data(expressionRole).toBool(),
                               item->data(descendingRole).toBool(),
                               {}});
    }
    draft.unique = unique_->isChecked();
    draft.condition = toStdString(condition_->text().trimmed());
    draft.name = toStdString(name_->text());
    return draft;
}

void IndexesCreateDialog::takeDraft() {
    IndexDraft now = draft();
    if (!named_) {
        now.name = now.terms.empty() ? std::string() : index::indexName(now, *catalog_);
        name_->setText(toQString(now.name));
    }
    setChange(index::createIndex(now));
}

} // namespace hone::ui
