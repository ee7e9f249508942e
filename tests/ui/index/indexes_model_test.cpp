#include "ui/index/indexes_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QSortFilterProxyModel>

#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::ui;

namespace {

index::IndexInfo made(const char* name, const char* table) {
    index::IndexInfo info;
    info.schema = "main";
    info.name = name;
    info.table = table;
    info.terms = {{"a", false, false, "BINARY"}, {"b", false, true, "NOCASE"}};
    return info;
}

} // namespace

class IndexesModelTest : public test::HoneTest {
    Q_OBJECT
    static QString text(const IndexesModel& model, int row, int column) {
        return model.index(row, column).data().toString();
    }

private slots:
    void theModelStandsTheTester() {
        IndexesModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSortFilterProxyModel sorted;
        sorted.setSourceModel(&model);
        sorted.setSortRole(IndexesModel::SortRole);
        auto catalog = std::make_shared<index::IndexCatalog>();
        catalog->indexes = {made("i", "t"), made("j", "u")};
        model.setCatalog(catalog);
        for (int column = 0; column < IndexesModel::columns; ++column)
            sorted.sort(column, Qt::DescendingOrder);
        auto other = std::make_shared<index::IndexCatalog>();
        other->indexes = {made("k", "t")};
        model.setCatalog(other);
        model.setCatalog(nullptr);
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.rowOf("main", "k"), -1);
    }

    void figuresThatAreToComeDifferFromThoseThatCannotBeHad() {
        IndexesModel model;
        auto catalog = std::make_shared<index::IndexCatalog>();
        catalog->indexes = {made("i", "t")};
        model.setCatalog(catalog);
        QCOMPARE(text(model, 0, IndexesModel::Bytes), QString("…"));
        QCOMPARE(text(model, 0, IndexesModel::UsedBy), QString("…"));
        QCOMPARE(text(model, 0, IndexesModel::Terms), QString("a, b NOCASE DESC"));
        auto later = std::make_shared<index::IndexCatalog>(*catalog);
        later->unmeasured = "no dbstat";
        later->useKnown = true;
        later->statements = {{"SELECT 1", 1, false}};
        later->indexes[0].analyzedEntries = 1'000;
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setCatalog(later);
        QCOMPARE(reset.count(), 0); // the rows stay
        QCOMPARE(changed.count(), 1);
        QCOMPARE(text(model, 0, IndexesModel::Bytes), QString("–"));
        QCOMPARE(text(model, 0, IndexesModel::UsedBy), QString("0 of 1"));
        QVERIFY(text(model, 0, IndexesModel::Statistics).endsWith("then"));
    }

    void bytesSortAsNumbersAndRemarksHaveASign() {
        IndexesModel model;
        auto catalog = std::make_shared<index::IndexCatalog>();
        catalog->indexes = {made("i", "t"), made("j", "t"), made("k", "t")};
        catalog->indexes[0].bytes = 900;
        catalog->indexes[1].bytes = 10'000;
        catalog->indexes[2].remarks = {
            {index::IndexRemark::Kind::LeftPrefix, "m", "s", "j"},
            {index::IndexRemark::Kind::Unused, "m", "s", {}},
        };
        catalog->statements = {{"SELECT 1", 1, false}, {"SELECT 2", 1, false}};
        model.setCatalog(catalog);
        QSortFilterProxyModel sorted;
        sorted.setSourceModel(&model);
        sorted.setSortRole(IndexesModel::SortRole);
        sorted.sort(IndexesModel::Bytes, Qt::DescendingOrder);
        QStringList names;
        for (int row = 0; row < 3; ++row)
            names << sorted.index(row, IndexesModel::Name).data().toString();
        QCOMPARE(names.join(""), QString("jik"));
        QCOMPARE(text(model, 2, IndexesModel::Remarks),
                 QString("▲ prefix of j · unused by 2 seen"));
        QVERIFY(model.index(2, IndexesModel::Remarks).data(IndexesModel::AttentionRole).toBool());
        QVERIFY(!model.index(0, IndexesModel::Remarks).data(IndexesModel::AttentionRole).toBool());
    }
};

QTEST_MAIN(IndexesModelTest)
#include "indexes_model_test.moc"
