#include "core/base/paths.h"
#include "core/index/write_cost.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::index;
using namespace hone::test;

namespace {

const char* const data = R"(
CREATE TABLE t(id INTEGER PRIMARY KEY, g INT, name TEXT NOT NULL, mail TEXT UNIQUE,
               twice INT GENERATED ALWAYS AS (g * 2));
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
INSERT INTO t(id, g, name, mail) SELECT i, (i * 7919) % 101, 'n' || ((i * 31) % 977), 'm' || i FROM n;
CREATE TABLE w(a TEXT, b INT, c REAL, PRIMARY KEY(a, b)) WITHOUT ROWID;
INSERT INTO w SELECT name, id, g * 1.5 FROM t LIMIT 1000;
CREATE TABLE empty(a);
CREATE TABLE single(a INTEGER PRIMARY KEY, b);
INSERT INTO single VALUES(9223372036854775807, x'00ff');
CREATE TABLE kept(a, b);
INSERT INTO kept VALUES(1, 2), (3, 4);
CREATE TRIGGER kept_delete BEFORE DELETE ON kept BEGIN SELECT raise(ABORT, 'rows of kept stay'); END;
CREATE TABLE ranges(low INT, high INT, CHECK(low < high));
INSERT INTO ranges VALUES(1, 2), (10, 20), (100, 200);
CREATE TABLE logged(a INT);
INSERT INTO logged VALUES(1), (2);
CREATE TABLE log(a INT);
CREATE TRIGGER logged_update AFTER UPDATE ON logged BEGIN INSERT INTO log VALUES(new.a); END;
CREATE TABLE parent(id INTEGER PRIMARY KEY, a);
INSERT INTO parent SELECT id, g FROM t LIMIT 50;
CREATE TABLE child(id INTEGER PRIMARY KEY, parent_id REFERENCES parent(id) ON DELETE CASCADE);
INSERT INTO child SELECT id, 1 + id % 50 FROM t LIMIT 500;
CREATE VIEW v AS SELECT * FROM t;
CREATE VIRTUAL TABLE words USING fts5(a);
)";

} // namespace

class WriteCostTest : public HoneTest {
    Q_OBJECT

private slots:
    void init() {
        HoneTest::init();
        database_ = std::make_unique<TestDatabase>(data);
        driver_ = std::move(*SqliteDriver::create(database_->path()));
        auto copy = WorkCopy::make(*driver_, {}, scratch_.path());
        HONE_VERIFY(copy);
        copy_ = std::move(*copy);
        before_ = content();
    }

    void everyKindOfWritingIsMeasuredAndTakenBack() {
        build("CREATE INDEX t_g ON t(g)");
        const auto cost = measureWriteCost(*copy_, "T", {"t_g"}, {"t_g"}, options_);
        HONE_VERIFY(cost);
        QVERIFY(cost->insertNs > 0 && cost->updateNs > 0 && cost->deleteNs > 0);
        QCOMPARE(cost->rows, std::int64_t(100));
        QVERIFY(cost->remarks.empty());
        unchanged();
    }

    void anIndexMakesWritingDearer() {
        build("CREATE INDEX t_all ON t(name, g, mail)");
        WriteCostOptions options = options_;
        options.rows = 300;
        const auto compared = compareWriteCost(*copy_, "t_all", {}, options, {});
        HONE_VERIFY(compared);
        for (const WriteKind kind : {WriteKind::Insert, WriteKind::Update, WriteKind::Delete}) {
            QVERIFY(compared->of(kind).has_value());
            QVERIFY2(compared->of(kind)->ratio > 1, writeName(kind));
            QVERIFY(compared->of(kind)->interval.low <= compared->of(kind)->ratio);
        }
        unchanged();
    }

    void whatWasShownBeforeIsShownAfterwards() {
        build("CREATE INDEX one ON t(g)");
        build("CREATE INDEX two ON t(name)");
        HONE_VERIFY(copy_->show({"two"}));
        HONE_VERIFY(measureWriteCost(*copy_, "t", {"one"}, {"one", "two"}, options_));
        QCOMPARE(copy_->shown(), std::set<std::string>{"two"});
        unchanged();
    }

