#pragma once

#include <QObject>
#include <QStringList>

class QSettings;

namespace hone::ui {

// The databases opened of late, newest first, kept in the settings.
class RecentFiles : public QObject {
    Q_OBJECT
public:
    explicit RecentFiles(QSettings& settings, QObject* parent = nullptr);

    QStringList list() const;
    void add(const QString& db);
    void remove(const QString& db);

signals:
    void changed();

private:
    void store(const QStringList& list);

    QSettings& settings_;
};

} // namespace hone::ui
