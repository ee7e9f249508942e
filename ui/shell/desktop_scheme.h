#pragma once

#include <optional>

#include <QObject>
#include <QVariant>
#ifdef HONE_HAS_DBUS
#include <QDBusVariant>
#endif

namespace hone::ui {

// Whether the desktop prefers dark windows, as its portal says (org.freedesktop.appearance). Asks
// without waiting: dark() is empty until an answer came, and for good where there is no portal.
class DesktopScheme : public QObject {
    Q_OBJECT
public:
    explicit DesktopScheme(QObject* parent = nullptr);

    std::optional<bool> dark() const { return dark_; }

signals:
    void changed();

private:
#ifdef HONE_HAS_DBUS
    Q_SLOT void onSettingChanged(const QString& space, const QString& key,
                                 const QDBusVariant& value);
    void take(QVariant value);

#endif
    std::optional<bool> dark_;
};

} // namespace hone::ui
