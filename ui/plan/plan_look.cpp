#include "ui/plan/plan_look.h"

#include <cmath>

#include <QCoreApplication>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("PlanLook", text);
}

double luminance(const QColor& color) {
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
           0.0722 * linear(color.blueF());
}

} // namespace

Heat heatOf(std::optional<double> share) {
    if (!share) return Heat::Unknown;
    if (*share >= veryHotShare) return Heat::VeryHot;
    if (*share >= hotShare) return Heat::Hot;
    return *share >= warmShare ? Heat::Warm : Heat::Cool;
}

QString heatWord(Heat heat) {
    switch (heat) {
    case Heat::VeryHot:
        return tr("very hot");
    case Heat::Hot:
        return tr("hot");
    case Heat::Warm:
        return tr("warm");
    case Heat::Cool:
    case Heat::Unknown:
        return {};
    }
    return {};
}

QColor heatColor(const ThemeTokens& tokens, Heat heat) {
    switch (heat) {
    case Heat::VeryHot:
    case Heat::Hot:
        return tokens.bad;
    case Heat::Warm:
        return tokens.attention;
    case Heat::Cool:
        return tokens.blue;
    case Heat::Unknown:
        return tokens.faint;
    }
    return tokens.faint;
}

QColor severityColor(const ThemeTokens& tokens, int severity) {
    switch (static_cast<Severity>(severity)) {
    case Severity::Bad:
        return tokens.bad;
    case Severity::Attention:
        return tokens.attention;
    case Severity::Info:
        return tokens.dim;
    }
    return tokens.dim;
}

QString severitySign(int severity) {
    switch (static_cast<Severity>(severity)) {
    case Severity::Bad:
        return QStringLiteral("◆");
    case Severity::Attention:
        return QStringLiteral("▲");
    case Severity::Info:
        return QStringLiteral("●");
    }
    return {};
}

int estimateErrorLevel(const PlanNode& node) {
    const auto factor = node.estimateFactor();
    if (!factor || *factor <= 0) return 0;
    const double off = std::max(*factor, 1 / *factor);
    return off >= 1000 ? 3 : off >= 100 ? 2 : off >= 10 ? 1 : 0;
}

QString estimateErrorText(const PlanNode& node) {
    if (estimateErrorLevel(node) == 0) return {};
    const double factor = *node.estimateFactor();
    return factor > 1 ? tr("▲ %1× more").arg(factorText(factor))
                      : tr("▼ %1× fewer").arg(factorText(1 / factor));
}

QColor estimateErrorColor(const ThemeTokens& tokens, int level) {
    return level >= 2 ? tokens.bad : level == 1 ? tokens.attention : tokens.dim;
}

bool neverExecuted(const PlanNode& node) {
    return node.loops.value == 0;
}

QString categoryIcon(PlanCategory category) {
    switch (category) {
    case PlanCategory::Statement:
        return QStringLiteral("query");
    case PlanCategory::Scan:
        return QStringLiteral("step-scan");
    case PlanCategory::Search:
        return QStringLiteral("step-search");
    case PlanCategory::Sort:
        return QStringLiteral("step-sort");
    case PlanCategory::AutomaticIndex:
        return QStringLiteral("step-automatic-index");
    case PlanCategory::Subquery:
        return QStringLiteral("step-subquery");
    case PlanCategory::Derived:
        return QStringLiteral("step-derived");
    case PlanCategory::Compound:
        return QStringLiteral("step-compound");
    case PlanCategory::Trigger:
        return QStringLiteral("step-trigger");
    case PlanCategory::Write:
        return QStringLiteral("step-write");
    case PlanCategory::Evaluate:
        return QStringLiteral("step-evaluate");
    case PlanCategory::Other:
        return QStringLiteral("step-other");
    }
    return QStringLiteral("step-other");
}

QString categoryWord(PlanCategory category) {
    switch (category) {
    case PlanCategory::Statement:
        return tr("statement");
    case PlanCategory::Scan:
        return tr("scan");
    case PlanCategory::Search:
        return tr("search");
    case PlanCategory::Sort:
        return tr("temporary tree");
    case PlanCategory::AutomaticIndex:
        return tr("automatic index");
    case PlanCategory::Subquery:
        return tr("subquery");
    case PlanCategory::Derived:
        return tr("derived table");
    case PlanCategory::Compound:
        return tr("compound");
    case PlanCategory::Trigger:
        return tr("trigger");
    case PlanCategory::Write:
        return tr("writing");
    case PlanCategory::Evaluate:
        return tr("evaluating");
    case PlanCategory::Other:
        return tr("other step");
    }
    return {};
}

QString operationText(const PlanNode& node) {
    if (node.operation == "QUERY") return tr("Statement");
    if (node.operation == "REST") return tr("rest");
    if (node.operation == "WRITE") return tr("write");
    return toQString(node.operation);
}

QString objectText(const PlanNode& node) {
    if (node.operation == "TEMP B-TREE") return tr("for %1").arg(toQString(node.condition));
    if (node.operation == "REST" && node.object.empty()) return tr("evaluating and returning rows");
    const QString object = toQString(node.object);
    return node.alias.empty() ? object : tr("%1 as %2").arg(object, toQString(node.alias));
}

QString estimateText(double rows) {
    constexpr double mostCounted = 1e15;
    if (rows >= 1 && rows < mostCounted) return countText(std::llround(rows));
    return QString::number(rows, 'g', 2);
}

QString flowText(const PlanNode& node) {
    if (node.actualRows.value) {
        const QString visited = countText(*node.actualRows.value);
        if (!node.keptRows.value || *node.keptRows.value == *node.actualRows.value) return visited;
        return QStringLiteral("%1 → %2").arg(visited, countText(*node.keptRows.value));
    }
    if (node.estimatedRows.value) return tr("est. %1").arg(estimateText(*node.estimatedRows.value));
    return {};
}

QColor mixed(const QColor& from, const QColor& to, double part) {
    const auto channel = [part](double a, double b) { return a + (b - a) * part; };
    return QColor::fromRgbF(static_cast<float>(channel(from.redF(), to.redF())),
                            static_cast<float>(channel(from.greenF(), to.greenF())),
                            static_cast<float>(channel(from.blueF(), to.blueF())));
}

QColor readableOn(const QColor& fill) {
    constexpr double middle = 0.179; // where black and white have the same contrast
    return luminance(fill) > middle ? QColor(0x10, 0x13, 0x18) : QColor(Qt::white);
}

} // namespace hone::ui
