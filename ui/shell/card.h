#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace hone::ui {

// A panel of the window: a head with a short title at its left and a figure or controls at its
// right, the content below. Painted by the theme's style sheet (object name "card").
class Card : public QFrame {
    Q_OBJECT
public:
    explicit Card(const QString& title, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setFigure(const QString& figure);   // at the head's right
    void addHeadWidget(QWidget* widget);     // before the figure
    void addHeadLeftWidget(QWidget* widget); // behind the title
    void setContent(QWidget* content);       // replaces what was there
    QHBoxLayout* headLayout() const { return head_; }
    // Parts the head from the card, to serve as a dock's title bar right above it; the caller owns
    // it.
    QWidget* takeHead();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void clipContent();

    QWidget* headWidget_;
    QLabel* title_;
    QLabel* figure_;
    QHBoxLayout* head_;
    QVBoxLayout* body_;
    QWidget* content_ = nullptr;
};

} // namespace hone::ui
