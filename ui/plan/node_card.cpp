#include "ui/plan/node_card.h"

#include <QPushButton>
#include <QRegularExpression>

#include "ui/plan/plan_look.h"
#include "ui/shell/format.h"
#include "ui/shell/pill.h"

namespace hone::ui {
namespace {

constexpr int iconSide = 16;
constexpr int pillHeight = 22;
constexpr int narrow = 380;
constexpr int widest = 560;    // of the figures: a name and its value stay together
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
    : QFrame(parent), theme_(theme), icon_(new QLabel(this)), title_(new QLabel(this)),
      provenance_(pillLabel()), facts_(new QGridLayout), explanations_(new QVBoxLayout),
      actions_(new QWidget(this)), buttons_(new QHBoxLayout(actions_)) {
    setObjectName(QStringLiteral("nodeCard"));
    setAttribute(Qt::WA_StyledBackground);
    title_->setTextFormat(Qt::PlainText);
    title_->setFont(theme_.titleFont());
    title_->setWordWrap(true);
    provenance_->setFont(theme_.secondaryFont());

    auto* head = new QHBoxLayout;
    head->setSpacing(gap);
    // Beside the title's first line, which is as high as the pill.
    icon_->setFixedHeight(pillHeight);
    head->addWidget(icon_, 0, Qt::AlignTop);
    head->addWidget(title_, 1);
    head->addWidget(provenance_, 0, Qt::AlignTop);
    facts_->setContentsMargins(0, 0, 0, 0);
    facts_->setHorizontalSpacing(gap);
    facts_->setVerticalSpacing(4);
    for (const int valueColumn : {1, 3})
        facts_->setColumnStretch(valueColumn, 1);
    explanations_->setSpacing(gap / 2);

    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(10, 10, 10, 10);
    whole->setSpacing(gap);
    whole->addLayout(head);
    auto* facts = new QWidget(this);
    facts->setMaximumWidth(widest);
    facts->setLayout(facts_);
    auto* line = new QHBoxLayout;
    line->addWidget(facts, 1);
    line->addStretch(0);
    whole->addLayout(line);
    whole->addLayout(explanations_);
    whole->addWidget(actions_);
    whole->addStretch(1);
    buttons_->setContentsMargins(0, gap / 2, 0, 0);
    buttons_->setSpacing(gap);
    actions_->hide();
}

void NodeCard::setActions(const QList<QAction*>& actions) {
    clear(buttons_);
    for (QAction* action : actions) {
        auto* button = new QPushButton(action->text(), actions_);
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        const auto follow = [button, action] {
            button->setText(action->text());
            button->setToolTip(action->toolTip());
            button->setEnabled(action->isEnabled());
            button->setVisible(action->isVisible());
        };
        connect(action, &QAction::changed, button, follow);
        follow();
        buttons_->addWidget(button);
    }
    buttons_->addStretch(1);
}

void NodeCard::begin(const QString& title, PlanCategory category, const QString& provenance) {
    clear(facts_);
    clear(explanations_);
    cells_ = 0;
    unavailable_.clear();
    // A scroll area's viewport may be narrower than what it scrolls.
    const QWidget& place = parentWidget() == nullptr ? *this : *parentWidget();
    oneToALine_ = isVisible() && place.width() < narrow;
    title_->setText(breakable(title));
    icon_->setPixmap(theme_.icon(categoryIcon(category), theme_.tokens().dim)
                         .pixmap(QSize(iconSide, iconSide), devicePixelRatioF()));
    icon_->setToolTip(categoryWord(category));
    provenance_->setText(provenance);
}

template <typename T>
void NodeCard::addFigure(QString name, const Figure<T>& figure, Provenance usual,
                         const QString& words) {
    if (!figure.value) {
        unavailable_ << name;
        return;
    }
    if (figure.provenance != usual && figure.provenance != Provenance::Unavailable)
        name += QStringLiteral(", ") + QLatin1String(provenanceName(figure.provenance));
    addPair(name, words, theme_.tokens().text);
}

template <typename T>
void NodeCard::addFigure(const QString& name, const Figure<T>& figure, Provenance usual,
                         QString (*words)(T value)) {
    addFigure(name, figure, usual, figure.value ? words(*figure.value) : QString());
}

void NodeCard::addPair(const QString& name, const QString& words, const QColor& color) {
    const int row = cells_ / 2;
    const int column = cells_ % 2 * nameColumns;
    cells_ += oneToALine_ ? 2 : 1;
    auto* value = label(words, color);
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

void NodeCard::addMeasured(const Plan& plan, const PlanNode& node) {
    const bool several = node.loops.value.value_or(1) > 1;
    addFigure(tr("rows, total"), node.actualRows, Provenance::Measured, countText);
    addFigure(tr("loops"), node.loops, Provenance::Measured, countText);
    if (const auto perLoop = node.rowsPerLoop(); perLoop && several)
        addPair(tr("rows, per loop"), estimateText(*perLoop), theme_.tokens().text);
    if (node.keptRows.value) {
        QString kept = countText(*node.keptRows.value);
        if (const auto visited = node.actualRows.value.value_or(0); visited > 0)
            kept += QStringLiteral(" · ") + shareText(static_cast<double>(*node.keptRows.value) /
                                                      static_cast<double>(visited));
        addFigure(tr("kept"), node.keptRows, Provenance::Measured, kept);
    }
    addFigure(several ? tr("est. per loop") : tr("estimated rows"), node.estimatedRows,
              Provenance::Estimated, estimateText);
    if (const int level = estimateErrorLevel(node); level > 0)
        addPair(tr("than estimated"), estimateErrorText(node),
                estimateErrorColor(theme_.tokens(), level));
    addFigure(tr("self time"), node.selfNs, Provenance::Measured, durationText);
    if (const auto share = plan.share(node)) {
        const Heat heat = heatOf(share);
        const QString word = heatWord(heat);
        addPair(tr("of all time"),
                word.isEmpty() ? shareText(*share)
                               : QStringLiteral("%1, %2").arg(shareText(*share), word),
                heat >= Heat::Warm ? heatColor(theme_.tokens(), heat) : theme_.tokens().text);
    }
    if (!node.children.empty())
        addFigure(tr("with children"), node.inclusiveNs, Provenance::Derived, durationText);
    if (node.evaluatingNs.value)
        addFigure(tr("evaluating"), node.evaluatingNs, Provenance::Measured, durationText);
    if (node.selfCycles.value)
        addFigure(tr("cycles"), node.selfCycles, Provenance::Measured, countText);
}

void NodeCard::addUnavailable(const Plan& plan) {
    if (unavailable_.isEmpty() || plan.unmeasured.empty()) return;
    addWords(tr("unavailable"),
             QStringLiteral("%1: %2").arg(unavailable_.join(QStringLiteral(", ")),
                                          toQString(plan.unmeasured)),
             theme_.secondaryFont());
}

void NodeCard::showStatement(const Plan& plan, const std::vector<const PlanWarning*>& warnings) {
    begin(tr("Statement"), PlanCategory::Statement,
          plan.analyzed ? tr("measured") : tr("planned, not run"));
    addFigure(tr("total time"), plan.totalNs, Provenance::Measured, durationText);
    addFigure(tr("ordinary run"), plan.plainNs, Provenance::Measured, durationText);
    if (const auto factor = plan.profilingFactor())
        addPair(tr("profiled"), QStringLiteral("×") + factorText(*factor), theme_.tokens().text);
    addFigure(tr("rows returned"), plan.rows, Provenance::Measured, countText);
    const EngineCounters& counters = plan.counters;
    for (const auto& [name, count] : {std::pair(tr("full-scan steps"), counters.fullScanSteps),
                                      std::pair(tr("sorts"), counters.sorts),
                                      std::pair(tr("auto-index rows"), counters.automaticIndexRows),
                                      std::pair(tr("machine steps"), counters.vmSteps),
                                      std::pair(tr("page-cache hits"), counters.pageCacheHits),
                                      std::pair(tr("page-cache misses"), counters.pageCacheMisses),
                                      std::pair(tr("page-cache spills"), counters.pageCacheSpills)})
        if (count) addPair(name, countText(*count), theme_.tokens().text);
    if (plan.run)
        addWords(tr("ordinary, by phase"), toQString(plan.run->phases()), theme_.secondaryFont());
    if (plan.rolledBack)
        addWords(tr("writes"), tr("rolled back after measuring; nothing was kept"),
                 theme_.secondaryFont());
    addUnavailable(plan);
    explain(warnings);
    actions_->hide();
}

void NodeCard::show(const Plan& plan, const PlanNode& node,
                    const std::vector<const PlanWarning*>& warnings) {
    QString provenance = plan.analyzed ? tr("measured") : tr("planned, not run");
    if (neverExecuted(node)) provenance = tr("never executed");
    begin((operationText(node) + u' ' + objectText(node)).trimmed(), categoryOf(node), provenance);
    addMeasured(plan, node);
    addUnavailable(plan);
    addWords(tr("reached by"), reachedBy(node), theme_.secondaryFont());
    if (node.operation != "TEMP B-TREE")
        addWords(tr("condition"), toQString(node.condition), theme_.codeFont());
    addWords(tr("engine's words"), toQString(node.label), theme_.codeFont());
    actions_->setVisible(buttons_->count() > 1);
    explain(warnings);
}

void NodeCard::explain(const std::vector<const PlanWarning*>& warnings) {
    for (const PlanWarning* warning : warnings) {
        const int severity = static_cast<int>(warning->severity);
        auto* message = label(severitySign(severity) + u' ' + toQString(warning->message),
                              severityColor(theme_.tokens(), severity));
        auto* suggestion = label(toQString(warning->suggestion), theme_.tokens().dim);
        QList<QLabel*> lines{message, suggestion};
        if (!warning->remedy.empty()) {
            lines << label(toQString(warning->remedy), theme_.tokens().text);
            lines.back()->setFont(theme_.codeFont());
            lines.back()->setTextInteractionFlags(Qt::TextSelectableByMouse |
                                                  Qt::TextSelectableByKeyboard);
        }
        for (QLabel* text : std::as_const(lines)) {
            text->setWordWrap(true);
            explanations_->addWidget(text);
        }
        if (warning->remedy.empty()) continue;
        auto* open = new QPushButton(tr("Open it in a tab"), this);
        open->setToolTip(tr("Puts this statement into a tab of its own; it is not run"));
        connect(open, &QPushButton::clicked, this,
                [this, sql = toQString(warning->remedy)] { emit remedyChosen(sql); });
        auto* buttons = new QWidget(this);
        auto* row = new QHBoxLayout(buttons);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(gap);
        if (warning->remedy.starts_with("CREATE INDEX")) {
            auto* test = new QPushButton(tr("Test this index"), this);
            test->setToolTip(tr("Measures this statement with and without it, on a copy"));
            connect(test, &QPushButton::clicked, this,
                    [this, sql = toQString(warning->remedy)] { emit testChosen(sql); });
            row->addWidget(test);
        }
        row->addWidget(open);
        row->addStretch(1);
        explanations_->addWidget(buttons);
    }
}

} // namespace hone::ui
