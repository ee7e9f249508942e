#include "ui/pool/pool_settings_fields.h"

#include <cmath>

#include <QCoreApplication>
#include <QRegularExpression>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

QString say(const char* words) {
    return QCoreApplication::translate("PoolField", words);
}

struct Unit {
    const char* name;
    std::int64_t milliseconds;
};
constexpr Unit units[] = {{"ms", 1}, {"s", 1'000}, {"min", 60'000}, {"h", 3'600'000}};

tl::unexpected<Error> refuse(const QString& words) {
    return fail(ErrorCode::InvalidArgument, toStdString(words));
}

PoolField count(const char* key, const char* caption, const char* toolTip, int PoolConfig::*value) {
    return {QLatin1String(key), say(caption), say(toolTip),
            [value](const PoolConfig& config) { return QString::number(config.*value); },
            [value](const QString& text, PoolConfig& config) -> Result<void> {
                bool read = false;
                const int number = text.trimmed().toInt(&read);
                if (!read) return refuse(say("Write a whole number, such as 8."));
                config.*value = number;
                return {};
            }};
}

// zero: the word for 0, where 0 switches it off; null: 0 is a time like others.
PoolField time(const char* key, const char* caption, const char* toolTip,
               Milliseconds PoolConfig::*value, const char* zero = nullptr) {
    return {
        QLatin1String(key), say(caption), say(toolTip),
        [value, zero](const PoolConfig& config) {
            return zero != nullptr && (config.*value).count() == 0 ? say(zero)
                                                                   : settingTimeText(config.*value);
        },
        [value, zero](const QString& text, PoolConfig& config) -> Result<void> {
            if (zero != nullptr && text.trimmed().compare(say(zero), Qt::CaseInsensitive) == 0) {
                config.*value = Milliseconds(0);
                return {};
            }
            const auto read = parseSettingTime(text);
            if (!read) return fail(read.error());
            config.*value = *read;
            return {};
        }};
}

PoolField jitter() {
    return {QStringLiteral("jitter"), say("lifetime jitter"),
            say("A connection lives this share shorter at most, drawn when it is opened, so that "
                "not all end at once"),
            [](const PoolConfig& config) {
                return QStringLiteral("%1 %").arg(config.lifetimeJitter * 100, 0, 'g', 4);
            },
            [](const QString& text, PoolConfig& config) -> Result<void> {
                bool read = false;
                QString number = text.trimmed();
                if (number.endsWith(u'%')) number.chop(1);
                const double percent = number.trimmed().toDouble(&read);
                if (!read) return refuse(say("Write a share in percent, such as 2.5 %."));
                config.lifetimeJitter = percent / 100;
                return {};
            }};
}

PoolField initSql() {
    return {QStringLiteral("initSql"), say("init statement"),
            say("Run on every new connection; those that are open keep what they have"),
            [](const PoolConfig& config) { return toQString(config.initSql); },
            [](const QString& text, PoolConfig& config) -> Result<void> {
                config.initSql = toStdString(text.trimmed());
                return {};
            }};
}

} // namespace

QString settingTimeText(Milliseconds time) {
    const Unit* fitting = &units[0];
    for (const Unit& unit : units)
        if (time.count() != 0 && time.count() % unit.milliseconds == 0) fitting = &unit;
    return QStringLiteral("%1 %2").arg(time.count() / fitting->milliseconds).arg(fitting->name);
}

Result<Milliseconds> parseSettingTime(const QString& text) {
    static const QRegularExpression pattern(
        QStringLiteral("^\\s*(-?[0-9]+(?:[.,][0-9]+)?)\\s*([a-z]*)\\s*$"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = pattern.match(text);
    if (!match.hasMatch()) return refuse(say("Write a time with its unit, such as 500 ms or 5 s."));
    const double number = match.captured(1).replace(u',', u'.').toDouble();
    const QString name = match.captured(2).toLower();
    if (name.isEmpty() && number == 0) return Milliseconds(0);
    for (const Unit& unit : units) {
        if (name != QLatin1String(unit.name)) continue;
        // Enough for whoever checks it to see that it is absurd.
        constexpr double longest = 1e15;
        const double time =
            std::clamp(number * static_cast<double>(unit.milliseconds), -longest, longest);
        return Milliseconds(std::llround(time));
    }
    return refuse(name.isEmpty() ? say("The unit is missing: ms, s, min or h.")
                                 : say("The unit must be ms, s, min or h."));
}

std::vector<PoolField> poolFields() {
    using C = PoolConfig;
    return {
        count("minimum", "minimum", "Connections that are kept open", &C::minimum),
        count("maximum", "maximum",
              "Connections at most; a smaller one closes idle ones now and "
              "lent ones when they come back",
              &C::maximum),
        time("acquireTimeout", "acquire timeout", "How long a caller waits for a connection",
             &C::acquireTimeout),
        time("idleTimeout", "idle timeout", "Idle connections above the minimum end after it",
             &C::idleTimeout),
        time("maxLifetime", "maximum lifetime",
             "A connection this old ends when it is idle; none: it never does", &C::maxLifetime,
             "none"),
        jitter(),
        time("validateAfterIdle", "validate when idle over",
             "Connections idle for longer are checked before they are lent", &C::validateAfterIdle),
        time("validationTimeout", "validation timeout", "A check that takes longer has failed",
             &C::validationTimeout),
        time("keepAlive", "keep-alive", "Idle connections are checked this often; off: never",
             &C::keepAlive, "off"),
        time("leakAfter", "leak when idle and held over",
             "A lease without a running statement for so long is suspected to be forgotten; off: "
             "none is",
             &C::leakAfter, "off"),
        count("maxWaiting", "callers in line", "Who comes after so many is refused at once",
              &C::maxWaiting),
        count("connectAttempts", "connect attempts",
              "Failures in a row after which it is an outage and callers get the cause at once",
              &C::connectAttempts),
        time("firstRetryPause", "first retry pause", "Doubles with every failure",
             &C::firstRetryPause),
        time("longestRetryPause", "longest retry pause", "Between two attempts to connect",
             &C::longestRetryPause),
        initSql(),
    };
}

} // namespace hone::ui
