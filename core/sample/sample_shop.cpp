#include "core/sample/sample_shop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/engine/sqlite/sqlite_file.h"
#include "core/sample/random.h"
#include "core/sample/sample_calendar.h"
#include "core/sample/sample_names.h"

namespace hone {
namespace {

constexpr std::int64_t mostOrders = 50'000'000;

constexpr const char* schema = R"sql(
CREATE TABLE customers(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT,
    city TEXT,
    country TEXT NOT NULL,
    newsletter INTEGER NOT NULL,
    created_at TEXT NOT NULL
);
CREATE TABLE products(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    price REAL NOT NULL,
    weight_grams INTEGER
);
CREATE TABLE orders(
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers(id),
    status TEXT NOT NULL,
    placed_at TEXT NOT NULL,
    total REAL NOT NULL,
    payment TEXT NOT NULL,
    coupon TEXT
);
CREATE TABLE order_items(
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders(id),
    product_id INTEGER NOT NULL REFERENCES products(id),
    quantity INTEGER NOT NULL,
    price REAL NOT NULL
);
CREATE TABLE page_views(
    id INTEGER PRIMARY KEY,
    customer_id INTEGER REFERENCES customers(id),
    product_id INTEGER NOT NULL REFERENCES products(id),
    viewed_at TEXT NOT NULL,
    seconds INTEGER NOT NULL,
    referrer TEXT
);
)sql";

// Each table draws from numbers of its own, so that a change to one leaves the others as they are.
enum Stream : std::uint64_t { Customers = 1, Products, Orders, OrderItems, PageViews, Ranks };

struct Item {
    std::uint32_t product = 0; // id
    std::int64_t quantity = 0;
    std::int64_t cents = 0; // each
};

double fromCents(std::int64_t cents) {
    return static_cast<double>(cents) / 100;
}

class Shop {
public:
    Shop(SqliteFile& file, const SampleShopConfig& config, std::function<void(double)> progress,
         std::stop_token stop)
        : file_(file), seed_(config.seed), orders_(config.orders),
          customers_(std::max<std::int64_t>(config.orders / 10, 20)),
          products_(std::max<std::int64_t>(config.orders / 100, 20)),
          customerByRank_(zipfWeights(static_cast<std::size_t>(customers_), 20)),
          productByRank_(zipfWeights(static_cast<std::size_t>(products_), 2)),
          progress_(std::move(progress)), stop_(std::move(stop)) {
        Random random(seed_, Ranks);
        customerOfRank_ = shuffledIds(static_cast<std::size_t>(customers_), random);
        productOfRank_ = shuffledIds(static_cast<std::size_t>(products_), random);
    }

