#pragma once

#include "core/engine/connection.h"

namespace hone::index {

// What is written while it lives is rolled back: in a transaction of its own, or, inside one, to a
// savepoint. Statements that write are to be gone before it ends.
class UndoScope {
public:
    // Immediate takes the write lock at once; inside a transaction it has no meaning.
    enum class Lock { Later, Immediate };
    static Result<UndoScope> begin(Connection& connection, Lock lock = Lock::Later,
                                   const ExecuteOptions& limits = {});
    UndoScope(UndoScope&& other) noexcept;
    UndoScope& operator=(UndoScope&&) = delete;
    ~UndoScope();

    // Rolls back now. Fails where the engine could not.
    Result<void> end();

private:
    UndoScope(Connection& connection, bool savepoint)
        : connection_(&connection), savepoint_(savepoint) {}
    Connection* connection_; // null: ended
    bool savepoint_;
};

} // namespace hone::index
