#include "ui/index/indexes_details.h"

#include <QScrollArea>

#include "core/index/index_change.h"
#include "ui/index/indexes_model.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int mostStatements = 200;

QPlainTextEdit* codeText(Theme& theme, const QString& name) {
    auto* text = new QPlainTextEdit;
    text->setReadOnly(true);
    text->setFrameShape(QFrame::NoFrame);
    text->setTabChangesFocus(true);
    text->setAccessibleName(name);
    text->document()->setDocumentMargin(0);
    keepFont(text, theme.codeFont());
    return text;
}

QLabel* words(const QString& text, const QFont& font, const char* tone = nullptr) {
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true);
    label->setFont(font);
    if (tone != nullptr) label->setProperty("tone", QLatin1String(tone));
    return label;
}

} // namespace

IndexesDetails::IndexesDetails(Theme& theme, QWidget* parent)
    : Card(tr("Index"), parent), theme_(theme) {
    auto* holder = new QWidget(this);
    content_ = new QWidget(holder);
    sql_ = words({}, theme_.codeFont());
    sql_->setAccessibleName(tr("How the index was made"));
    keepFont(sql_, theme_.codeFont());
    remarks_ = new QVBoxLayout;
    remarks_->setSpacing(4);
    facts_ = new QFormLayout;
    facts_->setHorizontalSpacing(2 * gap);
    facts_->setVerticalSpacing(4);
    facts_->setLabelAlignment(Qt::AlignLeft);
    statementsTitle_ = new QLabel;
    statementsTitle_->setTextFormat(Qt::PlainText);
    statementsTitle_->setWordWrap(true);
    statements_ = codeText(theme_, tr("Statements that use the index"));
    statements_->setLineWrapMode(QPlainTextEdit::NoWrap);
    statements_->setMinimumHeight(56);
    test_ = new QPushButton(tr("Test this index"));
    test_->setProperty("primary", true);
    drop_ = new QPushButton(tr("Drop…"));
    rebuild_ = new QPushButton(tr("Rebuild…"));
    analyze_ = new QPushButton(tr("Analyze…"));
    connect(test_, &QPushButton::clicked, this, &IndexesDetails::testRequested);
    connect(drop_, &QPushButton::clicked, this, &IndexesDetails::dropRequested);
    connect(rebuild_, &QPushButton::clicked, this, &IndexesDetails::rebuildRequested);
    connect(analyze_, &QPushButton::clicked, this, &IndexesDetails::analyzeRequested);

    auto* scrolled = new QWidget;
    scrolled->setProperty("look", QStringLiteral("plain"));
    auto* inner = new QVBoxLayout(scrolled);
    inner->setContentsMargins(10, 10, 10, 10);
    inner->setSpacing(10);
    inner->addLayout(remarks_);
    inner->addWidget(sql_);
    inner->addLayout(facts_);
    inner->addWidget(statementsTitle_);
    inner->addWidget(statements_, 100);
    inner->addStretch(1);
    auto* scroll = new QScrollArea(content_);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(scrolled);

    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(10, 8, 10, 10);
    buttons->setSpacing(gap);
    for (QPushButton* button : {test_, drop_, rebuild_, analyze_})
        buttons->addWidget(button);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(content_);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(scroll, 1);
    column->addLayout(buttons);
    auto* whole = new QVBoxLayout(holder);
    whole->setContentsMargins(0, 0, 0, 0);
    nothing_ = words(tr("What an index takes, what it serves and what can be done with it appears "
                        "here."),
                     theme_.bodyFont(), "dim");
    nothing_->setAlignment(Qt::AlignCenter);
    nothing_->setMargin(3 * gap);
    whole->addWidget(nothing_, 1);
    whole->addWidget(content_, 1);
    setContent(holder);
    showNothing();
    connect(&theme_, &Theme::changed, this, &IndexesDetails::applyTheme);
    applyTheme();
    showButtons();
}

void IndexesDetails::applyTheme() {
    statementsTitle_->setFont(theme_.titleFont());
}

void IndexesDetails::setRefusal(const QString& words) {
    refusal_ = words;
    showButtons();
}