    Result<std::map<std::string, std::int64_t>> make() {
        const std::array steps{&Shop::makeCustomers, &Shop::makeProducts, &Shop::makeOrders,
                               &Shop::makeOrderItems, &Shop::makePageViews};
        for (const auto step : steps)
            if (auto made = (this->*step)(); !made) return fail(made.error());
        return rows_;
    }

private:
    // Counts a row; fails with Cancelled when asked to stop.
    Result<void> rowDone() {
        if (++done_ % 4096 != 0) return {};
        if (stop_.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
        const double expected =
            static_cast<double>(customers_ + products_) + 6.555 * static_cast<double>(orders_);
        if (progress_) progress_(std::min(1.0, static_cast<double>(done_) / expected));
        return {};
    }

    // The value, or NULL in so many cases of a thousand.
    template <typename T>
    static void bindOrNull(SqliteStep& insert, int at, const T& value, Random& random,
                           std::uint32_t nullPerMille) {
        if (random.chance(nullPerMille))
            insert.bindNull(at);
        else
            insert.bind(at, value);
    }

    Result<void> put(SqliteStep& insert) {
        if (auto run = insert.run(); !run) return run;
        return rowDone();
    }

    Result<void> makeCustomers() {
        auto insert = file_.prepare("INSERT INTO customers VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        if (!insert) return fail(insert.error());
        const auto& cities = sampleCities();
        const WeightedChoice cityByRank(zipfWeights(cities.size(), 6));
        Random random(seed_, Customers);
        for (std::int64_t id = 1; id <= customers_; ++id) {
            const SamplePerson person = samplePerson(static_cast<std::uint32_t>(id), random);
            const SampleCity city = cities[cityByRank.pick(random)];
            // In the three years before the first order.
            const std::string created = SampleCalendar::text(
                -1 - static_cast<std::int64_t>(random.below(3 * 365 * 86'400)));
            insert->bind(1, id).bind(2, person.name).bind(5, city.country).bind(7, created);
            bindOrNull(*insert, 3, person.email, random, 30);
            bindOrNull(*insert, 4, city.name, random, 30);
            insert->bind(6, std::int64_t{random.chance(420)});
            if (auto done = put(*insert); !done) return done;
        }
        rows_["customers"] = customers_;
        return {};
    }

    Result<void> makeProducts() {
        auto insert = file_.prepare("INSERT INTO products VALUES(?1, ?2, ?3, ?4, ?5)");
        if (!insert) return fail(insert.error());
        Random random(seed_, Products);
        for (std::int64_t id = 1; id <= products_; ++id) {
            const SampleProduct product = sampleProduct(static_cast<std::uint32_t>(id), random);
            cents_.push_back(product.cents);
            insert->bind(1, id).bind(2, product.name).bind(3, product.category);
            insert->bind(4, fromCents(product.cents));
            const std::int64_t grams = 20 + random.skewedBelow(480, 25);
            bindOrNull(*insert, 5, grams, random, 30);
            if (auto done = put(*insert); !done) return done;
        }
        rows_["products"] = products_;
        return {};
    }

    // The items of an order, the same at every call: its total is needed before they are stored.
    std::size_t itemsOf(std::int64_t order, std::array<Item, 6>& items) const {
        static const WeightedChoice countOf({290, 265, 200, 130, 75, 40});
        static const WeightedChoice quantityOf({780, 140, 50, 20, 10});
        Random random(seed_, OrderItems << 32 | static_cast<std::uint64_t>(order));
        const std::size_t count = countOf.pick(random) + 1;
        for (std::size_t i = 0; i < count; ++i) {
            items[i].product = productOfRank_[productByRank_.pick(random)];
            items[i].quantity = static_cast<std::int64_t>(quantityOf.pick(random)) + 1;
            items[i].cents = cents_[items[i].product - 1];
            if (random.chance(120)) items[i].cents = items[i].cents * 9 / 10;
        }
        return count;
    }

    Result<void> makeOrders() {
        auto insert = file_.prepare("INSERT INTO orders VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        if (!insert) return fail(insert.error());
        constexpr std::array<std::string_view, 5> statuses{"paid", "shipped", "cancelled",
                                                           "refunded", "pending"};
        constexpr std::array<std::string_view, 4> payments{"card", "wallet", "transfer", "invoice"};
        constexpr std::array<std::string_view, 4> coupons{"WELCOME", "SPRING", "FRIENDS", "SORRY"};
        const WeightedChoice statusOf({780, 120, 60, 30, 10});
        const WeightedChoice paymentOf({620, 240, 90, 50});
        const WeightedChoice couponOf({55, 35, 15, 3});
        Random random(seed_, Orders);
        const auto placed = calendar_.moments(static_cast<std::size_t>(orders_), random);
        std::array<Item, 6> items;
        for (std::int64_t id = 1; id <= orders_; ++id) {
            std::int64_t total = 0;
            const std::size_t count = itemsOf(id, items);
            for (std::size_t i = 0; i < count; ++i)
                total += items[i].quantity * items[i].cents;
            const std::string at = SampleCalendar::text(placed[static_cast<std::size_t>(id - 1)]);
            insert->bind(1, id);
            insert->bind(2, std::int64_t{customerOfRank_[customerByRank_.pick(random)]});
            insert->bind(3, statuses[statusOf.pick(random)]).bind(4, at).bind(5, fromCents(total));
            insert->bind(6, payments[paymentOf.pick(random)]);
            const std::string_view coupon = coupons[couponOf.pick(random)];
            bindOrNull(*insert, 7, coupon, random, 892);
            if (auto done = put(*insert); !done) return done;
        }
        rows_["orders"] = orders_;
        return {};
    }

    Result<void> makeOrderItems() {
        auto insert = file_.prepare("INSERT INTO order_items VALUES(?1, ?2, ?3, ?4, ?5)");
        if (!insert) return fail(insert.error());
        std::int64_t id = 0;
        std::array<Item, 6> items;
        for (std::int64_t order = 1; order <= orders_; ++order) {
            const std::size_t count = itemsOf(order, items);
            for (std::size_t i = 0; i < count; ++i) {
                insert->bind(1, ++id).bind(2, order).bind(3, std::int64_t{items[i].product});
                insert->bind(4, items[i].quantity).bind(5, fromCents(items[i].cents));
                if (auto done = put(*insert); !done) return done;
            }
        }
        rows_["order_items"] = id;
        return {};
    }

    Result<void> makePageViews() {
        auto insert = file_.prepare("INSERT INTO page_views VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        if (!insert) return fail(insert.error());
        constexpr std::array<std::string_view, 4> referrers{"search", "newsletter", "social",
                                                            "advert"};
        const WeightedChoice referrerOf({520, 210, 160, 110});
        Random random(seed_, PageViews);
        const std::int64_t count = 3 * orders_;
        const auto viewed = calendar_.moments(static_cast<std::size_t>(count), random);
        for (std::int64_t id = 1; id <= count; ++id) {
            const std::string at = SampleCalendar::text(viewed[static_cast<std::size_t>(id - 1)]);
            insert->bind(1, id);
            const std::int64_t customer{customerOfRank_[customerByRank_.pick(random)]};
            bindOrNull(*insert, 2, customer, random, 380); // a guest without one
            insert->bind(3, std::int64_t{productOfRank_[productByRank_.pick(random)]}).bind(4, at);
            insert->bind(5, std::int64_t{2 + random.skewedBelow(30, 12)});
            const std::string_view referrer = referrers[referrerOf.pick(random)];
            bindOrNull(*insert, 6, referrer, random, 300);
            if (auto done = put(*insert); !done) return done;
        }
        rows_["page_views"] = count;
        return {};
    }

    SqliteFile& file_;
    const std::uint64_t seed_;
    const std::int64_t orders_, customers_, products_;
    const WeightedChoice customerByRank_, productByRank_;
    const SampleCalendar calendar_;
    std::vector<std::uint32_t> customerOfRank_, productOfRank_; // ids, the busiest first
    std::vector<std::int64_t> cents_;                           // price of the product id - 1
    std::map<std::string, std::int64_t> rows_;
    std::int64_t done_ = 0;
    const std::function<void(double)> progress_;
    const std::stop_token stop_;
};

// A file that is gone with the object, unless it was moved to its place.
class UnfinishedFile {
public:
    explicit UnfinishedFile(std::string path) : path_(std::move(path)) { remove(); }
    ~UnfinishedFile() { remove(); }
    UnfinishedFile(const UnfinishedFile&) = delete;
    UnfinishedFile& operator=(const UnfinishedFile&) = delete;

    const std::string& path() const { return path_; }

    // On disk first, then under its name, unless there is something by now.
    Result<void> moveTo(const std::string& path) const {
        const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
        const bool safe = descriptor >= 0 && ::fsync(descriptor) == 0;
        const int problem = errno;
        if (descriptor >= 0) ::close(descriptor);
        if (!safe)
            return fail(ErrorCode::Io, path + " could not be written to disk.",
                        std::strerror(problem));
        int moved = ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE);
        if (moved != 0 && (errno == EINVAL || errno == ENOSYS))
            moved = ::rename(path_.c_str(), path.c_str());
        if (moved != 0)
            return fail(ErrorCode::Io, path + " could not be put in its place.",
                        std::strerror(errno));
        return {};
    }

private:
    void remove() const {
        for (const char* suffix : {"", "-journal", "-wal", "-shm"})
            ::unlink((path_ + suffix).c_str());
    }

    const std::string path_;
};

// Makes the file at path; gives the rows of each table.
Result<std::map<std::string, std::int64_t>> fillFile(const std::string& path,
                                                     const SampleShopConfig& config,
                                                     std::function<void(double)> progress,
                                                     std::stop_token stop) {
    auto file = SqliteFile::open(path, SqliteFile::Open::OrCreate);
    if (!file) return fail(file.error());
    // What is lost in a crash is an unfinished file.
    auto begun = (*file)->run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                              "PRAGMA cache_size = -65536; BEGIN;");
    if (begun) begun = (*file)->run(schema);
    if (!begun) return fail(begun.error());
    auto made = Shop(**file, config, std::move(progress), std::move(stop)).make();
    if (!made) return fail(made.error());
    // Closing the last connection merges the log and removes it.
    if (auto ended = (*file)->run("COMMIT; PRAGMA journal_mode = WAL;"); !ended)
        return fail(ended.error());
    return made;
}

} // namespace

Result<SampleShopReport> makeSampleShop(const std::string& path, const SampleShopConfig& config,
                                        std::function<void(double)> progress,
                                        std::stop_token stop) {
    if (config.orders < 1 || config.orders > mostOrders)
        return fail(ErrorCode::InvalidArgument,
                    "The number of orders must be from 1 to " + std::to_string(mostOrders) + ".");
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) == 0)
        return fail(ErrorCode::InvalidArgument,
                    path + " is there already. Choose another name or remove it first.");

    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    std::error_code ignored;
    if (!folder.empty() && !std::filesystem::is_directory(folder, ignored))
        return fail(ErrorCode::NotFound, "There is no folder " + folder.string() + ".");

    const UnfinishedFile unfinished(path + ".making-" + std::to_string(::getpid()));
    auto tables = fillFile(unfinished.path(), config, std::move(progress), std::move(stop));
    if (!tables) {
        Error error = tables.error();
        if (error.code == ErrorCode::DiskFull)
            error.message = "The disk is too full for " + path +
                            ". Nothing was kept; free some space or make a smaller sample.";
        else if (error.code == ErrorCode::NotFound || error.code == ErrorCode::ReadOnly)
            error.message = path + " cannot be made: its folder may not be written.";
        return fail(std::move(error));
    }
    if (auto moved = unfinished.moveTo(path); !moved) return fail(moved.error());
    return SampleShopReport{path, std::move(*tables), config.seed};
}

} // namespace hone
