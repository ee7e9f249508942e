#pragma once

#include "core/cache/lru_policy.h"

namespace hone {

// The oldest leaves first, used or not.
class FifoPolicy : public LruPolicy {
public:
    using LruPolicy::LruPolicy;
    void hit(Id) override {}
};

} // namespace hone
