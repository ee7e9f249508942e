#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "core/cache/query_cache.h"
#include "core/engine/connection.h"
#include "core/pool/connection_pool.h"

namespace hone {

// Notices commits of other processes, and empties the cache then.
//
// The engine's data version, asked on the connection that does all of Hone's own writes, changes
// for others' commits alone. While that connection is lent (a long transaction, say) a reading
// connection is asked instead; there our own commits show too, and the cache is emptied once too
// often rather than too seldom.
class OutsideWatch {
public:
    // writers is null where Hone does not write. All outlive this.
    OutsideWatch(Driver& driver, ConnectionPool* writers, TableVersions& versions,
                 Milliseconds interval);
    ~OutsideWatch();

    // Asks now. True when nothing was written by others since the last look.
    bool unchanged();

private:
    bool look();
    bool lookThroughWriter(Lease& lease);
    bool lookThroughReader();

    Driver& driver_;
    ConnectionPool* const writers_;
    TableVersions& versions_;
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
