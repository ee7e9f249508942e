#pragma once

#include <vector>

#include <QWidget>

#include "core/index/index_lab.h"
#include "ui/shell/theme.h"

class QGridLayout;
class QLabel;

namespace hone::ui {

// What an index costs: writing a row without and with it, bytes, time to build.
class LabCosts : public QWidget {
    Q_OBJECT
public:
    explicit LabCosts(Theme& theme, QWidget* parent = nullptr);

    void show(const index::IndexTrialResult& result);
    using QWidget::show;
    void clear();

private:
    void begin(); // with the head alone
    void addRow(const QString& name, const QString& without, const QString& with,
                const QString& change, QColor ThemeTokens::*color);
    void addCell(int column, const QString& text, QColor ThemeTokens::*color);
    void applyTheme();

    Theme& theme_;
    QGridLayout* grid_;
    QLabel* remarks_;
    struct Cell {
        QLabel* label;
        QColor ThemeTokens::*color;
    };
    std::vector<Cell> cells_;
    int rows_ = 0;
};

} // namespace hone::ui
