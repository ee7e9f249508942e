#include "ui/shell/main_window.h"

#include <map>

#include <QAbstractButton>
#include <QCompleter>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QSignalSpy>

#include "tests/support/hone_test.h"
#include "tests/support/session.h"
#include "ui/history/statement_details.h"
#include "ui/shell/command_box.h"
#include "ui/shell/pill.h"
#include "ui/shell/restyling.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/welcome_tile.h"

using namespace hone;
using namespace hone::ui;

class MainWindowTest : public test::HoneTest {
    Q_OBJECT

    static constexpr const char* endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;";

    struct Window {
        Window()
            : database("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3);"),
              settings(QString::fromStdString(database.folder().file("hone.ini")),
                       QSettings::IniFormat),
              workbench(theme, config(database)), window(workbench, settings) {
            window.show();
        }
        void open() {
            QSignalSpy opened(&workbench, &Workbench::sessionOpened);
            window.openDatabase(QString::fromStdString(database.path()));
            QTRY_COMPARE(opened.count(), 1);
        }
        QAction* action(const char* text) const {
            for (QAction* action : window.actions())
                if (action->text() == QLatin1String(text)) return action;
            return nullptr;
        }
        static SessionConfig config(const test::TestDatabase& database) {
            SessionConfig config;
            config.journal.folder = database.folder().file("journal");
            return config;
        }
        test::TestDatabase database;
        QSettings settings;
        Theme theme;
        Workbench workbench;
        MainWindow window;
    };

private slots:
    void everyControlHasANameForThoseWhoCannotSeeIt() {
        Window w;
        w.open();
        for (const QWidget* widget : w.window.findChildren<QWidget*>()) {
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            if (button == nullptr || !button->isVisibleTo(&w.window)) continue;
            QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty(),
                     qPrintable(button->toolTip() + QLatin1Char('|') + button->objectName()));
        }
    }

    void aMissingFileIsSaidInTheWindow() {
        Window w;
        QSignalSpy failed(&w.workbench, &Workbench::openFailed);
        w.window.openDatabase(QStringLiteral("/nowhere/at/all.db"));
        QTRY_COMPARE(failed.count(), 1);
        const auto* notice = w.window.findChild<Notice*>();
        QVERIFY(notice->isVisible());
        QVERIFY(!notice->accessibleName().isEmpty());
        w.open();
        QVERIFY(!notice->isVisible());
    }

    void aLockedFileIsTriedAgainAtAClick() {
        Window w;
        const auto button = [&w]() -> QPushButton* {
            for (auto* button : w.window.findChild<Notice*>()->findChildren<QPushButton*>())
                if (button->text() == "Try again") return button;
            return nullptr;
        };
        const QString path = QString::fromStdString(w.database.path());
        emit w.workbench.openFailed(path, {ErrorCode::NotADatabase, "It is none.", {}, {}});
        QVERIFY(button() == nullptr);
        emit w.workbench.openFailed(path, {ErrorCode::Busy, "It is locked.", {}, {}});
        QVERIFY(button() != nullptr);
        QSignalSpy opened(&w.workbench, &Workbench::sessionOpened);
        button()->click();
        QTRY_COMPARE(opened.count(), 1);
        QVERIFY(!w.window.findChild<Notice*>()->isVisible());
    }

    void aLastDatabaseThatIsGoneIsSaidNotReplaced() {
        Window w;
        w.settings.setValue(QStringLiteral("recent"), QStringList{"/nowhere/last.db"});
        QSignalSpy failed(&w.workbench, &Workbench::openFailed);
        w.window.openLast();
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].toString(), QStringLiteral("/nowhere/last.db"));
        QVERIFY(w.window.findChild<Notice*>()->isVisible());
        QCOMPARE(w.workbench.session(), nullptr);
    }

    void statementsOfTheHistoryAreSetAsCode() {
        Window w;
        w.open();
        w.workbench.submit(test::request("SELECT a FROM t"));
        w.window.showPage(MainWindow::Page::History);
        const auto* details = w.window.findChild<StatementDetails*>();
        QVERIFY(details != nullptr);
        const auto texts = details->findChildren<QPlainTextEdit*>();
        QCOMPARE(texts.size(), 2);
        QTRY_VERIFY(!texts[0]->toPlainText().isEmpty() || !texts[1]->toPlainText().isEmpty());
        for (const QPlainTextEdit* text : texts) {
            QCOMPARE(text->font().family(), w.theme.codeFont().family());
            QCOMPARE(text->document()->defaultFont().family(), w.theme.codeFont().family());
        }
    }

    void theKeysRunAndCancel() {
        Window w;
        w.open();
        w.window.queryPage().editor().openText(QStringLiteral("endless"),
                                               QString::fromLatin1(endless));
        QAction* const cancel = w.action("Cancel");
        qint64 longest = 0;
        for (int attempt = 0; attempt < 5; ++attempt) {
            QTest::keyClick(w.window.windowHandle(), Qt::Key_Return, Qt::ControlModifier);
            QTRY_VERIFY(w.workbench.activeRun() != nullptr);
            const auto run = w.workbench.activeRun();
            QTRY_COMPARE(run->state(), RunState::Running);
            QElapsedTimer timer;
            timer.start();
            QTest::keyClick(w.window.windowHandle(), Qt::Key_Escape);
            while (timer.elapsed() < 5000 && (w.workbench.activeRun() || cancel->isEnabled()))
                QTest::qWait(1);
            longest = std::max(longest, timer.elapsed());
            QVERIFY(w.workbench.activeRun() == nullptr);
            QVERIFY(!cancel->isEnabled());
            QCOMPARE(w.workbench.session()->snapshot().pool.active, 0);
        }
        qInfo("from Esc to idle: %lld ms at most", static_cast<long long>(longest));
    }

    void openingALockedFileCanBeCancelled() {
        Window w;
        const auto driver = SqliteDriver::create(w.database.path());
        HONE_VERIFY(driver);
        auto other = (*driver)->connect(Access::ReadWrite);
        HONE_VERIFY(other);
        HONE_VERIFY(collectRows(**other, "BEGIN EXCLUSIVE", {}, {}));
        QSignalSpy opened(&w.workbench, &Workbench::sessionOpened);
        QSignalSpy failed(&w.workbench, &Workbench::openFailed);
        w.window.openDatabase(QString::fromStdString(w.database.path()));
        QTest::qWait(50);
        QVERIFY(w.workbench.opening());
        auto* start = w.window.findChild<StartPage*>();
        emit start->cancelRequested();
        QVERIFY(!w.workbench.opening());
        other->reset();
        QThreadPool::globalInstance()->waitForDone();
        QTest::qWait(50);
        QCOMPARE(opened.count(), 0);
        QCOMPARE(failed.count(), 0);
    }

    void theListOfCommandsIsNoWiderThanItsScrollBarLeaves() {
        Window w;
        const QAbstractItemView* list =
            w.window.findChild<CommandBox*>()->findChild<QCompleter*>()->popup();
        const QSize row = list->itemDelegate()->sizeHint({}, list->model()->index(0, 0));
        QVERIFY(row.width() <= list->viewport()->width());
        QCOMPARE(list->horizontalScrollBarPolicy(), Qt::ScrollBarAlwaysOff);
    }

    void recentFilesAreInTheAccentOfEitherTheme() {
        Window w;
        w.open();
        const auto links = [&w] {
            QStringList texts;
            for (const QLabel* label : w.window.findChild<StartPage*>()->findChildren<QLabel*>())
                if (label->text().contains(QStringLiteral("<a "))) texts << label->text();
            return texts;
        };
        for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            w.theme.setChoice(choice);
            QTRY_COMPARE(links().size(), 1);
            QVERIFY2(links().first().contains(w.theme.tokens().accent.name()),
                     qPrintable(links().first()));
        }
    }

    void wordsThatOnlyHintAreDimInEitherTheme() {
        Window w;
        w.open();
        const auto hints = [&w] {
            QList<const QLabel*> found;
            for (const QLabel* label : w.window.findChildren<QLabel*>())
                if (label->isVisible() && (label->text().contains(QStringLiteral("Press F6")) ||
                                           label->text() == QStringLiteral("No secondary index.")))
                    found << label;
            return found;
        };
        QTRY_COMPARE(hints().size(), 2);
        for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            w.theme.setChoice(choice);
            for (const QLabel* label : hints())
                QCOMPARE(label->palette().color(QPalette::WindowText), w.theme.tokens().dim);
        }
    }

    void nothingInTheBarOverlapsInASmallWindow() {
        Window w;
        w.open();
        for (const int width : {1440, 1100, 900}) {
            w.window.resize(width, 600);
            const auto* bar = w.window.findChild<TopBar*>();
            QTRY_COMPARE(bar->width(), w.window.width());
            QTRY_VERIFY2(std::ranges::all_of(bar->findChildren<Pill*>(),
                                             [](const Pill* pill) {
                                                 return !pill->isVisible() ||
                                                        pill->width() >= pill->sizeHint().width();
                                             }),
                         qPrintable(QString::number(width)));
        }
    }

    void statementsGoToThePageCompareWhereRunComparesThem() {
        Window w;
        w.open();
        const auto trigger = [&w](const char* text) {
            for (QAction* action : w.window.findChildren<QAction*>())
                if (action->text() == QLatin1String(text)) return action->trigger();
            QFAIL(text);
        };
        w.window.queryPage().editor().openText(QStringLiteral("a"),
                                               QStringLiteral("SELECT sum(a) FROM t;"));
        trigger("Compare as A");
        w.window.queryPage().editor().openText(QStringLiteral("b"),
                                               QStringLiteral("SELECT total(a) FROM t;"));
        trigger("Compare as B");
        QSignalSpy finished(&w.window.comparePage(), &ComparePage::finished);
        QTest::keyClick(w.window.windowHandle(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 60'000);
        QVERIFY(w.window.comparePage().comparison());
        QCOMPARE(w.window.comparePage().comparison()->planB.sql,
                 std::string("SELECT total(a) FROM t"));
        QVERIFY(w.workbench.activeRun() == nullptr);
    }

    void aPlansRemedyGoesToTheIndexLabWithItsStatement() {
        Window w;
        w.open();
        w.window.queryPage().editor().openText(QStringLiteral("a"),
                                               QStringLiteral("SELECT a FROM t WHERE a = 2;"));
        emit w.window.queryPage().plan().testRequested(
            QStringLiteral("CREATE INDEX trial ON t(a)"));
        LabPage& lab = w.window.labPage();
        QVERIFY(lab.isVisible());
        QCOMPARE(lab.statements().count(), 1);
        QSignalSpy finished(&lab, &LabPage::finished);
        QTest::keyClick(w.window.windowHandle(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 60'000);
        QVERIFY(lab.result() != nullptr);
        QCOMPARE(lab.result()->index.name, std::string("trial"));
        // From the page Indexes no statement of the editor comes along.
        w.window.showPage(MainWindow::Page::Indexes);
        w.window.queryPage().editor().openText(QStringLiteral("b"), QStringLiteral("SELECT 1;"));
        emit w.window.indexesPage().testRequested(QStringLiteral("CREATE INDEX other ON t(a)"));
        QVERIFY(lab.isVisible());
        QCOMPARE(lab.statements().count(), 1);
    }

    void aTransactionOpenedInATabIsShownUntilItEnds() {
        Window w;
        w.open();
        EditorPanel& editor = w.window.queryPage().editor();
        editor.openText(QStringLiteral("t"), QStringLiteral("BEGIN;"));
        editor.runAll();
        QTRY_VERIFY(w.action("Rollback")->isEnabled());
        w.action("Rollback")->trigger();
        QTRY_VERIFY(!w.action("Rollback")->isEnabled());
    }

    void docksBecomeTabsInASmallWindowAndComeBack() {
        Window w;
        w.open();
        w.window.resize(1440, 900);
        QDockWidget* results = w.window.findChild<QDockWidget*>(QStringLiteral("results"));
        // "Pinned against now" shares the results' place and is hidden until a plan is pinned.
        const auto tabbed = [&w, results] {
            const auto others = w.window.queryPage().tabifiedDockWidgets(results);
            return std::ranges::any_of(others, [](const QDockWidget* dock) {
                return dock->objectName() == QStringLiteral("plan");
            });
        };
        QTRY_VERIFY(!tabbed());
        w.window.resize(900, 600);
        QTRY_VERIFY(tabbed());
        w.window.resize(1440, 900);
        QTRY_VERIFY(!tabbed());
    }

    void aNewcomerSeesWhatToBeginWith() {
        Window w;
        w.window.openLast();
        const auto* start = w.window.findChild<StartPage*>();
        QVERIFY(start->isVisible());
        const auto tile = [&](const char* title) {
            for (auto* tile : start->findChildren<WelcomeTile*>())
                if (tile->text() == QString::fromUtf8(title)) return tile;
            return static_cast<WelcomeTile*>(nullptr);
        };
        QVERIFY(tile("Open the sample shop") != nullptr);
        QVERIFY(tile("Open database…") != nullptr);
        QTRY_COMPARE(start->findChildren<WelcomeTile*>().size(), 5);
        tile("A query without an index")->click();
        QVERIFY(w.window.labsPage().isVisible());
        QCOMPARE(w.window.labsPage().desk().current()->id, std::string("missing-index"));
        QCOMPARE(w.workbench.session(), nullptr);
        w.window.showWelcome();
        QVERIFY(start->isVisible());
        w.open();
        QVERIFY(!start->isVisible());
    }

    void theTourBeginsOnlyWhenAskedForAndComesBack() {
        Window w;
        w.window.resize(1440, 900);
        const auto* start = w.window.findChild<StartPage*>();
        QVERIFY(!w.window.tour().isVisible());
        emit w.window.findChild<StartPage*>()->tourRequested();
        QVERIFY(w.window.tour().isVisible());
        QVERIFY(!start->isVisible());
        for (int step = 0; step < 5; ++step) {
            QCOMPARE(w.window.tour().step(), step);
            QVERIFY(!w.window.tour().spot().isEmpty());
            w.window.tour().next();
        }
        QVERIFY(!w.window.tour().isVisible());
        QVERIFY(start->isVisible());
    }

    void aLabIsPresentedOverTheWholeWindow() {
        Window w;
        QTRY_VERIFY(w.window.labsPage().desk().current() != nullptr);
        QTest::keyClick(w.window.windowHandle(), Qt::Key_F11);
        QVERIFY(w.window.presenter().isVisible());
        QCOMPARE(w.window.presenter().geometry(), w.window.rect());
        const bool dark = w.theme.tokens().dark;
        QTest::keyClick(&w.window.presenter(), Qt::Key_L);
        QCOMPARE(w.theme.tokens().dark, !dark);
        QTest::keyClick(&w.window.presenter(), Qt::Key_Escape);
        QVERIFY(!w.window.presenter().isVisible());
        QVERIFY(w.window.labsPage().isVisible());
    }

    void anotherThemeChangesNoFontAndNoControlsSize() {
        Window w;
        w.open();
        const auto looks = [&w] {
            std::map<const QWidget*, std::pair<QFont, QSize>> looks;
            for (const QWidget* widget : w.window.findChildren<QWidget*>()) {
                if (!widget->isVisible()) continue;
                const bool control = qobject_cast<const QAbstractButton*>(widget) != nullptr ||
                                     qobject_cast<const QLineEdit*>(widget) != nullptr;
                looks[widget] = {widget->font(), control ? widget->sizeHint() : QSize()};
            }
            return looks;
        };
        using Page = MainWindow::Page;
        for (const Page page : {Page::Query, Page::Indexes, Page::Cache, Page::Pool, Page::Labs}) {
            w.window.showPage(page);
            QTest::qWait(50);
            const auto before = looks();
            w.theme.setChoice(w.theme.tokens().dark ? ThemeChoice::Light : ThemeChoice::Dark);
            QTRY_VERIFY(w.theme.findChild<Restyling*>() == nullptr);
            for (const auto& [widget, now] : looks()) {
                const auto was = before.find(widget);
                if (was == before.end()) continue;
                const QString name = QLatin1String(widget->metaObject()->className()) + u' ' +
                                     widget->accessibleName() + u' ' + widget->objectName();
                QVERIFY2(now.first == was->second.first, qPrintable(name));
                QVERIFY2(now.second == was->second.second, qPrintable(name));
            }
        }
    }

    void theWindowRemembersItsTheme() {
        test::TestDatabase database;
        QSettings settings(QString::fromStdString(database.folder().file("hone.ini")),
                           QSettings::IniFormat);
        settings.setValue(QStringLiteral("theme"), static_cast<int>(ThemeChoice::Light));
        Theme theme;
        theme.setChoice(ThemeChoice::Dark);
        Workbench workbench(theme, SessionConfig());
        MainWindow window(workbench, settings);
        QCOMPARE(theme.choice(), ThemeChoice::Light);
    }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
