#include "core/base/paths.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hone {
namespace {

namespace fs = std::filesystem;

class File {
public:
    explicit File(int descriptor) : descriptor_(descriptor) {}
    ~File() { close(); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    int get() const { return descriptor_; }
    // False when the system reports a failed write only now.
    bool close() {
        const int descriptor = std::exchange(descriptor_, -1);
        return descriptor < 0 || ::close(descriptor) == 0;
    }

private:
    int descriptor_;
};

tl::unexpected<Error> failWith(int code, const std::string& path, const char* doing) {
    const std::string detail = std::strerror(code);
    switch (code) {
    case EACCES:
    case EPERM:
    case EROFS:
        return fail(ErrorCode::Permission, path + " may not be " + doing + " by this user.",
                    detail);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return fail(ErrorCode::DiskFull,
                    "There is no room left for " + path +
                        "; what was there before is kept. Free some space and try again.",
                    detail);
    case ENOENT:
    case ENOTDIR:
        return fail(ErrorCode::NotFound, "There is no file or folder " + path + ".", detail);
    case EISDIR:
        return fail(ErrorCode::Io, path + " is a folder, not a file.", detail);
    default:
        return fail(ErrorCode::Io, path + " could not be " + doing + ".", detail);
    }
}

// 0 or the errno of what failed.
int writeAll(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

} // namespace

Result<std::string> userDataFolder() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value != nullptr ? value : "");
    };
    fs::path folder = variable("HONE_DATA_DIR");
    if (folder.empty()) {
        if (const std::string data = variable("XDG_DATA_HOME"); !data.empty())
            folder = fs::path(data) / "hone";
        else if (const std::string home = variable("HOME"); !home.empty())
            folder = fs::path(home) / ".local/share/hone";
        else
            return fail(ErrorCode::NotFound,
                        "No folder for Hone's data: set HOME or HONE_DATA_DIR.");
    }
    std::error_code error;
    folder = fs::absolute(folder, error).lexically_normal();
    if (fs::is_directory(folder, error)) return folder.string();
    // The user's alone: texts of statements lie here.
    if (fs::create_directories(folder, error)) fs::permissions(folder, fs::perms::owner_all, error);
    if (error) return failWith(error.value(), folder.string(), "made");
    return folder.string();
}

Result<void> writeFileAtomically(const std::string& path, std::string_view bytes) {
    static std::atomic<unsigned> counter{0};
    std::error_code error;
    // A link stays a link: what it points to is replaced.
    fs::path target = fs::weakly_canonical(path, error);
    if (error) target = path;
    struct stat old {};
    const bool exists = ::stat(target.c_str(), &old) == 0;
    if (exists && S_ISDIR(old.st_mode)) return failWith(EISDIR, path, "written");

    const std::string temporary =
        (target.parent_path() / ("." + target.filename().string() + "." +
                                 std::to_string(::getpid()) + "-" + std::to_string(counter++)))
            .string();
    File file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (file.get() < 0)
        return failWith(errno, errno == ENOENT ? target.parent_path().string() : path, "written");

    int problem = writeAll(file.get(), bytes);
    if (problem == 0 && exists && ::fchmod(file.get(), old.st_mode & 07777) != 0) problem = errno;
    if (problem == 0 && ::fsync(file.get()) != 0) problem = errno;
    if (!file.close() && problem == 0) problem = errno;
    if (problem == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) problem = errno;
    if (problem != 0) {
        ::unlink(temporary.c_str());
        return failWith(problem, path, "written");
    }
    // The name, too, survives a power loss; where the system cannot promise that, so be it.
    const File folder(::open(target.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() >= 0) ::fsync(folder.get());
    return {};
}

Result<std::string> readFile(const std::string& path, std::size_t atMost) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return failWith(errno, path, "read");
    std::string bytes;
    struct stat facts {};
    if (::fstat(file.get(), &facts) == 0 && S_ISREG(facts.st_mode))
        bytes.reserve(std::min(static_cast<std::size_t>(facts.st_size), atMost));
    std::string part(64 * 1024, '\0');
    for (;;) {
        const ssize_t got = ::read(file.get(), part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failWith(errno, path, "read");
        if (got == 0) return bytes;
        bytes.append(part.data(), static_cast<std::size_t>(got));
        if (bytes.size() > atMost)
            return fail(ErrorCode::TooLarge, path + " is larger than such a file can be.");
    }
}

} // namespace hone
