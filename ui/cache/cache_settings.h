#pragma once

#include "ui/cache/cache_settings_fields.h"
#include "ui/shell/card.h"
#include "ui/shell/segmented.h"
#include "ui/shell/settings_form.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// The cache's settings, changed while it runs.
class CacheSettings : public Card {
    Q_OBJECT
public:
    explicit CacheSettings(Workbench& workbench, QWidget* parent = nullptr);

    // As the cache has them now; drops what was refused.
    void refresh();
    Result<void> useBudget(std::int64_t bytes);
    // A statement's own time to live.
    Result<void> useStatementTime(std::uint64_t fingerprint, Milliseconds time);

    QLineEdit* field(const QString& key) const { return form_->field(key); }
    QLabel* problem(const QString& key) const { return form_->problem(key); }
    Segmented& policy() { return *policy_; }
    Segmented& invalidation() { return *invalidation_; }

signals:
    void said(const QString& words);
    void configured();

private:
    void take(const QString& key);
    Result<void> apply(const CacheConfig& config);
    void showConfig(const CacheConfig& config);

    Workbench& workbench_;
    const std::vector<CacheField> fields_;
    SettingsForm* form_;
    Segmented *policy_, *invalidation_;
};

} // namespace hone::ui
