#include "core/index/index_lab.h"

#include <filesystem>
#include <random>
#include <thread>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>

#include "core/base/paths.h"
#include "core/base/text.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::index;
using namespace hone::test;

namespace {

const char* const data = R"(
PRAGMA journal_mode = WAL;
CREATE TABLE t(id INTEGER PRIMARY KEY, g INT, name TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
INSERT INTO t SELECT i, (i * 7919) % 5003, 'name ' || i FROM n;
CREATE TABLE w(a TEXT, b INT, c INT, PRIMARY KEY(a, b)) WITHOUT ROWID;
INSERT INTO w SELECT name, id, g FROM t WHERE id <= 2000;
CREATE TRIGGER kept BEFORE DELETE ON w BEGIN SELECT raise(ABORT, 'rows of w stay'); END;
CREATE VIEW v AS SELECT * FROM t;
)";
const char* const create = "CREATE INDEX trial ON t(g)";
const char* const selective = "SELECT name FROM t WHERE g = 17";

IndexTrial smallTrial(const std::string& folder) {
    IndexTrial trial;
    trial.createSql = create;
    trial.statements = {{selective, {}}};
    trial.comparison.pairing.maxPairs = 10;
    trial.writes.rows = 50;
    trial.folder = folder;
    return trial;
}

Result<IndexTrialResult> runInTransaction(const SqliteDriver& driver, const IndexTrial& trial,
                                          std::stop_token stop,
                                          const TrialProgress& progress = {}) {
    auto writer = const_cast<SqliteDriver&>(driver).connect(Access::ReadWrite);
    if (!writer) return fail(writer.error());
    auto result = runIndexTrialInTransaction(**writer, driver, trial, stop, progress);
    if ((*writer)->state().inTransaction) return fail(ErrorCode::Internal, "still open");
    return result;
}

// What the killed child does.
int tryIndex(const std::string& path, bool inTransaction, const std::string& folder) {
    const auto driver = SqliteDriver::create(path);
    if (!driver) return 3;
    IndexTrial trial = smallTrial(folder);
    if (!inTransaction) trial.payoff.emplace();
    const auto result =
        inTransaction ? runInTransaction(**driver, trial, {}) : runIndexTrial(**driver, trial, {});
    return result ? 0 : 3;
}

TrialReading reading(Verdict verdict, double ratio) {
    TrialReading read;
    read.comparison.emplace();
    read.comparison->times.verdict = verdict;
    read.comparison->times.ratio = ratio;
    return read;
}

PayoffPoint point(std::int64_t rows, Verdict verdict) {
    PayoffPoint made;
    made.tableRows = rows;
    made.value = rows / 100;
    made.times.verdict = verdict;
    return made;
}

} // namespace

class IndexLabTest : public HoneTest {
    Q_OBJECT

private slots:
    void init() {
        HoneTest::init();
        database_ = std::make_unique<TestDatabase>(data);
        driver_ = std::move(*SqliteDriver::create(database_->path()));
        // Keeps the write-ahead log where it is.
        keeper_ = std::move(*driver_->connect(Access::ReadWrite));
        HONE_VERIFY(collectRows(*keeper_, "INSERT INTO t VALUES(20001, 1, 'late')", {}, {}));
        QVERIFY(!bytes("-wal").empty());
        trial_ = smallTrial(scratch_.path());
    }

    void anIndexThatHelpsIsSaidToHelp() {
        const auto result = runIndexTrial(*driver_, trial_, {});
        HONE_VERIFY(result);
        QCOMPARE(outcomeOf(*result), TrialOutcome::Helps);
        QCOMPARE(result->reads.size(), std::size_t(1));
        const TrialReading& read = result->reads.front();
        QVERIFY(read.used && read.comparison && read.comparison->results.same);
        QVERIFY(read.comparison->times.ratio < 1);
        QCOMPARE(read.comparison->planA.root.children.front().operation, std::string("SCAN"));
        QCOMPARE(read.comparison->planB.root.children.front().index, std::string("trial"));
        QCOMPARE(result->index.table, std::string("t"));
        QVERIFY(result->index.bytes > 0 && result->index.buildNs > 0);
        QVERIFY(result->databaseBytes > result->index.bytes);
        QVERIFY(result->writes && result->writes->insert && result->writes->update &&
                result->writes->remove);
        QCOMPARE(result->writes->rows, std::int64_t(50));
    }

