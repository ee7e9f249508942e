#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>

#include "ui/pool/pool_size_curve.h"
#include "ui/pool/pool_workload.h"
#include "ui/shell/card.h"
#include "ui/shell/segmented.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// Measures how many connections the readers' pool needs and offers that number.
class PoolSizeCard : public Card {
    Q_OBJECT
public:
    explicit PoolSizeCard(Workbench& workbench, QWidget* parent = nullptr);
    ~PoolSizeCard() override;

    // What is measured with; asks for the statement at the cursor where that is it.
    PoolWorkload workload();
    void setSource(PoolWorkload::Source source);
    void setStatement(index::WorkloadStatement statement) { atCursor_ = {std::move(statement)}; }
    void setLargest(int largest) { largest_->setValue(largest); }
    void setDuration(Milliseconds each) { each_ = each; }

    void measure();
    void cancel();
    bool working() const { return measuring_.busy(); }
    const std::optional<PoolSizing>& sizing() const { return sizing_; }
    // Others measure meanwhile: why this may not begin; empty: it may.
    void setHindrance(const QString& why);

signals:
    void statementWanted();
    void started();
    void finished(); // with a sizing, an error, or cancelled
    void useRequested(int size);

private:
    struct Progress;

    QLayout* makeFoot();
    void finish(Result<PoolSizing> sizing);
    void showState();
    void showProgress();

    Workbench& workbench_;
    Background measuring_;
    std::shared_ptr<Progress> progress_;
    std::vector<index::WorkloadStatement> atCursor_;
    std::optional<PoolSizing> sizing_;
    std::optional<Error> error_;
    QString hindrance_;
    int measuredUpTo_ = 0;
    Milliseconds each_{1'000};

    Segmented* sources_;
    PoolSizeCurve* curve_;
    QLabel *headline_, *reason_, *more_, *progressWords_;
    QSpinBox* largest_;
    QProgressBar* bar_;
    QPushButton *measure_, *cancel_, *use_;
};

} // namespace hone::ui