    void theUpdateSetsAColumnThatTheIndexKeeps_data() {
        QTest::addColumn<QString>("create");
        QTest::addColumn<QString>("set");
        QTest::newRow("plain") << "t(g, name)"
                               << "SET \"g\" = ?1 ";
        QTest::newRow("not the key") << "t(id, name)"
                                     << "SET \"name\" = ?1 ";
        QTest::newRow("only the key") << "t(id)"
                                      << "SET \"id\" = ?1 ";
        QTest::newRow("expression") << "t(lower(name))"
                                    << "SET \"name\" = ?1 ";
        QTest::newRow("generated column") << "t(twice)"
                                          << "SET \"g\" = ?1 ";
        QTest::newRow("partial") << "t(name) WHERE g < 10"
                                 << "SET \"name\" = ?1 ";
        QTest::newRow("without rowid") << "w(c, b)"
                                       << "SET \"c\" = ?1 ";
    }
    void theUpdateSetsAColumnThatTheIndexKeeps() {
        QFETCH(QString, create);
        QFETCH(QString, set);
        build("CREATE INDEX trial ON " + create.toStdString());
        const std::string table = create.section(u'(', 0, 0).toStdString();
        const auto probe = WriteProbe::prepare(copy_->connection(), table, {"trial"}, options_);
        HONE_VERIFY(probe);
        QVERIFY2(QString::fromStdString(probe->updateSql()).contains(set),
                 probe->updateSql().c_str());
        for (const WriteKind kind : {WriteKind::Insert, WriteKind::Update, WriteKind::Delete})
            QCOMPARE(probe->obstacle(kind), std::string());
        unchanged();
    }

    void eachIndexGetsItsColumnOnce() {
        build("CREATE INDEX one ON t(g)");
        build("CREATE INDEX two ON t(name)");
        build("CREATE INDEX three ON t(g, name)");
        const auto probe =
            WriteProbe::prepare(copy_->connection(), "t", {"one", "two", "three"}, options_);
        HONE_VERIFY(probe);
        QVERIFY2(probe->updateSql().ends_with("SET \"g\" = ?1, \"name\" = ?2 WHERE rowid = ?3"),
                 probe->updateSql().c_str());
    }

    void constraintsAreKept_data() {
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("index");
        QTest::newRow("unique column") << "t"
                                       << "CREATE INDEX trial ON t(mail)";
        QTest::newRow("unique index") << "t"
                                      << "CREATE UNIQUE INDEX trial ON t(name, id)";
        QTest::newRow("check over two columns") << "ranges"
                                                << "CREATE INDEX trial ON ranges(low)";
        QTest::newRow("one row, the greatest rowid") << "single"
                                                     << "CREATE INDEX trial ON single(b)";
    }
    void constraintsAreKept() {
        QFETCH(QString, table);
        QFETCH(QString, index);
        build(index.toStdString());
        const auto cost =
            measureWriteCost(*copy_, table.toStdString(), {"trial"}, {"trial"}, options_);
        HONE_VERIFY(cost);
        QVERIFY(cost->insertNs && cost->updateNs && cost->deleteNs);
        unchanged();
    }

    void whatATriggerForbidsIsSaidAndTheRestMeasured() {
        const auto cost = measureWriteCost(*copy_, "kept", {}, {}, options_);
        HONE_VERIFY(cost);
        QVERIFY(!cost->deleteNs && !cost->insertNs); // rows are put back after they were taken out
        QVERIFY(cost->updateNs);
        std::string remarks;
        for (const std::string& remark : cost->remarks)
            remarks += remark + "\n";
        QCOMPARE(remarks, std::string("With what the triggers do: kept_delete.\n"
                                      "insert: rows of kept stay\ndelete: rows of kept stay\n"));
        unchanged();
    }

    void whatTriggersWriteIsTakenBackToo() {
        HONE_VERIFY(measureWriteCost(*copy_, "logged", {}, {}, options_));
        unchanged();
    }

    void foreignKeysAreEnforcedWhereAskedFor() {
        const auto without = measureWriteCost(*copy_, "parent", {}, {}, options_);
        HONE_VERIFY(without);
        QCOMPARE(without->remarks.size(), std::size_t(1));
        WriteCostOptions options = options_;
        options.foreignKeys = true;
        const auto with = measureWriteCost(*copy_, "parent", {}, {}, options);
        HONE_VERIFY(with);
        QVERIFY(with->remarks.empty());
        // Each deletion looks through 500 children.
        QVERIFY(*with->deleteNs > *without->deleteNs);
        QCOMPARE(rows("PRAGMA foreign_keys"), std::string("0"));
        unchanged();
    }

