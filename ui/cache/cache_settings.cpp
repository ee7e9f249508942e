#include "ui/cache/cache_settings.h"

#include <algorithm>

#include "ui/shell/format.h"

namespace hone::ui {

CacheSettings::CacheSettings(Workbench& workbench, QWidget* parent)
    : Card(tr("Settings"), parent), workbench_(workbench), fields_(cacheFields()),
      form_(new SettingsForm(workbench.theme())),
      policy_(new Segmented(workbench.theme(), {tr("adaptive"), tr("LRU"), tr("FIFO")})),
      invalidation_(new Segmented(workbench.theme(), {tr("rows"), tr("tables")})) {
    for (const CacheField& field : fields_)
        form_->addField(field.key, field.caption, field.toolTip);
    field(QStringLiteral("tableTimes"))->setPlaceholderText(tr("orders 5 s"));
    form_->addRow(tr("policy"),
                  tr("What has to leave when it is full. Adaptive: what saves least time for its "
                     "bytes, by how often it is asked for; LRU: what was asked for longest ago; "
                     "FIFO: what was loaded first"),
                  policy_);
    form_->addRow(tr("invalidation by"),
                  tr("What a write ends. Rows: results that read the rows it changed, where that "
                     "can be told; tables: all that read the table"),
                  invalidation_);
    setContent(form_);
    connect(form_, &SettingsForm::edited, this, &CacheSettings::take);
    connect(policy_, &Segmented::chosen, this, [this](int policy) {
        if (workbench_.session() == nullptr) return;
        CacheConfig config = workbench_.session()->cache().config();
        config.policy = static_cast<PolicyKind>(policy);
        if (apply(config)) emit said(tr("The cache's policy was changed; what it holds stays"));
    });
    connect(invalidation_, &Segmented::chosen, this, [this](int by) {
        if (workbench_.session() == nullptr) return;
        CacheConfig config = workbench_.session()->cache().config();
        config.byRows = by == 0;
        if (apply(config))
            emit said(config.byRows ? tr("What is loaded from now on ends by rows")
                                    : tr("What is loaded from now on ends by tables"));
    });
    connect(&workbench_, &Workbench::sessionOpened, this, &CacheSettings::refresh);
    connect(&workbench_, &Workbench::sessionClosed, this, &CacheSettings::refresh);
    refresh();
}

void CacheSettings::refresh() {
    const auto& session = workbench_.session();
    form_->reset(session != nullptr);
    policy_->setEnabled(session != nullptr);
    invalidation_->setEnabled(session != nullptr);
    if (session != nullptr) showConfig(session->cache().config());
}

void CacheSettings::showConfig(const CacheConfig& config) {
    for (const CacheField& field : fields_)
        form_->setText(field.key, field.show(config));
    policy_->setCurrent(static_cast<int>(config.policy));
    invalidation_->setCurrent(config.byRows ? 0 : 1);
}

Result<void> CacheSettings::apply(const CacheConfig& config) {
    if (workbench_.session() == nullptr) return fail(ErrorCode::Closed, "No database is open.");
    if (auto checked = config.check(); !checked) return checked;
    workbench_.session()->cache().setConfig(config);
    showConfig(config);
    emit configured();
    return {};
}

void CacheSettings::take(const QString& key) {
    const auto setting = std::ranges::find(fields_, key, &CacheField::key);
    if (workbench_.session() == nullptr || setting == fields_.end()) return;
    const CacheConfig before = workbench_.session()->cache().config();
    CacheConfig config = before;
    auto taken = setting->take(field(key)->text(), config);
    if (taken) taken = config.check();
    if (!taken) return form_->refuse(key, taken.error());
    form_->accept(key);
    if (config == before) return showConfig(config);
    (void)apply(config);
    emit said(
        tr("The cache's %1 is now %2")
            .arg(setting->caption, field(key)->text().isEmpty() ? tr("none") : field(key)->text()));
}

Result<void> CacheSettings::useBudget(std::int64_t bytes) {
    if (workbench_.session() == nullptr) return fail(ErrorCode::Closed, "No database is open.");
    CacheConfig config = workbench_.session()->cache().config();
    config.maxBytes = static_cast<std::size_t>(bytes);
    form_->accept(QStringLiteral("budget"));
    return apply(config);
}

Result<void> CacheSettings::useStatementTime(std::uint64_t fingerprint, Milliseconds time) {
    if (workbench_.session() == nullptr) return fail(ErrorCode::Closed, "No database is open.");
    CacheConfig config = workbench_.session()->cache().config();
    config.statementTimes[fingerprint] = time;
    form_->accept(QStringLiteral("statementTimes"));
    return apply(config);
}

} // namespace hone::ui
