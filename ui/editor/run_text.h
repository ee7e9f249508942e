#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/sql/splitter.h"

// Finding statements in an editor's text. Pure functions; any thread.
namespace hone::ui {

struct TextRange {
    std::size_t begin = 0, end = 0; // bytes
    bool empty() const { return begin == end; }
    bool operator==(const TextRange&) const = default;
};

enum class RunScope { Statement, All };

// What Run means at a moment: the selection where there is one, else the statement at the cursor,
// or all.
struct RunText {
    std::shared_ptr<const std::string> text;
    std::size_t offset = 0; // of text in the document
    int statements = 0;
    std::vector<std::string> parameters; // of all its statements, each once
};

// None: there is no statement.
std::optional<RunText> runTextAt(const std::string& document, TextRange selection,
                                 std::size_t cursor, RunScope scope, SqlDialect dialect);

} // namespace hone::ui
