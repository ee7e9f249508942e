#include "ui/pool/pool_settings_fields.h"

#include <QCoreApplication>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

QString say(const char* words) {
    return QCoreApplication::translate("PoolField", words);
}

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

PoolField time(const char* key, const char* caption, const char* toolTip,
               Milliseconds PoolConfig::*value, const char* zero = nullptr) {
    return timeField(QLatin1String(key), say(caption), say(toolTip), value,
                     zero == nullptr ? QString() : say(zero));
}

PoolField jitter() {
    return {QStringLiteral("jitter"), say("lifetime jitter"),
            say("A connection lives this share shorter at most, drawn when it is opened, so that "
                "not all end at once"),
            [](const PoolConfig& config) { return settingShareText(config.lifetimeJitter); },
            [](const QString& text, PoolConfig& config) -> Result<void> {
                const auto share = parseSettingShare(text);
                if (!share) return fail(share.error());
                config.lifetimeJitter = *share;
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
