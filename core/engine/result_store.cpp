#include "core/engine/result_store.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "core/base/scratch_folder.h"
#include "core/base/text.h"

namespace hone {

static std::string spillFolder(const ResultStoreConfig& config) {
    return config.spillFolder.empty() ? scratchParent() : config.spillFolder;
}

ResultStore::ResultStore(std::vector<Column> columns, ResultStoreConfig config)
    : columns_(std::move(columns)), config_(std::move(config)) {}

ResultStore::~ResultStore() {
    const int file = file_.load();
    if (file >= 0) ::close(file);
}

std::int64_t ResultStore::bytes() const {
    const std::lock_guard lock(mutex_);
    return totalBytes_;
}

bool ResultStore::spilled() const {
    return file_.load() >= 0;
}

Result<void> ResultStore::openSpillFile() {
    const std::string folder = spillFolder(config_);
    std::string path = folder + "/hone-result-XXXXXX";
    const int file = ::mkostemp(path.data(), O_CLOEXEC);
    if (file < 0)
        return fail(ErrorCode::Io,
                    "The result is larger than its memory budget and no temporary file could be "
                    "made in " +
                        folder +
                        ". Start Hone with the environment variable TMPDIR set to a folder that "
                        "can be written.",
                    std::strerror(errno));
    ::unlink(path.c_str());
    file_.store(file);
    return {};
}

Result<std::int64_t> ResultStore::writeSpill(const RowBlock& block) {
    if (file_.load() < 0)
        if (auto opened = openSpillFile(); !opened) return fail(opened.error());
    std::vector<char> buffer(block.serializedSize());
    block.serialize(buffer.data());
    std::size_t done = 0;
    while (done < buffer.size()) {
        const ssize_t written = ::pwrite(file_.load(), buffer.data() + done, buffer.size() - done,
                                         static_cast<off_t>(fileEnd_) + static_cast<off_t>(done));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            const int why = errno;
            const bool full = written == 0 || why == ENOSPC || why == EDQUOT || why == EFBIG;
            return fail(full ? ErrorCode::DiskFull : ErrorCode::Io,
                        full ? "The disk for large results, which go to " + spillFolder(config_) +
                                   ", is full. The first " + formatCount(rowCount()) +
                                   " rows are kept. Free some space there, or start Hone with the "
                                   "environment variable TMPDIR set to a folder on a larger disk."
                             : "A large result could not be written to its temporary file. The "
                               "first " +
                                   formatCount(rowCount()) + " rows are kept.",
                        std::strerror(why));
        }
        done += static_cast<std::size_t>(written);
    }
    const std::int64_t offset = fileEnd_;
    fileEnd_ += static_cast<std::int64_t>(buffer.size());
    return offset;
}

Result<void> ResultStore::append(RowBlock block) {
    const std::int64_t first = rowCount();
    const std::int64_t rows = block.rows();
    const std::int64_t room = slotRows - first % slotRows;
    if (rows > room) {
        // A block that crosses a slot is cut, so that the directory stays exact.
        RowBlockBuilder head(columnCount()), tail(columnCount());
        for (int row = 0; row < rows; ++row) {
            RowBlockBuilder& part = row < room ? head : tail;
            part.beginRow();
            for (int column = 0; column < columnCount(); ++column)
                part.append(block.cell(row, column));
            part.endRow();
        }
        if (auto done = append(head.take()); !done) return done;
        return append(tail.take());
    }

    Entry entry;
    entry.firstRow = first;
    entry.bytes = block.bytes();
    bool spill;
    {
        const std::lock_guard lock(mutex_);
        spill = memoryBytes_ + entry.bytes > config_.memoryBudget / 8 * 7;
    }
    if (spill) {
        auto offset = writeSpill(block);
        if (!offset) return fail(offset.error());
        entry.fileOffset = *offset;
        entry.fileSize = block.serializedSize();
    } else {
        entry.block = std::make_shared<const RowBlock>(std::move(block));
    }
    {
        const std::lock_guard lock(mutex_);
        if (!spill) memoryBytes_ += entry.bytes;
        totalBytes_ += static_cast<std::int64_t>(entry.bytes);
        if (first % slotRows == 0)
            firstOfSlot_.push_back(static_cast<std::int64_t>(entries_.size()));
        entries_.push_back(std::move(entry));
    }
    rowCount_.store(first + rows, std::memory_order_release);
    return {};
}

std::int64_t ResultStore::indexOf(std::int64_t row) const {
    const auto slot = static_cast<std::size_t>(row / slotRows);
    const auto begin = entries_.begin() + firstOfSlot_[slot];
    const auto end =
        slot + 1 < firstOfSlot_.size() ? entries_.begin() + firstOfSlot_[slot + 1] : entries_.end();
    const auto after = std::upper_bound(
        begin, end, row, [](std::int64_t wanted, const Entry& e) { return wanted < e.firstRow; });
    return after - entries_.begin() - 1;
}

ResultStore::Place ResultStore::place(std::int64_t row) const {
    const std::lock_guard lock(mutex_);
    const std::int64_t index = indexOf(row);
    const Entry& entry = entries_[static_cast<std::size_t>(index)];
    Place place{entry.block, static_cast<int>(row - entry.firstRow), index, entry.firstRow};
    if (place.block == nullptr) {
        const auto found = readBack_.find(index);
        if (found != readBack_.end()) {
            recent_.splice(recent_.begin(), recent_, found->second.second);
            place.block = found->second.first;
        }
    }
    return place;
}

Result<ResultStore::Place> ResultStore::load(std::int64_t row) const {
    Place found = place(row);
    if (found.block != nullptr) return found;
    std::int64_t offset;
    std::size_t size;
    std::size_t weight;
    {
        const std::lock_guard lock(mutex_);
        const Entry& entry = entries_[static_cast<std::size_t>(found.blockIndex)];
        offset = entry.fileOffset;
        size = entry.fileSize;
        weight = entry.bytes;
    }
    std::vector<char> buffer(size);
    std::size_t done = 0;
    while (done < size) {
        const ssize_t got = ::pread(file_.load(), buffer.data() + done, size - done,
                                    static_cast<off_t>(offset) + static_cast<off_t>(done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0)
            return fail(ErrorCode::Io, "A part of this result could not be read back from disk.",
                        std::strerror(errno));
        done += static_cast<std::size_t>(got);
    }
    found.block = std::make_shared<const RowBlock>(RowBlock::deserialize(buffer.data()));
    const std::lock_guard lock(mutex_);
    if (readBack_.contains(found.blockIndex)) return found;
    recent_.push_front(found.blockIndex);
    readBack_.emplace(found.blockIndex, std::pair{found.block, recent_.begin()});
    readBackBytes_ += weight;
    while (readBackBytes_ > config_.memoryBudget / 8 && recent_.size() > 1) {
        const std::int64_t oldest = recent_.back();
        recent_.pop_back();
        readBackBytes_ -= entries_[static_cast<std::size_t>(oldest)].bytes;
        readBack_.erase(oldest);
    }
    return found;
}

} // namespace hone
