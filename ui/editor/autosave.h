#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <QLockFile>
#include <QString>

#include "core/base/result.h"

namespace hone::ui {

// One editor tab as it is kept on disk. text is null where it has not changed since it was last
// kept.
struct SavedTab {
    int id = 0; // its own in the folder; names the file
    QString title;
    QString path; // of the file it was opened from or saved to; empty: none
    bool unsaved = false;
    std::size_t cursor = 0;
    std::shared_ptr<const std::string> text;
};

struct SavedTabs {
    std::vector<SavedTab> tabs;
    int current = 0;            // position
    std::uint64_t sequence = 0; // rises from save to save
};

// The editor's texts on disk: a folder for each window, locked while the window lives, so that two
// of them never write into one another and a crash leaves the texts for the next to take over. File
// work: one thread at a time, never the window's.
class Autosave {
public:
    // Takes over the latest folder whose window is gone, with the tabs of all others that are, or
    // makes a new one. parent: made if need be.
    static Result<std::unique_ptr<Autosave>> open(const std::string& parent);

    // What the folder held. A text that cannot be read is left out.
    SavedTabs restore() const;
    // Texts first, then the list, each file at once; files of tabs that are gone are removed last.
    Result<void> save(const SavedTabs& tabs);
    const std::string& folder() const { return folder_; }

private:
    Autosave(std::string folder, std::unique_ptr<QLockFile> lock);
    // Moves the tabs of a window that is gone in here; where that fails they stay where they are.
    void adopt(const QString& folder, QLockFile& lock);

    const std::string folder_;
    const std::unique_ptr<QLockFile> lock_;
    std::mutex saving_;
    std::uint64_t savedSequence_ = 0; // guarded by saving_
};

} // namespace hone::ui
