#pragma once

#include "core/pool/pool_config.h"
#include "ui/shell/setting_field.h"

namespace hone::ui {

using PoolField = SettingField<PoolConfig>;

// In the order in which they are shown; strict order, which is no text, has no field.
std::vector<PoolField> poolFields();

} // namespace hone::ui
