#include "ui/editor/completion.h"

#include "tests/support/hone_test.h"
#include "ui/editor/run_text.h"

using namespace hone;
using namespace hone::ui;

namespace {

Catalog shop() {
    CatalogTable customers{"main", "customers", CatalogTable::Kind::Table, false, {}, {}, {}};
    customers.columns = {{"id", "INTEGER"}, {"city", "TEXT"}, {"e mail", "TEXT"}};
    CatalogTable orders{"main", "orders", CatalogTable::Kind::Table, false, {}, {}, {}};
    orders.columns = {{"id", "INTEGER"}, {"placed_at", "TEXT"}, {"order", "TEXT"}};
    return {{customers, orders}};
}

// The words at the | of a text.
QStringList at(std::string text, const Catalog& catalog = shop()) {
    const std::size_t cursor = text.find('|');
    text.erase(cursor, 1);
    QStringList words;
    for (const std::string& word : completionsAt(text, cursor, &catalog, SqlDialect::Sqlite).words)
        words << QString::fromStdString(word);
    return words;
}

} // namespace

class CompletionTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void tablesAreOfferedBehindFrom() {
        QCOMPARE(at("SELECT * FROM |"), (QStringList{"customers", "orders"}));
        QCOMPARE(at("SELECT * FROM customers JOIN OR|"), (QStringList{"orders"}));
    }

    void columnsAreOfferedThroughAnAlias() {
        QCOMPARE(at("SELECT c.| FROM customers c JOIN orders AS o"),
                 (QStringList{"city", "\"e mail\"", "id"}));
        QCOMPARE(at("SELECT o.p| FROM customers c JOIN orders AS o"), (QStringList{"placed_at"}));
        QCOMPARE(at("SELECT customers.ci| FROM customers"), (QStringList{"city"}));
    }

    void namesThatNeedQuotesGetThem() {
        QCOMPARE(at("SELECT o.or| FROM orders o"), (QStringList{"\"order\""}));
    }

    void columnsOfNamedTablesAndKeywordsAreOfferedElsewhere() {
        QVERIFY(at("SELECT ci| FROM customers").contains("city"));
        QVERIFY(!at("SELECT ci| FROM orders").contains("city"));
        QVERIFY(at("SEL|").contains("SELECT"));
        QVERIFY(at("SELECT 1 FROM customers c WHERE |").contains("c"));
    }

    void aSchemaOffersItsTables() {
        QCOMPARE(at("SELECT * FROM main.|"), (QStringList{"customers", "orders"}));
    }

    void insideAStringNothingIsOffered() {
        QCOMPARE(at("SELECT 'ci|ty' FROM customers"), QStringList());
    }

    void withoutACatalogKeywordsRemain() {
        const Completions found = completionsAt("WHE", 3, nullptr, SqlDialect::Sqlite);
        QCOMPARE(found.prefix, std::size_t{3});
        QCOMPARE(found.words, (std::vector<std::string>{"WHEN", "WHERE"}));
    }

    void runTakesTheSelectionElseTheStatement() {
        const std::string text = "SELECT :a; SELECT :b, :a;\n";
        const auto second = runTextAt(text, {}, 15, RunScope::Statement, SqlDialect::Sqlite);
        QVERIFY(second);
        QCOMPARE(*second->text, std::string("SELECT :b, :a"));
        QCOMPARE(second->offset, std::size_t{11});
        QCOMPARE(second->parameters, (std::vector<std::string>{":b", ":a"}));
        const auto selected = runTextAt(text, {0, 9}, 15, RunScope::Statement, SqlDialect::Sqlite);
        QCOMPARE(*selected->text, std::string("SELECT :a"));
        const auto all = runTextAt(text, {0, 9}, 15, RunScope::All, SqlDialect::Sqlite);
        QCOMPARE(*all->text, text);
        QCOMPARE(all->parameters, (std::vector<std::string>{":a", ":b"}));
        QVERIFY(!runTextAt("-- nothing\n", {}, 3, RunScope::Statement, SqlDialect::Sqlite));
    }
};

QTEST_GUILESS_MAIN(CompletionTest)
#include "completion_test.moc"
