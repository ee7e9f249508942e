#pragma once

#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace hone {

struct PoolConfig {
    int minimum = 1; // connections kept open
    int maximum = 4;
    int maxWaiting = 10'000; // callers in line; who comes after them is refused at once

    Milliseconds acquireTimeout{5'000};
    // A newcomer may take a free connection before callers that wait until the first of them has
    // waited this long. 0: never, which is stricter and under saturation many times slower.
    Milliseconds newcomersPassFor{1};

    Milliseconds idleTimeout{60'000};    // above the minimum
    Milliseconds maxLifetime{1'800'000}; // 0: none
    double lifetimeJitter = 0.025;       // a connection lives this share shorter at most; 0 to 1
    Milliseconds validateAfterIdle{500}; // younger idle ones are lent unasked
    Milliseconds validationTimeout{1'000};
    Milliseconds keepAlive{0}; // idle ones are validated this often; 0: never
    std::string initSql;       // one statement, run on every new connection

    // Connecting in a row that fails this often is an outage: callers get the last error at once.
    int connectAttempts = 3;
    Milliseconds firstRetryPause{10}; // doubles with every failure, half of it by lot
    Milliseconds longestRetryPause{200};

    Milliseconds leakAfter{30'000}; // lent and idle for so long: suspected to be forgotten; 0: off

    bool operator==(const PoolConfig&) const = default;
    // InvalidArgument with what is wrong and what is allowed.
    Result<void> check() const;
};

} // namespace hone