    void anIndexThatNoPlanReadsIsSaidNotToBeUsed() {
        trial_.createSql = "CREATE INDEX trial ON t(name)";
        trial_.measureWrites = false;
        const auto result = runIndexTrial(*driver_, trial_, {});
        HONE_VERIFY(result);
        QVERIFY(!result->reads.front().used);
        QVERIFY(!result->writes && result->noWrites.empty());
    }

    void whatFailsOrWritesIsListedAndTheRestGoesOn() {
        trial_.statements = {{"SELECT absent FROM t", {}},
                             {"DELETE FROM t", {}},
                             {"COMMIT", {}},
                             {"SELECT name FROM t WHERE g = :g", {}},
                             {"SELECT name FROM t WHERE g = :g", {{":g", std::int64_t(3)}}}};
        for (const bool inTransaction : {false, true}) {
            const auto result = inTransaction ? runInTransaction(*driver_, trial_, {})
                                              : runIndexTrial(*driver_, trial_, {});
            HONE_VERIFY(result);
            QCOMPARE(result->reads.size(), std::size_t(5));
            QCOMPARE(result->reads[0].error->code, ErrorCode::Sql);
            QCOMPARE(result->reads[1].error->code, ErrorCode::WritesRefused);
            QCOMPARE(result->reads[2].error->code, ErrorCode::InvalidArgument);
            QCOMPARE(result->reads[3].error->code, ErrorCode::InvalidArgument);
            QVERIFY(result->reads[4].comparison.has_value());
            QVERIFY(result->writes.has_value());
        }
        QCOMPARE(rows("SELECT count(*) FROM t"), std::string("20001"));
    }

    void anIndexThatIsThereIsTakenAwayForTheComparison() {
        HONE_VERIFY(collectRows(*keeper_, "CREATE INDEX \"own one\" ON t(g)", {}, {}));
        trial_.createSql = "create index \"own one\" on t(g);";
        const std::string before = content();
        for (const bool inTransaction : {false, true}) {
            const auto result = inTransaction ? runInTransaction(*driver_, trial_, {})
                                              : runIndexTrial(*driver_, trial_, {});
            HONE_VERIFY(result);
            QCOMPARE(outcomeOf(*result), TrialOutcome::Helps);
            QVERIFY(result->reads.front().used);
            QCOMPARE(content(), before);
        }
    }

    void theTableOfACreateIndexAndItsQueriesAreFound() {
        QCOMPARE(indexedTable("CREATE UNIQUE INDEX IF NOT EXISTS main.x ON \"t t\"(a)"),
                 std::string("t t"));
        QCOMPARE(indexedTable("CREATE INDEX"), std::string());
        StatementsSeen seen;
        seen.statements = {{"SELECT 1 FROM t", 2},
                           {"DELETE FROM t", 9},
                           {"SELECT 't' FROM w", 9},
                           {"SELECT 2 FROM w JOIN \"T\"", 5},
                           {"SELECT 3 FROM t", 1}};
        QCOMPARE(queriesOn("t", seen, 2),
                 (std::vector<std::string>{"SELECT 2 FROM w JOIN \"T\"", "SELECT 1 FROM t"}));
    }

    void whatIsNoNewIndexIsRefused_data() {
        QTest::addColumn<QString>("sql");
        QTest::newRow("nothing") << "";
        QTest::newRow("another statement") << "DROP TABLE t";
        QTest::newRow("two statements") << "CREATE INDEX x ON t(g); DROP TABLE t";
        QTest::newRow("no such table") << "CREATE INDEX x ON nowhere(g)";
        QTest::newRow("no such column") << "CREATE INDEX x ON t(nothing)";
        QTest::newRow("view") << "CREATE INDEX x ON v(g)";
        QTest::newRow("not unique") << "CREATE UNIQUE INDEX x ON t(g)";
        QTest::newRow("parameter") << "CREATE INDEX x ON t(g) WHERE g > ?";
        QTest::newRow("syntax") << "CREATE INDEX x ON";
    }
    void whatIsNoNewIndexIsRefused() {
        QFETCH(QString, sql);
        trial_.createSql = sql.toStdString();
        const std::string before = bytes("");
        QVERIFY(!runIndexTrial(*driver_, trial_, {}));
        QVERIFY(!runInTransaction(*driver_, trial_, {}));
        QVERIFY(before == bytes(""));
        QCOMPARE(rows("SELECT count(*) FROM sqlite_schema WHERE name IN ('x', 't')"),
                 std::string("1"));
    }

