#include "ui/index/indexes_page.h"

#include <QListWidget>
#include <QPlainTextEdit>
#include <QSignalSpy>

#include "tests/support/hone_test.h"
#include "tests/support/session.h"
#include "tests/support/workbench_fixture.h"
#include "ui/index/indexes_create_dialog.h"

using namespace hone;
using namespace hone::ui;

namespace {

constexpr const char* shop =
    "CREATE TABLE customers(id INTEGER PRIMARY KEY, city TEXT);"
    "CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(id), "
    "status TEXT, code TEXT UNIQUE);"
    "CREATE INDEX by_status ON orders(status /* kept */);"
    "CREATE INDEX by_both ON orders(status, code);"
    "INSERT INTO customers VALUES(1, 'Köln');"
    "INSERT INTO orders VALUES(1, 1, 'open', 'a'), (2, 1, 'paid', 'b');";

} // namespace

class IndexesPageTest : public test::HoneTest {
    Q_OBJECT

    struct Window : test::WorkbenchFixture {
        explicit Window(const char* script = shop, Access access = Access::ReadWrite)
            : WorkbenchFixture(script, access), page(workbench) {
            page.resize(1200, 700);
            page.show();
        }
        ~Window() { workbench.closeSession(); }
        void open() {
            WorkbenchFixture::open();
            await();
        }
        void await() { QTRY_VERIFY(!page.loading() && page.model().catalog() != nullptr); }
        QPushButton* button(const QString& text) {
            for (QPushButton* each : page.findChildren<QPushButton*>())
                if (each->text().startsWith(text) && each->isVisibleTo(&page)) return each;
            return nullptr;
        }
        bool shows(const QString& words) {
            for (const QLabel* label : page.findChildren<QLabel*>())
                if (label->isVisibleTo(&page) && label->text().contains(words)) return true;
            return false;
        }
        IndexesChangeDialog* dialog() {
            for (auto* each : page.findChildren<IndexesChangeDialog*>())
                if (each->isVisible()) return each;
            return nullptr;
        }
        // Presses Run of the open dialog and waits until the page has read anew.
        void confirm() {
            IndexesChangeDialog* open = dialog();
            QVERIFY(open != nullptr);
            QSignalSpy changed(open, &IndexesChangeDialog::changed);
            for (QPushButton* each : open->findChildren<QPushButton*>())
                if (each->text() == "Run") each->click();
            QTRY_COMPARE(changed.count(), 1);
            QTRY_VERIFY(dialog() == nullptr);
            QTRY_VERIFY(!page.loading());
        }
        bool has(const char* name) { return page.model().rowOf("main", name) >= 0; }
        void choose(const char* name) {
            auto* table = page.findChild<QTableView*>();
            for (int row = 0; row < table->model()->rowCount(); ++row)
                if (table->model()->index(row, 0).data().toString() == QLatin1String(name))
                    table->setCurrentIndex(table->model()->index(row, 0));
        }

        IndexesPage page;
    };

private slots:
    void cleanup() { QThreadPool::globalInstance()->waitForDone(); }

    void withoutADatabaseItSaysWhatToDo() {
        Window w;
        QVERIFY(w.shows("Open one with Ctrl+O"));
        QVERIFY(!w.button("Create…")->isEnabled());
    }

    void anEmptyDatabaseAndOneWithoutIndexesSayWhatToDo() {
        Window empty("");
        empty.open();
        QVERIFY(empty.shows("no table yet"));
        Window bare("CREATE TABLE t(a);");
        bare.open();
        QVERIFY(bare.shows("Create… makes one"));
        QVERIFY(bare.button("Create…")->isEnabled());
    }

    void indexesSizesAndRemarksAreShown() {
        Window w;
        w.open();
        QCOMPARE(w.page.model().rowCount(), 3);
        QTRY_VERIFY(w.page.model().catalog()->measured);
        w.choose("by_status");
        QTRY_VERIFY(w.shows("by_both begins with the same columns"));
        QVERIFY(w.shows("/* kept */"));
        w.choose("sqlite_autoindex_orders_1");
        QVERIFY(!w.button("Drop…")->isEnabled());
        QTRY_VERIFY(w.shows("The constraint UNIQUE of orders"));
        QVERIFY(!w.page.grab().isNull());
    }

    void theFilterFindsByColumn() {
        Window w;
        w.open();
        auto* filter = w.page.findChild<QLineEdit*>();
        filter->setText("CODE");
        auto* table = w.page.findChild<QTableView*>();
        QCOMPARE(table->model()->rowCount(), 2);
        filter->setText("nothing");
        QVERIFY(w.shows("No index has this"));
    }

    void aDroppedIndexComesBackByUndo() {
        Window w;
        w.open();
        w.choose("by_status");
        w.button("Drop…")->click();
        QCOMPARE(w.dialog()->change()->sql, std::string("DROP INDEX \"main\".\"by_status\""));
        w.confirm();
        QTRY_VERIFY(!w.has("by_status"));
        w.choose("by_both");
        w.button("Drop…")->click();
        w.confirm();
        QTRY_VERIFY(!w.has("by_both"));
        QCOMPARE(w.page.undo().size(), std::size_t{2});

        w.button("Undo (2): CREATE INDEX by_both")->click();
        w.confirm();
        QTRY_VERIFY(w.has("by_both"));
        w.button("Undo: CREATE INDEX by_status")->click();
        w.confirm();
        QTRY_VERIFY(w.has("by_status"));
        w.await();
        QCOMPARE(w.page.model().catalog()->find("main", "by_status")->sql,
                 std::string("CREATE INDEX by_status ON orders(status /* kept */)"));
        QVERIFY(w.button("Undo") == nullptr);
        const auto history = w.workbench.session()->journal()->history(10);
        QVERIFY(history.has_value());
        QCOMPARE(history->size(), std::size_t{4});
    }

