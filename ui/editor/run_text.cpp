#include "ui/editor/run_text.h"

#include <algorithm>

#include "core/sql/fingerprint.h"

namespace hone::ui {

std::optional<RunText> runTextAt(const std::string& document, TextRange selection,
                                 std::size_t cursor, RunScope scope, SqlDialect dialect) {
    TextRange range{0, document.size()};
    if (scope == RunScope::Statement) {
        if (!selection.empty()) {
            range = selection;
        } else {
            const auto span = statementAt(splitStatements(document, dialect), document, cursor);
            if (!span) return std::nullopt;
            range = {span->begin, span->end};
        }
    }
    RunText run;
    run.offset = range.begin;
    run.text = std::make_shared<const std::string>(document, range.begin, range.end - range.begin);
    StatementSplitter splitter(*run.text, dialect);
    while (const auto span = splitter.next()) {
        ++run.statements;
        for (std::string& name : sqlParameters(span->in(*run.text), dialect))
            if (std::find(run.parameters.begin(), run.parameters.end(), name) ==
                run.parameters.end())
                run.parameters.push_back(std::move(name));
    }
    if (run.statements == 0) return std::nullopt;
    return run;
}

} // namespace hone::ui
