#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QSortFilterProxyModel>

#include "tests/support/advice_maker.h"
#include "tests/support/hone_test.h"
#include "ui/index/advisor_changes_model.h"
#include "ui/index/advisor_curve.h"
#include "ui/index/advisor_workload_model.h"

using namespace hone;
using namespace hone::ui;

namespace {

index::Advice advised() {
    index::Advice advice = test::adviceOfTotals();
    advice.create = {{"i",
                      "t",
                      "CREATE INDEX \"main\".\"i\" ON \"t\"(\"a\", \"b c\")",
                      "DROP INDEX i",
                      2'000'000,
                      5,
                      60e9,
                      900,
                      {0, 1}},
                     {"j",
                      "t",
                      "CREATE INDEX \"main\".\"j\" ON \"t\"(\"b\")",
                      "DROP INDEX j",
                      1'000'000,
                      5,
                      15e9,
                      {},
                      {}}};
    advice.drop = {{"old", "DROP INDEX old", "CREATE INDEX old ON t(c)", "Nobody uses it.", 0}};
    advice.thenAnalyze = true;
    advice.statements = {test::advisedStatement(0, 3'000'000'000, 1'000'000),
                         test::advisedStatement(1, 5'000, 9'000)};
    advice.statements[0].before.atLeast = true;
    return advice;
}

SharedAdvice shared(index::Advice advice) {
    return std::make_shared<const index::Advice>(std::move(advice));
}

} // namespace

class AdvisorModelsTest : public test::HoneTest {
    Q_OBJECT

    template <typename Model, typename Fill>
    static void standsTheTester(Fill fill) {
        Model model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSortFilterProxyModel sorted;
        sorted.setSourceModel(&model);
        sorted.setSortRole(Model::SortRole);
        fill(model, true);
        for (int column = 0; column < Model::columns; ++column)
            sorted.sort(column, Qt::DescendingOrder);
        QVERIFY(sorted.rowCount() > 0);
        fill(model, false);
        QCOMPARE(sorted.rowCount(), 0);
    }

private slots:
    void theModelsStandTheTester() {
        standsTheTester<AdvisorWorkloadModel>([](AdvisorWorkloadModel& model, bool full) {
            model.setStatements(
                full ? std::vector<index::OfferedStatement>{{{"SELECT 1", 2, {}}, "No."}}
                     : std::vector<index::OfferedStatement>());
        });
        standsTheTester<AdvisorStatementsModel>([](AdvisorStatementsModel& model, bool full) {
            model.setAdvice(full ? shared(advised()) : nullptr);
        });
        standsTheTester<AdvisorChangesModel>([](AdvisorChangesModel& model, bool full) {
            model.setAdvice(full ? shared(advised()) : nullptr);
        });
    }

    void anEditedWeightStaysUntilTheSourceSaysAnother() {
        AdvisorWorkloadModel model;
        const QSignalSpy changed(&model, &AdvisorWorkloadModel::changed);
        model.setStatements({{{"SELECT 1", 2, {}}, {}}});
        const auto edit = [&](const char* text) {
            return model.setData(model.index(0, AdvisorWorkloadModel::Weight), text, Qt::EditRole);
        };
        QVERIFY(edit("40.5"));
        QCOMPARE(changed.count(), 2);
        QVERIFY(!edit("-1"));
        QVERIFY(!edit("many"));
        QVERIFY(!edit("nan"));
        model.setStatements({{{"SELECT 0", 1, {}}, {}}, {{"SELECT 1", 2, {}}, {}}});
        QCOMPARE(model.workload()[1].weight, 40.5);
        model.setStatements({{{"SELECT 1", 3, {}}, {}}});
        QCOMPARE(model.workload()[0].weight, 3.0);
        QCOMPARE(weightText(0.25), QString("0.25"));
    }

    void theMigrationRunsDropsFirstAndTheUndoRunsBackwards() {
        AdvisorChangesModel model;
        model.setAdvice(shared(advised()));
        const std::string first = "CREATE INDEX \"main\".\"i\" ON \"t\"(\"a\", \"b c\")";
        const std::string second = "CREATE INDEX \"main\".\"j\" ON \"t\"(\"b\")";
        QCOMPARE(model.index(0, 0).data().toString(), QString("t(a, \"b c\")"));
        QCOMPARE(model.migration(), (std::vector<std::string>{first, second, "ANALYZE"}));
        QCOMPARE(model.undo(), (std::vector<std::string>{"DROP INDEX j", "DROP INDEX i"}));
        // A drop is there to be ticked.
        const int last = model.rowCount() - 1;
        QVERIFY(model.setData(model.index(last, 0), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(model.setData(model.index(1, 0), Qt::Unchecked, Qt::CheckStateRole));
        QCOMPARE(model.migration(), (std::vector<std::string>{"DROP INDEX old", first, "ANALYZE"}));
        QCOMPARE(model.undo(),
                 (std::vector<std::string>{"DROP INDEX i", "CREATE INDEX old ON t(c)"}));
        QCOMPARE(model.bytesTaken(), std::int64_t{2'000'000});
    }

    void whatAnIndexSavesIsAShareOfTheMost() {
        AdvisorChangesModel model;
        model.setAdvice(shared(advised()));
        const auto share = [&](int row) {
            return model.index(row, AdvisorChangesModel::Saves)
                .data(AdvisorChangesModel::ShareRole);
        };
        QCOMPARE(share(0).toDouble(), 1.0);
        QCOMPARE(share(1).toDouble(), 0.25);
        QVERIFY(!share(2).isValid());
        QCOMPARE(model.index(1, AdvisorChangesModel::WritePrice).data().toString(), QString("—"));
    }

    void theScaleHoldsEveryTime() {
        AdvisorStatementsModel model;
        model.setAdvice(shared(advised()));
        QVERIFY(model.scale().logarithmic);
        QVERIFY(model.scale().low < 5'000 && model.scale().high > 3e9);
        index::Advice nothing;
        model.setAdvice(shared(nothing));
        QCOMPARE(model.rowCount(), 0);
    }

    void theCurveSaysWhatFitsTheBudget() {
        Theme theme;
        AdvisorCurve curve(theme);
        QCOMPARE(curve.budgetWords(), QString("No limit"));
        curve.setCurve({{0, {}, 9e9}, {1'000'000, {"a"}, 2e9}, {4'000'000, {"a", "b"}, 1e9}},
                       false);
        QCOMPARE(curve.budgetWords(), QString("No limit: 2 indexes, 1.00 s"));
        curve.setBudget(3'999'999);
        QCOMPARE(curve.budgetWords(), QString("4.00 MB: 1 index, 2.00 s"));
        curve.setBudget(10);
        QCOMPARE(curve.budgetWords(), QString("10 B: 0 indexes, 9.00 s"));
        curve.resize(300, 150);
        QVERIFY(!curve.grab().isNull());
    }
};

QTEST_MAIN(AdvisorModelsTest)
#include "advisor_models_test.moc"
