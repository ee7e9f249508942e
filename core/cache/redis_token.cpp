#include "core/cache/redis_token.h"

#include <random>

namespace hone {

std::string randomToken() {
    thread_local std::mt19937_64 random = [] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }();
    std::uint64_t bits = random();
    std::string token(16, '0');
    for (char& digit : token) {
        digit = "0123456789abcdef"[bits & 15];
        bits >>= 4;
    }
    return token;
}

} // namespace hone
