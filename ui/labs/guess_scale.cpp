#include "ui/labs/guess_scale.h"

#include <algorithm>
#include <cmath>

namespace hone::ui {
namespace {

constexpr double wide = 20; // times the least

double twoDigits(double value) {
    if (value == 0) return 0;
    const double unit = std::pow(10, std::floor(std::log10(std::abs(value))) - 1);
    return std::round(value / unit) * unit;
}

} // namespace

GuessScale GuessScale::of(const lab::Prediction& prediction) {
    return {prediction.least, prediction.most,
            prediction.least > 0 && prediction.most >= wide * prediction.least};
}

double GuessScale::at(double share) const {
    share = std::clamp(share, 0.0, 1.0);
    const double value =
        logarithmic ? least * std::pow(most / least, share) : least + share * (most - least);
    return std::clamp(twoDigits(value), least, most);
}

double GuessScale::shareOf(double value) const {
    if (most <= least) return 0;
    const double share = logarithmic ? std::log(value / least) / std::log(most / least)
                                     : (value - least) / (most - least);
    return std::clamp(share, 0.0, 1.0);
}

} // namespace hone::ui
