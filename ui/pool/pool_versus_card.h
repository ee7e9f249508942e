#pragma once

#include <atomic>

#include <QToolButton>

#include "ui/compare/verdict_card.h"
#include "ui/pool/pool_workload.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// Shows what a pool is for: the same queries with a new connection for each and with a pool,
// measured in pairs.
class PoolVersusCard : public VerdictCard {
    Q_OBJECT
public:
    explicit PoolVersusCard(Workbench& workbench, QWidget* parent = nullptr);
    ~PoolVersusCard() override;

    void setMostPairs(int pairs) { options_.pairing.maxPairs = pairs; }
    void measure(const PoolWorkload& workload);
    void cancel();
    bool working() const { return measuring_.busy(); }
    const std::optional<PoolComparison>& comparison() const { return comparison_; }
    void setHindrance(const QString& why); // see PoolSizeCard

signals:
    void measureRequested(); // answered with measure()
    void started();
    void finished();

private:
    void finish(const Result<PoolComparison>& comparison);
    void showIdle();
    void showButtons();
    void showProgress();

    Workbench& workbench_;
    Background measuring_;
    std::shared_ptr<std::atomic<int>> pairs_; // taken by what is under way
    PoolComparisonOptions options_;
    std::optional<PoolComparison> comparison_;
    QString hindrance_;
    QString shown_; // of the progress
    QToolButton *measure_, *cancel_;
};

} // namespace hone::ui
