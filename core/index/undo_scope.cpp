#include "core/index/undo_scope.h"

#include <utility>

#include "core/engine/collect.h"

namespace hone::index {
namespace {

Result<void> run(Connection& connection, const char* sql, const ExecuteOptions& limits = {}) {
    auto done = collectRows(connection, sql, {}, limits);
    if (!done) return fail(done.error());
    return {};
}

} // namespace

Result<UndoScope> UndoScope::begin(Connection& connection, Lock lock,
                                   const ExecuteOptions& limits) {
    const bool savepoint = connection.state().inTransaction;
    const char* sql = savepoint                 ? "SAVEPOINT hone_undo"
                      : lock == Lock::Immediate ? "BEGIN IMMEDIATE"
                                                : "BEGIN";
    if (auto begun = run(connection, sql, limits); !begun) return fail(begun.error());
    return UndoScope(connection, savepoint);
}

UndoScope::UndoScope(UndoScope&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)), savepoint_(other.savepoint_) {}

UndoScope::~UndoScope() {
    (void)end();
}

Result<void> UndoScope::end() {
    Connection* connection = std::exchange(connection_, nullptr);
    // Some failures, a full disk for one, have rolled everything back already.
    if (connection == nullptr || !connection->state().inTransaction) return {};
    if (!savepoint_) return run(*connection, "ROLLBACK");
    if (auto back = run(*connection, "ROLLBACK TO hone_undo"); !back) return back;
    return run(*connection, "RELEASE hone_undo");
}

} // namespace hone::index
