#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/machine.h"
#include "core/report/chart.h"

// What was done and what came out, to hand in or to attach to a ticket: values, which
// report_html.h writes as a page and the window as PDF. Made by reports.h.
namespace hone::report {

enum class Tone { Plain, Dim, Good, Attention, Bad };

struct Paragraph {
    std::string text;
    Tone tone = Tone::Plain;
    std::string lead = {}; // a word before it, in the tone's colour
    bool operator==(const Paragraph&) const = default;
};

// The sentence that counts.
struct Headline {
    std::string words;
    std::string explanation;
    Tone tone = Tone::Plain;
    bool operator==(const Headline&) const = default;
};

struct Code {
    std::string text;
    std::string caption = {};
    bool operator==(const Code&) const = default;
};

struct List {
    std::vector<std::string> items;
    bool operator==(const List&) const = default;
};

// Figures, or a plan with a node in each row.
struct Table {
    struct Column {
        std::string head;
        bool words = false; // to the left; figures stand to the right
        bool operator==(const Column&) const = default;
    };
    struct Row {
        std::vector<std::string> cells; // one for each column
        int indent = 0;                 // of the first
        Tone tone = Tone::Plain;
        std::optional<double> share = {}; // 0 to 1, drawn as a bar
        bool operator==(const Row&) const = default;
    };
    std::string caption;
    std::vector<Column> columns;
    std::vector<Row> rows;
    std::string shareHead = {}; // of a last column with the rows' bars; empty: there is none
    bool folded = false;        // a reader opens it
    bool operator==(const Table&) const = default;
};

using Block = std::variant<Paragraph, Headline, Code, List, Table, Chart>;

struct Section {
    std::string heading;
    std::string remark = {}; // at its right: "measured, 20 pairs"
    std::vector<Block> blocks = {};
    bool operator==(const Section&) const = default;
};

struct Version {
    std::string name, number;
    bool operator==(const Version&) const = default;
};

struct Report {
    std::string title;
    std::string subtitle;      // of what: "shop.db, SQLite 3.53.2"
    std::int64_t madeAtMs = 0; // since 1970, UTC; 0: not known
    Machine machine;           // that was measured on; empty: not known
    std::vector<Version> versions;
    std::vector<Section> sections;
    bool operator==(const Report&) const = default;
};

// Adds this machine, this version of Hone and the time where they are not known. File work.
void addSurroundings(Report& report);
// The machine, the versions and the time, as every report ends.
Section surroundingsOf(const Report& report);

} // namespace hone::report
