#pragma once

#include <QString>

#include "core/index/advice_text.h"
#include "ui/shell/format.h"

// What an advice says, at ui's edge: see core/index/advice_text.h.
namespace hone::ui {

inline QString trialText(const index::TrialTime& time, bool estimated) {
    return toQString(index::trialText(time, estimated));
}
inline QString amountText(double amount, bool estimated) {
    return toQString(index::amountText(amount, estimated));
}
inline QString adviceHeadline(const index::Advice& advice) {
    return toQString(index::adviceHeadline(advice));
}
inline QString adviceProvenance(const index::Advice& advice) {
    return toQString(index::adviceProvenance(advice));
}
inline QString changeText(const index::AdvisedStatement& statement, bool estimated) {
    return toQString(index::changeText(statement, estimated));
}

} // namespace hone::ui
