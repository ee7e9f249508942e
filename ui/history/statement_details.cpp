#include "ui/history/statement_details.h"

#include <QVBoxLayout>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

QPlainTextEdit* readOnlyText(QWidget* parent, const QString& name) {
    auto* text = new QPlainTextEdit(parent);
    text->setReadOnly(true);
    text->setFrameShape(QFrame::NoFrame);
    text->setTabChangesFocus(true);
    text->setAccessibleName(name);
    text->document()->setDocumentMargin(0);
    return text;
}

QLabel* plainLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true);
    return label;
}

} // namespace

StatementDetails::StatementDetails(Theme& theme, QWidget* parent)
    : Card(tr("Statement"), parent), theme_(theme) {
    auto* content = new QWidget(this);
    text_ = readOnlyText(content, tr("The statement's text"));
    keepFont(text_, theme_.codeFont());
    phases_ = new PhaseBar(theme_, content);
    error_ = plainLabel(content);
    error_->setProperty("tone", "bad");
    facts_ = new QFormLayout;
    facts_->setHorizontalSpacing(2 * gap);
    facts_->setVerticalSpacing(4);
    facts_->setLabelAlignment(Qt::AlignLeft);
    text_->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    text_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    note_ = plainLabel(content);
    note_->setProperty("tone", "dim");
    note_->setText(tr("The text stands for all calls that differ in values alone."));
    planTitle_ = new QLabel(tr("The plan it had"), content);
    plan_ = readOnlyText(content, tr("The plan it had"));
    keepFont(plan_, theme_.codeFont());
    plan_->setLineWrapMode(QPlainTextEdit::NoWrap);
    open_ = new QPushButton(tr("Open in the editor"), content);
    open_->setProperty("primary", true);
    connect(open_, &QPushButton::clicked, this, &StatementDetails::openRequested);

    auto* inner = new QVBoxLayout;
    inner->setContentsMargins(10, 10, 10, 10);
    inner->setSpacing(10);
    inner->addWidget(error_);
    inner->addLayout(facts_);
    inner->addWidget(note_);
    inner->addWidget(text_, 3);
    inner->addWidget(planTitle_);
    inner->addWidget(plan_, 2);
    inner->addWidget(open_, 0, Qt::AlignLeft);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(phases_);
    column->addLayout(inner, 1);
    setContent(content);
    connect(&theme_, &Theme::changed, this, &StatementDetails::applyTheme);
    applyTheme();
}

void StatementDetails::applyTheme() {
    planTitle_->setFont(theme_.titleFont());
    error_->setFont(theme_.bodyFont());
    note_->setFont(theme_.secondaryFont());
}

void StatementDetails::begin(const std::string& text) {
    QString statement = toQString(text);
    if (statement != statement_) text_->setPlainText(statement);
    statement_ = std::move(statement);
    while (facts_->rowCount() > 0)
        facts_->removeRow(0);
}

void StatementDetails::addFact(const QString& name, const QString& value) {
    auto* label = new QLabel(name, this);
    auto* figure = plainLabel(this);
    figure->setText(value);
    for (QLabel* each : {label, figure})
        each->setFont(theme_.secondaryFont());
    label->setProperty("tone", "dim");
    facts_->addRow(label, figure);
}

void StatementDetails::showEntry(const SlowEntry& slow) {
    const HistoryEntry& entry = slow.entry;
    begin(entry.sql);
    ExecutionReport report;
    report.timing = entry.timing;
    report.cache = entry.cache;
    phases_->setReport(report);
    phases_->show();
    error_->setText(QStringLiteral("✕ ") + toQString(entry.error));
    error_->setVisible(!entry.error.empty());
    addFact(tr("started"), momentText(entry.startedAtMs));
    addFact(tr("rows"), countText(entry.rows));
    if (entry.rowsChanged > 0) addFact(tr("rows changed"), countText(entry.rowsChanged));
    note_->hide();
    const bool plan = !slow.plan.empty();
    planTitle_->setVisible(plan);
    plan_->setVisible(plan);
    if (plan) plan_->setPlainText(toQString(slow.plan));
}

void StatementDetails::showStatement(const StatementFigures& figures) {
    begin(figures.text);
    phases_->hide();
    error_->hide();
    addFact(tr("calls"), countText(static_cast<std::int64_t>(figures.calls)));
    if (figures.failures > 0)
        addFact(tr("of them failed"), countText(static_cast<std::int64_t>(figures.failures)));
    addFact(tr("median"), durationText(figures.p50Ns));
    addFact(tr("p95"), durationText(figures.p95Ns));
    addFact(tr("p99"), durationText(figures.p99Ns));
    addFact(tr("total"), durationText(figures.totalNs));
    addFact(tr("rows"), countText(static_cast<std::int64_t>(figures.rows)));
    addFact(tr("cache hits"),
            figures.cacheLookups == 0
                ? tr("the cache was not asked")
                : tr("%1 of %2 look-ups")
                      .arg(hitRateText(figures),
                           countText(static_cast<std::int64_t>(figures.cacheLookups))));
    note_->show();
    planTitle_->hide();
    plan_->hide();
}

} // namespace hone::ui
