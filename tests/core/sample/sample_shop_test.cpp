#include "core/sample/sample_shop.h"

#include <filesystem>
#include <memory>

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/engine/sqlite/sqlite_file.h"
#include "core/sample/random.h"
#include "core/sample/sample_calendar.h"
#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"

namespace fs = std::filesystem;
using namespace hone;

class SampleShopTest : public hone::test::HoneTest {
    Q_OBJECT
    test::TemporaryFolder folder_;
    SampleShopReport report_;

    // One number, or -1 where the query failed.
    std::int64_t number(const std::string& sql, const std::string& path = {}) {
        auto file =
            SqliteFile::open(path.empty() ? report_.path : path, SqliteFile::Open::Existing);
        if (!file) return -1;
        auto query = (*file)->prepare(sql);
        if (!query) return -1;
        const auto row = query->step();
        return row && *row ? query->integer(0) : -1;
    }

    std::uint64_t hashOfAllRows(const std::string& path) {
        auto file = SqliteFile::open(path, SqliteFile::Open::Existing);
        std::string all;
        for (const auto& [table, rows] : report_.tables) {
            auto query = (*file)->prepare("SELECT * FROM " + table + " ORDER BY id");
            while (query->step().value_or(false))
                for (int column = 0; column < 8; ++column)
                    all += query->text(column) + '\x1f';
        }
        return hashBytes(all);
    }

private slots:
    void initTestCase() {
        const auto made = makeSampleShop(folder_.file("shop.db"), {.orders = 5'000, .seed = 7});
        HONE_VERIFY(made);
        report_ = *made;
    }

    void theReportCountsTheRowsOfEveryTable() {
        QCOMPARE(report_.seed, std::uint64_t{7});
        QCOMPARE(report_.tables.size(), std::size_t{5});
        for (const auto& [table, rows] : report_.tables)
            QCOMPARE(number("SELECT count(*) FROM " + table), rows);
        QCOMPARE(report_.tables["orders"], std::int64_t{5'000});
        QCOMPARE(report_.tables["customers"], std::int64_t{500});
        QCOMPARE(report_.tables["products"], std::int64_t{50});
        QCOMPARE(report_.tables["page_views"], std::int64_t{15'000});
        const auto items = report_.tables["order_items"];
        QVERIFY2(items > 12'300 && items < 13'300, std::to_string(items).c_str());
    }

    void theFileIsWholeAndHasNothingButPrimaryKeys() {
        QCOMPARE(number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
                 std::int64_t{1});
        QCOMPARE(number("SELECT count(*) FROM pragma_foreign_key_check"), std::int64_t{0});
        QCOMPARE(number("SELECT count(*) FROM sqlite_schema WHERE type <> 'table'"),
                 std::int64_t{0});
        QCOMPARE(number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'sqlite_stat%'"),
                 std::int64_t{0});
        QCOMPARE(number("SELECT journal_mode = 'wal' FROM pragma_journal_mode"), std::int64_t{1});
    }

    void theSameSeedGivesTheSameBytes() {
        // This hash is the same on every machine: the data is part of what tests and lessons say.
        const std::string again = folder_.file("again.db");
        HONE_VERIFY(makeSampleShop(again, {.orders = 5'000, .seed = 7}));
        QVERIFY(*readFile(report_.path) == *readFile(again));
        QCOMPARE(hashOfAllRows(again), hashOfAllRows(report_.path));
        QCOMPARE(hashOfAllRows(again), std::uint64_t{1435536591114903644});
    }

    void anotherSeedGivesOtherData() {
        const std::string other = folder_.file("other.db");
        HONE_VERIFY(makeSampleShop(other, {.orders = 5'000, .seed = 8}));
        QVERIFY(hashOfAllRows(other) != hashOfAllRows(report_.path));
    }

    void fewCustomersAndProductsMakeMostOfTheTrade() {
        const auto topTenth =
            number("SELECT sum(n) FROM (SELECT count(*) AS n FROM orders GROUP BY "
                   "customer_id ORDER BY n DESC LIMIT 50)");
        QVERIFY2(topTenth > 5'000 * 3 / 10, std::to_string(topTenth).c_str());
        QVERIFY(topTenth < 5'000 * 8 / 10);
        const auto best = number("SELECT count(*) * 100 / (SELECT count(*) FROM order_items) FROM "
                                 "order_items GROUP BY product_id ORDER BY 1 DESC LIMIT 1");
        QVERIFY2(best >= 7 && best <= 20, std::to_string(best).c_str());
        // Not by their ids.
        QVERIFY(number("SELECT customer_id FROM orders GROUP BY 1 ORDER BY count(*) DESC") != 1);
    }

    void mostOrdersArePaid() {
        const auto paid = number("SELECT count(*) * 1000 / 5000 FROM orders WHERE status = 'paid'");
        QVERIFY2(paid > 750 && paid < 810, std::to_string(paid).c_str());
        QCOMPARE(number("SELECT count(DISTINCT status) FROM orders"), std::int64_t{5});
    }

    void someValuesAreMissing() {
        const auto emails = number("SELECT count(*) FROM customers WHERE email IS NULL");
        QVERIFY2(emails > 3 && emails < 35, std::to_string(emails).c_str());
        QVERIFY(number("SELECT count(*) FROM customers WHERE city IS NULL") > 3);
        const auto guests = number("SELECT count(*) FROM page_views WHERE customer_id IS NULL");
        QVERIFY2(guests > 5'200 && guests < 6'200, std::to_string(guests).c_str());
    }

    void ordersFollowTheSeasonsOfTwoYears() {
        QCOMPARE(
            number("SELECT count(*) FROM orders WHERE placed_at < '2024-10-01' OR placed_at >= "
                   "'2026-10-01' OR datetime(placed_at) IS NOT placed_at"),
            std::int64_t{0});
        QCOMPARE(number("SELECT count(*) FROM orders a JOIN orders b ON b.id = a.id + 1 WHERE "
                        "b.placed_at < a.placed_at"),
                 std::int64_t{0});
        QVERIFY(number("SELECT sum(substr(placed_at, 6, 2) = '12') - sum(substr(placed_at, 6, 2) = "
                       "'02') FROM orders") > 200);
        QVERIFY(
            number("SELECT sum(strftime('%w', placed_at) = '6') - sum(strftime('%w', placed_at) "
                   "= '2') FROM orders") > 50);
    }

    void totalsAreTheSumsOfTheItems() {
        QCOMPARE(
            number("SELECT count(*) FROM orders o WHERE abs(total - (SELECT sum(price * "
                   "quantity) FROM order_items i WHERE i.order_id = o.id)) > 0.001 AND o.id <= "
                   "100"),
            std::int64_t{0});
        QCOMPARE(number("SELECT count(*) FROM order_items WHERE round(price, 2) <> price"),
                 std::int64_t{0});
    }

    void oneOrderIsEnoughAndNoneIsRefused() {
        HONE_VERIFY(makeSampleShop(folder_.file("one.db"), {.orders = 1}));
        QCOMPARE(number("SELECT count(*) FROM orders", folder_.file("one.db")), std::int64_t{1});
        const auto none = makeSampleShop(folder_.file("none.db"), {.orders = 0});
        QVERIFY(!none);
        QCOMPARE(none.error().code, ErrorCode::InvalidArgument);
        QVERIFY(!makeSampleShop(folder_.file("none.db"), {.orders = -5}));
        QVERIFY(!fs::exists(folder_.file("none.db")));
    }

    void whatIsThereAlreadyIsKept() {
        const std::string path = folder_.file("letter.txt");
        HONE_VERIFY(writeFileAtomically(path, "dear"));
        const auto refused = makeSampleShop(path, {.orders = 10});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(*readFile(path), std::string("dear"));
    }

    void aCancelledOrFailedOneLeavesNothingBehind() {
        test::TemporaryFolder empty;
        std::stop_source stop;
        double last = 0;
        const auto cancelled = makeSampleShop(
            empty.file("shop.db"), {.orders = 5'000},
            [&](double share) {
                last = share;
                if (share > 0.3) stop.request_stop();
            },
            stop.get_token());
        QVERIFY(!cancelled);
        QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
        QVERIFY(last > 0.3 && last < 1);
        QVERIFY(fs::is_empty(empty.path()));

        const auto lost = makeSampleShop(empty.file("no/such/folder/shop.db"), {.orders = 10});
        QVERIFY(!lost);
        QCOMPARE(lost.error().message, "There is no folder " + empty.file("no/such/folder") + ".");
        QVERIFY(fs::is_empty(empty.path()));
    }

    void drawsFollowTheirWeights() {
        const WeightedChoice choice({1, 0, 3});
        Random random(1);
        std::array<int, 3> drawn{};
        for (int i = 0; i < 40'000; ++i)
            ++drawn[choice.pick(random)];
        QCOMPARE(drawn[1], 0);
        QVERIFY(drawn[0] > 9'500 && drawn[0] < 10'500);
    }

    // The first outputs of SplitMix64 for the seed 1234567, as published with the algorithm.
    void theGeneratorIsSplitMix64() {
        Random random(1234567);
        QCOMPARE(random.next(), std::uint64_t{6457827717110365317});
        QCOMPARE(random.next(), std::uint64_t{3203168211198807973});
    }

    void momentsAreWrittenAsIsoText() {
        QCOMPARE(SampleCalendar::text(0), std::string("2024-10-01 00:00:00"));
        QCOMPARE(SampleCalendar::text(-1), std::string("2024-09-30 23:59:59"));
        QCOMPARE(SampleCalendar::text(730LL * 86'400 - 1), std::string("2026-09-30 23:59:59"));
    }
};

QTEST_GUILESS_MAIN(SampleShopTest)
#include "sample_shop_test.moc"
