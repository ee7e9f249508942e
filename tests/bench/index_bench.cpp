// How well the cost of writing with several indexes is predicted by what each adds alone, on the
// sample shop: ninja bench_index && tests/bench_index [orders].

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "core/base/scratch_folder.h"
#include "core/index/write_cost.h"
#include "core/sample/sample_shop.h"

using namespace hone;
using namespace hone::index;

namespace {

struct Set {
    const char* table;
    std::vector<const char*> terms;
};

const std::vector<Set> sets{
    {"orders", {"customer_id", "placed_at"}},
    {"orders", {"status", "total"}},
    {"orders", {"customer_id", "status, placed_at", "total"}},
    {"orders", {"placed_at", "customer_id, total", "status, customer_id", "total, status"}},
    {"order_items", {"order_id", "product_id"}},
    {"order_items", {"order_id, price, quantity", "product_id, quantity", "price"}},
    {"customers", {"city", "name"}},
};

double print(const char* what, std::optional<std::int64_t> predicted,
             std::optional<std::int64_t> measured) {
    if (!predicted || !measured) return 0;
    const double off = static_cast<double>(*predicted) / static_cast<double>(*measured) - 1;
    std::printf("  %-7s predicted %6lld ns, measured %6lld ns: %+.0f %%\n", what,
                static_cast<long long>(*predicted), static_cast<long long>(*measured), 100 * off);
    return std::abs(off);
}

} // namespace

int main(int argc, char** argv) {
    const std::int64_t orders = argc > 1 ? std::atoll(argv[1]) : 100'000;
    auto folder = ScratchFolder::make();
    if (!folder) return 3;
    const std::string path = (*folder)->file("shop.db");
    if (auto made = makeSampleShop(path, {.orders = orders}); !made) {
        std::fprintf(stderr, "%s\n", made.error().message.c_str());
        return 3;
    }
    const auto driver = SqliteDriver::create(path);
    if (!driver) return 3;
    int within = 0, figures = 0;
    double worst = 0;
    for (const Set& set : sets) {
        auto copy = WorkCopy::make(**driver, {}, (*folder)->path());
        if (!copy) return 3;
        std::set<std::string> all;
        std::printf("%s:", set.table);
        for (const char* terms : set.terms) {
            const std::string name = "bench_" + std::to_string(all.size());
            std::printf(" (%s)", terms);
            if (!(*copy)->build("CREATE INDEX " + name + " ON " + set.table + "(" + terms + ")",
                                {}))
                return 3;
            all.insert(name);
        }
        std::puts("");
        const WriteCostOptions options{.rounds = 15};
        const auto without = measureWriteCost(**copy, set.table, {}, all, options);
        const auto with = measureWriteCost(**copy, set.table, all, all, options);
        if (!without || !with) return 3;
        std::vector<WriteCost> alone;
        for (const std::string& name : all) {
            auto one = measureWriteCost(**copy, set.table, {name}, all, options);
            if (!one) return 3;
            alone.push_back(*one);
        }
        const WriteCost predicted = predictWriteCost(*without, alone);
        for (const double off : {print("insert", predicted.insertNs, with->insertNs),
                                 print("update", predicted.updateNs, with->updateNs),
                                 print("delete", predicted.deleteNs, with->deleteNs)}) {
            ++figures;
            within += off <= 0.25 ? 1 : 0;
            worst = std::max(worst, off);
        }
    }
    std::printf("%d of %d figures within 25 %%, the worst %.0f %% off\n", within, figures,
                100 * worst);
    return 0;
}
