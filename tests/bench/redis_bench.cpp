// What a lookup in the second level costs: bench_redis [LOOKUPS]. A redis-server of its own, over a
// Unix socket and loopback TCP, with results of about 1, 10 and 100 KB; beside it a bare PING,
// which is what the machine's round trip costs without any of Hone's work.
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "tests/core/cache/redis_process.h"

using namespace hone;
using namespace hone::test;

namespace {

void print(const std::string& name, const Histogram& histogram) {
    const auto us = [&](double q) { return static_cast<double>(histogram.percentile(q)) / 1000; };
    std::printf("%-28s %8.1f %8.1f %8.1f\n", name.c_str(), us(0.5), us(0.99), us(0.999));
}

template <typename Body>
Histogram timed(int count, Body body) {
    Histogram histogram;
    for (int i = 0; i < count; ++i) {
        const TimePoint start = Clock::system().now();
        body();
        histogram.record(nanosecondsBetween(start, Clock::system().now()));
    }
    return histogram;
}

std::shared_ptr<ResultStore> resultOf(std::size_t bytes) {
    std::vector<Row> rows;
    for (std::size_t size = 0; size < bytes; size += 3 * 9 + 20)
        rows.push_back({static_cast<std::int64_t>(size), static_cast<double>(size) / 7,
                        "customer " + std::to_string(size * 7919 % 100'000)});
    return makeResult({{"id", "INTEGER"}, {"total", "REAL"}, {"name", "TEXT"}}, rows);
}

bool eventually(const std::function<bool()>& happens) {
    for (int i = 0; i < 5000; ++i) {
        if (happens()) return true;
        std::this_thread::sleep_for(2ms);
    }
    std::fprintf(stderr, "Redis did not do what was expected.\n");
    return false;
}

} // namespace

int main(int argc, char** argv) {
    const int count = argc > 1 ? std::atoi(argv[1]) : 20'000;
    if (!RedisServer::installed()) {
        std::puts("redis-server is not installed");
        return 1;
    }
    std::printf("%-28s %8s %8s %8s  us\n", "", "p50", "p99", "p99.9");
    const RedisServer server;
    for (const std::string& address : {server.address(), server.tcpAddress()}) {
        const std::string way = address == server.address() ? "unix " : "tcp  ";
        auto bare = RedisConnection::open(*parseRedisAddress(address), 1s, {});
        const std::string_view ping[] = {"PING"};
        print(way + "ping", timed(count, [&] { (void)(*bare)->command(ping, 1s); }));

        SharedDatabase database;
        RedisProcess process(database, patient(address));
        if (!eventually([&] { return process.ready(); })) return 1;
        for (const std::size_t bytes : {1'000, 10'000, 100'000}) {
            const std::string key = std::to_string(bytes);
            const std::uint64_t puts = process.tier().stats().puts;
            process.tier().put(key, "text of " + key, 1, resultOf(bytes), {"main.a", "main.b"}, 100,
                               1h, process.get(key).era);
            if (!eventually([&] { return process.tier().stats().puts > puts; })) return 1;
            int missed = 0;
            const Histogram hits = timed(count, [&] {
                if (process.get(key).answer != RedisLookup::Answer::Hit) ++missed;
            });
            print(way + "hit " + key + " bytes", hits);
            if (missed > 0) std::printf("%d were no hits\n", missed);
        }
        print(way + "miss", timed(count, [&] { process.get("none"); }));
        const RedisTierStats stats = process.tier().stats();
        std::printf("%-28s %llu -> %llu bytes\n", (way + "stored").c_str(),
                    static_cast<unsigned long long>(stats.plainBytesWritten),
                    static_cast<unsigned long long>(stats.bytesWritten));
    }
    return 0;
}
