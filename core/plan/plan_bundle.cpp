#include "core/plan/plan_bundle.h"

#include <algorithm>
#include <set>
#include <thread>

#include <nlohmann/json.hpp>

#include "core/base/machine.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/plan/plan_json.h"
#include "core/sql/fingerprint.h"
#include "core/sql/identifier.h"
#include "core/sql/lexer.h"

namespace hone {
namespace {

using nlohmann::json;

constexpr std::int64_t bundleVersion = 1;
constexpr std::size_t maxObjects = 100'000;
// Settings of a SQLite connection or file that its planner looks at, or that a time depends on.
constexpr const char* sqliteSettings[] = {"automatic_index", "reverse_unordered_selects",
                                          "foreign_keys",    "recursive_triggers",
                                          "journal_mode",    "page_size",
                                          "cache_size",      "mmap_size",
                                          "temp_store",      "encoding",
                                          "synchronous"};

SqlDialect dialectOf(const Plan& plan) {
    if (plan.engine == "PostgreSQL") return SqlDialect::PostgreSql;
    if (plan.engine == "MariaDB") return SqlDialect::MariaDb;
    return SqlDialect::Sqlite;
}

// Words and quoted names of a text, in lower case.
std::set<std::string> namesIn(std::string_view sql, SqlDialect dialect) {
    std::set<std::string> names;
    Lexer lexer(sql, dialect);
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
        std::string_view piece = token.in(sql);
        if (token.kind == TokenKind::QuotedIdentifier && piece.size() > 2)
            piece = piece.substr(1, piece.size() - 2);
        else if (token.kind != TokenKind::Word)
            continue;
        names.insert(toLowerAscii(piece));
    }
    return names;
}

void addObjects(const PlanNode& node, std::set<std::string>& names) {
    if (!node.object.empty()) names.insert(toLowerAscii(node.object));
    for (const PlanNode& child : node.children)
        addObjects(child, names);
}

std::string textOf(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    return {};
}

class Collector {
public:
    Collector(Connection& connection, SqlDialect dialect, std::stop_token stop)
        : connection_(connection), dialect_(dialect), options_{std::move(stop), std::nullopt} {}

    void collect(PlanBundle& bundle) {
        if (dialect_ != SqlDialect::Sqlite) return;
        findTables(bundle.plan);
        const auto catalog = connection_.catalog(options_.stop);
        if (!catalog) return;
        addViews(*catalog, bundle.plan.sql);
        std::set<std::string> schemas;
        for (const CatalogTable& table : catalog->tables)
            if (concerns(table)) {
                addTable(table, bundle.schema);
                schemas.insert(table.schema);
            }
        if (writes_)
            for (const std::string& schema : schemas)
                addTriggers(schema, bundle.schema);
        bundle.statistics.emplace();
        for (const std::string& schema : schemas)
            addStatistics(schema, *bundle.statistics);
        for (const char* setting : sqliteSettings)
            if (const auto rows = ask("PRAGMA " + std::string(setting));
                !rows.empty() && !rows[0].empty())
                bundle.settings[setting] = textOf(rows[0][0]);
        std::ranges::sort(bundle.schema, {}, [](const BundleObject& object) {
            return std::tie(object.table, object.type, object.name);
        });
    }

private:
    // Nothing where the engine refuses.
    std::vector<std::vector<Value>> ask(const std::string& sql) {
        auto rows = collectRows(connection_, sql, {}, options_);
        return rows ? std::move(*rows) : std::vector<std::vector<Value>>();
    }

    void findTables(const Plan& plan) {
        addObjects(plan.root, names_);
        const auto statement = connection_.prepare(plan.sql, options_);
        if (!statement) return;
        const StatementInfo& info = (*statement)->info();
        writes_ = !info.tablesWritten.empty();
        for (const auto* tables : {&info.tablesRead, &info.tablesWritten})
            for (const std::string& table : *tables)
                names_.insert(table.substr(table.find('.') + 1));
    }

    // The plan shows what views read, not their own names.
    void addViews(const Catalog& catalog, const std::string& sql) {
        std::set<std::string> words = namesIn(sql, dialect_);
        for (bool found = true; found;) {
            found = false;
            for (const CatalogTable& table : catalog.tables) {
                const std::string name = toLowerAscii(table.name);
                if (table.kind != CatalogTable::Kind::View || !words.contains(name)) continue;
                if (!names_.insert(name).second) continue;
                found = true;
                words.merge(namesIn(table.sql, dialect_));
            }
        }
    }

