#pragma once

#include <QLabel>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include "ui/cache/cache_entries_model.h"
#include "ui/shell/card.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// What the cache holds; lets go of all of it, or fills it from the history.
class CacheHeldCard : public Card {
    Q_OBJECT
public:
    explicit CacheHeldCard(Workbench& workbench, QWidget* parent = nullptr);

    CacheEntriesModel& entries() { return entries_; }
    void setEntries(std::vector<CacheEntry> entries);
    void setEmptyWords(const QString& words) { words_->setText(words); }
    const QLabel& emptyWords() const { return *words_; }
    void showWarming(const std::optional<WarmingReport>& warming);
    // As nothing was looked at yet.
    void clear();

    void empty();
    void warm();
    void endWarming();

signals:
    void lifeChosen(std::uint64_t fingerprint, Milliseconds life); // a statement's own
    void changed();                  // by what was done here: it is worth a look
    void said(const QString& words); // for the status bar

private:
    void prepare();
    void showMenu(const QPoint& at);
    void askLife(const CacheEntry& entry);

    Workbench& workbench_;
    Background emptying_, warming_;
    bool warmingSaid_ = true;
    CacheEntriesModel entries_;
    QStackedWidget* pages_;
    QLabel *words_, *warmingWords_;
    QTableView* table_;
    QToolButton *warm_, *endWarming_, *empty_;
};

} // namespace hone::ui
