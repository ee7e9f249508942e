#include "core/query/query_journal.h"

#include <filesystem>

#include "core/base/paths.h"
#include "core/engine/sqlite/sqlite_file.h"
#include "core/plan/sqlite_plan.h"
#include "core/sql/fingerprint.h"
#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"

namespace fs = std::filesystem;
using namespace hone;

namespace {

ExecutionReport executed(const std::string& sql, std::int64_t totalNs = 1'000'000) {
    ExecutionReport report;
    report.sql = sql;
    report.fingerprint = fingerprintSql(sql, SqlDialect::Sqlite);
    report.startedAt = WallTime(std::chrono::milliseconds(1'700'000'000'123));
    report.timing.totalNs = totalNs;
    report.timing.fetchNs = totalNs / 2;
    report.rows = 3;
    return report;
}

PlanBundle planned(const std::string& sql, std::int64_t totalNs = 0) {
    PlanBundle bundle;
    bundle.plan.engine = "SQLite";
    bundle.plan.engineVersion = "3.53.2";
    bundle.plan.sql = sql;
    bundle.plan.parameters = {std::int64_t{7}, std::string("Köln")};
    bundle.plan.root = readSqlitePlan({{2, 0, "SCAN orders"}});
    bundle.statistics.emplace();
    bundle.schemaHash = "0123456789abcdef";
    bundle.environment.savedAtMs = 1'700'000'000'123;
    if (totalNs > 0) {
        bundle.plan.analyzed = true;
        bundle.plan.totalNs = {totalNs, Provenance::Measured};
    }
    return bundle;
}

} // namespace

class QueryJournalTest : public hone::test::HoneTest {
    Q_OBJECT
    std::unique_ptr<test::TemporaryFolder> folder_;

    JournalConfig config() const { return {.folder = folder_->path()}; }
    std::unique_ptr<QueryJournal> open(JournalConfig config, const char* database = "sqlite:a") {
        auto opened = QueryJournal::open(std::move(config), database, SqlDialect::Sqlite);
        return opened ? std::move(*opened) : nullptr;
    }
    std::unique_ptr<QueryJournal> open() { return open(config()); }
    std::string path() const { return folder_->file("journal.sqlite"); }
    int damagedFiles() const {
        int count = 0;
        for (const auto& file : fs::directory_iterator(folder_->path()))
            count += file.path().string().find(".damaged-") != std::string::npos;
        return count;
    }

private slots:
    void init() {
        HoneTest::init();
        folder_ = std::make_unique<test::TemporaryFolder>();
    }

    void historyIsReadBackAsItWasNewestFirst() {
        auto journal = open();
        ExecutionReport first = executed("SELECT 1");
        first.timing = {1, 2, 3, 4, 5, 15};
        first.rows = 6;
        first.rowsChanged = 7;
        first.cache = CacheOutcome::Miss;
        first.error = Error{ErrorCode::Sql, "no such table: x", {}, {}};
        journal->record(first, Purpose::User);
        journal->record(executed("UPDATE t SET a = 'ÄÖ'"), Purpose::User);
        const auto history = journal->history(10);
        HONE_VERIFY(history);
        QCOMPARE(history->size(), std::size_t{2});
        QCOMPARE(history->at(0).sql, std::string("UPDATE t SET a = 'ÄÖ'"));
        const HistoryEntry& entry = history->at(1);
        QCOMPARE(entry.sql, first.sql);
        QCOMPARE(entry.startedAtMs, std::int64_t{1'700'000'000'123});
        QCOMPARE(entry.fingerprint, first.fingerprint);
        QVERIFY(entry.timing == first.timing);
        QCOMPARE(entry.rows, std::int64_t{6});
        QCOMPARE(entry.rowsChanged, std::int64_t{7});
        QCOMPARE(entry.cache, CacheOutcome::Miss);
        QCOMPARE(entry.error, std::string("no such table: x"));
    }

