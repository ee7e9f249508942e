#include "core/session/pool_sizing.h"

#include "tests/support/hone_test.h"
#include "tests/support/session.h"

using namespace hone;

namespace {

constexpr const char* shop = "CREATE TABLE t(id INTEGER PRIMARY KEY, n INT);"
                             "INSERT INTO t VALUES (1, 10), (2, 20);";

std::vector<index::WorkloadStatement> workload(std::initializer_list<const char*> statements) {
    std::vector<index::WorkloadStatement> made;
    for (const char* sql : statements)
        made.push_back({.sql = sql, .weight = 1, .values = {}});
    return made;
}

SizingOptions quick() {
    SizingOptions options;
    options.largest = options.callers = 4;
    options.duration = Milliseconds(10);
    return options;
}

} // namespace

class PoolSizingTest : public test::HoneTest {
    Q_OBJECT

    test::TestDatabase database_{shop};

private slots:
    void aWorkloadIsPartedByWhatItsStatementsDo() {
        const auto driver = SqliteDriver::create(database_.path());
        const auto parts = partWorkload(
            **driver, workload({"SELECT n FROM t", "DELETE FROM t", "DROP TABLE t",
                                "SELECT n FROM t WHERE id = ?", "SELECT 1 FROM nowhere"}));
        HONE_VERIFY(parts);
        QCOMPARE(parts->reads.size(), std::size_t{1});
        QCOMPARE(parts->writes.size(), std::size_t{1});
        QCOMPARE(parts->refused.size(), std::size_t{3});
        QVERIFY(parts->refused[1].why.message.find("takes 1 parameters") != std::string::npos);
    }

    void theSizeIsMeasuredWithWhatCanBeAndTheRestIsNamed() {
        auto session = test::openSession(database_);
        double share = -1;
        bool forwards = true;
        std::size_t points = 0;
        const auto sizing = session->sizePool(
            workload({"SELECT n FROM t", "UPDATE t SET n = n + 1", "DROP TABLE t"}), quick(),
            [&](const SizingProgress& now) {
                forwards = forwards && now.share >= share && now.share < 1;
                share = now.share;
                points = now.points.size();
            });
        HONE_VERIFY(sizing);
        QVERIFY(forwards);
        QCOMPARE(points, sizing->readers.points.size());
        QVERIFY(sizing->readers.recommended >= 1 && sizing->readers.recommended <= 4);
        QVERIFY(sizing->writer && sizing->writer->opsPerSecond > 0);
        QCOMPARE(sizing->refused.size(), std::size_t{1});
        QCOMPARE(test::runText(*session, test::request("SELECT sum(n) FROM t")), std::string("30"));
    }

    void aWriterThatIsBusyOrForbiddenIsNoReasonToFail() {
        auto session = test::openSession(database_);
        SizingOptions options = quick();
        options.mayWrite = false;
        const auto sizing =
            session->sizePool(workload({"SELECT n FROM t", "DELETE FROM t"}), options);
        HONE_VERIFY(sizing);
        QVERIFY(!sizing->writer);
        QCOMPARE(sizing->writerFailure->code, ErrorCode::ReadOnly);
    }

    void aWorkloadOfWhichNothingCanBeMeasuredSaysWhy() {
        auto session = test::openSession(database_);
        const auto sizing = session->sizePool(workload({"DROP TABLE t"}), quick());
        QVERIFY(!sizing);
        QVERIFY(sizing.error().message.find("DROP TABLE t") != std::string::npos);
        QVERIFY(!session->sizePool({}, quick()));
    }

    void itIsCancelled() {
        auto session = test::openSession(database_);
        std::stop_source stop;
        SizingOptions options = quick();
        options.stop = stop.get_token();
        const auto sizing = session->sizePool(workload({"SELECT n FROM t"}), options,
                                              [&](const SizingProgress&) { stop.request_stop(); });
        QVERIFY(!sizing);
        QCOMPARE(sizing.error().code, ErrorCode::Cancelled);
    }

    void thePoolIsComparedWithConnectionsOfTheirOwn() {
        auto session = test::openSession(database_);
        PoolComparisonOptions options;
        options.callers = 1;
        options.queries = 5;
        options.pairing.maxPairs = 10;
        const auto compared =
            session->comparePool(workload({"SELECT n FROM t", "DELETE FROM t"}), options);
        HONE_VERIFY(compared);
        QVERIFY(compared->connectNs > 0);
        QCOMPARE(test::runText(*session, test::request("SELECT sum(n) FROM t")), std::string("30"));
        QVERIFY(!session->comparePool(workload({"DELETE FROM t"}), options));
    }

    void bothPoolsAreHandedOut() {
        auto session = test::openSession(database_);
        QVERIFY(session->writers() != nullptr);
        QCOMPARE(session->writers()->config().maximum, 1);
        SessionConfig reading;
        reading.access = Access::ReadOnly;
        auto reader = test::openSession(database_, reading);
        QVERIFY(reader->writers() == nullptr);
    }
};

QTEST_GUILESS_MAIN(PoolSizingTest)
#include "pool_sizing_test.moc"
