#include "core/engine/catalog.h"

#include <algorithm>

#include "core/base/text.h"

namespace hone {

const CatalogTable* Catalog::find(std::string_view name) const {
    const auto found = std::ranges::find_if(
        tables, [name](const CatalogTable& table) { return equalsIgnoringCase(table.name, name); });
    return found == tables.end() ? nullptr : &*found;
}

} // namespace hone
