#include "core/cache/cache_stats.h"

namespace hone {

const char* dropReasonText(DropReason reason) {
    switch (reason) {
    case DropReason::Expired:
        return "its time to live was over";
    case DropReason::Evicted:
        return "made room for others";
    case DropReason::NotAdmitted:
        return "not worth the room";
    case DropReason::TooLarge:
        return "too large to keep";
    case DropReason::RowsChanged:
        return "rows it depends on changed";
    case DropReason::TableChanged:
        return "a table it depends on changed";
    case DropReason::Spoiled:
        return "what it depends on changed while it was loaded";
    case DropReason::SchemaChanged:
        return "the schema changed";
    case DropReason::OutsideWrite:
        return "another program wrote";
    case DropReason::Replaced:
        return "loaded anew";
    case DropReason::Cleared:
        return "the cache was emptied";
    }
    return "";
}

std::uint64_t CacheStats::evictions() const {
    return dropped(DropReason::Evicted);
}

std::uint64_t CacheStats::invalidations() const {
    return dropped(DropReason::RowsChanged) + dropped(DropReason::TableChanged) +
           dropped(DropReason::SchemaChanged) + dropped(DropReason::OutsideWrite);
}

std::uint64_t CacheStats::notKept() const {
    return dropped(DropReason::Spoiled) + dropped(DropReason::TooLarge) +
           dropped(DropReason::NotAdmitted);
}

double CacheStats::hitRate() const {
    const std::uint64_t served = hits + coalesced;
    const std::uint64_t lookups = served + misses;
    return lookups == 0 ? 0 : static_cast<double>(served) / static_cast<double>(lookups);
}

} // namespace hone
