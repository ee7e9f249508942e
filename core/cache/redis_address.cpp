#include <charconv>

#include "core/cache/redis_connection.h"

namespace hone {
namespace {

constexpr std::string_view forms =
    "Redis addresses are redis://[:PASSWORD@]HOST[:PORT][/DB] and redis+unix:PATH.";

tl::unexpected<Error> wrong(std::string what) {
    return fail(ErrorCode::InvalidArgument, what + " " + std::string(forms));
}

std::optional<int> numberUpTo(std::string_view text, int most) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > most)
        return {};
    return number;
}

std::optional<std::string> unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        unsigned char byte = 0;
        const char* begin = text.data() + i + 1;
        if (i + 2 >= text.size() || std::from_chars(begin, begin + 2, byte, 16).ptr != begin + 2)
            return {};
        plain += static_cast<char>(byte);
        i += 2;
    }
    return plain;
}

} // namespace

std::string RedisAddress::display() const {
    if (!path.empty()) return path;
    const bool v6 = host.find(':') != std::string::npos;
    std::string text = (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
    if (database != 0) text += "/" + std::to_string(database);
    return text;
}

Result<RedisAddress> parseRedisAddress(std::string_view url) {
    constexpr std::string_view tcp = "redis://", unixSocket = "redis+unix:";
    RedisAddress address;
    if (url.starts_with(unixSocket)) {
        address.path = url.substr(unixSocket.size());
        if (address.path.starts_with("//")) address.path.erase(0, 2);
        if (address.path.empty()) return wrong("The address of Redis has no path.");
        return address;
    }
    if (!url.starts_with(tcp)) return wrong("This is not an address of Redis.");
    std::string_view rest = url.substr(tcp.size());
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        const std::string_view who = rest.substr(0, at);
        rest.remove_prefix(at + 1);
        const auto colon = who.find(':');
        if (colon == std::string_view::npos)
            return wrong("A colon is missing before the password of Redis.");
        const auto user = unescaped(who.substr(0, colon));
        const auto password = unescaped(who.substr(colon + 1));
        if (!user || !password) return wrong("The password of Redis has a % without two digits.");
        address.user = *user;
        address.password = *password;
    }
    if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
        const std::string_view database = rest.substr(slash + 1);
        rest = rest.substr(0, slash);
        if (!database.empty()) {
            const auto number = numberUpTo(database, 1'000'000);
            if (!number) return wrong("The database of Redis is not a number.");
            address.database = *number;
        }
    }
    std::string_view port;
    bool hasPort = false;
    if (rest.starts_with('[')) {
        const auto close = rest.find(']');
        if (close == std::string_view::npos) return wrong("The host of Redis lacks a ].");
        address.host = rest.substr(1, close - 1);
        rest.remove_prefix(close + 1);
        hasPort = rest.starts_with(':');
        if (!rest.empty() && !hasPort) return wrong("The host of Redis is not understood.");
        if (hasPort) port = rest.substr(1);
    } else {
        const auto colon = rest.find(':');
        address.host = rest.substr(0, colon);
        hasPort = colon != std::string_view::npos;
        if (hasPort) port = rest.substr(colon + 1);
    }
    if (address.host.empty()) return wrong("The address of Redis has no host.");
    if (hasPort) {
        const auto number = numberUpTo(port, 65'535);
        if (!number || *number == 0) return wrong("The port of Redis is not between 1 and 65535.");
        address.port = *number;
    }
    return address;
}

} // namespace hone
