#include <QAbstractItemView>
#include <QCompleter>
#include <QRegularExpression>
#include <QTest>

#include "ui/shell/command_box.h"

using namespace hone::ui;

class CommandBoxTest : public QObject {
    Q_OBJECT

private slots:
    // An open list is a popup, of which the offscreen platform does a part.
    void init() {
        QTest::failOnWarning(
            QRegularExpression(QStringLiteral("^(?!This plugin does not support )")));
    }

    void whatTheListShowsIsWhatRuns_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QStringList>("ran");
        QTest::newRow("the first") << "" << QStringList{"Run"};
        QTest::newRow("one that typing brought up") << "labs" << QStringList{"Go to labs"};
        QTest::newRow("a table") << "orders" << QStringList{"orders"};
        QTest::newRow("nothing fits") << "zebra" << QStringList();
    }
    void whatTheListShowsIsWhatRuns() {
        QFETCH(QString, typed);
        QFETCH(QStringList, ran);
        Theme theme;
        QStringList done;
        CommandBox box(theme, [&done] {
            std::vector<Command> commands;
            for (const char* title : {"Run", "Go to labs", "orders"})
                commands.push_back({"Command", title, {}, [&done, title] { done << title; }});
            return commands;
        });
        box.show();
        box.open();
        QAbstractItemView* list = box.findChild<QCompleter*>()->popup();
        QTest::keyClicks(&box, typed);
        QCOMPARE(list->isVisible(), !ran.isEmpty());
        if (list->isVisible()) QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(done, ran);
        QVERIFY(box.text().isEmpty() != ran.isEmpty());
    }
};

QTEST_MAIN(CommandBoxTest)
#include "command_box_test.moc"
