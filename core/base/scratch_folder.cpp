#include "core/base/scratch_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace hone {
namespace {

namespace fs = std::filesystem;

constexpr const char* prefix = "hone-scratch-";

// -1 where another process holds it, or there is none.
int takeLock(const std::string& folder, int flags) {
    const int file = ::open((folder + "/lock").c_str(), flags | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) return -1;
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
    ::close(file);
    return -1;
}

// The lock goes last: killed in between, it leaves what the next one finds.
void removeFolder(const fs::path& folder) {
    std::error_code error, ignored;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (at->path().filename() != "lock") fs::remove_all(at->path(), ignored);
    fs::remove_all(folder, ignored);
}

void removeOrphans(const std::string& parent) {
    std::error_code error;
    for (fs::directory_iterator at(parent, error), end; !error && at != end; at.increment(error)) {
        if (!at->path().filename().string().starts_with(prefix)) continue;
        const int lock = takeLock(at->path().string(), 0);
        if (lock < 0) continue;
        removeFolder(at->path());
        ::close(lock);
    }
}

} // namespace

std::string scratchParent() {
    const char* folder = std::getenv("TMPDIR");
    return folder != nullptr && *folder != '\0' ? folder : "/var/tmp";
}

Result<std::unique_ptr<ScratchFolder>> ScratchFolder::make(const std::string& parent) {
    removeOrphans(parent);
    std::string path = parent + "/" + prefix + "XXXXXX";
    const bool made = ::mkdtemp(path.data()) != nullptr;
    const int lock = made ? takeLock(path, O_CREAT) : -1;
    if (lock < 0)
        return fail(errno == ENOSPC ? ErrorCode::DiskFull : ErrorCode::Io,
                    "No temporary folder could be made in " + parent +
                        ". Set TMPDIR to a folder that can be written.",
                    std::strerror(errno));
    return std::unique_ptr<ScratchFolder>(new ScratchFolder(std::move(path), lock));
}

ScratchFolder::~ScratchFolder() {
    removeFolder(path_);
    ::close(lock_);
}

} // namespace hone
