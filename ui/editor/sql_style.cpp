#include "ui/editor/sql_style.h"

#include <array>

#include "ui/editor/keywords.h"
#include "ui/shell/format.h"

namespace hone::ui {

SqlStyle sqlStyleOf(const Token& token, std::string_view text, bool called) {
    switch (token.kind) {
    case TokenKind::Comment:
        return SqlStyle::Comment;
    case TokenKind::String:
    case TokenKind::Blob:
        return SqlStyle::Text;
    case TokenKind::Number:
        return SqlStyle::Number;
    case TokenKind::QuotedIdentifier:
        return SqlStyle::Quoted;
    case TokenKind::Parameter:
        return SqlStyle::Parameter;
    case TokenKind::Word:
        return isSqlKeyword(token.in(text)) || (called && isSqlFunction(token.in(text)))
                   ? SqlStyle::Keyword
                   : SqlStyle::Plain;
    case TokenKind::Unterminated: {
        const std::string_view word = token.in(text);
        return word.starts_with("/*") || word.starts_with("--") ? SqlStyle::Comment
                                                                : SqlStyle::Text;
    }
    default:
        return SqlStyle::Plain;
    }
}

QColor sqlColor(const ThemeTokens& tokens, SqlStyle style) {
    const std::array<QColor, sqlStyles> colors{tokens.text,  tokens.accent, tokens.good,
                                               tokens.text,  tokens.faint,  tokens.text,
                                               tokens.purple};
    return colors[static_cast<std::size_t>(style)];
}

QString sqlMarkup(std::string_view sql, const ThemeTokens& tokens) {
    QString markup = QStringLiteral("<div style='white-space:pre-wrap'>");
    Lexer lexer(sql, SqlDialect::Sqlite);
    for (Token token = lexer.next(); token.kind != TokenKind::End;) {
        const Token next = lexer.next();
        const bool called = next.kind == TokenKind::Operator && next.in(sql).starts_with("(");
        const SqlStyle style = sqlStyleOf(token, sql, called);
        const QString text = toQString(token.in(sql)).toHtmlEscaped();
        if (style == SqlStyle::Plain)
            markup += text;
        else
            markup += QStringLiteral("<span style='color:%1%2'>")
                          .arg(sqlColor(tokens, style).name(),
                               style == SqlStyle::Comment ? QStringLiteral(";font-style:italic")
                                                          : QString()) +
                      text + QStringLiteral("</span>");
        token = next;
    }
    return markup + QStringLiteral("</div>");
}

} // namespace hone::ui
