#include "core/cache/redis_client.h"

#include "core/cache/redis_token.h"

namespace hone {
namespace {

constexpr int pingsOfAProbe = 3;

// Of a server that works: the one command did not.
bool harmless(ErrorCode code) {
    return code == ErrorCode::OutOfMemory || code == ErrorCode::Cancelled;
}

} // namespace

RedisClient::RedisClient(RedisAddress address, RedisLimits limits, CircuitConfig circuit,
                         RedisScope scope, Clock& clock, std::function<void()> onChange)
    : address_(std::move(address)), limits_(limits), scope_(std::move(scope)), clock_(clock),
      onChange_(std::move(onChange)), breaker_(circuit, clock) {}

Result<RedisReply> RedisClient::run(RedisScript script, RedisWords keys, RedisWords arguments,
                                    Use use, std::stop_token stop) {
    return this->use(use, [&](Line& line, Nanoseconds limit) {
        const std::string count = std::to_string(keys.size());
        const std::string life = line.connection->server().runId + ":" + scope_.generation;
        const std::string era = randomToken();
        std::vector<std::string_view> words{"EVALSHA",
                                            line.scripts[static_cast<std::size_t>(script)], count};
        words.insert(words.end(), keys.begin(), keys.end());
        words.insert(words.end(), {life, era, scope_.channel});
        words.insert(words.end(), arguments.begin(), arguments.end());
        auto reply = line.connection->command(words, limit, stop);
        if (reply || reply.error().code != ErrorCode::NotFound) return reply;
        words[0] = "EVAL";
        words[1] = redisScriptText(script);
        return line.connection->command(words, limit, stop);
    });
}

Result<RedisReply> RedisClient::command(RedisWords words, Use use, std::stop_token stop) {
    return this->use(use, [&](Line& line, Nanoseconds limit) {
        return line.connection->command(words, limit, stop);
    });
}

Result<RedisReply> RedisClient::use(Use use, const Exchange& exchange) {
    if (!breaker_.closed()) return fail(ErrorCode::Closed, "Redis is not available now.");
    auto line = take();
    if (line == nullptr) return fail(ErrorCode::QueueFull, "All connections to Redis are in use.");
    commands_.fetch_add(1, std::memory_order_relaxed);
    const bool caller = use == Use::Caller;
    const TimePoint start = clock_.now();
    auto reply = exchange(*line, caller ? limits_.command : limits_.background);
    const Nanoseconds took = clock_.now() - start;
    if (caller) latency_.record(took.count());
    giveBack(std::move(line));
    if (!reply) {
        if (!harmless(reply.error().code)) failed(reply.error());
    } else if (caller && breaker_.succeeded(took)) {
        onChange_();
    }
    return reply;
}

void RedisClient::failed(const Error& error) {
    if (breaker_.failed(error)) onChange_();
}

void RedisClient::distrust(std::string detail) {
    failed({ErrorCode::Unsupported,
            "What listens at " + address_.display() + " does not answer as Redis does.",
            std::move(detail),
            {}});
}

std::unique_ptr<RedisClient::Line> RedisClient::take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return nullptr;
    auto line = std::move(free_.back());
    free_.pop_back();
    return line;
}

void RedisClient::giveBack(std::unique_ptr<Line> line) {
    if (line->connection->broken()) return;
    const std::lock_guard lock(mutex_);
    if (line->generation == generation_) free_.push_back(std::move(line));
}

Result<std::unique_ptr<RedisConnection>> RedisClient::connect(std::stop_token stop) const {
    return RedisConnection::open(address_, limits_.connect, stop);
}

Result<std::unique_ptr<RedisClient::Line>> RedisClient::openLine(std::stop_token stop) const {
    auto connection = connect(stop);
    if (!connection) return fail(connection.error());
    auto line = std::make_unique<Line>();
    line->connection = std::move(*connection);
    for (std::size_t i = 0; i < redisScriptCount; ++i) {
        const std::string_view words[] = {"SCRIPT", "LOAD",
                                          redisScriptText(static_cast<RedisScript>(i))};
        auto sha = line->connection->command(words, limits_.connect, stop);
        if (!sha) return fail(sha.error());
        line->scripts[i] = std::move(sha->text);
    }
    for (int i = 0; i < pingsOfAProbe; ++i) {
        const std::string_view words[] = {"PING"};
        const TimePoint start = clock_.now();
        if (auto pong = line->connection->command(words, limits_.command, stop); !pong)
            return fail(pong.error());
        if (clock_.now() - start > breaker_.config().slow)
            return fail(ErrorCode::Timeout, "Redis at " + address_.display() + " is slow.");
    }
    return line;
}

bool RedisClient::probe(std::stop_token stop) {
    if (!breaker_.beginProbe()) return false;
    std::uint64_t generation;
    {
        const std::lock_guard lock(mutex_);
        generation = ++generation_;
        free_.clear();
    }
    std::vector<std::unique_ptr<Line>> lines;
    while (static_cast<int>(lines.size()) < limits_.connections) {
        auto line = openLine(stop);
        if (!line) {
            breaker_.probeFailed(line.error());
            return false;
        }
        (*line)->generation = generation;
        lines.push_back(std::move(*line));
    }
    {
        const std::lock_guard lock(mutex_);
        version_ = lines.front()->connection->server().version;
        free_ = std::move(lines);
    }
    breaker_.probeSucceeded();
    onChange_();
    return true;
}

std::string RedisClient::serverVersion() const {
    const std::lock_guard lock(mutex_);
    return version_;
}

} // namespace hone
