#include "core/cache/redis_connection.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/cache/redis_socket.h"

namespace hone {
namespace {

constexpr std::size_t bufferBytes = 64 * 1024;
// More is not asked for; a server that sends more talks nonsense.
constexpr std::size_t mostReplyBytes = 256u * 1024 * 1024;
constexpr std::size_t mostItems = 4096;
constexpr int oldestVersion = 6;

// The reader builds RedisReply values in place: an array's items are there before they are read.
void* place(const redisReadTask* task, RedisReply reply) {
    if (task->parent == nullptr) return new RedisReply(std::move(reply));
    auto& items = static_cast<RedisReply*>(task->parent->obj)->items;
    RedisReply& item = items[static_cast<std::size_t>(task->idx)];
    item = std::move(reply);
    return &item;
}

// Generic because the types of counts differ between hiredis 0.14 and 1.x, which also knows types
// that a server must not send unless asked: those stay without a reply, which ends the reading.
template <typename Functions>
Functions replyFunctions() {
    Functions functions{};
    functions.createString = [](const redisReadTask* task, char* text, std::size_t size) -> void* {
        const bool error = task->type == REDIS_REPLY_ERROR;
        return place(task, {error ? RedisReply::Type::Error : RedisReply::Type::Text,
                            0,
                            std::string(text, size),
                            {}});
    };
    functions.createArray = [](const redisReadTask* task, auto count) -> void* {
        const auto items = static_cast<std::size_t>(count);
        if (items > mostItems) return nullptr;
        RedisReply reply{RedisReply::Type::Array, 0, {}, {}};
        reply.items.resize(items);
        return place(task, std::move(reply));
    };
    functions.createInteger = [](const redisReadTask* task, long long integer) -> void* {
        return place(task, {RedisReply::Type::Integer, integer, {}, {}});
    };
    functions.createNil = [](const redisReadTask* task) -> void* { return place(task, {}); };
    if constexpr (requires { functions.createDouble; })
        functions.createDouble = [](auto...) -> void* { return nullptr; };
    if constexpr (requires { functions.createBool; })
        functions.createBool = [](auto...) -> void* { return nullptr; };
    functions.freeObject = [](void* reply) { delete static_cast<RedisReply*>(reply); };
    return functions;
}

struct FreeCommand {
    void operator()(char* command) const { redisFreeCommand(command); }
};

Result<std::unique_ptr<char, FreeCommand>> format(RedisWords words, std::size_t& size) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const std::string_view word : words) {
        texts.push_back(word.data() != nullptr ? word.data() : "");
        sizes.push_back(word.size());
    }
    char* command = nullptr;
    const int length = redisFormatCommandArgv(&command, static_cast<int>(words.size()),
                                              texts.data(), sizes.data());
    if (length < 0)
        return fail(ErrorCode::OutOfMemory, "There is no memory for a command to Redis.");
    size = static_cast<std::size_t>(length);
    return std::unique_ptr<char, FreeCommand>(command);
}

// A reply that says "error": Redis's first word decides what to tell people.
Error errorOf(const std::string& words, const std::string& name) {
    struct Known {
        std::string_view prefix;
        ErrorCode code;
        std::string_view message;
    };
    static constexpr Known known[] = {
        {"NOAUTH", ErrorCode::Permission,
         "asks for a password. Put it into the address: redis://:PASSWORD@HOST."},
        {"WRONGPASS", ErrorCode::Permission, "does not accept this password."},
        {"ERR invalid password", ErrorCode::Permission, "does not accept this password."},
        {"ERR AUTH", ErrorCode::Permission, "has no password; take the one in the address out."},
        {"NOPERM", ErrorCode::Permission, "does not allow this user what the cache needs."},
        {"DENIED", ErrorCode::Permission, "only talks to programs on its own machine."},
        {"READONLY", ErrorCode::ReadOnly,
         "is a read-only replica. Use the address of its primary."},
        {"OOM", ErrorCode::OutOfMemory,
         "has used up its memory (maxmemory), so that nothing new is stored."},
        {"LOADING", ErrorCode::Busy, "is still loading its data."},
        {"BUSY", ErrorCode::Busy, "is busy with somebody's script."},
        {"MASTERDOWN", ErrorCode::Busy, "is a replica that has lost its primary."},
        {"MISCONF", ErrorCode::DiskFull,
         "cannot save its data to disk and therefore refuses writes."},
        {"NOREPLICAS", ErrorCode::Busy, "misses its replicas and therefore refuses writes."},
        {"NOSCRIPT", ErrorCode::NotFound, "does not have this script."},
        {"MOVED", ErrorCode::Unsupported, "is a part of a cluster, which is not supported."},
        {"CLUSTERDOWN", ErrorCode::Unsupported, "is a part of a cluster that is down."},
        {"ERR max number of clients", ErrorCode::Busy, "has too many clients (maxclients)."},
        {"ERR DB index", ErrorCode::InvalidArgument, "does not have the database of the address."},
        {"ERR unknown command", ErrorCode::Unsupported, "does not know a command that is needed."},
    };
    // Before version 7 an error of a script's command stands within the script's own.
    if (words.starts_with("ERR Error running script"))
        if (const auto inner = words.find(": -"); inner != std::string::npos)
            return errorOf(words.substr(inner + 3), name);
    for (const Known& one : known)
        if (words.starts_with(one.prefix))
            return {one.code, "Redis at " + name + " " + std::string(one.message), words, {}};
    return {ErrorCode::Internal, "Redis at " + name + " answered with an error.", words, {}};
}

