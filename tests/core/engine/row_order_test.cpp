#include "core/engine/row_order.h"

#include <algorithm>
#include <limits>
#include <random>

#include "core/engine/row_format.h"
#include "tests/support/hone_test.h"
#include "tests/support/result_maker.h"

using namespace hone;
using hone::test::makeResult;
using hone::test::Row;

namespace {

using Order = std::vector<std::uint32_t>;

Order sorted(const ResultStore& store, int column, bool ascending = true) {
    auto order = sortedRows(store, column, ascending, {});
    return order ? *order : Order{};
}

std::vector<Row> single(std::vector<Value> values) {
    std::vector<Row> rows;
    for (Value& value : values)
        rows.push_back({std::move(value)});
    return rows;
}

} // namespace

class RowOrderTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void typesFollowEachOtherAsInSqlite() {
        const auto store =
            makeResult({{"a", ""}}, single({Blob{"a"}, std::string("a"), 2.5, std::int64_t{2},
                                            Value{}, std::int64_t{3}, std::string(""), Blob{""}}));
        QCOMPARE(sorted(*store, 0), (Order{4, 3, 2, 5, 6, 1, 7, 0}));
        QCOMPARE(sorted(*store, 0, false), (Order{0, 7, 1, 6, 5, 2, 3, 4}));
    }

    void largeIntegersAndRealsCompareExactly() {
        constexpr std::int64_t two53 = 9007199254740992;
        constexpr auto largest = std::numeric_limits<std::int64_t>::max();
        const auto store = makeResult(
            {{"a", ""}}, single({two53 + 1, static_cast<double>(two53), largest,
                                 9223372036854775808.0, -std::numeric_limits<double>::infinity(),
                                 std::numeric_limits<std::int64_t>::min(), -0.5, std::int64_t{0}}));
        QCOMPARE(sorted(*store, 0), (Order{4, 5, 6, 7, 1, 0, 2, 3}));
    }

    void equalRowsKeepTheirOrderInBothDirections() {
        const auto store = makeResult(
            {{"a", ""}}, single({std::int64_t{1}, std::int64_t{0}, 1.0, std::int64_t{0}}), 1);
        QCOMPARE(sorted(*store, 0), (Order{1, 3, 0, 2}));
        QCOMPARE(sorted(*store, 0, false), (Order{0, 2, 1, 3}));
    }

    void textsThatDifferLateAreSortedByAllTheirBytes() {
        const std::string prefix(5000, 'p');
        const auto store = makeResult(
            {{"a", ""}},
            single({prefix + "b", prefix, prefix + "a", std::string("p"), prefix + "b",
                    std::string("pppppppp"), std::string("pppppppp\0", 9), prefix + "\xff"}),
            2);
        QCOMPARE(sorted(*store, 0), (Order{3, 5, 6, 1, 2, 0, 4, 7}));
        QCOMPARE(sorted(*store, 0, false), (Order{7, 0, 4, 2, 1, 6, 5, 3}));
    }

    void anyMixtureIsSortedLikeAPlainStableSort() {
        std::mt19937 random(7);
        std::vector<Row> rows;
        for (int i = 0; i < 20000; ++i) {
            switch (random() % 5) {
            case 0:
                rows.push_back({Value{}});
                break;
            case 1:
                rows.push_back({std::int64_t(random() % 50)});
                break;
            case 2:
                rows.push_back({double(random() % 100) / 2});
                break;
            case 3:
                rows.push_back({std::string(random() % 20, 'a') + char('a' + random() % 3)});
                break;
            case 4:
                rows.push_back({Blob{std::string(random() % 4, char(random() % 256))}});
                break;
            }
        }
        const auto rank = [](const Value& v) {
            const ValueType type = typeOf(v);
            return type == ValueType::Null   ? 0
                   : type == ValueType::Text ? 2
                   : type == ValueType::Blob ? 3
                                             : 1;
        };
        const auto number = [](const Value& v) {
            return typeOf(v) == ValueType::Integer ? double(std::get<std::int64_t>(v))
                                                   : std::get<double>(v);
        };
        const auto less = [&](std::uint32_t a, std::uint32_t b) {
            const Value& x = rows[a][0];
            const Value& y = rows[b][0];
            if (rank(x) != rank(y)) return rank(x) < rank(y);
            if (rank(x) == 0) return false;
            if (rank(x) == 1) return number(x) < number(y);
            if (rank(x) == 2) return std::get<std::string>(x) < std::get<std::string>(y);
            return std::get<Blob>(x).bytes < std::get<Blob>(y).bytes;
        };
        Order expected(rows.size());
        for (std::uint32_t i = 0; i < expected.size(); ++i)
            expected[i] = i;
        std::stable_sort(expected.begin(), expected.end(), less);
        const auto store = makeResult({{"a", ""}}, rows, 100);
        QVERIFY(sorted(*store, 0) == expected);
    }

    void aResultOnDiskIsSortedTheSame() {
        std::vector<Row> rows;
        for (int i = 0; i < 3000; ++i)
            rows.push_back({std::string("a common beginning ") + std::to_string(i * 7919 % 3000)});
        const auto store = makeResult({{"a", ""}}, rows, 50, {16 * 1024, {}});
        QVERIFY(store->spilled());
        const auto memory = makeResult({{"a", ""}}, rows);
        QVERIFY(sorted(*store, 0) == sorted(*memory, 0));
        QCOMPARE(sorted(*store, 0).size(), std::size_t{3000});
    }

    void aFilterFindsTextAndNumbersInAnyCase() {
        const auto store =
            makeResult({{"a", ""}, {"b", ""}}, {{std::string("Graz"), std::int64_t{1}},
                                                {Value{}, std::int64_t{4182}},
                                                {Blob{"graz"}, 2.5},
                                                {std::string("GRAZ-West"), Value{}}});
        QCOMPARE(*filteredRows(*store, "gRaz", {}), (Order{0, 3}));
        QCOMPARE(*filteredRows(*store, "418", {}), (Order{1}));
        QCOMPARE(*filteredRows(*store, "2.5", {}), (Order{2}));
        QCOMPARE(*filteredRows(*store, "", {}), (Order{0, 1, 2, 3}));
        QCOMPARE(*filteredRows(*store, "nothing", {}), Order{});
    }

    void sortAndFilterWorkTogether() {
        const auto store = makeResult({{"a", ""}}, single({std::string("xb"), std::string("y"),
                                                           std::string("xa"), std::string("xc")}));
        const RowArrangement arrangement{0, false, "x"};
        QCOMPARE(*arrangedRows(*store, arrangement, {}), (Order{3, 0, 2}));
    }

    void askedToStopItStops() {
        const auto store = makeResult({{"a", ""}}, single({std::int64_t{1}}));
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(sortedRows(*store, 0, true, stop.get_token()).error().code, ErrorCode::Cancelled);
        QCOMPARE(filteredRows(*store, "1", stop.get_token()).error().code, ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(RowOrderTest)
#include "row_order_test.moc"
