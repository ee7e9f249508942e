#include "core/lab/json_lines.h"

#include <algorithm>

namespace hone::lab {
namespace {

using nlohmann::json;

// Counts the lines that the parser has read.
struct Position {
    int line = 1;
    bool atLineEnd = false; // the last character read ended a line
};

class CountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* at, Position* position) : at_(at), position_(position) {}
    const char& operator*() const { return *at_; }
    CountingIterator& operator++() {
        position_->atLineEnd = *at_ == '\n';
        if (position_->atLineEnd) ++position_->line;
        ++at_;
        return *this;
    }
    CountingIterator operator++(int) {
        CountingIterator old = *this;
        ++*this;
        return old;
    }
    bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
    bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

private:
    const char* at_;
    Position* position_;
};

// Notes the line of each value's key as the parser comes by.
class LineNotes final : public nlohmann::json_sax<json> {
public:
    LineNotes(const Position& position, LinedJson& out) : position_(position), out_(out) {}

    bool null() override { return value(); }
    bool boolean(bool) override { return value(); }
    bool number_integer(number_integer_t) override { return number(); }
    bool number_unsigned(number_unsigned_t) override { return number(); }
    bool number_float(number_float_t, const string_t&) override { return number(); }
    bool string(string_t&) override { return value(); }
    bool binary(binary_t&) override { return value(); }
    bool start_object(std::size_t) override { return open(false); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(true); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        Level& level = levels_.back();
        level.here = level.path.empty() ? name : level.path + "." + name;
        if (!out_.lines.emplace(level.here, position_.line).second)
            out_.problems.push_back({position_.line, level.here, "The key comes twice."});
        return true;
    }

    bool parse_error(std::size_t, const std::string&,
                     const nlohmann::detail::exception& error) override {
        std::string message = error.what();
        // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
        if (const auto colon = message.find(": "); colon != std::string::npos)
            message = message.substr(colon + 2);
        out_.problems.push_back({position_.line, levels_.empty() ? "" : levels_.back().here,
                                 "This is no JSON: " + message + "."});
        return false;
    }

private:
    struct Level {
        std::string path; // of the object or array
        std::string here; // of the value that comes or came last
        bool array = false;
        int next = 0;
    };

    bool value(int line = 0) {
        if (levels_.empty()) {
            out_.lines.emplace("", line > 0 ? line : position_.line);
        } else if (Level& level = levels_.back(); level.array) {
            level.here = level.path + "[" + std::to_string(level.next++) + "]";
            out_.lines.emplace(level.here, line > 0 ? line : position_.line);
        }
        return true;
    }
    // The parser has read one character past a number.
    bool number() { return value(position_.line - (position_.atLineEnd ? 1 : 0)); }
    bool open(bool array) {
        value();
        const std::string path = levels_.empty() ? "" : levels_.back().here;
        levels_.push_back({path, path, array, 0});
        return true;
    }
    bool close() {
        levels_.pop_back();
        return true;
    }

    const Position& position_;
    LinedJson& out_;
    std::vector<Level> levels_;
};

} // namespace

LinedJson readLinedJson(std::string_view text) {
    LinedJson out;
    Position position;
    LineNotes notes(position, out);
    const bool whole =
        json::sax_parse(CountingIterator(text.data(), &position),
                        CountingIterator(text.data() + text.size(), &position), &notes);
    if (whole) out.value = json::parse(text, nullptr, false);
    return out;
}

} // namespace hone::lab
