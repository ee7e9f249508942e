#include "ui/plan/plan_text.h"

#include <QTextDocument>
#include <QTimer>

#include "ui/shell/format.h"

namespace hone::ui {

PlanText::PlanText(const QString& name, QWidget* parent) : QPlainTextEdit(parent) {
    setAccessibleName(name);
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setFrameShape(QFrame::NoFrame);
    document()->setDocumentMargin(10);
    viewport()->setAutoFillBackground(false);
}

void PlanText::fill(const QString& text) {
    clear();
    remaining_ = text;
    fillOn();
}

void PlanText::stop() {
    remaining_.clear();
}

void PlanText::fillOn() {
    constexpr qsizetype piece = 4'000;
    if (remaining_.isEmpty()) return;
    qsizetype end =
        remaining_.size() <= piece ? remaining_.size() : remaining_.indexOf(u'\n', piece);
    if (end < 0) end = remaining_.size();
    appendPlainText(remaining_.left(end));
    moveCursor(QTextCursor::Start);
    remaining_.remove(0, end + 1);
    if (!remaining_.isEmpty()) QTimer::singleShot(0, this, &PlanText::fillOn);
}

QString rawText(const Plan& plan) {
    QString text = toQString(printPlan(plan.root));
    if (!plan.analyzed) return text;
    QStringList words;
    const auto add = [&words](const char* name, const std::optional<std::int64_t>& count) {
        if (count) words << QLatin1String(name) + u' ' + countText(*count);
    };
    if (plan.totalNs.value) words << QStringLiteral("total ") + durationText(*plan.totalNs.value);
    if (plan.plainNs.value)
        words << QStringLiteral("ordinary run ") + durationText(*plan.plainNs.value);
    if (const auto factor = plan.profilingFactor())
        words << QStringLiteral("profiled ×") + factorText(*factor);
    add("rows", plan.rows.value);
    add("full-scan steps", plan.counters.fullScanSteps);
    add("sorts", plan.counters.sorts);
    add("automatic-index rows", plan.counters.automaticIndexRows);
    add("vm steps", plan.counters.vmSteps);
    add("page-cache hits", plan.counters.pageCacheHits);
    add("misses", plan.counters.pageCacheMisses);
    add("spills", plan.counters.pageCacheSpills);
    return text + u'\n' + words.join(u'\n') + u'\n';
}

} // namespace hone::ui
