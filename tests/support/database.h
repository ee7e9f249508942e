#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/engine/collect.h"
#include "core/engine/sqlite/sqlite_driver.h"
#include "tests/support/temporary_folder.h"

namespace hone::test {

// A small SQLite file in a temporary folder, made by running a script.
class TestDatabase {
public:
    explicit TestDatabase(const std::string& script = {}, const std::string& name = "test.db");

    std::string path() const { return folder_.file(name_); }
    const TemporaryFolder& folder() const { return folder_; }
    // Through a connection of its own, as another program would.
    void outside(const std::string& script) const;

private:
    TemporaryFolder folder_;
    std::string name_;
};

// Rows as text: columns parted by '|', rows by '\n'; NULL as "NULL".
std::string printRows(const std::vector<std::vector<Value>>& rows);
std::string printStore(const ResultStore& store);

} // namespace hone::test
