#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

#include "core/base/result.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// Settings one below the other, caption and field: each is taken when its field is left, and a
// value that is not allowed is refused below it.
class SettingsForm : public QScrollArea {
    Q_OBJECT
public:
    explicit SettingsForm(Theme& theme, QWidget* parent = nullptr);

    // key: also the field's object name.
    void addField(const QString& key, const QString& caption, const QString& toolTip);
    void addRow(const QString& caption, const QString& toolTip, QWidget* widget);
    void addWhole(QWidget* widget); // without a caption

    QLineEdit* field(const QString& key) const;            // null: there is no such field
    QLabel* problem(const QString& key) const;             // hidden: there is none
    void setText(const QString& key, const QString& text); // not where something was refused
    void refuse(const QString& key, const Error& error);
    void accept(const QString& key); // takes a refusal back
    void reset(bool enabled);        // takes all of them back; disabled fields are empty

signals:
    void edited(const QString& key);

private:
    struct Row {
        QString key;
        QLineEdit* edit;
        QLabel* problem;
    };
    const Row* row(const QString& key) const;
    void addLine(const QString& caption, const QString& toolTip, QWidget* widget);

    Theme& theme_;
    QVBoxLayout* column_;
    std::vector<Row> rows_;
};

} // namespace hone::ui
