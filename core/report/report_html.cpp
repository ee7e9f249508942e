#include "core/report/report_html.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/base/text.h"
#include "core/report/chart_svg.h"
#include "core/report/report_style.h"

namespace hone::report {
namespace {

// Deeper rows stand no further to the right.
constexpr int mostIndented = 24;
constexpr std::size_t sectionsWithoutContents = 4;

const char* nameOf(Tone tone) {
    constexpr const char* names[] = {"", "dim", "good", "attention", "bad"};
    return names[static_cast<int>(tone)];
}

std::string classed(const std::string& name) {
    return name.empty() ? name : " class=\"" + name + "\"";
}

class Page {
public:
    std::string write(const Report& report) {
        begin(report.title);
        out_ += "<h1>" + escapeHtml(report.title) + "</h1>\n";
        if (!report.subtitle.empty()) add(Paragraph{report.subtitle, Tone::Dim});
        if (report.sections.empty()) add(Paragraph{"There is nothing to report.", Tone::Dim});
        if (report.sections.size() > sectionsWithoutContents) addContents(report.sections);
        for (const Section& section : report.sections)
            add(section);
        add(surroundingsOf(report));
        out_ += "</main></body></html>\n";
        return std::move(out_);
    }

private:
    void begin(const std::string& title) {
        out_ = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
               "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
               "style-src 'unsafe-inline'\"/><title>" +
               escapeHtml(title) + "</title><style>" + pageStyle + "</style></head><body><main>\n";
    }

    void addContents(const std::vector<Section>& sections) {
        out_ += "<nav aria-label=\"Contents\">";
        for (std::size_t i = 0; i < sections.size(); ++i)
            out_ += "<a href=\"#s" + std::to_string(i + 1) + "\">" +
                    escapeHtml(sections[i].heading) + "</a> ";
        out_ += "</nav>\n";
    }

    void add(const Section& section) {
        const std::string id = "s" + std::to_string(++sections_);
        out_ += "<section id=\"" + id + "\" aria-labelledby=\"" + id +
                "h\"><div class=\"head\"><h2 id=\"" + id + "h\">" + escapeHtml(section.heading) +
                "</h2><span class=\"dim\">" + escapeHtml(section.remark) + "</span></div>\n";
        for (const Block& block : section.blocks)
            std::visit([&](const auto& one) { add(one); }, block);
        out_ += "</section>\n";
    }

    void add(const Paragraph& paragraph) {
        std::string look = nameOf(paragraph.tone);
        if (!paragraph.lead.empty()) look = look.empty() ? "lead" : "lead " + look;
        out_ += "<p" + classed(look) + ">";
        if (!paragraph.lead.empty()) out_ += "<b>" + escapeHtml(paragraph.lead) + "</b> ";
        out_ += escapeHtml(paragraph.text) + "</p>\n";
    }

    void add(const Headline& headline) {
        const std::string tone = nameOf(headline.tone);
        out_ += "<p" + classed(tone.empty() ? "verdict" : "verdict " + tone) + ">" +
                escapeHtml(headline.words) + "</p>\n";
        if (!headline.explanation.empty()) add(Paragraph{headline.explanation, Tone::Dim});
    }

    void add(const Code& code) {
        if (!code.caption.empty()) add(Paragraph{code.caption, Tone::Dim});
        out_ += "<pre>" + escapeHtml(code.text) + "</pre>\n";
    }

    void add(const List& list) {
        out_ += "<ul>";
        for (const std::string& item : list.items)
            out_ += "<li>" + escapeHtml(item) + "</li>\n";
        out_ += "</ul>\n";
    }

    void add(const Table& table) {
        const std::string caption = escapeHtml(table.caption);
        out_ += table.folded ? "<details><summary>" + caption + "</summary>" : std::string();
        out_ += "<div class=\"scroll\"><table>";
        if (!table.folded && !caption.empty()) out_ += "<caption>" + caption + "</caption>";
        out_ += "<thead><tr>";
        for (const Table::Column& column : table.columns)
            out_ += "<th scope=\"col\"" + classed(column.words ? "w" : "") + ">" +
                    escapeHtml(column.head) + "</th>";
        if (!table.shareHead.empty())
            out_ += "<th scope=\"col\" class=\"share\">" + escapeHtml(table.shareHead) + "</th>";
        out_ += "</tr></thead><tbody>\n";
        for (const Table::Row& row : table.rows)
            add(table, row);
        out_ += "</tbody></table></div>";
        out_ += table.folded ? "</details>\n" : "\n";
    }

    void add(const Table& table, const Table::Row& row) {
        out_ += "<tr" + classed(nameOf(row.tone)) + ">";
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            const std::string cell = i < row.cells.size() ? escapeHtml(row.cells[i]) : "";
            const std::string look = classed(table.columns[i].words ? "w" : "");
            if (i > 0) {
                out_ += "<td" + look + ">" + cell + "</td>";
                continue;
            }
            out_ += "<th scope=\"row\"" + look;
            if (row.indent > 0)
                out_ += " style=\"padding-left:" +
                        std::to_string(18 * std::min(row.indent, mostIndented)) + "px\"";
            out_ += ">" + cell + "</th>";
        }
        if (!table.shareHead.empty()) {
            out_ += "<td class=\"share\">";
            if (row.share) addBar(*row.share);
            out_ += "</td>";
        }
        out_ += "</tr>\n";
    }

    void addBar(double share) {
        std::array<char, 96> bar{};
        std::snprintf(bar.data(), bar.size(), "<span class=\"bar\" style=\"width:%.1fpx\"></span>",
                      std::clamp(share, 0.0, 1.0) * 100);
        out_ += bar.data();
    }

    void add(const Chart& chart) {
        out_ += "<figure><figcaption>" + escapeHtml(chart.title) + "</figcaption>";
        const std::string svg = chartSvg(chart, ++charts_);
        out_ += svg.empty() ? "<p class=\"dim\">There are no values to draw.</p>" : svg;
        out_ += "</figure>\n";
    }

    std::string out_;
    int sections_ = 0, charts_ = 0;
};

} // namespace

std::string reportHtml(const Report& report) {
    return Page().write(report);
}

} // namespace hone::report