    void historyIsFilteredInAnyCaseAndLimited() {
        auto journal = open();
        for (const char* sql : {"SELECT a FROM Orders", "SELECT 50 % 7", "select b from orders"})
            journal->record(executed(sql), Purpose::User);
        QCOMPARE(journal->history(10, "ORDERS")->size(), std::size_t{2});
        QCOMPARE(journal->history(1, "orders")->at(0).sql, std::string("select b from orders"));
        QCOMPARE(journal->history(10, "%")->size(), std::size_t{1});
        QCOMPARE(journal->history(10, "nothing")->size(), std::size_t{0});
    }

    void whatWasRecordedOutlivesTheJournal() {
        open()->record(executed("SELECT 1"), Purpose::User);
        QCOMPARE(open()->history(10)->size(), std::size_t{1});
    }

    void databasesDoNotSeeEachOther() {
        auto a = open();
        auto b = open(config(), "sqlite:b");
        a->record(executed("SELECT 1"), Purpose::User);
        HONE_VERIFY(a->flush());
        QCOMPARE(b->history(10)->size(), std::size_t{0});
        QCOMPARE(b->statements()->size(), std::size_t{0});
    }

    void theOldestGoFirst() {
        JournalConfig small = config();
        small.maxHistory = 5;
        small.maxSlow = 2;
        small.maxStatements = 3;
        auto journal = open(small);
        for (int i = 0; i < 8; ++i) {
            const std::string column(static_cast<std::size_t>(i + 1), 'c');
            journal->record(executed("SELECT " + column, 200'000'000), Purpose::User, "SCAN");
            HONE_VERIFY(journal->flush());
        }
        const auto history = journal->history(100);
        QCOMPARE(history->size(), std::size_t{5});
        QCOMPARE(history->back().sql, std::string("SELECT cccc"));
        QCOMPARE(journal->slow(100)->size(), std::size_t{2});
        QCOMPARE(journal->slow(100)->front().plan, std::string("SCAN"));
        const auto statements = journal->statements();
        QCOMPARE(statements->size(), std::size_t{3});
        for (const StatementStatistics& statement : *statements)
            QVERIFY(statement.text.size() >= std::string("select cccccc").size());
    }

    void slowIsWhatReachesTheThreshold() {
        auto journal = open();
        QVERIFY(!journal->isSlow(executed("SELECT 1", 99'999'999)));
        QVERIFY(journal->isSlow(executed("SELECT 1", 100'000'000)));
        journal->record(executed("SELECT 1", 99'999'999), Purpose::User);
        journal->record(executed("SELECT 2", 100'000'000), Purpose::User, "SCAN t\n");
        const auto slow = journal->slow(10);
        QCOMPARE(slow->size(), std::size_t{1});
        QCOMPARE(slow->at(0).entry.sql, std::string("SELECT 2"));
        QCOMPARE(slow->at(0).plan, std::string("SCAN t\n"));
    }

    void honesOwnStatementsAreLeftOutAndLoadsStayOutOfHistory() {
        auto journal = open();
        journal->record(executed("SELECT 1", 200'000'000), Purpose::Internal);
        QCOMPARE(journal->statements()->size(), std::size_t{0});
        journal->record(executed("SELECT 2", 200'000'000), Purpose::Load);
        QCOMPARE(journal->history(10)->size(), std::size_t{0});
        QCOMPARE(journal->slow(10)->size(), std::size_t{1});
        QCOMPARE(journal->statements()->size(), std::size_t{1});
    }

