#include "core/index/index_catalog.h"

#include <algorithm>

#include "core/index/index_catalog_text.h"
#include "tests/support/hone_test.h"
#include "tests/support/session.h"

using namespace hone;
using namespace hone::index;

namespace {

// A connection of an engine without dbstat.
class WithoutDbstat final : public Connection {
public:
    explicit WithoutDbstat(Connection& real) : real_(real) {}
    Result<std::unique_ptr<Statement>> prepare(std::string_view sql,
                                               const ExecuteOptions& limits) override {
        if (sql.find("dbstat") != std::string_view::npos)
            return fail(ErrorCode::Sql, "no such table: dbstat");
        return real_.prepare(sql, limits);
    }
    void interrupt() noexcept override { real_.interrupt(); }
    ConnectionState state() const override { return real_.state(); }
    Result<void> reset() override { return real_.reset(); }
    Result<void> validate(Milliseconds limit) override { return real_.validate(limit); }
    Result<std::int64_t> dataVersion() override { return real_.dataVersion(); }
    Result<hone::Catalog> catalog(std::stop_token stop) override { return real_.catalog(stop); }
    Result<std::vector<ObjectSize>> objectSizes(std::stop_token stop) override {
        return real_.objectSizes(stop);
    }

private:
    Connection& real_;
};

std::string printTerms(const std::vector<IndexTerm>& terms) {
    std::string text;
    for (const IndexTerm& term : terms)
        text += (text.empty() ? "" : ", ") + term.text +
                (term.collation == "BINARY" ? "" : " " + term.collation) +
                (term.descending ? " DESC" : "");
    return text;
}

const char* kindName(IndexRemark::Kind kind) {
    switch (kind) {
    case IndexRemark::Kind::Duplicate:
        return "duplicate";
    case IndexRemark::Kind::LeftPrefix:
        return "prefix";
    case IndexRemark::Kind::SameAsRowid:
        return "rowid";
    case IndexRemark::Kind::Unused:
        return "unused";
    case IndexRemark::Kind::NeverAnalyzed:
        return "never";
    case IndexRemark::Kind::StaleStatistics:
        return "stale";
    case IndexRemark::Kind::MissingCollation:
        return "collation";
    }
    return "";
}

// "a: prefix of b; c: rowid", of redundant ones.
QString redundancies(const IndexCatalog& catalog) {
    QStringList lines;
    for (const IndexInfo& index : catalog.indexes)
        for (const IndexRemark& remark : index.remarks)
            if (remark.kind == IndexRemark::Kind::Duplicate ||
                remark.kind == IndexRemark::Kind::LeftPrefix ||
                remark.kind == IndexRemark::Kind::SameAsRowid)
                lines << QString::fromStdString(
                    index.name + ": " + kindName(remark.kind) +
                    (remark.other.empty() ? "" : " of " + remark.other));
    return lines.join("; ");
}

const IndexRemark* remark(const IndexInfo& index, IndexRemark::Kind kind) {
    const auto found = std::ranges::find(index.remarks, kind, &IndexRemark::kind);
    return found == index.remarks.end() ? nullptr : &*found;
}

SeenStatement seen(std::string text, std::uint64_t calls = 1, bool withoutLiterals = false) {
    return {std::move(text), calls, withoutLiterals};
}

} // namespace

class IndexCatalogTest : public hone::test::HoneTest {
    Q_OBJECT
    std::unique_ptr<test::TestDatabase> database_;
    std::unique_ptr<Driver> driver_;
    std::unique_ptr<Connection> connection_;

