#include "ui/editor/autosave.h"

#include <set>

#include <QDir>

#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"

using namespace hone;
using namespace hone::ui;
using hone::test::TemporaryFolder;

namespace {

SavedTab tab(int id, const char* text) {
    SavedTab tab;
    tab.id = id;
    tab.title = QStringLiteral("tab %1").arg(id);
    if (text != nullptr) tab.text = std::make_shared<const std::string>(text);
    return tab;
}

} // namespace

class AutosaveTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void textsComeBackWhenTheirWindowIsGone() {
        const TemporaryFolder folder;
        {
            const auto autosave = Autosave::open(folder.file("autosave"));
            HONE_VERIFY(autosave);
            SavedTab first = tab(1, "SELECT 1;\xff");
            first.path = "/somewhere/a.sql";
            first.unsaved = true;
            first.cursor = 7;
            HONE_VERIFY((*autosave)->save({{first, tab(2, "SELECT 2")}, 1, 1}));
        }
        const auto next = Autosave::open(folder.file("autosave"));
        HONE_VERIFY(next);
        const SavedTabs back = (*next)->restore();
        QCOMPARE(back.tabs.size(), std::size_t{2});
        QCOMPARE(back.current, 1);
        QCOMPARE(*back.tabs[0].text, std::string("SELECT 1;\xff"));
        QCOMPARE(back.tabs[0].path, QString("/somewhere/a.sql"));
        QVERIFY(back.tabs[0].unsaved);
        QCOMPARE(back.tabs[0].cursor, std::size_t{7});
    }

    void twoWindowsKeepApart() {
        const TemporaryFolder folder;
        const auto first = Autosave::open(folder.path());
        const auto second = Autosave::open(folder.path());
        HONE_VERIFY(first);
        HONE_VERIFY(second);
        QVERIFY((*first)->folder() != (*second)->folder());
        HONE_VERIFY((*first)->save({{tab(1, "first")}, 0, 1}));
        HONE_VERIFY((*second)->save({{tab(1, "second")}, 0, 1}));
        QCOMPARE(*(*first)->restore().tabs[0].text, std::string("first"));
        const auto third = Autosave::open(folder.path());
        QVERIFY((*third)->restore().tabs.empty());
    }

    void textsOfAllWindowsThatAreGoneComeBack() {
        const TemporaryFolder folder;
        {
            const auto first = Autosave::open(folder.path());
            const auto second = Autosave::open(folder.path());
            const auto third = Autosave::open(folder.path());
            SavedTab saved = tab(2, "in a file");
            saved.path = "/somewhere/a.sql";
            HONE_VERIFY((*first)->save({{tab(1, "first"), saved}, 0, 1}));
            HONE_VERIFY((*second)->save({{tab(1, "second"), saved}, 0, 1}));
            HONE_VERIFY((*third)->save({{}, 0, 1})); // the latest, and empty
        }
        const auto next = Autosave::open(folder.path());
        HONE_VERIFY(next);
        std::multiset<std::string> texts;
        std::set<int> ids;
        for (const SavedTab& back : (*next)->restore().tabs) {
            texts.insert(*back.text);
            ids.insert(back.id);
        }
        QCOMPARE(texts, (std::multiset<std::string>{"first", "in a file", "second"}));
        QCOMPARE(ids.size(), std::size_t{3});
        const QStringList left = QDir(QString::fromStdString(folder.path()))
                                     .entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        QCOMPARE(left.size(), 1);
    }

    void aTextThatDidNotChangeStaysAndOneThatClosedGoes() {
        const TemporaryFolder folder;
        const auto autosave = Autosave::open(folder.path());
        HONE_VERIFY((*autosave)->save({{tab(1, "one"), tab(2, "two")}, 0, 1}));
        HONE_VERIFY((*autosave)->save({{tab(2, nullptr)}, 0, 2}));
        const SavedTabs back = (*autosave)->restore();
        QCOMPARE(back.tabs.size(), std::size_t{1});
        QCOMPARE(*back.tabs[0].text, std::string("two"));
        const QStringList files =
            QDir(QString::fromStdString((*autosave)->folder())).entryList({"*.sql"});
        QCOMPARE(files, QStringList{"2.sql"});
    }

    void aLateSaveDoesNotUndoALaterOne() {
        const TemporaryFolder folder;
        const auto autosave = Autosave::open(folder.path());
        HONE_VERIFY((*autosave)->save({{tab(1, "new")}, 0, 5}));
        HONE_VERIFY((*autosave)->save({{tab(1, "old")}, 0, 4}));
        QCOMPARE(*(*autosave)->restore().tabs[0].text, std::string("new"));
    }
};

QTEST_GUILESS_MAIN(AutosaveTest)
#include "autosave_test.moc"
