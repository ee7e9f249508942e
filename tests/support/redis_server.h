#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "core/cache/redis_connection.h"
#include "tests/support/temporary_folder.h"

namespace hone::test {

// A redis-server of the test's own: on a Unix socket in a temporary folder and on a free loopback
// port, without persistence, gone with the object. Ends the program where it cannot be started.
class RedisServer {
public:
    static bool installed();

    // arguments: further ones of redis-server, such as "--requirepass", "secret".
    explicit RedisServer(std::vector<std::string> arguments = {}, bool startNow = true);
    ~RedisServer();
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;

    std::string address() const { return "redis+unix:" + folder_.file("redis.sock"); }
    std::string tcpAddress() const { return "redis://127.0.0.1:" + std::to_string(port_); }
    int port() const { return port_; }

    void start();
    void stop(); // at once, as a crash would
    void restart() {
        stop();
        start();
    }
    void pause();  // SIGSTOP
    void resume(); // SIGCONT

    // One command through a connection of its own; its reply.
    RedisReply ask(const std::vector<std::string>& words) const;
    // How often the server was asked for a command since its start, such as "evalsha".
    long calls(const std::string& command) const;

private:
    Result<RedisReply> tryToAsk(const std::vector<std::string>& words) const;

    const TemporaryFolder folder_;
    const std::vector<std::string> arguments_;
    int port_ = 0;
    pid_t process_ = 0;
    std::string password_; // of --requirepass
};

// A TCP server that accepts everybody and sends these bytes for whatever it gets; empty: nothing.
class NonsenseServer {
public:
    explicit NonsenseServer(std::string answer);
    ~NonsenseServer();
    std::string address() const { return "redis://127.0.0.1:" + std::to_string(port_); }

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    int port_ = 0;
};

} // namespace hone::test