    void anIndexForAForeignKeyIsFilledInAndMade() {
        Window w;
        w.open();
        auto* keys = w.page.findChild<QListWidget*>();
        QCOMPARE(keys->count(), 1);
        QCOMPARE(keys->item(0)->text(), QString("orders(customer_id) → customers"));
        emit keys->itemActivated(keys->item(0));
        QVERIFY(qobject_cast<IndexesCreateDialog*>(w.dialog()) != nullptr);
        QCOMPARE(w.dialog()->change()->sql,
                 std::string("CREATE INDEX \"main\".\"orders_customer_id\" ON "
                             "\"orders\"(\"customer_id\")"));
        w.confirm();
        QTRY_VERIFY(w.has("orders_customer_id"));
        QTRY_COMPARE(keys->count(), 0);
        w.button("Undo: DROP INDEX")->click();
        w.confirm();
        QTRY_VERIFY(!w.has("orders_customer_id"));
    }

    void aFailureIsSaidAndNothingCanBeUndone() {
        Window w;
        w.open();
        index::IndexDraft draft;
        draft.table = "orders";
        draft.terms = {{"nothing(", true, false, {}}};
        w.page.startCreate(draft);
        IndexesChangeDialog* dialog = w.dialog();
        for (QPushButton* each : dialog->findChildren<QPushButton*>())
            if (each->text() == "Run") each->click();
        const auto failed = [dialog] {
            const auto labels = dialog->findChildren<QLabel*>();
            return std::ranges::any_of(
                labels, [](const QLabel* label) { return label->text().contains("✕"); });
        };
        QTRY_VERIFY(failed());
        QVERIFY(w.page.undo().empty());
        dialog->reject();
        QTRY_VERIFY(w.dialog() == nullptr);
    }

    void aChangeThatWaitsCanBeCancelled() {
        Window w;
        w.open();
        // A tab's open transaction holds the only writer.
        const auto tab = w.workbench.session()->newTab("t");
        const auto held = w.workbench.submit(
            test::request("BEGIN IMMEDIATE; INSERT INTO customers VALUES(9, 'x');", tab));
        QTRY_VERIFY(held->done());
        w.choose("by_status");
        w.button("Drop…")->click();
        IndexesChangeDialog* dialog = w.dialog();
        QVERIFY(dialog != nullptr);
        for (QPushButton* each : dialog->findChildren<QPushButton*>())
            if (each->text() == "Run") each->click();
        QVERIFY(dialog->running());
        dialog->reject();
        QTRY_VERIFY(!dialog->running());
        QVERIFY(dialog->isVisible());
        dialog->reject();
        QTRY_VERIFY(w.dialog() == nullptr);
        const auto undone = w.workbench.submit(test::request("ROLLBACK", tab));
        QTRY_VERIFY(undone->done());
        w.await();
        QVERIFY(w.has("by_status"));
        QVERIFY(w.page.undo().empty());
    }

    void aReadOnlyDatabaseIsShownAndNotChanged() {
        Window w(shop, Access::ReadOnly);
        w.open();
        w.choose("by_status");
        for (const char* name : {"Create…", "Analyze all…", "Drop…", "Rebuild…", "Analyze…"})
            QVERIFY2(!w.button(name)->isEnabled(), name);
        QVERIFY(w.shows("open for reading alone"));
        w.page.startCreate();
        QVERIFY(w.dialog() == nullptr);
    }

    void testingIsOfferedOnlyWhereSomebodyListens() {
        Window w;
        w.open();
        w.choose("by_status");
        QVERIFY(w.button("Test this index") == nullptr);
        QSignalSpy asked(&w.page, &IndexesPage::testRequested);
        w.choose("by_both");
        QVERIFY(w.button("Test this index") != nullptr);
        w.button("Test this index")->click();
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].toString(), QString("CREATE INDEX by_both ON orders(status, code)"));
        w.choose("sqlite_autoindex_orders_1");
        QVERIFY(w.button("Test this index") == nullptr);
    }

    void closingForgetsAllAndAnotherDatabaseIsRead() {
        Window w;
        w.open();
        w.choose("by_status");
        w.button("Drop…")->click();
        w.confirm();
        QVERIFY(!w.page.undo().empty());
        w.workbench.closeSession();
        QCOMPARE(w.page.model().rowCount(), 0);
        QVERIFY(w.page.undo().empty());
        w.open();
        QCOMPARE(w.page.model().rowCount(), 2);
    }

    void columnsAreAddedTurnedMovedAndNamed() {
        Window w;
        w.open();
        w.page.startCreate();
        auto* dialog = qobject_cast<IndexesCreateDialog*>(w.dialog());
        QVERIFY(dialog != nullptr);
        QVERIFY(!dialog->change());
        auto* table = dialog->findChild<QComboBox*>();
        table->setCurrentText("orders");
        const auto lists = dialog->findChildren<QListWidget*>();
        QListWidget* columns = lists[0];
        QListWidget* terms = lists[1];
        emit columns->itemDoubleClicked(columns->item(2));
        emit columns->itemDoubleClicked(columns->item(1));
        emit terms->itemDoubleClicked(terms->item(1)); // turned
        for (QPushButton* each : dialog->findChildren<QPushButton*>())
            if (each->text() == "↑") each->click();
        QCOMPARE(dialog->change()->sql,
                 std::string("CREATE INDEX \"main\".\"orders_customer_id_status\" ON "
                             "\"orders\"(\"customer_id\" DESC, \"status\")"));
        table->setCurrentText("customers");
        QVERIFY(!dialog->change()); // columns of another table
        dialog->reject();
    }
};

QTEST_MAIN(IndexesPageTest)
#include "indexes_page_test.moc"