Error nonsense(const std::string& name, std::string detail) {
    return {ErrorCode::Unsupported,
            "What listens at " + name + " does not answer as Redis does.",
            std::move(detail),
            {}};
}

std::string_view infoField(std::string_view info, std::string_view field) {
    for (std::size_t at = 0; at < info.size();) {
        const std::size_t end = std::min(info.find('\n', at), info.size());
        std::string_view line = info.substr(at, end - at);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.starts_with(field) && line.substr(field.size()).starts_with(':'))
            return line.substr(field.size() + 1);
        at = end + 1;
    }
    return {};
}

} // namespace

void RedisConnection::FreeReader::operator()(redisReader* reader) const {
    redisReaderFree(reader);
}

RedisConnection::RedisConnection(int file, std::string name)
    : file_(file), name_(std::move(name)), buffer_(bufferBytes) {
    static auto functions = replyFunctions<redisReplyObjectFunctions>();
    reader_.reset(redisReaderCreateWithFunctions(&functions));
}

RedisConnection::~RedisConnection() {
    ::close(file_);
}

Result<std::unique_ptr<RedisConnection>> RedisConnection::openUnchecked(const RedisAddress& address,
                                                                        Nanoseconds limit,
                                                                        std::stop_token stop) {
    const TimePoint deadline = Clock::system().now() + limit;
    const auto file = connectSocket(address, deadline, stop);
    if (!file) return fail(file.error());
    std::unique_ptr<RedisConnection> connection(new RedisConnection(*file, address.display()));
    if (connection->reader_ == nullptr)
        return fail(ErrorCode::OutOfMemory, "There is no memory for a connection to Redis.");
    const auto ask = [&](RedisWords words) {
        return connection->command(words, deadline - Clock::system().now(), stop);
    };
    if (!address.password.empty()) {
        std::vector<std::string_view> words = {"AUTH"};
        if (!address.user.empty()) words.push_back(address.user);
        words.push_back(address.password);
        if (auto allowed = ask(words); !allowed) return fail(allowed.error());
    }
    if (address.database != 0) {
        const std::string number = std::to_string(address.database);
        const std::string_view words[] = {"SELECT", number};
        if (auto selected = ask(words); !selected) return fail(selected.error());
    }
    return connection;
}

Result<std::unique_ptr<RedisConnection>>
RedisConnection::open(const RedisAddress& address, Nanoseconds limit, std::stop_token stop) {
    const TimePoint deadline = Clock::system().now() + limit;
    auto connection = openUnchecked(address, limit, stop);
    if (!connection) return connection;
    if (auto checked = (*connection)->check(deadline, stop); !checked) return fail(checked.error());
    return connection;
}

Result<void> RedisConnection::check(TimePoint deadline, const std::stop_token& stop) {
    const std::string_view words[] = {"INFO"};
    const auto info = command(words, deadline - Clock::system().now(), stop);
    if (!info) return fail(info.error());
    server_.version = infoField(info->text, "redis_version");
    server_.runId = infoField(info->text, "run_id");
    if (server_.version.empty() || server_.runId.empty())
        return fail(nonsense(name_, "INFO names no version or no run_id"));
    if (std::atoi(server_.version.c_str()) < oldestVersion)
        return fail(ErrorCode::Unsupported, "Redis at " + name_ + " has version " +
                                                server_.version +
                                                "; version 6 or later is needed.");
    if (infoField(info->text, "loading") == "1") return fail(errorOf("LOADING (INFO)", name_));
    if (infoField(info->text, "role") != "master")
        return fail(errorOf("READONLY (INFO: role is not master)", name_));
    return {};
}

