#include "tests/support/index_traps.h"

#include <array>
#include <string_view>

#include "core/engine/value.h"
#include "core/sample/random.h"

namespace hone::test {
namespace {

using Row = std::vector<Value>;

Value number(std::uint32_t value) {
    return std::int64_t{value};
}

Value money(Random& random) {
    return static_cast<double>(random.below(100'000)) / 100;
}

template <std::size_t n>
Value oneOf(const std::array<const char*, n>& words, Random& random) {
    return std::string(words[random.below(n)]);
}

// What makes a row wide, so that finding it through an index costs a page.
Value filler(Random& random) {
    constexpr std::array words{"amber", "birch", "cedar", "delta", "ember", "fjord", "grove",
                               "heath", "inlet", "jetty", "knoll", "ledge", "marsh", "north"};
    std::string text;
    for (int i = 0; i < 12; ++i)
        text.append(words[random.below(words.size())]).append(" ");
    return text;
}

Value day(std::uint32_t number) {
    const auto digits = [](std::uint32_t value) {
        return std::string(value < 10 ? "0" : "") + std::to_string(value);
    };
    return std::to_string(2020 + number / 336) + "-" + digits(1 + number / 28 % 12) + "-" +
           digits(1 + number % 28);
}

void bindValue(SqliteStep& insert, int at, const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        insert.bind(at, *integer);
    else if (const auto* real = std::get_if<double>(&value))
        insert.bind(at, *real);
    else if (const auto* text = std::get_if<std::string>(&value))
        insert.bind(at, std::string_view(*text));
    else
        insert.bindNull(at);
}

// Rows number 1 to count of a table. Every fill draws from the same seed.
template <typename MakeRow>
Result<void> fillTable(SqliteFile& file, const std::string& table, std::int64_t count,
                       MakeRow makeRow) {
    Random random(7);
    Row row = makeRow(std::int64_t{1}, random);
    std::string sql = "INSERT INTO " + table + " VALUES(?";
    for (std::size_t i = 1; i < row.size(); ++i)
        sql += ", ?";
    auto insert = file.prepare(sql + ")");
    if (!insert) return fail(insert.error());
    for (std::int64_t id = 1; id <= count; ++id) {
        if (id > 1) row = makeRow(id, random);
        for (std::size_t i = 0; i < row.size(); ++i)
            bindValue(*insert, static_cast<int>(i) + 1, row[i]);
        if (auto put = insert->run(); !put) return put;
    }
    return {};
}

constexpr std::array states{"paid", "open", "void"};

std::vector<IndexTrap> allTraps() {
    std::vector<IndexTrap> traps;

    traps.push_back(
        {"low_cardinality",
         "A third of the rows match, so an index on the state alone fetches 100 000 rows one by "
         "one.",
         "CREATE TABLE invoices(id INTEGER PRIMARY KEY, state TEXT, amount REAL, tax REAL);",
         "-- weight: 10\nSELECT sum(amount) FROM invoices WHERE state = 'paid';\n"
         "-- weight: 2\nSELECT avg(amount), max(tax) FROM invoices WHERE state = 'void';\n",
         [](SqliteFile& file) {
             return fillTable(file, "invoices", 300'000, [](std::int64_t id, Random& r) {
                 return Row{id, oneOf(states, r), money(r), money(r)};
             });
         }});

    traps.push_back(
        {"one_value_is_nearly_all",
         "98 % of the devices are active: an index that pays for the rare state is taken for the "
         "common one too.",
         "CREATE TABLE devices(id INTEGER PRIMARY KEY, state TEXT, load REAL, note TEXT);",
         "-- weight: 20\n-- params: [\"active\"]\nSELECT sum(load) FROM devices WHERE state = ?;\n"
         "-- weight: 1\n-- params: [\"broken\"]\nSELECT max(note) FROM devices WHERE state = ?;\n",
         [](SqliteFile& file) {
             return fillTable(file, "devices", 250'000, [](std::int64_t id, Random& r) {
                 const char* state = r.chance(980) ? "active" : r.chance(900) ? "idle" : "broken";
                 return Row{id, std::string(state), money(r), filler(r)};
             });
         }});

    traps.push_back(
        {"page_in_order_against_filter",
         "The existing index gives the newest 50 at once; an index on the filter would sort "
         "150 000 rows for each page.",
         "CREATE TABLE photos(id INTEGER PRIMARY KEY, library INTEGER, missing INTEGER, "
         "bytes INTEGER, added_at INTEGER, title TEXT);"
         "CREATE INDEX photos_added ON photos(added_at);",
         "-- weight: 100\nSELECT id, title FROM photos WHERE missing = 0 AND library IN (1, 2, 3) "
         "ORDER BY added_at DESC LIMIT 50;\n"
         "-- weight: 20\nSELECT id, title FROM photos WHERE missing = 0 ORDER BY added_at DESC, id "
         "DESC LIMIT 20;\n"
         "-- weight: 50\n-- params: [5000]\nSELECT id, title FROM photos WHERE bytes > ? ORDER BY "
         "added_at DESC LIMIT 20;\n",
         [](SqliteFile& file) {
             return fillTable(file, "photos", 200'000, [](std::int64_t id, Random& r) {
                 const Value library = number(1 + r.below(4));
                 const Value missing = number(r.chance(20));
                 const Value bytes = number(r.below(100'000));
                 return Row{id, library, missing, bytes, number(r.below(100'000'000)), filler(r)};
             });
         }});

    traps.push_back(
        {"columns_that_agree",
         "The model implies the maker and 40 % have the same, so two conditions filter no more "
         "than one.",
         "CREATE TABLE cars(id INTEGER PRIMARY KEY, maker TEXT, model TEXT, km INTEGER, seats "
         "INTEGER);",
         "-- weight: 5\nSELECT sum(km) FROM cars WHERE maker = 'Alba' AND model = 'Alba One';\n"
         "-- weight: 3\nSELECT maker, count(*), avg(km) FROM cars WHERE maker = 'Alba' AND model = "
         "'Alba One' AND seats > 2 GROUP BY maker;\n",
         [](SqliteFile& file) {
             return fillTable(file, "cars", 200'000, [](std::int64_t id, Random& r) {
                 const std::string maker =
                     r.chance(400) ? "Alba" : "Maker " + std::to_string(r.below(40));
                 const std::string model =
                     maker + (maker == "Alba" || r.chance(500) ? " One" : " Two");
                 return Row{id, maker, model, number(r.below(300'000)), number(2 + r.below(6))};
             });
         }});

    traps.push_back(
        {"statistics_of_another_time",
         "sqlite_stat1 was written when ten rows were there and a day was unique: a fresh ANALYZE "
         "is the cure, and what is believed of the old one is wrong.",
         "CREATE TABLE readings(id INTEGER PRIMARY KEY, day TEXT, serial INTEGER, sensor INTEGER, "
         "value REAL, note TEXT);"
         "CREATE INDEX readings_day ON readings(day);"
         "CREATE INDEX readings_serial ON readings(serial);",
         "-- weight: 50\nSELECT value FROM readings WHERE day = '2020-01-02' AND serial = 4711;\n"
         "-- weight: 5\nSELECT sum(value) FROM readings WHERE sensor = 2;\n"
         "-- weight: 5\nSELECT sensor, avg(value) FROM readings WHERE sensor IN (1, 2) GROUP BY "
         "sensor;\n",
         [](SqliteFile& file) {
             auto filled = fillTable(file, "readings", 200'000, [](std::int64_t id, Random& r) {
                 const Value onDay = day(r.below(2));
                 const Value serial = number(r.below(100'000));
                 return Row{id, onDay, serial, number(r.below(3)), money(r), filler(r)};
             });
             if (!filled) return filled;
             return file.run("ANALYZE; DELETE FROM sqlite_stat1;"
                             "INSERT INTO sqlite_stat1 VALUES('readings', 'readings_day', '10 1'),"
                             "('readings', 'readings_serial', '10 10');");
         }});

    traps.push_back(
        {"range_of_nearly_all",
         "98 % lie past the bound; without a value the planner takes any range for a quarter.",
         "CREATE TABLE trips(id INTEGER PRIMARY KEY, started_on TEXT, km REAL, note TEXT);",
         "-- weight: 10\n-- params: [\"2020-02-20\"]\nSELECT sum(km), max(km) FROM trips WHERE "
         "started_on >= ?;\n"
         "-- weight: 5\nSELECT avg(length(note)) FROM trips WHERE started_on > '2020-02-01';\n",
         [](SqliteFile& file) {
             return fillTable(file, "trips", 250'000, [](std::int64_t id, Random& r) {
                 return Row{id, day(r.below(336 * 8)), money(r), filler(r)};
             });
         }});

    traps.push_back(
        {"a_dozen_rows",
         "Twelve rows lie on one page, and joining all rows to them gains nothing from an index on "
         "the large side.",
         "CREATE TABLE kinds(code TEXT PRIMARY KEY, title TEXT, factor REAL);"
         "CREATE TABLE sales(id INTEGER PRIMARY KEY, kind TEXT, amount REAL, note TEXT);",
         "-- weight: 5\nSELECT k.title, sum(s.amount * k.factor) FROM sales s JOIN kinds k ON "
         "k.code = s.kind GROUP BY k.title;\n"
         "-- weight: 5\nSELECT sum(s.amount) FROM sales s JOIN kinds k ON k.code = s.kind WHERE "
         "k.factor > 1.3;\n"
         "-- weight: 20\nSELECT code, factor FROM kinds WHERE title = 'Title 7';\n",
         [](SqliteFile& file) {
             const auto code = [](std::int64_t id) { return "kind " + std::to_string(id); };
             auto filled = fillTable(file, "kinds", 12, [&](std::int64_t id, Random&) {
                 return Row{code(id), "Title " + std::to_string(id),
                            1 + static_cast<double>(id) / 20};
             });
             if (!filled) return filled;
             return fillTable(file, "sales", 200'000, [&](std::int64_t id, Random& r) {
                 return Row{id, code(1 + r.below(12)), money(r), filler(r)};
             });
         }});

    traps.push_back(
        {"written_far_more_than_read",
         "A thousand rows are written for each one of the searches that an index would speed up.",
         "CREATE TABLE audit(id INTEGER PRIMARY KEY, actor INTEGER, action TEXT, subject TEXT, at "
         "INTEGER);",
         "-- weight: 20000\n-- params: [4711, \"login\", \"door 12\", 1700000000]\nINSERT INTO "
         "audit(actor, action, subject, at) VALUES(?, ?, ?, ?);\n"
         "-- weight: 1\nSELECT id, at FROM audit WHERE actor = 77 AND action = 'export' ORDER BY "
         "at "
         "DESC;\n"
         "-- weight: 1\nSELECT action, count(*) FROM audit WHERE subject = 'door 9' GROUP BY "
         "action;\n",
         [](SqliteFile& file) {
             constexpr std::array actions{"login", "logout", "export", "open", "share"};
             return fillTable(file, "audit", 60'000, [&](std::int64_t id, Random& r) {
                 const Value actor = number(r.below(5'000));
                 const Value action = oneOf(actions, r);
                 return Row{id, actor, action, "door " + std::to_string(r.below(300)),
                            1'600'000'000 + id * 60};
             });
         }});

    traps.push_back(
        {"the_rowid_again",
         "The primary key is the rowid already; an index on it repeats the table's own order.",
         "CREATE TABLE letters(id INTEGER PRIMARY KEY, sender INTEGER, body TEXT);"
         "CREATE TABLE senders(id INTEGER PRIMARY KEY, name TEXT);",
         "-- weight: 50\n-- params: [1000, 1100]\nSELECT id, body FROM letters WHERE id BETWEEN ? "
         "AND ? ORDER BY id;\n"
         "-- weight: 5\nSELECT id, body FROM letters WHERE sender <> 5 ORDER BY id DESC LIMIT "
         "100;\n"
         "-- weight: 2\nSELECT s.name, l.body FROM letters l JOIN senders s ON s.id = l.sender "
         "ORDER "
         "BY l.id;\n"
         "-- weight: 2\nSELECT s.id, s.name, max(l.body) FROM senders s, letters l WHERE l.sender "
         "= "
         "s.id GROUP BY s.id, s.name ORDER BY 3 DESC LIMIT 5;\n",
         [](SqliteFile& file) {
             auto filled = fillTable(file, "senders", 500, [](std::int64_t id, Random&) {
                 return Row{id, "Sender " + std::to_string(id)};
             });
             if (!filled) return filled;
             return fillTable(file, "letters", 100'000, [](std::int64_t id, Random& r) {
                 return Row{id, number(1 + r.below(500)), filler(r)};
             });
         }});

    traps.push_back(
        {"left_part_of_an_index",
         "An index on (customer, placed_on) is there and serves searches by customer alone.",
         "CREATE TABLE purchases(id INTEGER PRIMARY KEY, customer INTEGER, placed_on TEXT, total "
         "REAL, note TEXT);"
         "CREATE INDEX purchases_customer_day ON purchases(customer, placed_on);",
         "-- weight: 20\n-- params: [42]\nSELECT note, total FROM purchases WHERE customer = ?;\n"
         "-- weight: 20\n-- params: [42]\nSELECT note, total FROM purchases WHERE customer = ? "
         "ORDER "
         "BY placed_on DESC LIMIT 5;\n"
         "-- weight: 10\n-- params: [42]\nSELECT max(placed_on) FROM purchases WHERE customer = "
         "?;\n",
         [](SqliteFile& file) {
             return fillTable(file, "purchases", 100'000, [](std::int64_t id, Random& r) {
                 const Value customer = number(1 + r.below(5'000));
                 const Value placed = day(r.below(336 * 5));
                 return Row{id, customer, placed, money(r), filler(r)};
             });
         }});

    traps.push_back(
        {"left_parts_of_each_other",
         "Three searches by one, two and three columns need one index, not three.",
         "CREATE TABLE tickets(id INTEGER PRIMARY KEY, team INTEGER, owner INTEGER, priority "
         "INTEGER, title TEXT);",
         "-- weight: 20\n-- params: [42]\nSELECT title FROM tickets WHERE team = ?;\n"
         "-- weight: 20\n-- params: [42, 17]\nSELECT title FROM tickets WHERE team = ? AND owner = "
         "?;\n"
         "-- weight: 20\n-- params: [42, 17, 3]\nSELECT title FROM tickets WHERE team = ? AND "
         "owner "
         "= ? AND priority > ?;\n",
         [](SqliteFile& file) {
             return fillTable(file, "tickets", 100'000, [](std::int64_t id, Random& r) {
                 const Value team = number(r.below(2'000));
                 const Value owner = number(r.below(40));
                 return Row{id, team, owner, number(r.below(5)), filler(r)};
             });
         }});

    traps.push_back(
        {"unique_already",
         "The email is unique and its index finds the one row; more columns behind it find no "
         "less.",
         "CREATE TABLE members(id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, active INTEGER, "
         "joined_on TEXT, note TEXT);",
         "-- weight: 100\n-- params: [\"member4711@example.com\"]\nSELECT id, note FROM members "
         "WHERE "
         "email = ? AND active = 1;\n"
         "-- weight: 50\n-- params: [\"member815@example.com\"]\nSELECT id, note FROM members "
         "WHERE "
         "email = ? AND active = 1 AND joined_on > '2020-01-01' ORDER BY joined_on;\n",
         [](SqliteFile& file) {
             return fillTable(file, "members", 60'000, [](std::int64_t id, Random& r) {
                 const Value active = number(r.chance(900));
                 return Row{id, "member" + std::to_string(id) + "@example.com", active,
                            day(r.below(336 * 5)), filler(r)};
             });
         }});

    traps.push_back(
        {"like_in_the_middle", "A pattern that begins with % reads every row whatever the index.",
         "CREATE TABLE articles(id INTEGER PRIMARY KEY, shelf INTEGER, title TEXT, body TEXT);",
         "-- weight: 10\n-- params: [\"%north inlet amber%\"]\nSELECT id, shelf FROM articles "
         "WHERE "
         "body LIKE ? ORDER BY shelf;\n"
         "-- weight: 5\nSELECT sum(shelf) FROM articles WHERE shelf >= 2 AND title LIKE '%77%';\n",
         [](SqliteFile& file) {
             return fillTable(file, "articles", 100'000, [](std::int64_t id, Random& r) {
                 return Row{id, number(r.below(100)), "Article " + std::to_string(id), filler(r)};
             });
         }});

    traps.push_back(
        {"everything_but",
         "<> and NOT IN leave nearly all rows; no index helps to find what is not meant.",
         "CREATE TABLE parcels(id INTEGER PRIMARY KEY, route INTEGER, state TEXT, weight REAL, "
         "note "
         "TEXT);",
         "-- weight: 5\nSELECT sum(weight) FROM parcels WHERE state <> 'lost';\n"
         "-- weight: 5\nSELECT sum(weight) FROM parcels WHERE route NOT IN (3, 5, 8);\n"
         "-- weight: 3\nSELECT avg(weight) FROM parcels WHERE state IS NOT NULL AND route <> 7;\n",
         [](SqliteFile& file) {
             constexpr std::array parcelStates{"sent", "held", "home"};
             return fillTable(file, "parcels", 200'000, [&](std::int64_t id, Random& r) {
                 const Value route = number(r.below(50));
                 return Row{id, route, r.chance(5) ? Value("lost") : oneOf(parcelStates, r),
                            money(r), filler(r)};
             });
         }});

    traps.push_back(
        {"groups_of_the_whole_table",
         "Grouping reads every row; an index that gives the groups in order finds each row at "
         "random.",
         "CREATE TABLE visits(id INTEGER PRIMARY KEY, page INTEGER, country TEXT, seconds INTEGER, "
         "note TEXT);",
         "-- weight: 5\nSELECT page, sum(seconds), max(note) FROM visits GROUP BY page;\n"
         "-- weight: 5\nSELECT country, page, avg(seconds), min(length(note)) FROM visits GROUP BY "
         "country, page;\n",
         [](SqliteFile& file) {
             constexpr std::array countries{"PT", "JP", "AT", "IE", "HR", "FR"};
             return fillTable(file, "visits", 200'000, [&](std::int64_t id, Random& r) {
                 const Value page = number(r.below(500));
                 const Value country = oneOf(countries, r);
                 return Row{id, page, country, number(r.below(900)), filler(r)};
             });
         }});

    traps.push_back(
        {"clustered_already",
         "The table is its primary key's index (WITHOUT ROWID) and lies in the order asked for.",
         "CREATE TABLE samples(device INTEGER, at INTEGER, value REAL, note TEXT, PRIMARY "
         "KEY(device, at)) WITHOUT ROWID;",
         "-- weight: 20\n-- params: [17, 1600010000, 1600090000]\nSELECT at, value, note FROM "
         "samples "
         "WHERE device = ? AND at BETWEEN ? AND ? ORDER BY at;\n"
         "-- weight: 10\nSELECT device, avg(value), max(note) FROM samples GROUP BY device ORDER "
         "BY "
         "device;\n",
         [](SqliteFile& file) {
             return fillTable(file, "samples", 100'000, [](std::int64_t id, Random& r) {
                 return Row{id % 200, 1'600'000'000 + id, money(r), filler(r)};
             });
         }});

    traps.push_back(
        {"join_of_everything",
         "All rows of both sides are joined; with indexes the planner may start from the wrong "
         "side "
         "and look each row up.",
         "CREATE TABLE clients(id INTEGER PRIMARY KEY, segment TEXT, note TEXT);"
         "CREATE TABLE bills(id INTEGER PRIMARY KEY, client INTEGER REFERENCES clients(id), amount "
         "REAL, note TEXT);",
         "-- weight: 5\nSELECT c.segment, sum(b.amount), max(b.note) FROM clients c JOIN bills b "
         "ON "
         "b.client = c.id GROUP BY c.segment;\n"
         "-- weight: 3\nSELECT c.segment, count(*) FROM bills b JOIN clients c ON c.id = b.client "
         "WHERE c.segment IN ('retail', 'school') AND length(b.note) > 60 GROUP BY c.segment;\n",
         [](SqliteFile& file) {
             constexpr std::array segments{"retail", "school", "hotel", "farm"};
             auto filled = fillTable(file, "clients", 20'000, [&](std::int64_t id, Random& r) {
                 return Row{id, oneOf(segments, r), filler(r)};
             });
             if (!filled) return filled;
             return fillTable(file, "bills", 200'000, [](std::int64_t id, Random& r) {
                 const Value client = number(1 + r.below(20'000));
                 return Row{id, client, money(r), filler(r)};
             });
         }});

    traps.push_back(
        {"mostly_null",
         "97 % of the rows have no end: IS NULL is an equality to the planner and nearly all of "
         "the "
         "table.",
         "CREATE TABLE leases(id INTEGER PRIMARY KEY, ended_on TEXT, rent REAL, note TEXT);",
         "-- weight: 10\nSELECT sum(rent) FROM leases WHERE ended_on IS NULL;\n"
         "-- weight: 5\nSELECT count(*), max(rent) FROM leases WHERE ended_on IS NULL AND rent > "
         "100;\n",
         [](SqliteFile& file) {
             return fillTable(file, "leases", 200'000, [](std::int64_t id, Random& r) {
                 const Value ended = r.chance(30) ? day(r.below(336 * 5)) : Value();
                 return Row{id, ended, money(r), filler(r)};
             });
         }});

    traps.push_back(
        {"all_rows_in_order",
         "Without a LIMIT every row is read; fetching them in an index's order is slower than "
         "sorting.",
         "CREATE TABLE players(id INTEGER PRIMARY KEY, score INTEGER, name TEXT, note TEXT);",
         "-- weight: 3\nSELECT id, score, name, note FROM players ORDER BY score DESC;\n"
         "-- weight: 1\nSELECT count(*) FROM (SELECT score, note FROM players WHERE score > 1000 "
         "ORDER BY score LIMIT -1 OFFSET 50);\n",
         [](SqliteFile& file) {
             return fillTable(file, "players", 150'000, [](std::int64_t id, Random& r) {
                 const Value score = number(r.below(1'000'000));
                 return Row{id, score, "Player " + std::to_string(id), filler(r)};
             });
         }});

    return traps;
}

} // namespace

const std::vector<IndexTrap>& indexTraps() {
    static const std::vector<IndexTrap> traps = allTraps();
    return traps;
}

Result<void> makeTrap(const IndexTrap& trap, SqliteFile& file) {
    auto made = file.run("BEGIN;" + trap.schema);
    if (made) made = trap.fill(file);
    if (made) made = file.run("COMMIT;");
    return made;
}

} // namespace hone::test
