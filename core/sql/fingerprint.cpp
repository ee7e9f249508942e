#include "core/sql/fingerprint.h"

#include <algorithm>
#include <cctype>
#include <cstdio>

#include "core/base/text.h"
#include "core/sql/lexer.h"

namespace hone {
namespace {

bool isValue(TokenKind kind) {
    return kind == TokenKind::String || kind == TokenKind::Blob || kind == TokenKind::Number ||
           kind == TokenKind::Parameter;
}

// Words that keep their distance from a bracket; a function's name does not.
bool keepsDistance(std::string_view text) {
    static constexpr const char* words[] = {
        "in",    "values", "and",    "or",        "not",       "from",     "join",
        "on",    "as",     "select", "where",     "by",        "over",     "exists",
        "union", "all",    "except", "intersect", "case",      "when",     "then",
        "else",  "set",    "having", "limit",     "offset",    "between",  "like",
        "using", "into",   "is",     "with",      "recursive", "distinct", "return"};
    std::size_t begin = text.size();
    while (begin > 0 &&
           (std::isalnum(static_cast<unsigned char>(text[begin - 1])) || text[begin - 1] == '_'))
        --begin;
    const std::string_view last = text.substr(begin);
    return last.empty() || std::ranges::find(words, last) != std::end(words);
}

bool needsSpace(std::string_view text, char after) {
    if (text.empty() || after == ',' || after == ')' || after == '.') return false;
    const char before = text.back();
    if (before == '(' || before == '.') return false;
    return after != '(' || keepsDistance(text);
}

} // namespace

// Lists shrink while the text is built: "?, ?" in one pair of brackets becomes "?", and "(?), (?)"
// becomes
// "(?)". Both look at the text's end alone, so the whole stays linear.
std::string normaliseSql(std::string_view sql, SqlDialect dialect) {
    std::string text;
    text.reserve(std::min<std::size_t>(sql.size(), 4096));
    Lexer lexer(sql, dialect);
    const auto put = [&text](std::string_view piece) {
        if (needsSpace(text, piece.front())) text += ' ';
        text += piece;
    };
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
        const std::string_view piece = token.in(sql);
        if (token.kind == TokenKind::Space || token.kind == TokenKind::Comment ||
            token.kind == TokenKind::Semicolon)
            continue;
        if (isValue(token.kind)) {
            if (text.ends_with("(?,"))
                text.pop_back();
            else
                put("?");
        } else if (token.kind == TokenKind::Word) {
            put(toLowerAscii(piece));
        } else {
            put(piece);
            if (text.ends_with("(?), (?)")) text.resize(text.size() - 5);
        }
    }
    return text;
}

std::uint64_t fingerprintSql(std::string_view sql, SqlDialect dialect) {
    return hashBytes(normaliseSql(sql, dialect));
}

std::string fingerprintText(std::uint64_t fingerprint) {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(fingerprint));
    return text;
}

std::vector<std::string> sqlParameters(std::string_view sql, SqlDialect dialect) {
    std::vector<std::string> names;
    Lexer lexer(sql, dialect);
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
        if (token.kind != TokenKind::Parameter) continue;
        std::string name(token.in(sql));
        if (name == "?") {
            name += std::to_string(names.size() + 1);
            names.push_back(std::move(name));
            continue;
        }
        const bool numbered =
            name.size() > 1 && name.size() <= 6 && (name[0] == '?' || name[0] == '$') &&
            std::all_of(name.begin() + 1, name.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (numbered) {
            // SQLite numbers what lies below a given number too, whether it is used or not.
            const char mark = name[0];
            const std::size_t number = static_cast<std::size_t>(std::stoul(name.substr(1)));
            while (names.size() < number)
                names.push_back(mark + std::to_string(names.size() + 1));
            continue;
        }
        if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
    return names;
}

} // namespace hone
