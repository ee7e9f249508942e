#include "ui/pool/pool_settings.h"

#include <algorithm>

#include <QScrollArea>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int fieldWidth = 118;

} // namespace

PoolSettings::PoolSettings(Workbench& workbench, QWidget* parent)
    : Card(tr("Settings"), parent), workbench_(workbench),
      roles_(new Segmented(workbench.theme(), {tr("Readers"), tr("Writer")})),
      strict_(new QCheckBox(tr("strict order of callers"))) {
    roles_->setAccessibleName(tr("Whose settings"));
    roles_->setToolTip(tr("They apply while the pool runs"));
    addHeadWidget(roles_);
    auto* scroll = new QScrollArea;
    scroll->setWidget(makeForm());
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setContent(scroll);
    connect(roles_, &Segmented::chosen, this, [this](int role) { setRole(PoolRole(role)); });
    connect(strict_, &QCheckBox::toggled, this, &PoolSettings::takeStrictOrder);
    connect(&workbench_, &Workbench::sessionOpened, this, [this] { setRole(PoolRole::Readers); });
    connect(&workbench_, &Workbench::sessionClosed, this, &PoolSettings::refresh);
    refresh();
}

QWidget* PoolSettings::makeForm() {
    auto* form = new QWidget;
    form->setProperty("look", QStringLiteral("plain"));
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(10, 8, 10, 8);
    column->setSpacing(4);
    for (PoolField& setting : poolFields()) {
        auto* caption = new QLabel(setting.caption);
        caption->setToolTip(plainToolTip(setting.toolTip));
        setTone(caption, "dim");
        auto* edit = new QLineEdit;
        edit->setObjectName(setting.key);
        edit->setAccessibleName(setting.caption);
        edit->setToolTip(plainToolTip(setting.toolTip));
        edit->setAlignment(Qt::AlignRight);
        edit->setFixedWidth(fieldWidth);
        caption->setBuddy(edit);
        auto* problem = new QLabel;
        problem->setTextFormat(Qt::PlainText);
        problem->setWordWrap(true);
        problem->setObjectName(setting.key + QStringLiteral("Problem"));
        keepFont(problem, workbench_.theme().secondaryFont());
        setTone(problem, "bad");
        problem->hide();
        auto* row = new QHBoxLayout;
        row->addWidget(caption, 1);
        row->addWidget(edit);
        column->addLayout(row);
        column->addWidget(problem);
        const std::size_t index = rows_.size();
        connect(edit, &QLineEdit::editingFinished, this, [this, index] { take(rows_[index]); });
        rows_.push_back({std::move(setting), edit, problem});
    }
    strict_->setToolTip(
        plainToolTip(tr("Nobody passes callers that wait, not even for a millisecond. Under "
                        "saturation that is many times slower, for every return wakes a thread.")));
    column->addWidget(strict_);
    column->addStretch(1);
    return form;
}

ConnectionPool* PoolSettings::pool() const {
    const auto& session = workbench_.session();
    if (session == nullptr) return nullptr;
    return role_ == PoolRole::Writer ? session->writers() : &session->readers();
}

void PoolSettings::setRole(PoolRole role) {
    role_ = role;
    roles_->setCurrent(static_cast<int>(role));
    refresh();
}

void PoolSettings::refresh() {
    const auto& session = workbench_.session();
    roles_->setEnabled(session != nullptr && session->writers() != nullptr);
    ConnectionPool* const there = pool();
    for (const Row& row : rows_) {
        row.problem->hide();
        row.edit->setEnabled(there != nullptr);
        // SQLite lets one write at a time.
        if (role_ == PoolRole::Writer && row.setting.key == QLatin1String("maximum"))
            row.edit->setEnabled(false);
    }
    strict_->setEnabled(there != nullptr);
    if (there != nullptr)
        showConfig(there->config());
    else
        for (const Row& row : rows_)
            row.edit->clear();
}

void PoolSettings::showConfig(const PoolConfig& config) {
    for (const Row& row : rows_)
        if (row.problem->isHidden()) row.edit->setText(row.setting.show(config));
    const QSignalBlocker quiet(strict_);
    strict_->setChecked(config.newcomersPassFor.count() == 0);
}

void PoolSettings::take(const Row& row) {
    ConnectionPool* const there = pool();
    if (there == nullptr) return;
    const PoolConfig before = there->config();
    PoolConfig config = before;
    auto taken = row.setting.take(row.edit->text(), config);
    if (taken) taken = there->configure(config);
    if (!taken) return refuse(row, taken.error());
    row.problem->hide();
    showConfig(config);
    if (config == before) return;
    emit said(tr("The pool's %1 is now %2").arg(row.setting.caption, row.edit->text()));
    emit configured();
}

void PoolSettings::refuse(const Row& row, const Error& error) {
    row.problem->setText(QStringLiteral("✕ ") + toQString(error.message));
    row.problem->show();
}

void PoolSettings::takeStrictOrder(bool strict) {
    ConnectionPool* const there = pool();
    if (there == nullptr) return;
    PoolConfig config = there->config();
    config.newcomersPassFor = strict ? Milliseconds(0) : PoolConfig().newcomersPassFor;
    if (!there->configure(config)) return;
    emit said(strict ? tr("Callers are now served in strict order")
                     : tr("Newcomers may now pass callers that wait, for a millisecond"));
    emit configured();
}

Result<void> PoolSettings::useMaximum(int maximum) {
    const auto& session = workbench_.session();
    if (session == nullptr) return fail(ErrorCode::Closed, "No database is open.");
    PoolConfig config = session->readers().config();
    config.maximum = maximum;
    config.minimum = std::min(config.minimum, maximum);
    if (auto done = session->readers().configure(config); !done) return done;
    setRole(PoolRole::Readers);
    emit configured();
    return {};
}

QLineEdit* PoolSettings::field(const QString& key) const {
    const auto found =
        std::ranges::find(rows_, key, [](const Row& row) { return row.setting.key; });
    return found == rows_.end() ? nullptr : found->edit;
}

QLabel* PoolSettings::problem(const QString& key) const {
    const auto found =
        std::ranges::find(rows_, key, [](const Row& row) { return row.setting.key; });
    return found == rows_.end() ? nullptr : found->problem;
}

} // namespace hone::ui
