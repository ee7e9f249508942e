#include "core/report/report.h"

#include <algorithm>
#include <array>

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/base/utc_text.h"

namespace hone::report {

Ink inkOfVariant(std::size_t number) {
    constexpr std::array order{Ink::Orange, Ink::Green, Ink::Blue, Ink::Purple, Ink::Vermilion};
    return order[number % order.size()];
}

void addSurroundings(Report& report) {
    if (report.machine == Machine()) report.machine = thisMachine();
    if (report.madeAtMs == 0) report.madeAtMs = millisecondsSinceEpoch(Clock::system().wallNow());
    if (std::ranges::find(report.versions, "Hone", &Version::name) == report.versions.end())
        report.versions.insert(report.versions.begin(), {"Hone", honeVersion()});
}

Section surroundingsOf(const Report& report) {
    Table table{.caption = {}, .columns = {{"what", true}, {"which", true}}, .rows = {}};
    const auto add = [&](const char* what, const std::string& which) {
        table.rows.push_back({{what, which.empty() ? "not known" : which}});
    };
    const Machine& machine = report.machine;
    add("Processor", machine.processor);
    add("Processors", machine.processors > 0 ? formatCount(machine.processors) : "");
    add("Memory", machine.memoryBytes > 0 ? formatBytes(machine.memoryBytes) : "");
    add("System", machine.system);
    add("Kernel", machine.kernel);
    for (const Version& version : report.versions)
        add(version.name.c_str(), version.number);
    add("Made at", report.madeAtMs > 0 ? utcText(report.madeAtMs) + " UTC" : "");
    return {.heading = "Machine and versions", .remark = {}, .blocks = {std::move(table)}};
}

} // namespace hone::report
