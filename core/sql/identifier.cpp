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

} // namespace hone
