#pragma once

#include <atomic>

#include <QToolButton>

#include "ui/compare/verdict_card.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// A comparison with a button: a click measures it in the background, and the verdict appears in
// place.
class MeasureCard : public VerdictCard {
    Q_OBJECT
public:
    struct Outcome {
        PairedComparison comparison;
        SideNames names;
        QStringList remarks;
    };
    using Progress = std::function<void(int pairs, int most)>;
    // On a thread of its own; pairing carries the stop token.
    using Measure = std::function<Result<Outcome>(const PairingOptions& pairing, const Progress&)>;

    MeasureCard(Workbench& workbench, const QString& title, const QString& toolTip,
                const QString& idleWords, QWidget* parent = nullptr);
    ~MeasureCard() override;

    void setMostPairs(int pairs) { pairing_.maxPairs = pairs; }
    void begin(Measure measure);
    void cancel();
    bool working() const { return measuring_.busy(); }
    const std::optional<Outcome>& comparison() const { return comparison_; }
    // Others measure meanwhile: why this may not begin; empty: it may.
    void setHindrance(const QString& why);
    // Why this can never begin as things are; empty: it can.
    void setObstacle(const QString& why);

signals:
    void measureRequested(); // answered with begin()
    void started();
    void finished(); // with a comparison, an error, or cancelled

private:
    void finish(const Result<Outcome>& outcome);
    void showIdle();
    void showButtons();
    void showProgress();

    Workbench& workbench_;
    Background measuring_;
    PairingOptions pairing_;
    std::shared_ptr<std::atomic<int>> pairs_; // taken by what is under way
    std::optional<Outcome> comparison_;
    const QString toolTip_, idleWords_;
    QString hindrance_, obstacle_;
    QString shown_; // of the progress
    QToolButton *measure_, *cancel_;
};

} // namespace hone::ui
