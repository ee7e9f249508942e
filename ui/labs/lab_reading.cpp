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

// What prepares it by its first line, and of what is the same as before no more than that.
std::string briefText(lab::Variant variant, const lab::Variant& first,
                      const lab::Settings& settings) {
    std::string prepare = variant.prepare;
    variant.prepare.clear();
    if (const std::size_t end = prepare.find('\n'); end != prepare.npos) {
        const auto more = std::ranges::count(prepare.substr(end), '\n');
        prepare.resize(end);
        prepare += "\n-- and " + std::to_string(more) + (more == 1 ? " line more" : " lines more");
    }
    std::string job = lab::textOf(variant, settings);
    if (variant.id != first.id) {
        lab::Variant bare = first;
        bare.prepare.clear();
        if (job == lab::textOf(bare, settings)) job = "-- the same statement";
    }
    return prepare.empty() ? job : lab::filledIn(prepare, settings) + "\n" + job;
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
        column->addWidget(type.sql(length == TextLength::Whole
                                       ? lab::textOf(variant, settings)
                                       : briefText(variant, lab.variants.front(), settings)));
    }
    return texts;
}

} // namespace hone::ui
