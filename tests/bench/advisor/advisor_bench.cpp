// How much advisors' indexes help: ours (`honectl advise`) beside `.expert` of SQLite's shell. Each
// advisor's set is put on a copy of the database, once as it is and once with ANALYZE after it, and
// every statement is timed on all copies in turn with our engine. Then the traps: small databases
// whose obvious index hurts.
//
//   bench_advisor                       both databases and all traps
//   bench_advisor --only analytic       one of them
//   bench_advisor --make FOLDER         writes the databases and workloads, and ends
//
// An advisor harms where a reading statement becomes slower by more than 5 % (twice measured, the
// 95 % interval above 1) or the weighted total does. A set is idle where its total is within 5 %.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/base/child_process.h"
#include "app/ctl/command_line.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/index/workload.h"
#include "tests/bench/advisor/databases.h"
#include "tests/bench/advisor/index_set.h"
#include "tests/bench/advisor/measure.h"
#include "tests/support/index_traps.h"
#include "tests/support/temporary_folder.h"

using namespace hone;
using namespace hone::bench;
using Json = nlohmann::json;

namespace {

struct Options {
    std::vector<std::string> only;
    std::vector<std::string> extraSets; // files of statements, named as the file
    std::string shell, honectl;
    Json advice; // stands in for honectl: {database: answer, "database@budget": answer}
    std::int64_t orders = 150'000, messages = 300'000;
    int budgetPercent = 60; // of the bytes of .expert's indexes
    MeasureConfig measuring;
};

struct Case {
    std::string name, database, workloadFile;
    std::string why; // of a trap
};

// What was found on one database: variants[0] is the database as it was.
struct Outcome {
    Case of;
    std::vector<IndexSet> sets;
    std::vector<std::string> problems;
    std::vector<Variant> variants;
    std::vector<StatementTimes> statements;

