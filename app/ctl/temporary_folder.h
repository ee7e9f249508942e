#pragma once

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>

#include "core/base/result.h"

namespace hone::ctl {

// A folder that is gone with the object.
class TemporaryFolder {
public:
    static Result<std::unique_ptr<TemporaryFolder>> make() {
        std::error_code error;
        std::string path =
            (std::filesystem::temp_directory_path(error) / "honectl-XXXXXX").string();
        if (::mkdtemp(path.data()) == nullptr)
            return fail(ErrorCode::Io, path + " could not be made. Is TMPDIR right?",
                        std::strerror(errno));
        return std::unique_ptr<TemporaryFolder>(new TemporaryFolder(std::move(path)));
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
    explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
    const std::string path_;
};

} // namespace hone::ctl
