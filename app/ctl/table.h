#pragma once

#include <string>
#include <vector>

#include "core/engine/value.h"

namespace hone::ctl {

// Rows in columns for a terminal: numbers to the right, long texts cut, control characters and
// broken UTF-8 made harmless.
class Table {
public:
    explicit Table(std::vector<std::string> columns);
    void add(const std::vector<Cell>& cells);
    void addTexts(const std::vector<std::string>& texts);
    std::string print() const;

private:
    struct Field {
        std::string text;
        bool right = false;
    };
    std::vector<std::vector<Field>> rows_; // the columns' names first
};

// Safe to show on a terminal.
std::string printable(std::string_view text, std::size_t maxBytes);

} // namespace hone::ctl
