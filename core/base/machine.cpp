#include "core/base/machine.h"

#include <fstream>
#include <thread>

#include <sys/utsname.h>
#include <unistd.h>

namespace hone {
namespace {

// What stands behind the key and the mark in the first line that begins with the key.
std::string valueIn(const char* file, const std::string& key, char mark) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(key)) continue;
        const std::size_t at = line.find(mark, key.size());
        if (at == std::string::npos) continue;
        const std::size_t begin = line.find_first_not_of(" \t\"", at + 1);
        const std::size_t end = line.find_last_not_of(" \t\"");
        return begin == std::string::npos || begin > end ? std::string()
                                                         : line.substr(begin, end - begin + 1);
    }
    return {};
}

} // namespace

Machine thisMachine() {
    Machine machine;
    machine.processor = valueIn("/proc/cpuinfo", "model name", ':');
    machine.processors = std::thread::hardware_concurrency();
    const long pages = ::sysconf(_SC_PHYS_PAGES), size = ::sysconf(_SC_PAGESIZE);
    if (pages > 0 && size > 0) machine.memoryBytes = std::int64_t{pages} * size;
    machine.system = valueIn("/etc/os-release", "PRETTY_NAME", '=');
    machine.kernel = thisKernel();
    return machine;
}

std::string thisKernel() {
    struct utsname kernel {};
    if (::uname(&kernel) != 0) return {};
    return std::string(kernel.sysname) + " " + kernel.release + " " + kernel.machine;
}

const char* honeVersion() {
    return HONE_VERSION;
}

} // namespace hone
