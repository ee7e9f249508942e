#include <sys/resource.h>

#include <csignal>

#include "core/engine/result_store.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;

namespace {

RowBlock block(std::int64_t first, int rows, std::size_t textSize = 8) {
    RowBlockBuilder builder(2);
    for (int i = 0; i < rows; ++i) {
        const std::string text(textSize, static_cast<char>('a' + (first + i) % 26));
        builder.beginRow();
        builder.integer(first + i);
        builder.text(text.data(), text.size());
        builder.endRow();
    }
    return builder.take();
}

std::int64_t firstCell(const ResultStore& store, std::int64_t row) {
    const auto place = store.load(row);
    return place ? place->block->cell(place->row, 0).integer : -1;
}

ResultStore storeWith(std::size_t budget, std::string folder = {}) {
    return ResultStore({{"id", ""}, {"name", ""}}, {budget, std::move(folder)});
}

} // namespace

class ResultStoreTest : public HoneTest {
    Q_OBJECT
private slots:
    void everyTypeComesBackAsItWas() {
        RowBlockBuilder builder(5);
        builder.beginRow();
        builder.null();
        builder.integer(-9'007'199'254'740'993);
        builder.real(0.1);
        builder.text("a\0b", 3);
        builder.blob("", 0);
        builder.endRow();
        const RowBlock made = builder.take();
        std::string bytes(made.serializedSize(), '\0');
        made.serialize(bytes.data());
        const RowBlock again = RowBlock::deserialize(bytes.data());
        for (const RowBlock* each : {&made, &again}) {
            QCOMPARE(each->cell(0, 0).type, ValueType::Null);
            QCOMPARE(each->cell(0, 1).integer, -9'007'199'254'740'993);
            QCOMPARE(each->cell(0, 2).real, 0.1);
            QCOMPARE(each->cell(0, 3).bytes, std::string_view("a\0b", 3));
            QCOMPARE(each->cell(0, 4).type, ValueType::Blob);
            QCOMPARE(each->cell(0, 4).bytes.size(), std::size_t(0));
        }
    }

    void aRowBegunAndNotEndedIsNotInTheBlock() {
        RowBlockBuilder builder(2);
        builder.beginRow();
        builder.integer(1);
        builder.null();
        builder.endRow();
        builder.beginRow();
        builder.integer(2);
        QCOMPARE(builder.take().rows(), 1);
        builder.beginRow();
        builder.integer(3);
        builder.null();
        builder.endRow();
        QCOMPARE(builder.take().cell(0, 0).integer, 3);
    }

    void rowsAreFoundWhateverTheSizesOfTheirBlocks() {
        ResultStore store = storeWith(64 << 20);
        std::int64_t next = 0;
        for (int i = 0; i < 500; ++i) {
            const int rows = 1 + (i * 37) % 1024;
            HONE_VERIFY(store.append(block(next, rows)));
            next += rows;
        }
        QCOMPARE(store.rowCount(), next);
        for (std::int64_t row = 0; row < next; row += 13)
            QCOMPARE(firstCell(store, row), row);
        QCOMPARE(firstCell(store, next - 1), next - 1);
        QVERIFY(!store.spilled());
    }

    void pastItsBudgetBlocksGoToDiskAndCellsArePendingUntilLoaded() {
        ResultStore store = storeWith(256 * 1024);
        for (std::int64_t row = 0; row < 100 * 1024; row += 1024)
            HONE_VERIFY(store.append(block(row, 1024)));
        QVERIFY(store.spilled());
        QVERIFY(store.place(0).block != nullptr);
        QVERIFY(store.place(90'000).block == nullptr);
        QCOMPARE(firstCell(store, 90'000), 90'000);
        QVERIFY(store.place(90'000).block != nullptr);
        for (std::int64_t row = 0; row < store.rowCount(); row += 997)
            QCOMPARE(firstCell(store, row), row);
    }

    void aFullDiskIsAClearErrorAndWhatWasFetchedStays() {
        struct rlimit before {};
        getrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, SIG_IGN);
        const struct rlimit small { 128 * 1024, before.rlim_max };
        ResultStore store = storeWith(64 * 1024);
        setrlimit(RLIMIT_FSIZE, &small);
        Result<void> result;
        std::int64_t row = 0;
        for (; row < 100 * 1024 && result; row += 1024)
            result = store.append(block(row, 1024));
        setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::DiskFull);
        QVERIFY(store.rowCount() > 0);
        for (std::int64_t kept = 0; kept < store.rowCount(); kept += 101)
            QCOMPARE(firstCell(store, kept), kept);
    }

    void aSpillFolderThatIsNotThereIsNamed() {
        ResultStore store = storeWith(1024, "/nowhere/at/all");
        const auto result = store.append(block(0, 1024));
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Io);
        QVERIFY(result.error().message.find("/nowhere/at/all") != std::string::npos);
    }

    void oneHugeValueIsABlockOfItsOwn() {
        ResultStore store = storeWith(1 << 20);
        HONE_VERIFY(store.append(block(0, 1, 8 << 20)));
        HONE_VERIFY(store.append(block(1, 3)));
        QCOMPARE(store.load(0)->block->cell(0, 1).bytes.size(), std::size_t(8 << 20));
        QCOMPARE(firstCell(store, 3), 3);
    }
};

QTEST_GUILESS_MAIN(ResultStoreTest)
#include "result_store_test.moc"
