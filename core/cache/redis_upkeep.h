#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/cache/change.h"
#include "core/cache/redis_client.h"
#include "core/cache/redis_counters.h"
#include "core/cache/redis_keys.h"

namespace hone {

// The thread that connects to Redis, sends the notes of this process's commits in order, begins a
// new era where a commit stays unexplained, and keeps load leases alive. Any thread may call.
class RedisUpkeep {
public:
    using Newest = std::function<std::optional<std::uint32_t>()>;

    struct Config {
        std::string sender;
        Milliseconds grace{50}; // how long a commit may stay unexplained
        Milliseconds leaseTime{1'000};
        std::size_t mostNotes = 1024; // waiting; more are given up, and all before them is void
    };

    RedisUpkeep(RedisClient& client, const RedisKeys& keys, Config config, Newest newest,
                RedisCounters& counters);
    ~RedisUpkeep() { close(); }

    void start();
    // Sends what waits if that takes no time to speak of, and ends the thread.
    void close();
    void wake();

    void committed(std::uint32_t number, const Change& change);

    // The state has this era and tip, and the newest commit's number is another one. When that
    // stays so for the grace, an era begins there.
    void unexplained(std::string era, std::uint32_t tip);
    void explained();
    // The same without knowing era and tip.
    void lookAtState();

    void keepLease(std::string leaseKey, std::string token);
    void dropLease(const std::string& token);

private:
    struct Note {
        std::uint32_t number;
        std::string bytes; // empty: all up to number is void
    };
    struct Gap {
        std::string era;
        std::uint32_t tip;
        TimePoint due;
    };
    struct HeldLease {
        std::string key, token;
        TimePoint due; // for renewal
    };

    void run(const std::stop_token& stop);
    bool sendNotes(const std::stop_token& stop);
    void look(const std::stop_token& stop);
    void settle(const std::stop_token& stop);
    void renew(const std::stop_token& stop);
    void giveUpNotes();        // needs mutex_ held
    TimePoint nextDue() const; // needs mutex_ held

    RedisClient& client_;
    const RedisKeys& keys_;
    const Config config_;
    const Newest newest_;
    RedisCounters& counters_;

    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    // Guarded by mutex_.
    bool woken_ = false;
    bool look_ = false;
    std::deque<Note> notes_;
    std::optional<Gap> gap_;
    std::vector<HeldLease> leases_;

    std::atomic<bool> hasGap_{false}; // follows gap_, for explained()
    std::jthread thread_;
};

} // namespace hone
