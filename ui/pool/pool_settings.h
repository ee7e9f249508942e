#pragma once

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>

#include "ui/pool/pool_lanes.h"
#include "ui/pool/pool_settings_fields.h"
#include "ui/shell/card.h"
#include "ui/shell/segmented.h"
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

    QLineEdit* field(const QString& key) const;
    QLabel* problem(const QString& key) const; // hidden: there is none
    QCheckBox* strictOrder() const { return strict_; }

signals:
    void said(const QString& words);
    void configured();

private:
    struct Row {
        PoolField setting;
        QLineEdit* edit;
        QLabel* problem;
    };
    ConnectionPool* pool() const; // null: there is none
    QWidget* makeForm();
    void take(const Row& row);
    void takeStrictOrder(bool strict);
    void refuse(const Row& row, const Error& error);
    void showConfig(const PoolConfig& config);

    Workbench& workbench_;
    PoolRole role_ = PoolRole::Readers;
    Segmented* roles_;
    std::vector<Row> rows_;
    QCheckBox* strict_;
};

} // namespace hone::ui
