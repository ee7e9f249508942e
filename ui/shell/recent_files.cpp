#include "ui/shell/recent_files.h"

#include <QSettings>

namespace hone::ui {

namespace {

constexpr int kept = 10;
const QString key = QStringLiteral("recent");

} // namespace

RecentFiles::RecentFiles(QSettings& settings, QObject* parent)
    : QObject(parent), settings_(settings) {}

QStringList RecentFiles::list() const {
    return settings_.value(key).toStringList();
}

void RecentFiles::add(const QString& db) {
    QStringList files = list();
    files.removeAll(db);
    files.prepend(db);
    store(files.mid(0, kept));
}

void RecentFiles::remove(const QString& db) {
    QStringList files = list();
    if (files.removeAll(db) > 0) store(files);
}

void RecentFiles::store(const QStringList& list) {
    settings_.setValue(key, list);
    emit changed();
}

} // namespace hone::ui
