#pragma once

#include <QAbstractButton>
#include <QButtonGroup>
#include <QVBoxLayout>

#include "ui/shell/theme.h"

namespace hone::ui {

// The pages of the window, one below the other: icon and word.
class Rail : public QFrame {
    Q_OBJECT
public:
    explicit Rail(Theme& theme, QWidget* parent = nullptr);

    void addPage(const QString& icon, const QString& word);
    int page() const { return group_.checkedId(); }
    void setPage(int page);

signals:
    void pageChosen(int page);

private:
    Theme& theme_;
    QButtonGroup group_;
    QVBoxLayout* layout_;
};

} // namespace hone::ui
