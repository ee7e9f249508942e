#include <sstream>

#include "core/cache/scope_finder.h"
#include "core/cache/scope_index.h"
#include "tests/support/hone_test.h"

using namespace hone;

namespace {

CatalogTable table(std::string name, std::vector<CatalogColumn> columns) {
    CatalogTable made;
    made.schema = "main";
    made.name = std::move(name);
    made.columns = std::move(columns);
    return made;
}

CatalogColumn column(std::string name, std::string type, std::string collation = "BINARY") {
    CatalogColumn made;
    made.name = std::move(name);
    made.type = std::move(type);
    made.collation = std::move(collation);
    return made;
}

const CatalogTable orders =
    table("orders", {column("id", "INTEGER"), column("customer_id", "INT"), column("city", "TEXT"),
                     column("name", "TEXT", "NOCASE"), column("total", "REAL"), column("raw", "")});
const CatalogTable items = table("items", {column("id", "INTEGER"), column("order_id", "INTEGER"),
                                           column("price", "NUMERIC"), column("code", "TEXT")});

std::string inWords(const Value& value) {
    std::ostringstream out;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) out << *integer;
    if (const auto* real = std::get_if<double>(&value)) out << *real << "r";
    if (const auto* text = std::get_if<std::string>(&value)) out << "'" << *text << "'";
    return out.str();
}

// "orders: id in 1,2; total > 5" for each bounded table.
std::string scopesOf(const std::string& sql, std::vector<Value> values = {}) {
    std::string words;
    for (const RowScope& scope :
         findScopes(sql, values, {"main.items", "main.orders"}, [](const std::string& name) {
             return name == "main.orders" ? &orders : name == "main.items" ? &items : nullptr;
         })) {
        if (scope.bounds.empty()) continue;
        words += (words.empty() ? "" : " | ") + scope.table.substr(5) + ":";
        for (const ColumnBound& bound : scope.bounds) {
            words += " " + bound.column;
            if (bound.values) {
                words += " in";
                for (const Value& value : *bound.values)
                    words += " " + inWords(value);
            }
            if (bound.low)
                words += (bound.low->included ? " >= " : " > ") + inWords(bound.low->value);
            if (bound.high)
                words += (bound.high->included ? " <= " : " < ") + inWords(bound.high->value);
        }
    }
    return words;
}

TableChange rows(std::vector<std::string> columns, std::vector<std::vector<Value>> values) {
    return {"main.orders", std::move(columns), std::move(values), false};
}

Scoped with(std::vector<ColumnBound> bounds) {
    return {{{"main.orders", std::move(bounds)}}};
}

ColumnBound is(std::string name, Value value) {
    return {std::move(name), std::vector<Value>{std::move(value)}, {}, {}};
}

Value number(std::int64_t value) {
    return value;
}

} // namespace

