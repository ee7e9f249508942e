#pragma once

#include <cstdint>
#include <string>

namespace hone {

// What a measurement ran on. What the system does not tell is empty or 0.
struct Machine {
    std::string processor; // "AMD EPYC 7B13"
    std::int64_t processors = 0;
    std::int64_t memoryBytes = 0;
    std::string system; // "Debian GNU/Linux 12 (bookworm)"
    std::string kernel; // "Linux 6.1.0 x86_64"
    bool operator==(const Machine&) const = default;
};

// Reads small files of the system: not for the window's thread.
Machine thisMachine();
std::string thisKernel(); // reads none

const char* honeVersion(); // "0.1.0"

} // namespace hone
