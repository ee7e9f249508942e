#include "ui/plan/node_card.h"

#include <QHBoxLayout>
#include <QRegularExpression>

#include "ui/plan/plan_delegate.h"
#include "ui/plan/plan_model.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int nameColumns = 2; // name and value take a column each, two pairs to a line

void clear(QLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

// Long names may break across lines behind their parts; the mark for it has no width.
QString breakable(const QString& text) {
    constexpr int longWord = 20;
    static const QRegularExpression words(QStringLiteral("\\S{%1,}").arg(longWord));
    static const QString partEnds = QStringLiteral("_.,()=-/");
    constexpr QChar mark(0x200b);
    QString broken;
    qsizetype done = 0;
    for (auto match = words.globalMatch(text); match.hasNext();) {
        const QRegularExpressionMatch word = match.next();
        broken += QStringView(text).mid(done, word.capturedStart() - done);
        int since = 0;
        for (const QChar c : word.capturedView()) {
            broken += c;
            if (!partEnds.contains(c) && ++since < longWord) continue;
            broken += mark;
            since = 0;
        }
        done = word.capturedEnd();
    }
    return broken += QStringView(text).mid(done);
}

QString reachedBy(const PlanNode& node) {
    if (node.index.empty())
        return node.operation == "SCAN" ? NodeCard::tr("reading it from end to end") : QString();
    return node.covering
               ? NodeCard::tr("%1, covering: the table is not touched").arg(toQString(node.index))
               : toQString(node.index);
}

} // namespace

NodeCard::NodeCard(Theme& theme, QWidget* parent)
    : QFrame(parent), theme_(theme), title_(new QLabel(this)), provenance_(new QLabel(this)),
      facts_(new QGridLayout), explanations_(new QVBoxLayout) {
    setObjectName(QStringLiteral("nodeCard"));
    setAttribute(Qt::WA_StyledBackground);
    title_->setTextFormat(Qt::PlainText);
    title_->setFont(theme_.titleFont());
    title_->setWordWrap(true);
    provenance_->setProperty("look", QStringLiteral("pill"));
    provenance_->setFont(theme_.secondaryFont());

    auto* head = new QHBoxLayout;
    head->setSpacing(gap);
    head->addWidget(title_, 1);
    head->addWidget(provenance_, 0, Qt::AlignTop);
    facts_->setHorizontalSpacing(gap);
    facts_->setVerticalSpacing(4);
    for (const int valueColumn : {1, 3})
        facts_->setColumnStretch(valueColumn, 1);
    explanations_->setSpacing(gap / 2);

    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(10, 10, 10, 10);
    whole->setSpacing(gap);
    whole->addLayout(head);
    whole->addLayout(facts_);
    whole->addLayout(explanations_);
    whole->addStretch(1);
}

template <typename T>
void NodeCard::addFigure(QString name, const Figure<T>& figure, Provenance usual,
                         QString (*words)(T value)) {
    if (!figure.value) return;
    if (figure.provenance != usual && figure.provenance != Provenance::Unavailable)
        name += QStringLiteral(", ") + QLatin1String(provenanceName(figure.provenance));
    const int row = cells_ / 2;
    const int column = cells_ % 2 * nameColumns;
    ++cells_;
    auto* value = label(words(*figure.value), theme_.tokens().text);
    value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    facts_->addWidget(label(name, theme_.tokens().dim), row, column);
    facts_->addWidget(value, row, column + 1);
}

void NodeCard::addWords(const QString& name, const QString& words, const QFont& font) {
    if (words.isEmpty()) return;
    const int row = (cells_ + 1) / 2;
    cells_ = (row + 1) * 2;
    auto* text = label(words, theme_.tokens().text);
    text->setFont(font);
    text->setWordWrap(true);
    facts_->addWidget(label(name, theme_.tokens().dim), row, 0, Qt::AlignTop);
    facts_->addWidget(text, row, 1, 1, 2 * nameColumns - 1);
}

QLabel* NodeCard::label(const QString& text, const QColor& color) {
    auto* label = new QLabel(breakable(text), this);
    label->setTextFormat(Qt::PlainText);
    label->setFont(theme_.secondaryFont());
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
    return label;
}

void NodeCard::show(const PlanNode& node, const std::vector<const PlanWarning*>& warnings,
                    bool analyzed) {
    clear(facts_);
    clear(explanations_);
    cells_ = 0;
    title_->setText(breakable(
        toQString(node.object.empty() ? node.operation : node.operation + " " + node.object)));
    provenance_->setText(analyzed ? tr("measured") : tr("planned, not run"));

    addFigure(tr("rows, total"), node.actualRows, Provenance::Measured, countText);
    addFigure(tr("loops"), node.loops, Provenance::Measured, countText);
    addFigure(tr("self time"), node.selfNs, Provenance::Measured, durationText);
    addFigure(tr("with its children"), node.inclusiveNs, Provenance::Measured, durationText);
    addFigure(tr("estimated rows"), node.estimatedRows, Provenance::Estimated, estimateText);
    addWords(tr("known as"), toQString(node.alias), theme_.codeFont());
    addWords(tr("reached by"), reachedBy(node), theme_.secondaryFont());
    addWords(tr("condition"), toQString(node.condition), theme_.codeFont());
    addWords(tr("engine's words"), toQString(node.label), theme_.codeFont());

    for (const PlanWarning* warning : warnings) {
        const int severity = static_cast<int>(warning->severity);
        auto* message = label(severitySign(severity) + u' ' + toQString(warning->message),
                              severityColor(theme_.tokens(), severity));
        auto* suggestion = label(toQString(warning->suggestion), theme_.tokens().dim);
        for (QLabel* text : {message, suggestion}) {
            text->setWordWrap(true);
            explanations_->addWidget(text);
        }
    }
}

} // namespace hone::ui
