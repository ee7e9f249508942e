#pragma once

#include <atomic>
#include <cstdint>

namespace hone {

// What RedisTier's threads count; see RedisTierStats.
struct RedisCounters {
    using Count = std::atomic<std::uint64_t>;
    Count hits{0}, misses{0}, unexplained{0}, voided{0}, foreign{0}, skipped{0};
    Count puts{0}, putsRefused{0}, putsDropped{0};
    Count bytesRead{0}, plainBytesRead{0}, bytesWritten{0}, plainBytesWritten{0};
    Count notesSent{0}, notesReceived{0}, notesLost{0}, erasBegun{0}, lost{0};
    Count leasesTaken{0}, leasesOfOthers{0}, waits{0};
    std::atomic<bool> listening{false};
};

} // namespace hone
