#pragma once

#include <QAbstractButton>

#include "ui/labs/lab_look.h"

namespace hone::ui {

// One of the answers that can be chosen, with its number. As high as its words need.
class LabChoice : public QAbstractButton {
    Q_OBJECT
public:
    LabChoice(const LabType& type, int number, const QString& words, QWidget* parent = nullptr);

    void setRight(bool right); // it is what came out
    bool isRight() const { return right_; }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRect wordsIn(int width) const;

    LabType type_;
    const int number_;
    bool right_ = false;
};

} // namespace hone::ui
