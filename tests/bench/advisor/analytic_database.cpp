#include "tests/bench/advisor/databases.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <string_view>
#include <vector>

#include "core/engine/sqlite/sqlite_file.h"
#include "core/sample/random.h"
#include "tests/bench/advisor/text_maker.h"

namespace hone::bench {
namespace {

constexpr const char* schema = R"sql(
CREATE TABLE regions(id INTEGER PRIMARY KEY, name TEXT NOT NULL, note TEXT);
CREATE TABLE nations(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    region_id INTEGER NOT NULL REFERENCES regions(id)
);
CREATE TABLE suppliers(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    street TEXT NOT NULL,
    nation_id INTEGER NOT NULL REFERENCES nations(id),
    phone TEXT NOT NULL,
    balance REAL NOT NULL,
    note TEXT
);
CREATE TABLE customers(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    street TEXT NOT NULL,
    nation_id INTEGER NOT NULL REFERENCES nations(id),
    phone TEXT NOT NULL,
    balance REAL NOT NULL,
    segment TEXT NOT NULL,
    note TEXT
);
CREATE TABLE parts(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    maker TEXT NOT NULL,
    brand TEXT NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    package TEXT NOT NULL,
    list_price REAL NOT NULL,
    note TEXT
);
CREATE TABLE part_suppliers(
    part_id INTEGER NOT NULL REFERENCES parts(id),
    supplier_id INTEGER NOT NULL REFERENCES suppliers(id),
    stock INTEGER NOT NULL,
    cost REAL NOT NULL,
    note TEXT,
    PRIMARY KEY(part_id, supplier_id)
);
CREATE TABLE orders(
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers(id),
    status TEXT NOT NULL,
    total REAL NOT NULL,
    ordered_on TEXT NOT NULL,
    priority TEXT NOT NULL,
    clerk TEXT NOT NULL,
    note TEXT
);
CREATE TABLE line_items(
    order_id INTEGER NOT NULL REFERENCES orders(id),
    line INTEGER NOT NULL,
    part_id INTEGER NOT NULL,
    supplier_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    price REAL NOT NULL,
    discount REAL NOT NULL,
    tax REAL NOT NULL,
    return_flag TEXT NOT NULL,
    state TEXT NOT NULL,
    shipped_on TEXT NOT NULL,
    promised_on TEXT NOT NULL,
    received_on TEXT NOT NULL,
    instruction TEXT NOT NULL,
    carrier TEXT NOT NULL,
    note TEXT,
    PRIMARY KEY(order_id, line),
    FOREIGN KEY(part_id, supplier_id) REFERENCES part_suppliers(part_id, supplier_id)
);
)sql";

using Word = std::string_view;

constexpr auto regionNames =
    std::to_array<Word>({"Africa", "Americas", "Asia", "Europe", "Oceania"});
struct Nation {
    Word name;
    std::int64_t region;
};
constexpr auto nationList = std::to_array<Nation>(
    {{"Ghana", 1},     {"Kenya", 1},   {"Morocco", 1},     {"Senegal", 1}, {"Namibia", 1},
     {"Brazil", 2},    {"Canada", 2},  {"Chile", 2},       {"Mexico", 2},  {"Peru", 2},
     {"India", 3},     {"Japan", 3},   {"Vietnam", 3},     {"Turkey", 3},  {"Mongolia", 3},
     {"Austria", 4},   {"Denmark", 4}, {"Finland", 4},     {"Ireland", 4}, {"Portugal", 4},
     {"Australia", 5}, {"Fiji", 5},    {"New Zealand", 5}, {"Samoa", 5},   {"Tonga", 5}});
constexpr auto segments =
    std::to_array<Word>({"retail", "workshop", "school", "hotel", "household"});
constexpr auto finishes = std::to_array<Word>({"polished", "brushed", "painted", "raw", "plated"});
constexpr auto grades =
    std::to_array<Word>({"basic", "standard", "fine", "heavy", "light", "promo"});
constexpr auto metals = std::to_array<Word>({"copper", "steel", "brass", "tin", "nickel"});
constexpr auto packageForms =
    std::to_array<Word>({"box", "bag", "jar", "tube", "case", "drum", "can", "pack"});
constexpr auto packageSizes = std::to_array<Word>({"small", "medium", "large", "jumbo", "wrapped"});
constexpr auto shades = std::to_array<Word>(
    {"amber",  "azure",  "beige",  "black",  "bronze", "coral",  "cream",  "cyan",
     "ebony",  "green",  "indigo", "ivory",  "khaki",  "linen",  "maroon", "olive",
     "orange", "orchid", "peach",  "plum",   "rose",   "salmon", "sand",   "sienna",
     "silver", "slate",  "teal",   "violet", "wheat",  "white"});
constexpr auto priorities =
    std::to_array<Word>({"1 urgent", "2 high", "3 normal", "4 low", "5 none"});
constexpr auto carriers =
    std::to_array<Word>({"truck", "rail", "ship", "air", "courier", "mail", "pickup"});
constexpr auto instructions =
    std::to_array<Word>({"deliver in person", "collect on delivery", "leave at gate", "none"});

constexpr int suppliersOfAPart = 4;

// Each table draws from numbers of its own.
enum Stream : std::uint64_t { Suppliers = 1, Customers, Parts, Stock, Orders, Ranks };

double fromCents(std::int64_t cents) {
    return static_cast<double>(cents) / 100;
}

class Wholesale {
public:
    Wholesale(SqliteFile& file, const AnalyticConfig& config)
        : file_(file), seed_(config.seed), orders_(config.orders),
          customers_(std::max<std::int64_t>(config.orders / 10, 30)),
          parts_(std::max<std::int64_t>(config.orders * 2 / 15, 40)),
          suppliers_(std::max<std::int64_t>(config.orders / 150, 8)) {}

