#include "core/sql/lexer.h"

#include <string>

#include "tests/support/hone_test.h"

using namespace hone;

namespace {

const char* letterOf(TokenKind kind) {
    switch (kind) {
    case TokenKind::End:
        return "end";
    case TokenKind::Space:
        return "_";
    case TokenKind::Comment:
        return "C";
    case TokenKind::Word:
        return "W";
    case TokenKind::QuotedIdentifier:
        return "Q";
    case TokenKind::String:
        return "S";
    case TokenKind::Blob:
        return "B";
    case TokenKind::Number:
        return "N";
    case TokenKind::Parameter:
        return "P";
    case TokenKind::Operator:
        return "O";
    case TokenKind::Semicolon:
        return ";";
    case TokenKind::Unterminated:
        return "U";
    }
    return "?";
}

// "W<select> N<1>": the tokens without blanks.
QString tokens(const QString& sql, SqlDialect dialect) {
    const std::string text = sql.toStdString();
    Lexer lexer(text, dialect);
    std::string printed;
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
        if (token.kind == TokenKind::Space) continue;
        if (!printed.empty()) printed += ' ';
        printed += letterOf(token.kind);
        printed += '<' + std::string(token.in(text)) + '>';
    }
    return QString::fromStdString(printed);
}

void row(const char* name, const char* sql, const char* expected) {
    QTest::newRow(name) << QString::fromUtf8(sql) << QString::fromUtf8(expected);
}

void columns() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("expected");
}

} // namespace

class LexerTest : public hone::test::HoneTest {
    Q_OBJECT

private slots:
    void sqliteTextIsCut_data() {
        columns();
        row("words and numbers", "select a1, 1.5 from t",
            "W<select> W<a1> O<,> N<1.5> W<from> W<t>");
        row("string with its quote", "'it''s' x", "S<'it''s'> W<x>");
        row("backslash is plain", "'a\\' b", "S<'a\\'> W<b>");
        row("all quoted names", "\"a\"\"b\" [a\"] `a``b`", "Q<\"a\"\"b\"> Q<[a\"]> Q<`a``b`>");
        row("blob", "x'00' X'ff'", "B<x'00'> B<X'ff'>");
        row("numbers", "1_000 0xFF 1e-5 .5 5. 1.5E+3 0x1_F",
            "N<1_000> N<0xFF> N<1e-5> N<.5> N<5.> N<1.5E+3> N<0x1_F>");
        row("an e that is no exponent", "1e 1e+", "N<1> W<e> N<1> W<e> O<+>");
        row("parameters", "? ?12 :a @a $a #a $a::b(c) :1",
            "P<?> P<?12> P<:a> P<@a> P<$a> P<#a> P<$a::b(c)> P<:1>");
        row("no parameters", ": @ $ #1", "O<:> O<@> O<$> O<#> N<1>");
        row("line comment", "1 -- it's; x\n2", "N<1> C<-- it's; x> N<2>");
        row("block comments do not nest", "/* a /* b */ c */", "C</* a /* b */> W<c> O<*> O</>");
        row("a comment may end with the text", "1 /* a", "N<1> C</* a>");
        row("shortest block comments", "/**/ /***/ x", "C</**/> C</***/> W<x>");
        row("operators", "a<=b<>c!=d==e||f->>'g'->h<<1>>2",
            "W<a> O<<=> W<b> O<<>> W<c> O<!=> W<d> O<==> W<e> O<||> W<f> O<->>> S<'g'> O<->> W<h> "
            "O<<<> N<1> O<>>> N<2>");
        row("signs stay apart", "a=-1", "W<a> O<=> O<-> N<1>");
        row("letters beyond ASCII", "größe = 'ü'", "W<größe> O<=> S<'ü'>");
        row("byte order mark", "\xef\xbb\xbfselect 1", "W<select> N<1>");
        row("unterminated string", "1 'ab;c", "N<1> U<'ab;c>");
        row("unterminated names", "a \"b", "W<a> U<\"b>");
        row("unterminated bracket", "a [b", "W<a> U<[b>");
        row("semicolons", "a;;b", "W<a> ;<;> ;<;> W<b>");
    }
    void sqliteTextIsCut() { check(SqlDialect::Sqlite); }

    void postgresTextIsCut_data() {
        columns();
        row("a cast is no parameter", "a::int", "W<a> O<::> W<int>");
        row("parameters", "$1+$23", "P<$1> O<+> P<$23>");
        row("names are no parameters", ":a @b ?", "O<:> W<a> O<@> W<b> O<?>");
        row("slices", "a[1:n]", "W<a> O<[> N<1> O<:> W<n> O<]>");
        row("escape string", "E'it\\'s' e'\\\\' 'a\\'", "S<E'it\\'s'> S<e'\\\\'> S<'a\\'>");
        row("dollar quotes", "$$a;'b$$ $x$ $$ $y$ $x$", "S<$$a;'b$$> S<$x$ $$ $y$ $x$>");
        row("unterminated dollar quote", "$x$ a $y$", "U<$x$ a $y$>");
        row("a dollar inside a word", "a$b$c", "W<a$b$c>");
        row("comments nest", "/* a /* b */ c */ d", "C</* a /* b */ c */> W<d>");
        row("unterminated comment", "/* /* */ a", "U</* /* */ a>");
        row("backtick and bracket quote nothing", "`a`", "O<`> W<a> O<`>");
    }
    void postgresTextIsCut() { check(SqlDialect::PostgreSql); }

    void mariaDbTextIsCut_data() {
        columns();
        row("backslash escapes", "'it\\'s' \"a\\\"b\" `a\\`", "S<'it\\'s'> S<\"a\\\"b\"> Q<`a\\`>");
        row("hash comment", "1 # it's\n2", "N<1> C<# it's> N<2>");
        row("two dashes need a blank", "5--1 -- c", "N<5> O<-> O<-> N<1> C<-- c>");
        row("parameters", "? ?1 @a :a", "P<?> P<?> N<1> O<@> W<a> O<:> W<a>");
        row("what a comment runs", "/*!40101 SET a=1 */",
            "O</*!40101> W<SET> W<a> O<=> N<1> O<*> O</>");
    }
    void mariaDbTextIsCut() { check(SqlDialect::MariaDb); }

    void aLexerMayBeginInTheMiddle() {
        Lexer lexer("ab cd", SqlDialect::Sqlite, 3);
        QCOMPARE(lexer.next(), (Token{TokenKind::Word, 3, 5}));
        QCOMPARE(lexer.next(), (Token{TokenKind::End, 5, 5}));
        QCOMPARE(lexer.next(), (Token{TokenKind::End, 5, 5}));
        QCOMPARE(Lexer("ab", SqlDialect::Sqlite, 9).next(), (Token{TokenKind::End, 2, 2}));
    }

private:
    void check(SqlDialect dialect) {
        QFETCH(QString, sql);
        QFETCH(QString, expected);
        QCOMPARE(tokens(sql, dialect), expected);
    }
};

QTEST_GUILESS_MAIN(LexerTest)
#include "lexer_test.moc"
