#pragma once

#include <QCheckBox>

#include "ui/pool/pool_lanes.h"
#include "ui/pool/pool_settings_fields.h"
#include "ui/shell/card.h"
#include "ui/shell/segmented.h"
#include "ui/shell/settings_form.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// The settings of the readers' pool or the writer's, changed while it runs: each when its field is
// left, and a value that is not allowed is refused below the field.
class PoolSettings : public Card {
    Q_OBJECT
public:
    explicit PoolSettings(Workbench& workbench, QWidget* parent = nullptr);

    PoolRole role() const { return role_; }
    void setRole(PoolRole role);
    // As the pool has them now; drops what was refused.
    void refresh();
    // Makes this the readers' largest number; the minimum follows where it must.
    Result<void> useMaximum(int maximum);

    QLineEdit* field(const QString& key) const { return form_->field(key); }
    QLabel* problem(const QString& key) const { return form_->problem(key); }
    QCheckBox* strictOrder() const { return strict_; }

signals:
    void said(const QString& words);
    void configured();

private:
    ConnectionPool* pool() const; // null: there is none
    void take(const QString& key);
    void takeStrictOrder(bool strict);
    void showConfig(const PoolConfig& config);

    Workbench& workbench_;
    PoolRole role_ = PoolRole::Readers;
    Segmented* roles_;
    const std::vector<PoolField> fields_;
    SettingsForm* form_;
    QCheckBox* strict_;
};

} // namespace hone::ui
