#include "ui/index/advisor_changes_model.h"

#include <QRegularExpression>

#include "core/index/advice_text.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

const QString dash = QStringLiteral("—");
constexpr std::size_t longestText = 300; // of a cell
constexpr int mostNumbers = 12;          // of statements, in a cell

// What an index is on, without the name that was made for it and quotes that need not be.
QString briefSql(QString sql) {
    static const QRegularExpression create(
        QStringLiteral("^CREATE INDEX (\"[^\"]*\"\\.)?\"[^\"]*\" ON "));
    static const QRegularExpression quoted(QStringLiteral("\"([A-Za-z_][A-Za-z0-9_]*)\""));
    return sql.remove(create).replace(quoted, QStringLiteral("\\1"));
}

QString numbersText(const std::vector<std::size_t>& statements) {
    QStringList numbers;
    for (const std::size_t number : statements) {
        if (numbers.size() == mostNumbers) {
            numbers << QStringLiteral("…");
            break;
        }
        numbers << QString::number(number + 1);
    }
    return numbers.isEmpty() ? dash : numbers.join(QStringLiteral(", "));
}

} // namespace

std::string scriptOf(const std::vector<std::string>& statements) {
    std::string script;
    for (const std::string& one : statements)
        script += one + ";\n";
    return script;
}

// Drops first, as the advice has it; their space serves the new ones.
void AdvisorChangesModel::setAdvice(const SharedAdvice& advice) {
    beginResetModel();
    changes_.clear();
    most_ = 0;
    if (advice != nullptr) {
        estimated_ = advice->estimated;
        total_ = advice->beforeNs;
        for (const index::AdvisedIndex& one : advice->create) {
            Change change{Change::Kind::Create, one.sql, one.undo, {}, one.bytes, {}, {},
                          one.usedBy,           true};
            change.turn = one.turn;
            change.saved = std::max(0.0, one.savedNs);
            change.writeNsPerRow = one.writeNsPerRow;
            if (one.buildNs > 0) change.remark = tr("built in %1").arg(durationText(one.buildNs));
            most_ = std::max(most_, *change.saved);
            changes_.push_back(std::move(change));
        }
        if (advice->thenAnalyze)
            changes_.push_back({Change::Kind::Analyze,
                                "ANALYZE",
                                {},
                                tr("The planner then knows the new indexes' statistics."),
                                {},
                                {},
                                {},
                                {},
                                true});
        // What this workload does not use, another may.
        for (const index::DropAdvice& one : advice->drop)
            changes_.push_back({Change::Kind::Drop,
                                one.sql,
                                one.undo,
                                toQString(one.why),
                                one.bytes > 0 ? std::optional(one.bytes) : std::nullopt,
                                {},
                                {},
                                {},
                                false});
    }
    endResetModel();
    emit takenChanged();
}

const AdvisorChangesModel::Change* AdvisorChangesModel::change(int row) const {
    return row < 0 || row >= rowCount() ? nullptr : &changes_[static_cast<std::size_t>(row)];
}

std::vector<std::string> AdvisorChangesModel::migration() const {
    std::vector<std::string> statements;
    for (const auto kind : {Change::Kind::Drop, Change::Kind::Create, Change::Kind::Analyze}) {
        std::vector<const Change*> taken;
        for (const Change& one : changes_)
            if (one.kind == kind && one.taken) taken.push_back(&one);
        std::ranges::stable_sort(taken, {}, &Change::turn);
        for (const Change* one : taken)
            statements.push_back(one->sql);
    }
    return statements;
}

std::vector<std::string> AdvisorChangesModel::undo() const {
    std::vector<std::string> statements;
    for (const auto kind : {Change::Kind::Create, Change::Kind::Drop})
        for (auto one = changes_.rbegin(); one != changes_.rend(); ++one)
            if (one->kind == kind && one->taken) statements.push_back(one->undo);
    return statements;
}

std::int64_t AdvisorChangesModel::bytesTaken() const {
    std::int64_t bytes = 0;
    for (const Change& one : changes_)
        if (one.kind == Change::Kind::Create && one.taken) bytes += one.bytes.value_or(0);
    return bytes;
}

int AdvisorChangesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(changes_.size());
}

int AdvisorChangesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QString AdvisorChangesModel::text(const Change& change, int column) const {
    switch (column) {
    case Sql:
        return briefSql(toQString(oneLine(change.sql, longestText)));
    case Saves:
        if (!change.saved) return dash;
        return estimated_ ? shareText(total_ > 0 ? *change.saved / total_ : 0)
                          : toQString(index::amountText(*change.saved, false));
    case Bytes:
        return change.bytes ? bytesText(*change.bytes) : dash;
    case WritePrice:
        return change.writeNsPerRow ? durationText(*change.writeNsPerRow) : dash;
    default:
        return numbersText(change.usedBy);
    }
}

QVariant AdvisorChangesModel::sortValue(const Change& change, int column) const {
    switch (column) {
    case Saves:
        return change.saved.value_or(-1);
    case Bytes:
        return QVariant::fromValue(static_cast<qlonglong>(change.bytes.value_or(-1)));
    case WritePrice:
        return QVariant::fromValue(static_cast<qlonglong>(change.writeNsPerRow.value_or(-1)));
    case UsedBy:
        return QVariant::fromValue(static_cast<qulonglong>(change.usedBy.size()));
    default:
        return text(change, column);
    }
}

QVariant AdvisorChangesModel::data(const QModelIndex& index, int role) const {
    const Change* one = index.isValid() ? change(index.row()) : nullptr;
    if (one == nullptr) return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(*one, index.column());
    case Qt::CheckStateRole:
        return index.column() == Sql ? QVariant(one->taken ? Qt::Checked : Qt::Unchecked)
                                     : QVariant();
    case SortRole:
        return sortValue(*one, index.column());
    case ShareRole:
        return one->saved && most_ > 0 ? QVariant(*one->saved / most_) : QVariant();
    case Qt::TextAlignmentRole:
        return index.column() == Sql || index.column() == UsedBy
                   ? QVariant()
                   : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return plainToolTip(toQString(one->sql) + (one->remark.isEmpty()
                                                       ? QString()
                                                       : QStringLiteral("\n\n") + one->remark));
    case Qt::AccessibleDescriptionRole:
        return one->remark;
    default:
        return {};
    }
}

bool AdvisorChangesModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || index.column() != Sql || role != Qt::CheckStateRole) return false;
    changes_[static_cast<std::size_t>(index.row())].taken = value.toInt() == Qt::Checked;
    emit dataChanged(index, index);
    emit takenChanged();
    return true;
}

Qt::ItemFlags AdvisorChangesModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return index.column() == Sql ? flags | Qt::ItemIsUserCheckable : flags;
}

QVariant AdvisorChangesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(
            (section == Sql || section == UsedBy ? Qt::AlignLeft : Qt::AlignRight) |
            Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        switch (section) {
        case Saves:
            return tr("What would be lost of the whole without this one alone");
        case WritePrice:
            return tr("What a row that is inserted costs more");
        case UsedBy:
            return tr("Numbers of the statements whose plans use it");
        default:
            return {};
        }
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Sql:
        return tr("Change");
    case Saves:
        return tr("Saves");
    case Bytes:
        return tr("Bytes");
    case WritePrice:
        return tr("Per row");
    default:
        return tr("Statements");
    }
}

} // namespace hone::ui
