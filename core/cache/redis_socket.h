#pragma once

#include <stop_token>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/cache/redis_connection.h"

namespace hone {

// A connected, non-blocking socket. Errors: Io, Timeout, Cancelled. Resolving a name may outlive
// the call on a thread of its own, for nothing can stop it.
Result<int> connectSocket(const RedisAddress& address, TimePoint deadline,
                          const std::stop_token& stop);

// Waits until a file can be read or written. Timeout or Cancelled.
Result<void> awaitSocket(int file, short events, TimePoint deadline, const std::stop_token& stop);

} // namespace hone
