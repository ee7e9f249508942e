#include "core/index/advice_text.h"

#include "tests/support/advice_maker.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::index;

namespace {

Advice advised() {
    Advice advice = test::adviceOfTotals();
    advice.create.resize(2);
    advice.create[0].bytes = 2'000'000;
    advice.create[1].bytes = 1'000'000;
    return advice;
}

} // namespace

class AdviceTextTest : public test::HoneTest {
    Q_OBJECT
private slots:
    void theHeadlineSaysWhatIsMeasuredAndWhatEstimated() {
        Advice advice = advised();
        QCOMPARE(adviceHeadline(advice),
                 std::string("The workload takes 1.90 s instead of at least 81.0 s; 2 indexes, "
                             "3.00 MB"));
        advice.estimated = true;
        advice.beforeAtLeast = false;
        advice.beforeNs = 3'600;
        advice.afterNs = 100;
        QCOMPARE(adviceHeadline(advice),
                 std::string("Estimated: 36 times less cost for the planner; 2 indexes, about "
                             "3.00 MB"));
        QVERIFY(adviceProvenance(advice).find("nothing was run") != std::string::npos);
        advice.create.clear();
        QVERIFY(adviceHeadline(advice).starts_with("No new index is advised"));
        advice.analyze = true;
        QVERIFY(adviceHeadline(advice).starts_with("ANALYZE alone"));
    }

    void aStatementsChangeIsSaidWithASign() {
        AdvisedStatement one = test::advisedStatement(0, 12'000, 1'000);
        QCOMPARE(changeText(one, false), std::string("▼ 12 times faster"));
        one.before.atLeast = true;
        QCOMPARE(changeText(one, false), std::string("▼ ≥ 12 times faster"));
        one.after.atLeast = true;
        QCOMPARE(changeText(one, false), std::string("? both stopped"));
        QCOMPARE(changeText(test::advisedStatement(0, 1'000, 4'000), true),
                 std::string("▲ 4 times the cost"));
        one.planAfter = one.planBefore;
        QCOMPARE(changeText(one, false), std::string("= same plan"));
        one = test::advisedStatement(0, 1'000, 900);
        one.comparison.emplace();
        one.comparison->verdict = Verdict::NoDifference;
        QCOMPARE(changeText(one, false), std::string("= no difference"));
    }
};

QTEST_GUILESS_MAIN(AdviceTextTest)
#include "advice_text_test.moc"
