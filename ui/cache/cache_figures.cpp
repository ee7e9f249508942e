#include "ui/cache/cache_figures.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int headHeight = 22; // room for a pill
const QString none = QStringLiteral("–");

QString say(const char* words) {
    return FigureCard::tr(words);
}

QString points(double share) {
    return QString::number(share * 100, 'f', 1);
}

QString count(std::uint64_t number) {
    return countText(static_cast<std::int64_t>(number));
}

// One line whose type shrinks where there is no room.
class FittingLabel : public QLabel {
protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        QFont fitting = font();
        const double wanted = QFontMetricsF(fitting).horizontalAdvance(text());
        if (wanted > width()) fitting.setPointSizeF(fitting.pointSizeF() * width() / wanted * 0.98);
        painter.setFont(fitting);
        style()->drawItemText(&painter, rect(), Qt::AlignLeft | Qt::AlignVCenter, palette(),
                              isEnabled(), text(), foregroundRole());
    }
};

} // namespace

QString netText(std::int64_t nanoseconds) {
    return nanoseconds < 0 ? QStringLiteral("−") + durationText(-nanoseconds)
                           : durationText(nanoseconds);
}

QString budgetText(std::int64_t bytes) {
    const QString words = bytesText(bytes);
    QString number = words.section(u' ', 0, 0);
    if (number.contains(u'.')) {
        while (number.endsWith(u'0'))
            number.chop(1);
        if (number.endsWith(u'.')) number.chop(1);
    }
    return number + u' ' + words.section(u' ', -1);
}

QString bytesOfBytesText(std::int64_t bytes, std::int64_t all) {
    const QString some = bytesText(bytes), whole = budgetText(all);
    const bool same = some.section(u' ', -1) == whole.section(u' ', -1);
    return (same ? some.section(u' ', 0, 0) : some) + QStringLiteral(" / ") + whole;
}

CacheFigure hitRateFigure(const CacheStats& stats, const std::optional<SecondLevel>& second) {
    const double lookups = static_cast<double>(stats.hits + stats.coalesced + stats.misses);
    if (lookups == 0) return {none, say("nothing was looked up yet")};
    const double memory = stats.hitRate();
    const double redis =
        second ? std::min(static_cast<double>(second->hits) / lookups, 1 - memory) : 0;
    CacheFigure figure{points(memory + redis) + QStringLiteral(" %"), {}};
    figure.note = second ? say("memory %1 · Redis %2").arg(points(memory), points(redis))
                         : say("of %1 lookups, from memory")
                               .arg(count(stats.hits + stats.coalesced + stats.misses));
    figure.toolTip = say("%1 hits, %2 shared another's load, %3 misses; %4 went past the cache")
                         .arg(count(stats.hits), count(stats.coalesced), count(stats.misses),
                              count(stats.bypasses));
    return figure;
}

CacheFigure timeSavedFigure(const CacheStats& stats) {
    if (stats.savedNs == 0 && stats.spentNs == 0) return {none, say("nothing was served yet")};
    const std::int64_t net = stats.savedNs - stats.spentNs;
    return {
        netText(net),
        say("%1 saved − %2 spent").arg(durationText(stats.savedNs), durationText(stats.spentNs)),
        net < 0 ? "bad" : "",
        say("Saved: what loading the served results had taken (measured). Spent: looking up "
            "and storing (from samples). Since the database was opened.")};
}

CacheFigure staleFigure(const CacheStats& stats, double checkedShare) {
    const QString toolTip = say("A share of the hits is executed again right after it was served; "
                                "stale is one that differed though nothing was written between");
    if (stats.checked == 0)
        return {none,
                checkedShare > 0 ? say("no hit was executed again yet")
                                 : say("choose a share to check"),
                "", toolTip};
    return {count(stats.stale), say("of %1 hits executed again").arg(count(stats.checked)),
            stats.stale > 0 ? "bad" : "", toolTip};
}

CacheFigure memoryFigure(const CacheStats& stats, std::size_t budget) {
    if (budget == 0) return {none, say("the budget is 0: nothing is kept")};
    const QString results =
        stats.entries == 1 ? say("1 result") : say("%1 results").arg(countText(stats.entries));
    return {bytesOfBytesText(stats.bytes, static_cast<std::int64_t>(budget)), results, "",
            say("What is held, with what finding it takes, of the budget")};
}

FigureCard::FigureCard(Theme& theme, const QString& caption, QWidget* parent)
    : QFrame(parent), head_(new QHBoxLayout), caption_(new QLabel(caption)),
      large_(new FittingLabel), note_(new QLabel) {
    setObjectName(QStringLiteral("card"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(caption);
    for (QLabel* label : {caption_, note_}) {
        keepFont(label, theme.secondaryFont());
        setTone(label, "dim");
    }
    keepFont(large_, theme.verdictFont());
    for (QLabel* label : {large_, note_}) {
        label->setTextFormat(Qt::PlainText);
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    }
    note_->setWordWrap(true);
    note_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    head_->setContentsMargins(0, 0, 0, 0);
    head_->addWidget(caption_);
    head_->addStretch(1);
    caption_->setFixedHeight(headHeight);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 8, 10, 8);
    column->setSpacing(1);
    column->addLayout(head_);
    column->addWidget(large_);
    column->addWidget(note_, 1);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setFixedHeight(102); // two lines of the note
}

void FigureCard::addHeadWidget(QWidget* widget) {
    head_->addWidget(widget);
}

void FigureCard::setFigure(const CacheFigure& figure) {
    if (note_->text() != figure.note) note_->setText(figure.note);
    setToolTip(figure.toolTip.isEmpty() ? QString() : plainToolTip(figure.toolTip));
    const QString tone = QLatin1String(figure.tone);
    if (tone != tone_) setTone(large_, figure.tone);
    tone_ = tone;
    if (value_ == figure.value) return;
    value_ = figure.value;
    large_->setText(value_);
}

} // namespace hone::ui
