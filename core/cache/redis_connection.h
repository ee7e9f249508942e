#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

struct redisReader;

namespace hone {

// redis://[[USER]:PASSWORD@]HOST[:PORT][/DB] or redis+unix:PATH. User and password may hold %XX.
struct RedisAddress {
    std::string path; // of a Unix socket; empty: TCP
    std::string host;
    int port = 6379;
    std::string user, password;
    int database = 0;

    // Without the password, for people.
    std::string display() const;
    bool operator==(const RedisAddress&) const = default;
};
// InvalidArgument with what is wrong.
Result<RedisAddress> parseRedisAddress(std::string_view url);

struct RedisReply {
    enum class Type { Nil, Integer, Text, Error, Array };
    Type type = Type::Nil;
    std::int64_t integer = 0;
    std::string text; // Text and Error
    std::vector<RedisReply> items;
};

struct RedisServerInfo {
    std::string version; // "7.0.15"
    std::string runId;   // another one after every start of the server
};

using RedisWords = std::span<const std::string_view>;

// One connection to a Redis server of version 6 or later that takes writes. Every call is bounded
// by its limit, whatever the server sends or does not send. One thread at a time.
class RedisConnection {
public:
    // Connects, gives the password and asks what the server is. Errors, each with a text that says
    // what to do: Io (cannot be reached), Timeout, Permission (password), Unsupported (too old, or
    // not Redis), ReadOnly (a replica), Busy (still loading), Cancelled.
    static Result<std::unique_ptr<RedisConnection>> open(const RedisAddress& address,
                                                         Nanoseconds limit, std::stop_token stop);
    // The same without looking at what the server is: it may be a replica or too old.
    static Result<std::unique_ptr<RedisConnection>>
    openUnchecked(const RedisAddress& address, Nanoseconds limit, std::stop_token stop = {});
    ~RedisConnection();
    RedisConnection(const RedisConnection&) = delete;
    RedisConnection& operator=(const RedisConnection&) = delete;

    const RedisServerInfo& server() const { return server_; }

    // One command and its reply. A reply that says "error" is an Error too and leaves the
    // connection usable; any other failure breaks it. NotFound: NOSCRIPT.
    Result<RedisReply> command(RedisWords words, Nanoseconds limit, std::stop_token stop = {});
    bool broken() const { return broken_; }

    // Sends without waiting for a reply, and waits for whatever comes next: subscribing. receive()
    // gives nothing when the limit passed or wakeFile became readable.
    Result<void> send(RedisWords words, Nanoseconds limit, std::stop_token stop = {});
    Result<std::optional<RedisReply>> receive(Nanoseconds limit, int wakeFile);

private:
    struct FreeReader {
        void operator()(redisReader* reader) const;
    };
    RedisConnection(int file, std::string name);

    Result<void> check(TimePoint deadline, const std::stop_token& stop);
    Result<void> write(std::string_view bytes, TimePoint deadline, const std::stop_token& stop);
    Result<std::optional<RedisReply>> parsed();
    Result<void> readSome();
    tl::unexpected<Error> broke(Error error);

    const int file_;
    const std::string name_; // the address, for messages
    std::unique_ptr<redisReader, FreeReader> reader_;
    std::vector<char> buffer_;
    std::size_t unread_ = 0; // bytes of the reply that is not complete yet
    RedisServerInfo server_;
    bool broken_ = false;
};

} // namespace hone
