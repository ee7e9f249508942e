#pragma once

#include "core/query/load.h"

// The load that scenes show: what so many customers ordered, one of them at a time.
inline hone::LoadConfig sceneLoad(std::int64_t customers) {
    hone::LoadConfig config;
    config.request.text = std::make_shared<const std::string>(
        "SELECT count(*), sum(total) FROM orders WHERE customer_id = :id");
    config.varied = {{":id", customers}};
    return config;
}
