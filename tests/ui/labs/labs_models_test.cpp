#include <QAbstractItemModelTester>

#include "tests/ui/labs/labs_fixture.h"
#include "ui/editor/sql_style.h"
#include "ui/labs/guess_scale.h"
#include "ui/labs/lab_bars.h"
#include "ui/labs/lab_curve.h"
#include "ui/labs/lab_figures_table.h"
#include "ui/labs/lab_flow.h"
#include "ui/labs/lab_plans.h"
#include "ui/labs/labs_model.h"
#include "ui/plan/plan_tree.h"

using namespace hone;
using namespace hone::ui;
using namespace hone::test;

class LabsModelsTest : public HoneTest {
    Q_OBJECT

    static lab::Lab labOf(const std::string& text) {
        auto lab = lab::readLab(text, "probe.json");
        if (!lab) qWarning("%s", printProblem(lab.error().front()).c_str());
        return lab ? *lab : lab::Lab();
    }
    static lab::LabOutcome outcomeOf(std::initializer_list<std::int64_t> medians) {
        lab::LabOutcome outcome;
        for (const std::int64_t median : medians) {
            lab::VariantOutcome variant;
            variant.id = variant.name = "v" + std::to_string(outcome.variants.size());
            variant.timesNs = {median, median + 1, median + 2, median - 1};
            variant.times = {median, median + 2, median - 1};
            variant.interval = {static_cast<double>(median - 1), static_cast<double>(median + 2)};
            outcome.variants.push_back(std::move(variant));
        }
        return outcome;
    }

private slots:
    void labsStandByLevelAndBrokenFilesSayLineAndKey() {
        lab::Shelf shelf;
        shelf.labs = {labOf(probeLab()), labOf(sliderLab())};
        shelf.broken = {{"/somewhere/wrong.json", {{3, "variants[0].job", "There is none."}}}};
        LabsModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setShelf(shelf);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0, 0).data().toString(), QString("Beginner"));
        QCOMPARE(model.index(1, 0).data().toString(), QString("Advanced"));
        const QModelIndex broken = model.index(0, 0, model.index(2, 0));
        QCOMPARE(broken.data().toString(), QString("wrong.json"));
        QCOMPARE(broken.data(LabsModel::WordsRole).toString(),
                 QString("line 3, variants[0].job: There is none."));
        QVERIFY(!(broken.flags() & Qt::ItemIsSelectable));
        QCOMPARE(model.indexOf("slider").data().toString(), QString("Slider"));
        QVERIFY(model.indexOf("slider").data(LabsModel::WordsRole).toString().contains("your own"));
        QVERIFY(!model.indexOf("nothing").isValid());
        model.setShelf({});
        QCOMPARE(model.rowCount(), 0);
    }

    void everyLabThatIsBuiltInHasItsPlaceInTheList() {
        const lab::Shelf shelf = lab::builtInLabs();
        LabsModel model;
        model.setShelf(shelf);
        for (const lab::Lab& each : shelf.labs) {
            const QModelIndex index = model.indexOf(each.id);
            QVERIFY2(index.isValid(), each.id.c_str());
            QVERIFY(!index.data(LabsModel::WordsRole).toString().contains("your own"));
        }
    }

    void aWideSliderStepsByFactorsAndANarrowOneEvenly() {
        lab::Prediction wide;
        wide.least = 1;
        wide.most = 10'000;
        const GuessScale factors = GuessScale::of(wide);
        QVERIFY(factors.logarithmic);
        QCOMPARE(factors.at(0), 1.0);
        QCOMPARE(factors.at(0.5), 100.0);
        QCOMPARE(factors.at(1), 10'000.0);
        QCOMPARE(factors.shareOf(100), 0.5);
        QCOMPARE(factors.at(0.4), 40.0); // two digits of 39.8
        wide.most = 10;
        QVERIFY(!GuessScale::of(wide).logarithmic);
        QCOMPARE(GuessScale::of(wide).at(0.5), 5.5);
        wide.least = 0;
        wide.most = 1'000;
        QVERIFY(!GuessScale::of(wide).logarithmic);
    }

    void theFlowGoesFromReadingToTheRevealAndBack() {
        LabFlow flow;
        QVERIFY(!flow.back());
        flow.ask();
        QCOMPARE(flow.step, LabStep::Predict);
        flow.say(std::size_t{1});
        flow.begin();
        QVERIFY(flow.running());
        flow.say(std::size_t{0}); // too late
        QCOMPARE(std::get<std::size_t>(*flow.guess), std::size_t{1});
        QVERIFY(!flow.back());
        flow.reveal(outcomeOf({1'000, 2'000}));
        QCOMPARE(flow.step, LabStep::Reveal);
        QVERIFY(flow.before == nullptr);
        const auto first = flow.outcome;
        flow.begin();
        flow.reveal(outcomeOf({3'000, 2'000}));
        QCOMPARE(flow.before, first);
        QVERIFY(flow.back());
        QVERIFY(flow.back());
        QCOMPARE(flow.step, LabStep::Read);
    }

    void whatIsCancelledOrFailsGoesBackToWhereItWasBegun() {
        LabFlow flow;
        flow.begin();
        flow.cancel();
        QCOMPARE(flow.step, LabStep::Predict);
        flow.begin();
        flow.fail("No room.");
        QCOMPARE(flow.step, LabStep::Predict);
        QCOMPARE(flow.problem, QString("No room."));
        flow.begin();
        QVERIFY(flow.problem.isEmpty());
        flow.reveal(outcomeOf({1'000}));
        flow.beginCurve();
        QVERIFY(flow.running());
        flow.cancel();
        QCOMPARE(flow.step, LabStep::Reveal);
        flow.begin();
        flow.cancel();
        QCOMPARE(flow.step, LabStep::Reveal);
    }

    void theBarsSayWhenTheirAxisIsLogarithmic() {
        Theme theme;
        LabBars bars({theme, 1});
        const lab::LabOutcome near = outcomeOf({1'000'000, 3'000'000});
        bars.setOutcome(near);
        QVERIFY(!bars.isLogarithmic());
        QVERIFY(bars.caption().startsWith("median of 4 runs each"));
        QVERIFY(!bars.caption().contains("logarithmic"));
        bars.resize(600, bars.heightForWidth(600));
        QVERIFY(!bars.grab().isNull());
        const lab::LabOutcome far = outcomeOf({1'000, 3'000'000});
        bars.setOutcome(far, &near);
        QVERIFY(bars.isLogarithmic());
        QVERIFY(bars.caption().contains("logarithmic axis"));
        QVERIFY(bars.caption().contains("the run before"));
        QVERIFY(!bars.grab().isNull());
    }

    void whoseRowsAreTheSameIsSaid() {
        lab::LabOutcome outcome = outcomeOf({1, 2, 3});
        QVERIFY(resultsText(outcome).isEmpty());
        for (lab::VariantOutcome& variant : outcome.variants)
            variant.results = 0;
        QVERIFY(resultsText(outcome).startsWith("="));
        outcome.variants[2].results = 1;
        QCOMPARE(resultsText(outcome), QString("≠ They return different rows: v0, v1 | v2."));
    }

    void variantsWithTheSamePlanShareOne() {
        lab::LabOutcome outcome = outcomeOf({1, 2, 3});
        Plan plan;
        PlanNode scan;
        scan.id = 7;
        scan.operation = "SCAN";
        scan.object = "t";
        scan.label = "SCAN t";
        plan.root.children = {scan};
        outcome.variants[0].plan = outcome.variants[2].plan = plan;
        outcome.variants[0].deciding = 7;
        plan.root.children[0].label = "SEARCH t";
        outcome.variants[1].plan = plan;
        const std::vector<LabPlan> plans = plansOf(outcome);
        QCOMPARE(plans.size(), std::size_t{2});
        QCOMPARE(plans[0].variants, (std::vector<std::size_t>{0, 2}));
        QVERIFY2(plans[0].sentence.contains("Look at SCAN t"), qPrintable(plans[0].sentence));
        QVERIFY(plans[1].sentence.isEmpty());
    }

    void plansScrollOrShowEveryRowAtTheSizeOfTheirType() {
        Theme theme;
        lab::LabOutcome outcome = outcomeOf({1, 2});
        Plan plan;
        for (int id = 1; id <= 9; ++id) {
            PlanNode node;
            node.id = id;
            node.operation = node.label = "STEP " + std::to_string(id);
            plan.root.children.push_back(node);
        }
        outcome.variants[0].plan = plan;
        outcome.variants[0].deciding = 4;
        const auto heightOf = [&](double scale, PlanSpace space) {
            LabPlans plans({theme, scale}, outcome, space);
            const auto* tree = plans.findChild<PlanTree*>();
            int marked = 0;
            for (int row = 0; row < tree->model()->rowCount(); ++row)
                marked += tree->model()->index(row, 0).data(PlanModel::DecidingRole).toBool();
            if (marked != 1) qWarning("%d nodes are marked", marked);
            return tree->height();
        };
        const int ofSix = heightOf(1, PlanSpace::Few), ofNine = heightOf(1, PlanSpace::All);
        QCOMPARE(ofSix - 2, 6 * 50);
        QCOMPARE(ofNine - 2, 9 * 70); // in three lines each
        QCOMPARE(heightOf(2, PlanSpace::All) - 2, 2 * (ofNine - 2));
    }

    void whatGrowsIsSaidInTimesOfTheFirstPoint() {
        const lab::Lab lab = labOf(probeLab());
        std::vector<lab::CurvePoint> points{{50, {1'000, 500}, {}, {}}};
        QVERIFY(growthText(lab, points).isEmpty());
        points.push_back({5'000, {80'000, 600}, {}, {}});
        const QString growth = growthText(lab, points);
        QVERIFY2(growth.startsWith("rows from 50 to 5"), qPrintable(growth));
        QVERIFY2(growth.contains("Variant a takes 80× as long"), qPrintable(growth));
        QVERIFY2(growth.contains("Variant b takes 1.2× as long"), qPrintable(growth));
        points.back().medianNs = {500, 500};
        QVERIFY(growthText(lab, points).contains("Variant a is 2× as fast"));
        QVERIFY(growthText(lab, points).contains("Variant b takes 1× as long"));
    }

    void aTextOfSqlIsColouredAndNeverMarkup() {
        const ThemeTokens tokens = ThemeTokens::darkTokens();
        const QString markup = sqlMarkup("SELECT '<b>', a < 3 FROM t -- <i>why</i>", tokens);
        QVERIFY(markup.contains("&lt;b&gt;"));
        QVERIFY(!markup.contains("<b>") && !markup.contains("<i>"));
        QVERIFY(markup.contains(tokens.accent.name()));
        QVERIFY(markup.contains("italic"));
    }
};

QTEST_MAIN(LabsModelsTest)
#include "labs_models_test.moc"
