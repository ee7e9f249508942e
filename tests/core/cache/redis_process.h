#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/cache/redis_tier.h"
#include "tests/support/database.h"
#include "tests/support/redis_server.h"
#include "tests/support/result_maker.h"

namespace hone::test {

using namespace std::chrono_literals;

// A configuration that a busy machine does not disturb: nothing is too slow.
inline RedisTierConfig patient(const std::string& address) {
    RedisTierConfig config;
    config.address = address;
    config.identity = "shop";
    config.limits.connect = 10s;
    config.limits.command = 10s;
    config.limits.background = 10s;
    config.circuit.tooLong = 20s;
    config.circuit.slow = 20s;
    config.circuit.firstPause = 20ms;
    config.circuit.longestPause = 100ms;
    config.grace = 500ms;
    config.leaseTime = 20s;
    return config;
}

// What all processes see of a database: the newest commit's number.
struct SharedDatabase {
    std::atomic<std::uint32_t> number{100};
};

inline Change changeOf(std::vector<std::string> tables) {
    Change change;
    for (std::string& table : tables)
        change.tables.push_back({std::move(table), {}, {}, true});
    return change;
}

// One process's worth of a cache's second level.
class RedisProcess {
public:
    RedisProcess(SharedDatabase& database, RedisTierConfig config) : database_(database) {
        RedisTierCallbacks callbacks;
        callbacks.newest = [&database] { return std::optional(database.number.load()); };
        callbacks.onChange = [this](std::uint32_t number, const Change& change) {
            const std::lock_guard lock(mutex_);
            heard_.emplace_back(number, change);
        };
        callbacks.onLost = [this] { ++lost_; };
        auto opened = RedisTier::open(std::move(config), std::move(callbacks));
        if (!opened) {
            std::fprintf(stderr, "tier: %s\n", opened.error().message.c_str());
            std::abort();
        }
        tier_ = std::move(*opened);
    }

    RedisTier& tier() { return *tier_; }
    bool ready() const { return tier_->available() && tier_->stats().listening; }

    RedisLookup get(const std::string& key) {
        return tier_->get(key, "text of " + key, 1, database_.number);
    }
    // "hit VALUE", "miss", "unexplained" or "unavailable".
    std::string ask(const std::string& key) {
        const RedisLookup lookup = get(key);
        switch (lookup.answer) {
        case RedisLookup::Answer::Hit:
            return "hit " + printStore(*lookup.result);
        case RedisLookup::Answer::Miss:
            return "miss";
        case RedisLookup::Answer::Unexplained:
            return "unexplained";
        case RedisLookup::Answer::Unavailable:
            return "unavailable";
        }
        return {};
    }
    // As a load that began at loadedAt would.
    void put(const std::string& key, std::int64_t value, std::vector<std::string> tables,
             const std::string& era, std::uint32_t loadedAt,
             Milliseconds timeToLive = std::chrono::minutes(1)) {
        tier_->put(key, "text of " + key, 1, makeResult({{"n", "INTEGER"}}, {{value}}),
                   std::move(tables), loadedAt, timeToLive, era);
    }
    // Looks up, misses, and puts what it loaded.
    bool load(const std::string& key, std::int64_t value, std::vector<std::string> tables) {
        const RedisLookup lookup = get(key);
        if (lookup.answer != RedisLookup::Answer::Miss) return false;
        put(key, value, std::move(tables), lookup.era, database_.number);
        return true;
    }
    // A commit that the database numbers and this process explains.
    void commit(std::vector<std::string> tables) {
        const std::uint32_t number = ++database_.number;
        tier_->committed(number, changeOf(std::move(tables)));
    }

    std::vector<std::pair<std::uint32_t, Change>> heard() const {
        const std::lock_guard lock(mutex_);
        return heard_;
    }
    int lost() const { return lost_; }

private:
    SharedDatabase& database_;
    mutable std::mutex mutex_;
    std::vector<std::pair<std::uint32_t, Change>> heard_; // guarded by mutex_
    std::atomic<int> lost_{0};
    std::unique_ptr<RedisTier> tier_;
};

} // namespace hone::test
