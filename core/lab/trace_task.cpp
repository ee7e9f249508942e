#include <unordered_set>

#include "core/cache/eviction_policy.h"
#include "core/lab/task.h"
#include "core/sample/random.h"

namespace hone::lab {
namespace {

constexpr std::uint64_t drawSeed = 1;
constexpr std::uint64_t flattening = 2; // of the Zipf law
constexpr std::int64_t stopEvery = 4'096;

// Few keys often; the same with one pass over all keys now and then; all keys in turn.
std::vector<std::uint64_t> drawTrace(const TraceJob& job, const Settings& settings) {
    const std::int64_t requests = job.requests.in(settings);
    const auto keys = static_cast<std::size_t>(std::max<std::int64_t>(1, job.keys.in(settings)));
    std::vector<std::uint64_t> trace;
    Random random(drawSeed);
    const WeightedChoice choice(zipfWeights(keys, flattening));
    std::uint64_t scanned = keys; // beyond those that are drawn: a scan's keys come once
    for (std::int64_t i = 0; i < requests; ++i) {
        if (job.pattern == "loop")
            trace.push_back(static_cast<std::uint64_t>(i) % keys);
        else if (job.pattern == "scans" && i / static_cast<std::int64_t>(keys) % 2 == 1)
            trace.push_back(scanned++);
        else
            trace.push_back(choice.pick(random));
    }
    return trace;
}

class TraceTask final : public Task {
public:
    TraceTask(PolicyKind kind, const TraceJob& job, const TaskPlace& place)
        : kind_(kind), capacity_(std::max<std::int64_t>(1, job.capacity.in(place.settings))),
          trace_(drawTrace(job, place.settings)), stop_(place.stop) {}

    Result<std::int64_t> run(RunFigures& figures, RowDigest*) override {
        const auto policy = makePolicy(kind_, capacity_);
        std::unordered_set<std::uint64_t> held;
        std::vector<EvictionPolicy::Id> evicted;
        double hits = 0;
        std::int64_t done = 0;
        const TimePoint began = Clock::system().now();
        for (const std::uint64_t key : trace_) {
            if (++done % stopEvery == 0 && stop_.stop_requested())
                return fail(ErrorCode::Cancelled, "Cancelled.");
            if (held.contains(key)) {
                policy->hit(key);
                ++hits;
                continue;
            }
            held.insert(key);
            evicted.clear();
            policy->add(key, 1, 1'000'000, evicted);
            for (const EvictionPolicy::Id gone : evicted)
                held.erase(gone);
        }
        const std::int64_t took = nanosecondsBetween(began, Clock::system().now());
        figures["hits"] = hits;
        figures["hitRate"] = trace_.empty() ? 0 : hits / static_cast<double>(trace_.size());
        return took;
    }

private:
    const PolicyKind kind_;
    const std::int64_t capacity_;
    const std::vector<std::uint64_t> trace_;
    const std::stop_token stop_;
};

} // namespace

Result<std::unique_ptr<Task>> makeTask(const TraceJob& job, const TaskPlace& place) {
    const PolicyKind kind = job.policy == "lru"    ? PolicyKind::Lru
                            : job.policy == "fifo" ? PolicyKind::Fifo
                                                   : PolicyKind::Adaptive;
    return std::make_unique<TraceTask>(kind, job, place);
}

} // namespace hone::lab
