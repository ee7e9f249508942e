#include "core/plan/plan_html.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/base/text.h"
#include "core/engine/row_format.h"
#include "core/plan/plan_diff.h"

namespace hone {
namespace {

constexpr const char* style = R"css(
:root{color-scheme:light dark;--page:#f4f5f7;--card:#fff;--raised:#f0f2f5;--line:#dde1e7;--text:#1c2027;
--dim:#515a68;--good:#0a7a57;--attention:#9a5b00;--bad:#c8372d;--bar:#0072b2;--before:#946200;
--faster:#e3f3ec;--slower:#fbe9e7;--changed:#e3effc}
@media(prefers-color-scheme:dark){:root{--page:#15171c;--card:#1b1e25;--raised:#232731;--line:#2c313c;
--text:#e4e7ec;--dim:#a6afbd;--good:#2fbf8f;--attention:#f0a83c;--bad:#f0655a;--bar:#56b4e9;--before:#e69f00;
--faster:#1e302e;--slower:#352528;--changed:#24344a}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:14px/1.5 Inter,system-ui,sans-serif;
font-variant-numeric:tabular-nums}
main{max-width:1100px;margin:0 auto;padding:32px 16px 64px}
h1{font-size:26px;margin:0 0 4px}h2{font-size:15px;margin:0 0 8px}
p{margin:8px 0;max-width:78ch}.dim{color:var(--dim)}
section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px;margin:8px 0;overflow-x:auto}
pre{background:var(--raised);border-radius:6px;padding:10px 12px;overflow-x:auto;margin:8px 0;
font:12.5px/1.5 "JetBrains Mono",ui-monospace,monospace;font-variant-ligatures:none}
table{border-collapse:collapse;width:100%}
th,td{text-align:right;padding:4px 8px;border-bottom:1px solid var(--line);white-space:nowrap}
th{font-weight:500;color:var(--dim)}th.w,td.w{text-align:left;white-space:normal}
td.sign{text-align:center;width:2em}
tr.faster{background:var(--faster)}tr.slower{background:var(--slower)}tr.changed{background:var(--changed)}
.bar{display:inline-block;height:8px;border-radius:2px;background:var(--bar);vertical-align:middle}
.bar.before{background:var(--before)}.bar.good{background:var(--good)}.bar.bad{background:var(--bad)}
.share{width:140px;text-align:left}
.warning{border-left:3px solid var(--line);padding-left:10px}
.warning.attention{border-color:var(--attention)}.attention b{color:var(--attention)}
.warning.bad{border-color:var(--bad)}.bad b{color:var(--bad)}
)css";

// Deeper nodes stand no further to the right.
constexpr int mostIndented = 24;

std::string paragraph(const std::string& text, const char* look = "") {
    return "<p class=\"" + std::string(look) + "\">" + escapeHtml(text) + "</p>\n";
}

std::string code(const std::string& text) {
    return "<pre>" + escapeHtml(text) + "</pre>\n";
}

std::string section(const std::string& title, const std::string& body) {
    return "<section><h2>" + escapeHtml(title) + "</h2>\n" + body + "</section>\n";
}

std::string page(const std::string& title, const std::string& body) {
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
           "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
           "'unsafe-inline'\"><title>" +
           escapeHtml(title) + "</title><style>" + style + "</style></head><body><main>\n<h1>" +
           escapeHtml(title) + "</h1>\n" + body + "</main></body></html>\n";
}

std::string countOf(const Figure<std::int64_t>& figure) {
    return figure.value ? formatCount(*figure.value) : "–";
}

std::string timeOf(const Figure<std::int64_t>& figure) {
    return figure.value ? formatDuration(*figure.value) : "–";
}

std::string estimateOf(const Figure<double>& figure) {
    if (!figure.value) return "–";
    if (*figure.value >= 1 && *figure.value < 9e15) return formatCount(std::llround(*figure.value));
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2g", *figure.value);
    return text.data();
}

std::string bar(double share, const char* look, double pixels) {
    std::array<char, 32> width{};
    std::snprintf(width.data(), width.size(), "%.1f", std::clamp(share, 0.0, 1.0) * pixels);
    return "<span class=\"bar " + std::string(look) + "\" style=\"width:" + width.data() +
           "px\"></span>";
}

std::string nodeCell(const PlanNode& node, int depth) {
    const std::string& words = node.label.empty() ? node.operation : node.label;
    return "<td class=\"w\" style=\"padding-left:" +
           std::to_string(8 + 18 * std::min(depth, mostIndented)) + "px\">" + escapeHtml(words) +
           (node.alias.empty() || node.alias == node.object
                ? ""
                : " <span class=\"dim\">(" + escapeHtml(node.object) + ")</span>") +
           "</td>";
}

void addRows(const Plan& plan, const PlanNode& node, int depth, std::string& rows) {
    if (depth >= 0) {
        rows += "<tr>" + nodeCell(node, depth) + "<td>" + estimateOf(node.estimatedRows) +
                "</td><td>" + countOf(node.actualRows) + "</td><td>" + countOf(node.loops) +
                "</td><td>" + timeOf(node.selfNs) + "</td><td class=\"share\">";
        if (const auto share = plan.share(node)) rows += bar(*share, "", 120);
        rows += "</td></tr>\n";
    }
    for (const PlanNode& child : node.children)
        addRows(plan, child, depth + 1, rows);
}

std::string planSection(const Plan& plan) {
    std::string body = paragraph(
        plan.analyzed
            ? "Measured" +
                  (plan.totalNs.value ? ": " + formatDuration(*plan.totalNs.value)
                                      : std::string()) +
                  (plan.plainNs.value ? ", an ordinary run " + formatDuration(*plan.plainNs.value)
                                      : std::string()) +
                  (plan.run ? " (" + plan.run->phases() + ")" : std::string()) + "."
            : "Planned by the engine; the statement was not run.",
        "dim");
    if (!plan.unmeasured.empty()) body += paragraph(plan.unmeasured, "dim");
    std::string rows;
    addRows(plan, plan.root, -1, rows);
    body += "<table><tr><th class=\"w\">node</th><th>estimated rows</th><th>rows</th><th>loops</th>"
            "<th>self time</th><th class=\"share\">share</th></tr>\n" +
            rows + "</table>\n";
    for (const PlanWarning& warning : plan.warnings)
        body += "<p class=\"warning " + std::string(severityName(warning.severity)) + "\"><b>" +
                severityName(warning.severity) + "</b> " + escapeHtml(warning.message) + " " +
                escapeHtml(warning.suggestion) + "</p>\n" +
                (warning.remedy.empty() ? "" : code(warning.remedy));
    return section("Plan", body);
}

std::string valueText(const Value& value) {
    switch (typeOf(value)) {
    case ValueType::Null:
        return "NULL";
    case ValueType::Integer:
        return std::to_string(std::get<std::int64_t>(value));
    case ValueType::Real:
        return realText(std::get<double>(value));
    case ValueType::Text:
        return "'" + oneLine(std::get<std::string>(value), 200) + "'";
    case ValueType::Blob:
        return "a blob of " +
               formatBytes(static_cast<std::int64_t>(std::get<Blob>(value).bytes.size()));
    }
    return {};
}

std::string statementSection(const Plan& plan) {
    std::string body = code(plan.sql);
    for (std::size_t i = 0; i < plan.parameters.size(); ++i)
        body += paragraph(
            "Parameter " + std::to_string(i + 1) + ": " + valueText(plan.parameters[i]), "dim");
    return section("Statement", body);
}

std::string surroundings(const PlanBundle& bundle) {
    std::string ddl;
    for (const BundleObject& object : bundle.schema)
        if (!object.sql.empty()) ddl += object.sql + ";\n";
    std::string body = ddl.empty() ? std::string() : code(ddl);
    if (bundle.statistics && bundle.statistics->empty())
        body += paragraph("No statistics were gathered (ANALYZE).", "dim");
    std::string statistics;
    if (bundle.statistics)
        for (const BundleStatistics& row : *bundle.statistics)
            statistics += row.table + "  " + row.index + "  " + row.stat + "\n";
    if (!statistics.empty()) body += paragraph("Statistics", "dim") + code(statistics);
    std::string settings;
    for (const auto& [name, value] : bundle.settings)
        settings += (settings.empty() ? "" : ", ") + name + " " + value;
    if (!settings.empty()) body += paragraph("Settings: " + settings + ".", "dim");
    const BundleEnvironment& environment = bundle.environment;
    if (!environment.os.empty())
        body += paragraph(environment.os + ", " + std::to_string(environment.processors) +
                              " processors, Hone " + environment.honeVersion + ".",
                          "dim");
    return body.empty() ? body : section("What it depended on", body);
}

std::string engineLine(const PlanBundle& bundle) {
    return paragraph(bundle.plan.engine + " " + bundle.plan.engineVersion +
                         (bundle.anonymised ? ", names and literals replaced" : ""),
                     "dim");
}

std::string planSections(const PlanBundle& bundle) {
    return statementSection(bundle.plan) + planSection(bundle.plan) + surroundings(bundle);
}

// A figure that both have: time, else rows, else the estimate.
std::string figureOf(const PlanNode* node, bool timed) {
    if (node == nullptr) return "–";
    if (timed) return timeOf(node->selfNs);
    if (node->actualRows.value) return countOf(node->actualRows) + " rows";
    if (node->estimatedRows.value) return "est. " + estimateOf(node->estimatedRows);
    return "–";
}

std::string diffRow(const PlanPair& pair, bool timed) {
    const PlanNode& node = pair.a == nullptr ? *pair.b : *pair.a;
    const char* look = "";
    if (pair.differs()) {
        look = "changed";
        if (timed && pair.a != nullptr && pair.b != nullptr && pair.a->selfNs.value &&
            pair.b->selfNs.value)
            look = *pair.b->selfNs.value <= *pair.a->selfNs.value ? "faster" : "slower";
    }
    const bool onlyMeasured = (pair.a == nullptr || pair.b == nullptr) && !pair.differs();
    const char* sign = onlyMeasured        ? ""
                       : pair.a == nullptr ? "+"
                       : pair.b == nullptr ? "−"
                       : pair.differs()    ? "≠"
                                           : "=";
    return "<tr class=\"" + std::string(look) + "\">" +
           nodeCell(node, std::max(0, pair.depth - 1)) + "<td>" + figureOf(pair.a, timed) +
           "</td><td class=\"sign\">" + sign + "</td><td>" + figureOf(pair.b, timed) +
           "</td><td class=\"w\">" +
           (pair.differs() ? escapeHtml(pair.what())
            : onlyMeasured ? "<span class=\"dim\">only measured plans have it</span>"
                           : "<span class=\"dim\">same</span>") +
           "</td></tr>\n";
}

} // namespace

std::string planHtml(const PlanBundle& bundle) {
    return page("Plan", engineLine(bundle) + planSections(bundle));
}

std::string diffHtml(const PlanBundle& pinned, const PlanBundle& now) {
    const PlanDiff diff = diffPlans(pinned.plan, now.plan);
    const int nodes = diff.differingNodes();
    const auto& before = pinned.plan.root.inclusiveNs.value;
    const auto& after = now.plan.root.inclusiveNs.value;
    const bool timed = before && after && *before > 0;
    std::string body = engineLine(now);
    std::string rows;
    for (const PlanPair& pair : diff.pairs)
        if (pair.depth > 0) rows += diffRow(pair, timed);
    std::string table = "<table><tr><th class=\"w\">node</th><th>pinned" +
                        (timed ? " · " + formatDuration(*before) : std::string()) +
                        "</th><th></th><th>now" +
                        (timed ? " · " + formatDuration(*after) : std::string()) +
                        "</th><th class=\"w\">what changed</th></tr>\n" + rows + "</table>\n";
    table += paragraph(diffSurroundings(pinned, now).text());
    if (timed) {
        const double most = static_cast<double>(std::max(*before, *after));
        table += "<p>" + bar(static_cast<double>(*before) / most, "before", 800) + "</p><p>" +
                 bar(static_cast<double>(*after) / most, *after <= *before ? "good" : "bad", 800) +
                 "</p>\n";
    }
    body += section(diff.same()  ? "The plans are identical"
                    : nodes == 1 ? "1 node differs"
                                 : std::to_string(nodes) + " nodes differ",
                    table);
    return page("Pinned against now", body + planSections(now));
}

} // namespace hone
