#pragma once

#include "core/report/report.h"

namespace hone::test {

// One of every block, with this text wherever one goes.
inline report::Report everyBlock(const std::string& text) {
    using namespace hone::report;
    Report made;
    made.title = text;
    made.subtitle = text;
    made.machine = {text, 2, 8'000'000'000, text, text};
    made.versions = {{text, text}};
    Section section{.heading = text, .remark = text};
    section.blocks = {
        Paragraph{text, Tone::Attention, text},
        Headline{text, text, Tone::Good},
        Code{text, text},
        List{{text, text}},
        Table{text, {{text, true}, {text}}, {{{text, text}, 1, Tone::Bad, 0.5}}, text},
        Table{text, {{text, true}}, {{{text}}}, {}, true},
        Chart{text, text, lab::Unit::Duration,
              Runs{{{text, {1e6, 2e6, 3e6}, 2e6, Interval{1e6, 3e6}, Ink::Orange},
                    {text, {1e3}, 1e3, {}, Ink::Green}}}},
        Chart{text, text, lab::Unit::Bytes, Changes{text, text, {{text, 10, 20, true, false}}}},
        Chart{text, text, lab::Unit::Count, Bars{{{text, 3, text, Ink::Purple}}}},
        Chart{text, text, lab::Unit::Share,
              Lines{text,
                    lab::Unit::Count,
                    {{text, {{1, 0.5, Interval{0.4, 0.6}}, {2, 0.7, Interval{0.6, 0.8}}}},
                     {text, {{1, 0.1, {}}, {2, 0.2, {}}}, Ink::Vermilion, true}}}},
    };
    made.sections.push_back(std::move(section));
    return made;
}

} // namespace hone::test
