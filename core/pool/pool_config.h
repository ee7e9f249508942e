#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

namespace hone {

struct PoolConfig {
    int minimum = 1; // connections kept open
    int maximum = 4;
    Milliseconds acquireTimeout{5'000};
    Milliseconds idleTimeout{60'000};    // above the minimum
    Milliseconds maxLifetime{1'800'000}; // 0: none
    double lifetimeJitter = 0.025;       // a connection lives this share shorter at most; 0 to 1
    Milliseconds validateAfterIdle{500}; // younger idle ones are lent unasked
    Milliseconds validationTimeout{1'000};

    bool operator==(const PoolConfig&) const = default;
    // InvalidArgument with what is wrong and what is allowed.
    Result<void> check() const;
};

} // namespace hone
