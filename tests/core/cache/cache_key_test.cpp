#include <map>
#include <set>

#include "core/cache/cache_key.h"
#include "tests/support/hone_test.h"

using namespace hone;

namespace {

std::string key(std::string_view database, std::string_view sql, std::vector<Value> values = {}) {
    return makeCacheKey(database, sql, values).text;
}

} // namespace

class CacheKeyTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void theSameQuestionHasTheSameKey() {
        QCOMPARE(key("d", "SELECT ?", {std::int64_t{1}}), key("d", "SELECT ?", {std::int64_t{1}}));
    }

    void everyDifferenceMakesAnotherKey() {
        const std::vector<std::string> keys{
            key("d", "SELECT 1"),
            key("d", "SELECT  1"),
            key("d", "select 1"),
            key("e", "SELECT 1"),
            key("dS", "ELECT 1"),
            key("", "dSELECT 1"),
            key("d", "q"),
            key("d", "q", {Value()}),
            key("d", "q", {Value(), Value()}),
            key("d", "q", {std::int64_t{0}}),
            key("d", "q", {std::int64_t{1}}),
            key("d", "q", {0.0}),
            key("d", "q", {-0.0}),
            key("d", "q", {1.0}),
            key("d", "q", {std::string("1")}),
            key("d", "q", {Blob{"1"}}),
            key("d", "q", {std::string()}),
            key("d", "q", {Blob{}}),
            key("d", "q", {std::string("a"), std::string("bc")}),
            key("d", "q", {std::string("ab"), std::string("c")}),
            key("d", "q", {std::string("abc")}),
            key("d", "q", {std::string("a\0b", 3)}),
            key("d", "q", {std::string("a\0c", 3)}),
        };
        QCOMPARE(std::set<std::string>(keys.begin(), keys.end()).size(), keys.size());
    }

    void noTwoShortListsOfValuesShareAKey() {
        // Bytes that look like tags, lengths and numbers of the key's own coding.
        const std::vector<Value> pieces{
            Value(),
            std::int64_t{0},
            std::int64_t{3},
            std::string(),
            std::string(1, '\0'),
            std::string("\3\0\0\0\0\0\0\0\0", 9),
            Blob{std::string("\0\1\0\0\0\0\0\0\0\0", 10)},
        };
        std::set<std::string> keys;
        std::size_t made = 0;
        for (const Value& a : pieces) {
            keys.insert(key("d", "q", {a}));
            ++made;
            for (const Value& b : pieces) {
                keys.insert(key("d", "q", {a, b}));
                ++made;
                for (const Value& c : pieces) {
                    keys.insert(key("d", "q", {a, b, c}));
                    ++made;
                }
            }
        }
        QCOMPARE(keys.size(), made);
    }
};

QTEST_GUILESS_MAIN(CacheKeyTest)
#include "cache_key_test.moc"
