#pragma once

#include <string>
#include <string_view>

namespace hone {

// Names of what Hone keeps in Redis for one database; see redis_scripts.h. The braces make a
// cluster keep them together.
struct RedisKeys {
    explicit RedisKeys(std::string_view identity)
        : prefix("hone:1:{" + std::string(identity) + "}:"), state(prefix + "state"),
          aside(prefix + "aside"), notes(prefix + "notes") {}

    std::string result(std::string_view key) const { return prefix + "r:" + std::string(key); }
    std::string lease(std::string_view key) const { return prefix + "l:" + std::string(key); }

    const std::string prefix, state, aside, notes;
};

} // namespace hone
