#include "ui/shell/command_model.h"

#include <algorithm>
#include <optional>

namespace hone::ui {

namespace {

// 0: the title begins with it; 1: a word of the title does; 2: it occurs; none: it does not fit.
std::optional<int> rankOf(const Command& command, const QString& typed) {
    if (command.title.startsWith(typed, Qt::CaseInsensitive)) return 0;
    const QString text = command.title + QLatin1Char(' ') + command.kind;
    for (const QString& word : typed.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        if (!text.contains(word, Qt::CaseInsensitive)) return std::nullopt;
    return command.title.contains(QLatin1Char(' ') + typed, Qt::CaseInsensitive) ? 1 : 2;
}

} // namespace

void CommandModel::setCommands(std::vector<Command> commands) {
    beginResetModel();
    commands_ = std::move(commands);
    filter();
    endResetModel();
}

void CommandModel::setFilter(const QString& typed) {
    if (typed.trimmed() == typed_) return;
    beginResetModel();
    typed_ = typed.trimmed();
    filter();
    endResetModel();
}

void CommandModel::filter() {
    std::vector<std::pair<int, std::size_t>> ranked;
    for (std::size_t i = 0; i < commands_.size(); ++i)
        if (const auto rank = rankOf(commands_[i], typed_)) ranked.emplace_back(*rank, i);
    std::sort(ranked.begin(), ranked.end());
    shown_.clear();
    for (const auto& [rank, index] : ranked)
        shown_.push_back(index);
}

std::function<void()> CommandModel::action(int row) const {
    return commands_[shown_[static_cast<std::size_t>(row)]].run;
}

int CommandModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

QVariant CommandModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Command& command = commands_[shown_[static_cast<std::size_t>(index.row())]];
    switch (role) {
    case Qt::DisplayRole:
        return command.title;
    case Qt::AccessibleTextRole:
        return QString(command.title + QStringLiteral(", ") + command.kind);
    case KindRole:
        return command.kind;
    case DetailRole:
        return command.detail;
    default:
        return {};
    }
}

} // namespace hone::ui
