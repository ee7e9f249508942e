#include "app/ctl/lab_text.h"

#include "app/ctl/table.h"
#include "core/base/text.h"

namespace hone::ctl {

std::string variantsText(const lab::Lab& lab, const lab::LabOutcome& outcome) {
    std::vector<std::string> head{"variant", "median", "p95"};
    for (const std::string& name : lab.show)
        head.emplace_back(lab::figureKind(name)->label);
    Table table(std::move(head));
    for (const lab::VariantOutcome& variant : outcome.variants) {
        std::vector<std::string> row{variant.name, formatDuration(variant.times.medianNs),
                                     formatDuration(variant.times.p95Ns)};
        for (const std::string& name : lab.show) {
            const lab::Figure figure{name, variant.id, {}};
            const auto value = figureIn(outcome, figure);
            row.push_back(value ? formatFigure(figure, *value) : "");
        }
        table.addTexts(row);
    }
    return table.print();
}

} // namespace hone::ctl
