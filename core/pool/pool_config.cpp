#include "core/pool/pool_config.h"

namespace hone {
namespace {

constexpr int mostConnections = 10'000;

} // namespace

Result<void> PoolConfig::check() const {
    const auto wrong = [](std::string message) {
        return fail(ErrorCode::InvalidArgument, std::move(message));
    };
    if (maximum < 1 || maximum > mostConnections)
        return wrong("The pool's maximum is " + std::to_string(maximum) +
                     " connections; it must be 1 to " + std::to_string(mostConnections) + ".");
    if (minimum < 0 || minimum > maximum)
        return wrong("The pool's minimum is " + std::to_string(minimum) +
                     " connections; it must be 0 to the maximum, " + std::to_string(maximum) + ".");
    if (!(lifetimeJitter >= 0 && lifetimeJitter <= 1))
        return wrong("The pool's lifetime jitter is " + std::to_string(lifetimeJitter) +
                     "; it must be 0 to 1.");
    struct Duration {
        const char* name;
        Milliseconds value;
        int least;
    };
    for (const auto& [name, value, least] :
         {Duration{"acquire timeout", acquireTimeout, 0}, Duration{"idle timeout", idleTimeout, 0},
          Duration{"maximum lifetime", maxLifetime, 0},
          Duration{"idle time before validation", validateAfterIdle, 0},
          Duration{"validation timeout", validationTimeout, 1}})
        if (value.count() < least)
            return wrong("The pool's " + std::string(name) + " is " +
                         std::to_string(value.count()) + " ms; it must be " +
                         std::to_string(least) + " ms or more.");
    return {};
}

} // namespace hone
