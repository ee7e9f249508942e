#include "ui/editor/editor_panel.h"

#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSet>
#include <QSettings>
#include <QSignalSpy>
#include <QTabBar>

#include "core/base/paths.h"
#include "core/sample/sample_shop.h"
#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"
#include "ui/editor/parameter_dialog.h"
#include "ui/editor/sql_editor.h"

using namespace hone;
using namespace hone::ui;
using hone::test::TemporaryFolder;

class EditorPanelTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void initTestCase() {
        QCoreApplication::setOrganizationName("hone-test");
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope,
                           QString::fromStdString(folder_.path()));
        qRegisterMetaType<QueryRequest>();
        HONE_VERIFY(makeSampleShop(folder_.file("shop.db"), {.orders = 200}, {}));
    }
    void init() {
        HoneTest::init();
        SessionConfig config;
        config.journal.folder = folder_.file("journal");
        workbench_ = std::make_unique<Workbench>(theme_, config);
        QSignalSpy opened(workbench_.get(), &Workbench::sessionOpened);
        workbench_->open(QString::fromStdString(folder_.file("shop.db")));
        QVERIFY(opened.wait());
        autosave_ = folder_.file("autosave-" + std::to_string(++number_));
        panel_ = makePanel();
    }
    void cleanup() {
        panel_.reset();
        workbench_.reset();
        QThreadPool::globalInstance()->waitForDone();
    }

    void theStatementAtTheCursorRuns() {
        write("SELECT 1;\nSELECT 2;");
        QSignalSpy requested(panel_.get(), &EditorPanel::runRequested);
        panel_->runStatement();
        QVERIFY(requested.wait());
        const auto request = requested[0][0].value<QueryRequest>();
        QCOMPARE(*request.text, std::string("SELECT 2"));
        QCOMPARE(request.tab, panel_->currentTab());
        QVERIFY(request.tab != nullptr);
        panel_->runAll();
        QVERIFY(requested.wait());
        QCOMPARE(*requested[1][0].value<QueryRequest>().text, std::string("SELECT 1;\nSELECT 2;"));
        QCOMPARE(*panel_->currentRequest()->text, std::string("SELECT 2"));
    }

    void aSelectionOfTwoStatementsHasNoOnePlan() {
        write("SELECT 1;\nSELECT 2;");
        QSignalSpy explained(panel_.get(), &EditorPanel::explainRequested);
        editor()->selectAll();
        panel_->explainStatement();
        QTRY_VERIFY(std::ranges::any_of(panel_->findChildren<QLabel*>(), [](const QLabel* label) {
            return label->isVisible() && label->text().contains("put the cursor into it");
        }));
        QVERIFY(explained.isEmpty());
        editor()->selectAll(false);
        panel_->explainStatement();
        QVERIFY(explained.wait());
    }

    void whatAPlanIsAboutIsMarkedInItsStatement() {
        write("SELECT 1;\nSELECT * FROM orders;");
        QSignalSpy explained(panel_.get(), &EditorPanel::explainRequested);
        panel_->explainStatement();
        QVERIFY(explained.wait());
        auto* editor = panel_->findChild<SqlEditor*>();
        const auto marked = [editor](unsigned long at) {
            return editor->SendScintilla(QsciScintillaBase::SCI_INDICATORVALUEAT, 10ul,
                                         static_cast<long>(at));
        };
        QSignalSpy reached(panel_.get(), &EditorPanel::planTextReached);
        panel_->markPlanSpan(14, 20);
        QCOMPARE(marked(10 + 13), 0);
        QCOMPARE(marked(10 + 14), 1);
        QCOMPARE(marked(10 + 19), 1);
        QCOMPARE(marked(10 + 20), 0);
        panel_->markPlanSpan(7, 8);
        QCOMPARE(marked(10 + 14), 0);
        QTest::qWait(20);
        QCOMPARE(reached.size(), 0); // marking is no walk of the cursor
        editor->setCursor(10 + 15);
        QTRY_COMPARE(reached.size(), 1);
        QCOMPARE(reached[0][0].toInt(), 15);
        editor->setCursor(3);
        QTest::qWait(20);
        QCOMPARE(reached.size(), 1);
        write("x");
        QTRY_COMPARE(marked(10 + 7), 0);
        panel_->markPlanSpan(7, 8);
        QCOMPARE(marked(10 + 7), 0);
    }

    void parametersAreAskedForOnce() {
        write("SELECT :city");
        QSignalSpy requested(panel_.get(), &EditorPanel::runRequested);
        panel_->runStatement();
        QTRY_VERIFY(panel_->findChild<ParameterDialog*>() != nullptr);
        auto* dialog = panel_->findChild<ParameterDialog*>();
        QCOMPARE(dialog->findChild<QPushButton*>()->text(), QString("Run"));
        dialog->findChild<QLineEdit*>()->setText("Graz");
        dialog->accept();
        QCOMPARE(requested.size(), 1);
        const auto first = requested[0][0].value<QueryRequest>();
        QVERIFY(first.parameters.at(":city") == Value(std::string("Graz")));
        panel_->runStatement();
        QVERIFY(requested.wait());
        QVERIFY(requested[1][0].value<QueryRequest>().parameters == first.parameters);
        QTRY_VERIFY(
            panel_->findChild<QToolButton*>("parameters")->text().contains(":city = 'Graz'"));
    }

    void anErrorIsShownWhereItIs() {
        write("SELECT 1;\nSELECT 'ä', wrong FROM customers;");
        connect(panel_.get(), &EditorPanel::runRequested, this,
                [this](const QueryRequest& request) { workbench_->submit(request); });
        panel_->runAll();
        QTRY_COMPARE(editor()->SendScintilla(QsciScintilla::SCI_ANNOTATIONGETLINES, 1ul), 1);
    }

    void anOpenTransactionIsToldAndAskedAbout() {
        connect(panel_.get(), &EditorPanel::runRequested, this,
                [this](const QueryRequest& request) { workbench_->submit(request); });
        QSignalSpy states(panel_.get(), &EditorPanel::tabStateChanged);
        panel_->openText("t", "BEGIN");
        panel_->runStatement();
        QVERIFY(states.wait());
        QVERIFY(panel_->currentTab()->state().connection.inTransaction);
        const auto tab = panel_->currentTab();
        panel_->closeCurrentTab();
        auto* question = panel_->findChild<QMessageBox*>();
        QVERIFY(question != nullptr);
        for (QAbstractButton* button : question->buttons())
            if (question->buttonRole(button) == QMessageBox::DestructiveRole) button->click();
        QVERIFY(panel_->currentTab() != tab);
        QTRY_VERIFY(!tab->state().connection.inTransaction);
    }

    void commitEndsTheTransaction() {
        connect(panel_.get(), &EditorPanel::runRequested, this,
                [this](const QueryRequest& request) { workbench_->submit(request); });
        write("BEGIN");
        panel_->runStatement();
        QTRY_VERIFY(panel_->currentTab()->state().connection.inTransaction);
        panel_->commit();
        QTRY_VERIFY(!panel_->currentTab()->state().connection.inTransaction);
    }

    void textsComeBackAfterTheWindow() {
        write("SELECT 'kept'");
        panel_->openText("second.sql", "SELECT 2");
        panel_.reset();
        QThreadPool::globalInstance()->waitForDone();
        panel_ = makePanel();
        QCOMPARE(*editor()->bytes(), std::string("SELECT 2"));
        panel_->closeCurrentTab();
        QCOMPARE(*editor()->bytes(), std::string("SELECT 'kept'"));
    }

    void aNewTextHasATitleOfItsOwnAfterOthersCameBack() {
        write("SELECT 1");
        panel_->newTab();
        panel_->newTab();
        write("SELECT 2");
        panel_.reset();
        QThreadPool::globalInstance()->waitForDone();
        panel_ = makePanel();
        panel_->newTab();
        panel_->newTab();
        const auto* tabs = panel_->findChild<QTabBar*>();
        QStringList titles;
        for (int tab = 0; tab < tabs->count(); ++tab)
            titles << tabs->tabText(tab);
        QVERIFY(titles.size() >= 4);
        QCOMPARE(QSet<QString>(titles.begin(), titles.end()).size(), titles.size());
    }

    void textsAreOnDiskBeforeTheWindowCloses() {
        write("SELECT 'crash'");
        const auto found = [this] {
            const QDir root(QString::fromStdString(autosave_));
            for (const QString& window : root.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
                const auto text = readFile(root.filePath(window + "/1.sql").toStdString());
                if (text && *text == "SELECT 'crash'") return true;
            }
            return false;
        };
        QTRY_VERIFY_WITH_TIMEOUT(found(), 10'000);
    }

    void aFileIsOpenedAndSaved() {
        const std::string path = folder_.file("query.sql");
        HONE_VERIFY(writeFileAtomically(path, "SELECT 1"));
        panel_->openFile(QString::fromStdString(path));
        QTRY_COMPARE(*editor()->bytes(), std::string("SELECT 1"));
        editor()->setCursor(8);
        editor()->insertBytes(" + 1");
        QVERIFY(editor()->isModified());
        panel_->save();
        QTRY_VERIFY(!editor()->isModified());
        QCOMPARE(*readFile(path), std::string("SELECT 1 + 1"));
    }

private:
    std::unique_ptr<EditorPanel> makePanel() {
        auto panel = std::make_unique<EditorPanel>(*workbench_, nullptr, autosave_);
        panel->show();
        QSignalSpy restored(panel.get(), &EditorPanel::restored);
        if (!restored.wait()) return nullptr;
        return panel;
    }
    SqlEditor* editor() const {
        for (auto* editor : panel_->findChildren<SqlEditor*>())
            if (editor->isVisible()) return editor;
        return nullptr;
    }
    void write(const char* text) { panel_->insertText(QString::fromUtf8(text)); }

    const TemporaryFolder folder_;
    Theme theme_;
    int number_ = 0;
    std::string autosave_;
    std::unique_ptr<Workbench> workbench_;
    std::unique_ptr<EditorPanel> panel_;
};

QTEST_MAIN(EditorPanelTest)
#include "editor_panel_test.moc"
