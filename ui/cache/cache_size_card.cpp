#include "ui/cache/cache_size_card.h"

#include <cmath>

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/cache/cache_figures.h"
#include "ui/shell/format.h"
#include "ui/shell/pill.h"

namespace hone::ui {

QString proposalText(const SizeProposal& proposal, std::int64_t budget) {
    const QString size = budgetText(proposal.bytes);
    if (proposal.bytes == budget) return CacheSizeCard::tr("%1 is about right").arg(size);
    const QString points = QString::number(std::abs(proposal.points), 'f', 1);
    if (proposal.bytes < budget)
        return points == QLatin1String("0.0")
                   ? CacheSizeCard::tr("%1 is enough").arg(size)
                   : CacheSizeCard::tr("%1 is enough: −%2 points").arg(size, points);
    return CacheSizeCard::tr("%1: +%2 points").arg(size, points);
}

CacheSizeCard::CacheSizeCard(Theme& theme, QWidget* parent)
    : Card(tr("How large should it be?"), parent), curve_(new CacheSizeCurve(theme)),
      origin_(pillLabel(tr("your own accesses"))), headline_(new QLabel), reason_(new QLabel),
      foot_(new QWidget), use_(new QPushButton) {
    keepFont(origin_, theme.secondaryFont());
    setTone(origin_, "dim");
    origin_->setToolTip(plainToolTip(
        tr("Estimated: the same policy runs in miniature at other sizes, on a sample of what was "
           "asked of this cache")));
    addHeadWidget(origin_);
    QFont loud = theme.verdictFont();
    loud.setPointSizeF(loud.pointSizeF() * 0.75);
    keepFont(headline_, loud);
    keepFont(reason_, theme.secondaryFont());
    setTone(reason_, "dim");
    reason_->setWordWrap(true);
    for (QLabel* label : {headline_, reason_})
        label->setTextFormat(Qt::PlainText);
    use_->setToolTip(tr("Makes it the budget, at once"));
    auto* row = new QHBoxLayout(foot_);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(headline_, 1);
    row->addWidget(use_);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(10, 8, 10, 10);
    column->setSpacing(4);
    column->addWidget(curve_, 1);
    column->addWidget(foot_);
    column->addWidget(reason_);
    setContent(content);
    connect(use_, &QPushButton::clicked, this, [this] {
        if (proposal_) emit useRequested(proposal_->bytes);
    });
    setCurve({}, 0);
}

void CacheSizeCard::setCurve(std::vector<CurvePoint> curve, std::int64_t budget) {
    proposal_ = proposeSize(curve, budget);
    foot_->setVisible(proposal_.has_value());
    reason_->setVisible(proposal_.has_value());
    if (proposal_) {
        const bool other = proposal_->bytes != budget;
        headline_->setText(proposalText(*proposal_, budget));
        const bool good = other && proposal_->bytes > budget;
        if (good != std::exchange(good_, good)) setTone(headline_, good ? "good" : "");
        use_->setVisible(other);
        use_->setText(tr("Use %1").arg(budgetText(proposal_->bytes)));
        reason_->setText(
            tr("About %1 of your accesses would be hits, now %2 (estimated). A "
               "doubling beyond it brings less than half a point.")
                .arg(shareText(hitRateAt(curve, static_cast<double>(proposal_->bytes))),
                     shareText(hitRateAt(curve, static_cast<double>(budget)))));
    }
    curve_->setCurve(std::move(curve), budget, proposal_);
}

} // namespace hone::ui
