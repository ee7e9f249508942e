#pragma once

#include <QColor>
#include <QString>

#include "core/sql/lexer.h"
#include "ui/shell/theme.h"

// How a word of SQL is set, in the editor and in texts that are only read.
namespace hone::ui {

enum class SqlStyle { Plain, Keyword, Text, Number, Comment, Quoted, Parameter };
inline constexpr int sqlStyles = 7;

// called: an opening parenthesis follows.
SqlStyle sqlStyleOf(const Token& token, std::string_view text, bool called);
QColor sqlColor(const ThemeTokens& tokens, SqlStyle style);

// The text in its colours, as a label's rich text; whatever is in it shows as it stands.
QString sqlMarkup(std::string_view sql, const ThemeTokens& tokens);

} // namespace hone::ui
