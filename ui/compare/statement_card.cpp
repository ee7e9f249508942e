#include "ui/compare/statement_card.h"

#include <QVBoxLayout>

#include "core/sql/fingerprint.h"
#include "ui/editor/sql_editor.h"
#include "ui/shell/format.h"
#include "ui/shell/pill.h"

namespace hone::ui {
namespace {

constexpr std::size_t longestLookedThrough = 1024 * 1024; // bytes, on the window's thread

} // namespace

StatementCard::StatementCard(Workbench& workbench, Side side, const ParameterMemory& memory,
                             QWidget* parent)
    : Card(side == Side::A ? tr("A") : tr("B"), parent), workbench_(workbench), memory_(memory),
      sign_(new QLabel(side == Side::A ? QStringLiteral("○") : QStringLiteral("●"), this)),
      editor_(new SqlEditor(workbench.theme())), parameters_(new QToolButton) {
    addHeadLeftWidget(sign_);
    editor_->setAccessibleName(side == Side::A ? tr("Statement A") : tr("Statement B"));
    parameters_->setAutoRaise(true);
    parameters_->setToolTip(tr("Change the parameters"));
    parameters_->setAccessibleName(tr("Parameters"));
    parameters_->hide();
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 6, 0, 0);
    column->setSpacing(0);
    column->addWidget(editor_, 1);
    column->addWidget(parameters_);
    setContent(content);
    connect(parameters_, &QToolButton::clicked, this, &StatementCard::parametersClicked);
    connect(editor_, &SqlEditor::statementMarked, this, &StatementCard::updateParameters);
    setTone(sign_, side == Side::A ? "before" : "after");
    keepFont(parameters_, workbench_.theme().secondaryFont());
}

QToolButton* StatementCard::addButton(const QString& words, const QString& toolTip) {
    QToolButton* button = pillButton(words, toolTip);
    button->setAccessibleName(tr("%1: %2").arg(accessibleName(), words));
    keepFont(button, workbench_.theme().secondaryFont());
    addHeadWidget(button);
    return button;
}

QString StatementCard::text() const {
    return toQString(*editor_->bytes());
}

void StatementCard::setText(const QString& text) {
    editor_->setBytes(toStdString(text));
}

void StatementCard::updateParameters() {
    parameters_->hide();
    const auto session = workbench_.session();
    const auto marked = editor_->markedStatement();
    if (session == nullptr || !marked || marked->end - marked->begin > longestLookedThrough) return;
    QStringList words;
    for (const std::string& name :
         sqlParameters(marked->in(*editor_->bytes()), session->dialect())) {
        const auto input = memory_.find(name);
        words << toQString(name) + QStringLiteral(" = ") +
                     (input ? parameterText(*input) : QStringLiteral("?"));
    }
    if (words.isEmpty()) return;
    parameters_->setText(tr("Parameters: %1").arg(words.join(QStringLiteral(" · "))));
    parameters_->show();
}

} // namespace hone::ui
