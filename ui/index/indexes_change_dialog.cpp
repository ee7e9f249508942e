#include "ui/index/indexes_change_dialog.h"

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int patience = 400; // ms from which work shows its progress
constexpr int leastSqlHeight = 96, mostSqlHeight = 320;

} // namespace

QWidget* framed(QWidget* widget) {
    auto* frame = new QFrame;
    frame->setObjectName(QStringLiteral("card"));
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(widget);
    return frame;
}

IndexesChangeDialog::IndexesChangeDialog(Workbench& workbench, const QString& title,
                                         const QString& words, QWidget* parent)
    : QDialog(parent), workbench_(workbench), layout_(new QVBoxLayout(this)),
      sql_(new QPlainTextEdit), words_(new QLabel(words)), state_(new QLabel),
      progress_(new QProgressBar), close_(new QPushButton(tr("Close"))),
      confirm_(new QPushButton(tr("Run"))) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    resize(560, 260);
    sql_->setReadOnly(true);
    sql_->setTabChangesFocus(true);
    sql_->setAccessibleName(tr("The statement that would run"));
    keepFont(sql_, workbench.theme().codeFont());
    sql_->setFixedHeight(leastSqlHeight);
    sql_->setFrameShape(QFrame::NoFrame);
    for (QLabel* label : {words_, state_}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    words_->setProperty("tone", QStringLiteral("dim"));
    if (words.isEmpty()) words_->hide();
    progress_->setRange(0, 0);
    progress_->setTextVisible(false);
    progress_->hide();
    confirm_->setProperty("primary", true);
    confirm_->setDefault(true);
    connect(confirm_, &QPushButton::clicked, this, &IndexesChangeDialog::start);
    connect(close_, &QPushButton::clicked, this, &IndexesChangeDialog::reject);

    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(close_);
    buttons->addWidget(confirm_);
    layout_->setContentsMargins(2 * gap, 2 * gap, 2 * gap, 2 * gap);
    layout_->setSpacing(gap);
    layout_->addWidget(framed(sql_));
    layout_->addWidget(words_);
    layout_->addWidget(state_);
    layout_->addWidget(progress_);
    layout_->addStretch(0);
    layout_->addLayout(buttons);
    connect(&workbench_, &Workbench::runFinished, this, [this](const std::shared_ptr<Run>& run) {
        if (run == run_) finish(*run);
    });
    connect(&workbench_, &Workbench::tick, this, &IndexesChangeDialog::showTime);
    connect(&workbench_, &Workbench::sessionClosed, this, [this] {
        run_ = nullptr;
        close();
    });
}

void IndexesChangeDialog::setChange(Result<index::IndexChange> change) {
    change_ = std::move(change);
    sql_->setPlainText(change_ ? toQString(change_->sql) : QString());
    // A script's lines are long and wrap.
    constexpr int rowsOfLine = 2;
    const int rows = sql_->blockCount() == 1 ? 1 : rowsOfLine * sql_->blockCount();
    sql_->setFixedHeight(
        std::clamp((rows + 1) * sql_->fontMetrics().lineSpacing(), leastSqlHeight, mostSqlHeight));
    state_->setText(change_ ? QString() : toQString(change_.error().message));
    showState();
}

void IndexesChangeDialog::showState() {
    const bool busy = running();
    if (fields_ != nullptr) fields_->setEnabled(!busy);
    confirm_->setEnabled(!busy && change_.has_value() && workbench_.session() != nullptr);
    close_->setText(busy ? tr("Cancel") : tr("Close"));
    if (!busy) progress_->hide();
}

void IndexesChangeDialog::start() {
    if (running() || !change_ || workbench_.session() == nullptr) return;
    state_->clear();
    since_.start();
    tab_ = workbench_.session()->newTab("indexes");
    run_ = submit(change_->sql);
    showState();
}

std::shared_ptr<Run> IndexesChangeDialog::submit(const std::string& sql) {
    QueryRequest request;
    request.text = std::make_shared<const std::string>(sql);
    request.holder = "indexes";
    request.tab = tab_;
    return workbench_.submit(std::move(request));
}

void IndexesChangeDialog::showTime() {
    if (!running() || since_.elapsed() < patience) return;
    progress_->show();
    const QString time = durationText(since_.nsecsElapsed());
    state_->setText(run_->state() == RunState::Stopping ? tr("Stopping… %1").arg(time)
                    : run_->state() == RunState::Queued ? tr("Waiting… %1").arg(time)
                                                        : tr("Running… %1").arg(time));
}

void IndexesChangeDialog::finish(const Run& run) {
    run_ = nullptr;
    const auto error = run.error();
    if (!error) {
        const index::IndexChange change = *change_;
        emit changed(change);
        accept();
        return;
    }
    if (tab_->state().connection.inTransaction) submit("ROLLBACK");
    state_->setText(error->code == ErrorCode::Cancelled
                        ? tr("Cancelled: nothing was changed.")
                        : QStringLiteral("✕ ") + toQString(error->message));
    showState();
}

void IndexesChangeDialog::reject() {
    if (running())
        run_->cancel();
    else
        QDialog::reject();
}

} // namespace hone::ui
