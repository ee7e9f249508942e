#include "ui/index/indexes_foreign_keys.h"

#include <QVBoxLayout>

#include "ui/index/indexes_model.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

QString keyText(const index::UnindexedForeignKey& key) {
    QStringList columns;
    for (const std::string& column : key.columns)
        columns << toQString(column);
    const QString words = QStringLiteral("%1(%2) → %3")
                              .arg(tableText(key.schema, key.table),
                                   columns.join(QStringLiteral(", ")), toQString(key.parent));
    return key.servedPartly.empty()
               ? words
               : words +
                     IndexesForeignKeys::tr("  · partly by %1").arg(toQString(key.servedPartly));
}

} // namespace

IndexesForeignKeys::IndexesForeignKeys(Theme& theme, QWidget* parent)
    : Card(tr("Foreign keys without an index"), parent), theme_(theme) {
    auto* content = new QWidget(this);
    keys_ = new QListWidget(content);
    keys_->setAccessibleName(tr("Foreign keys without an index"));
    keys_->setFrameShape(QFrame::NoFrame);
    keys_->setSpacing(3);
    keepFont(keys_, theme_.codeFont());
    words_ = new QLabel(content);
    words_->setTextFormat(Qt::PlainText);
    words_->setWordWrap(true);
    words_->setMargin(10);
    create_ = new QPushButton(tr("Create…"), this);
    create_->setToolTip(tr("Make an index for the chosen foreign key"));
    connect(create_, &QPushButton::clicked, this, &IndexesForeignKeys::create);
    connect(keys_, &QListWidget::itemActivated, this, &IndexesForeignKeys::create);
    addHeadWidget(create_);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(keys_, 1);
    column->addWidget(words_);
    setContent(content);
    connect(&theme_, &Theme::changed, this, &IndexesForeignKeys::applyTheme);
    applyTheme();
}

void IndexesForeignKeys::applyTheme() {
    words_->setFont(theme_.secondaryFont());
    QPalette palette = words_->palette();
    palette.setColor(QPalette::WindowText, theme_.tokens().dim);
    words_->setPalette(palette);
}

void IndexesForeignKeys::setCatalog(std::shared_ptr<const index::IndexCatalog> catalog) {
    catalog_ = std::move(catalog);
    keys_->clear();
    if (catalog_ != nullptr)
        for (const index::UnindexedForeignKey& key : catalog_->foreignKeys) {
            auto* item = new QListWidgetItem(keyText(key), keys_);
            item->setToolTip(plainToolTip(
                tr("Deleting a row of %1, or changing its key, reads all of %2 while foreign keys "
                   "are on; joins over it have no index to search either.")
                    .arg(toQString(key.parent), toQString(key.table))));
        }
    keys_->setCurrentRow(0);
    const int count = keys_->count();
    setFigure(count == 0 ? QString() : countText(count));
    keys_->setVisible(count > 0);
    words_->setText(catalog_ == nullptr ? QString()
                    : count == 0
                        ? tr("Every foreign key has an index, or there is none.")
                        : tr("Each row deleted from the table behind the arrow reads the whole "
                             "table before it, while foreign keys are on."));
}

void IndexesForeignKeys::setChangeable(bool changeable) {
    create_->setEnabled(changeable && keys_->count() > 0);
    create_->setVisible(keys_->count() > 0);
}

void IndexesForeignKeys::create() {
    const int row = keys_->currentRow();
    if (catalog_ == nullptr || row < 0) return;
    const index::UnindexedForeignKey& key = catalog_->foreignKeys[static_cast<std::size_t>(row)];
    index::IndexDraft draft;
    draft.table = key.table;
    for (const std::string& column : key.columns)
        draft.terms.push_back({column, false, false, {}});
    emit createRequested(draft);
}

} // namespace hone::ui
