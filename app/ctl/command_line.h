#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace hone::ctl {

struct Option {
    const char* name;  // "--rows" or "-e"
    const char* value; // what its value is called in the help; null: a flag
    const char* help;
};

// The words after a command, told apart by its options.
class Arguments {
public:
    // InvalidArgument, with what is wrong, for what the options do not allow.
    static Result<Arguments> parse(const std::vector<std::string>& words,
                                   const std::vector<Option>& options);

    const std::vector<std::string>& positionals() const { return positionals_; }
    bool has(const std::string& option) const { return values_.contains(option); }
    // The last one given.
    std::optional<std::string> value(const std::string& option) const;
    std::vector<std::string> values(const std::string& option) const;
    // A whole number from least to most, or otherwise where the option is not given.
    Result<std::int64_t> integer(const std::string& option, std::int64_t otherwise,
                                 std::int64_t least, std::int64_t most) const;
    Result<double> number(const std::string& option, double otherwise, double least,
                          double most) const;
    Result<std::string> required(const std::string& option) const;

private:
    std::vector<std::string> positionals_;
    std::map<std::string, std::vector<std::string>> values_;
};

// Of --timeout, in milliseconds; empty where it is not given.
Result<std::optional<Milliseconds>> timeLimitOf(const Arguments& arguments);

} // namespace hone::ctl