    void make(const std::string& script) {
        database_ = std::make_unique<test::TestDatabase>(script);
        driver_ = std::move(*SqliteDriver::create(database_->path()));
        connection_ = std::move(*driver_->connect(Access::ReadOnly));
    }
    IndexCatalog read() {
        auto catalog = readIndexes(*connection_, {});
        if (!catalog) {
            QTest::qFail(catalog.error().message.c_str(), __FILE__, __LINE__);
            return {};
        }
        return std::move(*catalog);
    }
    IndexCatalog measured() {
        IndexCatalog catalog = read();
        const auto done = measureSizes(*connection_, catalog, {});
        if (!done) QTest::qFail(done.error().message.c_str(), __FILE__, __LINE__);
        return catalog;
    }
    const IndexInfo& at(const IndexCatalog& catalog, const char* name) {
        static const IndexInfo none;
        const IndexInfo* found = catalog.find("main", name);
        if (found == nullptr) QTest::qFail(name, __FILE__, __LINE__);
        return found == nullptr ? none : *found;
    }

private slots:
    void anIndexIsTakenInWithItsOrderCollationAndOrigin() {
        make("CREATE TABLE t(id INTEGER PRIMARY KEY, a, b TEXT COLLATE NOCASE, c UNIQUE);"
             "CREATE UNIQUE INDEX i ON t(a DESC, b, c COLLATE RTRIM);");
        const IndexCatalog catalog = read();
        QCOMPARE(catalog.indexes.size(), std::size_t{2});
        const IndexInfo& made = at(catalog, "i");
        QCOMPARE(printTerms(made.terms), std::string("a DESC, b NOCASE, c RTRIM"));
        QCOMPARE(printTerms(made.stored), std::string("a DESC, b NOCASE, c RTRIM, id"));
        QVERIFY(made.unique && made.origin == Origin::Statement);
        QCOMPARE(made.table, std::string("t"));
        QVERIFY(made.sql.starts_with("CREATE UNIQUE INDEX i"));
        const IndexInfo& automatic = at(catalog, "sqlite_autoindex_t_1");
        QVERIFY(automatic.unique && automatic.origin == Origin::Unique && automatic.sql.empty());
        QCOMPARE(catalog.findTable("main", "T")->rowidAlias, std::string("id"));
    }

    void expressionsAndThePartialConditionAreKeptAsWritten() {
        make("CREATE TABLE t(a, b, \"x,y)\");"
             "CREATE INDEX i ON t(lower(a || ',)') COLLATE NOCASE DESC, \"x,y)\", "
             "(b + 1) ASC) WHERE b > 0 AND a IN (1, 2);");
        const IndexInfo made = at(read(), "i");
        QCOMPARE(printTerms(made.terms),
                 std::string("lower(a || ',)') NOCASE DESC, x,y), (b + 1)"));
        QVERIFY(made.terms[0].expression && !made.terms[1].expression && made.terms[2].expression);
        QCOMPARE(made.condition, std::string("b > 0 AND a IN (1, 2)"));
    }

    void quotedNamesWithoutRowidGeneratedColumnsViewsAndVirtualTablesDoNotBreakIt() {
        make("CREATE TABLE \"a \"\"b\"\"\"(\"ü (x)\" TEXT);"
             "CREATE INDEX \"i (ü \"\"1\"\")\" ON \"a \"\"b\"\"\"(\"ü (x)\");"
             "CREATE TABLE w(a, b, c, PRIMARY KEY(b, a)) WITHOUT ROWID;"
             "CREATE INDEX wi ON w(c);"
             "CREATE TABLE g(a, b AS (a * 2) STORED, c AS (a + 1));"
             "CREATE INDEX gi ON g(b, c);"
             "CREATE VIEW v AS SELECT * FROM nowhere;"
             "CREATE VIRTUAL TABLE f USING fts5(text);"
             "CREATE TABLE d(id INTEGER PRIMARY KEY DESC);");
        const IndexCatalog catalog = measured();
        QVERIFY(catalog.measured);
        QCOMPARE(at(catalog, "i (ü \"1\")").terms[0].text, std::string("ü (x)"));
        const IndexInfo& key = at(catalog, "sqlite_autoindex_w_1");
        QVERIFY(key.isTable);
        QCOMPARE(key.bytes, catalog.findTable("main", "w")->bytes);
        QCOMPARE(printTerms(at(catalog, "wi").stored), std::string("c, b, a"));
        QCOMPARE(printTerms(at(catalog, "gi").terms), std::string("b, c"));
        QVERIFY(catalog.findTable("main", "f") == nullptr);
        QVERIFY(catalog.findTable("main", "f_data")->shadow);
        QVERIFY(catalog.findTable("main", "d")->rowidAlias.empty());
        QVERIFY(catalog.findTable("main", "v") == nullptr);
        QCOMPARE(catalog.findTable("main", "g")->columns,
                 (std::vector<std::string>{"a", "b", "c"}));
    }

