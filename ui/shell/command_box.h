#pragma once

#include <QLineEdit>

#include "ui/shell/command_model.h"
#include "ui/shell/theme.h"

class QCompleter;

namespace hone::ui {

// The box in which everything is found: actions, tables, recent files. Its list opens with the box
// and narrows while one types.
class CommandBox : public QLineEdit {
    Q_OBJECT
public:
    // commands: asked each time the list opens.
    CommandBox(Theme& theme, std::function<std::vector<Command>()> commands,
               QWidget* parent = nullptr);

    // Takes the focus and opens the list.
    void open();
    QSize sizeHint() const override;

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void showList();
    void done(const QModelIndex& chosen);

    const std::function<std::vector<Command>()> commands_;
    CommandModel* model_;
    QCompleter* completer_;
};

} // namespace hone::ui
