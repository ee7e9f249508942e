#include "core/cache/redis_writer.h"

#include <algorithm>

#include "core/cache/result_codec.h"

namespace hone {
namespace {

constexpr std::size_t mostJobs = 4096;
constexpr int sendTries = 20; // a millisecond apart, when no connection is free
constexpr Nanoseconds closeLimit = Milliseconds(100);

} // namespace

RedisWriter::RedisWriter(RedisClient& client, const RedisKeys& keys, Config config,
                         RedisCounters& counters)
    : client_(client), keys_(keys), config_(config), counters_(counters) {}

void RedisWriter::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void RedisWriter::close() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

void RedisWriter::put(std::string key, RedisEntry entry, std::shared_ptr<const ResultStore> result,
                      Milliseconds timeToLive) {
    const auto weight = static_cast<std::size_t>(result->bytes());
    if (weight > config_.largestResult || result->spilled()) {
        ++counters_.putsDropped;
        return;
    }
    add({std::move(key), std::move(entry), std::move(result), timeToLive, {}}, weight);
}

void RedisWriter::release(std::string leaseKey, std::string token) {
    add({std::move(leaseKey), {}, nullptr, {}, std::move(token)}, 0);
}

void RedisWriter::add(Job job, std::size_t weight) {
    const std::lock_guard lock(mutex_);
    if (waiting_ + weight > config_.mostWaiting || jobs_.size() >= mostJobs) {
        if (job.result != nullptr) ++counters_.putsDropped;
        return;
    }
    waiting_ += weight;
    jobs_.push_back(std::move(job));
    changed_.notify_all();
}

void RedisWriter::run(const std::stop_token& stop) {
    TimePoint end = TimePoint::max();
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, stop, [this] { return !jobs_.empty(); });
            if (jobs_.empty()) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
            if (job.result != nullptr) waiting_ -= static_cast<std::size_t>(job.result->bytes());
        }
        if (stop.stop_requested()) {
            end = std::min(end, Clock::system().now() + closeLimit);
            if (Clock::system().now() >= end) return;
        }
        if (job.result != nullptr) {
            store(job, stop);
            continue;
        }
        const std::string_view keys[] = {job.key};
        const std::string_view arguments[] = {job.token};
        (void)send(RedisScript::Release, keys, arguments, stop);
    }
}

Result<RedisReply> RedisWriter::send(RedisScript script, RedisWords keys, RedisWords arguments,
                                     const std::stop_token& stop) {
    for (int tried = 1;; ++tried) {
        auto reply = client_.run(script, keys, arguments, RedisClient::Use::Background, stop);
        if (reply || reply.error().code != ErrorCode::QueueFull || tried == sendTries) return reply;
        std::this_thread::sleep_for(Milliseconds(1));
    }
}

void RedisWriter::store(const Job& job, const std::stop_token& stop) {
    if (!client_.available() || Clock::system().now() < fullUntil_) {
        ++counters_.putsDropped;
        return;
    }
    const auto result = encodeResult(*job.result, config_.largestResult);
    const std::string entry = result ? encodeEntry(job.entry, result->bytes) : std::string();
    if (entry.empty()) {
        ++counters_.putsDropped;
        return;
    }
    const std::string key = keys_.result(job.key);
    const std::string time = std::to_string(job.timeToLive.count());
    const std::string_view keys[] = {keys_.state, keys_.aside, key};
    const std::string_view arguments[] = {job.entry.era, entry, time};
    const auto stored = send(RedisScript::Put, keys, arguments, stop);
    if (!stored) {
        ++counters_.putsDropped;
        if (stored.error().code == ErrorCode::OutOfMemory) {
            fullPause_ =
                std::clamp(fullPause_ * 2, config_.firstFullPause, config_.longestFullPause);
            fullUntil_ = Clock::system().now() + fullPause_;
        }
        return;
    }
    fullPause_ = Milliseconds(0);
    if (stored->integer != 1) {
        ++counters_.putsRefused;
        return;
    }
    ++counters_.puts;
    counters_.bytesWritten += entry.size();
    counters_.plainBytesWritten += result->plainBytes;
}

} // namespace hone
