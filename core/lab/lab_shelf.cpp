#include "core/lab/lab_shelf.h"

#include <algorithm>
#include <filesystem>

#include "core/base/paths.h"

namespace hone::lab {
namespace {

constexpr std::size_t largestFile = 1024 * 1024;

void put(Shelf& shelf, const std::string& path, const Result<std::string>& text) {
    if (!text) {
        shelf.broken.push_back({path, {{0, "", text.error().message}}});
        return;
    }
    auto lab = readLab(*text, std::filesystem::path(path).filename().string());
    if (!lab) {
        shelf.broken.push_back({path, std::move(lab.error())});
        return;
    }
    if (shelf.find(lab->id) != nullptr) {
        shelf.broken.push_back(
            {path, {{lab->lines["id"], "id", "Another lab has the id \"" + lab->id + "\"."}}});
        return;
    }
    shelf.labs.push_back(std::move(*lab));
}

} // namespace

const Lab* Shelf::find(std::string_view id) const {
    const auto at = std::ranges::find(labs, id, &Lab::id);
    return at == labs.end() ? nullptr : &*at;
}

Shelf builtInLabs() {
    Shelf shelf;
    for (const LabFile& file : builtInFiles())
        put(shelf, std::string(file.name), std::string(file.text));
    return shelf;
}

Result<void> addFolder(Shelf& shelf, const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<std::string> paths;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (at->path().extension() == ".json") paths.push_back(at->path().string());
    if (error)
        return fail(error == std::errc::no_such_file_or_directory ? ErrorCode::NotFound
                                                                  : ErrorCode::Permission,
                    "The folder " + folder + " cannot be read.", error.message());
    std::ranges::sort(paths);
    for (const std::string& path : paths)
        put(shelf, path, readFile(path, largestFile));
    return {};
}

Shelf allLabs() {
    Shelf shelf = builtInLabs();
    if (const auto data = userDataFolder()) {
        const std::string folder = *data + "/labs";
        std::error_code ignored;
        if (std::filesystem::is_directory(folder, ignored))
            if (auto added = addFolder(shelf, folder); !added)
                shelf.broken.push_back({folder, {{0, "", added.error().message}}});
    }
    return shelf;
}

} // namespace hone::lab
