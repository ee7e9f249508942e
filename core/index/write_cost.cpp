#include "core/index/write_cost.h"

#include <algorithm>

#include "core/engine/collect.h"

namespace hone::index {

const std::optional<PairedComparison>& WriteComparison::of(WriteKind kind) const {
    return kind == WriteKind::Insert ? insert : kind == WriteKind::Update ? update : remove;
}

namespace {

// Puts a copy into the state in which writing is measured, and back. All pages that are written fit
// into memory: otherwise several indexes would cost more than each of them adds, by crowding one
// another out.
class CopyState {
public:
    explicit CopyState(WorkCopy& copy) : copy_(copy), shown_(copy.shown()) {}
    ~CopyState() {
        (void)copy_.show(shown_);
        (void)set("foreign_keys = OFF");
        (void)set("cache_spill = ON");
        (void)set("cache_size = " + std::to_string(cacheSize_));
    }
    CopyState(const CopyState&) = delete;
    CopyState& operator=(const CopyState&) = delete;

    Result<void> begin(bool foreignKeys) {
        const auto size = collectRows(copy_.connection(), "PRAGMA cache_size", {}, {});
        if (!size) return fail(size.error());
        cacheSize_ = std::get<std::int64_t>(size->front().front());
        for (const char* setting : {"cache_spill = OFF", "cache_size = -65536"})
            if (auto done = set(setting); !done) return done;
        return set(foreignKeys ? "foreign_keys = ON" : "foreign_keys = OFF");
    }

private:
    Result<void> set(const std::string& setting) {
        auto done = collectRows(copy_.connection(), "PRAGMA " + setting, {}, {});
        if (!done) return fail(done.error());
        return {};
    }
    WorkCopy& copy_;
    const std::set<std::string> shown_;
    std::int64_t cacheSize_ = -2000; // SQLite's own, as it is before begin()
};

Result<WriteProbe> probeOf(WorkCopy& copy, CopyState& state, const std::string& table,
                           std::set<std::string> shown, const std::set<std::string>& updated,
                           const WriteCostOptions& options) {
    if (auto set = state.begin(options.foreignKeys); !set) return fail(set.error());
    for (const std::string& name : updated)
        if (copy.built().contains(name)) shown.insert(name);
    if (auto seen = copy.show(shown); !seen) return fail(seen.error());
    return WriteProbe::prepare(copy.connection(), table, updated, options);
}

} // namespace

Result<WriteCost> measureWriteCost(WorkCopy& copy, const std::string& table,
                                   const std::set<std::string>& shown,
                                   const std::set<std::string>& updated,
                                   const WriteCostOptions& options) {
    CopyState state(copy);
    auto probe = probeOf(copy, state, table, shown, updated, options);
    if (!probe) return fail(probe.error());
    if (auto seen = copy.show(shown); !seen) return fail(seen.error());
    WriteCost cost;
    cost.rows = probe->rows();
    cost.remarks = probe->remarks();
    const std::array figures{&cost.insertNs, &cost.updateNs, &cost.deleteNs};
    for (const WriteKind kind : writeKinds) {
        if (!probe->obstacle(kind).empty()) {
            cost.remarks.push_back(std::string(writeName(kind)) + ": " + probe->obstacle(kind));
            continue;
        }
        const auto time = probe->fastest(kind, std::max(1, options.rounds));
        if (!time) return fail(time.error());
        *figures[static_cast<std::size_t>(kind)] = *time;
    }
    return cost;
}

WriteCost predictWriteCost(const WriteCost& without, std::span<const WriteCost> eachAlone) {
    WriteCost predicted;
    predicted.rows = without.rows;
    for (const auto figure : {&WriteCost::insertNs, &WriteCost::updateNs, &WriteCost::deleteNs}) {
        std::optional<std::int64_t> sum = without.*figure;
        for (const WriteCost& each : eachAlone)
            if (sum && each.*figure)
                *sum += std::max<std::int64_t>(0, *(each.*figure) - *(without.*figure));
            else
                sum.reset();
        predicted.*figure = sum;
    }
    return predicted;
}

Result<WriteComparison> compareWriteCost(WriteProbe& probe,
                                         const std::function<Result<void>(bool)>& toggle,
                                         const PairingOptions& pairing,
                                         const WriteProgress& progress) {
    WriteComparison comparison;
    comparison.rows = probe.rows();
    comparison.remarks = probe.remarks();
    const std::array results{&comparison.insert, &comparison.update, &comparison.remove};
    for (const WriteKind kind : writeKinds) {
        if (!probe.obstacle(kind).empty()) {
            comparison.remarks.push_back(std::string(writeName(kind)) + ": " +
                                         probe.obstacle(kind));
            continue;
        }
        const auto side = [&](bool with) -> TimedRun {
            return [&, with]() -> Result<std::int64_t> {
                if (auto there = toggle(with); !there) return fail(there.error());
                return probe.run(kind);
            };
        };
        auto compared = comparePaired(side(false), side(true), pairing, [&](int pairs, int most) {
            if (progress) progress(kind, pairs, most);
        });
        if (!compared) return fail(compared.error());
        *results[static_cast<std::size_t>(kind)] = std::move(*compared);
    }
    return comparison;
}

Result<WriteComparison> compareWriteCost(WorkCopy& copy, const std::string& index,
                                         const std::set<std::string>& alongside,
                                         const WriteCostOptions& options,
                                         const PairingOptions& pairing,
                                         const WriteProgress& progress) {
    const auto built = copy.built().find(index);
    if (built == copy.built().end())
        return fail(ErrorCode::NotFound, "The index " + index + " was not built.");
    std::set<std::string> without = alongside, with = alongside;
    without.erase(index);
    with.insert(index);
    CopyState state(copy);
    auto probe = probeOf(copy, state, built->second.table, with, {index}, options);
    if (!probe) return fail(probe.error());
    return compareWriteCost(
        *probe, [&](bool there) { return copy.show(there ? with : without); }, pairing, progress);
}

} // namespace hone::index
