#pragma once

#include <QString>

#include "core/engine/value.h"

// How a cell's value is shown to a person.
namespace hone::ui {

// One short line: at most 200 characters, line breaks as ⏎, reals grouped with thin spaces, bytes
// that are no UTF-8 as �. NULL is "NULL".
QString shortCellText(const Cell& cell);

// Whether text holds bytes that no UTF-8 has; looks at the part that shortCellText() shows.
bool showsInvalidText(const Cell& cell);

// A few lines for a tool tip; empty where the short text says it all.
QString cellToolTip(const Cell& cell);

} // namespace hone::ui
