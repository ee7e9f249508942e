#include "ui/index/indexes_treemap.h"

#include <numeric>
#include <random>

#include <QSignalSpy>

#include "tests/support/hone_test.h"
#include "ui/index/indexes_treemap_layout.h"

using namespace hone;
using namespace hone::ui;

namespace {

double areaOf(const QRectF& rect) {
    return rect.width() * rect.height();
}

std::shared_ptr<index::IndexCatalog> catalogue() {
    auto catalog = std::make_shared<index::IndexCatalog>();
    catalog->measured = true;
    const auto table = [&](const char* name, std::int64_t bytes) {
        index::TableInfo info;
        info.schema = "main";
        info.name = name;
        info.bytes = bytes;
        catalog->tables.push_back(info);
    };
    const auto add = [&](const char* name, const char* of, std::int64_t bytes) {
        index::IndexInfo info;
        info.schema = "main";
        info.name = name;
        info.table = of;
        info.bytes = bytes;
        catalog->indexes.push_back(info);
    };
    table("small", 4'096);
    table("large", 400'000);
    add("a", "large", 200'000);
    add("b", "large", 100'000);
    add("c", "small", 4'096);
    catalog->indexes[1].remarks.push_back({index::IndexRemark::Kind::Unused, {}, {}, {}});
    return catalog;
}

} // namespace

class IndexesTreemapTest : public test::HoneTest {
    Q_OBJECT
private slots:
    void areasAreLikeTheValuesAndNothingOverlaps() {
        std::mt19937 random(7);
        for (int round = 0; round < 50; ++round) {
            std::vector<double> values(1 + random() % 40);
            for (double& value : values)
                value = 1 + static_cast<double>(random() % 10'000);
            const QRectF room(3, 5, 300, 170);
            const std::vector<QRectF> rects = squarify(values, room);
            const double whole = std::accumulate(values.begin(), values.end(), 0.0);
            for (std::size_t i = 0; i < values.size(); ++i) {
                QVERIFY(std::abs(areaOf(rects[i]) - values[i] / whole * areaOf(room)) <
                        1e-6 * areaOf(room));
                QVERIFY(room.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(rects[i]));
                for (std::size_t j = 0; j < i; ++j)
                    QVERIFY(areaOf(rects[i].intersected(rects[j])) < 1e-3);
            }
        }
    }

    // The example of the paper's second section.
    void thePapersExampleComesOutAsThere() {
        const std::vector<QRectF> rects = squarify({6, 6, 4, 3, 2, 2, 1}, {0, 0, 6, 4});
        const QRectF expected[] = {{0, 0, 3, 2}, {0, 2, 3, 2}};
        for (std::size_t i = 0; i < 2; ++i) {
            QVERIFY(qFuzzyCompare(rects[i].left() + 1, expected[i].left() + 1));
            QVERIFY(qFuzzyCompare(rects[i].top() + 1, expected[i].top() + 1));
            QVERIFY(qFuzzyCompare(rects[i].width(), expected[i].width()));
        }
        // 4 and 3 share the row at the top of what is left.
        QVERIFY(qFuzzyCompare(rects[2].height(), 7.0 / 3) &&
                qFuzzyCompare(rects[3].height(), 7.0 / 3));
        QVERIFY(qFuzzyCompare(rects[2].width(), 12.0 / 7));
    }

    void emptyValuesAndRoomsGiveEmptyRectangles() {
        QVERIFY(squarify({}, {0, 0, 10, 10}).empty());
        for (const QRectF& rect : squarify({0, -1, 0}, {0, 0, 10, 10}))
            QVERIFY(rect.isEmpty());
        for (const QRectF& rect : squarify({1, 2}, {0, 0, 0, 10}))
            QVERIFY(rect.isEmpty());
        const auto mixed = squarify({0, 5}, {0, 0, 10, 10});
        QVERIFY(mixed[0].isEmpty());
        QCOMPARE(mixed[1], QRectF(0, 0, 10, 10));
    }

    void aTableStandsWithItsIndexesAndTheyCanBeChosen() {
        Theme theme;
        IndexesTreemap map(theme);
        map.resize(500, 300);
        map.setCatalog(catalogue());
        map.show();
        QCOMPARE(map.tiles().size(), std::size_t{5});
        const auto tile = [&map](const char* name) {
            for (const IndexesTreemap::Tile& each : map.tiles())
                if (each.index == name) return each;
            return IndexesTreemap::Tile();
        };
        QCOMPARE(tile("a").meaning, IndexesTreemap::Meaning::Index);
        QCOMPARE(tile("b").meaning, IndexesTreemap::Meaning::Unused);
        QVERIFY(areaOf(tile("a").rect) > 1.8 * areaOf(tile("b").rect));

        QSignalSpy chosen(&map, &IndexesTreemap::indexChosen);
        QTest::mouseClick(&map, Qt::LeftButton, {}, tile("b").rect.center().toPoint());
        QCOMPARE(chosen.last(), (QVariantList{"main", "b"}));
        map.setCurrent("main", "b");
        QTest::keyClick(&map, Qt::Key_Left);
        QCOMPARE(chosen.last(), (QVariantList{"main", "a"}));
        map.setCurrent("main", "a");
        QTest::keyClick(&map, Qt::Key_Left);
        QCOMPARE(chosen.last(), (QVariantList{"main", "a"}));
        QVERIFY(map.accessibleName().contains("200 KB"));
        QVERIFY(!map.grab().isNull());
    }

    void withoutSizesItSaysWhy() {
        Theme theme;
        IndexesTreemap map(theme);
        auto catalog = catalogue();
        catalog->measured = false;
        catalog->unmeasured = "no dbstat";
        map.setCatalog(catalog);
        QVERIFY(map.tiles().empty());
        map.resize(300, 200);
        QVERIFY(!map.grab().isNull());
    }
};

QTEST_MAIN(IndexesTreemapTest)
#include "indexes_treemap_test.moc"
