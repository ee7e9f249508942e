#include "ui/editor/completion.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/base/text.h"
#include "core/sql/lexer.h"
#include "ui/editor/keywords.h"

namespace hone::ui {
namespace {

constexpr std::size_t mostWords = 400;

bool isWordByte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [word](std::string_view w) { return equalsIgnoringCase(word, w); });
}

bool announcesTable(std::string_view word) {
    return isOneOf(word, {"FROM", "JOIN", "INTO", "UPDATE", "TABLE"});
}

std::string bareName(std::string_view name) {
    if (name.size() < 2) return std::string(name);
    const char open = name.front();
    const char close = open == '[' ? ']' : open;
    if ((open != '"' && open != '`' && open != '[') || name.back() != close)
        return std::string(name);
    std::string bare;
    for (std::size_t i = 1; i + 1 < name.size(); ++i) {
        bare += name[i];
        if (name[i] == close && i + 2 < name.size() && name[i + 1] == close) ++i;
    }
    return bare;
}

struct Piece {
    Token token;
    std::string_view text;
    bool isName() const {
        return token.kind == TokenKind::Word || token.kind == TokenKind::QuotedIdentifier;
    }
};

std::vector<Piece> piecesOf(std::string_view statement, SqlDialect dialect) {
    std::vector<Piece> pieces;
    Lexer lexer(statement, dialect);
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next())
        if (token.kind != TokenKind::Space && token.kind != TokenKind::Comment)
            pieces.push_back({token, token.in(statement)});
    return pieces;
}

struct Mention {
    const CatalogTable* table;
    std::string alias;
};

std::vector<Mention> mentionsIn(const std::vector<Piece>& pieces, const Catalog& catalog) {
    std::vector<Mention> mentions;
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        if (!pieces[i].isName()) continue;
        const Piece& before = pieces[i - 1];
        if (!announcesTable(before.text) && before.text != "," && before.text != ".") continue;
        const CatalogTable* table = catalog.find(bareName(pieces[i].text));
        if (table == nullptr) continue;
        std::size_t next = i + 1;
        if (next < pieces.size() && isOneOf(pieces[next].text, {"AS"})) ++next;
        std::string alias;
        if (next < pieces.size() && pieces[next].isName() && !isSqlKeyword(pieces[next].text))
            alias = bareName(pieces[next].text);
        mentions.push_back({table, std::move(alias)});
    }
    return mentions;
}

class Words {
public:
    Words(std::string_view prefix, SqlDialect dialect)
        : prefix_(toLowerAscii(prefix)), dialect_(dialect) {}

    void name(const std::string& name) {
        if (!begins(name)) return;
        add(name, typedName(name, dialect_));
    }
    void keyword(std::string_view word) {
        if (begins(word)) add(word, std::string(word));
    }
    std::vector<std::string> take() {
        std::vector<std::string> words;
        for (auto& [key, word] : words_)
            words.push_back(std::move(word));
        return words;
    }

private:
    bool begins(std::string_view name) const {
        return words_.size() < mostWords && name.size() >= prefix_.size() &&
               equalsIgnoringCase(name.substr(0, prefix_.size()), prefix_);
    }
    void add(std::string_view name, std::string word) {
        words_.emplace(toLowerAscii(name), std::move(word));
    }

    const std::string prefix_;
    const SqlDialect dialect_;
    std::map<std::string, std::string> words_;
};

} // namespace

Completions completionsAt(std::string_view statement, std::size_t cursor, const Catalog* catalog,
                          SqlDialect dialect) {
    Completions completions;
    cursor = std::min(cursor, statement.size());
    std::size_t begin = cursor;
    while (begin > 0 && isWordByte(statement[begin - 1]))
        --begin;
    completions.prefix = cursor - begin;
    const std::string_view prefix = statement.substr(begin, cursor - begin);

    const std::vector<Piece> pieces = piecesOf(statement, dialect);
    const auto at = std::find_if(pieces.begin(), pieces.end(),
                                 [&](const Piece& piece) { return piece.token.end > begin; });
    const bool insideText =
        at != pieces.end() && at->token.begin < begin &&
        (at->token.kind == TokenKind::String || at->token.kind == TokenKind::Unterminated);
    if (insideText) return completions;
    const auto pieceBefore = [&](int back) -> const Piece* {
        return at - pieces.begin() >= back ? &*(at - back) : nullptr;
    };
    const Piece* before = pieceBefore(1);

    Words words(prefix, dialect);
    const Catalog nothing;
    const Catalog& known = catalog == nullptr ? nothing : *catalog;
    const std::vector<Mention> mentions = mentionsIn(pieces, known);
    const auto columnsOf = [&words](const CatalogTable& table) {
        for (const CatalogColumn& column : table.columns)
            words.name(column.name);
    };

    if (before != nullptr && before->text == ".") {
        const Piece* owner = pieceBefore(2);
        if (owner == nullptr || !owner->isName()) return completions;
        const std::string name = bareName(owner->text);
        const auto aliased =
            std::find_if(mentions.begin(), mentions.end(), [&name](const Mention& mention) {
                return equalsIgnoringCase(mention.alias, name);
            });
        if (aliased != mentions.end())
            columnsOf(*aliased->table);
        else if (const CatalogTable* table = known.find(name))
            columnsOf(*table);
        for (const CatalogTable& table : known.tables)
            if (equalsIgnoringCase(table.schema, name)) words.name(table.name);
    } else if (before != nullptr && announcesTable(before->text)) {
        for (const CatalogTable& table : known.tables)
            words.name(table.name);
    } else {
        for (const Mention& mention : mentions) {
            columnsOf(*mention.table);
            if (!mention.alias.empty()) words.name(mention.alias);
        }
        for (const std::string_view word : sqlKeywords())
            words.keyword(word);
        for (const CatalogTable& table : known.tables)
            words.name(table.name);
    }
    completions.words = words.take();
    return completions;
}

} // namespace hone::ui