    void theOriginalAndItsWriteAheadLogStayAsTheyAre() {
        trial_.payoff.emplace();
        const std::string file = bytes(""), log = bytes("-wal");
        HONE_VERIFY(runIndexTrial(*driver_, trial_, {}));
        QVERIFY(file == bytes(""));
        QVERIFY(log == bytes("-wal"));
        QVERIFY(std::filesystem::is_empty(scratch_.path()));
    }

    void inATransactionTheDatabaseKeepsWhatItHolds() {
        const std::string before = content();
        const auto result = runInTransaction(*driver_, trial_, {});
        HONE_VERIFY(result);
        QVERIFY(result->inTransaction);
        QCOMPARE(outcomeOf(*result), TrialOutcome::Helps);
        QVERIFY(result->index.bytes > 0 && result->index.buildNs > 0);
        QVERIFY(result->reads.front().used);
        QVERIFY(result->writes && result->writes->remove);
        QCOMPARE(content(), before);
        QCOMPARE(rows("PRAGMA integrity_check"), std::string("ok"));
    }

    void othersThatWriteAreWaitedForAndToldOf() {
        HONE_VERIFY(collectRows(*keeper_, "BEGIN IMMEDIATE", {}, {}));
        std::stop_source stop;
        std::jthread later([&] {
            std::this_thread::sleep_for(Milliseconds(50));
            stop.request_stop();
        });
        const auto result = runInTransaction(*driver_, trial_, stop.get_token());
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        HONE_VERIFY(collectRows(*keeper_, "ROLLBACK", {}, {}));
    }

    void itIsCancelledAtAnyMoment_data() {
        QTest::addColumn<bool>("inTransaction");
        QTest::addColumn<QString>("moment");
        for (const char* moment : {"Copying", "Building", "Statement 1", "Writing rows: insert",
                                   "Writing rows: delete", "Looking where it pays: point 2"})
            QTest::addRow("copy, %s", moment) << false << moment;
        for (const char* moment : {"Building", "Statement 1", "Writing rows: update"})
            QTest::addRow("transaction, %s", moment) << true << moment;
    }
    void itIsCancelledAtAnyMoment() {
        QFETCH(bool, inTransaction);
        QFETCH(QString, moment);
        trial_.payoff.emplace();
        std::stop_source stop;
        const std::string before = content();
        const auto progress = [&](const std::string& what, double share) {
            QVERIFY(share >= 0 && share <= 1);
            if (what.starts_with(moment.toStdString())) stop.request_stop();
        };
        const auto result = inTransaction
                                ? runInTransaction(*driver_, trial_, stop.get_token(), progress)
                                : runIndexTrial(*driver_, trial_, stop.get_token(), progress);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        QVERIFY(std::filesystem::is_empty(scratch_.path()));
        QCOMPARE(content(), before);
    }

    void whereItPaysIsLookedForOverGrowingTables() {
        trial_.payoff.emplace();
        trial_.measureWrites = false;
        const auto result = runIndexTrial(*driver_, trial_, {});
        HONE_VERIFY(result);
        QVERIFY2(result->payoff, result->noPayoff.c_str());
        std::vector<std::int64_t> sizes;
        for (const PayoffPoint& each : result->payoff->points) {
            sizes.push_back(each.tableRows);
            QVERIFY(each.used);
            QVERIFY(!each.times.pairs.empty());
        }
        QCOMPARE(sizes, (std::vector<std::int64_t>{200, 600, 2000, 6000, 20001}));
        QCOMPARE(result->payoff->points.back().times.verdict, Verdict::Faster);
    }