    const IndexSet* set(std::string_view name) const {
        const auto at = std::ranges::find(sets, name, &IndexSet::name);
        return at == sets.end() ? nullptr : &*at;
    }
    // Its place among variants; nothing for a set without statements.
    std::optional<std::size_t> variant(const std::string& name) const {
        const auto at = std::ranges::find(variants, name, &Variant::name);
        if (at == variants.end()) return std::nullopt;
        return static_cast<std::size_t>(at - variants.begin());
    }
};

constexpr const char* before = "before";
constexpr const char* setNames[] = {".expert", ".expert sample", "Hone", "Hone budget"};

std::string workloadFolder() {
    return HONE_SOURCE_FOLDER "/tests/bench/advisor/";
}

Result<void> writeText(const std::string& path, const std::string& text) {
    std::ofstream file(path);
    file << text;
    if (!file.flush()) return fail(ErrorCode::Io, path + " could not be written.");
    return {};
}

// Makes the databases that options ask for, with their workloads, in folder.
Result<std::vector<Case>> makeCases(const Options& options, const std::string& folder) {
    std::vector<Case> cases;
    const auto wanted = [&](const std::string& name, const std::string& group) {
        return options.only.empty() || std::ranges::count(options.only, name) != 0 ||
               std::ranges::count(options.only, group) != 0;
    };
    const auto add = [&](const std::string& name, const std::string& why) -> Case& {
        return cases.emplace_back(
            Case{name, folder + "/" + name + ".db", folder + "/" + name + ".sql", why});
    };
    for (const char* name : {"analytic", "app"}) {
        if (!wanted(name, name)) continue;
        const Case& made = add(name, {});
        const auto done = made.name == "app"
                              ? makeAppDatabase(made.database, {.messages = options.messages})
                              : makeAnalyticDatabase(made.database, {.orders = options.orders});
        if (!done) return fail(done.error());
        const auto text = readFile(workloadFolder() + name + ".sql");
        if (!text) return fail(text.error());
        if (auto written = writeText(made.workloadFile, *text); !written)
            return fail(written.error());
    }
    for (const test::IndexTrap& trap : test::indexTraps()) {
        if (!wanted(trap.name, "traps")) continue;
        const Case& made = add(trap.name, trap.why);
        auto file = SqliteFile::open(made.database, SqliteFile::Open::OrCreate);
        if (!file) return fail(file.error());
        if (auto done = test::makeTrap(trap, **file); !done) return fail(done.error());
        if (auto written = writeText(made.workloadFile, trap.workload); !written)
            return fail(written.error());
    }
    return cases;
}

Result<IndexSet> ourSet(const Options& options, const Case& of,
                        std::optional<std::int64_t> budget) {
    if (options.advice.is_null())
        return honeSet(options.honectl, of.database, of.workloadFile, budget);
    IndexSet set{setNames[budget ? 3 : 2], {}, 0};
    const std::string key = of.name + (budget ? "@budget" : "");
    if (!options.advice.contains(key))
        return fail(ErrorCode::NotFound, "The advice has nothing for " + key + ".");
    auto statements = statementsOfAdvice(options.advice[key]);
    if (!statements) return fail(statements.error());
    set.statements = std::move(*statements);
    return set;
}

// The set and, unless it changes nothing, its two copies.
Result<void> addSet(Outcome& outcome, IndexSet set, const std::string& folder) {
    const auto path = [&] {
        return folder + "/copy-" + std::to_string(outcome.variants.size()) + ".db";
    };
    if (!set.statements.empty() || set.name == before) {
        auto plain = Variant::make(outcome.of.database, path(), set);
        if (!plain) return fail(plain.error());
        outcome.variants.push_back(std::move(*plain));
        auto analyzed = outcome.variants.back().analyzed(path());
        if (!analyzed) return fail(analyzed.error());
        outcome.variants.push_back(std::move(*analyzed));
    }
    if (set.name != before) outcome.sets.push_back(std::move(set));
    return {};
}

Result<void> addAdvised(Outcome& outcome, Result<IndexSet> set, const std::string& folder) {
    if (!set) {
        outcome.problems.push_back(set.error().message + " " + set.error().detail);
        return {};
    }
    return addSet(outcome, std::move(*set), folder);
}

Result<Outcome> examine(const Options& options, const Case& of, const std::string& folder) {
    Outcome outcome;
    outcome.of = of;
    const auto text = readFile(of.workloadFile);
    if (!text) return fail(text.error());
    const auto workload = index::readWorkload(*text, SqlDialect::Sqlite);
    if (!workload) return fail(workload.error());

    auto added = addSet(outcome, {before, {}, 0}, folder);
    for (const bool sample : {false, true})
        if (added)
            added = addAdvised(outcome, expertSet(options.shell, of.database, *workload, sample),
                               folder);
    if (added) added = addAdvised(outcome, ourSet(options, of, std::nullopt), folder);
    const auto peer = outcome.variant(setNames[0]);
    if (added && of.why.empty() && peer) {
        const std::int64_t budget =
            outcome.variants[*peer].addedBytes() * options.budgetPercent / 100;
        added = addAdvised(outcome, ourSet(options, of, budget), folder);
    }
    for (const std::string& path : options.extraSets) {
        if (!added) break;
        const auto set = readFile(path);
        if (!set) return fail(set.error());
        added = addSet(outcome, {std::filesystem::path(path).stem().string(), {*set}, 0}, folder);
    }
    if (!added) return fail(added.error());

    const bool showsProgress = ::isatty(STDERR_FILENO) != 0;
    for (std::size_t i = 0; i < workload->size(); ++i) {
        if (showsProgress)
            std::fprintf(stderr, "\r%s: statement %zu of %zu   ", of.name.c_str(), i + 1,
                         workload->size());
        auto times = measure((*workload)[i], outcome.variants, options.measuring);
        if (!times) return fail(times.error());
        outcome.statements.push_back(std::move(*times));
    }
    if (showsProgress) std::fprintf(stderr, "\r%60s\r", "");
    return outcome;
}

std::string milliseconds(double nanoseconds, bool atLeast) {
    char text[32];
    std::snprintf(text, sizeof text, "%s%.*f", atLeast ? ">=" : "", nanoseconds < 1e6 ? 4 : 2,
                  nanoseconds / 1e6);
    return text;
}

std::string ratioText(const Ratio& ratio) {
    char text[64];
    std::snprintf(text, sizeof text, "%.3f [%.3f, %.3f]", ratio.value, ratio.low, ratio.high);
    return text;
}

struct Slower {
    std::vector<std::size_t> reads, writes; // numbers of statements, from 1
};

Slower slowerOn(const Outcome& outcome, std::size_t variant) {
    Slower slower;
    for (std::size_t i = 0; i < outcome.statements.size(); ++i)
        if (outcome.statements[i].slower[variant])
            (outcome.statements[i].writes ? slower.writes : slower.reads).push_back(i + 1);
    return slower;
}

bool harms(const Outcome& outcome, std::size_t variant) {
    const Ratio ratio = totalRatio(outcome.statements, variant, 0);
    return !slowerOn(outcome, variant).reads.empty() || (ratio.value > 1.05 && ratio.low > 1);
}

std::string numbersText(const std::vector<std::size_t>& numbers) {
    std::string text;
    for (const std::size_t number : numbers)
        text += (text.empty() ? "" : ",") + std::to_string(number);
    return text.empty() ? "-" : text;
}

void printTable(const Outcome& outcome) {
    std::printf("\n%s: milliseconds of each statement, median; * slower than before by more than "
                "5 %%\n\n",
                outcome.of.name.c_str());
    for (const std::string& problem : outcome.problems)
        std::printf("not measured: %s\n", oneLine(problem, 300).c_str());
    std::printf("%3s %6s", "", "weight");
    for (const Variant& variant : outcome.variants)
        std::printf(" %17s", variant.name().c_str());
    std::printf("\n");
    for (std::size_t i = 0; i < outcome.statements.size(); ++i) {
        const StatementTimes& statement = outcome.statements[i];
        std::printf("%3zu %6g", i + 1, statement.weight);
        for (std::size_t v = 0; v < outcome.variants.size(); ++v)
            std::printf(
                " %16s%c",
                milliseconds(statement.variants[v].median(), statement.variants[v].atLeast).c_str(),
                statement.slower[v] ? '*' : ' ');
        std::printf("  %s\n", oneLine(statement.sql, 40).c_str());
    }
    for (const bool weighted : {false, true}) {
        std::printf("%10s", weighted ? "weighted" : "total");
        for (std::size_t v = 0; v < outcome.variants.size(); ++v)
            std::printf(" %16s ", milliseconds(total(outcome.statements, v, weighted),
                                               totalAtLeast(outcome.statements, v))
                                      .c_str());
        std::printf("\n");
    }

    std::printf("\n%-20s %7s %9s %9s %10s  %-28s %-12s %s\n", "set", "indexes", "redundant",
                "bytes", "analysis", "weighted total over before", "slower reads", "slower writes");
    for (std::size_t v = 1; v < outcome.variants.size(); ++v) {
        const Variant& variant = outcome.variants[v];
        const std::string name = variant.name();
        const IndexSet* set = outcome.set(name.substr(0, name.find(" +A")));
        const Slower slower = slowerOn(outcome, v);
        std::printf(
            "%-20s %7d %9d %9s %10s  %-28s %-12s %s\n", name.c_str(), variant.addedIndexes(),
            variant.redundantIndexes(), formatBytes(variant.addedBytes()).c_str(),
            set == nullptr || set->analysisNs == 0 ? "-" : formatDuration(set->analysisNs).c_str(),
            ratioText(totalRatio(outcome.statements, v, 0)).c_str(),
            numbersText(slower.reads).c_str(), numbersText(slower.writes).c_str());
    }
    std::printf("\n");
    for (const char* ours : {setNames[2], setNames[3]})
        for (const char* peer : {setNames[0], setNames[1]})
            for (const char* suffix : {"", " +A"}) {
                const auto over = outcome.variant(ours + std::string(suffix));
                const auto base = outcome.variant(peer + std::string(suffix));
                if (!over || !base) continue;
                std::printf("%-14s over %-18s weighted %s, plain %.3f, bytes %.2f\n",
                            outcome.variants[*over].name().c_str(),
                            outcome.variants[*base].name().c_str(),
                            ratioText(totalRatio(outcome.statements, *over, *base)).c_str(),
                            total(outcome.statements, *over, false) /
                                total(outcome.statements, *base, false),
                            static_cast<double>(outcome.variants[*over].addedBytes()) /
                                static_cast<double>(outcome.variants[*base].addedBytes()));
            }
}

// "+2: x1.70 HARM(1,2), x0.90" and the like: indexes added, total without and with ANALYZE after
// them, statements that became slower. Harm in one of the two is harm; idle is what is idle in
// both.
std::string verdictText(const Outcome& outcome, const std::string& set, bool* harmful, bool* idle) {
    if (outcome.set(set) == nullptr) return "not measured";
    if (!outcome.variant(set)) return "none";
    std::string text;
    *idle = true;
    for (const char* suffix : {"", " +A"}) {
        const std::size_t variant = *outcome.variant(set + suffix);
        const double ratio = totalRatio(outcome.statements, variant, 0).value;
        const bool harm = harms(outcome, variant);
        *harmful = *harmful || harm;
        *idle = *idle && ratio > 0.95;
        char part[80];
        if (text.empty()) {
            const Variant& made = outcome.variants[variant];
            std::snprintf(part, sizeof part, "%+d", made.addedIndexes());
            text += part;
            // What was redundant before is nobody's advice.
            if (const int more = made.redundantIndexes() - outcome.variants[0].redundantIndexes();
                more > 0)
                text += " (" + std::to_string(more) + " redundant)";
            text += ":";
        }
        std::snprintf(part, sizeof part, "%s x%.2f%s", *suffix == 0 ? "" : ",", ratio,
                      harm ? " HARM" : "");
        text += part;
        if (const auto reads = slowerOn(outcome, variant).reads; !reads.empty())
            text += "(" + numbersText(reads) + ")";
    }
    if (*idle && !*harmful) text += " idle";
    return text;
}

struct TrapTally {
    int measured = 0, harmful = 0, idle = 0;
};

void printTrapHead() {
    std::printf(
        "\nTraps: indexes added, weighted total over before as is and with ANALYZE after; in "
        "brackets the statements that became slower\n\n%-30s %-34s %-34s %s\n",
        "", ".expert", ".expert sample", "Hone");
}

void printTrap(const Outcome& outcome, std::map<std::string, TrapTally>& tallies) {
    std::printf("%-30s", outcome.of.name.c_str());
    for (const char* set : {setNames[0], setNames[1], setNames[2]}) {
        bool harmful = false, idle = false;
        std::printf(" %-34s", verdictText(outcome, set, &harmful, &idle).c_str());
        if (outcome.set(set) == nullptr) continue;
        TrapTally& tally = tallies[set];
        ++tally.measured;
        tally.harmful += harmful ? 1 : 0;
        tally.idle += idle && !harmful ? 1 : 0;
    }
    std::printf("\n");
    std::fflush(stdout);
}

Json toJson(const Ratio& ratio) {
    return {{"ratio", ratio.value}, {"ci", {ratio.low, ratio.high}}};
}

Json toJson(const Outcome& outcome) {
    Json json{{"name", outcome.of.name}, {"problems", outcome.problems}};
    if (!outcome.of.why.empty()) json["why"] = outcome.of.why;
    for (const IndexSet& set : outcome.sets)
        json["sets"].push_back(
            {{"name", set.name}, {"statements", set.statements}, {"analysisNs", set.analysisNs}});
    for (std::size_t v = 0; v < outcome.variants.size(); ++v) {
        const Slower slower = slowerOn(outcome, v);
        json["variants"].push_back({{"name", outcome.variants[v].name()},
                                    {"indexes", outcome.variants[v].addedIndexes()},
                                    {"redundant", outcome.variants[v].redundantIndexes()},
                                    {"bytes", outcome.variants[v].addedBytes()},
                                    {"totalNs", total(outcome.statements, v, false)},
                                    {"weightedNs", total(outcome.statements, v, true)},
                                    {"atLeast", totalAtLeast(outcome.statements, v)},
                                    {"overBefore", toJson(totalRatio(outcome.statements, v, 0))},
                                    {"slowerReads", slower.reads},
                                    {"slowerWrites", slower.writes},
                                    {"harms", harms(outcome, v)}});
    }
    for (const StatementTimes& statement : outcome.statements) {
        Json times;
        for (std::size_t v = 0; v < outcome.variants.size(); ++v)
            times[outcome.variants[v].name()] = {
                {"medianNs", statement.variants[v].median()},
                {"atLeast", statement.variants[v].atLeast},
                {"rounds", statement.variants[v].times.size()},
                {"overBefore", toJson(statement.ratios[v])},
                {"slower", static_cast<bool>(statement.slower[v])}};
        json["statements"].push_back({{"sql", statement.sql},
                                      {"weight", statement.weight},
                                      {"writes", statement.writes},
                                      {"times", times}});
    }
    return json;
}

const std::vector<ctl::Option> optionList{
    {"--only", "NAME", "analytic, app, traps or a trap's name; may be given again"},
    {"--make", "FOLDER", "write the databases and workloads there, and end"},
    {"--honectl", "PATH", "the advisor"},
    {"--sqlite3", "PATH", "SQLite's shell"},
    {"--advice", "FILE", "stands in for honectl: {\"analytic\": answer, \"analytic@budget\": ...}"},
    {"--set", "FILE", "statements of another set to measure beside; may be given again"},
    {"--budget", "PERCENT", "of the bytes of .expert's indexes (60)"},
    {"--orders", "N", "of the analytic database (150000)"},
    {"--messages", "N", "of the app's database (300000)"},
    {"--limit", "MS", "a statement is stopped after it (3000)"},
    {"--rounds", "N", "at most, of each statement (15)"},
    {"--seconds", "S", "for the rounds of a statement (2)"},
    {"--wall", nullptr, "the wall's clock instead of processor time"},
    {"--json", nullptr, "one JSON object instead of tables"}};

Result<Options> readOptions(const ctl::Arguments& arguments) {
    Options options;
    options.only = arguments.values("--only");
    options.extraSets = arguments.values("--set");
    options.honectl = arguments.value("--honectl").value_or(HONE_HONECTL);
    options.shell = arguments.value("--sqlite3").value_or(HONE_SQLITE_SHELL);
    if (const auto path = arguments.value("--advice")) {
        const auto text = readFile(*path);
        if (!text) return fail(text.error());
        options.advice = Json::parse(*text, nullptr, false);
        if (!options.advice.is_object())
            return fail(ErrorCode::InvalidArgument, *path + " is no JSON object.");
    }
    const auto orders = arguments.integer("--orders", options.orders, 1'000, 10'000'000);
    const auto messages = arguments.integer("--messages", options.messages, 1'000, 10'000'000);
    const auto budget = arguments.integer("--budget", options.budgetPercent, 1, 1'000);
    const auto limit = arguments.integer("--limit", 3'000, 1, 3'600'000);
    const auto rounds = arguments.integer("--rounds", options.measuring.rounds, 1, 1'000);
    const auto seconds = arguments.integer("--seconds", 2, 0, 3'600);
    for (const auto* number : {&orders, &messages, &budget, &limit, &rounds, &seconds})
        if (!*number) return fail(number->error());
    options.orders = *orders;
    options.messages = *messages;
    options.budgetPercent = static_cast<int>(*budget);
    options.measuring = {Milliseconds(*limit), std::chrono::seconds(*seconds),
                         static_cast<int>(*rounds), !arguments.has("--wall")};
    return options;
}

Result<void> runAll(const ctl::Arguments& arguments) {
    const auto options = readOptions(arguments);
    if (!options) return fail(options.error());
    if (const auto folder = arguments.value("--make")) {
        const auto made = makeCases(*options, *folder);
        if (!made) return fail(made.error());
        return {};
    }
    const test::TemporaryFolder folder;
    const auto cases = makeCases(*options, folder.path());
    if (!cases) return fail(cases.error());
    const bool asJson = arguments.has("--json");
    Json json{{"databases", Json::array()}, {"traps", Json::array()}};
    std::map<std::string, TrapTally> tallies;
    for (const Case& of : *cases) {
        const auto outcome = examine(*options, of, folder.path());
        if (!outcome) return fail(outcome.error());
        const bool trap = !of.why.empty();
        if (asJson)
            json[trap ? "traps" : "databases"].push_back(toJson(*outcome));
        else if (!trap)
            printTable(*outcome);
        else {
            if (tallies.empty()) printTrapHead();
            printTrap(*outcome, tallies);
        }
        std::fflush(stdout);
    }
    for (const auto& [set, tally] : tallies)
        std::printf("%s: %d traps, %d harmful, %d idle\n", set.c_str(), tally.measured,
                    tally.harmful, tally.idle);
    if (asJson) std::printf("%s\n", json.dump(2).c_str());
    return {};
}

} // namespace

int main(int count, char** words) {
    const auto arguments =
        ctl::Arguments::parse(std::vector<std::string>(words + 1, words + count), optionList);
    const auto done = arguments ? runAll(*arguments) : fail(arguments.error());
    if (done) return 0;
    std::fprintf(stderr, "\n%s %s\n", done.error().message.c_str(), done.error().detail.c_str());
    if (!arguments)
        for (const ctl::Option& option : optionList)
            std::fprintf(stderr, "  %s%s%s\n      %s\n", option.name, option.value ? " " : "",
                         option.value ? option.value : "", option.help);
    return 1;
}
