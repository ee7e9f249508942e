#include <unistd.h>

#include "app/ctl/database.h"
#include "app/ctl/json_output.h"
#include "app/ctl/parameters.h"
#include "app/ctl/table.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/sql/splitter.h"

namespace hone::ctl {
namespace {

struct RunOptions {
    std::int64_t repeat = 1;
    std::int64_t rows = 0; // of each result to print
    bool cache = false;
    std::string redis; // empty: none
    std::optional<Milliseconds> timeLimit;
    std::vector<Value> parameters;
};

// One execution: its report, and the rows that will be printed.
struct Execution {
    std::shared_ptr<const ExecutionReport> report;
    std::shared_ptr<const ResultStore> rows; // null for a statement without columns
};

struct StatementRuns {
    StatementSpan span;
    std::vector<Execution> runs;
};

struct Outcome {
    std::vector<StatementRuns> statements;
    std::optional<Error> error; // sqlOffset counts from the start of the whole text
};

Result<RunOptions> readOptions(const Invocation& invocation) {
    const Arguments& arguments = invocation.arguments;
    RunOptions options;
    const auto repeat = arguments.integer("--repeat", 1, 1, 1'000'000);
    if (!repeat) return fail(repeat.error());
    options.repeat = *repeat;
    const auto rows = arguments.integer("--rows", invocation.json ? INT64_MAX : 20, 0, INT64_MAX);
    if (!rows) return fail(rows.error());
    options.rows = *rows;
    const std::string cache = arguments.value("--cache").value_or("off");
    if (cache != "on" && cache != "off")
        return fail(ErrorCode::InvalidArgument, "--cache is on or off, not " + cache + ".");
    options.cache = cache == "on";
    const auto timeLimit = timeLimitOf(arguments);
    if (!timeLimit) return fail(timeLimit.error());
    options.timeLimit = *timeLimit;
    options.redis = arguments.value("--redis").value_or("");
    if (!options.redis.empty() && !options.cache)
        return fail(ErrorCode::InvalidArgument, "--redis is the second level of the cache: it goes "
                                                "with --cache on.");
    for (const std::string& word : arguments.values("--param"))
        options.parameters.push_back(parameterValue(word));
    return options;
}

Result<std::string> readStandardInput() {
    std::string text;
    std::string part(64 * 1024, '\0');
    ssize_t got = 0;
    while ((got = ::read(STDIN_FILENO, part.data(), part.size())) > 0)
        text.append(part.data(), static_cast<std::size_t>(got));
    if (got < 0) return fail(ErrorCode::Io, "Standard input could not be read.");
    return text;
}

Result<std::string> readScript(const Arguments& arguments) {
    const auto given = arguments.value("-e");
    const std::size_t files = arguments.positionals().size();
    if (arguments.values("-e").size() + files != 1)
        return fail(ErrorCode::InvalidArgument, "Give the statements with -e SQL or in one FILE.");
    if (given) return *given;
    const std::string& path = arguments.positionals()[0];
    auto text = path == "-" ? readStandardInput() : readFile(path);
    if (!text) return fail(ErrorCode::InvalidArgument, text.error().message, text.error().detail);
    return text;
}

// No value may be left over: a forgotten ? is worth a word.
Result<void> checkParameters(const std::string& text, SqlDialect dialect, std::size_t given) {
    if (given == 0) return {};
    std::size_t taken = 0;
    for (const StatementSpan& span : splitStatements(text, dialect))
        taken = std::max(taken, parameterCount(span.in(text), dialect));
    if (given <= taken) return {};
    return fail(ErrorCode::InvalidArgument, "Values given with --param: " + std::to_string(given) +
                                                ". No statement takes more than " +
                                                std::to_string(taken) + ".");
}

// The first rows alone, where there are more than will be printed.
Result<std::shared_ptr<const ResultStore>> firstRows(std::shared_ptr<const ResultStore> store,
                                                     std::int64_t limit) {
    if (store == nullptr || store->rowCount() <= limit) return store;
    auto first = std::make_shared<ResultStore>(store->columns(), ResultStoreConfig());
    for (std::int64_t row = 0; row < limit;) {
        const auto place = store->load(row);
        if (!place) return fail(place.error());
        RowBlockBuilder builder(store->columnCount());
        for (int at = place->row; at < place->block->rows() && row < limit; ++at, ++row) {
            builder.beginRow();
            for (int column = 0; column < store->columnCount(); ++column)
                builder.append(place->block->cell(at, column));
            builder.endRow();
        }
        if (auto kept = first->append(builder.take()); !kept) return fail(kept.error());
    }
    return first;
}

using RowCallback = std::function<void(const std::vector<Cell>&)>;

Result<void> eachRow(const ResultStore& store, const RowCallback& use) {
    std::vector<Cell> cells(static_cast<std::size_t>(store.columnCount()));
    for (std::int64_t row = 0; row < store.rowCount();) {
        const auto place = store.load(row);
        if (!place) return fail(place.error());
        for (int at = place->row; at < place->block->rows(); ++at, ++row) {
            for (int column = 0; column < store.columnCount(); ++column)
                cells[static_cast<std::size_t>(column)] = place->block->cell(at, column);
            use(cells);
        }
    }
    return {};
}

Result<Execution> execute(Session& session, std::string_view sql, const RunOptions& options,
                          const std::shared_ptr<Tab>& tab, std::stop_token stop) {
    QueryRequest request;
    request.text = std::make_shared<const std::string>(sql);
    request.parameters = assignParameters(sql, session.dialect(), options.parameters);
    request.cache = options.cache;
    request.timeLimit = options.timeLimit;
    request.tab = tab;
    request.holder = "honectl";
    const auto run = session.submit(std::move(request));
    const std::stop_callback cancel(stop, [&run] { run->cancel(); });
    run->wait();
    if (auto error = run->error()) return fail(std::move(*error));
    const StatementResult result = run->latest();
    auto rows = firstRows(result.result, options.rows);
    if (!rows) return fail(rows.error());
    return Execution{result.report, std::move(*rows)};
}

// Runs the text as often as asked; done, where given, is told of each execution. An error ends it.
Outcome
executeAll(Session& session, const std::string& text, const RunOptions& options,
           std::stop_token stop,
           const std::function<void(std::string_view, std::int64_t, const Execution&)>& done) {
    Outcome outcome;
    const auto tab = session.newTab("honectl");
    for (std::int64_t pass = 0; pass < options.repeat && !outcome.error; ++pass) {
        StatementSplitter splitter(text, session.dialect());
        std::size_t number = 0;
        while (const auto span = splitter.next()) {
            auto executed = execute(session, span->in(text), options, tab, stop);
            if (!executed) {
                outcome.error = std::move(executed.error());
                if (outcome.error->sqlOffset) *outcome.error->sqlOffset += span->begin;
                break;
            }
            if (done) done(span->in(text), pass, *executed);
            if (number == outcome.statements.size()) outcome.statements.push_back({*span, {}});
            outcome.statements[number++].runs.push_back(std::move(*executed));
        }
        if (number == 0 && !outcome.error)
            outcome.error =
                Error{ErrorCode::InvalidArgument, "There is no statement to run.", {}, {}};
    }
    return outcome;
}

void writeOut(std::string& out, std::size_t atLeast) {
    if (out.size() < atLeast) return;
    std::fwrite(out.data(), 1, out.size(), stdout);
    out.clear();
}

// Rows go out as they are read back, so that a result larger than memory can be printed.
Result<void> appendExecution(std::string& out, const Execution& execution) {
    const ExecutionReport& report = *execution.report;
    Json columns = Json::array();
    if (execution.rows != nullptr)
        for (const Column& column : execution.rows->columns())
            columns.push_back(column.name);
    Json json{{"columns", std::move(columns)},
              {"rows", report.rows},
              {"rowsChanged", report.rowsChanged},
              {"bytes", report.bytes},
              {"cache", cacheOutcomeName(report.cache)},
              {"timing", timingJson(report.timing)},
              {"counters", countersJson(report.counters)}};
    if (!report.cacheReason.empty()) json["cacheReason"] = report.cacheReason;
    out += dumped(json);
    out.back() = ',';
    out += "\"data\":[";
    Result<void> written;
    if (execution.rows != nullptr) {
        bool first = true;
        written = eachRow(*execution.rows, [&](const std::vector<Cell>& cells) {
            out += first ? "[" : ",[";
            first = false;
            for (std::size_t i = 0; i < cells.size(); ++i) {
                if (i != 0) out += ',';
                appendCell(out, cells[i]);
            }
            out += ']';
            writeOut(out, 256 * 1024);
        });
    }
    out += "]}";
    return written;
}

ExitStatus printOutcome(const Outcome& outcome, const std::string& text) {
    std::optional<Error> error = outcome.error;
    std::string out = "{\"statements\":[";
    for (std::size_t i = 0; i < outcome.statements.size(); ++i) {
        const StatementRuns& statement = outcome.statements[i];
        out += (i == 0 ? "{\"sql\":" : ",{\"sql\":") + dumped(Json(statement.span.in(text))) +
               ",\"runs\":[";
        for (std::size_t run = 0; run < statement.runs.size(); ++run) {
            if (run != 0) out += ',';
            if (auto appended = appendExecution(out, statement.runs[run]); !appended)
                error = appended.error();
        }
        out += "]}";
    }
    out += ']';
    if (error) out += ",\"error\":" + dumped(errorJson(*error));
    out += "}\n";
    writeOut(out, 0);
    return error ? statusOf(*error) : Done;
}

std::string rowsText(std::int64_t count) {
    return count == 1 ? "1 row" : formatCount(count) + " rows";
}

std::string timeSplit(const ExecutionReport& report) {
    const PhaseTimes& timing = report.timing;
    const bool loaded = timing.prepareNs + timing.firstRowNs + timing.fetchNs > 0;
    std::string line = formatDuration(timing.totalNs) + " total";
    const auto phase = [&](const char* name, std::int64_t ns) {
        line += std::string(" · ") + name + " " + formatDuration(ns);
    };
    phase("queue", timing.queueNs);
    if (loaded) {
        phase("pool wait", timing.poolWaitNs);
        phase("prepare", timing.prepareNs);
        phase("first row", timing.firstRowNs);
        phase("fetch", timing.fetchNs);
    }
    if (report.cache != CacheOutcome::Off)
        line += std::string(" · cache ") + cacheOutcomeName(report.cache);
    if (!report.cacheReason.empty()) line += " (" + report.cacheReason + ")";
    return line;
}

void printExecution(std::string_view sql, std::int64_t pass, const Execution& execution) {
    const ExecutionReport& report = *execution.report;
    if (pass == 0) std::printf("%s\n", printable(sql, 160).c_str());
    if (pass == 0 && execution.rows != nullptr) {
        std::vector<std::string> names;
        for (const Column& column : execution.rows->columns())
            names.push_back(column.name);
        Table table(std::move(names));
        const auto read =
            eachRow(*execution.rows, [&](const std::vector<Cell>& cells) { table.add(cells); });
        if (!read) note("honectl: " + read.error().message);
        std::fputs(table.print().c_str(), stdout);
        const std::int64_t shown = execution.rows->rowCount();
        if (shown < report.rows)
            std::printf("... the first %s of %s rows; --rows K shows more\n",
                        formatCount(shown).c_str(), formatCount(report.rows).c_str());
        else
            std::printf("%s\n", rowsText(report.rows).c_str());
    } else if (pass == 0 && report.kind == StatementKind::Write) {
        std::printf("%s changed\n", rowsText(report.rowsChanged).c_str());
    }
    std::printf("%s\n", timeSplit(report).c_str());
    std::fflush(stdout);
}

ExitStatus runRun(const Invocation& invocation) {
    const auto options = readOptions(invocation);
    if (!options) return refuse(invocation, options.error());
    const auto db = invocation.arguments.required("--db");
    if (!db) return refuse(invocation, db.error());
    const auto text = readScript(invocation.arguments);
    if (!text) return refuse(invocation, text.error());
    ExecuteOptions limits{invocation.stop, {}};
    if (options->timeLimit)
        limits.deadline = std::chrono::steady_clock::now() + *options->timeLimit;
    const auto session = openSession(invocation.arguments, limits);
    if (!session) return refuse(invocation, session.error());
    const auto fits = checkParameters(*text, (*session)->dialect(), options->parameters.size());
    if (!fits) return refuse(invocation, fits.error());

    if (invocation.json)
        return printOutcome(executeAll(**session, *text, *options, invocation.stop, {}), *text);
    const Outcome outcome = executeAll(**session, *text, *options, invocation.stop, printExecution);
    return outcome.error ? refuse(invocation, *outcome.error, *text) : Done;
}

} // namespace

Command runCommand() {
    return {"run",
            "--db DB (-e SQL or FILE) [OPTIONS]",
            "Runs statements as typed; - as FILE reads them from standard input.",
            "The statements of a script follow each other on one connection while it must be kept "
            "(transactions,\ntemporary tables). Each is recorded in the journal that slowlog and "
            "stats show.",
            {databaseOption,
             {"-e", "SQL", "the statements"},
             {"--param", "V", parameterHelp},
             {"--repeat", "N", "run the whole text N times"},
             {"--rows", "K", "rows of each result to print; all with --json, else 20, unless told"},
             {"--cache", "on|off", "answer from the cache and keep results in it; off unless told"},
             {"--redis", "URL", "redis://HOST[:PORT] or redis+unix:PATH: a cache that processes share"},
             {"--timeout", "MS", "time limit of each statement"}},
            &runRun};
}

} // namespace hone::ctl
