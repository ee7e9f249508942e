#include "ui/labs/lab_reading.h"

#include <algorithm>

#include <QVBoxLayout>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

QVBoxLayout* columnIn(QWidget* widget, int spacing) {
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing);
    return column;
}

std::string briefText(lab::Variant variant, const lab::Settings& settings) {
    const std::size_t first = variant.prepare.find('\n');
    if (first != std::string::npos) {
        const auto more = std::ranges::count(variant.prepare.substr(first), '\n');
        variant.prepare.resize(first);
        variant.prepare +=
            "\n-- and " + std::to_string(more) + (more == 1 ? " line more" : " lines more");
    }
    return lab::textOf(variant, settings);
}

} // namespace

QWidget* makeStory(const LabType& type, const lab::Lab& lab) {
    auto* story = new QWidget;
    auto* column = columnIn(story, type.pixels(8));
    QStringList kind{QString::fromLatin1(lab::levelName(lab.level))};
    if (!lab.topic.empty()) kind.prepend(toQString(lab.topic));
    column->addWidget(type.words(kind.join(QStringLiteral(" · ")), type.secondary(), "faint"));
    column->addWidget(type.words(toQString(lab.story), type.body()));
    return story;
}

QWidget* makeVariantTexts(const LabType& type, const lab::Lab& lab, const lab::Settings& settings,
                          TextLength length) {
    auto* texts = new QWidget;
    auto* column = columnIn(texts, type.pixels(6));
    for (std::size_t i = 0; i < lab.variants.size(); ++i) {
        const lab::Variant& variant = lab.variants[i];
        if (i > 0) column->addSpacing(type.pixels(6));
        column->addWidget(type.variantName(i, toQString(variant.name)));
        column->addWidget(type.sql(length == TextLength::Whole ? lab::textOf(variant, settings)
                                                               : briefText(variant, settings)));
    }
    return texts;
}

} // namespace hone::ui
