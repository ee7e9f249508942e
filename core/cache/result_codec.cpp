#include "core/cache/result_codec.h"

#include <bit>
#include <limits>

#include <xxhash.h>
#include <zstd.h>

#include "core/cache/byte_stream.h"
#include "core/engine/row_block_check.h"

namespace hone {
namespace {

constexpr std::uint8_t compressed = 1;
constexpr std::uint8_t bigEndian = 2;
constexpr std::uint8_t nativeOrder = std::endian::native == std::endian::big ? bigEndian : 0;

constexpr std::size_t checksumAt = 2;
constexpr std::size_t headerBytes = 2 + 8 + 8;
// Smaller bodies gain too little for the time that they take.
constexpr std::size_t compressFrom = 1024;
constexpr int compressionLevel = 1;
constexpr std::uint32_t mostColumns = 65'535;
constexpr std::size_t mostBlockBytes = std::numeric_limits<std::uint32_t>::max();

// Over everything but the checksum itself.
std::uint64_t checksumOf(std::string_view bytes) {
    const std::uint64_t start =
        XXH3_64bits(bytes.data() + checksumAt + 8, bytes.size() - checksumAt - 8);
    return XXH3_64bits_withSeed(bytes.data(), checksumAt, start);
}

tl::unexpected<Error> tooLarge() {
    return fail(ErrorCode::TooLarge, "The result is too large to be kept outside the process.");
}

tl::unexpected<Error> corrupt() {
    return fail(ErrorCode::Corrupt, "The stored result is damaged.");
}

Result<std::shared_ptr<const ResultStore>> readBody(std::string_view body) {
    ByteReader reader(body);
    const auto columnCount = reader.number<std::uint32_t>();
    // Every column has two lengths at least, so a length that lies cannot make this reserve much.
    if (columnCount > mostColumns || columnCount > reader.rest().size() / 8) return corrupt();
    std::vector<Column> columns;
    columns.reserve(columnCount);
    for (std::uint32_t i = 0; i < columnCount; ++i) {
        Column column;
        column.name = reader.text<std::uint32_t>();
        column.declaredType = reader.text<std::uint32_t>();
        columns.push_back(std::move(column));
    }
    const auto rows = reader.number<std::uint64_t>();
    const auto blocks = reader.number<std::uint32_t>();
    if (!reader.ok()) return corrupt();

    ResultStoreConfig inMemory;
    inMemory.memoryBudget = std::numeric_limits<std::size_t>::max();
    auto store = std::make_shared<ResultStore>(std::move(columns), inMemory);
    for (std::uint32_t i = 0; i < blocks; ++i) {
        const std::string_view block = reader.text<std::uint32_t>();
        if (!reader.ok() || !isSerializedRowBlock(block, store->columnCount())) return corrupt();
        if (auto appended = store->append(RowBlock::deserialize(block.data())); !appended)
            return fail(appended.error());
    }
    if (!reader.rest().empty() || static_cast<std::uint64_t>(store->rowCount()) != rows)
        return corrupt();
    return store;
}

} // namespace

Result<EncodedResult> encodeResult(const ResultStore& result, std::size_t largest) {
    if (result.spilled() || static_cast<std::size_t>(result.bytes()) > largest) return tooLarge();
    std::string body;
    ByteWriter writer(body);
    writer.number(static_cast<std::uint32_t>(result.columnCount()));
    for (const Column& column : result.columns()) {
        writer.text<std::uint32_t>(column.name);
        writer.text<std::uint32_t>(column.declaredType);
    }
    const std::int64_t rows = result.rowCount();
    writer.number(static_cast<std::uint64_t>(rows));
    const std::size_t countAt = body.size();
    writer.number(std::uint32_t{0});
    std::uint32_t blocks = 0;
    for (std::int64_t row = 0; row < rows; ++blocks) {
        const ResultStore::Place place = result.place(row);
        const std::size_t size = place.block->serializedSize();
        if (size > mostBlockBytes || body.size() + size > largest) return tooLarge();
        writer.number(static_cast<std::uint32_t>(size));
        const std::size_t at = body.size();
        body.resize(at + size);
        place.block->serialize(body.data() + at);
        row = place.firstRow + place.block->rows();
    }
    std::string count;
    ByteWriter(count).number(blocks);
    body.replace(countAt, count.size(), count);

    EncodedResult encoded;
    encoded.plainBytes = body.size();
    std::uint8_t flags = nativeOrder;
    std::string packed;
    if (body.size() >= compressFrom) {
        packed.resize(ZSTD_compressBound(body.size()));
        const std::size_t size =
            ZSTD_compress(packed.data(), packed.size(), body.data(), body.size(), compressionLevel);
        packed.resize(ZSTD_isError(size) ? 0 : size);
        if (!packed.empty() && packed.size() < body.size()) flags |= compressed;
    }
    const std::string& kept = flags & compressed ? packed : body;

    std::string& bytes = encoded.bytes;
    bytes.reserve(headerBytes + kept.size());
    ByteWriter header(bytes);
    header.number(resultCodecVersion);
    header.number(flags);
    header.number(std::uint64_t{0});
    header.number(static_cast<std::uint64_t>(body.size()));
    bytes += kept;
    sealResult(bytes);
    return encoded;
}

void sealResult(std::string& bytes) {
    if (bytes.size() < headerBytes) return;
    std::string checksum;
    ByteWriter(checksum).number(checksumOf(bytes));
    bytes.replace(checksumAt, checksum.size(), checksum);
}

Result<DecodedResult> decodeResult(std::string_view bytes, std::size_t largest) {
    if (bytes.size() < headerBytes) return corrupt();
    ByteReader reader(bytes);
    const auto version = reader.number<std::uint8_t>();
    const auto flags = reader.number<std::uint8_t>();
    const auto checksum = reader.number<std::uint64_t>();
    const auto size = reader.number<std::uint64_t>();
    if (version != resultCodecVersion)
        return fail(ErrorCode::Unsupported, "The stored result is of another version of Hone.");
    if (checksum != checksumOf(bytes)) return corrupt();
    if ((flags & bigEndian) != nativeOrder)
        return fail(ErrorCode::Unsupported,
                    "The stored result was written on a machine with another byte order.");
    if (size > largest) return tooLarge();

    std::string_view body = reader.rest();
    std::string plain;
    if (flags & compressed) {
        if (ZSTD_getFrameContentSize(body.data(), body.size()) != size) return corrupt();
        plain.resize(size);
        if (ZSTD_decompress(plain.data(), plain.size(), body.data(), body.size()) != size)
            return corrupt();
        body = plain;
    }
    if (body.size() != size) return corrupt();
    auto result = readBody(body);
    if (!result) return fail(result.error());
    return DecodedResult{std::move(*result), static_cast<std::size_t>(size)};
}

} // namespace hone