tl::unexpected<Error> RedisConnection::broke(Error error) {
    broken_ = true;
    if (error.code == ErrorCode::Timeout)
        error.message = "Redis at " + name_ + " did not answer in time.";
    return fail(std::move(error));
}

Result<void> RedisConnection::write(std::string_view bytes, TimePoint deadline,
                                    const std::stop_token& stop) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(file_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return broke({ErrorCode::Io,
                          "The connection to Redis at " + name_ + " broke.",
                          std::strerror(errno),
                          {}});
        if (auto ready = awaitSocket(file_, POLLOUT, deadline, stop); !ready)
            return broke(ready.error());
    }
    return {};
}

Result<void> RedisConnection::readSome() {
    const ssize_t got = ::recv(file_, buffer_.data(), buffer_.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return {};
    if (got <= 0)
        return broke({ErrorCode::Io,
                      "The connection to Redis at " + name_ + " broke.",
                      got == 0 ? "closed by the server" : std::strerror(errno),
                      {}});
    unread_ += static_cast<std::size_t>(got);
    if (unread_ > mostReplyBytes) return broke(nonsense(name_, "the reply has no end"));
    if (redisReaderFeed(reader_.get(), buffer_.data(), static_cast<std::size_t>(got)) != REDIS_OK)
        return broke(nonsense(name_, reader_->errstr));
    return {};
}

Result<std::optional<RedisReply>> RedisConnection::parsed() {
    void* object = nullptr;
    if (redisReaderGetReply(reader_.get(), &object) != REDIS_OK)
        return broke(nonsense(name_, reader_->errstr));
    if (object == nullptr) return std::optional<RedisReply>();
    const std::unique_ptr<RedisReply> reply(static_cast<RedisReply*>(object));
    unread_ = 0;
    return std::optional(std::move(*reply));
}

Result<void> RedisConnection::send(RedisWords words, Nanoseconds limit, std::stop_token stop) {
    if (broken_) return fail(ErrorCode::Closed, "The connection to Redis is closed.");
    std::size_t size = 0;
    const auto bytes = format(words, size);
    if (!bytes) return fail(bytes.error());
    return write({bytes->get(), size}, Clock::system().now() + limit, stop);
}

Result<RedisReply> RedisConnection::command(RedisWords words, Nanoseconds limit,
                                            std::stop_token stop) {
    const TimePoint deadline = Clock::system().now() + limit;
    if (auto sent = send(words, limit, stop); !sent) return fail(sent.error());
    for (;;) {
        if (auto ready = awaitSocket(file_, POLLIN, deadline, stop); !ready)
            return broke(ready.error());
        if (auto read = readSome(); !read) return fail(read.error());
        auto reply = parsed();
        if (!reply) return fail(reply.error());
        if (!reply->has_value()) continue;
        // A second reply would be taken for that of the next command.
        if (reader_->pos != reader_->len) return broke(nonsense(name_, "more than was asked for"));
        if ((*reply)->type == RedisReply::Type::Error) return fail(errorOf((*reply)->text, name_));
        return std::move(**reply);
    }
}

Result<std::optional<RedisReply>> RedisConnection::receive(Nanoseconds limit, int wakeFile) {
    const TimePoint deadline = Clock::system().now() + limit;
    for (;;) {
        auto reply = parsed();
        if (!reply || reply->has_value()) return reply;
        const Nanoseconds left = deadline - Clock::system().now();
        if (left <= Nanoseconds(0)) return std::optional<RedisReply>();
        pollfd polls[] = {{file_, POLLIN, 0}, {wakeFile, POLLIN, 0}};
        const int milliseconds = static_cast<int>(left.count() / 1'000'000) + 1;
        if (::poll(polls, 2, milliseconds) < 0 && errno != EINTR)
            return broke({ErrorCode::Io, "Waiting for Redis failed.", std::strerror(errno), {}});
        if (polls[1].revents != 0) return std::optional<RedisReply>();
        if (polls[0].revents != 0)
            if (auto read = readSome(); !read) return fail(read.error());
    }
}

} // namespace hone
