#include "core/base/result.h"

namespace hone {

std::string_view errorCodeName(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidArgument:
        return "invalid_argument";
    case ErrorCode::NotFound:
        return "not_found";
    case ErrorCode::NotADatabase:
        return "not_a_database";
    case ErrorCode::Corrupt:
        return "corrupt";
    case ErrorCode::ReadOnly:
        return "read_only";
    case ErrorCode::Permission:
        return "permission";
    case ErrorCode::Busy:
        return "busy";
    case ErrorCode::DiskFull:
        return "disk_full";
    case ErrorCode::Io:
        return "io";
    case ErrorCode::OutOfMemory:
        return "out_of_memory";
    case ErrorCode::Syntax:
        return "syntax";
    case ErrorCode::Sql:
        return "sql";
    case ErrorCode::Constraint:
        return "constraint";
    case ErrorCode::TooLarge:
        return "too_large";
    case ErrorCode::Timeout:
        return "timeout";
    case ErrorCode::Cancelled:
        return "cancelled";
    case ErrorCode::PoolTimeout:
        return "pool_timeout";
    case ErrorCode::Closed:
        return "closed";
    case ErrorCode::QueueFull:
        return "queue_full";
    case ErrorCode::Unsupported:
        return "unsupported";
    case ErrorCode::WritesRefused:
        return "writes_refused";
    case ErrorCode::Internal:
        return "internal";
    }
    return "internal";
}

} // namespace hone