    bool concerns(const CatalogTable& table) const {
        return names_.contains(toLowerAscii(table.name));
    }

    static void addTable(const CatalogTable& table, std::vector<BundleObject>& schema) {
        const bool view = table.kind == CatalogTable::Kind::View;
        schema.push_back({view ? "view" : "table", table.name, table.name, table.sql});
        for (const CatalogIndex& index : table.indexes)
            schema.push_back({"index", index.name, table.name, index.sql});
    }

    void addTriggers(const std::string& schema, std::vector<BundleObject>& objects) {
        for (const auto& row :
             ask("SELECT name, tbl_name, sql FROM " + quoteIdentifier(schema, dialect_) +
                 ".sqlite_schema WHERE type = 'trigger'"))
            if (names_.contains(toLowerAscii(textOf(row.at(1)))))
                objects.push_back(
                    {"trigger", textOf(row.at(0)), textOf(row.at(1)), textOf(row.at(2))});
    }

    void addStatistics(const std::string& schema, std::vector<BundleStatistics>& statistics) {
        const std::string from = quoteIdentifier(schema, dialect_) + ".";
        if (ask("SELECT 1 FROM " + from + "sqlite_schema WHERE name = 'sqlite_stat1'").empty())
            return;
        for (const auto& row :
             ask("SELECT tbl, idx, stat FROM " + from + "sqlite_stat1 ORDER BY tbl, idx"))
            if (names_.contains(toLowerAscii(textOf(row.at(0)))))
                statistics.push_back({textOf(row.at(0)), textOf(row.at(1)), textOf(row.at(2))});
    }

    Connection& connection_;
    const SqlDialect dialect_;
    const ExecuteOptions options_;
    std::set<std::string> names_; // of tables concerned, lower case
    bool writes_ = false;
};

std::string hashOf(const std::vector<BundleObject>& schema) {
    std::string all;
    for (const BundleObject& object : schema)
        all += object.type + '\n' + object.name + '\n' + object.table + '\n' + object.sql + '\n';
    return fingerprintText(hashBytes(all));
}

std::string textIn(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t integerIn(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_integer()) return 0;
    return found->get<std::int64_t>();
}

// A list of objects; nothing where there is none.
Result<const json*> listIn(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return nullptr;
    if (!found->is_array()) return fail(damagedPlan(std::string("\"") + key + "\" is not a list"));
    if (found->size() > maxObjects)
        return fail(damagedPlan(std::string("\"") + key + "\" is too long"));
    for (const json& item : *found)
        if (!item.is_object())
            return fail(
                damagedPlan(std::string("\"") + key + "\" has something else than objects"));
    return &*found;
}

Result<PlanBundle> readBundleObject(const json& object) {
    const auto version = object.at("honePlan");
    if (!version.is_number_integer()) return fail(damagedPlan("its version is no number"));
    if (version.get<std::int64_t>() > bundleVersion)
        return fail(newerPlan(version.get<std::int64_t>(), bundleVersion,
                              textIn(object.value("environment", json::object()), "honeVersion")));
    if (!object.contains("plan")) return fail(damagedPlan("it has no \"plan\""));
    auto plan = planFromJson(object.at("plan"));
    if (!plan) return fail(plan.error());
    PlanBundle bundle;
    bundle.plan = std::move(*plan);
    bundle.schemaHash = textIn(object, "schemaHash");
    bundle.anonymised = object.value("anonymised", json()) == json(true);
    const auto ddl = listIn(object, "ddl");
    if (!ddl) return fail(ddl.error());
    if (*ddl != nullptr)
        for (const json& item : **ddl)
            bundle.schema.push_back({textIn(item, "type"), textIn(item, "name"),
                                     textIn(item, "table"), textIn(item, "sql")});
    const auto statistics = listIn(object, "statistics");
    if (!statistics) return fail(statistics.error());
    if (*statistics != nullptr) {
        bundle.statistics.emplace();
        for (const json& item : **statistics)
            bundle.statistics->push_back(
                {textIn(item, "table"), textIn(item, "index"), textIn(item, "stat")});
    }
    if (const auto found = object.find("settings"); found != object.end() && found->is_object())
        for (const auto& [name, value] : found->items())
            if (value.is_string()) bundle.settings[name] = value.get<std::string>();
    if (const auto found = object.find("environment"); found != object.end() && found->is_object())
        bundle.environment = {textIn(*found, "os"), integerIn(*found, "processors"),
                              textIn(*found, "honeVersion"), integerIn(*found, "savedAtMs")};
    return bundle;
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
    return text;
}

// What stands in one list alone: "The index a was added.", "The tables a and b were changed."
void addSchemaChanges(const std::vector<BundleObject>& before, const std::vector<BundleObject>& now,
                      std::vector<std::string>& changes) {
    using Key = std::pair<std::string, std::string>;
    std::map<Key, const BundleObject*> old, current;
    for (const BundleObject& object : before)
        old[{object.type, toLowerAscii(object.name)}] = &object;
    for (const BundleObject& object : now)
        current[{object.type, toLowerAscii(object.name)}] = &object;
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> found; // what, type
    for (const auto& [key, object] : current) {
        const auto other = old.find(key);
        if (other == old.end())
            found[{"added", key.first}].push_back(object->name);
        else if (other->second->sql != object->sql)
            found[{"changed", key.first}].push_back(object->name);
    }
    for (const auto& [key, object] : old)
        if (!current.contains(key)) found[{"removed", key.first}].push_back(object->name);
    for (const auto& [key, names] : found) {
        const bool one = names.size() == 1;
        const std::string plural = key.second == "index" ? "indexes" : key.second + "s";
        changes.push_back("The " + (one ? key.second : plural) + " " + listed(names) +
                          (one ? " was " : " were ") + key.first + ".");
    }
}

} // namespace

