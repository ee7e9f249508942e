#include "ui/shell/settings_form.h"

#include <algorithm>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int fieldWidth = 118;

} // namespace

SettingsForm::SettingsForm(Theme& theme, QWidget* parent)
    : QScrollArea(parent), theme_(theme), column_(new QVBoxLayout) {
    auto* form = new QWidget;
    form->setProperty("look", QStringLiteral("plain"));
    auto* whole = new QVBoxLayout(form);
    whole->setContentsMargins(10, 8, 10, 8);
    whole->setSpacing(4);
    column_->setSpacing(4);
    whole->addLayout(column_);
    whole->addStretch(1);
    setWidget(form);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void SettingsForm::addLine(const QString& caption, const QString& toolTip, QWidget* widget) {
    auto* label = new QLabel(caption);
    label->setToolTip(plainToolTip(toolTip));
    label->setBuddy(widget);
    setTone(label, "dim");
    widget->setToolTip(plainToolTip(toolTip));
    widget->setAccessibleName(caption);
    auto* line = new QHBoxLayout;
    line->addWidget(label, 1);
    line->addWidget(widget);
    column_->addLayout(line);
}

void SettingsForm::addField(const QString& key, const QString& caption, const QString& toolTip) {
    auto* edit = new QLineEdit;
    edit->setObjectName(key);
    edit->setAlignment(Qt::AlignRight);
    edit->setFixedWidth(fieldWidth);
    addLine(caption, toolTip, edit);
    auto* problem = new QLabel;
    problem->setTextFormat(Qt::PlainText);
    problem->setWordWrap(true);
    problem->setObjectName(key + QStringLiteral("Problem"));
    keepFont(problem, theme_.secondaryFont());
    setTone(problem, "bad");
    problem->hide();
    column_->addWidget(problem);
    connect(edit, &QLineEdit::editingFinished, this, [this, key] { emit edited(key); });
    rows_.push_back({key, edit, problem});
}

void SettingsForm::addRow(const QString& caption, const QString& toolTip, QWidget* widget) {
    addLine(caption, toolTip, widget);
}

void SettingsForm::addWhole(QWidget* widget) {
    column_->addWidget(widget);
}

const SettingsForm::Row* SettingsForm::row(const QString& key) const {
    const auto found = std::ranges::find(rows_, key, &Row::key);
    return found == rows_.end() ? nullptr : &*found;
}

QLineEdit* SettingsForm::field(const QString& key) const {
    const Row* found = row(key);
    return found == nullptr ? nullptr : found->edit;
}

QLabel* SettingsForm::problem(const QString& key) const {
    const Row* found = row(key);
    return found == nullptr ? nullptr : found->problem;
}

void SettingsForm::setText(const QString& key, const QString& text) {
    const Row* found = row(key);
    if (found != nullptr && found->problem->isHidden()) found->edit->setText(text);
}

void SettingsForm::refuse(const QString& key, const Error& error) {
    const Row* found = row(key);
    if (found == nullptr) return;
    found->problem->setText(QStringLiteral("✕ ") + toQString(error.message));
    found->problem->show();
}

void SettingsForm::accept(const QString& key) {
    if (const Row* found = row(key)) found->problem->hide();
}

void SettingsForm::reset(bool enabled) {
    for (const Row& each : rows_) {
        each.problem->hide();
        each.edit->setEnabled(enabled);
        if (!enabled) each.edit->clear();
    }
}

} // namespace hone::ui
