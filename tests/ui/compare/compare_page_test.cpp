#include "ui/compare/compare_page.h"

#include <QDialog>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QThreadPool>

#include "tests/support/hone_test.h"
#include "tests/support/session.h"
#include "ui/editor/sql_editor.h"

using namespace hone;
using namespace hone::test;
using namespace hone::ui;

class ComparePageTest : public HoneTest {
    Q_OBJECT

private slots:
    void init() {
        HoneTest::init();
        database_ = std::make_unique<TestDatabase>(R"(
            CREATE TABLE t(id INTEGER PRIMARY KEY, g INT, name TEXT);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
            INSERT INTO t SELECT i, i % 10, 'n' || i FROM n;
            CREATE INDEX t_g ON t(g);)");
        SessionConfig config;
        config.journal.folder = database_->folder().file("journal");
        workbench_ = std::make_unique<Workbench>(theme_, config);
        page_ = std::make_unique<ComparePage>(*workbench_);
        page_->resize(1300, 800);
        page_->show();
        QSignalSpy opened(workbench_.get(), &Workbench::sessionOpened);
        workbench_->open(QString::fromStdString(database_->path()));
        QVERIFY(opened.wait(30'000));
    }
    void cleanup() {
        page_.reset();
        workbench_.reset();
        QThreadPool::globalInstance()->waitForDone();
    }

    void anEmptyPageSaysWhatToDo() {
        QVERIFY(words().contains("press Compare"));
        page_->run();
        QTRY_VERIFY(words().contains("There is no statement"));
        page_->setStatement(Side::A, "SELECT 1");
        page_->run();
        QTRY_VERIFY(words().contains("B has no statement"));
        page_->setStatement(Side::B, "SELECT 1; SELECT 2");
        for (auto* editor : page_->findChildren<SqlEditor*>())
            editor->selectAll();
        page_->run();
        QTRY_VERIFY2(words().contains("selection of B"), qPrintable(words()));
    }

    void manyTimesTheWorkIsSlowerAndBothPlansStandSideBySide() {
        compare("SELECT count(*) FROM t WHERE g = 3",
                "SELECT count(*) FROM t a, t b WHERE a.g < b.g");
        QVERIFY(page_->comparison());
        QCOMPARE(page_->comparison()->times.verdict, Verdict::Slower);
        QVERIFY(label("headline")->text().startsWith("▲ B takes"));
        QVERIFY(label("mismatch")->isVisible());
        QVERIFY(page_->findChild<DiffTable*>()->isVisible());
        QVERIFY(page_->findChild<DiffTable*>()->model()->rowCount() >= 2);
        QVERIFY(!page_->view().chart().isEmpty());
    }

    void aReportIsOfferedOfWhatWasCompared() {
        QVERIFY(!reportButton()->isEnabled());
        compare("SELECT count(*) FROM t", "SELECT count(*) FROM t WHERE g < 5");
        QVERIFY(reportButton()->isEnabled());
        const report::Report made = page_->makeReport();
        QVERIFY(made.subtitle.starts_with("test.db, SQLite "));
        reportButton()->click();
        auto* dialog = page_->findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        const QString path = QString::fromStdString(database_->folder().file("made.html"));
        emit dialog->fileSelected(path);
        QTRY_VERIFY(QFile::exists(path));
        dialog->reject();
        compare("SELECT count(*) FROM t", "SELECT nosuch FROM t");
        QVERIFY(!reportButton()->isEnabled());
    }

    void anErrorIsMarkedInTheEditorThatItCameFrom() {
        compare("SELECT count(*) FROM t", "-- B\nSELECT nosuch FROM t");
        QVERIFY(!page_->comparison());
        QVERIFY2(words().startsWith(QStringLiteral("✕ B: ")), qPrintable(words()));
        QCOMPARE(annotation(Side::A, 0), 0);
        QVERIFY(annotation(Side::B, 1) > 0);
        compare("DELETE FROM t", "SELECT 1");
        QVERIFY2(words().startsWith(QStringLiteral("✕ A: ")), qPrintable(words()));
        QVERIFY(annotation(Side::A, 0) > 0);
        QCOMPARE(annotation(Side::B, 1), 0);
    }

    void cancelEndsAnEndlessComparison() {
        page_->setStatement(Side::A, "SELECT 1");
        page_->setStatement(Side::B, endless);
        page_->run();
        QTRY_VERIFY(workbench_->working());
        QTRY_COMPARE(workbench_->session()->snapshot().pool.active, 1);
        // What is begun and ended elsewhere takes nothing from it.
        workbench_->beginWork([] {}, workbench_.get());
        workbench_->endWork(workbench_.get());
        QVERIFY(workbench_->working());
        workbench_->cancelWork();
        QVERIFY(!page_->running());
        QVERIFY(!workbench_->working());
        QTRY_COMPARE(workbench_->session()->snapshot().pool.active, 0);
    }

    void closingTheDatabaseEndsAComparison() {
        page_->setStatement(Side::A, "SELECT 1");
        page_->setStatement(Side::B, endless);
        page_->run();
        QTRY_VERIFY(workbench_->working());
        workbench_->closeSession();
        QVERIFY(!page_->running());
        QVERIFY(words().contains("No database is open"));
    }

    void parametersAreAskedForOnceAndHoldForBothSides() {
        page_->setStatement(Side::A, "SELECT count(*) FROM t WHERE g = :g");
        page_->setStatement(Side::B, "SELECT count(*) FROM t NOT INDEXED WHERE g = :g");
        QSignalSpy finished(page_.get(), &ComparePage::finished);
        page_->run();
        QTRY_VERIFY(page_->findChild<QDialog*>() != nullptr);
        auto* dialog = page_->findChild<QDialog*>();
        QCOMPARE(dialog->findChildren<QLineEdit*>().size(), 1);
        dialog->findChild<QLineEdit*>()->setText("3");
        dialog->accept();
        QVERIFY(finished.wait(60'000));
        QVERIFY(page_->comparison());
        QVERIFY(page_->comparison()->results.same);
        QCOMPARE(page_->comparison()->planA.root.children.at(0).index, std::string("t_g"));
        page_->run();
        QVERIFY(finished.wait(60'000));
    }

    void aStatementThatIsTakenBringsItsParameters() {
        page_->setStatement(Side::A, "SELECT count(*) FROM t WHERE name = :name",
                            {{":name", std::string("n7")}});
        page_->setStatement(Side::B, "SELECT 1");
        QSignalSpy finished(page_.get(), &ComparePage::finished);
        page_->run();
        QVERIFY(finished.wait(60'000));
        QVERIFY(page_->comparison());
        QVERIFY(page_->comparison()->results.same);
    }

    void anEditAfterAVerdictIsSaid() {
        compare("SELECT 1", "SELECT 1");
        QVERIFY(!label("note")->isVisible());
        page_->side(Side::B).editor().insertBytes("-- ");
        QTRY_VERIFY(label("note")->isVisible());
    }

    void aSideIsAskedForFromTheQueryPage() {
        QSignalSpy wanted(page_.get(), &ComparePage::statementWanted);
        button("A: Take from the editor")->click();
        button("B: Take from the editor")->click();
        QCOMPARE(wanted.size(), 2);
        QVERIFY(wanted[0][0].value<Side>() == Side::A);
        QVERIFY(wanted[1][0].value<Side>() == Side::B);
        page_->setStatement(Side::A, "SELECT 7");
        button("B: Same as A")->click();
        QCOMPARE(page_->side(Side::B).text(), QStringLiteral("SELECT 7"));
    }

    void textsAndOptionsComeBack() {
        QSettings settings(QString::fromStdString(database_->folder().file("hone.ini")),
                           QSettings::IniFormat);
        page_->setStatement(Side::A, "SELECT 'ä'");
        page_->view().setView(ComparisonChart::View::Pairs);
        page_->findChild<QDoubleSpinBox*>()->setValue(7.5);
        page_->rememberLayout(settings);
        ComparePage other(*workbench_);
        other.restoreLayout(settings);
        QCOMPARE(other.side(Side::A).text(), QStringLiteral("SELECT 'ä'"));
        QCOMPARE(other.view().chart().view(), ComparisonChart::View::Pairs);
        QCOMPARE(other.findChild<QDoubleSpinBox*>()->value(), 7.5);
    }

private:
    static constexpr const char* endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    void compare(const char* a, const char* b) {
        page_->setStatement(Side::A, QString::fromLatin1(a));
        page_->setStatement(Side::B, QString::fromLatin1(b));
        QSignalSpy finished(page_.get(), &ComparePage::finished);
        page_->run();
        QVERIFY(finished.wait(60'000));
    }
    QLabel* label(const char* name) const {
        return page_->view().verdict().findChild<QLabel*>(QString::fromLatin1(name));
    }
    QToolButton* button(const char* name) const {
        for (QToolButton* button : page_->findChildren<QToolButton*>())
            if (button->accessibleName() == QLatin1String(name)) return button;
        return nullptr;
    }
    QPushButton* reportButton() const {
        for (QPushButton* button : page_->findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Report…")) return button;
        return nullptr;
    }
    QString words() const { return label("words")->text(); }
    // Lines below a line of an editor.
    int annotation(Side side, unsigned long line) const {
        return static_cast<int>(page_->side(side).editor().SendScintilla(
            QsciScintillaBase::SCI_ANNOTATIONGETLINES, line));
    }

    Theme theme_;
    std::unique_ptr<TestDatabase> database_;
    std::unique_ptr<Workbench> workbench_;
    std::unique_ptr<ComparePage> page_;
};

QTEST_MAIN(ComparePageTest)
#include "compare_page_test.moc"
