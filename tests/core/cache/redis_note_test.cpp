#include "core/cache/redis_entry.h"
#include "core/cache/redis_note.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;

namespace {

Change change() {
    Change change;
    change.tables.push_back({"main.orders",
                             {"id", "total", "note"},
                             {{std::int64_t{1}, 2.5, std::string("a")},
                              {std::int64_t{-1}, std::monostate{}, Blob{std::string("\0x", 2)}}},
                             false});
    change.tables.push_back({"main.customers", {}, {}, true});
    return change;
}

bool same(const TableChange& a, const TableChange& b) {
    return a.table == b.table && a.columns == b.columns && a.rows == b.rows && a.whole == b.whole;
}

RedisEntry entry() {
    return {"0123456789abcdef", 4'000'000'000u, {"main.a", "main.ü"}, "shop", -7, "SELECT 1"};
}

} // namespace

class RedisNoteTest : public HoneTest {
    Q_OBJECT
private slots:
    void aNoteComesBackWithItsRows() {
        const auto note = decodeNote(encodeNote(4'294'967'295u, "me", change()));
        QVERIFY(note);
        QCOMPARE(note->number, 4'294'967'295u);
        QCOMPARE(note->sender, std::string("me"));
        QVERIFY(!note->eraBegan);
        QVERIFY(!note->change.everything);
        QCOMPARE(note->change.tables.size(), std::size_t{2});
        for (std::size_t i = 0; i < 2; ++i)
            QVERIFY(same(note->change.tables[i], change().tables[i]));
    }

    void rowsThatAreTooManyAreLeftOut() {
        Change large = change();
        large.tables[0].rows.assign(2000, large.tables[0].rows[0]);
        large.tables[0].rows.push_back({std::int64_t{1}, 0.0, std::string(mostNoteBytes, 'x')});
        const std::string bytes = encodeNote(1, "me", large);
        QVERIFY(bytes.size() < 1000);
        const auto note = decodeNote(bytes);
        QVERIFY(note->change.tables[0].whole);
        QVERIFY(note->change.tables[0].rows.empty());
        QCOMPARE(note->change.tables[0].table, std::string("main.orders"));
    }

    void whatCannotBeNamedConcernsEverything() {
        Change many, longName, ragged = change(), everything;
        for (int i = 0; i < 1001; ++i)
            many.tables.push_back({std::to_string(i), {}, {}, true});
        longName.tables.push_back({std::string(70'000, 't'), {}, {}, true});
        ragged.tables[0].rows[0].pop_back();
        everything.everything = true;
        for (const Change& one : {many, longName, ragged, everything})
            QVERIFY(decodeNote(encodeNote(1, "me", one))->change.everything);
    }

    void damagedNotesAreNoNotes() {
        const std::string whole = encodeNote(5, "me", change());
        for (std::size_t at = 0; at < whole.size(); ++at) {
            for (const int flip : {1, 0x80, 0xff}) {
                std::string bytes = whole;
                bytes[at] = static_cast<char>(bytes[at] ^ flip);
                QVERIFY(!decodeNote(bytes));
            }
            const auto cut = decodeNote(std::string_view(whole).substr(0, at));
            QVERIFY(!cut);
        }
        QVERIFY(!decodeNote(whole + "x"));
    }

    void anEntryComesBackAndDamageIsNoticed() {
        const std::string whole = encodeEntry(entry(), "result");
        const auto back = decodeEntry(whole);
        QVERIFY(back);
        QVERIFY(back->entry == entry());
        QVERIFY(back->result == "result");
        const std::size_t covered = whole.size() - 6;
        for (std::size_t at = 0; at < covered; ++at) {
            std::string bytes = whole;
            bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
            QVERIFY(!decodeEntry(bytes));
            QVERIFY(!decodeEntry(std::string_view(whole).substr(0, at)));
        }
    }

    void anEntryThatTheScriptsCouldNotReadIsNotMade() {
        RedisEntry many = entry(), longName = entry(), noEra = entry();
        many.tables.assign(1001, "t");
        longName.tables[0].assign(70'000, 't');
        noEra.era = "short";
        for (const RedisEntry& one : {many, longName, noEra})
            QVERIFY(encodeEntry(one, "").empty());
    }
};

QTEST_GUILESS_MAIN(RedisNoteTest)
#include "redis_note_test.moc"