PlanBundle bundleOf(Plan plan) {
    PlanBundle bundle;
    bundle.plan = std::move(plan);
    bundle.environment.os = thisKernel();
    bundle.environment.processors = std::thread::hardware_concurrency();
    bundle.environment.honeVersion = honeVersion();
    bundle.environment.savedAtMs = millisecondsSinceEpoch(Clock::system().wallNow());
    return bundle;
}

PlanBundle collectBundle(Connection& connection, SqlDialect dialect, Plan plan,
                         std::stop_token stop) {
    PlanBundle bundle = bundleOf(std::move(plan));
    Collector(connection, dialect, std::move(stop)).collect(bundle);
    if (bundle.statistics) bundle.schemaHash = hashOf(bundle.schema);
    return bundle;
}

std::string bundleText(const PlanBundle& bundle) {
    json parameters = json::array();
    for (const Value& value : bundle.plan.parameters)
        parameters.push_back(valueToJson(value));
    json ddl = json::array();
    for (const BundleObject& object : bundle.schema)
        ddl.push_back({{"type", object.type},
                       {"name", object.name},
                       {"table", object.table},
                       {"sql", object.sql}});
    json statistics;
    if (bundle.statistics) {
        statistics = json::array();
        for (const BundleStatistics& row : *bundle.statistics)
            statistics.push_back({{"table", row.table}, {"index", row.index}, {"stat", row.stat}});
    }
    const json object{{"honePlan", bundleVersion},
                      {"statement", bundle.plan.sql},
                      {"parameters", std::move(parameters)},
                      {"ddl", std::move(ddl)},
                      {"statistics", std::move(statistics)},
                      {"schemaHash", bundle.schemaHash},
                      {"engine", bundle.plan.engine},
                      {"engineVersion", bundle.plan.engineVersion},
                      {"settings", bundle.settings},
                      {"plan", planToJson(bundle.plan)},
                      {"environment",
                       {{"os", bundle.environment.os},
                        {"processors", bundle.environment.processors},
                        {"honeVersion", bundle.environment.honeVersion},
                        {"savedAtMs", bundle.environment.savedAtMs}}},
                      {"anonymised", bundle.anonymised}};
    return object.dump(1, '\t', false, json::error_handler_t::replace) + "\n";
}

