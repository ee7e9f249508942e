#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/lab/json_lines.h"
#include "core/lab/lab.h"

namespace hone::lab {

// Where problems of one file are collected.
class ProblemList {
public:
    explicit ProblemList(LinedJson& json) : json_(json) {}
    // At the line of the key, or of what it lies in.
    void add(const std::string& key, std::string message);
    std::vector<LabProblem> take(); // by line
    bool empty() const { return json_.problems.empty(); }

private:
    LinedJson& json_;
};

// The members of one JSON object as they are asked for; what is of another kind is a problem, and
// so is, in the end, a member that nobody asked for.
class JsonObject {
public:
    JsonObject(const nlohmann::json& value, std::string key, ProblemList& problems);

    const std::string& key() const { return key_; }
    std::string keyOf(const std::string& name) const {
        return key_.empty() ? name : key_ + "." + name;
    }
    bool has(const std::string& name);
    enum class Need { Required, Optional };
    // A string, or an array of them that is joined with the given text.
    std::string text(const std::string& name, Need need, const char* joinedBy);
    std::vector<std::string> texts(const std::string& name, Need need);
    std::int64_t integer(const std::string& name, Need need, std::int64_t otherwise,
                         std::int64_t least, std::int64_t most);
    std::optional<double> number(const std::string& name, Need need);
    bool flag(const std::string& name, bool otherwise);
    // A number or the name of a parameter, which is checked later.
    Amount amount(const std::string& name, Amount otherwise);
    // One of the words, as its place among them; the first where it is not given.
    std::size_t word(const std::string& name, const std::vector<std::string>& words);
    // Null where it is not given.
    const nlohmann::json* object(const std::string& name, Need need);
    // Of objects; empty where it is not given.
    std::vector<const nlohmann::json*> objects(const std::string& name, Need need);
    std::vector<std::int64_t> integers(const std::string& name, Need need);
    void problem(const std::string& name, std::string message);
    // Reports the members that were not asked for.
    void finish();

private:
    const nlohmann::json* take(const std::string& name, Need need);

    const nlohmann::json& value_;
    const std::string key_;
    ProblemList& problems_;
    std::set<std::string> known_;
};

} // namespace hone::lab
