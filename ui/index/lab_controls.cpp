#include "ui/index/lab_controls.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

const QString rows = QStringLiteral("rows"); // a parameter's name begins with a sign

} // namespace

LabControls::LabControls(Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), payoffCaption_(new QLabel(tr("Pays over"))),
      payoffOver_(new QComboBox),
      mode_(new Segmented(theme, {tr("On a copy"), tr("In a transaction")})), note_(new QLabel),
      progressWords_(new QLabel), bar_(new QProgressBar), run_(new QPushButton) {
    setObjectName(QStringLiteral("cardFoot"));
    setAttribute(Qt::WA_StyledBackground);
    payoffOver_->setAccessibleName(tr("Look where it pays, over"));
    payoffOver_->setToolTip(tr("For the first statement: from which number of rows, or which value "
                               "of a parameter, the index pays"));
    payoffCaption_->setBuddy(payoffOver_);
    mode_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(mode_, &Segmented::chosen, this, &LabControls::showMode);
    note_->setTextFormat(Qt::PlainText);
    note_->setWordWrap(true);
    progressWords_->setTextFormat(Qt::PlainText);
    bar_->setTextVisible(false);
    bar_->setRange(0, 1000);
    bar_->setAccessibleName(tr("How much is done"));
    run_->setProperty("primary", true);
    connect(run_, &QPushButton::clicked, this, &LabControls::clicked);

    auto* over = new QHBoxLayout;
    over->addWidget(payoffCaption_);
    over->addWidget(payoffOver_, 1);
    auto* where = new QHBoxLayout;
    where->addWidget(mode_);
    where->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 8, 10, 10);
    column->setSpacing(gap);
    column->addLayout(over);
    column->addLayout(where);
    column->addWidget(note_);
    column->addWidget(progressWords_);
    column->addWidget(bar_);
    column->addWidget(run_);

    connect(&theme_, &Theme::changed, this, &LabControls::applyTheme);
    applyTheme();
    showRunning(false);
}

void LabControls::applyTheme() {
    for (QLabel* label : {note_, progressWords_, payoffCaption_}) {
        keepFont(label, theme_.secondaryFont());
        setTone(label, "dim");
    }
}

bool LabControls::inTransaction() const {
    return mode_->current() == 1;
}

void LabControls::setInTransaction(bool inTransaction) {
    mode_->setCurrent(inTransaction ? 1 : 0);
}

void LabControls::setParameters(const std::vector<std::string>& names) {
    const QString before = payoffOver_->currentData().toString();
    const bool first = payoffOver_->count() == 0;
    payoffOver_->clear();
    payoffOver_->addItem(tr("the table's rows"), rows);
    for (const std::string& name : names)
        payoffOver_->addItem(tr("values of %1").arg(toQString(name)), toQString(name));
    payoffOver_->addItem(tr("not looked for"), QString());
    const int at = payoffOver_->findData(before);
    payoffOver_->setCurrentIndex(first || at < 0 ? 0 : at);
}

std::optional<index::PayoffOrder> LabControls::payoff() const {
    const QString over = payoffOver_->currentData().toString();
    if (inTransaction() || over.isEmpty()) return std::nullopt;
    return index::PayoffOrder{.parameter = over == rows ? std::string() : toStdString(over)};
}

void LabControls::showMode() {
    const bool copy = !inTransaction();
    payoffOver_->setEnabled(copy && !running_);
    note_->setText(copy ? tr("Measured on a copy. Your database is unchanged.")
                        : tr("On the database itself, rolled back at the end. Others cannot write "
                             "meanwhile, and the file may grow."));
}

void LabControls::showRunning(bool running) {
    running_ = running;
    run_->setText(running ? tr("Cancel") : tr("Test the index"));
    run_->setToolTip(running ? tr("Stop (Esc)") : tr("Ctrl+Enter"));
    mode_->setEnabled(!running);
    bar_->setVisible(running);
    progressWords_->setVisible(running);
    showMode();
}

void LabControls::showProgress(const std::string& what, double share) {
    progressWords_->setText(toQString(what));
    bar_->setValue(static_cast<int>(1000 * share));
}

} // namespace hone::ui