void IndexesDetails::setTestOffered(bool offered) {
    testOffered_ = offered;
    showButtons();
}

void IndexesDetails::showButtons() {
    test_->setVisible(testOffered_ && hasText_);
    for (QPushButton* button : {drop_, rebuild_, analyze_}) {
        const QString& why = button == drop_ && refusal_.isEmpty() ? constraint_ : refusal_;
        button->setEnabled(why.isEmpty());
        button->setToolTip(why.isEmpty() ? QString() : plainToolTip(why));
    }
}

void IndexesDetails::addFact(const QString& name, const QString& value) {
    facts_->addRow(words(name, theme_.secondaryFont(), "dim"),
                   words(value, theme_.secondaryFont()));
}

void IndexesDetails::showRemarks(const index::IndexInfo& info) {
    while (QLayoutItem* item = remarks_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const index::IndexRemark& remark : info.remarks) {
        const bool plain = remark.kind == index::IndexRemark::Kind::NeverAnalyzed;
        remarks_->addWidget(
            words((plain ? QString() : QStringLiteral("▲ ")) + toQString(remark.message),
                  theme_.bodyFont(), plain ? nullptr : "attention"));
        remarks_->addWidget(words(toQString(remark.suggestion), theme_.secondaryFont(), "dim"));
    }
    if (!constraint_.isEmpty())
        remarks_->addWidget(words(constraint_, theme_.secondaryFont(), "dim"));
}

void IndexesDetails::showFacts(const index::IndexInfo& info) {
    while (facts_->rowCount() > 0)
        facts_->removeRow(0);
    addFact(tr("table"), tableText(info.schema, info.table));
    addFact(tr("columns"), termsText(info.terms));
    addFact(tr("kind"), kindText(info));
    if (!info.condition.empty()) addFact(tr("only where"), toQString(info.condition));
    if (info.bytes) addFact(tr("bytes, measured"), bytesText(*info.bytes));
    if (info.depth) addFact(tr("levels"), QString::number(*info.depth));
    if (info.entries) addFact(tr("entries"), countText(*info.entries));
    addFact(tr("sqlite_stat1"),
            info.statistics.empty() ? tr("nothing") : toQString(info.statistics));
    if (!info.servesForeignKeyTo.empty())
        addFact(tr("foreign key to"), toQString(info.servesForeignKeyTo));
}

void IndexesDetails::showStatements(const index::IndexCatalog& catalog,
                                    const index::IndexInfo& info) {
    QStringList lines;
    for (const std::size_t statement : info.usedBy) {
        if (lines.size() == mostStatements) break;
        const index::SeenStatement& seen = catalog.statements[statement];
        lines << QStringLiteral("%1×  %2").arg(countText(static_cast<std::int64_t>(seen.calls)),
                                               toQString(oneLine(seen.text, 300)));
    }
    const auto count = [](std::size_t n) { return countText(static_cast<std::int64_t>(n)); };
    statements_->setPlainText(lines.join(QLatin1Char('\n')));
    statements_->setVisible(!lines.isEmpty());
    QString title = tr("Used by %1 of %2 statements seen, as they would be planned now")
                        .arg(count(info.usedBy.size()), count(catalog.statements.size()));
    if (!catalog.useKnown)
        title = tr("The statements seen are not planned yet");
    else if (catalog.statements.empty())
        title = tr("No statement was seen yet that could use it");
    else if (info.isTable)
        title = tr("The table itself is searched by it");
    statementsTitle_->setText(title);
}

void IndexesDetails::showNothing() {
    setTitle(tr("Index"));
    content_->hide();
    nothing_->show();
}

void IndexesDetails::showIndex(const index::IndexCatalog& catalog, const index::IndexInfo& info) {
    setTitle(toQString(info.name));
    nothing_->hide();
    content_->show();
    const auto drop = index::dropIndex(info);
    constraint_ = drop ? QString() : toQString(drop.error().message);
    hasText_ = !info.sql.empty();
    sql_->setText(toQString(info.sql));
    sql_->setVisible(hasText_);
    showRemarks(info);
    showFacts(info);
    showStatements(catalog, info);
    showButtons();
}

} // namespace hone::ui
