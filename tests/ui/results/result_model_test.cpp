#include "ui/results/result_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include "tests/support/hone_test.h"
#include "tests/support/result_maker.h"

using namespace hone;
using namespace hone::ui;
using hone::test::makeResult;
using hone::test::Row;

namespace {

std::vector<Row> numbered(int rows) {
    std::vector<Row> made;
    for (int i = 0; i < rows; ++i)
        made.push_back({std::int64_t{i}, "row " + std::to_string(i)});
    return made;
}

const std::vector<Column> twoColumns{{"id", "INTEGER"}, {"name", ""}};

QString shown(const ResultModel& model, int row, int column) {
    return model.index(row, column).data().toString();
}

} // namespace

class ResultModelTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void itStandsTheModelTester() {
        ResultModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto store = makeResult(twoColumns, numbered(50), 10);
        model.setStore(store, false);
        RowBlockBuilder more(2);
        for (int i = 0; i < 5; ++i) {
            more.beginRow();
            more.integer(i);
            more.null();
            more.endRow();
        }
        HONE_VERIFY(store->append(more.take()));
        model.takeNew(true);
        QCOMPARE(model.rowCount(), 55);
        QSignalSpy arranged(&model, &ResultModel::arranged);
        model.sort(0, Qt::DescendingOrder);
        QVERIFY(arranged.wait());
        QCOMPARE(shown(model, 0, 0), QString("49"));
        model.setStore(nullptr, true);
        QCOMPARE(model.rowCount(), 0);
    }

    void valuesAreShownShortAndExact() {
        ResultModel model;
        const std::string longText(1000, 'x');
        model.setStore(makeResult({{"a", ""}}, {{std::int64_t{9007199254740993}},
                                                {1204551.2},
                                                {Value{}},
                                                {std::string("two\r\nlines\tand")},
                                                {longText},
                                                {Blob{std::string("\x01\x02", 2)}},
                                                {std::string("a\xff"
                                                             "b")},
                                                {-0.1}}),
                       true);
        QCOMPARE(shown(model, 0, 0), QString("9007199254740993"));
        QCOMPARE(shown(model, 1, 0), QString::fromUtf8("1\u2009204\u2009551.2"));
        QCOMPARE(shown(model, 2, 0), QString("NULL"));
        QCOMPARE(model.index(2, 0).data(ResultModel::TypeRole).toInt(), int(ValueType::Null));
        QCOMPARE(shown(model, 3, 0), QString::fromUtf8("two⏎lines and"));
        QCOMPARE(shown(model, 4, 0), QString(200, 'x') + QChar(0x2026));
        QVERIFY(model.index(4, 0).data(Qt::ToolTipRole).toString().contains(QString(1000, 'x')));
        QCOMPARE(shown(model, 5, 0), QString("x'0102' 2 B"));
        QCOMPARE(shown(model, 6, 0), QString::fromUtf8("a\xEF\xBF\xBD"
                                                       "b"));
        QVERIFY(model.index(6, 0).data(ResultModel::InvalidTextRole).toBool());
        QCOMPARE(shown(model, 7, 0), QString("-0.1"));
    }

    void headsSayTheTypeThatWasSeen() {
        ResultModel model;
        model.setStore(makeResult({{"a", "NUMERIC"}, {"b", "VARCHAR(3)"}},
                                  {{Value{}, Value{}}, {2.5, Value{}}}),
                       true);
        const auto type = [&](int column) {
            return model.headerData(column, Qt::Horizontal, ResultModel::ColumnTypeRole).toString();
        };
        QCOMPARE(type(0), QString("real"));
        QCOMPARE(type(1), QString("varchar(3)"));
    }

    void cellsOnDiskArePendingAndThenThere() {
        ResultModel model;
        const auto store = makeResult(twoColumns, numbered(4000), 100, {16 * 1024, {}});
        QVERIFY(store->spilled());
        model.setStore(store, true);
        const QModelIndex last = model.index(3999, 1);
        QVERIFY(last.data(ResultModel::PendingRole).toBool());
        QCOMPARE(last.data().toString(), QString::fromUtf8("…"));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QVERIFY(changed.wait());
        QCOMPARE(last.data().toString(), QString("row 3999"));
        QVERIFY(!last.data(ResultModel::PendingRole).toBool());
        bool covered = false;
        for (const auto& signal : changed) {
            const auto from = signal[0].toModelIndex(), to = signal[1].toModelIndex();
            covered = covered || (from.row() <= 3999 && to.row() >= 3999 && to.column() == 1);
        }
        QVERIFY(covered);
    }

    void rowsOfManyBlocksShowTogetherAlthoughTheStoreKeepsFew() {
        ResultModel model;
        const auto store = makeResult(twoColumns, numbered(6000), 100, {16 * 1024, {}});
        model.setStore(store, true);
        const auto pending = [&] {
            int count = 0;
            for (int row = 2000; row < 6000; row += 100)
                count += model.index(row, 1).data().toString() == QString::fromUtf8("…");
            return count;
        };
        QVERIFY(pending() > 10);
        QTRY_COMPARE(pending(), 0);
    }

    void sortAndFilterWaitForTheWholeResult() {
        ResultModel model;
        const auto store = makeResult(twoColumns, numbered(20));
        model.setStore(store, false);
        model.arrange({0, false, "1"});
        QVERIFY(!model.arranging());
        QSignalSpy arranged(&model, &ResultModel::arranged);
        model.takeNew(true);
        QVERIFY(arranged.wait());
        QCOMPARE(model.rowCount(), 11);
        QCOMPARE(shown(model, 0, 0), QString("19"));
        QCOMPARE(shown(model, 10, 0), QString("1"));
        QCOMPARE(model.storeRow(0), 19);
        model.arrange({});
        QCOMPARE(model.rowCount(), 20);
        QCOMPARE(shown(model, 0, 0), QString("0"));
    }

    void aNewResultDropsTheOrderOfTheOld() {
        ResultModel model;
        model.setStore(makeResult(twoColumns, numbered(50)), true);
        model.sort(0, Qt::DescendingOrder);
        model.setStore(makeResult(twoColumns, numbered(3)), true);
        QTest::qWait(50);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(shown(model, 0, 0), QString("0"));
    }

    void aLargeResultIsTakenOverInLargePieces() {
        ResultModel model;
        std::vector<Row> rows;
        const auto store =
            std::make_shared<ResultStore>(std::vector<Column>{{"a", ""}}, ResultStoreConfig{});
        const auto grow = [&](int blocks) {
            RowBlockBuilder builder(1);
            for (int block = 0; block < blocks; ++block) {
                for (int i = 0; i < RowBlockBuilder::maxRows; ++i) {
                    builder.beginRow();
                    builder.integer(i);
                    builder.endRow();
                }
                HONE_VERIFY(store->append(builder.take()));
            }
        };
        grow(1000);
        model.setStore(store, false);
        grow(1);
        model.takeNew(false);
        QCOMPARE(model.rowCount(), 1000 * 1024);
        model.takeNew(true);
        QCOMPARE(model.rowCount(), 1001 * 1024);
    }
};

QTEST_MAIN(ResultModelTest)
#include "result_model_test.moc"
