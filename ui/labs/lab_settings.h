#pragma once

#include "ui/labs/lab_desk.h"
#include "ui/shell/card.h"
#include "ui/shell/segmented.h"
#include "ui/shell/settings_form.h"

namespace hone::ui {

// The parameters of the lab on the desk, within their bounds.
class LabSettings : public Card {
    Q_OBJECT
public:
    LabSettings(Theme& theme, LabDesk& desk, QWidget* parent = nullptr);

    const SettingsForm* form() const { return form_; } // null: no lab is on the desk

private:
    void build();
    void showFlow();
    void take(const QString& name);
    void fit();

    Theme& theme_;
    LabDesk& desk_;
    Segmented* size_;
    SettingsForm* form_ = nullptr;
};

} // namespace hone::ui