    void statisticsAddUpByFingerprintOverSessions() {
        for (int session = 0; session < 2; ++session) {
            auto journal = open();
            for (int i = 1; i <= 50; ++i) {
                ExecutionReport report =
                    executed("SELECT * FROM t WHERE id = " + std::to_string(i), i * 1'000'000);
                report.cache = i % 5 == 0   ? CacheOutcome::Hit
                               : i % 5 == 1 ? CacheOutcome::Miss
                                            : CacheOutcome::Bypass;
                if (i == 50) report.error = Error{ErrorCode::Timeout, "slow", {}, {}};
                journal->record(report, Purpose::Load);
                if (i == 25) HONE_VERIFY(journal->flush());
            }
        }
        auto journal = open();
        journal->record(executed("SELECT 7", 5), Purpose::User);
        const auto statements = journal->statements();
        HONE_VERIFY(statements);
        QCOMPARE(statements->size(), std::size_t{2});
        const StatementStatistics& all = statements->at(0);
        QCOMPARE(all.text, normaliseSql("SELECT * FROM t WHERE id = 1", SqlDialect::Sqlite));
        QCOMPARE(all.calls, std::uint64_t{100});
        QCOMPARE(all.failures, std::uint64_t{2});
        QCOMPARE(all.rows, std::uint64_t{300});
        QCOMPARE(all.cacheLookups, std::uint64_t{40});
        QCOMPARE(all.cacheHitRate(), 0.5);
        QCOMPARE(all.totalNs.count(), std::uint64_t{100});
        QCOMPARE(all.totalNs.sum(), std::int64_t{2'550'000'000});
        const auto median = all.totalNs.percentile(0.5);
        QVERIFY2(median > 24'700'000 && median < 25'300'000, std::to_string(median).c_str());
    }

    void twoWindowsOnOneDatabaseShareTheFile() {
        auto a = open();
        auto b = open();
        for (int i = 0; i < 20; ++i) {
            a->record(executed("SELECT a", 1'000), Purpose::User);
            b->record(executed("SELECT a", 3'000), Purpose::User);
            if (i % 5 == 0) HONE_VERIFY(i % 2 == 0 ? a->flush() : b->flush());
        }
        HONE_VERIFY(b->flush());
        QCOMPARE(a->history(100)->size(), std::size_t{40});
        HONE_VERIFY(a->flush());
        QCOMPARE(b->statements()->at(0).calls, std::uint64_t{40});
    }

    void aFileOfRubbishIsMovedAsideAndANewOneBegun() {
        HONE_VERIFY(writeFileAtomically(path(), std::string(10'000, 'x')));
        auto journal = open();
        QVERIFY(journal != nullptr);
        QCOMPARE(damagedFiles(), 1);
        journal->record(executed("SELECT 1"), Purpose::User);
        QCOMPARE(journal->history(10)->size(), std::size_t{1});
    }

    void aFileDamagedInsideIsMovedAsideByTheNextWrite() {
        {
            auto journal = open();
            for (int i = 0; i < 50; ++i)
                journal->record(executed("SELECT " + std::string(3'000, 'c')), Purpose::User);
        }
        std::string bytes = *readFile(path());
        for (std::size_t at = 4096; at < bytes.size(); ++at)
            bytes[at] = '\x5a';
        HONE_VERIFY(writeFileAtomically(path(), bytes));
        {
            auto journal = open();
            if (journal != nullptr) {
                journal->record(executed("SELECT 1"), Purpose::User);
                HONE_VERIFY(journal->flush());
                QCOMPARE(journal->history(10)->size(), std::size_t{1});
            }
            QVERIFY(journal != nullptr);
        }
        QCOMPARE(damagedFiles(), 1);
    }

    void aJournalOfANewerHoneIsLeftAlone() {
        open()->record(executed("SELECT 1"), Purpose::User);
        HONE_VERIFY((*SqliteFile::open(path(), SqliteFile::Open::Existing))
                        ->run("PRAGMA user_version = 99"));
        const auto opened = QueryJournal::open(config(), "sqlite:a", SqlDialect::Sqlite);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::Unsupported);
        QCOMPARE(damagedFiles(), 0);
    }

    void aFolderThatCannotBeIsAnError() {
        HONE_VERIFY(writeFileAtomically(folder_->file("file"), "x"));
        const auto opened = QueryJournal::open({.folder = folder_->file("file") + "/below"},
                                               "sqlite:a", SqlDialect::Sqlite);
        QVERIFY(!opened);
        QVERIFY(!opened.error().message.empty());
    }

    void whileTheFileIsLockedEntriesWaitAndTooManyAreDroppedAndCounted() {
        JournalConfig small = config();
        small.maxQueued = 10;
        auto journal = open(small);
        {
            auto other = SqliteFile::open(path(), SqliteFile::Open::Existing);
            HONE_VERIFY((*other)->run("BEGIN IMMEDIATE"));
            for (int i = 0; i < 25; ++i)
                journal->record(executed("SELECT " + std::to_string(i)), Purpose::User);
            const auto written = journal->flush();
            QVERIFY(!written);
            QCOMPARE(written.error().code, ErrorCode::Busy);
        }
        QVERIFY(journal->dropped() >= 5);
        HONE_VERIFY(journal->flush());
        const auto kept = journal->history(100)->size();
        QVERIFY(kept >= 10);
        QCOMPARE(kept + journal->dropped(), std::uint64_t{25});
        QCOMPARE(journal->statements()->at(0).calls, std::uint64_t{25});
    }

    void aHugeStatementIsStoredCutAndMarked() {
        auto journal = open();
        journal->record(executed("DELETE FROM t WHERE a IN (" + std::string(1'000'000, '1') + ")"),
                        Purpose::User);
        const auto entry = journal->history(1)->at(0);
        QVERIFY(entry.sql.size() < 70'000);
        QVERIFY(entry.sql.starts_with("… the first 65536 of 1000027 bytes:\n"));
        QVERIFY(fs::file_size(path()) < 500'000);
    }

    void clearForgetsThisDatabaseAlone() {
        auto a = open();
        auto b = open(config(), "sqlite:b");
        a->record(executed("SELECT 1"), Purpose::User);
        b->record(executed("SELECT 1"), Purpose::User);
        HONE_VERIFY(b->flush());
        HONE_VERIFY(a->clear());
        QCOMPARE(a->history(10)->size(), std::size_t{0});
        QCOMPARE(a->statements()->size(), std::size_t{0});
        QCOMPARE(b->history(10)->size(), std::size_t{1});
    }

    void plansAreReadBackAsTheyWereNewestFirst() {
        open()->recordPlan(planned("SELECT * FROM orders WHERE id = 1", 5'000));
        auto journal = open();
        journal->recordPlan(planned("SELECT 1"));
        const auto plans = journal->plans(10);
        HONE_VERIFY(plans);
        QCOMPARE(plans->size(), std::size_t{2});
        QCOMPARE(plans->at(0).sql, std::string("SELECT 1"));
        const PlanEntry& entry = plans->at(1);
        QCOMPARE(entry.recordedAtMs, std::int64_t{1'700'000'000'123});
        QCOMPARE(entry.schemaHash, std::string("0123456789abcdef"));
        QCOMPARE(entry.engineVersion, std::string("3.53.2"));
        QCOMPARE(entry.totalNs, std::int64_t{5'000});
        QVERIFY(entry.analyzed && !entry.pinned);
        const auto bundle = journal->plan(entry.id);
        HONE_VERIFY(bundle);
        QVERIFY(*bundle == planned("SELECT * FROM orders WHERE id = 1", 5'000));
        const auto same = journal->plans(
            10, fingerprintSql("SELECT * FROM orders WHERE id = 2", SqlDialect::Sqlite));
        QCOMPARE(same->size(), std::size_t{1});
        QCOMPARE(journal->plan(4711).error().code, ErrorCode::NotFound);
        QCOMPARE(open(config(), "sqlite:b")->plans(10)->size(), std::size_t{0});
    }

    void onePlanOfAStatementIsPinned() {
        auto journal = open();
        const auto fingerprint = fingerprintSql("SELECT 1", SqlDialect::Sqlite);
        QVERIFY(!journal->pinned(fingerprint)->has_value());
        journal->recordPlan(planned("SELECT 1"));
        const std::int64_t first = journal->plans(1)->at(0).id;
        HONE_VERIFY(journal->pinPlan(first));
        QCOMPARE(journal->pinned(fingerprint)->value().entry.id, first);
        const auto second = journal->pinPlan(planned("SELECT 2", 9));
        HONE_VERIFY(second);
        QCOMPARE(journal->pinned(fingerprint)->value().entry.id, *second);
        QCOMPARE(journal->pinned(fingerprint)->value().bundle.plan.sql, std::string("SELECT 2"));
        QVERIFY(!journal->plans(10)->at(1).pinned);
        HONE_VERIFY(journal->unpinPlan(*second));
        QVERIFY(!journal->pinned(fingerprint)->has_value());
        QCOMPARE(journal->pinPlan(std::int64_t{4711}).error().code, ErrorCode::NotFound);
        QCOMPARE(journal->unpinPlan(4711).error().code, ErrorCode::NotFound);
    }

    void plansAreBoundedInNumberAndBytesButNotThePinned() {
        JournalConfig small = config();
        small.maxPlans = 5;
        small.maxPinned = 2;
        auto journal = open(small);
        HONE_VERIFY(journal->pinPlan(planned("SELECT a")));
        for (int i = 0; i < 10; ++i)
            journal->recordPlan(planned("SELECT b" + std::to_string(i)));
        QCOMPARE(journal->plans(100)->size(), std::size_t{6});
        QCOMPARE(journal->plans(100)->back().sql, std::string("SELECT a"));
        HONE_VERIFY(journal->pinPlan(planned("SELECT c")));
        const auto third = journal->pinPlan(planned("SELECT d"));
        QVERIFY(!third);
        QCOMPARE(third.error().code, ErrorCode::TooLarge);
        QCOMPARE(journal->plans(100)->size(), std::size_t{7});
        HONE_VERIFY(journal->pinPlan(planned("SELECT c")));
        journal.reset();

        small.maxPlanBytes = 10'000;
        journal = open(small);
        for (int i = 0; i < 5; ++i)
            journal->recordPlan(planned("SELECT '" + std::string(1'500, 'x') + "'"));
        std::int64_t bytes = 0;
        const auto kept = journal->plans(100);
        for (const PlanEntry& entry : *kept)
            if (!entry.pinned) bytes += entry.bytes;
        QVERIFY2(bytes > 0 && bytes <= 10'000, std::to_string(bytes).c_str());
        const auto dropped = journal->dropped();
        journal->recordPlan(planned("SELECT '" + std::string(2'000'000, 'x') + "'"));
        QCOMPARE(journal->dropped(), dropped + 1);
        QVERIFY(!journal->pinPlan(planned("SELECT '" + std::string(2'000'000, 'x') + "'")));
    }

    void aJournalOfTheFirstVersionGrowsATableForPlans() {
        open()->record(executed("SELECT 1"), Purpose::User);
        HONE_VERIFY((*SqliteFile::open(path(), SqliteFile::Open::Existing))
                        ->run("DROP TABLE plan; PRAGMA user_version = 1"));
        auto journal = open();
        QVERIFY(journal != nullptr);
        QCOMPARE(journal->history(10)->size(), std::size_t{1});
        journal->recordPlan(planned("SELECT 1"));
        QCOMPARE(journal->plans(10)->size(), std::size_t{1});
        QCOMPARE(damagedFiles(), 0);
        HONE_VERIFY(journal->clear());
        QCOMPARE(journal->plans(10)->size(), std::size_t{0});
    }

    void textOfAnyBytesIsKept() {
        auto journal = open();
        const std::string odd("SELECT '\0\xff'", 11);
        journal->record(executed(odd), Purpose::User);
        QVERIFY(journal->history(1)->at(0).sql == odd);
    }
};

QTEST_GUILESS_MAIN(QueryJournalTest)
#include "query_journal_test.moc"
