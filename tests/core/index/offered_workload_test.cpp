#include "core/index/offered_workload.h"

#include "tests/support/hone_test.h"
#include "tests/support/session.h"

using namespace hone;
using namespace hone::index;

class OfferedWorkloadTest : public test::HoneTest {
    Q_OBJECT

    static std::string words(const std::vector<OfferedStatement>& statements) {
        std::string text;
        for (const OfferedStatement& one : statements)
            text += std::to_string(static_cast<int>(one.statement.weight)) + " " +
                    one.statement.sql + (one.unjudged.empty() ? "" : " | " + one.unjudged) + "\n";
        return text;
    }

private slots:
    void aTextGivesWeightsAndValuesAndSaysWhatCannotBeJudged() {
        const auto offered = offeredByText("-- weight: 7\n-- params: [1]\nSELECT ?;"
                                           "SELECT ?1, ?2;\nCREATE TABLE t(a);",
                                           SqlDialect::Sqlite);
        HONE_VERIFY(offered);
        QCOMPARE(words(*offered),
                 std::string("7 SELECT ?\n"
                             "1 SELECT ?1, ?2 | It has 2 parameters and 0 values. A comment "
                             "before it gives them: -- params: [1, \"two\"]\n"
                             "1 CREATE TABLE t(a) | It neither reads nor changes rows.\n"));
    }

    void aTextThatCannotBeReadSaysWhere() {
        const auto offered =
            offeredByText("SELECT 1;\n-- weight: many\nSELECT 2;", SqlDialect::Sqlite);
        QVERIFY(!offered);
        QVERIFY(offered.error().message.starts_with("Line 2"));
    }

    void theHistoryWeighsByCallsAndNamesWhatHasParameters() {
        const test::TestDatabase database("CREATE TABLE t(a); INSERT INTO t VALUES(1);");
        const auto session = test::openSession(database);
        for (int i = 0; i < 3; ++i)
            test::runText(*session,
                          test::request("SELECT a FROM t WHERE a = " + std::to_string(i)));
        auto asked = test::request("SELECT a FROM t WHERE a > :least");
        asked.parameters[":least"] = std::int64_t{0};
        test::runText(*session, std::move(asked));
        HONE_VERIFY(session->journal()->flush());
        const auto offered = offeredByHistory(*session->journal(), SqlDialect::Sqlite);
        HONE_VERIFY(offered);
        QCOMPARE(words(*offered),
                 std::string("3 SELECT a FROM t WHERE a = 2\n"
                             "1 SELECT a FROM t WHERE a > :least | The journal keeps statements "
                             "without the values of their parameters.\n"));
    }

    void theSlowLogWeighsByHowOftenAStatementWasSlow() {
        const test::TestDatabase database("CREATE TABLE t(a);");
        SessionConfig config;
        config.journal.slowThreshold = Milliseconds(0); // everything is
        const auto session = test::openSession(database, config);
        test::runText(*session, test::request("SELECT 1"));
        for (int i = 0; i < 2; ++i)
            test::runText(*session, test::request("SELECT a FROM t"));
        test::runText(*session, test::request("SELECT nothing FROM t"));
        HONE_VERIFY(session->journal()->flush());
        const auto offered = offeredBySlowLog(*session->journal(), SqlDialect::Sqlite);
        HONE_VERIFY(offered);
        QCOMPARE(words(*offered), std::string("2 SELECT a FROM t\n1 SELECT 1\n"));
    }
};

QTEST_MAIN(OfferedWorkloadTest)
#include "offered_workload_test.moc"
