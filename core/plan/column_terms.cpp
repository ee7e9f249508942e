#include "core/plan/column_terms.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "core/base/text.h"
#include "core/sql/identifier.h"
#include "core/sql/lexer.h"

namespace hone {
namespace {

bool oneOf(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

// Functions whose values an index may hold; those of dates where they do not ask for the present.
bool staysTheSame(std::string_view function) {
    return oneOf(function,
                 {"lower",        "upper",     "trim",     "ltrim",     "rtrim",  "length",
                  "abs",          "substr",    "round",    "instr",     "hex",    "replace",
                  "cast",         "typeof",    "coalesce", "ifnull",    "nullif", "unicode",
                  "json_extract", "date",      "time",     "substring", "iif",    "datetime",
                  "strftime",     "julianday", "unixepoch"});
}

class TermFinder {
public:
    TermFinder(std::string_view sql, const Catalog& catalog)
        : sql_(sql), catalog_(catalog), tokens_(significantTokens(sql, SqlDialect::Sqlite)) {}

    std::vector<ColumnTerm> find() {
        std::vector<ColumnTerm> terms;
        findDerived();
        if (!readBlocks()) return terms;
        for (const Block& block : blocks_)
            for (const Conjunct& conjunct : block.conjuncts)
                if (auto term = readTerm(block, conjunct)) terms.push_back(std::move(*term));
        return terms;
    }

private:
    struct Item {
        std::string reference;
        const CatalogTable* table = nullptr; // null: a view, subquery or another thing
    };
    struct Conjunct {
        std::size_t begin = 0, end = 0; // in tokens
        bool where = false;
    };
    enum class Clause { Other, From, Condition };
    // One SELECT, UPDATE or DELETE.
    struct Block {
        int outer = -1;
        bool begun = false;
        bool uncertain = false; // its joins are not understood
        bool outerJoin = false;
        std::vector<Item> items;
        std::vector<Conjunct> conjuncts;

        Clause clause = Clause::Other;
        bool expectsItem = false;
        bool disjunction = false, between = false; // of the condition being read
        int cases = 0;
        Conjunct conjunct;
        std::vector<Conjunct> condition;
    };

    std::string word(std::size_t at) const {
        return at < tokens_.size() ? toLowerAscii(tokens_[at].in(sql_)) : std::string();
    }
    bool isName(std::size_t at) const {
        return at < tokens_.size() && (tokens_[at].kind == TokenKind::Word ||
                                       tokens_[at].kind == TokenKind::QuotedIdentifier);
    }
    std::string name(std::size_t at) const { return identifierName(tokens_[at].in(sql_)); }
    bool beginsQuery(std::size_t at) const { return oneOf(word(at), {"select", "values", "with"}); }

    // Names of common table expressions, which hide tables.
    void findDerived() {
        for (std::size_t at = 1; at < tokens_.size(); ++at) {
            if (word(at) != "as") continue;
            std::size_t body = at + 1;
            if (word(body) == "not") ++body;
            if (word(body) == "materialized") ++body;
            if (word(body) != "(" || !beginsQuery(body + 1)) continue;
            std::size_t named = at - 1;
            if (word(named) == ")")
                while (named > 0 && word(named) != "(")
                    --named;
            if (word(named) == "(" && named > 0) --named;
            if (isName(named)) derived_.insert(toLowerAscii(name(named)));
        }
    }

    // False where the text is not understood.
    bool readBlocks() {
        blocks_.emplace_back();
        std::vector<int> frames{0}; // the blocks around; -1: other brackets
        int current = 0;
        for (std::size_t at = 0; at < tokens_.size(); ++at) {
            const Token& token = tokens_[at];
            if (token.kind == TokenKind::Unterminated || word(at) == "conflict") return false;
            if (token.kind == TokenKind::Semicolon || token.kind == TokenKind::End) break;
            Block& block = blocks_[static_cast<std::size_t>(current)];
            if (word(at) == "(") {
                const bool inFrom = frames.back() >= 0 && block.clause == Clause::From;
                const bool query = beginsQuery(at + 1);
                if (inFrom && block.expectsItem) {
                    block.uncertain |= !query;
                    block.items.emplace_back();
                    block.expectsItem = false;
                } else if (inFrom && isName(at - 1) && word(at - 1) != "using" &&
                           !block.items.empty()) {
                    block.items.back().table = nullptr; // a function
                }
                frames.push_back(query ? static_cast<int>(blocks_.size()) : -1);
                if (!query) continue;
                blocks_.emplace_back();
                blocks_.back().outer = std::exchange(current, frames.back());
            } else if (word(at) == ")") {
                if (frames.size() == 1) return false;
                if (frames.back() >= 0) {
                    endCondition(block, at);
                    current = enclosing(frames);
                }
                frames.pop_back();
            } else if (frames.back() >= 0) {
                at = read(current, frames.back(), at);
                current = frames.back();
            }
        }
        endCondition(blocks_[static_cast<std::size_t>(current)], tokens_.size());
        return frames.size() == 1;
    }

    // The innermost block around the last frame.
    static int enclosing(const std::vector<int>& frames) {
        for (auto frame = frames.rbegin() + 1; frame != frames.rend(); ++frame)
            if (*frame >= 0) return *frame;
        return 0;
    }

    // One token that stands in a block itself; gives the last token it took.
    std::size_t read(int current, int& frame, std::size_t at) {
        Block* block = &blocks_[static_cast<std::size_t>(current)];
        const std::string text = word(at);
        if (block->clause == Clause::Condition && readCondition(*block, text, at)) return at;
        if (text == "select" || text == "update" || text == "delete") {
            if (block->begun) {
                Block next;
                next.outer = block->outer;
                blocks_.push_back(std::move(next));
                frame = static_cast<int>(blocks_.size()) - 1;
                block = &blocks_.back();
            }
            block->begun = true;
            if (text == "update") expectItem(*block);
        } else if (text == "from" || text == "join") {
            expectItem(*block);
        } else if (text == "where" || text == "on") {
            block->clause = Clause::Condition;
            block->expectsItem = false;
            block->disjunction = block->between = false;
            block->cases = 0;
            block->condition.clear();
            block->conjunct = {at + 1, at + 1, text == "where"};
        } else if (oneOf(text, {"group", "order", "limit", "having", "window", "returning", "set",
                                "union", "except", "intersect"})) {
            block->clause = Clause::Other;
        } else if (block->clause == Clause::From) {
            return readFrom(*block, text, at);
        }
        return at;
    }

    static void expectItem(Block& block) {
        block.clause = Clause::From;
        block.expectsItem = true;
    }

    std::size_t readFrom(Block& block, const std::string& text, std::size_t at) {
        if (text == ",") {
            block.expectsItem = true;
        } else if (oneOf(text, {"left", "right", "full", "natural", "inner", "cross", "outer"}) &&
                   !block.expectsItem) {
            block.outerJoin |= text == "left";
            block.uncertain |= oneOf(text, {"right", "full", "natural"});
        } else if (text == "or" && block.expectsItem) { // UPDATE OR IGNORE
            return at + 1;
        } else if (text == "not" || text == "indexed") {
            if (!block.items.empty()) block.items.back().table = nullptr; // the choice was taken
            return word(at + 1) == "by" || word(at + 1) == "indexed" ? at + (text == "not" ? 1 : 2)
                                                                     : at;
        } else if (block.expectsItem && isName(at)) {
            block.expectsItem = false;
            const bool qualified = word(at + 1) == "." && isName(at + 2);
            const std::size_t named = qualified ? at + 2 : at;
            const CatalogTable* table = catalog_.find(name(named));
            const bool known = table != nullptr && table->kind == CatalogTable::Kind::Table &&
                               !derived_.contains(toLowerAscii(name(named))) &&
                               (!qualified || equalsIgnoringCase(name(at), table->schema));
            block.items.push_back({name(named), known ? table : nullptr});
            return named;
        } else if (isName(at) && text != "as" && text != "using" && !block.items.empty()) {
            block.items.back().reference = name(at);
        }
        return at;
    }

    // Whether the token is the condition's; else the condition has ended before it.
    bool readCondition(Block& block, const std::string& text, std::size_t at) {
        const bool joins =
            text == "join" ||
            (oneOf(text, {"left", "right", "full", "natural", "inner", "cross"}) &&
             (word(at + 1) == "join" || word(at + 2) == "join" || word(at + 3) == "join"));
        const bool ends = joins || text == "," ||
                          oneOf(text, {"where", "group", "order", "limit", "having", "window",
                                       "returning", "set", "union", "except", "intersect"});
        if (ends) {
            endCondition(block, at);
            block.clause = Clause::From;
            return false;
        }
        block.cases += text == "case";
        block.cases -= text == "end";
        if (block.cases > 0) return true;
        if (text == "between") block.between = true;
        if (text == "or") block.disjunction = true;
        if (text != "and") return true;
        if (std::exchange(block.between, false)) return true;
        endConjunct(block, at);
        return true;
    }

    static void endConjunct(Block& block, std::size_t at) {
        block.conjunct.end = at;
        block.condition.push_back(block.conjunct);
        block.conjunct.begin = at + 1;
    }
    static void endCondition(Block& block, std::size_t at) {
        if (block.clause != Clause::Condition) return;
        endConjunct(block, at);
        if (!block.disjunction)
            block.conjuncts.insert(block.conjuncts.end(), block.condition.begin(),
                                   block.condition.end());
        block.clause = Clause::Other;
    }

    std::optional<ColumnTerm> readTerm(const Block& block, const Conjunct& conjunct) const {
        if (block.uncertain) return std::nullopt;
        std::size_t split = 0;
        int depth = 0;
        for (std::size_t at = conjunct.begin; at < conjunct.end; ++at) {
            const std::string text = word(at);
            depth += text == "(";
            depth -= text == ")";
            if (beginsQuery(at)) return std::nullopt;
            if (depth > 0) continue;
            if (oneOf(text, {"not", "case", "is", "escape", "isnull", "notnull", "match", "regexp",
                             "<>", "!=", "or"}))
                return std::nullopt;
            if (!oneOf(text, {"=", "==", "<", "<=", ">", ">=", "like", "glob", "in", "between"}))
                continue;
            if (split > 0) return std::nullopt;
            split = at;
        }
        if (split == 0) return std::nullopt;
        ColumnTerm term;
        for (const char c : word(split))
            term.operation += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        if (term.operation == "==") term.operation = "=";
        auto left = readSide(block, conjunct.begin, split, {});
        auto right = readSide(block, split + 1, conjunct.end, term.operation);
        if (!left || !right) return std::nullopt;
        if (term.operation == "BETWEEN" && !right->collation.empty()) // of one bound alone
            return std::nullopt;
        // Of an outer join's conditions only those on its first table hold for every row.
        const auto first = [&](const ColumnUse& use) {
            return equalsIgnoringCase(use.reference, block.items.front().reference);
        };
        if (block.outerJoin &&
            (!conjunct.where || block.items.empty() || !std::ranges::all_of(left->columns, first) ||
             !std::ranges::all_of(right->columns, first)))
            return std::nullopt;
        term.left = std::move(*left);
        term.right = std::move(*right);
        return term;
    }

    // operation: at whose right the side stands.
    std::optional<TermSide> readSide(const Block& block, std::size_t begin, std::size_t end,
                                     std::string_view operation) const {
        TermSide side;
        if (end >= begin + 3 && word(end - 2) == "collate") {
            side.collation = name(end - 1);
            end -= 2;
        }
        if (begin >= end || word(begin) == "+" || (word(begin) == "(" && operation != "IN"))
            return std::nullopt;
        side.text = sql_.substr(tokens_[begin].begin, tokens_[end - 1].end - tokens_[begin].begin);
        side.literal = end == begin + 1 && tokens_[begin].kind == TokenKind::String;
        side.indexable = true;
        std::size_t namesEnd = begin; // of a column that stands first
        for (std::size_t at = begin; at < end; ++at) {
            const Token& token = tokens_[at];
            const std::string text = word(at);
            if (token.kind == TokenKind::Parameter) side.indexable = false;
            if (token.kind == TokenKind::String && oneOf(text, {"'now'", "'localtime'", "'utc'"}))
                side.indexable = false;
            if (!isName(at) ||
                oneOf(text, {"null", "true", "false", "current_date", "current_time",
                             "current_timestamp"}) ||
                (text == "and" && operation == "BETWEEN"))
                continue;
            if (word(at + 1) == "(") {
                if (!staysTheSame(text)) side.indexable = false;
                continue;
            }
            if (text == "as") { // a CAST's type
                const std::size_t type = at + 1;
                for (int depth = 0; at + 1 < end && (depth > 0 || word(at + 1) != ")"); ++at) {
                    depth += word(at + 1) == "(";
                    depth -= word(at + 1) == ")";
                }
                const bool whole = word(begin) == "cast" && at + 2 == end;
                if (whole && type <= at)
                    side.castType =
                        sql_.substr(tokens_[type].begin, tokens_[at].end - tokens_[type].begin);
                continue;
            }
            const bool qualified = word(at + 1) == "." && isName(at + 2);
            const auto use =
                qualified ? resolve(block, name(at), name(at + 2)) : resolve(block, {}, name(at));
            if (!use) return std::nullopt;
            if (qualified) side.indexable = false;
            if (std::ranges::find(side.columns, *use) == side.columns.end())
                side.columns.push_back(*use);
            const std::size_t last = qualified ? at + 2 : at;
            if (at == begin) namesEnd = last + 1;
            at = last;
        }
        if (!side.columns.empty())
            side.kind = namesEnd == end ? TermSide::Kind::Column : TermSide::Kind::Expression;
        return side;
    }

    // Empty where it is not certain.
    std::optional<ColumnUse> resolve(const Block& block, const std::string& table,
                                     const std::string& column) const {
        std::optional<ColumnUse> found;
        for (const Item& item : block.items) {
            if (!table.empty() && !equalsIgnoringCase(item.reference, table)) continue;
            if (item.table == nullptr) return std::nullopt;
            for (const CatalogColumn& own : item.table->columns) {
                if (!equalsIgnoringCase(own.name, column)) continue;
                if (found) return std::nullopt;
                found = ColumnUse{item.reference, item.table, &own};
            }
        }
        if (found || block.outer < 0) return found;
        return resolve(blocks_[static_cast<std::size_t>(block.outer)], table, column);
    }

    const std::string_view sql_;
    const Catalog& catalog_;
    const std::vector<Token> tokens_;
    std::set<std::string> derived_; // lower case
    std::vector<Block> blocks_;
};

} // namespace

std::vector<ColumnTerm> columnTerms(std::string_view sql, const Catalog& catalog) {
    return TermFinder(sql, catalog).find();
}

} // namespace hone
