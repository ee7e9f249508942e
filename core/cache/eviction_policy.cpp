#include "core/cache/eviction_policy.h"

#include "core/cache/adaptive_policy.h"
#include "core/cache/fifo_policy.h"
#include "core/cache/lru_policy.h"

namespace hone {

std::unique_ptr<EvictionPolicy> makePolicy(PolicyKind kind, std::int64_t capacity) {
    switch (kind) {
    case PolicyKind::Adaptive:
        return std::make_unique<AdaptivePolicy>(capacity);
    case PolicyKind::Lru:
        return std::make_unique<LruPolicy>(capacity);
    case PolicyKind::Fifo:
        return std::make_unique<FifoPolicy>(capacity);
    }
    return nullptr;
}

} // namespace hone
