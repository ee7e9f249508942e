#pragma once

#include <QDialog>

#include "core/engine/value.h"
#include "ui/shell/theme.h"

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace hone::ui {

// One value in full, a page at a time: as text, hex, or as indented JSON up to 1 MB.
class ValueInspector : public QDialog {
    Q_OBJECT
public:
    static constexpr std::size_t pageBytes =
        16 * 1024; // one long line of 64 KB takes the view half a second
    static constexpr std::size_t jsonBytes = 1024 * 1024;

    // keepAlive holds the memory that the cell's bytes lie in.
    ValueInspector(Theme& theme, const QString& column, const Cell& cell,
                   std::shared_ptr<const void> keepAlive, QWidget* parent);

    QString shownText() const;

private:
    enum Form { Text, Json, Hex };
    void showPage();
    std::string_view page() const;
    void turn(std::ptrdiff_t pages);

    const Cell cell_;
    const std::shared_ptr<const void> keepAlive_;
    std::size_t at_ = 0; // byte the page begins with
    QComboBox* form_;
    QPlainTextEdit* edit_;
    QLabel* place_;
    QToolButton* back_;
    QToolButton* forward_;
};

// Offset, bytes in hex and as ASCII, 16 to a line. base: offset of the first byte.
QString hexDump(std::string_view bytes, std::size_t base = 0);
// The same JSON with line breaks and two blanks a level; nothing else of it changes. Empty when it
// is none.
QString indentedJson(const QString& json);

} // namespace hone::ui
