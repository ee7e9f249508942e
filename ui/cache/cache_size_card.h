#pragma once

#include <QPushButton>

#include "ui/cache/cache_size_curve.h"
#include "ui/shell/card.h"

namespace hone::ui {

// What other budgets would bring, from the cache's own accesses, and the one to use.
class CacheSizeCard : public Card {
    Q_OBJECT
public:
    explicit CacheSizeCard(Theme& theme, QWidget* parent = nullptr);

    void setCurve(std::vector<CurvePoint> curve, std::int64_t budget);
    void setEmptyWords(const QString& words) { curve_->setEmptyWords(words); }
    const std::optional<SizeProposal>& proposal() const { return proposal_; }

signals:
    void useRequested(qint64 bytes);

private:
    CacheSizeCurve* curve_;
    QLabel *origin_, *headline_, *reason_;
    QWidget* foot_;
    QPushButton* use_;
    std::optional<SizeProposal> proposal_;
    bool good_ = false;
};

// "128 MB: +3.1 points".
QString proposalText(const SizeProposal& proposal, std::int64_t budget);

} // namespace hone::ui
