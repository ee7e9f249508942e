#pragma once

#include <QPlainTextEdit>

#include "core/plan/plan_node.h"

namespace hone::ui {

// A plan as a text, to be read and copied.
class PlanText : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit PlanText(const QString& name, QWidget* parent = nullptr);

    // A long one comes in pieces, so that the window stays free between them.
    void fill(const QString& text);
    void stop(); // what has not come yet stays away

private:
    void fillOn();

    QString remaining_;
};

// The engine's tree, and what was measured of the statement as a whole.
QString rawText(const Plan& plan);

} // namespace hone::ui
