#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace hone {

// What the tables that a statement reads looked like at one moment.
struct FreshnessStamp {
    std::uint64_t epoch = 0;
    std::vector<std::pair<std::string, std::uint64_t>> tables;
    bool operator==(const FreshnessStamp&) const = default;
};

// A version for every table. A writer marks its tables dirty before it commits and afterwards
// either bumps them (committed) or clears the mark (not committed). A stamp taken while a table is
// dirty does not exist, and a stamp is current only while no table of it is dirty or bumped; so a
// result loaded around a commit can be neither stored nor served. Any thread.
class TableVersions {
public:
    std::optional<FreshnessStamp> stamp(const std::set<std::string>& tables) const;
    bool isCurrent(const FreshnessStamp& stamp) const;

    // everything: tables cannot be named (schema changes and the like).
    void markDirty(const std::set<std::string>& tables, bool everything);
    void committed(const std::set<std::string>& tables, bool everything);
    void abandoned(const std::set<std::string>& tables, bool everything);

    // Every table may have changed (another process wrote).
    void bumpAll();

private:
    struct Table {
        std::uint64_t version = 0;
        int dirty = 0;
    };
    mutable std::mutex mutex_;
    // Guarded by mutex_.
    std::map<std::string, Table, std::less<>> tables_;
    std::uint64_t epoch_ = 0;
    int allDirty_ = 0;
};

} // namespace hone
