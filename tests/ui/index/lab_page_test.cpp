#include "ui/index/lab_page.h"

#include <QSignalSpy>

#include "tests/support/database.h"
#include "tests/support/hone_test.h"
#include "tests/support/session.h"
#include "tests/support/workbench_fixture.h"
#include "ui/editor/parameter_dialog.h"

using namespace hone;
using namespace hone::ui;

namespace {

constexpr const char* data =
    "CREATE TABLE t(id INTEGER PRIMARY KEY, g INT, name TEXT);"
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
    "INSERT INTO t SELECT i, (i * 7919) % 5003, 'name ' || i FROM n;";
constexpr const char* create = "CREATE INDEX trial ON t(g)";
constexpr const char* selective = "SELECT name FROM t WHERE g = 17";

index::TrialReading reading(const char* sql, std::int64_t without, std::int64_t with,
                            Verdict verdict) {
    index::TrialReading read;
    read.sql = sql;
    read.comparison.emplace();
    PairedComparison& times = read.comparison->times;
    times.a.medianNs = without;
    times.b.medianNs = with;
    times.ratio = static_cast<double>(with) / static_cast<double>(without);
    times.verdict = verdict;
    return read;
}

} // namespace

class LabPageTest : public test::HoneTest {
    Q_OBJECT

    struct Window : test::WorkbenchFixture {
        Window() : WorkbenchFixture(data), page(workbench) {
            page.resize(1040, 630);
            page.show();
        }
        ~Window() { workbench.closeSession(); }
        void test() {
            QSignalSpy finished(&page, &LabPage::finished);
            page.run();
            QVERIFY(page.running());
            QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 60'000);
        }
        bool shows(const QString& words) {
            for (const QLabel* label : page.findChildren<QLabel*>())
                if (label->isVisibleTo(&page) && label->text().contains(words)) return true;
            return false;
        }
        QPushButton* runButton() {
            for (QPushButton* each : page.findChildren<QPushButton*>())
                if (each->property("primary").toBool()) return each;
            return nullptr;
        }
        QComboBox* payoffOver() {
            for (auto* each : page.findChildren<QComboBox*>())
                if (each->accessibleName().contains("pays")) return each;
            return nullptr;
        }

        LabPage page;
    };

private slots:
    void cleanup() { QThreadPool::globalInstance()->waitForDone(); }

    void whatIsMissingIsSaid() {
        Window w;
        QVERIFY(w.shows("Open one with Ctrl+O"));
        w.open();
        QVERIFY(w.shows("Write a CREATE INDEX"));
        w.page.run();
        QVERIFY(w.shows("▲ Write the CREATE INDEX"));
        w.page.setIndex(create);
        w.page.run();
        QVERIFY(w.shows("▲ Add at least one statement"));
        QVERIFY(!w.page.running());
    }

    void anIndexIsTriedAndItsVerdictPriceAndPayoffShown() {
        Window w;
        w.open();
        w.page.setIndex(create);
        w.page.addStatement(selective);
        w.page.addStatement("SELECT absent FROM t");
        w.test();
        const index::IndexTrialResult* result = w.page.result();
        QVERIFY(result != nullptr);
        QVERIFY(w.shows("x faster"));
        QTRY_VERIFY(w.shows("insert, a row")); // new labels show a moment later
        QVERIFY(w.shows("interleaved"));
        QVERIFY(result->payoff.has_value());
        QVERIFY(w.shows("Pays"));
        QVERIFY(w.shows("node differs"));
        auto* dumbbells = w.page.findChild<LabDumbbells*>();
        dumbbells->setFocus();
        QTest::keyClick(dumbbells, Qt::Key_Down);
        QVERIFY(w.shows("Not measured"));
        QVERIFY(w.shows("no such column"));
        QTest::keyClick(dumbbells, Qt::Key_Up);
        QVERIFY(w.shows("x faster"));
        QVERIFY(!w.workbench.working());
    }

    void inATransactionNothingIsLookedForBeyond() {
        Window w;
        w.open();
        w.page.setIndex(create);
        w.page.addStatement(selective);
        w.page.setInTransaction(true);
        w.test();
        QVERIFY(w.page.result() != nullptr && w.page.result()->inTransaction);
        QVERIFY(w.shows("in a transaction"));
        QVERIFY(!w.page.result()->payoff);
    }

    void whatIsNoIndexIsSaidInPlaceOfAResult() {
        Window w;
        w.open();
        w.page.setIndex("CREATE INDEX trial ON nowhere(a)");
        w.page.addStatement(selective);
        w.test();
        QVERIFY(w.page.result() == nullptr);
        QVERIFY(w.shows("no such table"));
    }

