#include "core/cache/table_versions.h"

namespace hone {

std::optional<FreshnessStamp> TableVersions::stamp(const std::set<std::string>& tables) const {
    const std::lock_guard lock(mutex_);
    if (allDirty_ > 0) return std::nullopt;
    FreshnessStamp stamp{epoch_, {}};
    for (const std::string& name : tables) {
        const auto found = tables_.find(name);
        if (found != tables_.end() && found->second.dirty > 0) return std::nullopt;
        stamp.tables.emplace_back(name, found == tables_.end() ? 0 : found->second.version);
    }
    return stamp;
}

bool TableVersions::isCurrent(const FreshnessStamp& stamp) const {
    const std::lock_guard lock(mutex_);
    if (allDirty_ > 0 || stamp.epoch != epoch_) return false;
    for (const auto& [name, version] : stamp.tables) {
        const auto found = tables_.find(name);
        if (found == tables_.end() ? version != 0
                                   : found->second.dirty > 0 || found->second.version != version)
            return false;
    }
    return true;
}

void TableVersions::markDirty(const std::set<std::string>& tables, bool everything) {
    const std::lock_guard lock(mutex_);
    if (everything) ++allDirty_;
    for (const std::string& name : tables)
        ++tables_[name].dirty;
}

void TableVersions::committed(const std::set<std::string>& tables, bool everything) {
    const std::lock_guard lock(mutex_);
    if (everything) {
        --allDirty_;
        ++epoch_;
    }
    for (const std::string& name : tables) {
        Table& table = tables_[name];
        --table.dirty;
        ++table.version;
    }
}

void TableVersions::abandoned(const std::set<std::string>& tables, bool everything) {
    const std::lock_guard lock(mutex_);
    if (everything) --allDirty_;
    for (const std::string& name : tables)
        --tables_[name].dirty;
}

void TableVersions::bumpAll() {
    const std::lock_guard lock(mutex_);
    ++epoch_;
}

} // namespace hone
