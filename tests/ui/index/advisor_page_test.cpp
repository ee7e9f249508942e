#include "ui/index/advisor_page.h"

#include <QFile>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QThreadPool>

#include "tests/support/hone_test.h"
#include "tests/support/session.h"
#include "tests/support/widget_texts.h"
#include "tests/support/workbench_fixture.h"
#include "ui/index/indexes_change_dialog.h"

using namespace hone;
using namespace hone::ui;

namespace {

constexpr const char* shop =
    "CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INT, status TEXT, note TEXT);"
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
    "INSERT INTO orders SELECT i, i % 4000, CASE i % 10 WHEN 0 THEN 'open' ELSE 'paid' END, "
    "'a note that makes the row longer ' || i FROM n;";
constexpr const char* workload =
    "-- weight: 50\n-- params: [17]\nSELECT note FROM orders WHERE customer = ?;\n"
    "SELECT count(*) FROM orders WHERE id = 4;\n"
    "SELECT note FROM orders WHERE status = ?;\n";
constexpr int limit = test::WorkbenchFixture::limit;

} // namespace

class AdvisorPageTest : public test::HoneTest {
    Q_OBJECT

    struct Window : test::WorkbenchFixture {
        explicit Window(Access access = Access::ReadWrite)
            : WorkbenchFixture(shop, access), page(workbench) {
            page.resize(1100, 660);
            page.show();
        }
        ~Window() { workbench.closeSession(); }
        void open(const char* text = workload) {
            WorkbenchFixture::open();
            if (text == nullptr) return;
            page.workload().setText(text);
            QTRY_VERIFY(!page.workload().reading());
        }
        void advise(bool estimate) {
            QSignalSpy finished(&page, &AdvisorPage::finished);
            page.budget().setTimeLimit(5);
            estimate ? page.estimate() : page.measure();
            QVERIFY(page.working());
            QVERIFY(workbench.working());
            QVERIFY(finished.wait(limit));
            QVERIFY(!workbench.working());
        }
        QPushButton* button(const QString& text) const {
            return test::visibleButton<QPushButton>(page, text);
        }
        QString words() const { return test::visibleTexts(page); }
        // Presses Run of the open dialog.
        void confirm() {
            auto* dialog = page.findChild<IndexesChangeDialog*>();
            QVERIFY(dialog != nullptr);
            QSignalSpy changed(dialog, &IndexesChangeDialog::changed);
            for (QPushButton* each : dialog->findChildren<QPushButton*>())
                if (each->text() == "Run") each->click();
            QTRY_COMPARE(changed.count(), 1);
            QTRY_VERIFY(page.findChild<IndexesChangeDialog*>() == nullptr);
        }
        std::string indexes() {
            return test::runText(*workbench.session(),
                                 test::request("SELECT count(*) FROM sqlite_schema "
                                               "WHERE type = 'index'"));
        }

        AdvisorPage page;
    };

