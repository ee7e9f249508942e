#include "ui/index/lab_statements.h"

#include <QShortcut>
#include <QVBoxLayout>

#include "core/sql/fingerprint.h"
#include "ui/shell/format.h"
#include "ui/shell/pill.h"

namespace hone::ui {
namespace {

constexpr int textRole = Qt::UserRole;
constexpr std::size_t longestLine = 200;

} // namespace

LabStatements::LabStatements(Theme& theme, QWidget* foot, QWidget* parent)
    : Card(tr("Statements"), parent), theme_(theme), list_(new QListWidget) {
    const auto button = [this](const QString& words, const QString& toolTip, auto slot) {
        QToolButton* made = pillButton(words, toolTip);
        made->setAccessibleName(toolTip);
        addHeadWidget(made);
        connect(made, &QToolButton::clicked, this, slot);
        return made;
    };
    take_ = button(tr("Editor"), tr("Add the statement at the cursor of the page Query"),
                   &LabStatements::editorWanted);
    history_ = button(tr("History"), tr("Add what ran on the index's table"),
                      &LabStatements::historyWanted);
    remove_ = button(QStringLiteral("–"), tr("Take the statement away (Del)"),
                     &LabStatements::removeCurrent);

    list_->setFrameShape(QFrame::NoFrame);
    list_->setAccessibleName(tr("Statements to try it on"));
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setTextElideMode(Qt::ElideRight);
    list_->setSpacing(2);
    auto* del = new QShortcut(Qt::Key_Delete, list_, nullptr, nullptr, Qt::WidgetShortcut);
    connect(del, &QShortcut::activated, this, &LabStatements::removeCurrent);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 4, 0, 0);
    column->setSpacing(0);
    column->addWidget(list_, 1);
    column->addWidget(foot);
    setContent(content);

    const auto applyTheme = [this] {
        list_->setFont(theme_.codeFont());
        for (QToolButton* small : {take_, history_, remove_})
            small->setFont(theme_.secondaryFont());
    };
    connect(&theme_, &Theme::changed, this, applyTheme);
    applyTheme();
}

void LabStatements::add(const QString& sql) {
    for (int i = 0; i < list_->count(); ++i)
        if (list_->item(i)->data(textRole).toString() == sql) return;
    auto* item = new QListWidgetItem(toQString(oneLine(toStdString(sql), longestLine)));
    item->setData(textRole, sql);
    item->setToolTip(plainToolTip(sql));
    list_->addItem(item);
    emit changed();
}

void LabStatements::clear() {
    list_->clear();
}

std::vector<std::string> LabStatements::texts() const {
    std::vector<std::string> texts;
    for (int i = 0; i < list_->count(); ++i)
        texts.push_back(toStdString(list_->item(i)->data(textRole).toString()));
    return texts;
}

void LabStatements::removeCurrent() {
    delete list_->currentItem();
    emit changed();
}

void LabStatements::setChangeable(bool changeable) {
    for (QWidget* control : std::initializer_list<QWidget*>{list_, take_, history_, remove_})
        control->setEnabled(changeable);
}

} // namespace hone::ui
