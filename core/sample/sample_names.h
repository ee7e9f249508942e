#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/sample/random.h"

// The words that the sample shop's people and things are made of.
namespace hone {

struct SampleCity {
    std::string_view name;
    std::string_view country;
};
// Largest share of customers first.
const std::vector<SampleCity>& sampleCities();

struct SamplePerson {
    std::string name;
    std::string email; // distinct by id
};
SamplePerson samplePerson(std::uint32_t id, Random& random);

struct SampleProduct {
    std::string name;
    std::string_view category;
    std::int64_t cents = 0;
};
SampleProduct sampleProduct(std::uint32_t id, Random& random);

} // namespace hone
