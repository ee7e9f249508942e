#pragma once

#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "core/cache/redis_client.h"
#include "core/cache/redis_counters.h"
#include "core/cache/redis_keys.h"
#include "core/cache/redis_note.h"

namespace hone {

// The thread that hears the notes of other processes' commits. Callbacks come from this thread, one
// at a time, in the order of the notes.
class RedisListener {
public:
    struct Callbacks {
        std::function<void(std::uint32_t number, const Change& change)> onChange;
        std::function<void()> onLost;
    };

    RedisListener(const RedisClient& client, const RedisKeys& keys, std::string sender,
                  Callbacks callbacks, RedisCounters& counters);
    ~RedisListener();

    void start();
    void close();

private:
    void run(const std::stop_token& stop);
    // Until the connection breaks or stop. False when it could not even subscribe.
    bool listen(const std::stop_token& stop);
    void hear(const std::string& message);
    void lose();

    const RedisClient& client_;
    const RedisKeys& keys_;
    const std::string sender_;
    const Callbacks callbacks_;
    RedisCounters& counters_;
    const int wakeFile_;

    std::optional<std::uint32_t> heard_; // the last note's number; the thread's own
    std::jthread thread_;
};

} // namespace hone
