#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "core/cache/commit_ledger.h"
#include "core/cache/query_cache.h"
#include "core/engine/connection.h"
#include "core/pool/connection_pool.h"

namespace hone {

// Notices commits of other processes, and empties the cache then; also lets go of results that have
// outlived their time.
//
// Where commits are numbered the ledger knows of each, and this only looks now and then for nobody
// else to ask. Else the engine's data version, asked on the connection that does all of Hone's own writes, changes
// for others' commits alone. While that connection is lent (a long transaction, say) a reading
// connection is asked instead; there our own commits show too, and the cache is emptied once too
// often rather than too seldom.
class OutsideWatch {
public:
    // writers is null where Hone does not write. All outlive this.
    OutsideWatch(Driver& driver, ConnectionPool* writers, QueryCache& cache, CommitLedger& ledger,
                 Milliseconds interval);
    ~OutsideWatch();

    // Asks now. True when nothing was written by others since the last look.
    bool unchanged();

private:
    void watch(std::stop_token stop);
    bool look();
    // Where the ledger can know of each commit it shall.
    void followCommits();
    bool lookThroughWriter(Lease& lease);
    bool lookThroughReader();

    Driver& driver_;
    ConnectionPool* const writers_;
    QueryCache& cache_;
    CommitLedger& ledger_;
    const Milliseconds interval_;

    std::mutex mutex_;
    // Guarded by mutex_.
    std::unique_ptr<Connection> reader_;
    std::optional<std::int64_t> readerVersion_;
    std::uint64_t writerId_ = 0;
    std::optional<std::int64_t> writerVersion_;
    std::condition_variable_any wake_;

    std::jthread thread_;
};

} // namespace hone
