#include "app/ctl/database.h"
#include "app/ctl/json_output.h"
#include "app/ctl/table.h"
#include "core/base/text.h"
#include "core/base/utc_text.h"
#include "core/sql/fingerprint.h"

namespace hone::ctl {
namespace {

Json entryJson(const SlowEntry& slow) {
    const HistoryEntry& entry = slow.entry;
    return {{"startedAtMs", entry.startedAtMs},
            {"sql", entry.sql},
            {"fingerprint", fingerprintText(entry.fingerprint)},
            {"totalNs", entry.timing.totalNs},
            {"timing", timingJson(entry.timing)},
            {"rows", entry.rows},
            {"rowsChanged", entry.rowsChanged},
            {"cache", cacheOutcomeName(entry.cache)},
            {"error", entry.error.empty() ? Json(nullptr) : Json(entry.error)},
            {"plan", slow.plan}};
}

void print(const SlowEntry& slow) {
    const HistoryEntry& entry = slow.entry;
    std::printf("%s  %s  %s rows\n  %s\n", utcText(entry.startedAtMs).c_str(),
                formatDuration(entry.timing.totalNs).c_str(), formatCount(entry.rows).c_str(),
                printable(entry.sql, 2'000).c_str());
    if (!entry.error.empty()) std::printf("  failed: %s\n", printable(entry.error, 500).c_str());
    std::size_t begin = 0;
    while (begin < slow.plan.size()) {
        const std::size_t end = std::min(slow.plan.find('\n', begin), slow.plan.size());
        std::printf("    %s\n", slow.plan.substr(begin, end - begin).c_str());
        begin = end + 1;
    }
}

ExitStatus runSlowlog(const Invocation& invocation) {
    const auto limit = invocation.arguments.integer("--limit", 100, 1, 1'000'000);
    if (!limit) return refuse(invocation, limit.error());
    const auto journal = openJournal(invocation.arguments);
    if (!journal) return refuse(invocation, journal.error());
    const auto entries = (*journal)->slow(static_cast<std::size_t>(*limit));
    if (!entries) return refuse(invocation, entries.error());
    if (invocation.json) {
        Json list = Json::array();
        for (const SlowEntry& entry : *entries)
            list.push_back(entryJson(entry));
        printJson({{"entries", std::move(list)}});
        return Done;
    }
    if (entries->empty()) std::puts("No statement of this database took 100 ms or longer so far.");
    for (const SlowEntry& entry : *entries)
        print(entry);
    return Done;
}

} // namespace

Command slowlogCommand() {
    return {"slowlog",
            "--db DB [--limit N]",
            "Shows the slow statements of a database, newest first, with their plans.",
            "Slow is what took 100 ms or longer, in the window or in honectl. Times are UTC.",
            {databaseOption, {"--limit", "N", "entries, 100 unless told"}},
            &runSlowlog};
}

} // namespace hone::ctl
