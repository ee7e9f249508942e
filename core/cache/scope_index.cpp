#include "core/cache/scope_index.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/engine/value_order.h"

namespace hone {
namespace {

const ColumnBound* exactBound(const RowScope& scope) {
    const auto found = std::ranges::find_if(
        scope.bounds, [](const ColumnBound& bound) { return bound.values.has_value(); });
    return found == scope.bounds.end() ? nullptr : &*found;
}

// A column that the row does not tell could have any value.
bool admits(const RowScope& scope, const TableChange& change, const std::vector<Value>& row) {
    return std::ranges::all_of(scope.bounds, [&](const ColumnBound& bound) {
        const auto column = std::ranges::find(change.columns, bound.column);
        if (column == change.columns.end()) return true;
        return bound.admits(row[static_cast<std::size_t>(column - change.columns.begin())]);
    });
}

const RowScope* scopeOf(const Scoped& holder, const std::string& table) {
    const auto found = std::ranges::find(holder.scopes, table, &RowScope::table);
    return found == holder.scopes.end() ? nullptr : &*found;
}

} // namespace

bool concerns(const Change& change, const Scoped& holder) {
    if (change.everything) return true;
    return std::ranges::any_of(change.tables, [&](const TableChange& changed) {
        const RowScope* scope = scopeOf(holder, changed.table);
        if (scope == nullptr) return false;
        return changed.whole || std::ranges::any_of(changed.rows, [&](const auto& row) {
                   return admits(*scope, changed, row);
               });
    });
}

std::size_t ScopeIndex::ValueHash::operator()(const Value& value) const {
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return std::hash<double>()(static_cast<double>(*integer));
    if (const auto* real = std::get_if<double>(&value)) return std::hash<double>()(*real);
    if (const auto* text = std::get_if<std::string>(&value)) return std::hash<std::string>()(*text);
    if (const auto* blob = std::get_if<Blob>(&value)) return ~std::hash<std::string>()(blob->bytes);
    return 0;
}

bool ScopeIndex::ValueEqual::operator()(const Value& a, const Value& b) const {
    return compareValues(a, b) == 0;
}

void ScopeIndex::add(const Scoped& holder) {
    holders_.insert(&holder);
    for (const RowScope& scope : holder.scopes)
        addScope(holder, scope);
}

void ScopeIndex::addScope(const Scoped& holder, const RowScope& scope) {
    Table& table = tables_[scope.table];
    for (const ColumnBound& bound : scope.bounds)
        ++table.columns[bound.column];
    if (scope.bounds.empty()) {
        table.whole.insert(&holder);
    } else if (const ColumnBound* exact = exactBound(scope)) {
        ByValue& byValue = table.byValue[exact->column];
        for (const Value& value : *exact->values)
            byValue[value].insert(&holder);
    } else {
        table.ranged.emplace(&holder, &scope);
    }
}

void ScopeIndex::remove(const Scoped& holder) {
    if (holders_.erase(&holder) == 0) return;
    for (const RowScope& scope : holder.scopes)
        removeScope(holder, scope);
}

void ScopeIndex::removeScope(const Scoped& holder, const RowScope& scope) {
    const auto at = tables_.find(scope.table);
    Table& table = at->second;
    for (const ColumnBound& bound : scope.bounds)
        if (const auto column = table.columns.find(bound.column); --column->second == 0)
            table.columns.erase(column);
    table.whole.erase(&holder);
    table.ranged.erase(&holder);
    if (const ColumnBound* exact = exactBound(scope)) {
        const auto column = table.byValue.find(exact->column);
        for (const Value& value : *exact->values) {
            const auto holders = column->second.find(value);
            if (holders == column->second.end()) continue; // the value stands twice in the list
            holders->second.erase(&holder);
            if (holders->second.empty()) column->second.erase(holders);
        }
        if (column->second.empty()) table.byValue.erase(column);
    }
    if (table.whole.empty() && table.ranged.empty() && table.byValue.empty()) tables_.erase(at);
}

std::vector<ScopeIndex::Affected> ScopeIndex::affected(const Change& change) const {
    std::unordered_map<const Scoped*, bool> found; // by its rows
    if (change.everything)
        for (const Scoped* holder : holders_)
            found.emplace(holder, false);
    for (const TableChange& changed : change.tables) {
        const auto at = tables_.find(changed.table);
        if (at == tables_.end()) continue;
        const Table& table = at->second;
        const bool any = changed.whole || !changed.rows.empty();
        if (any)
            for (const Scoped* holder : table.whole)
                found.emplace(holder, false);
        if (changed.whole) {
            for (const auto& [holder, scope] : table.ranged)
                found.emplace(holder, false);
            for (const auto& [column, byValue] : table.byValue)
                for (const auto& [value, holders] : byValue)
                    for (const Scoped* holder : holders)
                        found.emplace(holder, false);
            continue;
        }
        for (const auto& row : changed.rows) {
            const auto consider = [&](const Scoped* holder) {
                if (!found.contains(holder) && admits(*scopeOf(*holder, changed.table), changed, row))
                    found.emplace(holder, true);
            };
            for (const auto& [name, byValue] : table.byValue) {
                const auto column = std::ranges::find(changed.columns, name);
                if (column == changed.columns.end()) {
                    for (const auto& [value, holders] : byValue)
                        std::ranges::for_each(holders, consider);
                    continue;
                }
                const auto holders =
                    byValue.find(row[static_cast<std::size_t>(column - changed.columns.begin())]);
                if (holders != byValue.end()) std::ranges::for_each(holders->second, consider);
            }
            for (const auto& [holder, scope] : table.ranged)
                consider(holder);
        }
    }
    std::vector<Affected> affected;
    affected.reserve(found.size());
    for (const auto& [holder, byRows] : found)
        affected.push_back({holder, byRows});
    return affected;
}

std::vector<const Scoped*> ScopeIndex::all() const {
    return {holders_.begin(), holders_.end()};
}

std::vector<std::string> ScopeIndex::columnsOf(const std::string& table) const {
    std::vector<std::string> columns;
    if (const auto found = tables_.find(table); found != tables_.end())
        for (const auto& [column, count] : found->second.columns)
            columns.push_back(column);
    return columns;
}

} // namespace hone
