#include "ui/plan/plan_model.h"

#include <QAbstractItemModelTester>

#include "tests/support/hone_test.h"
#include "tests/ui/plan/plan_maker.h"
#include "ui/plan/plan_look.h"

using namespace hone;
using namespace hone::ui;
using hone::test::joinPlan;
using hone::test::planOf;

namespace {

// The tree as text, a node a line, by its roles.
QString printed(const PlanModel& model, const QModelIndex& parent = {}, int depth = 0) {
    QString text;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        QStringList words;
        for (const int role : {PlanModel::OperationRole, PlanModel::ObjectRole, PlanModel::RowsRole,
                               PlanModel::DetailRole, PlanModel::WarningRole})
            words << index.data(role).toString();
        words.removeAll(QString());
        text += QString(depth * 2, u' ') + words.join(u" | ") + u'\n';
        text += printed(model, index, depth + 1);
    }
    return text;
}

std::shared_ptr<const Plan> shared(Plan plan) {
    return std::make_shared<const Plan>(std::move(plan));
}

} // namespace

class PlanModelTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void aPlanShowsWhatIsDoneToWhatAndHow() {
        PlanModel model;
        QAbstractItemModelTester tester(&model);
        model.setPlan(shared(joinPlan()));
        QCOMPARE(printed(model),
                 QStringLiteral(
                     "SCAN | orders | every row | full scan\n"
                     "SEARCH | customers | primary key · rowid=?\n"
                     "SEARCH | i | automatic index, covering · order_id=? | "
                     "index built each run\n"
                     "CORRELATED SCALAR SUBQUERY | subquery 2 | runs for each row\n"
                     "  SEARCH | p | by_price, covering · price>? AND price<?\n"
                     "TEMP B-TREE | for GROUP BY | collects all rows first | sorted apart\n"));
        model.setPlan(nullptr);
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!model.worst().isValid());
    }

    void anUnmeasuredPlanHasNoFigures() {
        PlanModel model;
        model.setPlan(shared(joinPlan()));
        const QModelIndex first = model.index(0, 0);
        QVERIFY(!first.data(PlanModel::ShareRole).isValid());
        QCOMPARE(first.data(PlanModel::RowsRole).toString(), QString());
    }

    void aMeasuredNodeHasItsShareAndRows() {
        Plan plan = joinPlan();
        plan.analyzed = true;
        plan.root.inclusiveNs = {400, Provenance::Measured};
        PlanNode& scan = plan.root.children[0];
        scan.selfNs = {100, Provenance::Measured};
        scan.actualRows = {200'000, Provenance::Measured};
        scan.estimatedRows = {458'752.4, Provenance::Estimated};
        PlanModel model;
        model.setPlan(shared(plan));
        const QModelIndex first = model.index(0, 0);
        QCOMPARE(first.data(PlanModel::ShareRole).toDouble(), 0.25);
        QCOMPARE(first.data(PlanModel::RowsRole).toString(),
                 QStringLiteral("actual 200\u2009000 · est. 458\u2009752"));
        QVERIFY(!model.index(1, 0).data(PlanModel::ShareRole).isValid());
    }

    void anEstimateBeyondCountingStaysReadable() {
        QCOMPARE(estimateText(0.25), QStringLiteral("0.25"));
        QCOMPARE(estimateText(1499.6), QStringLiteral("1\u2009500"));
        QCOMPARE(estimateText(3e30), QStringLiteral("3e+30"));
    }

    void theWorstWarningIsLookedAtFirst() {
        PlanModel model;
        model.setPlan(shared(joinPlan()));
        QCOMPARE(model.node(model.worst())->label,
                 std::string("SEARCH i USING AUTOMATIC COVERING INDEX (order_id=?)"));
        model.setPlan(shared(planOf({{1, 0, "SEARCH a USING INTEGER PRIMARY KEY (rowid=?)"},
                                     {2, 0, "SEARCH b USING INDEX x (y=?)"}})));
        QCOMPARE(model.worst(), model.index(0, 0));
    }

    void aNodeWithSeveralWarningsShowsTheWorst() {
        Plan plan = joinPlan();
        plan.warnings.push_back({3, "temp_b_tree", Severity::Bad, "m", "s"});
        PlanModel model;
        model.setPlan(shared(plan));
        const QModelIndex first = model.index(0, 0);
        QCOMPARE(first.data(PlanModel::SeverityRole).toInt(), int(Severity::Bad));
        QCOMPARE(model.warnings(first).size(), std::size_t(2));
        QCOMPARE(model.warnings(first)[0]->severity, Severity::Bad);
    }

    void anAliasStandsBesideItsTable() {
        Plan plan = joinPlan();
        plan.root.children[2].object = "order_items";
        plan.root.children[2].alias = "i";
        PlanModel model;
        model.setPlan(shared(plan));
        QCOMPARE(model.index(2, 0).data(PlanModel::ObjectRole).toString(),
                 QStringLiteral("order_items as i"));
    }

    void aToolTipShowsMarkupAsItStands() {
        PlanModel model;
        model.setPlan(shared(planOf({{1, 0, "SCAN <img src=x> & \"y\""}})));
        const QString tip = model.index(0, 0).data(Qt::ToolTipRole).toString();
        QVERIFY(tip.startsWith("<p "));
        QVERIFY2(tip.contains("&lt;img src=x&gt; &amp;"), qPrintable(tip));
    }

    void aDeepPlanKeepsItsParents() {
        std::vector<SqlitePlanRow> rows;
        for (int i = 1; i <= 2'000; ++i)
            rows.push_back({i, i - 1, "CO-ROUTINE c" + std::to_string(i)});
        PlanModel model;
        model.setPlan(shared(planOf(rows)));
        QModelIndex index = model.index(0, 0);
        int depth = 1;
        for (; model.rowCount(index) > 0; ++depth) {
            const QModelIndex child = model.index(0, 0, index);
            QCOMPARE(child.parent(), index);
            index = child;
        }
        QCOMPARE(depth, 2'000);
    }
};

QTEST_GUILESS_MAIN(PlanModelTest)
#include "plan_model_test.moc"
