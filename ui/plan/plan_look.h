#pragma once

#include <optional>

#include <QColor>
#include <QString>

#include "core/plan/plan_node.h"
#include "ui/shell/theme.h"

// How the views of a plan say the same thing in the same way: colours that go with words and signs.
namespace hone::ui {

enum class Heat { Unknown, Cool, Warm, Hot, VeryHot };
Heat heatOf(std::optional<double> share);
QString heatWord(Heat heat); // empty below warm
QColor heatColor(const ThemeTokens& tokens, Heat heat);

QColor severityColor(const ThemeTokens& tokens, int severity);
// A sign that tells the severities apart without their colours.
QString severitySign(int severity);

// From a factor of 10, 100, 1000 on either side: 1, 2, 3; 0: near enough, or not known.
int estimateErrorLevel(const PlanNode& node);
// "▲ 50 000× more", "▼ 12× fewer" than estimated; empty at level 0.
QString estimateErrorText(const PlanNode& node);
QColor estimateErrorColor(const ThemeTokens& tokens, int level);

bool neverExecuted(const PlanNode& node);
QString categoryIcon(PlanCategory category); // of resources/icons
QString categoryWord(PlanCategory category);
QString operationText(const PlanNode& node);
QString objectText(const PlanNode& node);
// A planner's estimate in words: whole from one row on, "1e+30" beyond all counting.
QString estimateText(double rows);
// Rows that a step visited, and those it passed on where that is known: "200 000 → 12 301";
// estimates where nothing was measured.
QString flowText(const PlanNode& node);

QColor mixed(const QColor& from, const QColor& to, double part);
// Of the two, the text colour that is easier to read on fill.
QColor readableOn(const QColor& fill);

} // namespace hone::ui