    void whatHasNoRowsToWriteIsRefusedWithTheReason_data() {
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("says");
        QTest::newRow("empty") << "empty"
                               << "has no rows";
        QTest::newRow("view") << "v"
                              << "is a view";
        QTest::newRow("virtual") << "words"
                                 << "is a virtual table";
        QTest::newRow("shadow") << "words_data"
                                << "keeps the data of a virtual table";
        QTest::newRow("none") << "nowhere"
                              << "There is no table nowhere";
    }
    void whatHasNoRowsToWriteIsRefusedWithTheReason() {
        QFETCH(QString, table);
        QFETCH(QString, says);
        const auto cost = measureWriteCost(*copy_, table.toStdString(), {}, {}, options_);
        QVERIFY(!cost);
        QVERIFY2(QString::fromStdString(cost.error().message).contains(says),
                 cost.error().message.c_str());
    }

    void theSampleIsTheSameForTheSameSeed() {
        const auto sumOf = [this](std::uint64_t seed) {
            WriteCostOptions options = options_;
            options.seed = seed;
            const auto probe = WriteProbe::prepare(copy_->connection(), "t", {}, options);
            return probe ? probe->rows() : -1;
        };
        QCOMPARE(sumOf(1), sumOf(1));
        QVERIFY(sumOf(2) > 90);
    }

    void cancellingLeavesTheTableAsItWas() {
        build("CREATE INDEX trial ON t(g)");
        std::stop_source stop;
        PairingOptions pairing;
        pairing.stop = stop.get_token();
        WriteCostOptions options = options_;
        options.limits.stop = stop.get_token();
        const auto compared = compareWriteCost(*copy_, "trial", {}, options, pairing,
                                               [&](WriteKind kind, int pairs, int) {
                                                   if (kind == WriteKind::Update && pairs == 3)
                                                       stop.request_stop();
                                               });
        QVERIFY(!compared);
        QCOMPARE(compared.error().code, ErrorCode::Cancelled);
        unchanged();
    }

    void aSetCostsWhatItsIndexesAddUpTo() {
        WriteCost without, one, two;
        without.insertNs = 1000;
        without.updateNs = 500;
        without.deleteNs = 800;
        one.insertNs = 1400;
        one.updateNs = 900;
        two.insertNs = 1300;
        two.updateNs = 500;
        two.deleteNs = 1000;
        const std::array each{one, two};
        const WriteCost set = predictWriteCost(without, each);
        QCOMPARE(*set.insertNs, std::int64_t(1700));
        QCOMPARE(*set.updateNs, std::int64_t(900));
        QVERIFY(!set.deleteNs); // one of its parts is not known
    }

private:
    void build(const std::string& sql) {
        HONE_VERIFY(copy_->build(sql, {}));
        before_ = content();
    }
    std::string rows(const std::string& sql) {
        const auto found = collectRows(copy_->connection(), sql, {}, {});
        return found ? printRows(*found) : found.error().message;
    }
    std::string content() {
        std::string all;
        for (const char* table :
             {"t", "w", "single", "kept", "ranges", "logged", "log", "parent", "child"})
            all += rows(std::string("SELECT * FROM ") + table) + "\n";
        return all;
    }
    void unchanged() {
        QVERIFY(content() == before_);
        std::set<std::string> all; // the pages of a hidden one belong to nobody
        for (const auto& [name, index] : copy_->built())
            all.insert(name);
        HONE_VERIFY(copy_->show(all));
        QCOMPARE(rows("PRAGMA integrity_check"), std::string("ok"));
        QVERIFY(!copy_->connection().state().inTransaction);
    }

    TemporaryFolder scratch_;
    std::unique_ptr<TestDatabase> database_;
    std::unique_ptr<SqliteDriver> driver_;
    std::unique_ptr<WorkCopy> copy_;
    std::string before_;
    const WriteCostOptions options_{.rows = 100, .rounds = 3};
};

QTEST_GUILESS_MAIN(WriteCostTest)
#include "write_cost_test.moc"