    void tablesWithoutRowidAndWithTriggersShrinkToo() {
        trial_.createSql = "CREATE INDEX trial ON w(c)";
        trial_.statements = {{"SELECT a FROM w WHERE c = 17", {}}};
        trial_.payoff.emplace();
        trial_.payoff->shares = {0.1, 0.5};
        const auto result = runIndexTrial(*driver_, trial_, {});
        HONE_VERIFY(result);
        QVERIFY2(result->payoff, result->noPayoff.c_str());
        QCOMPARE(result->payoff->points.size(), std::size_t(2));
        QCOMPARE(result->payoff->points.front().tableRows, std::int64_t(200));
        QVERIFY(result->writes && result->writes->update && !result->writes->remove);
    }

    void whereItPaysIsLookedForOverAParametersValues() {
        trial_.statements = {
            {"SELECT count(name) FROM t WHERE g < :most", {{":most", std::int64_t(1)}}}};
        trial_.payoff = PayoffOrder{.parameter = ":most", .count = 4};
        trial_.measureWrites = false;
        const auto result = runIndexTrial(*driver_, trial_, {});
        HONE_VERIFY(result);
        QVERIFY2(result->payoff, result->noPayoff.c_str());
        QVERIFY(result->payoff->points.size() >= 4);
        QCOMPARE(result->payoff->points.front().value, Value(std::int64_t(0)));
        QCOMPARE(result->payoff->points.front().times.verdict, Verdict::Faster);
        trial_.payoff->parameter = ":other";
        const auto refused = runIndexTrial(*driver_, trial_, {});
        HONE_VERIFY(refused);
        QVERIFY(!refused->payoff && !refused->noPayoff.empty());
    }

    void theRangeInWhichItPaysFollowsFromThePoints_data() {
        QTest::addColumn<QString>("verdicts");
        QTest::addColumn<int>("range");
        QTest::addColumn<QString>("sentence");
        const auto name = [](Payoff::Range range) { return static_cast<int>(range); };
        QTest::newRow("always") << "fff" << name(Payoff::Range::Always)
                                << "Pays everywhere, from 100 to 300 rows of t.";
        QTest::newRow("never") << "s-?" << name(Payoff::Range::Never)
                               << "Pays nowhere, from 100 to 300 rows of t.";
        QTest::newRow("from") << "s-ff" << name(Payoff::Range::From)
                              << "Pays from 300 rows of t on; at 200 not yet.";
        QTest::newRow("from somewhere") << "s?ff" << name(Payoff::Range::From)
                                        << "Pays from 300 rows of t on; at 200 it is inconclusive.";
        QTest::newRow("up to") << "ff-s" << name(Payoff::Range::UpTo)
                               << "Pays up to 200 rows of t; at 300 no longer.";
        QTest::newRow("mixed") << "f-f" << name(Payoff::Range::Mixed)
                               << "Pays at 2 of 3 points, from 100 to 300 rows of t.";
        QTest::newRow("one") << "f" << name(Payoff::Range::Always)
                             << "Pays everywhere, at 100 rows of t.";
    }
    void theRangeInWhichItPaysFollowsFromThePoints() {
        QFETCH(QString, verdicts);
        QFETCH(int, range);
        QFETCH(QString, sentence);
        Payoff payoff;
        payoff.table = "t";
        for (const QChar letter : verdicts)
            payoff.points.push_back(point(100 * (std::ssize(payoff.points) + 1),
                                          letter == u'f'   ? Verdict::Faster
                                          : letter == u's' ? Verdict::Slower
                                          : letter == u'-' ? Verdict::NoDifference
                                                           : Verdict::Inconclusive));
        QCOMPARE(static_cast<int>(payoff.range()), range);
        QCOMPARE(QString::fromStdString(payoff.sentence()), sentence);
    }

    void theParameterIsNamedInTheSentence() {
        Payoff payoff;
        payoff.parameter = ":n";
        payoff.points = {point(100, Verdict::Faster), point(900, Verdict::Slower)};
        QCOMPARE(payoff.sentence(), std::string("Pays up to :n = 1; at 9 no longer."));
    }

