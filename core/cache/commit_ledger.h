#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

#include "core/base/clock.h"
#include "core/cache/query_cache.h"
#include "core/engine/write_watch.h"

namespace hone {

// Whether the cache knows of every commit to the database. Each has a number: it is our own, or
// explained by a note of the process that made it, or nobody knows what it changed and the cache is
// emptied. Any thread; look() costs three loads where nothing happened.
class CommitLedger {
public:
    explicit CommitLedger(QueryCache& cache, Clock& clock = Clock::system());

    // Empties the cache and begins at the newest commit. null: commits have no numbers, and look()
    // always says Known. Outlives this, or is replaced.
    void follow(const CommitCounter* counter);
    bool numbered() const { return counter_.load() != nullptr; }
    // The database's newest commit, whether the cache knows of it or not; nothing where commits
    // have no numbers.
    std::optional<std::uint32_t> newest() const;
    std::string generation() const; // see CommitCounter; empty where commits have no numbers

    enum class Answer {
        Known,
        Unsure,  // another process has committed and its note may still come
        Emptied, // nobody explained a commit
    };
    Answer look();

    // A commit of our own, from the connection that makes it; the database is locked against other
    // writers in between.
    void committing(std::uint32_t number);
    void committed(std::uint32_t number, bool done);

    // How long a commit waits for its note; 0: there are none.
    void expectNotes(Milliseconds grace);
    // Another process has told what its commit changed.
    void explain(std::uint32_t number, Change change);

private:
    void takeNotes();
    void empty(std::uint32_t newest);

    QueryCache& cache_;
    Clock& clock_;
    std::atomic<const CommitCounter*> counter_{nullptr};
    std::atomic<std::uint32_t> known_{0};
    std::atomic<std::uint32_t> pending_{0}; // our own on its way; known_ where there is none

    std::mutex mutex_;
    // Guarded by mutex_.
    Milliseconds grace_{0};
    std::optional<TimePoint> unexplainedSince_;
    std::map<std::uint32_t, Change> notes_; // of commits after known_
};

} // namespace hone
