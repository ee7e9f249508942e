#include "core/cache/commit_ledger.h"

#include <utility>

namespace hone {
namespace {

// Notes that wait for those before them; more are a sign that one is lost.
constexpr std::size_t keptNotes = 1'000;

} // namespace

CommitLedger::CommitLedger(QueryCache& cache, Clock& clock) : cache_(cache), clock_(clock) {}

void CommitLedger::follow(const CommitCounter* counter) {
    const std::lock_guard lock(mutex_);
    if (counter_.load() == counter) return;
    counter_ = counter;
    empty(counter != nullptr ? counter->newest() : 0);
}

std::optional<std::uint32_t> CommitLedger::newest() const {
    const CommitCounter* counter = counter_.load(std::memory_order_acquire);
    if (counter == nullptr) return std::nullopt;
    return counter->newest();
}

std::string CommitLedger::generation() const {
    const CommitCounter* counter = counter_.load(std::memory_order_acquire);
    return counter == nullptr ? std::string() : counter->generation();
}

CommitLedger::Answer CommitLedger::look() {
    const CommitCounter* counter = counter_.load(std::memory_order_acquire);
    if (counter == nullptr) return Answer::Known;
    const auto isKnown = [&](std::uint32_t newest) {
        return newest == known_.load(std::memory_order_acquire) ||
               newest == pending_.load(std::memory_order_acquire);
    };
    if (isKnown(counter->newest())) return Answer::Known;

    const std::lock_guard lock(mutex_);
    takeNotes();
    const std::uint32_t newest = counter->newest();
    if (isKnown(newest)) return Answer::Known;
    if (grace_.count() > 0) {
        const TimePoint now = clock_.now();
        if (!unexplainedSince_) unexplainedSince_ = now;
        if (now - *unexplainedSince_ < grace_) return Answer::Unsure;
    }
    empty(newest);
    return Answer::Emptied;
}

// What was read is dropped after the number was: a result from between the two goes needlessly.
void CommitLedger::empty(std::uint32_t newest) {
    known_ = newest;
    pending_ = newest;
    notes_.clear();
    unexplainedSince_.reset();
    cache_.dropAll(DropReason::OutsideWrite);
}

void CommitLedger::takeNotes() {
    for (auto next = notes_.find(known_ + 1); next != notes_.end();
         next = notes_.find(known_ + 1)) {
        cache_.drop(next->second);
        unexplainedSince_.reset();
        notes_.erase(next);
        known_ = known_ + 1;
    }
}

void CommitLedger::committing(std::uint32_t number) {
    const std::lock_guard lock(mutex_);
    if (counter_ == nullptr) return;
    takeNotes();
    if (known_ != number - 1) empty(number - 1);
    pending_ = number;
}

void CommitLedger::committed(std::uint32_t number, bool done) {
    const std::lock_guard lock(mutex_);
    if (counter_ == nullptr) return;
    if (done && known_ == number - 1) known_ = number;
    pending_ = known_.load();
}

void CommitLedger::expectNotes(Milliseconds grace) {
    const std::lock_guard lock(mutex_);
    grace_ = grace;
}

void CommitLedger::explain(std::uint32_t number, Change change) {
    const std::lock_guard lock(mutex_);
    if (static_cast<std::int32_t>(number - known_) <= 0) return; // its time is over
    if (notes_.size() >= keptNotes) notes_.clear();
    notes_.emplace(number, std::move(change));
    takeNotes();
}

} // namespace hone
