#pragma once

#include <QLabel>
#include <QListWidget>
#include <QPushButton>

#include "core/index/index_catalog.h"
#include "core/index/index_change.h"
#include "ui/shell/card.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// The foreign keys that have no index, and a button that makes one for the chosen.
class IndexesForeignKeys : public Card {
    Q_OBJECT
public:
    explicit IndexesForeignKeys(Theme& theme, QWidget* parent = nullptr);

    void setCatalog(std::shared_ptr<const index::IndexCatalog> catalog); // null: none is read
    void setChangeable(bool changeable);

signals:
    void createRequested(const hone::index::IndexDraft& draft);

private:
    void create();
    void applyTheme();

    Theme& theme_;
    std::shared_ptr<const index::IndexCatalog> catalog_;
    QListWidget* keys_;
    QLabel* words_;
    QPushButton* create_;
};

} // namespace hone::ui
