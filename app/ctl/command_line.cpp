#include "app/ctl/command_line.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace hone::ctl {

Result<Arguments> Arguments::parse(const std::vector<std::string>& words,
                                   const std::vector<Option>& options) {
    Arguments arguments;
    bool onlyPositionals = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (onlyPositionals || word.size() < 2 || word[0] != '-') {
            arguments.positionals_.push_back(word);
            continue;
        }
        if (word == "--") {
            onlyPositionals = true;
            continue;
        }
        const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
        const std::string name = word.substr(0, equals);
        const auto option =
            std::ranges::find_if(options, [&](const Option& known) { return name == known.name; });
        if (option == options.end())
            return fail(ErrorCode::InvalidArgument, "There is no option " + name + " here.");
        std::string value;
        if (option->value == nullptr) {
            if (equals != std::string::npos)
                return fail(ErrorCode::InvalidArgument, name + " takes no value.");
        } else if (equals != std::string::npos) {
            value = word.substr(equals + 1);
        } else if (++i < words.size()) {
            value = words[i];
        } else {
            return fail(ErrorCode::InvalidArgument,
                        name + " needs a value: " + name + " " + option->value + ".");
        }
        arguments.values_[name].push_back(std::move(value));
    }
    return arguments;
}

std::optional<std::string> Arguments::value(const std::string& option) const {
    const auto found = values_.find(option);
    return found == values_.end() ? std::nullopt : std::optional(found->second.back());
}

std::vector<std::string> Arguments::values(const std::string& option) const {
    const auto found = values_.find(option);
    return found == values_.end() ? std::vector<std::string>() : found->second;
}

Result<std::int64_t> Arguments::integer(const std::string& option, std::int64_t otherwise,
                                        std::int64_t least, std::int64_t most) const {
    const auto text = value(option);
    if (!text) return otherwise;
    std::int64_t number = 0;
    const char* end = text->data() + text->size();
    const auto [at, error] = std::from_chars(text->data(), end, number);
    if (error != std::errc() || at != end || number < least || number > most)
        return fail(ErrorCode::InvalidArgument, option + " must be a whole number from " +
                                                    std::to_string(least) + " to " +
                                                    std::to_string(most) + ", not " + *text + ".");
    return number;
}

Result<double> Arguments::number(const std::string& option, double otherwise, double least,
                                 double most) const {
    const auto text = value(option);
    if (!text) return otherwise;
    double number = 0;
    const char* end = text->data() + text->size();
    const auto [at, error] = std::from_chars(text->data(), end, number);
    if (error != std::errc() || at != end || !(number >= least && number <= most)) {
        std::array<char, 160> range{};
        std::snprintf(range.data(), range.size(), " must be a number from %g to %g, not ", least,
                      most);
        return fail(ErrorCode::InvalidArgument, option + range.data() + *text + ".");
    }
    return number;
}

Result<std::string> Arguments::required(const std::string& option) const {
    const auto text = value(option);
    if (!text || text->empty()) return fail(ErrorCode::InvalidArgument, option + " is missing.");
    return *text;
}

Result<std::optional<Milliseconds>> timeLimitOf(const Arguments& arguments) {
    if (!arguments.has("--timeout")) return std::optional<Milliseconds>();
    const auto limit = arguments.integer("--timeout", 0, 1, 1'000'000'000);
    if (!limit) return fail(limit.error());
    return Milliseconds(*limit);
}

} // namespace hone::ctl
