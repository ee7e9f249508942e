#include "core/index/index_change.h"

#include "tests/support/hone_test.h"
#include "tests/support/session.h"

using namespace hone;
using namespace hone::index;

namespace {

IndexTerm column(std::string name) {
    return {std::move(name), false, false, {}};
}

} // namespace

class IndexChangeTest : public hone::test::HoneTest {
    Q_OBJECT

    std::unique_ptr<test::TestDatabase> database_;
    std::unique_ptr<Driver> driver_;
    std::unique_ptr<Connection> connection_;

    void make(const std::string& script) {
        database_ = std::make_unique<test::TestDatabase>(script);
        driver_ = std::move(*SqliteDriver::create(database_->path()));
        connection_ = std::move(*driver_->connect(Access::ReadWrite));
    }
    void run(const std::string& sql) { HONE_VERIFY(collectRows(*connection_, sql, {}, {})); }
    QString schema() {
        auto rows = collectRows(*connection_,
                                "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS "
                                "NOT NULL ORDER BY 1",
                                {}, {});
        return rows ? QString::fromStdString(test::printRows(*rows)) : QString();
    }
    IndexCatalog read() { return *readIndexes(*connection_, {}); }

private slots:
    void aDraftBecomesAStatementAndItsUndo() {
        IndexDraft draft;
        draft.table = "order items";
        draft.name = "say \"hi\"";
        draft.terms = {column("a"), {"b c", false, true, "NOCASE"}, {"lower(d)", true, false, {}}};
        draft.unique = true;
        draft.condition = "a > 1";
        const auto change = createIndex(draft);
        HONE_VERIFY(change);
        QCOMPARE(
            QString::fromStdString(change->sql),
            QString("CREATE UNIQUE INDEX \"main\".\"say \"\"hi\"\"\" ON \"order items\"(\"a\", "
                    "\"b c\" COLLATE \"NOCASE\" DESC, lower(d)) WHERE a > 1"));
        QCOMPARE(QString::fromStdString(change->undo),
                 QString("DROP INDEX \"main\".\"say \"\"hi\"\"\""));
        make("CREATE TABLE \"order items\"(a, \"b c\", d)");
        run(change->sql);
        QVERIFY(!schema().isEmpty());
        run(change->undo);
        QCOMPARE(schema(), QString());
    }

    void aDraftWithoutAPartIsRefused() {
        IndexDraft draft;
        QVERIFY(!createIndex(draft));
        draft.table = "t";
        QVERIFY(!createIndex(draft));
        draft.terms = {column("")};
        draft.name = "i";
        QVERIFY(!createIndex(draft));
        draft.terms = {column("a")};
        HONE_VERIFY(createIndex(draft));
        draft.name.clear();
        QCOMPARE(createIndex(draft).error().code, ErrorCode::InvalidArgument);
    }

    void aNameIsMadeOfTheColumnsAndIsNotTakenYet() {
        make("CREATE TABLE t(a, b); CREATE INDEX t_a_lower_b ON t(a); CREATE TABLE "
             "t_a_lower_b_2(x)");
        IndexDraft draft;
        draft.table = "t";
        draft.terms = {column("a"), {"lower( b )", true, false, {}}};
        QCOMPARE(indexName(draft, read()), std::string("t_a_lower_b_3"));
        draft.terms.resize(1);
        QCOMPARE(indexName(draft, read()), std::string("t_a"));
    }

    void aDroppedIndexComesBackExactlyAsItWas() {
        const char* script =
            "CREATE TABLE t(a, b);"
            "CREATE UNIQUE INDEX \"i \"\"1\" ON t(b /* a remark */ COLLATE NOCASE DESC) WHERE a > "
            "'(x'";
        make(script);
        const QString before = schema();
        const auto change = dropIndex(*read().find("main", "i \"1"));
        HONE_VERIFY(change);
        run(change->sql);
        QCOMPARE(schema(), QString());
        run(change->undo);
        QCOMPARE(schema(), before);
    }

    void inAnAttachedDatabaseItComesBackThere() {
        make("CREATE TABLE t(a)");
        const test::TestDatabase other("CREATE TABLE t(a); CREATE INDEX i ON t(a);");
        const Value path = other.path();
        HONE_VERIFY(collectRows(*connection_, "ATTACH ?1 AS other", {&path, 1}, {}));
        const auto change = dropIndex(*read().find("other", "i"));
        HONE_VERIFY(change);
        run(change->sql);
        QVERIFY(read().find("other", "i") == nullptr);
        run(change->undo);
        QVERIFY(read().find("other", "i") != nullptr && read().find("main", "i") == nullptr);
    }

    void anIndexOfAConstraintCannotBeDroppedAndItIsSaidWhy() {
        make("CREATE TABLE t(a UNIQUE); CREATE TABLE w(k PRIMARY KEY) WITHOUT ROWID");
        const auto unique = dropIndex(*read().find("main", "sqlite_autoindex_t_1"));
        QVERIFY(!unique);
        QCOMPARE(unique.error().code, ErrorCode::Unsupported);
        QVERIFY(unique.error().message.find("UNIQUE of t") != std::string::npos);
        const auto key = dropIndex(*read().find("main", "sqlite_autoindex_w_1"));
        QVERIFY(!key);
        QVERIFY(key.error().message.find("the table itself") != std::string::npos);
    }

    void rebuildingAndAnalyzingTakeAnyName() {
        make("CREATE TABLE \"t 1\"(a); CREATE INDEX \"i 1\" ON \"t 1\"(a);"
             "INSERT INTO \"t 1\" VALUES(1);"
             "CREATE TABLE w(k PRIMARY KEY) WITHOUT ROWID");
        run(rebuildIndex(*read().find("main", "i 1")).sql);
        run(rebuildIndex(*read().find("main", "sqlite_autoindex_w_1")).sql);
        run(analyzeTable("main", "t 1").sql);
        QVERIFY(read().find("main", "i 1")->analyzedEntries.has_value());
        run(analyzeAll().sql);
        QVERIFY(analyzeAll().undo.empty());
    }
};

QTEST_GUILESS_MAIN(IndexChangeTest)
#include "index_change_test.moc"
