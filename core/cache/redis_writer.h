#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "core/cache/redis_client.h"
#include "core/cache/redis_counters.h"
#include "core/cache/redis_entry.h"
#include "core/cache/redis_keys.h"
#include "core/engine/result_store.h"

namespace hone {

// The thread that encodes and stores results, so that nobody waits for that, and gives load leases
// back after the results that they were for. Any thread may call.
class RedisWriter {
public:
    struct Config {
        std::size_t largestResult = 8u * 1000 * 1000; // bytes before compression
        std::size_t mostWaiting = 64u * 1000 * 1000;  // bytes of results; more are dropped
        Milliseconds firstFullPause{1'000}; // without storing after "memory is full"; doubles
        Milliseconds longestFullPause{30'000};
    };

    RedisWriter(RedisClient& client, const RedisKeys& keys, Config config, RedisCounters& counters);
    ~RedisWriter() { close(); }

    void start();
    // Does what waits if that takes no time to speak of, and ends the thread.
    void close();

    void put(std::string key, RedisEntry entry, std::shared_ptr<const ResultStore> result,
             Milliseconds timeToLive);
    void release(std::string leaseKey, std::string token);

private:
    struct Job {
        std::string key; // of the result, or the lease's whole key
        RedisEntry entry;
        std::shared_ptr<const ResultStore> result; // null: a lease to give back
        Milliseconds timeToLive{0};
        std::string token;
    };

    void run(const std::stop_token& stop);
    void add(Job job, std::size_t weight);
    void store(const Job& job, const std::stop_token& stop);
    Result<RedisReply> send(RedisScript script, RedisWords keys, RedisWords arguments,
                            const std::stop_token& stop);

    RedisClient& client_;
    const RedisKeys& keys_;
    const Config config_;
    RedisCounters& counters_;

    std::mutex mutex_;
    std::condition_variable_any changed_;
    // Guarded by mutex_.
    std::deque<Job> jobs_;
    std::size_t waiting_ = 0; // bytes

    // The thread's own.
    TimePoint fullUntil_;
    Milliseconds fullPause_{0};
    std::jthread thread_;
};

} // namespace hone
