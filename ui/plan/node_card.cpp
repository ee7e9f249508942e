#include "ui/plan/node_card.h"

#include <QHBoxLayout>

#include "ui/plan/plan_delegate.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

void clear(QLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

} // namespace

NodeCard::NodeCard(Theme& theme, QWidget* parent)
    : QFrame(parent), theme_(theme), title_(new QLabel(this)), provenance_(new QLabel(this)),
      figures_(new QGridLayout), explanations_(new QVBoxLayout) {
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
    figures_->setHorizontalSpacing(2 * gap);
    figures_->setVerticalSpacing(3);
    explanations_->setSpacing(gap / 2);

    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(10, 10, 10, 10);
    whole->setSpacing(gap);
    whole->addLayout(head);
    whole->addLayout(figures_);
    whole->addLayout(explanations_);
}

void NodeCard::addFigure(const QString& name, const QString& value) {
    auto* label = words(name, theme_.tokens().dim);
    label->setWordWrap(false);
    auto* figure = words(value, theme_.tokens().text);
    figure->setTextInteractionFlags(Qt::TextSelectableByMouse);
    figures_->addWidget(label, count_, 0, Qt::AlignTop);
    figures_->addWidget(figure, count_, 1);
    figures_->setColumnStretch(1, 1);
    ++count_;
}

QLabel* NodeCard::words(const QString& text, const QColor& color) {
    auto* label = new QLabel(text, this);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setFont(theme_.secondaryFont());
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
    return label;
}

void NodeCard::show(const PlanNode& node, const std::vector<const PlanWarning*>& warnings,
                    bool analyzed) {
    clear(figures_);
    clear(explanations_);
    count_ = 0;
    title_->setText(
        toQString(node.object.empty() ? node.operation : node.operation + " " + node.object));
    provenance_->setText(analyzed ? tr("measured") : tr("planned, not run"));

    if (node.actualRows.value) addFigure(tr("rows, total"), countText(*node.actualRows.value));
    if (node.loops.value) addFigure(tr("loops"), countText(*node.loops.value));
    if (node.selfNs.value) addFigure(tr("self time"), durationText(*node.selfNs.value));
    if (node.inclusiveNs.value)
        addFigure(tr("with its children"), durationText(*node.inclusiveNs.value));
    if (node.estimatedRows.value)
        addFigure(tr("estimated rows"),
                  countText(static_cast<std::int64_t>(*node.estimatedRows.value)));
    if (!node.index.empty())
        addFigure(tr("reached by"),
                  node.covering
                      ? tr("%1, covering: the table is not touched").arg(toQString(node.index))
                      : toQString(node.index));
    else if (node.operation == "SCAN")
        addFigure(tr("reached by"), tr("reading it from end to end"));
    if (!node.condition.empty()) addFigure(tr("condition"), toQString(node.condition));
    addFigure(tr("engine's words"), toQString(node.label));

    for (const PlanWarning* warning : warnings) {
        const int severity = static_cast<int>(warning->severity);
        explanations_->addWidget(words(severitySign(severity) + u' ' + toQString(warning->message),
                                       severityColor(theme_.tokens(), severity)));
        explanations_->addWidget(words(toQString(warning->suggestion), theme_.tokens().dim));
    }
}

} // namespace hone::ui
