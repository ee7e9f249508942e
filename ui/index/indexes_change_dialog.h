#pragma once

#include <QDialog>
#include <QElapsedTimer>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/index/index_change.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// Shows a change of indexes as SQL and, once confirmed, runs it like any statement of the user's:
// through the session, so that the journal, the cache and open transactions know of it. Closing it
// while it runs cancels. A script that begins a transaction is rolled back where it fails.
class IndexesChangeDialog : public QDialog {
    Q_OBJECT
public:
    // words: what the change means; may be empty.
    IndexesChangeDialog(Workbench& workbench, const QString& title, const QString& words,
                        QWidget* parent = nullptr);

    // What would run; an error says what is missing.
    void setChange(Result<index::IndexChange> change);
    const Result<index::IndexChange>& change() const { return change_; }
    bool running() const { return run_ != nullptr; }

    void reject() override;

signals:
    void changed(const hone::index::IndexChange& change); // it ran

protected:
    void addAbove(QWidget* widget) { layout_->insertWidget(0, widget, 1); }
    // The fields of a dialog that makes the change; closed to typing while it runs.
    QWidget* fields_ = nullptr;

private:
    void start();
    std::shared_ptr<Run> submit(const std::string& sql);
    void finish(const Run& run);
    void showTime();
    void showState();

    Workbench& workbench_;
    Result<index::IndexChange> change_;
    std::shared_ptr<Run> run_; // null: none is under way
    std::shared_ptr<Tab> tab_; // of the last run: its statements share a connection
    QElapsedTimer since_;

    QVBoxLayout* layout_;
    QPlainTextEdit* sql_;
    QLabel* words_;
    QLabel* state_;
    QProgressBar* progress_;
    QPushButton* close_;
    QPushButton* confirm_;
};

// The widget in a frame of its own.
QWidget* framed(QWidget* widget);

} // namespace hone::ui
