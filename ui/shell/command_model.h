#pragma once

#include <functional>
#include <vector>

#include <QAbstractListModel>

namespace hone::ui {

// Something that can be found by name and done.
struct Command {
    QString kind; // "Command", "Table", "Recent"
    QString title;
    QString detail; // keys, a folder
    std::function<void()> run;
};

// Commands that fit what is typed: every word of it occurs in the title or the kind, in any case.
// Titles that begin with it come first, then those with a word that does; else the given order.
class CommandModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { KindRole = Qt::UserRole, DetailRole };
    using QAbstractListModel::QAbstractListModel;

    void setCommands(std::vector<Command> commands);
    void setFilter(const QString& typed);
    // What the row does; a copy, for what runs may change the commands.
    std::function<void()> action(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void filter();

    std::vector<Command> commands_;
    std::vector<std::size_t> shown_; // indexes of commands_
    QString typed_;
};

} // namespace hone::ui
