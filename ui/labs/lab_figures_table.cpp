#include "ui/labs/lab_figures_table.h"

#include <algorithm>

#include <QGridLayout>
#include <QPainter>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

class Line : public QWidget {
public:
    explicit Line(Theme& theme) : theme_(theme) {
        setFixedHeight(1);
        connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter(this).fillRect(rect(), theme_.tokens().line);
    }

private:
    Theme& theme_;
};

} // namespace

LabFiguresTable::LabFiguresTable(const LabType& type, const lab::Lab& lab,
                                 const lab::LabOutcome& outcome, bool times, QWidget* parent)
    : QWidget(parent) {
    std::vector<std::string> figures = lab.show;
    if (times) figures.insert(figures.begin(), "time");
    const int columns = static_cast<int>(figures.size()) + 1;
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(type.pixels(16));
    grid->setVerticalSpacing(type.pixels(5));
    grid->setColumnStretch(0, 3);
    for (int column = 1; column < columns; ++column) {
        grid->setColumnStretch(column, 1);
        const std::string& name = figures[static_cast<std::size_t>(column - 1)];
        const auto* kind = lab::figureKind(name);
        QLabel* head = type.words(name == "time"    ? tr("median")
                                  : kind == nullptr ? toQString(name)
                                                    : toQString(kind->label),
                                  type.secondary(), "dim");
        head->setAlignment(Qt::AlignRight | Qt::AlignBottom);
        grid->addWidget(head, 0, column);
    }
    int row = 1;
    for (std::size_t i = 0; i < outcome.variants.size(); ++i) {
        const lab::VariantOutcome& variant = outcome.variants[i];
        grid->addWidget(new Line(type.theme), row++, 0, 1, columns);
        grid->addWidget(type.variantName(i, toQString(variant.name)), row, 0);
        for (int column = 1; column < columns; ++column) {
            const lab::Figure figure{figures[static_cast<std::size_t>(column - 1)], variant.id, {}};
            const auto value = lab::figureIn(outcome, figure);
            auto* cell = type.words(value ? toQString(lab::formatFigure(figure, *value))
                                          : QStringLiteral("–"),
                                    type.body());
            cell->setWordWrap(false);
            cell->setAlignment(Qt::AlignRight | Qt::AlignTop);
            grid->addWidget(cell, row, column);
        }
        ++row;
    }
    grid->addWidget(new Line(type.theme), row, 0, 1, columns);
}

QString resultsText(const lab::LabOutcome& outcome) {
    std::vector<int> groups;
    for (const lab::VariantOutcome& variant : outcome.variants)
        if (variant.results >= 0) groups.push_back(variant.results);
    if (groups.size() < 2) return {};
    std::ranges::sort(groups);
    if (groups.front() == groups.back())
        return QObject::tr("= All that return rows return the same.");
    QStringList sets;
    for (int group = 0; group <= groups.back(); ++group) {
        QStringList names;
        for (const lab::VariantOutcome& variant : outcome.variants)
            if (variant.results == group) names << toQString(variant.name);
        if (!names.isEmpty()) sets << names.join(QStringLiteral(", "));
    }
    return QObject::tr("≠ They return different rows: %1.").arg(sets.join(QStringLiteral(" | ")));
}

} // namespace hone::ui