    void itIsCancelled() {
        Window w;
        w.open();
        w.page.setIndex(create);
        w.page.addStatement("SELECT count(*) FROM t a, t b WHERE a.g + b.g > 3");
        QSignalSpy finished(&w.page, &LabPage::finished);
        w.page.run();
        QVERIFY(w.page.running() && w.workbench.working());
        QCOMPARE(w.runButton()->text(), QString("Cancel"));
        w.runButton()->click();
        QVERIFY(!w.page.running() && !w.workbench.working());
        QCOMPARE(w.runButton()->text(), QString("Test the index"));
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(finished.count(), 0);
    }

    void parametersAreAskedForOnceAndOfferedForThePayoff() {
        Window w;
        w.open();
        w.page.setIndex(create);
        w.page.addStatement("SELECT name FROM t WHERE g < :most");
        QCOMPARE(w.payoffOver()->count(), 3);
        QCOMPARE(w.payoffOver()->itemData(1).toString(), QString(":most"));
        w.page.run();
        auto* dialog = w.page.findChild<ParameterDialog*>();
        QVERIFY(dialog != nullptr && !w.page.running());
        dialog->reject();
        w.page.addStatement("SELECT name FROM t WHERE g < :most", {{":most", std::int64_t(10)}});
        QCOMPARE(w.page.statements().count(), 1);
        w.payoffOver()->setCurrentIndex(2); // not looked for
        w.test();
        QVERIFY(w.page.result() != nullptr && !w.page.result()->payoff);
    }

    void statementsOfTheTableComeFromTheHistory() {
        Window w;
        w.open();
        for (const char* sql : {selective, "SELECT 1"}) {
            QSignalSpy ran(&w.workbench, &Workbench::runFinished);
            QueryRequest request;
            request.text = std::make_shared<const std::string>(sql);
            w.workbench.submit(std::move(request));
            QTRY_COMPARE(ran.count(), 1);
        }
        HONE_VERIFY(w.workbench.session()->journal()->flush());
        w.page.setIndex(create);
        QTRY_COMPARE(w.page.statements().count(), 1);
        QVERIFY(w.page.statements().item(0)->text().contains("WHERE g ="));
        w.page.statements().setCurrentRow(0);
        w.page.activateWindow();
        w.page.statements().setFocus();
        QTRY_VERIFY(w.page.statements().hasFocus());
        QTest::keyClick(&w.page.statements(), Qt::Key_Delete);
        QCOMPARE(w.page.statements().count(), 0);
    }

    void dumbbellsTellEachStatementInWords() {
        Theme theme;
        LabDumbbells dumbbells(theme);
        index::TrialReading failed;
        failed.sql = "SELECT broken";
        failed.error = Error{ErrorCode::Sql, "no such column", {}, {}};
        dumbbells.setReads({reading("SELECT a", 10'000'000, 1'000'000, Verdict::Faster),
                            reading("SELECT b", 1'000'000, 1'700'000, Verdict::Slower),
                            reading("SELECT c", 1'000'000, 1'000'000, Verdict::NoDifference),
                            failed});
        const QString words = dumbbells.accessibleDescription();
        for (const char* part : {"10x faster", "1.70x slower", "no difference", "not measured"})
            QVERIFY2(words.contains(part), qPrintable(words));
        QSignalSpy chosen(&dumbbells, &LabDumbbells::chosen);
        dumbbells.resize(600, 300);
        dumbbells.show();
        QTest::mouseClick(&dumbbells, Qt::LeftButton, {}, {300, 6 + 34 * 2 + 10});
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(dumbbells.current(), 2);
        QTest::keyClick(&dumbbells, Qt::Key_Down);
        QTest::keyClick(&dumbbells, Qt::Key_Down);
        QCOMPARE(dumbbells.current(), 3);
        QVERIFY(!dumbbells.grab().isNull());
    }

    void thePayoffsPointsAreReadByTheKeys() {
        Theme theme;
        LabPayoffChart chart(theme);
        index::Payoff payoff;
        payoff.table = "t";
        for (const std::int64_t rows : {100, 1'000, 10'000}) {
            index::PayoffPoint& point = payoff.points.emplace_back();
            point.tableRows = rows;
            point.used = true;
            point.times.a.medianNs = rows * 100;
            point.times.b.medianNs = 20'000;
            point.times.ratio = 20'000.0 / static_cast<double>(rows * 100);
            point.times.verdict = rows > 100 ? Verdict::Faster : Verdict::Slower;
        }
        chart.show(payoff);
        chart.resize(360, 200);
        chart.show();
        QVERIFY(chart.accessibleDescription().startsWith("Pays from 1"));
        QVERIFY(chart.chosenWords().isEmpty());
        QTest::keyClick(&chart, Qt::Key_Left);
        QVERIFY(chart.chosenWords().front().endsWith("rows of t"));
        QVERIFY(chart.chosenWords().at(1).contains("1.00 ms") ||
                chart.chosenWords().at(1).contains("1 ms"));
        QVERIFY(!chart.grab().isNull());
        chart.clear("nothing");
        QVERIFY(chart.chosenWords().isEmpty());
        QVERIFY(!chart.grab().isNull());
    }
};

QTEST_MAIN(LabPageTest)
#include "lab_page_test.moc"
