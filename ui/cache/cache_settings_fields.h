#pragma once

#include "core/cache/cache_config.h"
#include "ui/shell/setting_field.h"

namespace hone::ui {

using CacheField = SettingField<CacheConfig>;

// In the order in which they are shown; policy and invalidation, which are choices, have none.
std::vector<CacheField> cacheFields();

} // namespace hone::ui
