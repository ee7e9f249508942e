#include "ui/index/advisor_statements_model.h"

#include <cmath>

#include "core/index/advice_text.h"
#include "ui/index/advisor_workload_model.h"
#include "ui/shell/format.h"

namespace hone::ui {

using index::AdvisedStatement;

namespace {

constexpr std::size_t longestText = 300; // of a cell

double saved(const AdvisedStatement& one) {
    return one.weight * static_cast<double>(one.before.ns - one.after.ns);
}

double factor(const AdvisedStatement& one) {
    return std::max(1.0, static_cast<double>(one.before.ns)) /
           std::max(1.0, static_cast<double>(one.after.ns));
}

} // namespace

void AdvisorStatementsModel::setAdvice(SharedAdvice advice) {
    beginResetModel();
    advice_ = std::move(advice);
    double low = 0, high = 1;
    if (advice_ != nullptr)
        for (const AdvisedStatement& one : advice_->statements)
            for (const std::int64_t ns : {one.before.ns, one.after.ns}) {
                const double time = std::max(1.0, static_cast<double>(ns));
                low = low == 0 ? time : std::min(low, time);
                high = std::max(high, time);
            }
    scale_ = timeScale(low, high);
    endResetModel();
}

const AdvisedStatement* AdvisorStatementsModel::statement(int row) const {
    return row < 0 || row >= rowCount() ? nullptr
                                        : &advice_->statements[static_cast<std::size_t>(row)];
}

int AdvisorStatementsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || advice_ == nullptr ? 0
                                                  : static_cast<int>(advice_->statements.size());
}

int AdvisorStatementsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QString AdvisorStatementsModel::text(const AdvisedStatement& one, int column) const {
    switch (column) {
    case Number:
        return QString::number(one.number + 1);
    case Statement:
        return toQString(oneLine(one.sql, longestText));
    case Before:
        return toQString(trialText(one.before, estimated()));
    case After:
        return toQString(trialText(one.after, estimated()));
    case Change:
        return toQString(changeText(one, estimated()));
    case Weight:
        return weightText(one.weight);
    default:
        return {};
    }
}

QVariant AdvisorStatementsModel::sortValue(const AdvisedStatement& one, int column) const {
    switch (column) {
    case Number:
        return QVariant::fromValue(static_cast<qulonglong>(one.number));
    case Before:
        return QVariant::fromValue(static_cast<qlonglong>(one.before.ns));
    case After:
        return QVariant::fromValue(static_cast<qlonglong>(one.after.ns));
    case Times:
        return saved(one);
    case Change:
        return factor(one);
    case Weight:
        return one.weight;
    default:
        return text(one, column);
    }
}

QVariant AdvisorStatementsModel::data(const QModelIndex& index, int role) const {
    const AdvisedStatement* one = index.isValid() ? statement(index.row()) : nullptr;
    if (one == nullptr) return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(*one, index.column());
    case SortRole:
        return sortValue(*one, index.column());
    case ToneRole: {
        const QString change = text(*one, Change);
        return change.startsWith(u'▼') ? 1 : change.startsWith(u'▲') ? -1 : 0;
    }
    case Qt::TextAlignmentRole:
        return index.column() == Statement || index.column() == Change || index.column() == Times
                   ? QVariant()
                   : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        if (index.column() == Times)
            return tr("before %1, after %2").arg(text(*one, Before), text(*one, After));
        return {};
    case Qt::ToolTipRole:
        if (index.column() == Times || index.column() == Change)
            return plainToolTip(
                tr("before %1\nafter %2\nweight %3")
                    .arg(text(*one, Before), text(*one, After), text(*one, Weight)) +
                (one->comparison
                     ? QLatin1Char('\n') + toQString(verdictExplanation(*one->comparison))
                     : QString()));
        return plainToolTip(toQString(one->sql).left(2'000));
    default:
        return {};
    }
}

QVariant AdvisorStatementsModel::headerData(int section, Qt::Orientation orientation,
                                            int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) {
        const bool left = section == Statement || section == Change;
        return static_cast<int>((left               ? Qt::AlignLeft
                                 : section == Times ? Qt::AlignHCenter
                                                    : Qt::AlignRight) |
                                Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole && section == Times)
        return tr("○ before, ● after, ▸ at least. Sorts by what is saved of the whole.");
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Number:
        return QStringLiteral("#");
    case Statement:
        return tr("Statement");
    case Before:
        return estimated() ? tr("Cost before") : tr("Before");
    case After:
        return estimated() ? tr("Cost after") : tr("After");
    case Change:
        return tr("Change");
    case Weight:
        return tr("Weight");
    default:
        return {}; // the axis stands there
    }
}

} // namespace hone::ui
