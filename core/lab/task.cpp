#include "core/lab/task.h"

#include <condition_variable>
#include <mutex>

namespace hone::lab {

bool waitFor(std::int64_t microseconds, const std::stop_token& stop) {
    if (microseconds <= 0) return !stop.stop_requested();
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, std::chrono::microseconds(microseconds), [] { return false; });
    return !stop.stop_requested();
}

void WorkCount::add(const ExecutionSummary& summary) {
    const EngineCounters& counters = summary.counters;
    const auto number = [](const std::optional<std::int64_t>& count) {
        return static_cast<double>(count.value_or(0));
    };
    statements += 1;
    rows += static_cast<double>(summary.rows);
    resultBytes += static_cast<double>(summary.bytes);
    scanSteps_ += number(counters.fullScanSteps);
    sorts_ += number(counters.sorts);
    autoIndexRows_ += number(counters.automaticIndexRows);
    vmSteps_ += number(counters.vmSteps);
    pages_ += number(counters.pageCacheHits) + number(counters.pageCacheMisses);
}

void WorkCount::put(RunFigures& figures) const {
    figures["rows"] = rows;
    figures["resultBytes"] = resultBytes;
    figures["scanSteps"] = scanSteps_;
    figures["sorts"] = sorts_;
    figures["autoIndexRows"] = autoIndexRows_;
    figures["vmSteps"] = vmSteps_;
    figures["pages"] = pages_;
}

} // namespace hone::lab