class ScopesTest : public test::HoneTest {
    Q_OBJECT
private slots:
    void comparisonsWithConstantsBoundTheRows_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("scopes");
        const auto row = [](const char* sql, const char* scopes) { QTest::newRow(sql) << sql << scopes; };
        row("SELECT * FROM orders WHERE id = 7", "orders: id in 7");
        row("select * from ORDERS where ID == 7;", "orders: id in 7");
        row("SELECT * FROM orders o WHERE 7 = o.id AND city = 'Ulm'",
            "orders: id in 7 city in 'Ulm'");
        row("SELECT * FROM main.orders AS o WHERE (o.id IN (1, -2, NULL))", "orders: id in 1 -2");
        row("SELECT * FROM orders WHERE id BETWEEN 3 AND 9 AND raw = x", "orders: id >= 3 id <= 9");
        row("SELECT * FROM orders WHERE id > 3 AND 9 >= id", "orders: id > 3 id <= 9");
        row("SELECT * FROM orders WHERE raw = 'x' ORDER BY id LIMIT 5", "orders: raw in 'x'");
        row("SELECT count(*) FROM orders WHERE id = 7 GROUP BY city HAVING max(total) > 5",
            "orders: id in 7");
        row("SELECT * FROM orders WHERE city = 'it''s'", "orders: city in 'it's'");
        row("SELECT * FROM orders INDEXED BY x WHERE id = 7", "orders: id in 7");
        row("SELECT * FROM orders WHERE city = 12", "orders: city in '12'");
        row("SELECT * FROM orders WHERE id IS 7", "orders: id in 7");
        row("SELECT * FROM orders WHERE id BETWEEN 3 AND 3 + 10 - 4", "orders: id >= 3 id <= 9");
        row("SELECT * FROM orders WHERE id = 7 AND (city = 'a' OR city = 'b')", "orders: id in 7");
        row("SELECT CASE WHEN id = 1 THEN 2 END FROM orders WHERE id = 7", "orders: id in 7");
    }
    void comparisonsWithConstantsBoundTheRows() {
        QFETCH(QString, sql);
        QFETCH(QString, scopes);
        QCOMPARE(QString::fromStdString(scopesOf(sql.toStdString())), scopes);
    }

    void joinsCarryConstantsAlong() {
        QCOMPARE(scopesOf("SELECT * FROM orders o JOIN items i ON i.order_id = o.id WHERE o.id = 7"),
                 std::string("items: order_id in 7 | orders: id in 7"));
        QCOMPARE(scopesOf("SELECT * FROM orders o, items i WHERE i.order_id = o.id AND i.id = 3"),
                 std::string("items: id in 3"));
        // A text that looks like a number would equal it across affinities.
        QCOMPARE(scopesOf("SELECT * FROM orders o, items i WHERE i.code = o.id AND o.id = 3"),
                 std::string("orders: id in 3"));
        QCOMPARE(scopesOf("SELECT * FROM orders o LEFT JOIN items i ON i.order_id = o.id AND "
                          "o.city = 'x' WHERE o.id = 7"),
                 std::string("orders: id in 7"));
    }

    void parametersAreNumberedAsTheEngineDoes() {
        const std::vector<Value> values{number(1), number(2), number(3), number(4)};
        QCOMPARE(scopesOf("SELECT ? FROM orders WHERE id = ?", values),
                 std::string("orders: id in 2"));
        QCOMPARE(scopesOf("SELECT ?3 FROM orders WHERE id = ?", values),
                 std::string("orders: id in 4"));
        QCOMPARE(scopesOf("SELECT :a, :b FROM orders WHERE id = :a AND customer_id = @c", values),
                 std::string("orders: id in 1 customer_id in 3"));
    }

    void whatIsNotSurelyUnderstoodIsAnyRow_data() {
        QTest::addColumn<QString>("sql");
        for (const char* sql :
             {"SELECT * FROM orders", "SELECT * FROM orders WHERE id = 7 OR city = 'x'",
              "SELECT * FROM orders WHERE NOT id = 7", "SELECT * FROM orders WHERE id <> 7",
              "SELECT * FROM orders WHERE id = '7'", "SELECT * FROM orders WHERE id = NULL",
              "SELECT * FROM orders WHERE id = 7.5", "SELECT * FROM orders WHERE id IS NULL",
              "SELECT * FROM orders WHERE id IS NOT 7", "SELECT * FROM orders WHERE id NOT IN (7)",
              "SELECT * FROM orders WHERE name = 'x'", "SELECT * FROM orders WHERE rowid = 7",
              "SELECT * FROM orders WHERE city = 'x' COLLATE NOCASE",
              "SELECT * FROM orders WHERE +id = 7", "SELECT * FROM orders WHERE id + 1 = 7",
              "SELECT * FROM orders WHERE city LIKE 'x'", "SELECT * FROM orders WHERE id = \"7\"",
              "SELECT * FROM orders WHERE id NOT BETWEEN 1 AND 5",
              "SELECT * FROM orders WHERE id IN (1, city)",
              "SELECT * FROM orders WHERE id = 9223372036854775807 + 1",
              "SELECT * FROM orders WHERE id = 2 + 3 * 4",
              "SELECT * FROM orders WHERE id IS DISTINCT FROM 7",
              "SELECT * FROM orders WHERE CASE WHEN id = 7 THEN 1 END",
              "SELECT * FROM orders WHERE id = 7 UNION SELECT * FROM orders",
              "WITH x AS (SELECT 1) SELECT * FROM orders WHERE id = 7",
              "SELECT * FROM orders a, orders b WHERE a.id = 7",
              "SELECT * FROM orders WHERE id = 7 AND city IN (SELECT city FROM orders)",
              "SELECT (SELECT max(id) FROM orders) FROM orders WHERE id = 7",
              "SELECT * FROM items LEFT JOIN orders ON orders.id = 7",
              "SELECT * FROM items FULL JOIN orders ON 1 WHERE orders.id = 7",
              "SELECT * FROM orders JOIN items USING (id) WHERE id = 7",
              "SELECT * FROM orders, items WHERE id = 7", "VALUES (7)", "SELECT",
              "SELECT * FROM orders WHERE id = 7 AND city = 'x", "SELECT * FROM (SELECT * FROM orders) WHERE id = 7"})
            QTest::newRow(sql) << sql;
    }
    void whatIsNotSurelyUnderstoodIsAnyRow() {
        QFETCH(QString, sql);
        QCOMPARE(scopesOf(sql.toStdString()), std::string());
    }

    void anInexactNumberBoundsWithAMargin() {
        const auto found = findScopes("SELECT 1 FROM orders WHERE total > 9.99", {}, {"main.orders"},
                                      [](const std::string&) { return &orders; });
        const ColumnBound& bound = found.at(0).bounds.at(0);
        QVERIFY(bound.admits(9.99));
        QVERIFY(!bound.admits(9.98));
        QVERIFY(bound.admits(number(10)));
        QVERIFY(bound.admits(std::string("text is above every number")));
        QVERIFY(!bound.admits(Value()));
    }

    void theIndexFindsExactlyWhoIsConcerned() {
        const Scoped whole = with({});
        const Scoped one = with({is("id", number(1))});
        const Scoped two = with({is("id", number(2))});
        const Scoped oneInUlm = with({is("id", number(1)), is("city", std::string("Ulm"))});
        const Scoped cheap = with({{"total", {}, {}, ColumnBound::End{number(10), false}}});
        const Scoped elsewhere{{{"main.items", {}}}};
        ScopeIndex index;
        for (const Scoped* holder : {&whole, &one, &two, &oneInUlm, &cheap, &elsewhere})
            index.add(*holder);
        const auto concerned = [&](Change change) {
            std::set<const Scoped*> found;
            for (const auto& [holder, byRows] : index.affected(change)) {
                found.insert(holder);
                if (!hone::concerns(change, *holder)) found.clear();
            }
            return found;
        };
        using Set = std::set<const Scoped*>;
        const std::vector<std::string> all{"id", "city", "total"};
        QCOMPARE(concerned({{rows(all, {{number(1), std::string("Bonn"), number(50)}})}, false}),
                 (Set{&whole, &one}));
        QCOMPARE(concerned({{rows(all, {{1.0, std::string("Ulm"), number(50)}})}, false}),
                 (Set{&whole, &one, &oneInUlm}));
        QCOMPARE(concerned({{rows(all, {{number(5), Value(), 9.5}})}, false}),
                 (Set{&whole, &cheap}));
        // A value that the row does not tell may be any.
        QCOMPARE(concerned({{rows({"total"}, {{number(50)}})}, false}),
                 (Set{&whole, &one, &two, &oneInUlm}));
        QCOMPARE(concerned({{rows(all, {})}, false}), Set{});
        QCOMPARE(concerned({{{"main.orders", {}, {}, true}}, false}),
                 (Set{&whole, &one, &two, &oneInUlm, &cheap}));
        QCOMPARE(concerned({{}, true}), (Set{&whole, &one, &two, &oneInUlm, &cheap, &elsewhere}));
        QCOMPARE(index.columnsOf("main.orders"),
                 (std::vector<std::string>{"city", "id", "total"}));
        for (const Scoped* holder : {&whole, &one, &two, &oneInUlm, &cheap, &elsewhere})
            index.remove(*holder);
        QCOMPARE(index.size(), std::size_t{0});
        QVERIFY(index.columnsOf("main.orders").empty());
        QVERIFY(index.affected({{}, true}).empty());
    }
};

QTEST_GUILESS_MAIN(ScopesTest)
#include "scopes_test.moc"
