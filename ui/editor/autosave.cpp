#include "ui/editor/autosave.h"

#include <algorithm>
#include <set>

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUuid>

#include "core/base/paths.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

const QString listName = QStringLiteral("tabs.json");
const QString lockName = QStringLiteral("lock");

std::unique_ptr<QLockFile> lockOf(const QString& folder) {
    auto lock = std::make_unique<QLockFile>(folder + QLatin1Char('/') + lockName);
    lock->setStaleLockTime(0); // a window may be open for days; a dead process is noticed by its id
    return lock->tryLock(0) ? std::move(lock) : nullptr;
}

std::string fileIn(const std::string& folder, int id) {
    return folder + "/" + std::to_string(id) + ".sql";
}

SavedTabs tabsIn(const std::string& folder) {
    SavedTabs saved;
    const auto list = readFile(folder + "/" + toStdString(listName));
    if (!list) return saved;
    const QJsonObject root =
        QJsonDocument::fromJson(QByteArray(list->data(), static_cast<qsizetype>(list->size())))
            .object();
    saved.current = root[QStringLiteral("current")].toInt();
    for (const QJsonValue& entry : root[QStringLiteral("tabs")].toArray()) {
        SavedTab tab;
        tab.id = entry[QStringLiteral("id")].toInt();
        tab.title = entry[QStringLiteral("title")].toString();
        tab.path = entry[QStringLiteral("path")].toString();
        tab.unsaved = entry[QStringLiteral("unsaved")].toBool();
        tab.cursor = static_cast<std::size_t>(entry[QStringLiteral("cursor")].toDouble());
        auto text = readFile(fileIn(folder, tab.id));
        if (!text) continue;
        tab.text = std::make_shared<const std::string>(*std::move(text));
        saved.tabs.push_back(std::move(tab));
    }
    return saved;
}

} // namespace

Autosave::Autosave(std::string folder, std::unique_ptr<QLockFile> lock)
    : folder_(std::move(folder)), lock_(std::move(lock)) {}

Result<std::unique_ptr<Autosave>> Autosave::open(const std::string& parent) {
    QDir dir(toQString(parent));
    if (!dir.mkpath(QStringLiteral(".")))
        return fail(ErrorCode::Permission,
                    "The folder " + parent + " for the editor's texts cannot be made.");
    const QFileInfoList folders =
        dir.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::NoSort);
    std::vector<std::pair<QDateTime, QString>> candidates;
    for (const QFileInfo& folder : folders) {
        const QFileInfo list(folder.filePath() + QLatin1Char('/') + listName);
        if (list.exists()) candidates.emplace_back(list.lastModified(), folder.filePath());
    }
    std::sort(candidates.begin(), candidates.end(), std::greater<>());
    std::unique_ptr<Autosave> latest;
    for (const auto& [when, folder] : candidates) {
        auto lock = lockOf(folder);
        if (lock == nullptr) continue;
        if (latest == nullptr)
            latest.reset(new Autosave(toStdString(folder), std::move(lock)));
        else
            latest->adopt(folder, *lock);
    }
    if (latest != nullptr) return latest;

    const QString folder = dir.filePath(QUuid::createUuid().toString(QUuid::WithoutBraces));
    if (!dir.mkpath(folder))
        return fail(ErrorCode::Permission, "The folder for the editor's texts cannot be made.");
    auto lock = lockOf(folder);
    if (lock == nullptr)
        return fail(ErrorCode::Io, "The folder for the editor's texts cannot be locked.");
    return std::unique_ptr<Autosave>(new Autosave(toStdString(folder), std::move(lock)));
}

SavedTabs Autosave::restore() const {
    return tabsIn(folder_);
}

void Autosave::adopt(const QString& folder, QLockFile& lock) {
    SavedTabs own = restore();
    int next = 1;
    for (SavedTab& tab : own.tabs) {
        next = std::max(next, tab.id + 1);
        tab.text = nullptr;
    }
    for (SavedTab& tab : tabsIn(toStdString(folder)).tabs) {
        const bool openHere =
            !tab.unsaved && !tab.path.isEmpty() &&
            std::any_of(own.tabs.begin(), own.tabs.end(),
                        [&tab](const SavedTab& other) { return other.path == tab.path; });
        if (openHere) continue;
        tab.id = next++;
        own.tabs.push_back(std::move(tab));
    }
    if (!save(own)) return;
    const QDir dir(folder);
    for (const QString& file : dir.entryList(QDir::Files))
        if (file != lockName) QFile::remove(dir.filePath(file));
    lock.unlock();
    dir.rmdir(folder);
}

Result<void> Autosave::save(const SavedTabs& tabs) {
    const std::lock_guard lock(saving_);
    if (tabs.sequence < savedSequence_) return {};
    savedSequence_ = tabs.sequence;
    QJsonArray list;
    std::set<QString> files{listName, lockName};
    for (const SavedTab& tab : tabs.tabs) {
        if (tab.text != nullptr)
            if (auto written = writeFileAtomically(fileIn(folder_, tab.id), *tab.text); !written)
                return written;
        files.insert(QString::number(tab.id) + QStringLiteral(".sql"));
        list.append(QJsonObject{{QStringLiteral("id"), tab.id},
                                {QStringLiteral("title"), tab.title},
                                {QStringLiteral("path"), tab.path},
                                {QStringLiteral("unsaved"), tab.unsaved},
                                {QStringLiteral("cursor"), static_cast<double>(tab.cursor)}});
    }
    const QByteArray json = QJsonDocument(QJsonObject{{QStringLiteral("tabs"), list},
                                                      {QStringLiteral("current"), tabs.current}})
                                .toJson();
    if (auto written =
            writeFileAtomically(folder_ + "/" + toStdString(listName), json.toStdString());
        !written)
        return written;
    for (const QString& file : QDir(toQString(folder_)).entryList(QDir::Files))
        if (!files.contains(file)) QFile::remove(toQString(folder_) + QLatin1Char('/') + file);
    return {};
}

} // namespace hone::ui
