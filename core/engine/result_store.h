#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/engine/row_block.h"

namespace hone {

// A column of a result. declaredType is the text of the table's declaration, empty for an
// expression.
struct Column {
    std::string name;
    std::string declaredType;
    bool operator==(const Column&) const = default;
};

struct ResultStoreConfig {
    std::size_t memoryBudget = 256u * 1024 * 1024; // bytes; beyond it blocks go to disk
    std::string spillFolder;                       // empty: TMPDIR, else /var/tmp
};

// The rows of one result while it grows and after: one worker appends, any thread reads.
//
// Rows lie in blocks; a block never crosses a slot of 1024 rows, so that a row's block is found by
// its slot and a search among the few blocks of that slot: constant time whatever the size. Once
// the blocks in memory reach seven eighths of the budget, further blocks are written to an unlinked
// temporary file, and the last eighth keeps those that were read back most recently. cell() never
// reads the file: what is on disk is pending until a worker calls load().
class ResultStore {
public:
    static constexpr std::int64_t slotRows = RowBlockBuilder::maxRows;

    ResultStore(std::vector<Column> columns, ResultStoreConfig config);
    ~ResultStore();
    ResultStore(const ResultStore&) = delete;
    ResultStore& operator=(const ResultStore&) = delete;

    const std::vector<Column>& columns() const { return columns_; }
    int columnCount() const { return static_cast<int>(columns_.size()); }
    std::int64_t rowCount() const { return rowCount_.load(std::memory_order_acquire); }
    // Bytes of all blocks, in memory and on disk.
    std::int64_t bytes() const;
    bool spilled() const;

    // Appends a block of at least one row. Fails with DiskFull or Io when it cannot spill; what was
    // appended before stays readable. One thread at a time.
    Result<void> append(RowBlock block);

    // Where a row's cells are: the block and the row inside it. The block is null while it is on
    // disk (pending). row is in [0, rowCount).
    struct Place {
        std::shared_ptr<const RowBlock> block;
        int row = 0;
        std::int64_t blockIndex = 0;
        std::int64_t firstRow = 0;
    };
    Place place(std::int64_t row) const;

    // Reads the row's block back from disk if need be; does file work, so not for the window's
    // thread.
    Result<Place> load(std::int64_t row) const;

private:
    struct Entry {
        std::int64_t firstRow = 0;
        std::int64_t fileOffset = -1; // -1: in memory
        std::size_t fileSize = 0;
        std::size_t bytes = 0;
        std::shared_ptr<const RowBlock> block;
    };

    std::int64_t indexOf(std::int64_t row) const;
    Result<void> openSpillFile();
    Result<std::int64_t> writeSpill(const RowBlock& block);

    const std::vector<Column> columns_;
    const ResultStoreConfig config_;
    std::atomic<std::int64_t> rowCount_{0};

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    std::vector<Entry> entries_;
    std::vector<std::int64_t> firstOfSlot_; // index of the first block of each slot
    std::size_t memoryBytes_ = 0;
    std::int64_t totalBytes_ = 0;
    mutable std::list<std::int64_t> recent_; // blocks read back, latest first
    mutable std::unordered_map<
        std::int64_t, std::pair<std::shared_ptr<const RowBlock>, std::list<std::int64_t>::iterator>>
        readBack_;
    mutable std::size_t readBackBytes_ = 0;

    // Written by the appending thread alone; read by load() after an entry that names a place in
    // it.
    std::atomic<int> file_{-1};
    std::int64_t fileEnd_ = 0;
};

// Where a statement's rows go. Called on the worker's thread.
class RowSink {
public:
    virtual ~RowSink() = default;
    // Before the first row, also for a result without rows; not at all for a statement without
    // columns.
    virtual Result<void> begin(std::vector<Column> columns) = 0;
    virtual Result<void> append(RowBlock block) = 0;

    // A reader asks for the rows that are waiting to fill a block. Any thread.
    void requestFlush() { flush_.store(true, std::memory_order_relaxed); }
    bool takeFlushRequest() {
        return flush_.load(std::memory_order_relaxed) &&
               flush_.exchange(false, std::memory_order_relaxed);
    }

private:
    std::atomic<bool> flush_{false};
};

} // namespace hone
