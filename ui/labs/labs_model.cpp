#include "ui/labs/labs_model.h"

#include <algorithm>
#include <filesystem>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

QString levelTitle(lab::Level level) {
    switch (level) {
    case lab::Level::Beginner:
        return LabsModel::tr("Beginner");
    case lab::Level::Intermediate:
        return LabsModel::tr("Intermediate");
    case lab::Level::Advanced:
        break;
    }
    return LabsModel::tr("Advanced");
}

bool isBuiltIn(const lab::Lab& lab) {
    const auto& files = lab::builtInFiles();
    return std::ranges::find(files, lab.file, &lab::LabFile::name) != files.end();
}

} // namespace

void LabsModel::setShelf(const lab::Shelf& shelf) {
    beginResetModel();
    groups_.clear();
    for (const lab::Level level :
         {lab::Level::Beginner, lab::Level::Intermediate, lab::Level::Advanced}) {
        Group group{levelTitle(level), {}};
        for (const lab::Lab& lab : shelf.labs) {
            if (lab.level != level) continue;
            QString words = toQString(lab.topic);
            if (!isBuiltIn(lab))
                words = words.isEmpty() ? tr("your own") : tr("%1 · your own").arg(words);
            const QString title = toQString(lab.title);
            group.rows.push_back(
                {lab.id, title, words,
                 (QStringList{title, words, group.title, toQString(lab.id)}).join(u' ')});
        }
        if (!group.rows.empty()) groups_.push_back(std::move(group));
    }
    Group broken{tr("Not read"), {}};
    for (const lab::BrokenLab& file : shelf.broken) {
        QStringList words;
        for (const lab::LabProblem& problem : file.problems)
            words << toQString(printProblem(problem));
        const QString name = toQString(std::filesystem::path(file.file).filename().string());
        broken.rows.push_back({{}, name, words.join(u'\n'), name + u' ' + words.join(u' ')});
    }
    if (!broken.rows.empty()) groups_.push_back(std::move(broken));
    endResetModel();
}

QModelIndex LabsModel::indexOf(const std::string& id) const {
    for (std::size_t group = 0; group < groups_.size(); ++group) {
        const auto& rows = groups_[group].rows;
        const auto found = std::ranges::find(rows, id, &Row::id);
        if (!id.empty() && found != rows.end())
            return index(static_cast<int>(found - rows.begin()), 0,
                         index(static_cast<int>(group), 0));
    }
    return {};
}

// A group's own index has no group before it: 0; a row's has its group's place, from 1.
QModelIndex LabsModel::index(int row, int column, const QModelIndex& parent) const {
    if (column != 0 || row < 0 || row >= rowCount(parent)) return {};
    return createIndex(row, 0, static_cast<quintptr>(parent.isValid() ? parent.row() + 1 : 0));
}

QModelIndex LabsModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == 0) return {};
    return createIndex(static_cast<int>(child.internalId()) - 1, 0, quintptr(0));
}

int LabsModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(groups_.size());
    if (parent.internalId() != 0 || parent.column() != 0) return 0;
    return static_cast<int>(groups_[static_cast<std::size_t>(parent.row())].rows.size());
}

const LabsModel::Row* LabsModel::row(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == 0) return nullptr;
    return &groups_[index.internalId() - 1].rows[static_cast<std::size_t>(index.row())];
}

QVariant LabsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row* shown = row(index);
    if (shown == nullptr) {
        const Group& group = groups_[static_cast<std::size_t>(index.row())];
        if (role == Qt::DisplayRole) return group.title;
        if (role == KindRole) return static_cast<int>(Kind::Group);
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return shown->title;
    case Qt::ToolTipRole:
        return plainToolTip(shown->words.isEmpty() ? shown->title
                                                   : shown->title + u'\n' + shown->words);
    case Qt::AccessibleTextRole:
        return shown->title + QStringLiteral(", ") + shown->words;
    case KindRole:
        return static_cast<int>(shown->id.empty() ? Kind::Broken : Kind::Lab);
    case IdRole:
        return toQString(shown->id);
    case WordsRole:
        return shown->words;
    case SearchRole:
        return shown->search;
    default:
        return {};
    }
}

Qt::ItemFlags LabsModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    const Row* shown = row(index);
    if (shown == nullptr || shown->id.empty()) return Qt::ItemIsEnabled;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

} // namespace hone::ui
