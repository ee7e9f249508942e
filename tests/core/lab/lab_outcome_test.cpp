#include <cmath>

#include "core/base/text.h"
#include "core/lab/lab_outcome.h"
#include "tests/core/lab/lab_maker.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::lab;
using namespace hone::test;

class LabOutcomeTest : public HoneTest {
    Q_OBJECT

    static VariantOutcome variant(const std::string& id, std::vector<std::int64_t> times,
                                  double rows, int results) {
        VariantOutcome outcome;
        outcome.id = id;
        outcome.name = "Variant " + id;
        outcome.times.medianNs = medianNs(times);
        outcome.timesNs = std::move(times);
        outcome.figures = {{"time", static_cast<double>(outcome.times.medianNs)}, {"rows", rows}};
        outcome.results = results;
        return outcome;
    }

    static LabOutcome outcome() {
        LabOutcome outcome;
        outcome.settings = {{"rows", 200'000}};
        outcome.variants = {variant("a", {1'000'000, 2'000'000, 4'000'000}, 0, 0),
                            variant("b", {100'000, 100'000, 100'000}, 5, 1),
                            variant("c", {100'000, 100'000, 100'000}, 5, 1)};
        return outcome;
    }

    static Condition bounds(const char* figure, std::optional<double> atLeast,
                            std::optional<double> atMost) {
        Condition condition;
        condition.figure = *parseFigure(figure);
        condition.atLeast = atLeast;
        condition.atMost = atMost;
        return condition;
    }

    static Condition results(bool same, std::vector<std::string> of) {
        Condition condition;
        condition.results = std::move(of);
        condition.same = same;
        return condition;
    }

private slots:
    void aRatioOfTimesIsTheMedianOfTheRounds() {
        QCOMPARE(*figureIn(outcome(), *parseFigure("time of a over b")), 20.0);
        QCOMPARE(*figureIn(outcome(), *parseFigure("time of b over a")), 0.05);
        QCOMPARE(*figureIn(outcome(), *parseFigure("time of a")), 2e6);
    }

    void overNothingIsInfiniteAndNothingOverNothingIsOne() {
        QVERIFY(std::isinf(*figureIn(outcome(), *parseFigure("rows of b over a"))));
        QCOMPARE(*figureIn(outcome(), *parseFigure("rows of a over a")), 1.0);
        QVERIFY(!figureIn(outcome(), *parseFigure("hits of a")).has_value());
        QVERIFY(!figureIn(outcome(), *parseFigure("rows of d")).has_value());
    }

    void conditionsHoldWithinTheirBounds() {
        const LabOutcome all = outcome();
        QVERIFY(check(all, bounds("time of b over a", {}, 0.1)).held);
        QVERIFY(!check(all, bounds("time of b over a", {}, 0.04)).held);
        QVERIFY(check(all, bounds("rows of b", 5, 5)).held);
        QVERIFY(!check(all, bounds("rows of b", 6, {})).held);
        QVERIFY(!check(all, bounds("hits of b", 0, {})).held);
        QVERIFY(check(all, results(true, {"b", "c"})).held);
        QVERIFY(!check(all, results(true, {"a", "b", "c"})).held);
        QVERIFY(check(all, results(false, {"a", "b"})).held);
        QVERIFY(!check(all, results(false, {"a", "b", "c"})).held);
    }

    void textsAreFilledWithFiguresAndSettings() {
        QCOMPARE(filledIn("${rows} rows: ${time of a over b} times, ${time of b}, ${hits of a}",
                          outcome()),
                 formatCount(200'000) + " rows: 20 times, " + formatDuration(100'000) + ", ?");
        QCOMPARE(filledIn("${open", outcome()), std::string("${open"));
    }

    void theFirstChoiceThatHoldsIsTheAnswer() {
        Lab lab;
        lab.prediction.choices = {{"No.", {bounds("rows of b", 6, {})}},
                                  {"Yes.", {bounds("rows of b", 5, {})}},
                                  {"Else.", {}}};
        LabOutcome all = outcome();
        conclude(lab, all);
        QCOMPARE(all.answer.choice, std::optional<std::size_t>(1));
        QCOMPARE(all.answer.text, std::string("Yes."));
        QCOMPARE(remarkOn(lab.prediction, all.answer, std::size_t{1}),
                 std::string("As you said: Yes."));
        QCOMPARE(remarkOn(lab.prediction, all.answer, std::size_t{0}),
                 std::string("You said: No. It came out otherwise: Yes."));
    }

    void aGuessIsComparedKindly() {
        Lab lab;
        lab.prediction.figure = *parseFigure("time of a over b");
        LabOutcome all = outcome();
        conclude(lab, all);
        QCOMPARE(all.answer.value, std::optional<double>(20));
        const auto said = [&](double guess) {
            return QString::fromStdString(remarkOn(lab.prediction, all.answer, guess));
        };
        QCOMPARE(said(22), QStringLiteral("You said 22, measured: 20. Very close."));
        QVERIFY(said(12).endsWith(QStringLiteral("The right order of magnitude.")));
        QVERIFY(said(2).endsWith(QStringLiteral("It is more than most people expect.")));
        QVERIFY(said(900).endsWith(QStringLiteral("It is less than it seems.")));
    }

    void settingsAreFilledIntoSql() {
        QCOMPARE(filledIn("WHERE i < ${rows} / 10 AND ${list}", Settings{{"rows", 20}}),
                 std::string("WHERE i < 20 / 10 AND ${list}"));
    }

    void aSizeIsAWordOrANumberOfRows() {
        const auto lab = readLab(
            labText(statementVariant("a", "SELECT 1") + "," + statementVariant("b", "SELECT 1")),
            "probe.json");
        QVERIFY(lab.has_value());
        QCOMPARE(settingsOf(*lab, "small")->at("rows"), std::int64_t{100});
        QCOMPARE(settingsOf(*lab, "5000")->at("rows"), std::int64_t{5000});
        QVERIFY(!settingsOf(*lab, "5").has_value());
        QVERIFY(!settingsOf(*lab, "huge").has_value());
        QVERIFY(!settingsOf(*lab, "50x").has_value());
        QVERIFY(!checkSettings(*lab, {{"colour", 1}}).has_value());
    }
};

QTEST_GUILESS_MAIN(LabOutcomeTest)
#include "lab_outcome_test.moc"
