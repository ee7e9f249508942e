#pragma once

#include <memory>
#include <string>

#include "core/base/result.h"

namespace hone {

// Where large temporary files go: TMPDIR, else /var/tmp.
std::string scratchParent();

// A folder for temporary files, gone with the object. What a killed program left behind is removed
// by the next one that makes a folder in the same place.
class ScratchFolder {
public:
    // Errors: Io, DiskFull or Permission.
    static Result<std::unique_ptr<ScratchFolder>> make(const std::string& parent = scratchParent());
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::string& path() const { return path_; }
    std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
    ScratchFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
    const std::string path_;
    const int lock_; // held on the folder's file "lock" as long as its owner lives
};

} // namespace hone
