#include "core/pool/connect_retry.h"

#include <algorithm>

namespace hone {
namespace {

bool lasting(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidArgument:
    case ErrorCode::NotFound:
    case ErrorCode::NotADatabase:
    case ErrorCode::Permission:
    case ErrorCode::Unsupported:
        return true;
    default:
        return false;
    }
}

} // namespace

void ConnectRetry::failed(Error cause, TimePoint now, const PoolConfig& config,
                          std::mt19937_64& random) {
    constexpr int mostDoublings = 20;
    const double doubled = static_cast<double>(Nanoseconds(config.firstRetryPause).count()) *
                           (1 << std::min(failures_, mostDoublings));
    const double pause =
        std::min(doubled, static_cast<double>(Nanoseconds(config.longestRetryPause).count()));
    const double share = std::uniform_real_distribution<double>(0.5, 1)(random);
    nextTry_ = now + Nanoseconds(static_cast<std::int64_t>(pause * share));
    ++failures_;
    lastError_ = std::move(cause);
}

bool ConnectRetry::outage(const PoolConfig& config) const {
    return failures_ >= config.connectAttempts || (lastError_ && lasting(lastError_->code));
}

} // namespace hone
