#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hone {

// Appends numbers, least significant byte first, and texts with their length before them.
class ByteWriter {
public:
    explicit ByteWriter(std::string& out) : out_(out) {}

    template <typename T>
    void number(T value) {
        auto bits = static_cast<std::uint64_t>(value);
        for (std::size_t i = 0; i < sizeof(T); ++i, bits >>= 8)
            out_.push_back(static_cast<char>(bits & 0xFF));
    }
    template <typename Length>
    void text(std::string_view text) {
        number(static_cast<Length>(text.size()));
        out_.append(text);
    }

private:
    std::string& out_;
};

// Reads them back. Past the end everything is 0 or empty and ok() is false from then on.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    bool ok() const { return ok_; }
    std::string_view rest() const { return rest_; }

    template <typename T>
    T number() {
        const std::string_view bytes = take(sizeof(T));
        std::uint64_t bits = 0;
        for (std::size_t i = bytes.size(); i-- > 0;)
            bits = bits << 8 | static_cast<unsigned char>(bytes[i]);
        return static_cast<T>(bits);
    }
    template <typename Length>
    std::string_view text() {
        return take(number<Length>());
    }
    std::string_view take(std::size_t size) {
        if (!ok_ || size > rest_.size()) {
            ok_ = false;
            return {};
        }
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

private:
    std::string_view rest_;
    bool ok_ = true;
};

} // namespace hone
