#include "core/engine/connection.h"

namespace hone {
namespace {

Error cannotMeasure() {
    return {ErrorCode::Unsupported, "This engine does not tell what a plan's steps did.", {}, {}};
}

} // namespace

Result<StatementProfile> Connection::estimate(std::string_view) {
    return fail(cannotMeasure());
}

Result<ProfiledExecution> Connection::profile(std::string_view, std::span<const Value>,
                                              const ExecuteOptions&) {
    return fail(cannotMeasure());
}

Result<void> Connection::emptyPageCache() {
    return fail(ErrorCode::Unsupported, "This engine's connections have no page cache to empty.");
}

bool Connection::watchWrites(WriteWatch*) {
    return false;
}

Result<WatchedColumns> Connection::watchRows(const WatchedColumns&) {
    return WatchedColumns();
}

const CommitCounter* Connection::commitCounter() {
    return nullptr;
}

Result<std::shared_ptr<const CatalogTable>> Connection::ordinaryTable(const std::string&) {
    return nullptr;
}

} // namespace hone
