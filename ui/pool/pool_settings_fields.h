#pragma once

#include <functional>
#include <vector>

#include <QString>

#include "core/pool/pool_config.h"

namespace hone::ui {

// A setting of a pool as text that people write: counts, times with their unit, shares in percent.
struct PoolField {
    QString key; // "maximum"; the same in every language
    QString caption;
    QString toolTip;
    std::function<QString(const PoolConfig&)> show;
    // What the text means, put into the config; or why it means nothing. Whether the value is
    // allowed is PoolConfig::check()'s to say.
    std::function<Result<void>(const QString& text, PoolConfig&)> take;
};

// In the order in which they are shown; strict order, which is no text, has no field.
std::vector<PoolField> poolFields();

// "500 ms", "5 s", "30 min": the largest unit that needs no fraction.
QString settingTimeText(Milliseconds time);
// The same read back, fractions too ("1.5 s"). InvalidArgument without a number or a unit.
Result<Milliseconds> parseSettingTime(const QString& text);

} // namespace hone::ui
