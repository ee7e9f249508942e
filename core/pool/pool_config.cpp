#include "core/pool/pool_config.h"

namespace hone {

Result<void> PoolConfig::check() const {
    const auto wrong = [](std::string what) {
        return fail(ErrorCode::InvalidArgument, std::move(what));
    };
    if (maximum < 1 || maximum > 10'000)
        return wrong("The pool's maximum must be 1 to 10 000 connections.");
    if (minimum < 0 || minimum > maximum)
        return wrong("The pool's minimum must be 0 to its maximum, " + std::to_string(maximum) +
                     ".");
    if (acquireTimeout.count() < 0 || validationTimeout.count() <= 0)
        return wrong("The pool's time limits must not be negative, and validation needs one.");
    if (idleTimeout.count() < 0 || maxLifetime.count() < 0 || validateAfterIdle.count() < 0)
        return wrong("The pool's times must not be negative.");
    if (!(lifetimeJitter >= 0 && lifetimeJitter <= 1))
        return wrong("The lifetime's jitter is a share from 0 to 1.");
    return {};
}

} // namespace hone
