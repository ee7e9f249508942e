#pragma once

#include "core/lab/lab.h"

namespace hone::ui {

// The slider of a guess: where its range is wide, each step is a factor.
struct GuessScale {
    double least = 0, most = 1;
    bool logarithmic = false;

    static GuessScale of(const lab::Prediction& prediction);
    // share: 0 at least, 1 at most. Two significant digits, as one guesses.
    double at(double share) const;
    double shareOf(double value) const;
    bool operator==(const GuessScale&) const = default;
};

} // namespace hone::ui
