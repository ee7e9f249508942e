#pragma once

#include <QListWidget>
#include <QToolButton>

#include "ui/shell/card.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// The statements that an index is tried on.
class LabStatements : public Card {
    Q_OBJECT
public:
    // foot: stands below the list.
    LabStatements(Theme& theme, QWidget* foot, QWidget* parent = nullptr);

    void add(const QString& sql); // once
    void clear();
    std::vector<std::string> texts() const;
    QListWidget& list() { return *list_; }
    void setChangeable(bool changeable);

signals:
    void editorWanted();  // the statement at its cursor
    void historyWanted(); // what ran on the index's table
    void changed();       // by add() or a hand

private:
    void removeCurrent();

    Theme& theme_;
    QListWidget* list_;
    QToolButton *take_, *history_, *remove_;
};

} // namespace hone::ui
