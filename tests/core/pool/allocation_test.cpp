// Borrowing and returning allocate nothing once the connections are open.
#include <cstdlib>
#include <new>

#include "tests/core/pool/pool_fixture.h"
#include "tests/support/hone_test.h"

namespace {

thread_local bool counting = false;
thread_local int allocations = 0;

void* allocate(std::size_t size, std::size_t alignment) {
    if (counting) ++allocations;
    void* const memory =
        alignment <= alignof(std::max_align_t)
            ? std::malloc(size)
            : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (memory == nullptr) std::abort();
    return memory;
}

} // namespace

void* operator new(std::size_t size) {
    return allocate(size, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace hone::test {

class AllocationTest : public HoneTest {
    Q_OBJECT

    template <typename Body>
    static int allocationsOf(Body body) {
        allocations = 0;
        counting = true;
        body();
        counting = false;
        return allocations;
    }

    static PoolConfig poolOf(int size) {
        PoolConfig config;
        config.minimum = config.maximum = size;
        return config;
    }

private slots:
    void theCountIsTaken() {
        std::unique_ptr<int> number;
        QCOMPARE(allocationsOf([&] { number = std::make_unique<int>(7); }), 1);
    }

    void aBorrowedAndReturnedConnectionAllocatesNothing() {
        ConnectionPool pool([this] { return driver_.connect(Access::ReadOnly); },
                            poolOf(2));
        HONE_VERIFY(pool.warmUp(Milliseconds(60'000)));
        (void)pool.acquire({"warm", std::nullopt, {}});
        int failures = 0;
        const int taken = allocationsOf([&] {
            for (int i = 0; i < 1'000; ++i) {
                auto first =
                    pool.acquire({"a holder with a long name", std::nullopt, {}, "SELECT"});
                const auto second = pool.acquire({"other", std::nullopt, {}});
                failures += first && second ? 0 : 1;
                if (first) first->release();
            }
        });
        QCOMPARE(failures, 0);
        QCOMPARE(taken, 0);
    }

    void anIdleConnectionAtOnceAllocatesNothing() {
        ConnectionPool pool([this] { return driver_.connect(Access::ReadOnly); },
                            poolOf(1));
        HONE_VERIFY(pool.warmUp(Milliseconds(60'000)));
        (void)pool.tryAcquire("warm");
        bool lent = true;
        QCOMPARE(allocationsOf([&] { lent = pool.tryAcquire("watch").has_value(); }), 0);
        QVERIFY(lent);
    }

private:
    StubDriver driver_;
};

} // namespace hone::test

using hone::test::AllocationTest;
QTEST_GUILESS_MAIN(AllocationTest)
#include "allocation_test.moc"
