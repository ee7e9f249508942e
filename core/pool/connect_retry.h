#pragma once

#include <optional>
#include <random>

#include "core/pool/pool_config.h"

namespace hone {

// When to connect again after failures, and when to call it an outage: pauses that double up to a
// limit, half of each by lot so that many clients do not come back at once. A circuit breaker whose
// probes are the retries. Guarded by its owner.
class ConnectRetry {
public:
    void failed(Error cause, TimePoint now, const PoolConfig& config, std::mt19937_64& random);
    void succeeded() { *this = {}; }

    bool failing() const { return failures_ > 0; }
    bool mayTry(TimePoint now) const { return now >= nextTry_; }
    TimePoint nextTry() const { return nextTry_; }
    const std::optional<Error>& lastError() const { return lastError_; }
    // Failed as often in a row as config allows, or in a way that trying again cannot mend.
    bool outage(const PoolConfig& config) const;

private:
    int failures_ = 0; // in a row
    TimePoint nextTry_ = TimePoint::min();
    std::optional<Error> lastError_;
};

} // namespace hone
