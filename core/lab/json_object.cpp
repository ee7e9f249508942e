#include "core/lab/json_object.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace hone::lab {
namespace {

using nlohmann::json;

// Levenshtein's distance, for naming the key that was meant.
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + ("\"" + words[i] + "\"");
    return text;
}

} // namespace

void ProblemList::add(const std::string& key, std::string message) {
    std::string at = key;
    auto line = json_.lines.find(at);
    while (line == json_.lines.end() && !at.empty()) {
        const std::size_t cut = at.find_last_of(".[");
        at.resize(cut == std::string::npos ? 0 : cut);
        line = json_.lines.find(at);
    }
    json_.problems.push_back(
        {line == json_.lines.end() ? 0 : line->second, key, std::move(message)});
}

std::vector<LabProblem> ProblemList::take() {
    std::ranges::stable_sort(json_.problems, {}, &LabProblem::line);
    return std::move(json_.problems);
}

JsonObject::JsonObject(const json& value, std::string key, ProblemList& problems)
    : value_(value), key_(std::move(key)), problems_(problems) {}

void JsonObject::problem(const std::string& name, std::string message) {
    problems_.add(name.empty() ? key_ : keyOf(name), std::move(message));
}

bool JsonObject::has(const std::string& name) {
    known_.insert(name);
    return value_.contains(name);
}

const json* JsonObject::take(const std::string& name, Need need) {
    known_.insert(name);
    const auto at = value_.find(name);
    if (at != value_.end()) return &*at;
    if (need == Need::Required) problem("", "\"" + name + "\" is missing.");
    return nullptr;
}

std::string JsonObject::text(const std::string& name, Need need, const char* joinedBy) {
    const json* value = take(name, need);
    if (value == nullptr) return {};
    std::string text;
    if (value->is_string()) {
        text = value->get<std::string>();
    } else if (value->is_array() &&
               std::ranges::all_of(*value, [](const json& line) { return line.is_string(); })) {
        for (std::size_t i = 0; i < value->size(); ++i)
            text += (i == 0 ? "" : joinedBy) + (*value)[i].get<std::string>();
    } else {
        problem(name, "This has to be a text, or an array of lines.");
        return {};
    }
    if (need == Need::Required && text.empty()) problem(name, "This is empty.");
    return text;
}

std::vector<std::string> JsonObject::texts(const std::string& name, Need need) {
    const json* value = take(name, need);
    if (value == nullptr) return {};
    if (!value->is_array() ||
        !std::ranges::all_of(*value, [](const json& line) { return line.is_string(); })) {
        problem(name, "This has to be an array of texts.");
        return {};
    }
    return value->get<std::vector<std::string>>();
}

std::int64_t JsonObject::integer(const std::string& name, Need need, std::int64_t otherwise,
                                 std::int64_t least, std::int64_t most) {
    const json* value = take(name, need);
    if (value == nullptr) return otherwise;
    if (value->is_number_integer() &&
        (!value->is_number_unsigned() || value->get<std::uint64_t>() <= std::uint64_t{INT64_MAX})) {
        const auto number = value->get<std::int64_t>();
        if (number >= least && number <= most) return number;
    }
    problem(name, "This has to be a whole number from " + std::to_string(least) + " to " +
                      std::to_string(most) + ".");
    return otherwise;
}

std::optional<double> JsonObject::number(const std::string& name, Need need) {
    const json* value = take(name, need);
    if (value == nullptr) return std::nullopt;
    if (value->is_number()) return value->get<double>();
    problem(name, "This has to be a number.");
    return std::nullopt;
}

bool JsonObject::flag(const std::string& name, bool otherwise) {
    const json* value = take(name, Need::Optional);
    if (value == nullptr) return otherwise;
    if (value->is_boolean()) return value->get<bool>();
    problem(name, "This has to be true or false.");
    return otherwise;
}

Amount JsonObject::amount(const std::string& name, Amount otherwise) {
    const json* value = take(name, Need::Optional);
    if (value == nullptr) return otherwise;
    if (value->is_string()) return {0, value->get<std::string>()};
    constexpr std::int64_t most = 1'000'000'000;
    if (value->is_number_unsigned() && value->get<std::uint64_t>() <= most)
        return {value->get<std::int64_t>(), {}};
    problem(name, "This has to be a whole number from 0, or the name of a parameter.");
    return otherwise;
}

std::size_t JsonObject::word(const std::string& name, const std::vector<std::string>& words) {
    const json* value = take(name, Need::Optional);
    if (value == nullptr) return 0;
    if (value->is_string()) {
        const auto at = std::ranges::find(words, value->get<std::string>());
        if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
    }
    problem(name, "This has to be " + listed(words) + ".");
    return 0;
}

const json* JsonObject::object(const std::string& name, Need need) {
    const json* value = take(name, need);
    if (value == nullptr || value->is_object()) return value;
    problem(name, "This has to be an object.");
    return nullptr;
}

std::vector<const json*> JsonObject::objects(const std::string& name, Need need) {
    const json* value = take(name, need);
    if (value == nullptr) return {};
    std::vector<const json*> objects;
    if (value->is_array())
        for (const json& item : *value)
            if (item.is_object()) objects.push_back(&item);
    if (!value->is_array() || objects.size() != value->size()) {
        problem(name, "This has to be an array of objects.");
        return {};
    }
    if (need == Need::Required && objects.empty()) problem(name, "This is empty.");
    return objects;
}

std::vector<std::int64_t> JsonObject::integers(const std::string& name, Need need) {
    const json* value = take(name, need);
    if (value == nullptr) return {};
    if (!value->is_array() || !std::ranges::all_of(*value, [](const json& item) {
            return item.is_number_unsigned() &&
                   item.get<std::uint64_t>() <= std::uint64_t{INT64_MAX};
        })) {
        problem(name, "This has to be an array of whole numbers from 0.");
        return {};
    }
    return value->get<std::vector<std::int64_t>>();
}

void JsonObject::finish() {
    for (const auto& [name, value] : value_.items()) {
        if (known_.contains(name)) continue;
        const auto near = std::ranges::min_element(
            known_, {}, [&](const std::string& known) { return distance(name, known); });
        const bool close = near != known_.end() && distance(name, *near) <= 2;
        problem(name, "There is no such key here." +
                          (close ? " \"" + *near + "\" may be meant." : std::string()));
    }
}

} // namespace hone::lab
