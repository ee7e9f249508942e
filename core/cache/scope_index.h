#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/cache/change.h"
#include "core/cache/row_scope.h"

namespace hone {

// What has scopes: it depends on all of them. The scopes stay as they are while it is in an index.
struct Scoped {
    std::vector<RowScope> scopes;
};

// Whether a change may concern what has these scopes.
bool concerns(const Change& change, const Scoped& holder);

// Finds who depends on what a commit changed, without looking at those that do not. A holder that
// compares a column with values is found by the changed row's value of that column; ranges are
// looked through. Not thread-safe.
class ScopeIndex {
public:
    void add(const Scoped& holder);
    void remove(const Scoped& holder);

    // Everyone whom the change may concern, once. byRows: by its rows, not the whole table.
    struct Affected {
        const Scoped* holder = nullptr;
        bool byRows = false;
    };
    std::vector<Affected> affected(const Change& change) const;
    std::vector<const Scoped*> all() const;

    // Columns that bounds of the table's holders look at; none where no rows need to be known.
    std::vector<std::string> columnsOf(const std::string& table) const;
    std::size_t size() const { return holders_.size(); }

    struct ValueHash {
        std::size_t operator()(const Value& value) const;
    };
    // As SQLite's = finds them: 1 and 1.0 are the same.
    struct ValueEqual {
        bool operator()(const Value& a, const Value& b) const;
    };

private:
    using Holders = std::unordered_set<const Scoped*>;
    using ByValue = std::unordered_map<Value, Holders, ValueHash, ValueEqual>;
    struct Table {
        Holders whole;
        std::map<std::string, ByValue, std::less<>> byValue; // column -> value -> holders
        std::unordered_map<const Scoped*, const RowScope*> ranged;
        std::map<std::string, int, std::less<>> columns; // how many bounds look at each
    };
    void addScope(const Scoped& holder, const RowScope& scope);
    void removeScope(const Scoped& holder, const RowScope& scope);

    std::unordered_set<const Scoped*> holders_;
    std::map<std::string, Table, std::less<>> tables_;
};

} // namespace hone