    Result<void> make() {
        const std::array steps{&Wholesale::makePlaces,    &Wholesale::makeSuppliers,
                               &Wholesale::makeCustomers, &Wholesale::makeParts,
                               &Wholesale::makeStock,     &Wholesale::makeOrders};
        for (const auto step : steps)
            if (auto made = (this->*step)(); !made) return made;
        return {};
    }

private:
    Result<void> makePlaces() {
        auto region = file_.prepare("INSERT INTO regions VALUES(?1, ?2, NULL)");
        auto nation = file_.prepare("INSERT INTO nations VALUES(?1, ?2, ?3)");
        if (!region || !nation) return fail((!region ? region : nation).error());
        for (std::size_t i = 0; i < regionNames.size(); ++i) {
            region->bind(1, static_cast<std::int64_t>(i + 1)).bind(2, regionNames[i]);
            if (auto put = region->run(); !put) return put;
        }
        for (std::size_t i = 0; i < nationList.size(); ++i) {
            nation->bind(1, static_cast<std::int64_t>(i + 1));
            nation->bind(2, nationList[i].name).bind(3, nationList[i].region);
            if (auto put = nation->run(); !put) return put;
        }
        return {};
    }

    // Dial code 11 to 35 for the nation, then digits.
    static std::string phone(std::int64_t nation, Random& random) {
        return std::to_string(10 + nation) + "-" + std::to_string(100 + random.below(900)) + "-" +
               std::to_string(1000 + random.below(9000));
    }

