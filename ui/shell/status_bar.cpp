#include "ui/shell/status_bar.h"

#include <QHBoxLayout>
#include <QLabel>

#include "ui/shell/format.h"

namespace hone::ui {

namespace {

constexpr int barHeight = 26;
const QString dot = QStringLiteral(" · ");

} // namespace

QString phasesText(const PhaseTimes& times) {
    const std::pair<QString, std::int64_t> phases[] = {
        {StatusBar::tr("queue"), times.queueNs},     {StatusBar::tr("pool"), times.poolWaitNs},
        {StatusBar::tr("prepare"), times.prepareNs}, {StatusBar::tr("first row"), times.firstRowNs},
        {StatusBar::tr("fetch"), times.fetchNs},
    };
    QStringList parts;
    for (const auto& [name, ns] : phases)
        if (ns > 0) parts << name + QLatin1Char(' ') + durationText(ns);
    const QString total = durationText(times.totalNs);
    return parts.isEmpty() ? total : total + QStringLiteral(": ") + parts.join(dot);
}

StatusBar::StatusBar(Workbench& workbench, const LiveMetrics& metrics, const StallMeter& stalls,
                     QWidget* parent)
    : QFrame(parent), workbench_(workbench), metrics_(metrics), stalls_(stalls),
      engine_(new QLabel), rows_(new QLabel), time_(new QLabel), pool_(new QLabel),
      cache_(new QLabel), said_(new QLabel), stall_(new QLabel), cursor_(new QLabel) {
    setObjectName(QStringLiteral("statusBar"));
    setAccessibleName(tr("Status"));
    setFixedHeight(barHeight);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 1, 12, 0);
    layout->setSpacing(16);
    for (QLabel* label : {engine_, rows_, time_, pool_, cache_, said_, stall_, cursor_}) {
        label->setFont(workbench.theme().secondaryFont());
        label->setTextFormat(Qt::PlainText);
        label->setProperty("tone", "dim");
        label->hide();
        layout->addWidget(label);
    }
    layout->insertStretch(layout->indexOf(stall_), 1);
    stall_->setToolTip(tr("The longest time in the last minute that this window could not answer"));

    connect(&workbench_, &Workbench::sessionOpened, this, &StatusBar::showSession);
    connect(&workbench_, &Workbench::sessionClosed, this, &StatusBar::showSession);
    connect(&workbench_, &Workbench::runFinished, this,
            [this](const std::shared_ptr<Run>& run) { showRun(*run); });
    connect(&metrics_, &LiveMetrics::sampled, this, &StatusBar::showMetrics);
    saidTimer_.setSingleShot(true);
    connect(&saidTimer_, &QTimer::timeout, this, [this] { setText(said_, {}); });
    showSession();
}

void StatusBar::setText(QLabel* label, const QString& text) {
    if (text == label->text()) return;
    label->setText(text);
    label->setAccessibleName(text);
    fit();
}

// Where the line is too long, what matters least goes first.
void StatusBar::fit() {
    QList<QLabel*> labels = {engine_, stall_, cursor_, rows_, said_, time_, pool_, cache_};
    int left = width() - 24;
    for (QLabel* label : labels) {
        const int needed = label->text().isEmpty() ? 0 : label->sizeHint().width() + 16;
        label->setVisible(needed > 0 && needed <= left);
        if (needed <= left) left -= needed;
    }
}

void StatusBar::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    fit();
}

void StatusBar::setCursorPosition(int line, int column) {
    setText(cursor_, tr("Ln %1, Col %2").arg(line).arg(column));
}

void StatusBar::say(const QString& words) {
    setText(said_, words);
    saidTimer_.start(8000);
}

void StatusBar::showSession() {
    setText(rows_, {});
    setText(time_, {});
    if (workbench_.session() == nullptr) {
        for (QLabel* label : {engine_, pool_, cache_})
            setText(label, {});
        setText(engine_, tr("No database"));
        return;
    }
    const DatabaseFacts& facts = workbench_.session()->facts();
    QStringList words{toQString(facts.engine) + QLatin1Char(' ') + toQString(facts.engineVersion),
                      facts.readOnly ? tr("read-only") : tr("read-write")};
    if (!facts.journalMode.empty()) words << toQString(facts.journalMode);
    setText(engine_, words.join(dot));
    showMetrics();
}

void StatusBar::showRun(const Run& run) {
    const auto report = run.latest().report;
    if (report == nullptr) return;
    const bool reads = report->kind == StatementKind::Query;
    const std::int64_t count = reads ? report->rows : report->rowsChanged;
    const QString rows = count == 1 ? tr("1 row") : tr("%1 rows").arg(countText(count));
    const QString ended = !report->error ? reads ? rows : tr("%1 changed").arg(rows)
                          : report->error->code == ErrorCode::Cancelled ? tr("cancelled")
                                                                        : tr("failed");
    setText(rows_, ended);
    setText(time_, phasesText(report->timing));
}

void StatusBar::showMetrics() {
    const auto stall = stalls_.longest();
    setText(stall_, tr("longest stall %1").arg(durationText(stall.count())));
    if (workbench_.session() == nullptr) return;
    const SessionSnapshot& latest = metrics_.latest();
    QString pool = tr("pool %1 active · %2 idle · %3 pending")
                       .arg(latest.pool.active)
                       .arg(latest.pool.idle)
                       .arg(latest.pool.pending + latest.writer.pending);
    if (latest.writer.active > 0) pool += dot + tr("writer busy");
    setText(pool_, pool);
    const CacheStats& cache = latest.cache;
    setText(
        cache_,
        cache.hits + cache.coalesced + cache.misses == 0
            ? workbench_.cacheEnabled() ? tr("cache empty") : tr("cache off")
            : tr("cache %1 % · %2").arg(qRound(cache.hitRate() * 100)).arg(bytesText(cache.bytes)));
}

} // namespace hone::ui
