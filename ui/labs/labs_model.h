#pragma once

#include <QAbstractItemModel>

#include "core/lab/lab_shelf.h"

namespace hone::ui {

// The labs by level, and the files that are none, with why.
class LabsModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum class Kind { Group, Lab, Broken };
    enum Roles {
        KindRole = Qt::UserRole, // int of Kind
        IdRole,                  // of a lab
        WordsRole,               // its topic; what is wrong in a file, a line each
        SearchRole,              // all that a search looks through
    };

    explicit LabsModel(QObject* parent = nullptr) : QAbstractItemModel(parent) {}

    void setShelf(const lab::Shelf& shelf);
    QModelIndex indexOf(const std::string& id) const; // invalid: there is none

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex&) const override { return 1; }
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Row {
        std::string id; // empty: a file that is no lab
        QString title, words, search;
    };
    struct Group {
        QString title;
        std::vector<Row> rows;
    };
    const Row* row(const QModelIndex& index) const; // null: a group

    std::vector<Group> groups_;
};

} // namespace hone::ui
