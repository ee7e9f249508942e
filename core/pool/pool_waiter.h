#pragma once

#include "core/pool/pool_core.h"

namespace hone {

// Calls a driver: one that throws must not end a thread or lose a place.
template <typename Call>
auto guarded(const char* what, Call call) -> decltype(call()) {
    const auto failure = [what](std::string why) {
        return fail(ErrorCode::Internal,
                    std::string("The database driver failed unexpectedly while ") + what + ".",
                    std::move(why));
    };
    try {
        return call();
    } catch (const std::exception& bug) {
        return failure(bug.what());
    } catch (...) {
        return failure("an exception of an unknown type");
    }
}

// A caller in line. What it was granted is its own, also when its time ran out or it was stopped
// at the same moment.
struct PoolCore::Waiter {
    const std::string_view holder;
    const std::uint64_t thread;
    const TimePoint since;
    Place* place = nullptr;
    std::optional<Error> refused{};
    bool stopped = false;
    std::condition_variable ready{};
    std::string_view statement{};

    bool settled() const { return place != nullptr || refused; }
};

} // namespace hone
