#include "app/ctl/report.h"

#include "app/ctl/chart.h"
#include "core/base/text.h"

namespace hone::ctl {
namespace {

constexpr const char* style = R"css(
:root{color-scheme:light dark;--page:#f4f5f7;--card:#fff;--raised:#f0f2f5;--line:#dde1e7;--text:#1c2027;
--dim:#515a68;--accent:#1673d1;--good:#0a7a57;--attention:#9a5b00;--bad:#c8372d;--before:#946200;--after:#0a7a57}
@media(prefers-color-scheme:dark){:root{--page:#15171c;--card:#1b1e25;--raised:#232731;--line:#2c313c;
--text:#e4e7ec;--dim:#a6afbd;--accent:#4aa8ff;--good:#2fbf8f;--attention:#f0a83c;--bad:#f0655a;
--before:#e69f00;--after:#2fbf8f}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:14px/1.5 Inter,system-ui,sans-serif;
font-variant-numeric:tabular-nums}
main{max-width:860px;margin:0 auto;padding:32px 16px 64px}
h1{font-size:26px;margin:0 0 4px}h2{font-size:15px;margin:0}
p{margin:8px 0;max-width:68ch}.dim{color:var(--dim)}
section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px;margin:8px 0}
.head{display:flex;justify-content:space-between;gap:16px;align-items:baseline}
.verdict{font-size:26px;font-weight:600;margin:8px 0 0}
.faster{color:var(--good)}.slower{color:var(--bad)}.inconclusive{color:var(--dim)}
pre{background:var(--raised);border-radius:6px;padding:10px 12px;overflow-x:auto;margin:8px 0;
font:12.5px/1.5 "JetBrains Mono",ui-monospace,monospace;font-variant-ligatures:none}
.plans{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(480px,100%),1fr));gap:8px}
.warning{border-left:3px solid var(--line);padding-left:10px}
.warning.attention{border-color:var(--attention)}.attention b{color:var(--attention)}
.warning.bad{border-color:var(--bad)}.bad b{color:var(--bad)}
svg{display:block;width:100%;height:auto;margin-top:8px;font-size:12px}
svg text{fill:var(--text)}svg .axis{fill:var(--dim);font-size:11px}svg .value{font-weight:600}
svg .label{fill:var(--dim)}svg .grid{stroke:var(--line)}svg .joint{stroke:var(--dim);stroke-dasharray:2 4}
svg .median{stroke:var(--text);stroke-width:2}svg .mark{fill-opacity:.55}
svg .before{fill:var(--before)}svg .after{fill:var(--after)}
table{border-collapse:collapse;width:100%;margin:8px 0}
th,td{text-align:right;padding:3px 8px;border-bottom:1px solid var(--line)}
th:first-child,td:first-child{text-align:left}summary{cursor:pointer;color:var(--accent)}
)css";

std::string paragraph(const std::string& text, const char* look = "") {
    return "<p" + (*look == '\0' ? std::string() : " class=\"" + std::string(look) + "\"") + ">" +
           escapeHtml(text) + "</p>\n";
}

std::string code(const std::string& text) {
    return "<pre>" + escapeHtml(text) + "</pre>\n";
}

std::string card(const std::string& title, const std::string& figure, const std::string& body) {
    return "<section><div class=\"head\"><h2>" + escapeHtml(title) + "</h2><span class=\"dim\">" +
           escapeHtml(figure) + "</span></div>\n" + body + "</section>\n";
}

// Many pairs would make a table nobody reads; the chart has them all.
constexpr std::size_t mostListed = 40;

std::string samplesTable(const DemoStep& step) {
    const std::vector<Pair>& pairs = step.comparison.pairs;
    std::string table = "<details><summary>The runs, in the order they were made</summary><table>"
                        "<tr><th>pair</th><th>" +
                        escapeHtml(step.beforeLabel) + "</th><th>" + escapeHtml(step.afterLabel) +
                        "</th></tr>";
    for (std::size_t i = 0; i < pairs.size() && i < mostListed; ++i)
        table += "<tr><td>" + std::to_string(i + 1) + "</td><td>" + formatDuration(pairs[i].aNs) +
                 "</td><td>" + formatDuration(pairs[i].bNs) + "</td></tr>";
    table += "</table>";
    if (pairs.size() > mostListed)
        table += paragraph("The first " + std::to_string(mostListed) + " of " +
                               std::to_string(pairs.size()) + " pairs.",
                           "dim");
    return table + "</details>\n";
}

std::string stepCard(const DemoStep& step) {
    const PairedComparison& comparison = step.comparison;
    return card(step.title, "measured, " + std::to_string(comparison.pairs.size()) + " pairs",
                "<p class=\"verdict " + std::string(verdictName(comparison.verdict)) + "\">" +
                    escapeHtml(verdictHeadline(comparison, step.beforeLabel, step.afterLabel)) +
                    "</p>\n" + paragraph(verdictExplanation(comparison), "dim") + stripChart(step) +
                    paragraph(step.story) + samplesTable(step));
}

std::string planCards(const DemoReport& report) {
    std::string warnings;
    for (const PlanWarning& warning : report.planBefore.warnings)
        warnings += "<p class=\"warning " + std::string(severityName(warning.severity)) + "\"><b>" +
                    severityName(warning.severity) + "</b> " + escapeHtml(warning.message) + " " +
                    escapeHtml(warning.suggestion) + "</p>\n";
    return card("The slow query",
                formatDuration(report.steps[0].comparison.a.medianNs) + ", measured",
                code(report.slowSql)) +
           card("How the engine carries it out", "the engine's plan, not measured",
                "<div class=\"plans\"><div><p class=\"dim\">Without the index</p>" +
                    code(printPlan(report.planBefore.root)) +
                    "</div><div><p class=\"dim\">With the index</p>" +
                    code(printPlan(report.planAfter.root)) + "</div></div>" + warnings) +
           card("The index", formatBytes(report.indexBytes) + " on disk",
                code(report.indexSql) +
                    paragraph("Building it took " + formatDuration(report.indexBuildNs) +
                              ", once. Every later write to the table keeps it "
                              "up to date, which costs time too."));
}

} // namespace

std::string htmlReport(const DemoReport& report) {
    std::string tables;
    for (const auto& [table, rows] : report.tables)
        tables += (tables.empty() ? "" : ", ") + table + " " + formatCount(rows);
    std::string page = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                       "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                       "<title>Hone: why the query became fast</title><style>";
    page += style;
    page += "</style></head><body><main>\n<h1>Why the query became fast</h1>\n";
    page += paragraph(report.engine + " on the sample shop: rows of " + tables + ".", "dim");
    page += planCards(report);
    for (const DemoStep& step : report.steps)
        page += stepCard(step);
    page +=
        card("How it was measured", "",
             paragraph("Both sides of a comparison ran in turn on this machine, in this "
                       "session, the order within each pair drawn by lot, after runs that were not "
                       "counted. Faster or slower is said only where the interval of the "
                       "median ratio (bootstrap, 10 000 resamples) leaves the 2 % around 1. "
                       "Times are of this machine and this moment; the ratio carries further "
                       "than the figures do."));
    return page + "</main></body></html>\n";
}

} // namespace hone::ctl
