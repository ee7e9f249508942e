#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>

#include "core/base/result.h"

namespace hone {

struct SampleShopConfig {
    std::int64_t orders = 200'000;
    std::uint64_t seed = 1;
};

struct SampleShopReport {
    std::string path;
    std::map<std::string, std::int64_t> tables; // rows of each
    std::uint64_t seed = 0;
};

// Makes the sample shop: customers, products, orders, order_items, page_views, skewed like a real
// shop (Zipf customers and products, seasons in the dates, 3 % NULLs where a shop has them), with
// primary keys alone, so that every index has an effect to show. The same data for the same seed
// and size. Written beside path and moved there when complete; fails when path exists. progress
// gets 0 to 1.
Result<SampleShopReport> makeSampleShop(const std::string& path, const SampleShopConfig& config,
                                        std::function<void(double)> progress = {},
                                        std::stop_token stop = {});

} // namespace hone
