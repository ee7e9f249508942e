#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone::index {

// What only the text of a CREATE INDEX tells.
struct IndexText {
    std::vector<std::string> terms; // each as written, without COLLATE, ASC and DESC behind it
    std::string condition;          // behind WHERE; empty: none
    std::size_t nameBegin = 0;      // where the index's name stands; bytes
};

// Reads the text that sqlite_schema keeps. What cannot be read is left empty.
IndexText readIndexText(std::string_view sql);

// The same for texts that differ in blanks, comments and the case of words alone.
std::string comparableSql(std::string_view sql);

} // namespace hone::index
