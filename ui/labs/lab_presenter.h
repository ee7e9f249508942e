#pragma once

#include <functional>

#include <QFrame>
#include <QTimer>

#include "ui/labs/lab_desk.h"
#include "ui/labs/lab_slide.h"

namespace hone::ui {

// The lab on the desk before a class: over the whole window, large, by keys alone. What came out
// takes several slides where there are plans or a curve. Its type grows with the window; what does
// not fit is set smaller, in steps, and never cut.
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
    void showSlide(RevealSlide slide);                    // where the lab on the desk has it
    RevealSlide slide() const { return slide_; }          // once something came out
    const LabCurve* curve() const { return view_.curve; } // null: it does not show

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
    using Make = std::function<QWidget*(const LabType&)>;

    void follow(); // what came out anew begins with its first slide
    void rebuild();
    void rebuildRight();
    void later(); // rebuilds once, when the window comes to it
    bool fit(Side& side, const QSize& room, const Make& make, int mostSteps);
    void placeSides(const QRect& room, int margin);
    void fillLeft();
    void fillRight(const QSize& room);
    void buildHead(const LabType& type);
    void buildFoot(const LabType& type);
    QWidget* makeRight(const LabType& type);
    QWidget* makeWhole(const LabType& type);
    QWidget* makeProgress(const LabType& type);
    void showProgress();
    void next();
    void backward();
    bool turn(int slides); // false: there is none that way
    void upOrDown(int steps);
    void measureCurve();
    void choose(int number);
    void nudge(int steps);

    Workbench& workbench_;
    LabDesk& desk_;
    QWidget *head_, *foot_;
    Side left_, right_;
    CurveSlide view_; // what of it shows; a run shows its progress alone
    RevealSlide slide_ = RevealSlide::Outcome;
    std::shared_ptr<const lab::LabOutcome> shown_; // what slide_ is of
    bool awaited_ = false;                         // a rebuild
    QTimer rest_;                                  // of a rebuild, a turn later
};

} // namespace hone::ui