    void sizesDepthsEntriesAndRowsAreMeasured() {
        make("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b);"
             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
             "INSERT INTO t SELECT i, printf('%060d', i), i % 10 FROM n;"
             "CREATE INDEX i ON t(a); CREATE INDEX p ON t(b) WHERE b = 3;"
             "CREATE TABLE w(k TEXT PRIMARY KEY) WITHOUT ROWID;"
             "INSERT INTO w SELECT printf('%060d', id) FROM t;"
             "CREATE TABLE empty(a); CREATE INDEX e ON empty(a);");
        const IndexCatalog catalog = measured();
        QVERIFY(catalog.measured && catalog.unmeasured.empty());
        const TableInfo& table = *catalog.findTable("main", "t");
        QCOMPARE(table.rows.value(), 20'000);
        QVERIFY(table.depth.value() == 2 || table.depth.value() == 3);
        QVERIFY(table.bytes.value() > 20'000 * 60);
        QCOMPARE(at(catalog, "i").entries.value(), 20'000);
        QCOMPARE(at(catalog, "p").entries.value(), 2'000);
        QCOMPARE(catalog.findTable("main", "w")->rows.value(), 20'000);
        QCOMPARE(at(catalog, "e").entries.value(), 0);
        QCOMPARE(at(catalog, "e").depth.value(), 1);

        const auto sizes = connection_->objectSizes({});
        HONE_VERIFY(sizes);
        for (const ObjectSize& size : *sizes)
            if (const IndexInfo* index = catalog.find("main", size.name))
                QCOMPARE(index->bytes.value(), size.bytes);
    }

    void withoutDbstatRowsAreCountedAndSizesAreSaidToBeUnavailable() {
        make("CREATE TABLE t(a, b); CREATE INDEX i ON t(a); CREATE INDEX p ON t(b) WHERE b > 1;"
             "INSERT INTO t VALUES(1, 1), (2, 2);");
        WithoutDbstat connection(*connection_);
        IndexCatalog catalog = read();
        HONE_VERIFY(measureSizes(connection, catalog, {}));
        QVERIFY(!catalog.measured);
        QVERIFY(catalog.unmeasured.find("dbstat") != std::string::npos);
        QCOMPARE(catalog.findTable("main", "t")->rows.value(), 2);
        QCOMPARE(at(catalog, "i").entries.value(), 2);
        QVERIFY(!at(catalog, "p").entries && !at(catalog, "i").bytes && !at(catalog, "i").depth);
    }

    void aStopEndsMeasuringAndFindingUse() {
        make("CREATE TABLE t(a); CREATE INDEX i ON t(a);");
        IndexCatalog catalog = read();
        std::stop_source stop;
        stop.request_stop();
        // The engine looks at the token after some steps; many pages make many steps.
        database_->outside("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                           "i < 200000) INSERT INTO t SELECT printf('%060d', i) FROM n;");
        const auto measured = measureSizes(*connection_, catalog, stop.get_token());
        QVERIFY(!measured);
        QCOMPARE(measured.error().code, ErrorCode::Cancelled);
        const auto found =
            findUse(*connection_, catalog, {{seen("SELECT 1")}, {}}, stop.get_token());
        QVERIFY(!found);
        QCOMPARE(found.error().code, ErrorCode::Cancelled);
    }

    void statisticsTellHowStaleTheyAre() {
        make("CREATE TABLE t(a, b); CREATE INDEX i ON t(a); CREATE INDEX p ON t(b) WHERE b < 10;"
             "CREATE TABLE w(k PRIMARY KEY) WITHOUT ROWID; INSERT INTO w VALUES(1);"
             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
             "INSERT INTO t SELECT i % 7, i FROM n; ANALYZE;"
             "INSERT INTO t SELECT a, b + 1000 FROM t; INSERT INTO t SELECT a, b + 2000 FROM t;"
             "CREATE INDEX late ON t(b);");
        const IndexCatalog catalog = measured();
        const IndexInfo& stale = at(catalog, "i");
        QCOMPARE(stale.analyzedEntries.value(), 1'000);
        QCOMPARE(stale.statistics, std::string("1000 143"));
        QCOMPARE(stale.staleness().value(), 4.0);
        QVERIFY(remark(stale, IndexRemark::Kind::StaleStatistics) != nullptr);
        QCOMPARE(at(catalog, "p").analyzedEntries.value(), 9);
        QVERIFY(remark(at(catalog, "p"), IndexRemark::Kind::StaleStatistics) == nullptr);
        QVERIFY(remark(at(catalog, "late"), IndexRemark::Kind::NeverAnalyzed) != nullptr);
        QCOMPARE(catalog.findTable("main", "t")->analyzedRows.value(), 1'000);
        QCOMPARE(at(catalog, "sqlite_autoindex_w_1").analyzedEntries.value(), 1);
    }

    void statisticsThatSomebodyBrokeAreNoStatistics() {
        make("CREATE TABLE t(a); CREATE INDEX i ON t(a); INSERT INTO t VALUES(1); ANALYZE;"
             "UPDATE sqlite_stat1 SET stat = 'x';");
        QVERIFY(!at(read(), "i").analyzedEntries);
        database_->outside("DROP TABLE sqlite_stat1");
        QVERIFY(remark(at(read(), "i"), IndexRemark::Kind::NeverAnalyzed) != nullptr);
    }

    void redundantIndexesAreFound_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("expected");
        const char* table = "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b, c);";
        const auto row = [&](const char* name, const char* indexes, const char* expected) {
            QTest::newRow(name) << QString(table) + indexes << QString(expected);
        };
        row("the younger of two that are the same",
            "CREATE INDEX x ON t(a, b); CREATE INDEX y ON t(a, B);", "y: duplicate of x");
        row("a left prefix", "CREATE INDEX x ON t(a); CREATE INDEX y ON t(a, b);",
            "x: prefix of y");
        row("not a right part", "CREATE INDEX x ON t(b); CREATE INDEX y ON t(a, b);", "");
        row("not in another direction", "CREATE INDEX x ON t(a DESC); CREATE INDEX y ON t(a, b);",
            "");
        row("not in another collation",
            "CREATE INDEX x ON t(a COLLATE NOCASE); CREATE INDEX y ON t(a, b);", "");
        row("a unique one is kept for its promise",
            "CREATE UNIQUE INDEX x ON t(a); CREATE INDEX y ON t(a, b); CREATE UNIQUE INDEX z ON "
            "t(a, c);",
            "");
        row("a plain one beside a unique one",
            "CREATE INDEX x ON t(a); CREATE UNIQUE INDEX y ON "
            "t(a);",
            "x: duplicate of y");
        row("of two unique ones the younger",
            "CREATE UNIQUE INDEX x ON t(a); CREATE UNIQUE INDEX y ON t(a);", "y: duplicate of x");
        row("partial against the same condition",
            "CREATE INDEX x ON t(a) WHERE b  = 1; CREATE INDEX y ON t(a, c) where B = 1;",
            "x: prefix of y");
        row("partial against another condition",
            "CREATE INDEX x ON t(a) WHERE b = 1; CREATE INDEX y ON t(a, c) WHERE b = 2;", "");
        row("partial against a full one",
            "CREATE INDEX x ON t(a) WHERE b = 1; CREATE INDEX y ON t(a, c);", "");
        row("expressions", "CREATE INDEX x ON t(a + b); CREATE INDEX y ON t(A+B, c);",
            "x: prefix of y");
        row("other expressions", "CREATE INDEX x ON t(a + 1); CREATE INDEX y ON t(a + 2, c);", "");
        row("the rowid", "CREATE INDEX x ON t(id);", "x: rowid");
        row("the rowid behind its columns", "CREATE INDEX x ON t(a); CREATE INDEX y ON t(a, id);",
            "y: duplicate of x");
        row("three in a row",
            "CREATE INDEX x ON t(a); CREATE INDEX y ON t(a, b); CREATE INDEX z "
            "ON t(a, b, c);",
            "x: prefix of y; y: prefix of z");
        row("on another table",
            "CREATE TABLE u(a, b); CREATE INDEX x ON t(a); CREATE INDEX y ON u(a, b);", "");
        row("against a constraint",
            "CREATE TABLE u(a, b, UNIQUE(a, b)); CREATE INDEX x ON u(a); CREATE INDEX y ON u(a, "
            "b);",
            "x: prefix of sqlite_autoindex_u_1; y: duplicate of sqlite_autoindex_u_1");
        row("the key of a table without a rowid",
            "CREATE TABLE u(a, b, c, PRIMARY KEY(a, b)) WITHOUT ROWID; CREATE INDEX x ON u(a); "
            "CREATE INDEX y ON u(c); CREATE INDEX z ON u(c, a, b);",
            "x: duplicate of sqlite_autoindex_u_1; z: duplicate of y");
    }
    void redundantIndexesAreFound() {
        QFETCH(QString, script);
        QFETCH(QString, expected);
        make(script.toStdString());
        QCOMPARE(redundancies(read()), expected);
    }

    void aForeignKeyIsServedByAnIndexThatBeginsWithItsColumns() {
        make("CREATE TABLE p(id INTEGER PRIMARY KEY, n TEXT COLLATE NOCASE UNIQUE, x, y, "
             "UNIQUE(x, y));"
             "CREATE TABLE bare(a REFERENCES p);"
             "CREATE TABLE indexed(a REFERENCES p(id), b); CREATE INDEX i1 ON indexed(a, b);"
             "CREATE TABLE later(a REFERENCES p, b); CREATE INDEX i2 ON later(b, a);"
             "CREATE TABLE pair(x, y, FOREIGN KEY(x, y) REFERENCES p(x, y));"
             "CREATE INDEX i3 ON pair(y, x);"
             "CREATE TABLE half(x, y, FOREIGN KEY(x, y) REFERENCES p(x, y));"
             "CREATE INDEX i4 ON half(y);"
             "CREATE TABLE alias(id INTEGER PRIMARY KEY REFERENCES p);"
             "CREATE TABLE some(a REFERENCES p); CREATE INDEX i5 ON some(a) WHERE a > 5;"
             "CREATE TABLE nulls(a REFERENCES p); CREATE INDEX i6 ON nulls(a) WHERE a IS NOT NULL;"
             "CREATE TABLE binary(n REFERENCES p(n)); CREATE INDEX i7 ON binary(n);"
             "CREATE TABLE nocase(n REFERENCES p(n)); CREATE INDEX i8 ON nocase(n COLLATE NOCASE);"
             "CREATE TABLE lost(a REFERENCES nowhere);");
        const IndexCatalog catalog = read();
        QStringList found;
        for (const UnindexedForeignKey& key : catalog.foreignKeys)
            found << QString::fromStdString(
                key.table + (key.servedPartly.empty() ? "" : " partly " + key.servedPartly));
        QCOMPARE(found.join(", "), QString("bare, binary, half partly i4, later, lost, some"));
        QCOMPARE(catalog.foreignKeys[0].parent, std::string("p"));
        QCOMPARE(at(catalog, "i1").servesForeignKeyTo, std::string("p"));
        QVERIFY(at(catalog, "i7").servesForeignKeyTo.empty());
    }

    void theStatementsThatUseAnIndexAreFoundByTheirPlans() {
        make("CREATE TABLE t(id INTEGER PRIMARY KEY, a, b, c); CREATE INDEX ia ON t(a);"
             "CREATE INDEX ib ON t(b); CREATE INDEX \"i (c)\" ON t(c); CREATE INDEX i ON t(c, b);"
             "CREATE TABLE log(x); CREATE INDEX il ON log(x);"
             "CREATE TRIGGER tr AFTER INSERT ON t BEGIN DELETE FROM log WHERE x = new.a; END;"
             "CREATE VIEW v AS SELECT * FROM t;");
        IndexCatalog catalog = read();
        HONE_VERIFY(findUse(*connection_, catalog,
                            {{seen("SELECT * FROM v WHERE a = ?", 40),
                              seen("UPDATE t SET c = 1 WHERE a = :x OR b = @y", 2),
                              seen("SELECT c FROM t ORDER BY c"), seen("INSERT INTO t VALUES(?)"),
                              seen("INSERT INTO t(a) VALUES(1)", 3)},
                             1'700'000'000'000},
                            {}));
        QCOMPARE(catalog.statements.size(), std::size_t{4});
        QCOMPARE(catalog.unplanned, std::size_t{1});
        QCOMPARE(at(catalog, "ia").usedBy, (std::vector<std::size_t>{0, 1}));
        QCOMPARE(at(catalog, "ia").executions, std::uint64_t{42});
        QCOMPARE(at(catalog, "ib").usedBy, (std::vector<std::size_t>{1}));
        QCOMPARE(at(catalog, "i (c)").usedBy, (std::vector<std::size_t>{2}));
        QCOMPARE(at(catalog, "il").usedBy, (std::vector<std::size_t>{3})); // by the trigger
        const IndexRemark* unused = remark(at(catalog, "i"), IndexRemark::Kind::Unused);
        QVERIFY(unused != nullptr);
        QCOMPARE(QString::fromStdString(unused->message),
                 QString("None of the 4 statements seen since 2023-11-14 uses it. 1 more could not "
                         "be planned."));
    }

    void nothingIsCalledUnusedWithoutStatements() {
        make("CREATE TABLE t(a, b UNIQUE); CREATE INDEX i ON t(a); CREATE UNIQUE INDEX u ON t(a);");
        IndexCatalog catalog = read();
        QVERIFY(!at(catalog, "i").unused());
        HONE_VERIFY(findUse(*connection_, catalog, {}, {}));
        QVERIFY(!at(catalog, "i").unused());
        HONE_VERIFY(findUse(*connection_, catalog, {{seen("SELECT 1")}, {}}, {}));
        QVERIFY(at(catalog, "i").unused());
        QVERIFY(!at(catalog, "u").unused()); // it keeps a promise
        QVERIFY(!at(catalog, "sqlite_autoindex_t_1").unused());
    }

    void withoutItsLiteralsAStatementDoesNotCondemnAPartialIndex() {
        make("CREATE TABLE t(a, b, c); CREATE INDEX p ON t(a) WHERE b = 'open';"
             "CREATE INDEX e ON t(substr(c, 1, 3)); CREATE INDEX i ON t(c);");
        IndexCatalog catalog = read();
        HONE_VERIFY(findUse(*connection_, catalog,
                            {{seen("select a from t where b = ? and a = ?", 1, true)}, {}}, {}));
        QCOMPARE(at(catalog, "p").undecided, std::size_t{1});
        QVERIFY(!at(catalog, "p").unused() && !at(catalog, "e").unused());
        QVERIFY(at(catalog, "i").unused());
        HONE_VERIFY(findUse(*connection_, catalog,
                            {{seen("select a from t where b = 'open' and a = 1")}, {}}, {}));
        QCOMPARE(at(catalog, "p").usedBy.size(), std::size_t{1});
        QVERIFY(at(catalog, "e").unused());
    }

    void theJournalGivesTheStatementsAsTheyWereTyped() {
        make("CREATE TABLE t(a, b); CREATE INDEX i ON t(a);");
        const auto session = test::openSession(*database_);
        for (const char* text :
             {"SELECT * FROM t WHERE a = 1", "SELECT * FROM t WHERE a = 2", "PRAGMA user_version",
              "EXPLAIN SELECT 1", "SELECT nothing", "INSERT INTO t VALUES(1, 2)", "BEGIN; COMMIT"})
            test::runText(*session, test::request(text));
        const auto seen = statementsSeen(*session->journal());
        HONE_VERIFY(seen);
        QStringList texts;
        for (const SeenStatement& statement : seen->statements)
            texts << QString::fromStdString(statement.text) + " x" +
                         QString::number(statement.calls) +
                         (statement.withoutLiterals ? " normalised" : "");
        texts.sort();
        QCOMPARE(texts.join("; "),
                 QString("INSERT INTO t VALUES(1, 2) x1; SELECT * FROM t WHERE a = 2 x2"));
        QVERIFY(seen->sinceMs.has_value());
    }

    void anIndexInACollationThatIsNotThereIsSaidToBe() {
        make("CREATE TABLE t(a, b); CREATE INDEX i ON t(a); INSERT INTO t VALUES('x', 1);"
             "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = 'CREATE INDEX i ON t(a "
             "COLLATE foreign_one)' WHERE name = 'i';");
        const IndexCatalog catalog = measured();
        QCOMPARE(at(catalog, "i").missingCollation, std::string("foreign_one"));
        QVERIFY(remark(at(catalog, "i"), IndexRemark::Kind::MissingCollation) != nullptr);
        QCOMPARE(catalog.findTable("main", "t")->rows.value(), 1);
        WithoutDbstat connection(*connection_);
        IndexCatalog counted = read();
        HONE_VERIFY(measureSizes(connection, counted, {}));
        QCOMPARE(counted.findTable("main", "t")->rows.value(), 1);
    }

    void attachedDatabasesAreTakenInByTheirNames() {
        make("CREATE TABLE t(a); CREATE INDEX i ON t(a);");
        const test::TestDatabase other(
            "CREATE TABLE t(a); CREATE INDEX i ON t(a); "
            "CREATE INDEX j ON t(a); WITH RECURSIVE n(i) AS (SELECT 1 UNION "
            "ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO t "
            "SELECT i FROM n; ANALYZE;");
        const Value path = other.path();
        HONE_VERIFY(collectRows(*connection_, "ATTACH ?1 AS \"the other\"", {&path, 1}, {}));
        IndexCatalog catalog = measured();
        HONE_VERIFY(findUse(*connection_, catalog,
                            {{seen("SELECT a FROM \"the other\".t WHERE a = 1")}, {}}, {}));
        QVERIFY(at(catalog, "i").remarks.size() == 1 && at(catalog, "i").unused());
        const IndexInfo* attached = catalog.find("the other", "i");
        QVERIFY(attached != nullptr);
        QCOMPARE(attached->entries.value(), 1'000);
        QCOMPARE(attached->analyzedEntries.value(), 1'000);
        QVERIFY(catalog.find("the other", "j")->redundant());
        QCOMPARE(attached->usedBy.size() + catalog.find("the other", "j")->usedBy.size(),
                 std::size_t{1});
    }

    void anEmptyDatabaseHasAnEmptyCatalogue() {
        make("");
        const IndexCatalog catalog = measured();
        QVERIFY(catalog.tables.empty() && catalog.indexes.empty() && catalog.foreignKeys.empty());
        QVERIFY(catalog.measured);
    }

    void aTextThatIsNoIndexReadsAsNothing() {
        for (const char* text : {"", "CREATE", "CREATE INDEX", "CREATE INDEX i ON t(", "((((", "'"})
            QVERIFY(readIndexText(text).condition.empty());
        QCOMPARE(readIndexText("CREATE INDEX i ON t(a, b").terms.size(), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(IndexCatalogTest)
#include "index_catalog_test.moc"
