#include "core/index/write_probe.h"

#include <algorithm>
#include <numeric>

#include "core/engine/collect.h"
#include "core/index/undo_scope.h"

namespace hone::index {
namespace {

using Values = std::vector<Value>;

// Rows written by one transaction: so few that it is not the memory it fills that is measured.
constexpr std::size_t batchRows = 50;

std::int64_t nsPerRow(std::int64_t sum, std::size_t rows) {
    return std::max<std::int64_t>(1, sum / static_cast<std::int64_t>(rows));
}

// The data or the schema say no to one kind of writing; everything else ends the whole.
bool refusesThisAlone(ErrorCode code) {
    return code == ErrorCode::Constraint || code == ErrorCode::Sql || code == ErrorCode::TooLarge ||
           code == ErrorCode::InvalidArgument;
}

} // namespace

const char* writeName(WriteKind kind) {
    switch (kind) {
    case WriteKind::Insert:
        return "insert";
    case WriteKind::Update:
        return "update";
    case WriteKind::Delete:
        return "delete";
    }
    return "";
}

Result<bool> WriteProbe::tryOut(WriteKind kind) {
    std::string& obstacle = obstacles_[static_cast<std::size_t>(kind)];
    obstacle.clear();
    const auto ran = runBatches(kind);
    if (ran) return true;
    if (!refusesThisAlone(ran.error().code)) return fail(ran.error());
    obstacle = ran.error().message;
    return false;
}

Result<std::int64_t> WriteProbe::writeAll(const std::string& sql,
                                          std::span<const Values> parameters) {
    auto statement = connection_->prepare(sql, options_.limits);
    if (!statement) return fail(statement.error());
    NoRows sink;
    std::int64_t sum = 0;
    for (const Values& row : parameters) {
        const auto written = (*statement)->execute(row, sink, options_.limits);
        if (!written) return fail(written.error());
        if (written->rowsChanged == 0)
            return fail(ErrorCode::Constraint, "A trigger keeps rows from being written.");
        sum += written->firstRowNs;
    }
    return sum;
}

const std::vector<Values>& WriteProbe::writesOf(WriteKind kind) const {
    return kind == WriteKind::Insert ? inserts_ : kind == WriteKind::Update ? updates_ : deletes_;
}

Result<std::int64_t> WriteProbe::runBatch(WriteKind kind, std::size_t first) {
    auto scope = UndoScope::begin(*connection_, UndoScope::Lock::Immediate, options_.limits);
    if (!scope) return fail(scope.error());
    if (options_.foreignKeys)
        if (auto set = collectRows(*connection_, "PRAGMA defer_foreign_keys = ON", {}, {}); !set)
            return fail(set.error());
    const std::span<const Values> all = writesOf(kind);
    const auto batch = all.subspan(first, std::min(batchRows, all.size() - first));
    // What is younger goes too, so that the batch arrives at the table's end.
    if (kind == WriteKind::Insert)
        if (auto out = writeAll(deleteSql_, std::span<const Values>(outBefore_).subspan(first));
            !out)
            return out;
    const auto time = writeAll(kind == WriteKind::Insert   ? insertSql_
                               : kind == WriteKind::Update ? updateSql_
                                                           : deleteSql_,
                               batch);
    if (!time) return time;
    if (auto undone = scope->end(); !undone) return fail(undone.error());
    return time;
}

Result<std::vector<std::int64_t>> WriteProbe::runBatches(WriteKind kind) {
    std::vector<std::int64_t> times;
    for (std::size_t first = 0; first < writesOf(kind).size(); first += batchRows) {
        const auto time = runBatch(kind, first);
        if (!time) return fail(time.error());
        times.push_back(*time);
    }
    return times;
}

Result<std::int64_t> WriteProbe::run(WriteKind kind) {
    std::int64_t sum = 0;
    for (int i = 0; i < repeats_; ++i) {
        const auto times = runBatches(kind);
        if (!times) return fail(times.error());
        sum = std::accumulate(times->begin(), times->end(), sum);
    }
    return nsPerRow(sum, static_cast<std::size_t>(repeats_) * writesOf(kind).size());
}

Result<std::int64_t> WriteProbe::fastest(WriteKind kind, int rounds) {
    std::vector<std::int64_t> best;
    for (int round = 0; round < rounds * repeats_; ++round) {
        const auto times = runBatches(kind);
        if (!times) return fail(times.error());
        if (best.empty()) best = *times;
        for (std::size_t i = 0; i < best.size(); ++i)
            best[i] = std::min(best[i], (*times)[i]);
    }
    return nsPerRow(std::accumulate(best.begin(), best.end(), std::int64_t(0)),
                    writesOf(kind).size());
}

} // namespace hone::index
