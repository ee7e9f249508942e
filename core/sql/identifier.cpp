#include "core/sql/identifier.h"

namespace hone {

std::string quoteIdentifier(std::string_view name, SqlDialect dialect) {
    const char mark = dialect == SqlDialect::MariaDb ? '`' : '"';
    std::string quoted(1, mark);
    for (const char c : name) {
        quoted += c;
        if (c == mark) quoted += mark;
    }
    return quoted + mark;
}

std::string identifierName(std::string_view token) {
    const bool quoted =
        token.size() >= 2 && (token.front() == '"' || token.front() == '`' || token.front() == '[');
    if (!quoted) return std::string(token);
    const char close = token.front() == '[' ? ']' : token.front();
    std::string name;
    for (std::size_t i = 1; i + 1 < token.size(); ++i) {
        name += token[i];
        if (token[i] == close) ++i; // doubled
    }
    return name;
}

} // namespace hone
