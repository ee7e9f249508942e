#pragma once

#include <functional>

#include <QFrame>

#include "ui/labs/lab_desk.h"
#include "ui/labs/lab_look.h"

class QHBoxLayout;
class QProgressBar;

namespace hone::ui {

// The lab on the desk before a class: over the whole window, large, by keys alone. Its type grows
// with the window; what does not fit is set smaller, in steps, and never cut.
class LabPresenter : public QFrame {
    Q_OBJECT
public:
    // Covers its parent for as long as it shows.
    LabPresenter(Workbench& workbench, LabDesk& desk, QWidget* parent);

    void present(); // shows it, and takes the keys
    // 20 pixels of body text at 1280 x 720.
    static double scaleFor(const QSize& size);
    double leftScale() const { return left_.scale; } // what the texts are set at
    double rightScale() const { return right_.scale; }

signals:
    void left();           // by Escape
    void themeRequested(); // the other one

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool focusNextPrevChild(bool) override { return true; }
    bool event(QEvent* event) override;

private:
    struct Side {
        QWidget* frame = nullptr;
        QWidget* content = nullptr;
        double scale = 1;
    };
    // Made smaller until it fits.
    using Make = std::function<QWidget*(const LabType&)>;

    void rebuild();
    void later(); // rebuilds once, when the window comes to it
    void fit(Side& side, const QSize& room, const Make& make);
    void buildHead(const LabType& type);
    void buildFoot(const LabType& type);
    QWidget* makeRight(const LabType& type);
    QWidget* makeProgress(const LabType& type);
    void showProgress();
    void next();
    void backward();
    void choose(int number);
    void nudge(int steps);

    Workbench& workbench_;
    LabDesk& desk_;
    QWidget *head_, *foot_;
    Side left_, right_;
    QLabel* doing_ = nullptr;
    QProgressBar* bar_ = nullptr;
    bool awaited_ = false; // a rebuild
};

} // namespace hone::ui
