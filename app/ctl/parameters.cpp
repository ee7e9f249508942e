#include "app/ctl/parameters.h"

#include <algorithm>
#include <charconv>

#include "core/base/text.h"
#include "core/sql/fingerprint.h"
#include "core/sql/splitter.h"

namespace hone::ctl {
namespace {

template <typename T>
bool readWhole(std::string_view text, T& number) {
    const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && at == text.data() + text.size();
}

} // namespace

Value parameterValue(const std::string& word) {
    if (word.starts_with("text:")) return word.substr(5);
    if (equalsIgnoringCase(word, "null")) return {};
    std::int64_t integer = 0;
    if (readWhole(word, integer)) return integer;
    // Neither "inf" nor "nan", which from_chars would take.
    double real = 0;
    const std::string_view digits = std::string_view(word).substr(word.starts_with('-') ? 1 : 0);
    const bool numeric =
        !digits.empty() && (digits[0] == '.' || (digits[0] >= '0' && digits[0] <= '9'));
    if (numeric && readWhole(word, real)) return real;
    return word;
}

std::size_t parameterCount(std::string_view sql, SqlDialect dialect) {
    const std::vector<std::string> names = sqlParameters(sql, dialect);
    std::size_t count = names.size();
    for (const std::string& name : names) {
        std::size_t number = 0;
        if (name.starts_with('?') && readWhole(std::string_view(name).substr(1), number))
            count = std::max(count, number);
    }
    return count;
}

std::map<std::string, Value> assignParameters(std::string_view sql, SqlDialect dialect,
                                              const std::vector<Value>& values) {
    std::map<std::string, Value> assigned;
    for (std::size_t i = 0; i < values.size(); ++i)
        assigned["?" + std::to_string(i + 1)] = values[i];
    const std::vector<std::string> names = sqlParameters(sql, dialect);
    for (std::size_t i = 0; i < names.size() && i < values.size(); ++i)
        assigned.try_emplace(names[i], values[i]);
    return assigned;
}

Result<void> checkOneStatement(std::string_view sql, SqlDialect dialect, const std::string& side) {
    StatementSplitter splitter(sql, dialect);
    splitter.next();
    const auto second = splitter.next();
    if (!second) return {};
    return fail(
        ErrorCode::InvalidArgument,
        (side.empty() ? "" : side + ": ") +
            "There is more than one statement here. Give one; \"honectl run\" takes several.",
        {}, second->begin);
}

} // namespace hone::ctl
