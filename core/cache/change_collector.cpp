#include "core/cache/change_collector.h"

#include <algorithm>

#include "core/base/text.h"

namespace hone {

ChangeCollector::ChangeCollector(QueryCache& cache, CommitLedger& ledger, const Told* told)
    : cache_(cache), ledger_(ledger), told_(told) {}

ChangeCollector::~ChangeCollector() {
    if (connection_ != nullptr) connection_->watchWrites(nullptr);
}

void ChangeCollector::watch(Connection& connection, bool everything) {
    connection_ = &connection;
    everything_ = everything;
    change_.everything = everything;
    watched_ = connection.watchWrites(this);
    if (!watched_ && everything) commit_.emplace(cache_, change_);
}

void ChangeCollector::begin(Connection& connection, const StatementInfo& statement) {
    allRowsTold_ = false;
    const bool writes = statement.kind != StatementKind::Begin &&
                        statement.kind != StatementKind::Commit &&
                        statement.kind != StatementKind::Rollback;
    if (watched_ && !writes) return;
    if (statement.writesUnknownTables || statement.tablesWritten.empty()) change_.everything = true;
    WatchedColumns wanted;
    for (const std::string& table : statement.tablesWritten)
        if (!statement.tablesEmptied.contains(table))
            if (auto columns = columnsOf(connection, table); !columns.empty())
                wanted.emplace(table, std::move(columns));
    rowsTold_ = 0;
    if (wanted != columns_ || !wanted.empty()) {
        auto watched = connection.watchRows(wanted);
        columns_ = watched ? std::move(*watched) : WatchedColumns();
    }
    allRowsTold_ = true;
    for (const std::string& table : statement.tablesWritten) {
        const auto columns = columns_.find(table);
        if (columns == columns_.end()) {
            markWhole(table);
            allRowsTold_ = false;
        } else if (const TableChange* last = rowsOf(table);
                   last == nullptr || last->columns != columns->second) {
            change_.tables.push_back({table, columns->second, {}, false});
        }
    }
    // An engine that does not say when it commits may do so at any moment.
    if (!watched_) commit_.emplace(cache_, change_);
}

// What other processes look at is not known, so those that are told get all.
std::vector<std::string> ChangeCollector::columnsOf(Connection& connection,
                                                    const std::string& table) const {
    if (told_ == nullptr || !*told_) return cache_.columnsOfInterest(table);
    std::vector<std::string> columns;
    const auto found = table.starts_with("main.") ? connection.ordinaryTable(table.substr(5))
                                                  : nullptr;
    if (found && *found != nullptr)
        for (const CatalogColumn& column : (*found)->columns)
            columns.push_back(toLowerAscii(column.name));
    return columns;
}

void ChangeCollector::end(const ExecutionSummary* summary, bool inTransaction) {
    // No way of writing is known that tells fewer rows than it changed.
    if (allRowsTold_ && summary != nullptr && rowsTold_ < summary->rowsChanged) {
        Change change;
        for (const auto& [table, columns] : columns_)
            change.tables.push_back({table, {}, {}, true});
        cache_.drop(change);
        for (const TableChange& table : change.tables)
            markWhole(table.table);
    }
    if (!watched_) commit_.reset();
    if (inTransaction) return;
    change_ = {};
    change_.everything = everything_;
}

// The latest of the table, which the statement that runs adds to.
TableChange* ChangeCollector::rowsOf(const std::string& table) {
    const auto last = std::ranges::find_if(change_.tables.rbegin(), change_.tables.rend(),
                                           [&](const TableChange& change) {
                                               return change.table == table && !change.whole;
                                           });
    return last == change_.tables.rend() ? nullptr : &*last;
}

void ChangeCollector::markWhole(const std::string& table) {
    const bool known = std::ranges::any_of(change_.tables, [&](const TableChange& change) {
        return change.table == table && change.whole;
    });
    if (!known) change_.tables.push_back({table, {}, {}, true});
}

bool ChangeCollector::rowChanged(const std::string& table, std::vector<Value> values) {
    ++rowsTold_;
    TableChange* rows = rowsOf(table);
    if (rows == nullptr || rows->rows.size() >= mostRows) return false;
    rows->rows.push_back(std::move(values));
    return true;
}

void ChangeCollector::rowsLost(const std::string& table) {
    allRowsTold_ = false;
    if (TableChange* rows = rowsOf(table)) rows->rows.clear();
    markWhole(table);
}

void ChangeCollector::committing(std::uint32_t number) {
    number_ = number;
    commit_.emplace(cache_, change_);
    if (number != 0) ledger_.committing(number);
}

void ChangeCollector::committed(bool done) {
    if (number_ != 0) ledger_.committed(number_, done);
    commit_.reset();
    if (done && told_ != nullptr && *told_) (*told_)(number_, change_);
    change_ = {};
    change_.everything = everything_;
}

} // namespace hone
