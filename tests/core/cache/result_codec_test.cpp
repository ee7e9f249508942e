#include <limits>
#include <random>

#include "core/cache/result_codec.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"
#include "tests/support/result_maker.h"

using namespace hone;
using namespace hone::test;

namespace {

constexpr std::size_t plenty = 64u * 1000 * 1000;

std::string encoded(const ResultStore& result) {
    auto bytes = encodeResult(result, plenty);
    return bytes ? bytes->bytes : std::string();
}

std::shared_ptr<ResultStore> allTypes() {
    return makeResult(
        {{"a", "INTEGER"}, {"", ""}, {"näme", "VARCHAR(3)"}},
        {{std::monostate{}, std::int64_t{-1}, std::string("text")},
         {0.5, std::numeric_limits<double>::infinity(), Blob{std::string("\0\1\2", 3)}},
         {std::string(), std::string("\xff\xfe"), Blob{}},
         {std::numeric_limits<std::int64_t>::min(), std::string(300, 'x'), std::monostate{}}},
        3);
}

std::shared_ptr<ResultStore> manyRows(int rows) {
    std::vector<Row> values;
    for (int i = 0; i < rows; ++i)
        values.push_back({std::int64_t{i}, "customer number " + std::to_string(i)});
    return makeResult({{"id", "INTEGER"}, {"name", "TEXT"}}, values);
}

} // namespace

class ResultCodecTest : public HoneTest {
    Q_OBJECT
private slots:
    void aResultComesBackAsItWas() {
        for (const auto& result : {allTypes(), manyRows(5000), manyRows(0), makeResult({}, {})}) {
            const auto bytes = encodeResult(*result, plenty);
            HONE_VERIFY(bytes);
            const auto back = decodeResult(bytes->bytes, plenty);
            HONE_VERIFY(back);
            QVERIFY(back->result->columns() == result->columns());
            QCOMPARE(back->result->rowCount(), result->rowCount());
            QCOMPARE(back->result->bytes(), result->bytes());
            QCOMPARE(printStore(*back->result), printStore(*result));
            QCOMPARE(back->plainBytes, bytes->plainBytes);
            // Types are kept, not only what they look like.
            QCOMPARE(encoded(*back->result), bytes->bytes);
        }
    }

    void largeResultsAreCompressedAndSmallOnesAreNot() {
        const auto large = encodeResult(*manyRows(5000), plenty);
        QVERIFY(large->bytes.size() < large->plainBytes / 2);
        const auto small = encodeResult(*allTypes(), plenty);
        QVERIFY(small->bytes.size() > small->plainBytes);
    }

    void whatCannotBeMadeSmallerStaysPlain() {
        std::mt19937_64 random(7);
        std::string noise(20'000, '\0');
        for (char& byte : noise)
            byte = static_cast<char>(random());
        const auto bytes = encodeResult(*makeResult({{"b", ""}}, {{Blob{noise}}}), plenty);
        QVERIFY(bytes->bytes.size() >= bytes->plainBytes);
        HONE_VERIFY(decodeResult(bytes->bytes, plenty));
    }

    void aResultOnDiskAndOneThatIsTooLargeAreRefused() {
        ResultStoreConfig small;
        small.memoryBudget = 1000;
        const auto spilled = makeResult({{"t", "TEXT"}}, {{std::string(5000, 'x')}}, 1, small);
        QVERIFY(spilled->spilled());
        QCOMPARE(encodeResult(*spilled, plenty).error().code, ErrorCode::TooLarge);
        QCOMPARE(encodeResult(*manyRows(5000), 10'000).error().code, ErrorCode::TooLarge);
        QCOMPARE(decodeResult(encoded(*manyRows(5000)), 10'000).error().code, ErrorCode::TooLarge);
    }

    void anotherVersionIsNamedAsSuch() {
        std::string bytes = encoded(*allTypes());
        bytes[0] = static_cast<char>(resultCodecVersion + 1);
        QCOMPARE(decodeResult(bytes, plenty).error().code, ErrorCode::Unsupported);
    }

    void everyFlippedByteAndEveryCutIsNoticed() {
        for (const auto& result : {allTypes(), manyRows(200)}) {
            const std::string whole = encoded(*result);
            for (std::size_t at = 0; at < whole.size(); ++at) {
                for (const int change : {1, 0x80, 0xff}) {
                    std::string bytes = whole;
                    bytes[at] = static_cast<char>(bytes[at] ^ change);
                    QVERIFY(!decodeResult(bytes, plenty));
                }
                QVERIFY(!decodeResult(std::string_view(whole).substr(0, at), plenty));
            }
            QVERIFY(!decodeResult(whole + '\0', plenty));
            QVERIFY(!decodeResult(whole + whole, plenty));
        }
    }

    // As somebody would who can compute checksums: nothing is believed even then.
    void bytesThatLieWithARightChecksumDoNoHarm() {
        const std::string whole = encoded(*allTypes());
        int accepted = 0;
        for (std::size_t at = 2 + 8; at < whole.size(); ++at)
            for (const int change : {1, 2, 0x10, 0x80, 0xff}) {
                std::string bytes = whole;
                bytes[at] = static_cast<char>(bytes[at] ^ change);
                sealResult(bytes);
                const auto back = decodeResult(bytes, plenty);
                if (!back) continue;
                ++accepted;
                (void)printStore(*back->result);
            }
        QVERIFY(accepted > 0); // another text or number is still a result
        std::mt19937_64 random(3);
        for (int i = 0; i < 2000; ++i) {
            std::string bytes = whole;
            bytes.resize(18 + random() % 200);
            for (std::size_t at = 18; at < bytes.size(); ++at)
                bytes[at] = static_cast<char>(random() % 4 == 0 ? random() : 0);
            sealResult(bytes);
            if (const auto back = decodeResult(bytes, plenty)) (void)printStore(*back->result);
        }
    }

    void foreignBytesAreNoResult() {
        for (const std::string& bytes :
             {std::string(), std::string("hello"), std::string(5000, '\1'), std::string(18, '\0')})
            QVERIFY(!decodeResult(bytes, plenty));
    }
};

QTEST_GUILESS_MAIN(ResultCodecTest)
#include "result_codec_test.moc"