Result<PlanBundle> bundleFromText(std::string_view text) {
    const auto object = parsePlanText(text);
    if (!object) return fail(object.error());
    try {
        if (object->is_object() && object->contains("honePlan")) return readBundleObject(*object);
        auto plan = planFromJson(*object);
        if (!plan) return fail(plan.error());
        PlanBundle bundle;
        bundle.plan = std::move(*plan);
        return bundle;
    } catch (const json::exception& error) {
        return fail(damagedPlan(error.what()));
    }
}

Result<void> writeBundle(const PlanBundle& bundle, const std::string& path) {
    return writeFileAtomically(path, bundleText(bundle));
}

Result<PlanBundle> readBundle(const std::string& path) {
    auto bytes = readFile(path, maxPlanBytes);
    if (!bytes) return fail(bytes.error());
    auto bundle = bundleFromText(*bytes);
    if (!bundle) {
        Error error = bundle.error();
        error.message = path + ": " + error.message;
        return fail(std::move(error));
    }
    return bundle;
}

SurroundingsDiff diffSurroundings(const PlanBundle& before, const PlanBundle& now) {
    using State = SurroundingsDiff::State;
    SurroundingsDiff diff;
    const Plan& a = before.plan;
    const Plan& b = now.plan;
    const auto state = [](bool known, bool same) {
        return !known ? State::Unknown : same ? State::Same : State::Differs;
    };
    diff.statement = state(!a.sql.empty() && !b.sql.empty(), a.sql == b.sql);
    if (diff.statement == State::Differs)
        diff.changes.push_back(fingerprintSql(a.sql, dialectOf(a)) ==
                                       fingerprintSql(b.sql, dialectOf(b))
                                   ? "The statement differs in its values or layout alone."
                                   : "The statement is another one.");
    diff.parameters = state(diff.statement != State::Unknown, a.parameters == b.parameters);
    if (diff.parameters == State::Differs) diff.changes.push_back("The parameters differ.");
    diff.schema = state(!before.schemaHash.empty() && !now.schemaHash.empty(),
                        before.schemaHash == now.schemaHash);
    if (diff.schema == State::Differs) addSchemaChanges(before.schema, now.schema, diff.changes);
    diff.statistics =
        state(before.statistics && now.statistics, before.statistics == now.statistics);
    if (diff.statistics == State::Differs)
        diff.changes.push_back(before.statistics->empty() ? "Statistics were gathered (ANALYZE)."
                               : now.statistics->empty()  ? "The statistics were dropped."
                                                          : "The statistics changed.");
    diff.engine = state(!a.engineVersion.empty() && !b.engineVersion.empty(),
                        a.engine == b.engine && a.engineVersion == b.engineVersion);
    if (diff.engine == State::Differs)
        diff.changes.push_back("The engine was " + a.engine + " " + a.engineVersion + " and is " +
                               b.engine + " " + b.engineVersion + ".");
    diff.settings =
        state(!before.settings.empty() && !now.settings.empty(), before.settings == now.settings);
    if (diff.settings == State::Differs) {
        std::vector<std::string> names;
        for (const auto& [name, value] : now.settings)
            if (const auto old = before.settings.find(name);
                old != before.settings.end() && old->second != value)
                names.push_back(name);
        diff.changes.push_back("Settings differ" + (names.empty() ? "" : ": " + listed(names)) +
                               ".");
    }
    return diff;
}

std::string SurroundingsDiff::text() const {
    std::string words;
    for (const std::string& change : changes)
        words += (words.empty() ? "" : " ") + change;
    std::vector<std::string> same, unknown;
    const std::pair<State, const char*> all[] = {
        {statement, "statement"},   {parameters, "parameters"},   {schema, "schema"},
        {statistics, "statistics"}, {engine, "engine's version"}, {settings, "settings"}};
    for (const auto& [state, name] : all) {
        if (state == State::Same) same.emplace_back(name);
        if (state == State::Unknown) unknown.emplace_back(name);
    }
    const char* blank = words.empty() ? "" : " ";
    if (!same.empty() && unknown.empty() && changes.empty())
        words += "Nothing around the plan changed: " + listed(same) + ".";
    else if (!same.empty())
        words += blank +
                 std::string(unknown.empty() ? "Everything else is the same: " : "The same: ") +
                 listed(same) + ".";
    if (!unknown.empty())
        words += (words.empty() ? "" : " ") + std::string("Not known: ") + listed(unknown) + ".";
    return words;
}

} // namespace hone