    Result<void> makeSuppliers() {
        auto insert = file_.prepare("INSERT INTO suppliers VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        if (!insert) return fail(insert.error());
        Random random(seed_, Suppliers);
        for (std::int64_t id = 1; id <= suppliers_; ++id) {
            const std::string name = "Supplier " + std::to_string(id);
            const std::string street = streetText(random);
            const std::int64_t nation = 1 + random.below(nationList.size());
            const std::string number = phone(nation, random);
            std::string note = noteText(4 + random.below(6), random);
            if (random.chance(8)) note += " customer complaints";
            insert->bind(1, id).bind(2, name).bind(3, street).bind(4, nation).bind(5, number);
            insert->bind(6,
                         fromCents(static_cast<std::int64_t>(random.below(1'100'000)) - 100'000));
            insert->bind(7, note);
            if (auto put = insert->run(); !put) return put;
        }
        return {};
    }

    Result<void> makeCustomers() {
        auto insert = file_.prepare("INSERT INTO customers VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        if (!insert) return fail(insert.error());
        const WeightedChoice nationByRank(zipfWeights(nationList.size(), 20));
        const WeightedChoice segmentOf({30, 25, 20, 15, 10});
        Random random(seed_, Customers);
        for (std::int64_t id = 1; id <= customers_; ++id) {
            const std::string name = "Customer " + std::to_string(id);
            const std::string street = streetText(random);
            const auto nation = static_cast<std::int64_t>(nationByRank.pick(random)) + 1;
            const std::string number = phone(nation, random);
            const std::string note = noteText(5 + random.below(9), random);
            insert->bind(1, id).bind(2, name).bind(3, street).bind(4, nation).bind(5, number);
            insert->bind(6,
                         fromCents(static_cast<std::int64_t>(random.below(1'100'000)) - 100'000));
            insert->bind(7, segments[segmentOf.pick(random)]).bind(8, note);
            if (auto put = insert->run(); !put) return put;
        }
        return {};
    }

    Result<void> makeParts() {
        auto insert = file_.prepare("INSERT INTO parts VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
        if (!insert) return fail(insert.error());
        Random random(seed_, Parts);
        for (std::int64_t id = 1; id <= parts_; ++id) {
            std::string name;
            for (int i = 0; i < 3; ++i)
                name.append(i == 0 ? "" : " ").append(pick(shades, random));
            const std::uint32_t maker = 1 + random.below(5);
            const std::string makerName = "Maker " + std::to_string(maker);
            const std::string brand = "Brand " + std::to_string(maker * 10 + 1 + random.below(5));
            std::string kind(pick(grades, random));
            kind.append(" ")
                .append(pick(finishes, random))
                .append(" ")
                .append(pick(metals, random));
            std::string package(pick(packageSizes, random));
            package.append(" ").append(pick(packageForms, random));
            const std::int64_t cents = 90'000 + random.below(110'000);
            cents_.push_back(cents);
            const std::string note = noteText(1 + random.below(3), random);
            insert->bind(1, id).bind(2, name).bind(3, makerName).bind(4, brand).bind(5, kind);
            insert->bind(6, std::int64_t{1 + random.below(50)}).bind(7, package);
            insert->bind(8, fromCents(cents)).bind(9, note);
            if (auto put = insert->run(); !put) return put;
        }
        return {};
    }

    // The which-th supplier of a part, all different.
    std::int64_t supplierOf(std::int64_t part, std::uint32_t which) const {
        const std::int64_t step = suppliers_ / suppliersOfAPart;
        return (part * 7 + which * step) % suppliers_ + 1;
    }

    Result<void> makeStock() {
        auto insert = file_.prepare("INSERT INTO part_suppliers VALUES(?1, ?2, ?3, ?4, ?5)");
        if (!insert) return fail(insert.error());
        Random random(seed_, Stock);
        for (std::int64_t part = 1; part <= parts_; ++part)
            for (std::uint32_t which = 0; which < suppliersOfAPart; ++which) {
                const std::string note = noteText(8 + random.below(12), random);
                insert->bind(1, part).bind(2, supplierOf(part, which));
                insert->bind(3, std::int64_t{1 + random.below(9999)});
                insert->bind(4, fromCents(100 + random.below(99'900))).bind(5, note);
                if (auto put = insert->run(); !put) return put;
            }
        return {};
    }

    Result<void> makeOrders() {
        auto order = file_.prepare("INSERT INTO orders VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        auto line = file_.prepare("INSERT INTO line_items VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                                  "?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)");
        if (!order || !line) return fail((!order ? order : line).error());

        Random ranks(seed_, Ranks);
        // A third of the customers never ordered.
        const auto buyers = static_cast<std::size_t>(customers_ * 2 / 3);
        const auto buyerIds = shuffledIds(static_cast<std::size_t>(customers_), ranks);
        const auto partIds = shuffledIds(static_cast<std::size_t>(parts_), ranks);
        const WeightedChoice buyerByRank(zipfWeights(buyers, static_cast<std::uint64_t>(buyers)));
        const WeightedChoice partByRank(
            zipfWeights(static_cast<std::size_t>(parts_), static_cast<std::uint64_t>(parts_) / 2));
        const std::vector<std::string> days =
            daysFrom(std::chrono::year(2019) / 1 / 1, 2'557 + 200);
        constexpr int lastOrderDay = 2'556, today = 2'300;
        const WeightedChoice dayOf = growingDays(lastOrderDay + 1);

        Random random(seed_, Orders);
        for (std::int64_t id = 1; id <= orders_; ++id) {
            const auto day = static_cast<int>(dayOf.pick(random));
            const std::uint32_t lines = 1 + random.below(7);
            int open = 0;
            double total = 0;
            for (std::uint32_t number = 1; number <= lines; ++number) {
                const std::int64_t part = partIds[partByRank.pick(random)];
                const std::int64_t supplier = supplierOf(part, random.below(suppliersOfAPart));
                const std::int64_t quantity = 1 + random.below(50);
                const double price =
                    fromCents(quantity * cents_[static_cast<std::size_t>(part - 1)]);
                const double discount = fromCents(random.below(11));
                const double tax = fromCents(random.below(9));
                const int shipped = day + 1 + static_cast<int>(random.below(121));
                const int promised = day + 30 + static_cast<int>(random.below(61));
                const int received = shipped + 1 + static_cast<int>(random.below(30));
                const bool isOpen = shipped > today;
                open += isOpen ? 1 : 0;
                const Word flag = received > today ? "none" : random.chance(500) ? "back" : "kept";
                const std::string note = noteText(2 + random.below(4), random);
                line->bind(1, id).bind(2, std::int64_t{number}).bind(3, part).bind(4, supplier);
                line->bind(5, quantity).bind(6, price).bind(7, discount).bind(8, tax);
                line->bind(9, flag).bind(10, Word(isOpen ? "open" : "done"));
                line->bind(11, Word(days[static_cast<std::size_t>(shipped)]));
                line->bind(12, Word(days[static_cast<std::size_t>(promised)]));
                line->bind(13, Word(days[static_cast<std::size_t>(received)]));
                line->bind(14, pick(instructions, random)).bind(15, pick(carriers, random));
                line->bind(16, note);
                if (auto put = line->run(); !put) return put;
                total += price * (1 - discount) * (1 + tax);
            }
            const Word status = open == 0                         ? "done"
                                : open == static_cast<int>(lines) ? "open"
                                                                  : "partly";
            std::string note = noteText(4 + random.below(7), random);
            if (random.chance(12)) note += " special wishes noted requests";
            const std::string clerk = "Clerk " + std::to_string(1 + random.below(1000));
            order->bind(1, id).bind(2, std::int64_t{buyerIds[buyerByRank.pick(random)]});
            order->bind(3, status).bind(4, total);
            order->bind(5, Word(days[static_cast<std::size_t>(day)]));
            order->bind(6, pick(priorities, random)).bind(7, clerk).bind(8, note);
            if (auto put = order->run(); !put) return put;
        }
        return {};
    }

    SqliteFile& file_;
    const std::uint64_t seed_;
    const std::int64_t orders_, customers_, parts_, suppliers_;
    std::vector<std::int64_t> cents_; // list price of the part id - 1
};

} // namespace

Result<void> makeAnalyticDatabase(const std::string& path, const AnalyticConfig& config) {
    return makeFile(path, schema, [&](SqliteFile& file) { return Wholesale(file, config).make(); });
}

} // namespace hone::bench
