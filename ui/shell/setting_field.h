#pragma once

#include <functional>
#include <vector>

#include <QString>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace hone::ui {

// A setting as text that people write: counts, times and sizes with their unit, shares in percent.
template <typename Config>
struct SettingField {
    QString key; // "maximum"; the same in every language
    QString caption;
    QString toolTip;
    std::function<QString(const Config&)> show;
    // What the text means, put into the config; or why it means nothing. Whether the value is
    // allowed is the config's check() to say.
    std::function<Result<void>(const QString& text, Config&)> take;
};

// "500 ms", "5 s", "30 min": the largest unit that needs no fraction.
QString settingTimeText(Milliseconds time);
// The same read back, fractions too ("1.5 s"). InvalidArgument without a number or a unit.
Result<Milliseconds> parseSettingTime(const QString& text);

// "64 MB", "500 KB", decimal; read back with fractions ("1.5 GB"), from 0 on.
QString settingBytesText(std::size_t bytes);
Result<std::size_t> parseSettingBytes(const QString& text);

// "2.5 %", 0 to 1.
QString settingShareText(double share);
Result<double> parseSettingShare(const QString& text);

// zero: the word for 0, where 0 switches it off; empty: 0 is a value like others.
bool isSettingWord(const QString& text, const QString& zero);

template <typename Config>
SettingField<Config> timeField(const QString& key, const QString& caption, const QString& toolTip,
                               Milliseconds Config::*value, const QString& zero = {}) {
    return {key, caption, toolTip,
            [value, zero](const Config& config) {
                const Milliseconds time = config.*value;
                return !zero.isEmpty() && time.count() == 0 ? zero : settingTimeText(time);
            },
            [value, zero](const QString& text, Config& config) -> Result<void> {
                const auto read = isSettingWord(text, zero) ? Result<Milliseconds>(Milliseconds(0))
                                                            : parseSettingTime(text);
                if (!read) return fail(read.error());
                config.*value = *read;
                return {};
            }};
}

} // namespace hone::ui
