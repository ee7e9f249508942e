#include "ui/shell/setting_field.h"

#include <cmath>

#include <QCoreApplication>
#include <QRegularExpression>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

struct Unit {
    const char* name;
    double amount;
};
constexpr Unit timeUnits[] = {{"ms", 1}, {"s", 1e3}, {"min", 60e3}, {"h", 3.6e6}};
constexpr Unit byteUnits[] = {{"B", 1}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}};

// Enough for whoever checks it to see that it is absurd.
constexpr double absurd = 1e17;

QString say(const char* words) {
    return QCoreApplication::translate("SettingField", words);
}

tl::unexpected<Error> refuse(const QString& words) {
    return fail(ErrorCode::InvalidArgument, toStdString(words));
}

template <std::size_t N>
QString textIn(const Unit (&units)[N], std::int64_t amount) {
    const Unit* fitting = &units[0];
    for (const Unit& unit : units)
        if (amount != 0 && amount % static_cast<std::int64_t>(unit.amount) == 0) fitting = &unit;
    return QStringLiteral("%1 %2")
        .arg(amount / static_cast<std::int64_t>(fitting->amount))
        .arg(QLatin1String(fitting->name));
}

// names: "ms, s, min or h"; shape: what to write where there is no number.
template <std::size_t N>
Result<double> amountIn(const Unit (&units)[N], const QString& text, const QString& names,
                        const QString& shape) {
    static const QRegularExpression pattern(
        QStringLiteral("^\\s*([-\u2212]?[0-9]+(?:[.,][0-9]+)?)\\s*([a-z]*)\\s*$"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = pattern.match(text);
    if (!match.hasMatch()) return refuse(shape);
    const double number =
        match.captured(1).replace(u',', u'.').replace(QChar(0x2212), u'-').toDouble();
    const QString name = match.captured(2);
    if (name.isEmpty() && number == 0) return 0;
    for (const Unit& unit : units)
        if (name.compare(QLatin1String(unit.name), Qt::CaseInsensitive) == 0)
            return std::clamp(number * unit.amount, -absurd, absurd);
    return refuse(name.isEmpty() ? say("The unit is missing: %1.").arg(names)
                                 : say("The unit must be %1.").arg(names));
}

} // namespace

QString settingTimeText(Milliseconds time) {
    return textIn(timeUnits, time.count());
}

Result<Milliseconds> parseSettingTime(const QString& text) {
    const auto time = amountIn(timeUnits, text, say("ms, s, min or h"),
                               say("Write a time with its unit, such as 500 ms or 5 s."));
    if (!time) return fail(time.error());
    return Milliseconds(std::llround(*time));
}

QString settingBytesText(std::size_t bytes) {
    return textIn(byteUnits, static_cast<std::int64_t>(bytes));
}

Result<std::size_t> parseSettingBytes(const QString& text) {
    const auto bytes = amountIn(byteUnits, text, say("B, KB, MB, GB or TB"),
                                say("Write a size with its unit, such as 64 MB."));
    if (!bytes) return fail(bytes.error());
    if (*bytes < 0) return refuse(say("A size cannot be negative."));
    return static_cast<std::size_t>(std::llround(*bytes));
}

QString settingShareText(double share) {
    return QStringLiteral("%1 %").arg(share * 100, 0, 'g', 4);
}

Result<double> parseSettingShare(const QString& text) {
    bool read = false;
    QString number = text.trimmed();
    if (number.endsWith(u'%')) number.chop(1);
    const double percent = number.trimmed().replace(u',', u'.').toDouble(&read);
    if (!read) return refuse(say("Write a share in percent, such as 2.5 %."));
    return percent / 100;
}

bool isSettingWord(const QString& text, const QString& zero) {
    return !zero.isEmpty() && text.trimmed().compare(zero, Qt::CaseInsensitive) == 0;
}

} // namespace hone::ui
