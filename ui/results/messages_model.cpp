#include "ui/results/messages_model.h"

#include "ui/results/result_model.h"
#include "ui/shell/format.h"

namespace hone::ui {

QString outcomeText(const ExecutionReport& report, bool hasColumns) {
    if (hasColumns)
        return report.rows == 1 ? MessagesModel::tr("1 row")
                                : MessagesModel::tr("%1 rows").arg(countText(report.rows));
    if (report.kind == StatementKind::Write)
        return report.rowsChanged == 1
                   ? MessagesModel::tr("1 row changed")
                   : MessagesModel::tr("%1 rows changed").arg(countText(report.rowsChanged));
    return MessagesModel::tr("done");
}

MessagesModel::Message MessagesModel::messageOf(const StatementResult& result,
                                                const std::string& text) {
    Message message;
    message.statement = toQString(oneLine(result.span.in(text), 200));
    if (result.report == nullptr) {
        message.outcome = tr("running");
        return message;
    }
    message.totalNs = result.report->timing.totalNs;
    if (result.report->error) {
        message.failed = true;
        message.outcome = toQString(result.report->error->message);
        message.detail = toQString(result.report->error->detail);
    } else {
        message.outcome = outcomeText(*result.report, result.result != nullptr);
    }
    return message;
}

void MessagesModel::setRun(const Run* run) {
    beginResetModel();
    messages_.clear();
    if (run != nullptr) {
        const std::string& text = *run->request().text;
        const std::vector<StatementResult> results = run->results();
        const std::size_t begun = run->statementsBegun();
        if (begun > results.size()) {
            Message earlier;
            earlier.statement =
                tr("%1 earlier statements")
                    .arg(countText(static_cast<std::int64_t>(begun - results.size())));
            earlier.outcome = tr("not kept here; see History");
            messages_.push_back(earlier);
        }
        for (const StatementResult& result : results)
            messages_.push_back(messageOf(result, text));
        // An error that no statement carries: the request could not begin.
        const std::optional<Error> error = run->error();
        if (error && (messages_.empty() || !messages_.back().failed)) {
            Message last;
            last.statement = toQString(oneLine(text, 200));
            last.outcome = toQString(error->message);
            last.detail = toQString(error->detail);
            last.failed = true;
            messages_.push_back(last);
        }
    }
    endResetModel();
}

int MessagesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(messages_.size());
}

int MessagesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QVariant MessagesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Message& message = messages_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case FailedRole:
        return message.failed;
    case Qt::TextAlignmentRole:
        return index.column() == Time ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
                                      : QVariant();
    case Qt::ToolTipRole:
        if (index.column() == Statement) return message.statement;
        if (index.column() != Outcome || !message.failed) return {};
        return message.detail.isEmpty() ? message.outcome
                                        : message.outcome + QLatin1Char('\n') + message.detail;
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    switch (index.column()) {
    case Statement:
        return message.statement;
    case Outcome:
        return message.failed ? QStringLiteral("✕ ") + message.outcome : message.outcome;
    case Time:
        return message.totalNs < 0 ? QString() : durationText(message.totalNs);
    }
    return {};
}

QVariant MessagesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role == ResultModel::ColumnIsNumberRole) return section == Time;
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Statement:
        return tr("statement");
    case Outcome:
        return tr("outcome");
    case Time:
        return tr("time");
    }
    return {};
}

} // namespace hone::ui
