#pragma once

#include <mutex>
#include <set>
#include <stop_token>
#include <string>

#include "core/pool/connection_pool.h"

namespace hone {

// What the tab holds, for people.
struct TabState {
    ConnectionState connection;
    std::uint64_t connectionId = 0; // 0: none is kept
    bool operator==(const TabState&) const = default;
};

// An editor tab's own connection, kept between runs while a transaction is open, temporary objects
// exist, databases are attached or settings differ. Runs of one tab follow each other. Any thread.
class Tab {
public:
    explicit Tab(std::string name) : name_(std::move(name)) {}

    const std::string& name() const { return name_; }
    TabState state() const;
    // Rolls back and gives the connection up, as closing the tab does. Waits for a run that is
    // under way, so cancel it first; not for the window's thread.
    void release();

private:
    friend class Execution;
    friend class QueryRunner;

    const std::string name_;
    std::timed_mutex running_; // held while a run uses the tab

    // False when stop was requested before the tab was free.
    bool lockFor(std::unique_lock<std::timed_mutex>& lock, const std::stop_token& stop);
    void publish();

    // Guarded by running_.
    Lease lease_;
    std::set<std::string> written_; // by the open transaction
    bool writtenUnknown_ = false;

    mutable std::mutex stateMutex_;
    TabState state_; // guarded by stateMutex_
};

} // namespace hone