    static QByteArray read(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private slots:
    void cleanup() { QThreadPool::globalInstance()->waitForDone(); }

    void withoutADatabaseOrStatementsItSaysWhatToDo() {
        Window w;
        QVERIFY(w.words().contains("Open one with Ctrl+O"));
        QVERIFY(w.button("Report…") == nullptr);
        w.open(nullptr);
        QVERIFY(w.words().contains("Choose the statements at the left"));
        QVERIFY(!w.button("Estimate")->isEnabled());
        w.page.measure();
        QVERIFY(!w.page.working());
        w.page.workload().setText("SELECT 1;\n-- weight: heavy\nSELECT 2");
        QTRY_VERIFY(w.words().contains("Line 2"));
    }

    void anEstimateComesOfThePlannerAlone() {
        Window w;
        w.open();
        w.advise(true);
        const SharedAdvice& advice = w.page.advice();
        QVERIFY(advice != nullptr);
        QVERIFY(advice->estimated);
        QCOMPARE(advice->create.size(), std::size_t{1});
        QVERIFY(w.words().contains("Estimated: "));
        QVERIFY(w.words().contains("nothing was run"));
        QVERIFY(w.button("Report…") != nullptr);
        QCOMPARE(w.page.makeReport().sections.front().remark,
                 std::string("estimated, not measured"));
        QVERIFY(w.page.budget().curve().largest() > 0);
        QCOMPARE(advice->unjudged.size(), std::size_t{1});
        QVERIFY(advice->unjudged[0].why.find("-- params:") != std::string::npos);
        w.page.changes().setView(AdvisorChanges::View::Unjudged);
        const auto tables = w.page.changes().findChildren<QTableWidget*>();
        QVERIFY(std::ranges::any_of(tables, [](const QTableWidget* table) {
            return table->isVisible() && table->rowCount() == 1 && table->item(0, 0)->text() == "3";
        }));
        w.page.workload().model().setData(
            w.page.workload().model().index(0, AdvisorWorkloadModel::Weight), "9", Qt::EditRole);
        QVERIFY(w.words().contains("changed since"));
        QVERIFY(!w.page.grab().isNull());
    }

    void whatWasMeasuredIsAppliedAndTakenBack() {
        Window w;
        w.open();
        w.advise(false);
        const SharedAdvice& advice = w.page.advice();
        QVERIFY(advice != nullptr);
        QVERIFY(!advice->estimated);
        QCOMPARE(advice->create.size(), std::size_t{1});
        QVERIFY(advice->afterNs < advice->beforeNs);
        QVERIFY(w.words().contains("The workload takes"));
        QVERIFY(w.words().contains("Measured in"));
        QCOMPARE(w.indexes(), std::string("0"));

        w.button("Apply…")->click();
        const auto* shown = w.page.findChild<IndexesChangeDialog*>()->findChild<QPlainTextEdit*>();
        QVERIFY(shown->toPlainText().startsWith("BEGIN IMMEDIATE;\nCREATE INDEX"));
        w.confirm();
        QCOMPARE(w.indexes(), std::string("1"));
        w.button("Undo…")->click();
        w.confirm();
        QCOMPARE(w.indexes(), std::string("0"));
        QVERIFY(w.button("Undo…") == nullptr);
    }

    void theScriptsAreSavedAsTicked() {
        Window w;
        w.open();
        w.advise(true);
        QSignalSpy said(&w.page, &AdvisorPage::said);
        const QString path = QString::fromStdString(w.database.folder().file("m.sql"));
        w.page.saveScript(false, path);
        QTRY_COMPARE(said.count(), 1);
        QVERIFY(read(path).startsWith("CREATE INDEX"));
        w.page.saveScript(true, path);
        QTRY_COMPARE(said.count(), 2);
        QVERIFY(read(path).startsWith("DROP INDEX"));
        w.page.saveScript(true, "/nowhere/m.sql");
        QTRY_COMPARE(said.count(), 3);
        QVERIFY(!said[2][0].toString().startsWith("Saved"));
    }

    void aMigrationThatFailsLeavesNothingBehind() {
        Window w;
        w.open();
        auto* dialog = new IndexesChangeDialog(w.workbench, "t", {}, &w.page);
        dialog->setChange(index::IndexChange{
            index::IndexChange::Kind::Create,
            "BEGIN IMMEDIATE;\nCREATE INDEX a ON orders(status);\nCREATE INDEX b ON none(x);\n"
            "COMMIT;",
            {}});
        dialog->open();
        for (QPushButton* each : dialog->findChildren<QPushButton*>())
            if (each->text() == "Run") each->click();
        QTRY_VERIFY(test::visibleTexts(*dialog).contains("✕"));
        dialog->reject();
        QTRY_VERIFY(w.workbench.activeRun() == nullptr);
        // The one writer is free again.
        QCOMPARE(test::runText(*w.workbench.session(),
                               test::request("UPDATE orders SET note = '' WHERE id = 1; "
                                             "SELECT count(*) FROM sqlite_schema "
                                             "WHERE type = 'index'")),
                 std::string("0"));
    }

    void cancellingKeepsTheAdviceBefore() {
        Window w;
        w.open();
        w.advise(true);
        const SharedAdvice before = w.page.advice();
        w.page.measure();
        QVERIFY(w.button("Cancel") != nullptr);
        w.workbench.cancelWork(); // as Esc does
        QVERIFY(!w.page.working());
        QCOMPARE(w.page.advice(), before);
        QVERIFY(w.button("Measure")->isEnabled());
        QVERIFY(w.words().contains("Estimated: "));
    }

    void statementsThatNobodyCanJudgeGiveAnError() {
        Window w;
        w.open("SELECT absent FROM orders");
        w.advise(true);
        QVERIFY(w.page.advice() == nullptr);
        QVERIFY(w.words().contains("✕ No statement of the workload can be judged"));
        QVERIFY(w.words().contains("absent"));
    }

    void theBudgetOfTheSliderHolds() {
        Window w;
        w.open();
        auto* slider = w.page.findChild<QSlider*>();
        slider->setValue(0);
        QCOMPARE(w.page.budget().budget().value_or(-1), std::int64_t{0});
        w.advise(true);
        QVERIFY(w.page.advice()->create.empty());
        QVERIFY(w.words().contains("No new index is advised"));
        slider->setValue(slider->maximum());
        QVERIFY(!w.page.budget().budget());
        w.advise(true);
        const std::int64_t reach = w.page.budget().curve().reach();
        QVERIFY(reach > 0);
        // A smaller budget keeps the curve that goes beyond it.
        w.page.budget().setBudget(1);
        w.advise(true);
        QCOMPARE(w.page.budget().curve().reach(), reach);
    }

    void theHistoryAndAFileAreWorkloadsToo() {
        Window w;
        w.open(nullptr);
        for (int i = 0; i < 2; ++i)
            test::runText(
                *w.workbench.session(),
                test::request("SELECT note FROM orders WHERE customer = " + std::to_string(i)));
        w.page.workload().setSource(AdvisorWorkload::Source::History);
        QTRY_COMPARE(w.page.workload().model().rowCount(), 1);
        QCOMPARE(w.page.workload().model().workload()[0].weight, 2.0);
        const QString path = QString::fromStdString(w.database.folder().file("w.sql"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(workload);
        file.close();
        w.page.workload().openFile(path);
        QTRY_COMPARE(w.page.workload().model().rowCount(), 3);
        QVERIFY(w.words().contains("w.sql"));
        w.page.workload().openFile("/nowhere/w.sql");
        QTRY_VERIFY(w.page.workload().error().has_value());
        QVERIFY(w.words().contains("✕"));
        w.page.workload().setSource(AdvisorWorkload::Source::Slow);
        QTRY_VERIFY(w.words().contains("No statement of this database was slow"));
    }

    void aReadOnlyDatabaseIsAdvisedAndNotChanged() {
        Window w(Access::ReadOnly);
        w.open();
        w.advise(true);
        QCOMPARE(w.page.advice()->create.size(), std::size_t{1});
        QVERIFY(!w.button("Apply…")->isEnabled());
        QVERIFY(w.button("Save migration…")->isEnabled());
        QVERIFY(w.words().contains("open for reading alone"));
    }

    void testingIsOfferedOnlyWhereSomebodyListens() {
        Window w;
        w.open();
        w.advise(true);
        QVERIFY(w.button("Test this index") == nullptr);
        const QSignalSpy asked(&w.page, &AdvisorPage::testRequested);
        QVERIFY(w.button("Test this index") != nullptr);
        w.button("Test this index")->click();
        QCOMPARE(asked.count(), 1);
        QVERIFY(asked[0][0].toString().startsWith("CREATE INDEX"));
    }

    void aChosenStatementShowsItsPlans() {
        Window w;
        w.open();
        w.advise(true);
        for (auto* table : w.page.findChildren<QTableView*>())
            if (table->accessibleName() == "Statements before and after")
                table->setCurrentIndex(table->model()->index(0, 0));
        const auto texts = w.page.changes().findChildren<QPlainTextEdit*>();
        QCOMPARE(texts.size(), 2);
        QVERIFY(texts[0]->isVisible());
        QVERIFY(texts[0]->toPlainText() != texts[1]->toPlainText());
    }

    void closingForgetsTheAdvice() {
        Window w;
        w.open();
        w.advise(true);
        w.workbench.closeSession();
        QVERIFY(w.page.advice() == nullptr);
        QCOMPARE(w.page.workload().model().rowCount(), 0);
        QVERIFY(w.words().contains("Open one with Ctrl+O"));
    }
};

QTEST_MAIN(AdvisorPageTest)
#include "advisor_page_test.moc"
