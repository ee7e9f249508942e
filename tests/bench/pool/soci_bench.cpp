// SOCI's connection_pool, as honectl's bench pool runs it: THREADS CONNECTIONS MILLISECONDS; prints
// operations a second and the least thread's share of the mean. Its sessions are never opened.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <thread>
#include <vector>

#include <soci/soci.h>

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const auto threads = static_cast<std::size_t>(std::atoi(argv[1]));
    const auto connections = static_cast<std::size_t>(std::atoi(argv[2]));
    const std::chrono::milliseconds duration(std::atoi(argv[3]));
    soci::connection_pool pool(connections);
    std::vector<unsigned long> done(threads);
    std::atomic<bool> stop{false};
    const auto began = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> all;
        for (unsigned long& count : done)
            all.emplace_back([&] {
                unsigned long own = 0;
                while (!stop.load(std::memory_order_relaxed)) {
                    pool.give_back(pool.lease());
                    ++own;
                }
                count = own;
            });
        std::this_thread::sleep_for(duration);
        stop = true;
    }
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    const double sum = static_cast<double>(std::accumulate(done.begin(), done.end(), 0UL));
    std::printf("%.0f %.4f\n", sum / seconds,
                static_cast<double>(std::ranges::min(done)) * static_cast<double>(threads) / sum);
    return 0;
}
