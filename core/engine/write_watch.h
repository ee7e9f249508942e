#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/engine/value.h"

namespace hone {

// Learns what a connection writes while it writes it. Called by the thread that executes; must not
// use the connection.
class WriteWatch {
public:
    virtual ~WriteWatch() = default;
    // The watched columns of a row before or after a change, which may yet be rolled back. False:
    // the rows of this table are too many to be told.
    virtual bool rowChanged(const std::string& table, std::vector<Value> values) = 0;
    // Not all changed rows of the table were told or will be.
    virtual void rowsLost(const std::string& table) = 0;
    // A commit that nobody sees yet, the database locked against other writers. number: what
    // CommitCounter says when it is done; 0: commits have no numbers here.
    virtual void committing(std::uint32_t number) = 0;
    // How that ended; done: something was committed.
    virtual void committed(bool done) = 0;
};

// Lower case "main.orders" and the columns whose values are told, lower case.
using WatchedColumns = std::map<std::string, std::vector<std::string>>;

// Numbers the commits of everyone who writes to the database. Any thread, while the connection that
// gave it lives.
class CommitCounter {
public:
    virtual ~CommitCounter() = default;
    // Of the newest commit that can be seen; one more with each, by whatever program.
    virtual std::uint32_t newest() const noexcept = 0;
    // A name for the time in which numbers go on without a break; another one when they have begun
    // anew. The same for all programs.
    virtual std::string generation() const = 0;
};

} // namespace hone
