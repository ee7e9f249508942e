#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QTimer>
#include <Qsci/qsciscintilla.h>

#include "core/engine/catalog.h"
#include "ui/editor/run_text.h"
#include "ui/shell/background.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// A text of SQL: colours, line numbers, the present statement marked, completion, errors in place.
// All positions are bytes of the UTF-8 text. Work over the whole text is debounced and done on a
// worker; past highlightLimit the text is plain.
class SqlEditor : public QsciScintilla {
    Q_OBJECT
public:
    static constexpr std::size_t highlightLimit = 5u * 1024 * 1024;

    SqlEditor(Theme& theme, QWidget* parent = nullptr);

    void setDialect(SqlDialect dialect);
    void setCatalog(std::shared_ptr<const Catalog> catalog) { catalog_ = std::move(catalog); }

    // As bytes, valid UTF-8 or not. setBytes() forgets the undo history.
    void setBytes(std::string_view bytes);
    std::shared_ptr<const std::string> bytes() const;
    std::size_t size() const;
    void insertBytes(std::string_view bytes); // in place of the selection
    // Rises with every change of the text.
    std::uint64_t version() const { return version_; }

    std::size_t cursor() const;
    void setCursor(std::size_t position);
    TextRange selection() const;
    // The statement at the cursor as last found; none while it is not known for this text.
    std::optional<StatementSpan> markedStatement() const;

    // Writes the message below the position's line; exact: the word there is wrong and is
    // underlined.
    void showError(std::size_t position, bool exact, const QString& message);
    void clearError();
    // Frames what a choice elsewhere is about; equal: nothing. Gone with the next edit.
    void markSpan(std::size_t begin, std::size_t end);
    void complete();

signals:
    void edited();
    void cursorMoved(int line, int column); // from 1
    void statementMarked();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyTheme();
    void onModified(int position, int type, const char* text, int length, int linesAdded);
    void onUpdated(int what);
    void onCharacter(int character);
    void style(int upTo);
    void findStatements();
    void placeMarks();
    std::string_view window(std::size_t from, std::size_t to) const;

    class LineNumbers;

    Theme& theme_;
    LineNumbers* numbers_;
    SqlDialect dialect_ = SqlDialect::Sqlite;
    std::shared_ptr<const Catalog> catalog_;
    std::uint64_t version_ = 0;
    mutable std::shared_ptr<const std::string> snapshot_; // of the present version, once asked for

    QTimer findTimer_;
    hone::ui::Background finding_; // QsciScintilla has a Background of its own
    // Of version foundVersion_; shared with nothing.
    std::shared_ptr<const std::vector<StatementSpan>> statements_;
    std::uint64_t foundVersion_ = 0;
    std::optional<StatementSpan> marked_;
    int markedFrom_ = -1, markedTo_ = -1; // lines
    bool errorShown_ = false;
    bool spanMarked_ = false;
};

} // namespace hone::ui
