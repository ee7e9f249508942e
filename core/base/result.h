#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace hone {

enum class ErrorCode {
    InvalidArgument,
    NotFound,
    NotADatabase,
    Corrupt,
    ReadOnly,
    Permission,
    Busy,
    DiskFull,
    Io,
    OutOfMemory,
    Syntax,
    Sql,
    Constraint,
    TooLarge,
    Timeout,
    Cancelled,
    PoolTimeout,
    Closed,
    QueueFull,
    Unsupported,
    WritesRefused, // a statement writes where that was not allowed
    Internal,
};

// The name scripts see in JSON, such as "not_a_database". Never changes once released.
std::string_view errorCodeName(ErrorCode code);

// What went wrong, for a person (message: what happened and what to do), for a log (detail: the
// engine's own words) and for a program (code).
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string detail;
    std::optional<std::size_t> sqlOffset; // byte offset in the statement's text

    bool operator==(const Error&) const = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error>
fail(ErrorCode code, std::string message, std::string detail = {},
     std::optional<std::size_t> sqlOffset = std::nullopt) {
    return tl::unexpected<Error>(Error{code, std::move(message), std::move(detail), sqlOffset});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

} // namespace hone
