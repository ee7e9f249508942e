#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/cache/change.h"
#include "core/cache/redis_client.h"
#include "core/cache/redis_counters.h"
#include "core/cache/redis_keys.h"
#include "core/cache/redis_listener.h"
#include "core/cache/redis_upkeep.h"
#include "core/cache/redis_writer.h"

namespace hone {

struct RedisTierConfig {
    std::string address;  // redis://[:PASSWORD@]HOST[:PORT][/DB] or redis+unix:PATH
    std::string identity; // of the database
    // Another one whenever commit numbers begin anew: the file was replaced, or all connections to
    // it were closed and its WAL index went. What is stored of another generation is void.
    std::string generation;
    RedisLimits limits;
    CircuitConfig circuit;
    Milliseconds grace{50};        // how long a commit may stay unexplained
    Milliseconds leaseTime{1'000}; // of a killed process's load lease; a living one's is renewed
    Milliseconds pollEvery{5};     // of waitFor()
    RedisWriter::Config writer;
    std::size_t mostNotes = 1024; // waiting to be sent
};

// What the tier asks and tells its owner. Callbacks come from threads of the tier and must not call
// close().
struct RedisTierCallbacks {
    // The number of the database's newest commit, now; nothing when there is none. Any thread.
    std::function<std::optional<std::uint32_t>()> newest;
    // A commit of another process. One at a time, in order.
    std::function<void(std::uint32_t number, const Change& change)> onChange;
    // Notes may have been missed: what depends on having heard all of them must go.
    std::function<void()> onLost;
};

struct RedisLookup {
    // Unexplained: the caller's newest commit is not explained (yet) in Redis. Unavailable: Redis
    // was not asked, or failed.
    enum class Answer { Hit, Miss, Unexplained, Unavailable };
    Answer answer = Answer::Unavailable;
    std::shared_ptr<const ResultStore> result; // these four for Hit
    std::uint32_t loadedAt = 0;
    std::vector<std::string> tables;
    std::optional<Milliseconds> timeLeft; // to live; nothing: it does not expire
    std::string era;                      // for put(); empty when not known
    bool loading = false;                 // Miss: somebody holds the load lease
};

struct RedisTierStats {
    std::uint64_t hits = 0, misses = 0, unexplained = 0;
    std::uint64_t skipped = 0; // circuit open, no connection free, or Redis failed
    std::uint64_t voided = 0;  // of the misses: there was a result, and it was not fresh
    std::uint64_t foreign = 0; // of the misses: there was something damaged or of others
    std::uint64_t puts = 0;
    std::uint64_t putsRefused = 0;                   // not fresh any more
    std::uint64_t putsDropped = 0;                   // too large, too many, Redis full or away
    std::uint64_t bytesRead = 0, plainBytesRead = 0; // as stored, and before compression
    std::uint64_t bytesWritten = 0, plainBytesWritten = 0;
    std::uint64_t notesSent = 0, notesReceived = 0;
    std::uint64_t notesLost = 0; // given up: Redis was away or slow
    std::uint64_t erasBegun = 0; // by this process: all that was stored before became void
    std::uint64_t lost = 0;      // onLost() calls
    std::uint64_t leasesTaken = 0, leasesOfOthers = 0, waits = 0;
    std::uint64_t commands = 0; // sent
    bool listening = false;     // other processes' notes are heard
    Histogram latency;          // ns, of commands that a caller waited for
    CircuitReport circuit;
    std::string serverVersion; // empty before the first connection
};

class RedisTier;

// The duty to load a key for all processes, if it is Mine; given back when it goes. Must not
// outlive the tier.
class LoadLease {
public:
    enum class Holder { Mine, Theirs, Unknown };
    LoadLease() = default;
    LoadLease(LoadLease&& other) noexcept { *this = std::move(other); }
    LoadLease& operator=(LoadLease&& other) noexcept;
    ~LoadLease() { release(); }

    Holder holder() const { return holder_; }
    // After what was put before. Does not wait.
    void release();

private:
    friend class RedisTier;
    Holder holder_ = Holder::Unknown;
    RedisTier* tier_ = nullptr; // while it is Mine
    std::string key_, token_;
};

// Results of one database kept in Redis for all processes that have it open, served only while
// fresh. Freshness rests on the numbers of commits: Redis knows of every commit up to a tip which
// tables it wrote (redis_scripts.h), and a result is served only to a caller whose newest commit is
// that tip. Nothing here fails towards the caller or holds it for longer than limits.command: what
// goes wrong is a lookup without a result, and statistics tell why. Any thread.
class RedisTier {
public:
    // InvalidArgument for an address that cannot be read. Connecting goes on in the background.
    static Result<std::unique_ptr<RedisTier>>
    open(RedisTierConfig config, RedisTierCallbacks callbacks, Clock& clock = Clock::system());
    ~RedisTier() { close(); }
    RedisTier(const RedisTier&) = delete;
    RedisTier& operator=(const RedisTier&) = delete;

    // Ends the threads; afterwards Redis is not asked any more.
    void close();

    // c: the newest commit's number, read before. key: a few bytes that name the text, which holds
    // all that decides the result and must be the same as at put().
    RedisLookup get(std::string_view key, std::string_view text, std::int64_t schemaVersion,
                    std::uint32_t c);
    // Stored in the background if it is fresh then. era: from the get() that missed, before the
    // load. timeToLive 0: a day.
    void put(std::string_view key, std::string_view text, std::int64_t schemaVersion,
             std::shared_ptr<const ResultStore> result, std::vector<std::string> tables,
             std::uint32_t loadedAt, Milliseconds timeToLive, std::string era);

    // A commit of this process succeeded and has this number; never to be called before it has, for
    // another commit would get the number of one that fails. Sent in the background, in the order
    // of calls.
    void committed(std::uint32_t number, const Change& change);
    // For callers that learn of a new commit otherwise than by get(), which does this itself: if
    // Redis does not explain the newest commit within the grace, all that is stored becomes void.
    void explainOrReset();

    LoadLease leaseLoad(std::string_view key);
    // Waits for what the lease's holder loads. Comes back without a result when the lease ended,
    // Redis went away, the deadline passed or stop was requested.
    RedisLookup waitFor(std::string_view key, std::string_view text, std::int64_t schemaVersion,
                        TimePoint deadline, std::stop_token stop);

    bool available() const { return client_.available(); }
    RedisTierStats stats() const;

private:
    friend class LoadLease;
    RedisTier(RedisTierConfig config, RedisAddress address, RedisTierCallbacks callbacks,
              Clock& clock);
    RedisLookup read(const RedisReply& reply, std::string_view text, std::int64_t schemaVersion);
    bool readResult(const RedisReply& reply, std::string_view text, std::int64_t schemaVersion,
                    RedisLookup& lookup);

    const RedisTierConfig config_;
    const RedisKeys keys_;
    const std::string sender_;
    const std::function<std::optional<std::uint32_t>()> newest_;
    RedisCounters counters_;
    RedisClient client_;
    RedisUpkeep upkeep_;
    RedisWriter writer_;
    RedisListener listener_;

    std::atomic<bool> closed_{false};
    std::mutex mutex_; // for waiting alone
    std::condition_variable_any closing_;
};

} // namespace hone