    void theOutcomeFollowsFromTheStatements_data() {
        QTest::addColumn<QString>("verdicts");
        QTest::addColumn<QString>("outcome");
        QTest::addColumn<QString>("headline");
        QTest::newRow("helps") << "f"
                               << "helps"
                               << "4 times as fast";
        QTest::newRow("helps one") << "f-"
                                   << "helps"
                                   << "4 times as fast";
        QTest::newRow("helps several") << "ff"
                                       << "helps"
                                       << "Up to 4 times as fast";
        QTest::newRow("both") << "ffs"
                              << "mixed"
                              << "2 faster, 1 slower";
        QTest::newRow("hurts") << "-s"
                               << "hurts"
                               << "50 % slower";
        QTest::newRow("no gain") << "--"
                                 << "no-gain"
                                 << "Costs and gains nothing";
        QTest::newRow("unclear") << "-?"
                                 << "unclear"
                                 << "Inconclusive";
        QTest::newRow("nothing") << ""
                                 << "unclear"
                                 << "Nothing measured";
    }
    void theOutcomeFollowsFromTheStatements() {
        QFETCH(QString, verdicts);
        QFETCH(QString, outcome);
        QFETCH(QString, headline);
        IndexTrialResult result;
        result.index.bytes = 1'000'000;
        for (const QChar letter : verdicts)
            result.reads.push_back(letter == u'f'   ? reading(Verdict::Faster, 0.25)
                                   : letter == u's' ? reading(Verdict::Slower, 1.5)
                                   : letter == u'-' ? reading(Verdict::NoDifference, 1)
                                                    : reading(Verdict::Inconclusive, 1));
        QCOMPARE(QString(outcomeName(outcomeOf(result))), outcome);
        QCOMPARE(QString::fromStdString(trialHeadline(result)), headline);
        QVERIFY(
            trialExplanation(result).ends_with("It costs " + formatBytes(1'000'000) + " on disk."));
    }

    // HONE_KILLS: how many times; 20 unless told.
    void aKilledTrialLeavesTheDatabaseAsItWas_data() {
        QTest::addColumn<bool>("inTransaction");
        QTest::newRow("copy") << false;
        QTest::newRow("transaction") << true;
    }
    void aKilledTrialLeavesTheDatabaseAsItWas() {
        QFETCH(bool, inTransaction);
        const int kills = qEnvironmentVariableIsSet("HONE_KILLS")
                              ? qEnvironmentVariableIntValue("HONE_KILLS")
                              : 20;
        const std::string file = bytes(""), log = bytes("-wal"), before = content();
        const QStringList words{"--try", QString::fromStdString(database_->path()),
                                inTransaction ? "transaction" : "copy",
                                QString::fromStdString(scratch_.path())};
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(QProcess::execute(QCoreApplication::applicationFilePath(), words), 0);
        const int whole = static_cast<int>(timer.elapsed());
        std::mt19937 random(7);
        int killed = 0;
        for (int i = 0; i < kills; ++i) {
            QProcess child;
            child.start(QCoreApplication::applicationFilePath(), words);
            QVERIFY(child.waitForStarted());
            if (!child.waitForFinished(static_cast<int>(random() % static_cast<unsigned>(whole)))) {
                child.kill();
                QVERIFY(child.waitForFinished());
                killed += child.exitStatus() == QProcess::CrashExit ? 1 : 0;
            }
            if (!inTransaction) {
                QVERIFY(file == bytes(""));
                QVERIFY(log == bytes("-wal"));
            }
            QCOMPARE(content(), before);
        }
        QVERIFY(killed > kills / 4);
        QCOMPARE(rows("PRAGMA integrity_check"), std::string("ok"));
    }

private:
    std::string bytes(const char* end) {
        const auto text = readFile(database_->path() + end);
        return text ? *text : std::string();
    }
    std::string rows(const std::string& sql) {
        const auto found = collectRows(*keeper_, sql, {}, {});
        return found ? printRows(*found) : found.error().message;
    }
    std::string content() {
        return rows("SELECT type, name, sql FROM sqlite_schema") + rows("SELECT * FROM t") +
               rows("SELECT * FROM w");
    }

    TemporaryFolder scratch_;
    std::unique_ptr<TestDatabase> database_;
    std::unique_ptr<SqliteDriver> driver_;
    std::unique_ptr<Connection> keeper_;
    IndexTrial trial_;
};

int main(int argc, char** argv) {
    if (argc == 5 && std::string_view(argv[1]) == "--try")
        return tryIndex(argv[2], std::string_view(argv[3]) == "transaction", argv[4]);
    QCoreApplication application(argc, argv);
    IndexLabTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "index_lab_test.moc"
