#pragma once

#include <QFormLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/index/index_catalog.h"
#include "ui/shell/card.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// All that is known of one index: how it was made, what is to be said of it, which statements use
// it, and what can be done with it.
class IndexesDetails : public Card {
    Q_OBJECT
public:
    explicit IndexesDetails(Theme& theme, QWidget* parent = nullptr);

    // Why nothing can be changed; empty: it can.
    void setRefusal(const QString& words);
    void setTestOffered(bool offered);
    void showNothing();
    void showIndex(const index::IndexCatalog& catalog, const index::IndexInfo& info);

signals:
    void dropRequested();
    void rebuildRequested();
    void analyzeRequested();
    void testRequested();

private:
    void addFact(const QString& name, const QString& value);
    void showRemarks(const index::IndexInfo& info);
    void showFacts(const index::IndexInfo& info);
    void showStatements(const index::IndexCatalog& catalog, const index::IndexInfo& info);
    void showButtons();
    void applyTheme();

    Theme& theme_;
    QString refusal_;
    QString constraint_; // why the index shown cannot be dropped; empty: it can
    bool testOffered_ = false;
    bool hasText_ = false; // of the index shown: a CREATE INDEX

    QLabel* nothing_;
    QWidget* content_;
    QLabel* sql_;
    QVBoxLayout* remarks_;
    QFormLayout* facts_;
    QLabel* statementsTitle_;
    QPlainTextEdit* statements_;
    QPushButton* test_;
    QPushButton* drop_;
    QPushButton* rebuild_;
    QPushButton* analyze_;
};

} // namespace hone::ui
