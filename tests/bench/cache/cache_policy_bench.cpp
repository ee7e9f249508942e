// bench_cache_policy DIR [--peer PROGRAM]: hit rates of the cache's policy on the published traces
// that lie in DIR, beside the published ones, and what deciding costs. PROGRAM is the Caffeine
// bench that lies beside this one where Caffeine is installed.

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/child_process.h"
#include "core/cache/access_trace.h"
#include "core/cache/adaptive_policy.h"
#include "core/cache/cache_simulation.h"
#include "core/cache/clairvoyant_cache.h"
#include "core/cache/hit_rate_curve.h"
#include "tests/bench/cache/published_cells.h"

using namespace hone;
using namespace hone::bench;

namespace {

using Trace = std::vector<std::uint64_t>;

std::string fileOf(const std::string& folder, const PublishedTrace& trace) {
    for (const char* name : trace.files)
        for (const char* ending : {"", ".gz", ".xz", ".zst"})
            if (std::string path = folder + "/" + name + ending; std::filesystem::exists(path))
                return path;
    return {};
}

// Nanoseconds of the processor's time that this thread has taken.
std::int64_t threadTime() {
    std::timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// What a policy was told in a simulation, to be told again without the cache around it.
class Recorder : public EvictionPolicy {
public:
    explicit Recorder(EvictionPolicy& of) : of_(of) {}
    void hit(Id id) override {
        calls_.push_back({id, true});
        of_.hit(id);
    }
    void add(Id id, std::int64_t weight, std::int64_t costNs, std::vector<Id>& evicted) override {
        calls_.push_back({id, false});
        of_.add(id, weight, costNs, evicted);
    }
    void erase(Id id) override { of_.erase(id); }
    void resize(std::int64_t capacity, std::vector<Id>& evicted) override {
        of_.resize(capacity, evicted);
    }

    // Per call, the clock's own reading taken off by timing many calls at a time.
    double replay(EvictionPolicy& policy) const {
        std::vector<Id> evicted;
        const std::int64_t began = threadTime();
        for (const Call& call : calls_) {
            if (call.hit) {
                policy.hit(call.id);
            } else {
                policy.add(call.id, 1, 1, evicted);
                evicted.clear();
            }
        }
        return static_cast<double>(threadTime() - began) / static_cast<double>(calls_.size());
    }

private:
    struct Call {
        Id id;
        bool hit;
    };
    EvictionPolicy& of_;
    std::vector<Call> calls_;
};

struct Means {
    int cells = 0;
    double lru = 0, caffeine = 0, cache2k = 0, optimum = 0, own = 0, worst = 100;
};

void measure(const PublishedTrace& published, const PublishedCell& cell, const Trace& trace,
             const ClairvoyantCache& foresight, Means& means) {
    const auto lru = makePolicy(PolicyKind::Lru, cell.capacity);
    const double lruRate = 100 * simulateCache(*lru, trace).hitRate();
    AdaptivePolicy policy(cell.capacity);
    Recorder recorder(policy);
    const double rate = 100 * simulateCache(recorder, trace).hitRate();
    AdaptivePolicy again(cell.capacity);
    const double cost = recorder.replay(again);
    const double most =
        100 * static_cast<double>(foresight.hits(static_cast<std::size_t>(cell.capacity))) /
        static_cast<double>(trace.size());
    std::printf("%-18s %6d  %5.1f %6.2f   %5.1f   %5.1f %6.2f %+6.2f   %5.1f %6.2f %6.0f %7.0f\n",
                published.title, cell.capacity, cell.lru, lruRate, cell.caffeine, cell.cache2k,
                rate, rate - lruRate, cell.optimum, most, cost,
                static_cast<double>(policy.bytes()) / cell.capacity);
    std::fflush(stdout);
    ++means.cells;
    means.lru += lruRate;
    means.caffeine += cell.caffeine;
    means.cache2k += cell.cache2k;
    means.optimum += most;
    means.own += rate;
    means.worst = std::min(means.worst, rate - lruRate);
}

void measureCurve(const char* title, const Trace& trace, std::int64_t budget) {
    HitRateCurve curve(budget);
    const std::int64_t began = threadTime();
    for (const std::uint64_t id : trace)
        curve.feed(id, 1, 1);
    const std::int64_t took = threadTime() - began;
    std::printf("\nCurve of %s around %lld: %.0f ns an access, 1 of %.0f ids sampled\n", title,
                static_cast<long long>(budget),
                static_cast<double>(took) / static_cast<double>(trace.size()),
                1 / curve.sampleShare());
    std::printf("capacity   estimated  in full\n");
    const auto points = curve.curve();
    for (const std::size_t at : {0, 3, 5, 6, 8, 11}) {
        const auto policy = makePolicy(PolicyKind::Adaptive, points[at].capacity);
        std::printf("%8lld   %7.2f   %7.2f\n", static_cast<long long>(points[at].capacity),
                    100 * points[at].hitRate, 100 * simulateCache(*policy, trace).hitRate());
    }
}

int runPeer(const std::string& program, const std::string& folder) {
    for (const PublishedTrace& published : publishedTraces) {
        const std::string path = fileOf(folder, published);
        if (path.empty()) continue;
        const auto trace = readTrace(path, *traceFormat(published.format));
        if (!trace) continue;
        // As decimal lines, so that the peer has nothing to unpack.
        const std::string plain = std::filesystem::temp_directory_path() / "bench_cache_peer.txt";
        std::FILE* file = std::fopen(plain.c_str(), "w");
        if (file == nullptr) return 1;
        for (const std::uint64_t id : *trace)
            std::fprintf(file, "%llu\n", static_cast<unsigned long long>(id));
        std::fclose(file);
        std::vector<std::string> words{plain};
        for (const PublishedCell& cell : published.cells)
            words.push_back(std::to_string(cell.capacity));
        const auto output = outputOf(program, words);
        std::filesystem::remove(plain);
        if (!output) {
            std::fprintf(stderr, "%s\n", output.error().message.c_str());
            return 1;
        }
        std::printf("%s\n%s", published.title, output->c_str());
        std::fflush(stdout);
    }
    return 0;
}

} // namespace

int main(int count, char** words) {
    if (count != 2 && !(count == 4 && std::string_view(words[2]) == "--peer")) {
        std::fprintf(stderr, "usage: bench_cache_policy DIR [--peer PROGRAM]\n");
        return 2;
    }
    const std::string folder = words[1];
    if (count == 4) return runPeer(words[3], folder);

    std::printf(
        "Hit rates in percent. pub: J. Wilke, Java Caching Benchmarks 2016, Part 2; Caffeine "
        "2.3.0, cache2k 0.26.\n\n"
        "                               LRU   Caffeine cache2k    Hone             optimum"
        "       ns    bytes\n"
        "trace            entries    pub   here     pub     pub   here  - LRU     pub   here"
        " a call an entry\n");
    Means means;
    for (const PublishedTrace& published : publishedTraces) {
        const std::string path = fileOf(folder, published);
        if (path.empty()) continue;
        const auto trace = readTrace(path, *traceFormat(published.format));
        if (!trace) {
            std::fprintf(stderr, "%s\n", trace.error().message.c_str());
            return 1;
        }
        const ClairvoyantCache foresight(*trace);
        for (const PublishedCell& cell : published.cells)
            measure(published, cell, *trace, foresight, means);
        if (trace->size() > 1'000'000) measureCurve(published.title, *trace, 2'500);
    }
    if (means.cells == 0) {
        std::fprintf(stderr, "There is no published trace in %s.\n", folder.c_str());
        return 1;
    }
    const double cells = means.cells;
    std::printf("\nMean of %d cells: LRU %.2f, Caffeine (pub) %.2f, cache2k (pub) %.2f, Hone %.2f, "
                "optimum %.2f; least lead over LRU %+.2f\n",
                means.cells, means.lru / cells, means.caffeine / cells, means.cache2k / cells,
                means.own / cells, means.optimum / cells, means.worst);
}
