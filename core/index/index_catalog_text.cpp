#include "core/index/index_catalog_text.h"

#include "core/base/text.h"
#include "core/sql/lexer.h"

namespace hone::index {
namespace {

// The words behind a term that say how it is kept.
std::size_t withoutOrder(const std::vector<Token>& tokens, std::size_t begin, std::size_t end,
                         std::string_view sql) {
    const auto is = [&](std::size_t at, const char* word) {
        return tokens[at].kind == TokenKind::Word && equalsIgnoringCase(tokens[at].in(sql), word);
    };
    if (end - begin > 1 && (is(end - 1, "ASC") || is(end - 1, "DESC"))) --end;
    if (end - begin > 2 && is(end - 2, "COLLATE")) end -= 2;
    return end;
}

std::string textOf(const std::vector<Token>& tokens, std::size_t begin, std::size_t end,
                   std::string_view sql) {
    if (begin >= end) return {};
    return std::string(sql.substr(tokens[begin].begin, tokens[end - 1].end - tokens[begin].begin));
}

} // namespace

IndexText readIndexText(std::string_view sql) {
    IndexText text;
    const std::vector<Token> tokens = significantTokens(sql, SqlDialect::Sqlite);
    const auto is = [&](std::size_t at, const char* word) {
        return tokens[at].kind == TokenKind::Word && equalsIgnoringCase(tokens[at].in(sql), word);
    };
    std::size_t at = 0;
    while (at < tokens.size() && !is(at, "INDEX"))
        ++at;
    if (at + 1 >= tokens.size()) return text;
    text.nameBegin = tokens[at + 1].begin;
    while (at < tokens.size() && tokens[at].in(sql) != "(")
        ++at;
    int depth = 0;
    std::size_t term = at + 1;
    for (; at < tokens.size(); ++at) {
        const std::string_view token = tokens[at].in(sql);
        if (token == "(") ++depth;
        if (token == ")") --depth;
        if ((token == "," && depth == 1) || depth == 0) {
            text.terms.push_back(textOf(tokens, term, withoutOrder(tokens, term, at, sql), sql));
            term = at + 1;
        }
        if (depth == 0) break;
    }
    if (at + 2 < tokens.size() && is(at + 1, "WHERE"))
        text.condition = textOf(tokens, at + 2, tokens.size(), sql);
    return text;
}

std::string comparableSql(std::string_view sql) {
    std::string text;
    for (const Token& token : significantTokens(sql, SqlDialect::Sqlite)) {
        const bool word = token.kind == TokenKind::Word;
        text += (word ? toLowerAscii(token.in(sql)) : std::string(token.in(sql))) + ' ';
    }
    return text;
}

} // namespace hone::index
