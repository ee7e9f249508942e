#include "ui/compare/verdict_card.h"

#include <QGridLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/shell/format.h"
#include "ui/shell/unbroken.h"

namespace hone::ui {
namespace {

// A verdict is told by a sign as well as by its colour.
struct VerdictLook {
    const char* sign;
    const char* tone;
};

VerdictLook lookOf(Verdict verdict) {
    switch (verdict) {
    case Verdict::Faster:
        return {"▼", "good"};
    case Verdict::Slower:
        return {"▲", "bad"};
    case Verdict::NoDifference:
        return {"=", ""};
    case Verdict::Inconclusive:
        break;
    }
    return {"?", "attention"};
}

QString rowsText(std::int64_t rows) {
    return rows == 1 ? VerdictCard::tr("1 row") : VerdictCard::tr("%1 rows").arg(countText(rows));
}

} // namespace

VerdictCard::VerdictCard(Theme& theme, QWidget* parent)
    : Card(tr("Verdict"), parent), pages_(new QStackedWidget(this)),
      words_(label(QStringLiteral("words"))), note_(label(QStringLiteral("note"))),
      mismatch_(label(QStringLiteral("mismatch"))), headline_(label(QStringLiteral("headline"))),
      explanation_(label(QStringLiteral("explanation"))), match_(label(QStringLiteral("match"))),
      remarks_(label(QStringLiteral("remarks"))), figures_(new QGridLayout) {
    words_->setAlignment(Qt::AlignCenter);
    words_->setMargin(2 * gap);
    for (QLabel* loud : {mismatch_, headline_})
        keepFont(loud, theme.verdictFont());
    for (QLabel* small : {note_, remarks_})
        keepFont(small, theme.secondaryFont());
    figures_->setHorizontalSpacing(2 * gap);
    figures_->setVerticalSpacing(gap / 2);

    auto* page = new QWidget;
    page->setProperty("look", QStringLiteral("plain"));
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(14, 12, 14, 12);
    column->setSpacing(gap);
    for (QLabel* part : {note_, mismatch_, headline_, explanation_, match_})
        column->addWidget(part);
    column->addSpacing(gap / 2);
    column->addLayout(figures_);
    column->addWidget(remarks_);
    column->addStretch(1);
    auto* scroll = new QScrollArea(pages_);
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    pages_->addWidget(words_);
    pages_->addWidget(scroll);
    setContent(pages_);
    note_->hide();
    setMinimumWidth(260);
    setTone(note_, "attention");
    setTone(mismatch_, "bad");
    setTone(explanation_, "dim");
    setTone(remarks_, "faint");
}

QLabel* VerdictCard::label(const QString& name) {
    auto* label = new QLabel(this);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

void VerdictCard::showWords(const QString& words) {
    words_->setText(words);
    setTone(words_, "dim");
    setFigure(QString());
    setNote(QString());
    pages_->setCurrentIndex(0);
}

void VerdictCard::showProblem(const QString& problem) {
    showWords(QStringLiteral("✕ ") + problem);
    setTone(words_, "bad");
}

void VerdictCard::setNote(const QString& note) {
    note_->setText(note.isEmpty() ? note : QStringLiteral("▲ ") + note);
    note_->setVisible(!note.isEmpty());
}

void VerdictCard::show(const PairedComparison& comparison, const SideNames& names,
                       const std::optional<ResultMatch>& results, const QStringList& remarks) {
    const bool different = results && !results->same;
    const VerdictLook look = lookOf(comparison.verdict);
    const auto pairs = static_cast<std::int64_t>(comparison.pairs.size());
    setFigure(pairs == 1 ? tr("1 pair · in turn") : tr("%1 pairs · in turn").arg(countText(pairs)));
    setNote(QString());
    mismatch_->setVisible(different);
    mismatch_->setText(tr("≠ They return different rows"));
    headline_->setText(
        QString::fromUtf8(look.sign) + u' ' +
        toQString(verdictHeadline(comparison, toStdString(names.a), toStdString(names.b))));
    setTone(headline_, look.tone);
    setTone(match_, different ? "bad" : "");
    explanation_->setText(unbroken(toQString(verdictExplanation(comparison))));
    match_->setVisible(results.has_value());
    if (different)
        match_->setText(tr("≠ Results: %1").arg(toQString(results->remark)));
    else if (results)
        match_->setText(results->remark.empty()
                            ? tr("= Both return the same: %1.").arg(rowsText(results->rowsA))
                            : QStringLiteral("≈ ") + toQString(results->remark));
    remarks_->setVisible(!remarks.isEmpty());
    remarks_->setText(remarks.join(u' '));
    showSides(comparison, names, results);
    pages_->setCurrentIndex(1);
}

void VerdictCard::showSides(const PairedComparison& comparison, const SideNames& names,
                            const std::optional<ResultMatch>& results) {
    for (QLabel* cell : cells_)
        delete cell;
    cells_.clear();
    const auto add = [this](int row, int column, const QString& text, const char* tone) {
        auto* cell = new QLabel(text, this);
        cell->setTextFormat(Qt::PlainText);
        cell->setAlignment((column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        setTone(cell, tone);
        figures_->addWidget(cell, row, column);
        cells_.push_back(cell);
    };
    QStringList titles{QString(), tr("median"), tr("p95"), tr("fastest")};
    if (results) titles << tr("rows");
    for (int column = 1; column < titles.size(); ++column)
        add(0, column, titles[column], "dim");
    const auto addSide = [&](int row, const QString& name, const char* tone, const SideTimes& times,
                             std::int64_t rows) {
        add(row, 0, name, tone);
        add(row, 1, durationText(times.medianNs), "");
        add(row, 2, durationText(times.p95Ns), "");
        add(row, 3, durationText(times.fastestNs), "");
        if (results) add(row, 4, countText(rows), "");
    };
    addSide(1, QStringLiteral("○ ") + names.a, "before", comparison.a,
            results ? results->rowsA : 0);
    addSide(2, QStringLiteral("● ") + names.b, "after", comparison.b, results ? results->rowsB : 0);
    figures_->setColumnStretch(0, 1);
}

} // namespace hone::ui
