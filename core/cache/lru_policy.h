#pragma once

#include "core/cache/eviction_policy.h"
#include "core/cache/policy_entries.h"

namespace hone {

// The least recently used leaves first, whatever it cost.
class LruPolicy : public EvictionPolicy {
public:
    explicit LruPolicy(std::int64_t capacity) : capacity_(capacity) {}
    void hit(Id id) override;
    void add(Id id, std::int64_t weight, std::int64_t costNs, std::vector<Id>& evicted) override;
    void erase(Id id) override;
    void resize(std::int64_t capacity, std::vector<Id>& evicted) override;

private:
    void shrink(std::vector<Id>& evicted);

    std::int64_t capacity_;
    PolicyEntries entries_{1};
};

} // namespace hone
