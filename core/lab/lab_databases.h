#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "core/base/scratch_folder.h"
#include "core/engine/sqlite/sqlite_driver.h"
#include "core/lab/lab.h"

namespace hone::lab {

// Runs the statements of a text one after the other; their rows are let go.
Result<void> runScript(Connection& connection, std::string_view script,
                       const ExecuteOptions& limits);

// The lab's database and its variants' copies of it, in a folder that goes with this object. One
// thread.
class LabDatabases {
public:
    // Makes the database of a lab. progress: 0 to 1. Errors name the key and its line.
    static Result<std::unique_ptr<LabDatabases>>
    make(const Lab& lab, const Settings& settings, const std::string& folder, std::stop_token stop,
         const std::function<void(double)>& progress = {});

    struct Database {
        std::unique_ptr<SqliteDriver> driver;
        std::unique_ptr<Connection> connection; // reads and writes
        std::int64_t prepareNs = 0;             // what the variant's script took
    };
    // That of a variant, made when first asked for; variants with the same script and name share
    // one.
    Result<Database*> of(const Lab& lab, const Variant& variant, const Settings& settings,
                         std::stop_token stop);

private:
    LabDatabases(std::unique_ptr<ScratchFolder> folder, std::unique_ptr<SqliteDriver> base)
        : folder_(std::move(folder)), base_(std::move(base)) {}

    std::unique_ptr<ScratchFolder> folder_;
    std::unique_ptr<SqliteDriver> base_;
    std::map<std::string, Database> databases_; // by script and name
};

// The error of a text of the lab, with the file's key and line.
Error atKey(const Lab& lab, const std::string& key, Error error);
std::string keyOfVariant(const Lab& lab, const Variant& variant);

} // namespace hone::lab
