#include "ui/shell/command_model.h"

#include <QAbstractItemModelTester>

#include "tests/support/hone_test.h"

using namespace hone::ui;

class CommandModelTest : public hone::test::HoneTest {
    Q_OBJECT

    static void fill(CommandModel& model, QStringList* ran = nullptr) {
        std::vector<Command> commands;
        for (const auto& [kind, title] :
             {std::pair("Command", "Run all statements"), std::pair("Command", "Open database…"),
              std::pair("Table", "orders"), std::pair("Table", "order_items"),
              std::pair("Recent", "reorder.db")}) {
            const QString name = QString::fromUtf8(title);
            commands.push_back({QString::fromLatin1(kind), name, {}, [ran, name] {
                                    if (ran != nullptr) *ran << name;
                                }});
        }
        model.setCommands(std::move(commands));
    }
    static QStringList titles(const CommandModel& model) {
        QStringList titles;
        for (int row = 0; row < model.rowCount(); ++row)
            titles << model.index(row).data().toString();
        return titles;
    }

private slots:
    void theModelStandsTheTester() {
        CommandModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        fill(model);
        model.setFilter(QStringLiteral("ord"));
        model.setFilter(QStringLiteral("nothing like it"));
        model.setFilter({});
    }

    void whatBeginsWithTheTextComesFirst() {
        CommandModel model;
        fill(model);
        model.setFilter(QStringLiteral("order"));
        QCOMPARE(titles(model), QStringList({"orders", "order_items", "reorder.db"}));
    }

    void everyWordMustOccurInAnyCase() {
        CommandModel model;
        fill(model);
        model.setFilter(QStringLiteral("ALL run"));
        QCOMPARE(titles(model), QStringList({"Run all statements"}));
        model.setFilter(QStringLiteral("run nothing"));
        QCOMPARE(model.rowCount(), 0);
    }

    void theKindIsSearchedToo() {
        CommandModel model;
        fill(model);
        model.setFilter(QStringLiteral("table"));
        QCOMPARE(titles(model), QStringList({"orders", "order_items"}));
    }

    void aRowRunsItsOwnCommand() {
        CommandModel model;
        QStringList ran;
        fill(model, &ran);
        model.setFilter(QStringLiteral("reorder"));
        model.action(0)();
        QCOMPARE(ran, QStringList({"reorder.db"}));
    }
};

QTEST_GUILESS_MAIN(CommandModelTest)
#include "command_model_test.moc"
