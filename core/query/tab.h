#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>

#include "core/cache/change_collector.h"
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

    // The right to use the tab's connection, one at a time.
    class Use {
    public:
        Use() = default;
        // Waits until the tab is free; empty when stop was requested before.
        Use(Tab& tab, std::stop_token stop);
        Use(Use&& other) noexcept : tab_(std::exchange(other.tab_, nullptr)) {}
        Use& operator=(Use&&) = delete;
        ~Use(); // publishes the state
        explicit operator bool() const { return tab_ != nullptr; }

    private:
        Tab* tab_ = nullptr;
    };

    const std::string name_;

    // Belongs to whoever has the Use.
    Lease lease_;
    std::unique_ptr<ChangeCollector> changes_; // of the lease's connection, once it writes; goes first

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    std::condition_variable_any free_;
    bool inUse_ = false;
    TabState state_;
};

} // namespace hone
