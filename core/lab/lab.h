#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/lab/figure.h"

// A demonstration as its file says it; docs/labs.md tells the file's form. Values, read by
// lab_reader.h and run by lab_run.h.
namespace hone::lab {

enum class Level { Beginner, Intermediate, Advanced };
const char* levelName(Level level); // as in the file: "beginner"

enum class Size { Small, Default, Large };

// A whole number that can be changed before a run.
struct Parameter {
    std::string name;  // as in ${name}; "rows" is the size of the data
    std::string label; // for people
    std::int64_t small = 0, usual = 0, large = 0;
    std::int64_t least = 0, most = 0; // what it may be
    std::int64_t at(Size size) const;
    bool operator==(const Parameter&) const = default;
};
// Values of all parameters by name.
using Settings = std::map<std::string, std::int64_t>;

// A number, or the value of a parameter.
struct Amount {
    std::int64_t number = 0;
    std::string parameter = {};
    std::int64_t in(const Settings& settings) const;
    bool operator==(const Amount&) const = default;
};

// Texts of SQL below may hold ${parameter}.

// One query, prepared once; its rows are fetched.
struct StatementJob {
    std::string sql;
};

enum class LoopConnection { One, Each, Pool };

// One statement many times, as code does it.
struct LoopJob {
    std::string each; // ?1, ?2 ... are the columns of over, or the number from 1 of the turn
    std::string over; // a query that runs first; empty: times turns
    Amount times{1};
    Amount batch{1};        // so many turns in one statement, where each says ${list}
    std::string item = "?"; // what ${list} repeats for every turn
    LoopConnection connection = LoopConnection::One;
    bool oneTransaction = false;
    bool prepareEach = true; // as a driver does that keeps no statements
    Amount pauseUs{0};       // waited for each statement, as for a network
};

enum class Draw { Cycle, Skewed };

// Requests of keys from 1 to keys, through Hone's runner and its cache.
struct RequestsJob {
    std::string sql; // ?1 is the key, if it is there
    Amount count{1}, keys{1};
    Draw draw = Draw::Cycle;
    bool cache = false;
    Amount timeToLiveMs{0}; // 0: no age limit
    Amount cacheKilobytes{64'000};
    std::string write; // every so many requests
    Amount writeEvery{0};
    Amount pauseUs{0}; // between requests
};

// Workers that borrow a connection, run a query and give it back, for some time.
struct LoadJob {
    std::string sql; // ?1 is the number of the request, if it is there
    Amount workers{4}, pool{4};
    Amount milliseconds{200};
    Amount holdUs{0};  // waited with the connection in hand
    Amount thinkUs{0}; // waited without it
    Amount acquireTimeoutMs{5'000};
    std::string writer; // a script of another worker, again and again, on a connection of its own
    Amount writerPauseUs{0};
};

// Keys asked of a cache that holds some of them.
struct TraceJob {
    std::string policy;  // "adaptive", "lru", "fifo"
    std::string pattern; // "skewed", "scans", "loop"
    Amount requests{1}, keys{1}, capacity{1};
};

using Job = std::variant<StatementJob, LoopJob, RequestsJob, LoadJob, TraceJob>;

struct Variant {
    std::string id;
    std::string name;
    std::string prepare;  // a script, on a copy of the database that variants with the same share
    std::string database; // another name, another copy
    std::string before, after; // scripts around every run, not timed
    bool sequential = false;   // all its runs in a row, before the others begin
    Job job;
};

// What must come out: a figure within bounds, or results that are the same or not.
struct Condition {
    std::optional<Figure> figure;
    std::optional<double> atLeast, atMost;
    std::vector<std::string> results; // of these variants ...
    bool same = true;                 // ... are the same, or all differ
};

struct Choice {
    std::string says;
    std::vector<Condition> when; // right if all hold; empty: if none before it is
};

// Asked before the run. Choices, or a figure to be guessed.
struct Prediction {
    std::string question;
    std::vector<Choice> choices;
    std::optional<Figure> figure;
    double least = 0, most = 0; // of the slider
};

struct Curve {
    std::string over; // a parameter
    std::vector<std::int64_t> values;
};

struct Lab {
    std::string id, title, topic, story;
    Level level = Level::Beginner;
    std::string file; // where it came from, for messages
    std::vector<Parameter> parameters;
    bool sample = false; // the database is the sample shop with ${rows} orders; setUp comes after
    std::string setUp;   // a script
    Prediction prediction;
    std::vector<Variant> variants; // the first is what the others are compared with
    int rounds = 20;
    double seconds = 6;            // of measuring, about
    std::vector<std::string> show; // figures beside the time, by name
    std::optional<Curve> curve;
    std::vector<Condition> expectations;
    // Texts of the outcome; ${figure} is filled in.
    std::string verdict, explanation, tradeOff;
    std::vector<std::string> next;
    std::map<std::string, int> lines; // of the file, by key: "variants[1].statement"

    const Variant* find(std::string_view id) const;
    std::optional<std::size_t> indexOf(std::string_view id) const;
    Settings settings(Size size) const;
};

// InvalidArgument for a name that no parameter has and for values out of bounds.
Result<void> checkSettings(const Lab& lab, const Settings& settings);
// Settings of a size given as text: "small", "default", "large" or a number of rows.
Result<Settings> settingsOf(const Lab& lab, const std::string& size);

// SQL with the settings filled in.
std::string filledIn(std::string_view sql, const Settings& settings);
// What a variant does, as a page shows it: SQL with comments that say what code around it does.
std::string textOf(const Variant& variant, const Settings& settings);

} // namespace hone::lab
