#include "core/cache/redis_socket.h"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace hone {
namespace {

// How long a wait goes on before it looks for a stop request.
constexpr Nanoseconds stopSlice = Milliseconds(20);

struct Endpoint {
    sockaddr_storage address{};
    socklen_t size = 0;
};

struct Resolution {
    std::mutex mutex;
    std::condition_variable_any changed;
    bool done = false;
    int error = 0;
    std::vector<Endpoint> endpoints;
};

int resolve(const std::string& host, int port, int flags, std::vector<Endpoint>& endpoints) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (error != 0) return error;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        Endpoint endpoint;
        endpoint.size = one->ai_addrlen;
        std::memcpy(&endpoint.address, one->ai_addr, one->ai_addrlen);
        endpoints.push_back(endpoint);
    }
    ::freeaddrinfo(found);
    return 0;
}

Result<std::vector<Endpoint>> resolveName(const std::string& host, int port, TimePoint deadline,
                                          const std::stop_token& stop) {
    std::vector<Endpoint> numeric;
    if (resolve(host, port, AI_NUMERICHOST, numeric) == 0) return numeric;
    auto resolution = std::make_shared<Resolution>();
    std::thread([resolution, host, port] {
        std::vector<Endpoint> endpoints;
        const int error = resolve(host, port, 0, endpoints);
        const std::lock_guard lock(resolution->mutex);
        resolution->done = true;
        resolution->error = error;
        resolution->endpoints = std::move(endpoints);
        resolution->changed.notify_all();
    }).detach();
    std::unique_lock lock(resolution->mutex);
    if (!resolution->changed.wait_until(lock, stop, deadline, [&] { return resolution->done; })) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
        return fail(ErrorCode::Timeout,
                    "The name of Redis's host " + host + " could not be resolved in time.");
    }
    if (resolution->error != 0)
        return fail(ErrorCode::Io, "The name of Redis's host " + host + " is not known.",
                    ::gai_strerror(resolution->error));
    return resolution->endpoints;
}

Result<Endpoint> unixEndpoint(const std::string& path) {
    Endpoint endpoint;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return fail(ErrorCode::InvalidArgument, "The path of Redis's socket is too long.");
    std::memcpy(address.sun_path, path.data(), path.size());
    endpoint.size = sizeof address;
    std::memcpy(&endpoint.address, &address, sizeof address);
    return endpoint;
}

Result<int> connectTo(const Endpoint& endpoint, const RedisAddress& address, TimePoint deadline,
                      const std::stop_token& stop) {
    const auto refused = [&](int why) {
        return fail(ErrorCode::Io,
                    "Redis cannot be reached at " + address.display() + ". Is it running?",
                    std::strerror(why));
    };
    const int file =
        ::socket(endpoint.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (file < 0) return refused(errno);
    const int on = 1;
    if (endpoint.address.ss_family != AF_UNIX) {
        ::setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ::setsockopt(file, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    }
    int error = 0;
    if (::connect(file, reinterpret_cast<const sockaddr*>(&endpoint.address), endpoint.size) != 0)
        error = errno;
    if (error == EINPROGRESS) {
        if (auto ready = awaitSocket(file, POLLOUT, deadline, stop); !ready) {
            ::close(file);
            if (ready.error().code == ErrorCode::Timeout)
                return fail(ErrorCode::Timeout, "Redis at " + address.display() +
                                                    " did not take a connection in time.");
            return fail(ready.error());
        }
        socklen_t size = sizeof error;
        ::getsockopt(file, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error != 0) {
        ::close(file);
        return refused(error);
    }
    return file;
}

} // namespace

Result<void> awaitSocket(int file, short events, TimePoint deadline, const std::stop_token& stop) {
    for (;;) {
        Nanoseconds left = deadline - Clock::system().now();
        if (left <= Nanoseconds(0)) return fail(ErrorCode::Timeout, "The time limit passed.");
        if (stop.stop_possible()) left = std::min(left, stopSlice);
        const timespec wait{static_cast<time_t>(left.count() / 1'000'000'000),
                            static_cast<long>(left.count() % 1'000'000'000)};
        pollfd poll{file, events, 0};
        const int ready = ::ppoll(&poll, 1, &wait, nullptr);
        if (ready > 0) return {};
        if (ready < 0 && errno != EINTR)
            return fail(ErrorCode::Io, "Waiting for Redis failed.", std::strerror(errno));
        // Only now: what comes at once is not thrown away when all ends.
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
    }
}

Result<int> connectSocket(const RedisAddress& address, TimePoint deadline,
                          const std::stop_token& stop) {
    if (!address.path.empty()) {
        const auto endpoint = unixEndpoint(address.path);
        if (!endpoint) return fail(endpoint.error());
        return connectTo(*endpoint, address, deadline, stop);
    }
    auto endpoints = resolveName(address.host, address.port, deadline, stop);
    if (!endpoints) return fail(endpoints.error());
    Result<int> connected = fail(ErrorCode::Io, "Redis's host has no address.");
    for (const Endpoint& endpoint : *endpoints) {
        connected = connectTo(endpoint, address, deadline, stop);
        if (connected) break;
    }
    return connected;
}

} // namespace hone
