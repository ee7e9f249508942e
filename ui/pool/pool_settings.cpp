#include "ui/pool/pool_settings.h"

#include <algorithm>

#include <QSignalBlocker>

#include "ui/shell/format.h"

namespace hone::ui {

PoolSettings::PoolSettings(Workbench& workbench, QWidget* parent)
    : Card(tr("Settings"), parent), workbench_(workbench),
      roles_(new Segmented(workbench.theme(), {tr("Readers"), tr("Writer")})),
      fields_(poolFields()), form_(new SettingsForm(workbench.theme())),
      strict_(new QCheckBox(tr("strict order of callers"))) {
    roles_->setAccessibleName(tr("Whose settings"));
    roles_->setToolTip(tr("They apply while the pool runs"));
    addHeadWidget(roles_);
    for (const PoolField& field : fields_)
        form_->addField(field.key, field.caption, field.toolTip);
    strict_->setToolTip(
        plainToolTip(tr("Nobody passes callers that wait, not even for a millisecond. Under "
                        "saturation that is many times slower, for every return wakes a thread.")));
    form_->addWhole(strict_);
    setContent(form_);
    connect(form_, &SettingsForm::edited, this, &PoolSettings::take);
    connect(roles_, &Segmented::chosen, this, [this](int role) { setRole(PoolRole(role)); });
    connect(strict_, &QCheckBox::toggled, this, &PoolSettings::takeStrictOrder);
    connect(&workbench_, &Workbench::sessionOpened, this, [this] { setRole(PoolRole::Readers); });
    connect(&workbench_, &Workbench::sessionClosed, this, &PoolSettings::refresh);
    refresh();
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
    form_->reset(there != nullptr);
    // SQLite lets one write at a time.
    if (role_ == PoolRole::Writer) field(QStringLiteral("maximum"))->setEnabled(false);
    strict_->setEnabled(there != nullptr);
    if (there != nullptr) showConfig(there->config());
}

void PoolSettings::showConfig(const PoolConfig& config) {
    for (const PoolField& field : fields_)
        form_->setText(field.key, field.show(config));
    const QSignalBlocker quiet(strict_);
    strict_->setChecked(config.newcomersPassFor.count() == 0);
}

void PoolSettings::take(const QString& key) {
    ConnectionPool* const there = pool();
    const auto setting = std::ranges::find(fields_, key, &PoolField::key);
    if (there == nullptr || setting == fields_.end()) return;
    const PoolConfig before = there->config();
    PoolConfig config = before;
    auto taken = setting->take(field(key)->text(), config);
    if (taken) taken = there->configure(config);
    if (!taken) return form_->refuse(key, taken.error());
    form_->accept(key);
    showConfig(config);
    if (config == before) return;
    emit said(tr("The pool's %1 is now %2").arg(setting->caption, field(key)->text()));
    emit configured();
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

} // namespace hone::ui
