#include "core/cache/redis_listener.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include <sys/eventfd.h>
#include <unistd.h>

namespace hone {
namespace {

constexpr Nanoseconds silence = std::chrono::seconds(1); // then the connection is tried with a PING
constexpr Nanoseconds firstPause = Milliseconds(20), longestPause = std::chrono::seconds(2);
constexpr Nanoseconds outagePause = Milliseconds(100); // the client finds out when it is over

} // namespace

RedisListener::RedisListener(const RedisClient& client, const RedisKeys& keys, std::string sender,
                             Callbacks callbacks, RedisCounters& counters)
    : client_(client), keys_(keys), sender_(std::move(sender)), callbacks_(std::move(callbacks)),
      counters_(counters), wakeFile_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

RedisListener::~RedisListener() {
    close();
    ::close(wakeFile_);
}

void RedisListener::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void RedisListener::close() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    ::eventfd_write(wakeFile_, 1);
    thread_.join();
}

void RedisListener::run(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    Nanoseconds pause = firstPause;
    while (!stop.stop_requested()) {
        if (!client_.available())
            pause = outagePause;
        else
            pause = listen(stop) ? firstPause : std::min(pause * 2, longestPause);
        std::unique_lock lock(mutex);
        never.wait_for(lock, stop, pause, [] { return false; });
    }
}

bool RedisListener::listen(const std::stop_token& stop) {
    auto opened = client_.connect(stop);
    if (!opened) return false;
    RedisConnection& connection = **opened;
    const std::string_view subscribe[] = {"SUBSCRIBE", keys_.notes}, ping[] = {"PING"};
    if (!connection.send(subscribe, silence, stop)) return false;
    bool subscribed = false, asked = false;
    while (!stop.stop_requested()) {
        const auto reply = connection.receive(silence, wakeFile_);
        if (!reply) break;
        if (!reply->has_value()) {
            if (std::exchange(asked, true) || !connection.send(ping, silence, stop)) break;
            continue;
        }
        asked = false;
        const auto& items = (*reply)->items;
        const std::string_view kind = items.empty() ? std::string_view() : items.front().text;
        if (kind == "subscribe") {
            heard_.reset();
            subscribed = true;
            counters_.listening = true;
        } else if (kind == "message" && items.size() == 3) {
            hear(items[2].text);
        } else if (kind != "pong") {
            break;
        }
    }
    counters_.listening = false;
    if (subscribed && !stop.stop_requested()) lose();
    return subscribed;
}

void RedisListener::hear(const std::string& message) {
    auto note = decodeNote(message);
    const auto before =
        std::exchange(heard_, note ? std::optional<std::uint32_t>(note->number) : std::nullopt);
    if (!note || note->eraBegan || (before && note->number != *before + 1)) lose();
    if (!note || note->eraBegan || note->sender == sender_) return;
    ++counters_.notesReceived;
    if (callbacks_.onChange) callbacks_.onChange(note->number, note->change);
}

void RedisListener::lose() {
    ++counters_.lost;
    if (callbacks_.onLost) callbacks_.onLost();
}

} // namespace hone
