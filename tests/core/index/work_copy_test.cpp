#include <filesystem>

#include "core/base/paths.h"
#include "core/index/work_copy.h"
#include "core/plan/explain.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::index;
using namespace hone::test;

namespace {

const char* const data = R"(
PRAGMA journal_mode = WAL;
CREATE TABLE t(id INTEGER PRIMARY KEY, g INT, name TEXT UNIQUE);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
INSERT INTO t SELECT i, i % 7, 'n' || i FROM n;
CREATE INDEX own ON t(g);
)";

} // namespace

class WorkCopyTest : public HoneTest {
    Q_OBJECT

private slots:
    void init() {
        HoneTest::init();
        database_ = std::make_unique<TestDatabase>(data);
        driver_ = std::move(*SqliteDriver::create(database_->path()));
        auto copy = WorkCopy::make(*driver_, {}, scratch_.path());
        HONE_VERIFY(copy);
        copy_ = std::move(*copy);
    }

    void theCopyHasTheRowsAndGoesWithItsOwner() {
        QCOMPARE(rows("SELECT count(*), sum(id) FROM t"), std::string("2000|2001000"));
        const std::string path = copy_->driver().path();
        QVERIFY(std::filesystem::exists(path));
        copy_.reset();
        QVERIFY(!std::filesystem::exists(path));
        QVERIFY(std::filesystem::is_empty(scratch_.path()));
    }

    void whatAKilledProgramLeftIsRemovedByTheNext() {
        const std::string left = scratch_.file("hone-scratch-dead");
        std::filesystem::create_directory(left);
        HONE_VERIFY(writeFileAtomically(left + "/lock", ""));
        HONE_VERIFY(writeFileAtomically(left + "/copy.db", "x"));
        const std::string living = copy_->driver().path();
        HONE_VERIFY(ScratchFolder::make(scratch_.path()));
        QVERIFY(!std::filesystem::exists(left));
        QVERIFY(std::filesystem::exists(living));
    }

    void anIndexIsShownAndHiddenAtWill() {
        const auto built = copy_->build("CREATE INDEX trial ON t(g, name)", {});
        HONE_VERIFY(built);
        QCOMPARE(built->name, std::string("trial"));
        QVERIFY(built->bytes > 0 && built->buildNs > 0);
        const std::string sql = "SELECT name FROM t WHERE g = 3 ORDER BY name";
        QCOMPARE(indexOf(copy_->connection(), sql), std::string("trial"));
        const auto with = copy_->connectAsShown();
        HONE_VERIFY(with);
        HONE_VERIFY(copy_->show({}));
        QCOMPARE(indexOf(copy_->connection(), sql), std::string("own"));
        const auto without = copy_->connectAsShown();
        HONE_VERIFY(without);
        HONE_VERIFY(copy_->show({"trial"}));
        QCOMPARE(indexOf(copy_->connection(), sql), std::string("trial"));
        // Each goes on with what it saw.
        for (int round = 0; round < 2; ++round) {
            QCOMPARE(indexOf(**with, sql), std::string("trial"));
            QCOMPARE(indexOf(**without, sql), std::string("own"));
        }
        QCOMPARE(rows(sql), printRows(*collectRows(**without, sql, {}, {})));
    }

