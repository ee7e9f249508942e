#include "core/pool/place.h"

#include <algorithm>
#include <utility>

namespace hone {
namespace {

constexpr std::uint64_t generationStep = 4;

std::uint64_t generationOf(std::uint64_t word) {
    return word / generationStep;
}

std::uint64_t changed(std::uint64_t word, Place::Status to) {
    const std::uint64_t generation = generationOf(word) + (to == Place::Status::Leased ? 1 : 0);
    return generation * generationStep + static_cast<std::uint64_t>(to);
}

template <typename Word>
std::uint64_t loaded(const char* from) {
    Word word;
    std::memcpy(&word, from, sizeof word);
    return word;
}

// The first eight bytes, padded with 0. In loads of whole words, for a copy byte by byte that is
// read back as one word stalls the processor.
std::uint64_t firstWord(std::string_view text) {
    const char* bytes = text.data();
    const std::size_t size = text.size();
    if (size >= 8) return loaded<std::uint64_t>(bytes);
    if (size >= 4)
        return loaded<std::uint32_t>(bytes) | loaded<std::uint32_t>(bytes + size - 4)
                                                  << (8 * (size - 4));
    if (size == 0) return 0;
    return loaded<std::uint8_t>(bytes) |
           loaded<std::uint8_t>(bytes + size / 2) << (8 * (size / 2)) |
           loaded<std::uint8_t>(bytes + size - 1) << (8 * (size - 1));
}

} // namespace

// Release order: who reads a newer word sees that the place changed hands before. What lies behind
// the first byte 0 is not read.
void AtomicLabel::store(std::string_view text) {
    text = text.substr(0, capacity);
    for (std::atomic<std::uint64_t>& word : words_) {
        word.store(firstWord(text), std::memory_order_release);
        if (text.size() < 8) return;
        text.remove_prefix(8);
    }
}

std::string AtomicLabel::load() const {
    std::array<char, capacity + 1> bytes{};
    for (std::size_t i = 0; i < words_.size(); ++i) {
        const std::uint64_t word = words_[i].load(std::memory_order_acquire);
        std::memcpy(bytes.data() + 8 * i, &word, 8);
    }
    return bytes.data();
}

bool Place::claim(Status from, Status to) {
    std::uint64_t seen = word.load(std::memory_order_relaxed);
    return statusOf(seen) == from &&
           word.compare_exchange_strong(seen, changed(seen, to), std::memory_order_acq_rel);
}

void Place::become(Status to) {
    word.store(changed(word.load(std::memory_order_relaxed), to), std::memory_order_release);
}

void Place::describe(std::string_view who, std::uint64_t on, TimePoint now) {
    leasedAt.store(now);
    holder.store(who);
    thread.store(on, std::memory_order_release);
    described.store(generationOf(word.load(std::memory_order_relaxed)), std::memory_order_release);
}

std::optional<LeaseInfo> Place::lease(TimePoint now, Nanoseconds leakAfter) {
    const std::uint64_t before = word.load(std::memory_order_acquire);
    if (statusOf(before) != Status::Leased) return std::nullopt;
    if (described.load(std::memory_order_acquire) != generationOf(before)) return std::nullopt;
    LeaseInfo info;
    info.connectionId = id;
    info.holder = holder.load();
    info.thread = thread.load(std::memory_order_acquire);
    info.heldNs = nanosecondsBetween(leasedAt.load(), now);
    info.activityNs = info.heldNs;
    {
        const std::lock_guard lock(activityMutex);
        if (activity.since != TimePoint{}) {
            info.statement = activity.statement;
            info.running = activity.running;
            info.inTransaction = activity.inTransaction;
            info.activityNs = nanosecondsBetween(activity.since, now);
        }
    }
    if (word.load(std::memory_order_acquire) != before) return std::nullopt;
    info.suspectedLeak =
        leakAfter.count() > 0 && !info.running && info.activityNs >= leakAfter.count();
    return info;
}

void Place::begin(std::string statement, TimePoint now) {
    active = true;
    const std::lock_guard lock(activityMutex);
    activity.statement = std::move(statement);
    activity.running = true;
    activity.since = now;
}

void Place::end(bool inTransaction, TimePoint now) {
    active = true;
    const std::lock_guard lock(activityMutex);
    activity.running = false;
    activity.inTransaction = inTransaction;
    activity.since = now;
}

void Place::forgetActivity() {
    if (!std::exchange(active, false)) return;
    const std::lock_guard lock(activityMutex);
    activity = {};
}

} // namespace hone
