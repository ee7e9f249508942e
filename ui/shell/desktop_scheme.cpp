#include "ui/shell/desktop_scheme.h"

#ifdef HONE_HAS_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#endif

namespace hone::ui {

#ifdef HONE_HAS_DBUS

namespace {

const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
const QString interface = QStringLiteral("org.freedesktop.portal.Settings");
const QString space = QStringLiteral("org.freedesktop.appearance");
const QString key = QStringLiteral("color-scheme");

} // namespace

DesktopScheme::DesktopScheme(QObject* parent) : QObject(parent) {
    // Without an address the bus library would start a daemon and wait for it.
    if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")) return;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return;
    bus.connect(service, path, interface, QStringLiteral("SettingChanged"), this,
                SLOT(onSettingChanged(QString, QString, QDBusVariant)));
    QDBusMessage question =
        QDBusMessage::createMethodCall(service, path, interface, QStringLiteral("Read"));
    question << space << key;
    auto* answer = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        const QDBusPendingReply<QDBusVariant> reply = *answer;
        if (reply.isValid()) take(reply.value().variant());
        answer->deleteLater();
    });
}

void DesktopScheme::onSettingChanged(const QString& changedSpace, const QString& changedKey,
                                     const QDBusVariant& value) {
    if (changedSpace == space && changedKey == key) take(value.variant());
}

void DesktopScheme::take(QVariant value) {
    while (value.canConvert<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    const uint number = value.toUInt(); // 0: no preference, 1: dark, 2: light
    const std::optional<bool> dark = number == 1   ? std::optional(true)
                                     : number == 2 ? std::optional(false)
                                                   : std::nullopt;
    if (dark == dark_) return;
    dark_ = dark;
    emit changed();
}

#else

DesktopScheme::DesktopScheme(QObject* parent) : QObject(parent) {}

#endif

} // namespace hone::ui