    void theDatabasesOwnIndexesCanBeHiddenButConstraintsCannot() {
        HONE_VERIFY(copy_->hideOwn("own", true));
        QCOMPARE(indexOf(copy_->connection(), "SELECT name FROM t WHERE g = 3"), std::string());
        HONE_VERIFY(copy_->hideOwn("own", false));
        QCOMPARE(indexOf(copy_->connection(), "SELECT name FROM t WHERE g = 3"),
                 std::string("own"));
        const auto refused = copy_->hideOwn("sqlite_autoindex_t_1", true);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Unsupported);
        QCOMPARE(rows("PRAGMA integrity_check"), std::string("ok"));
    }

    void statisticsArePutInPlaceOfThoseThere() {
        QVERIFY(copy_->statistics()->empty());
        // 1 row of each value: worth the index. All the same: not.
        HONE_VERIFY(copy_->setStatistics({{"t", "own", "2000 1"}}));
        QCOMPARE(indexOf(copy_->connection(), "SELECT * FROM t WHERE g > 3 AND g < 4"),
                 std::string("own"));
        HONE_VERIFY(copy_->setStatistics({{"t", "own", "2000 2000 "}}));
        QCOMPARE(copy_->statistics()->size(), std::size_t(1));
        HONE_VERIFY(copy_->setStatistics({}));
        QVERIFY(copy_->statistics()->empty());
    }

    // A join of two tables begins with the one that is thought to be small.
    void withoutStatisticsTablesCountAsIfAnalyzeNeverRan() {
        HONE_VERIFY(collectRows(copy_->connection(), "CREATE TABLE u(g INT)", {}, {}));
        const auto plan = [this] {
            return rows("EXPLAIN QUERY PLAN SELECT 1 FROM t JOIN u ON u.rowid = t.g");
        };
        const std::string before = plan();
        HONE_VERIFY(copy_->setStatistics({{"t", "", "2000000"}, {"u", "", "2"}}));
        QVERIFY(plan() != before);
        HONE_VERIFY(copy_->setStatistics({}));
        QCOMPARE(plan(), before);
    }

    // Both serve the same, and SQLite takes the last.
    void anIndexKeepsItsTurnHoweverOftenItIsHidden() {
        const std::string sql = "SELECT g, id FROM t WHERE name > 'n5' AND g = 3";
        for (const auto& [first, second] : {std::pair("x", "y"), std::pair("y", "x")}) {
            auto copy = WorkCopy::make(*driver_, {}, scratch_.path());
            HONE_VERIFY(copy);
            const auto build = [&](const std::string& name, int turn) {
                HONE_VERIFY((*copy)->build("CREATE INDEX " + name + " ON t(g, name)", {}, turn));
            };
            build(first, first == std::string("x") ? 0 : 1);
            build(second, second == std::string("x") ? 0 : 1);
            for (const std::set<std::string>& shown :
                 {std::set<std::string>{"x", "y"}, {"y"}, {"x", "y"}, {"x"}, {"x", "y"}}) {
                HONE_VERIFY((*copy)->show(shown));
                QCOMPARE(indexOf((*copy)->connection(), sql), *shown.rbegin());
            }
        }
    }

    // SQLite takes the row of an index that it does not find for one of the table.
    void statisticsOfAHiddenIndexSayNothingOfTheTable() {
        HONE_VERIFY(copy_->build("CREATE INDEX trial ON t(name) WHERE g = 3", {}));
        HONE_VERIFY(copy_->show({}));
        HONE_VERIFY(copy_->setStatistics(
            {{"t", "", "2000"}, {"t", "own", "2000 286"}, {"t", "trial", "1 1"}}));
        QCOMPARE(indexOf(copy_->connection(), "SELECT * FROM t WHERE g = 3"), std::string("own"));
    }

    void nothingIsSaidOfWhatIsEmpty() {
        HONE_VERIFY(
            copy_->setStatistics({{"t", "", "0"}, {"t", "own", "0 1"}, {"t", "other", "7 7"}}));
        QCOMPARE(*copy_->statistics(), (std::vector<WorkCopy::Statistic>{{"t", "other", "7 7"}}));
    }

    void theOriginalStaysAsItIs() {
        const auto bytes = [this](const char* end) {
            const auto text = readFile(database_->path() + end);
            return text ? *text : std::string();
        };
        const std::string before = bytes(""), walBefore = bytes("-wal");
        HONE_VERIFY(copy_->build("CREATE INDEX trial ON t(name)", {}));
        HONE_VERIFY(WorkCopy::make(*driver_, {}, scratch_.path()));
        QVERIFY(before == bytes(""));
        QVERIFY(walBefore == bytes("-wal"));
    }

    void copyingIsCancelled() {
        std::stop_source stop;
        stop.request_stop();
        const auto copy = WorkCopy::make(*driver_, {stop.get_token(), {}}, scratch_.path());
        QVERIFY(!copy);
        QCOMPARE(copy.error().code, ErrorCode::Cancelled);
    }

    void aFolderThatIsNotThereIsSaid() {
        const auto copy = WorkCopy::make(*driver_, {}, scratch_.file("none"));
        QVERIFY(!copy);
        QCOMPARE(copy.error().code, ErrorCode::Io);
    }

private:
    std::string indexOf(Connection& connection, const std::string& sql) {
        const auto plan = explain(connection, *driver_, sql, {}, {});
        return plan ? plan->root.children.at(0).index : plan.error().message;
    }
    std::string rows(const std::string& sql) {
        const auto found = collectRows(copy_->connection(), sql, {}, {});
        return found ? printRows(*found) : found.error().message;
    }

    TemporaryFolder scratch_;
    std::unique_ptr<TestDatabase> database_;
    std::unique_ptr<SqliteDriver> driver_;
    std::unique_ptr<WorkCopy> copy_;
};

QTEST_GUILESS_MAIN(WorkCopyTest)
#include "work_copy_test.moc"
