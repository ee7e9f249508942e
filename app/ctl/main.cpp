#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <string_view>

#include <sqlite3.h>

#include "app/ctl/command.h"
#include "app/ctl/interrupt.h"
#include "app/ctl/json_output.h"
#include "app/ctl/table.h"

namespace hone::ctl {
namespace {

std::vector<Command> commands() {
    std::vector<Command> all{sampleCommand(),  demoCommand(),      runCommand(),
                             explainCommand(), planDiffCommand(),  compareCommand(),
                             adviseCommand(),  indexTestCommand(), slowlogCommand(),
                             statsCommand(),   benchCommand(),     poolSizeCommand(),
                             cacheSimCommand(), labCommand()};
    for (Command& command : all) {
        command.options.push_back({"--json", nullptr, "print exactly one JSON object"});
        command.options.push_back({"--help", nullptr, "this text"});
    }
    return all;
}

void printHelp(const std::vector<Command>& all) {
    std::puts("honectl makes database queries fast and shows why, without a window.\n\n"
              "usage: honectl COMMAND [OPTIONS]\n");
    for (const Command& command : all)
        std::printf("  %-10s %s\n", command.name, command.summary);
    std::puts(
        "\nhonectl COMMAND --help says more. DB is a path or sqlite:PATH. Exit status: 0 done, "
        "1 a check failed,\n2 wrong usage, 3 refused or the time limit passed, 130 cancelled.");
}

void printHelp(const Command& command) {
    std::printf("usage: honectl %s %s\n\n%s\n", command.name, command.usage, command.summary);
    if (*command.details != '\0') std::printf("\n%s\n", command.details);
    std::puts("");
    for (const Option& option : command.options) {
        std::string left = option.name;
        if (option.value != nullptr) left.append(" ").append(option.value);
        std::printf("  %-16s %s\n", left.c_str(), option.help);
    }
}

ExitStatus wrongUsage(bool json, const std::string& message, const std::string& hint) {
    if (json) printJson({{"error", errorJson({ErrorCode::InvalidArgument, message, {}, {}})}});
    std::fprintf(stderr, "honectl: %s\n%s\n", message.c_str(), hint.c_str());
    return WrongUsage;
}

ExitStatus start(const Command& command, const std::vector<std::string>& words, bool json) {
    const auto arguments = Arguments::parse(words, command.options);
    const std::string hint =
        std::string("honectl ") + command.name + " --help lists what it takes.";
    if (!arguments) return wrongUsage(json, arguments.error().message, hint);
    if (arguments->has("--help")) {
        printHelp(command);
        return Done;
    }
    const Interrupt interrupt;
    try {
        return command.run({*arguments, json, interrupt.token()});
    } catch (const std::bad_alloc&) {
        return refuse({*arguments, json, {}},
                      {ErrorCode::OutOfMemory, "There is not enough memory for this.", {}, {}});
    } catch (const std::exception& bug) {
        return refuse({*arguments, json, {}},
                      {ErrorCode::Internal, "honectl made a mistake.", bug.what(), {}});
    }
}

ExitStatus dispatch(const std::vector<std::string>& words) {
    const bool json = std::ranges::find(words, "--json") != words.end();
    const std::vector<Command> all = commands();
    if (words.empty()) {
        printHelp(all);
        return WrongUsage;
    }
    const std::string& first = words.front();
    if (first == "--help" || first == "-h" || first == "help") {
        printHelp(all);
        return Done;
    }
    if (first == "--version") {
        if (json)
            printJson({{"version", HONE_VERSION}, {"sqlite", sqlite3_libversion()}});
        else
            std::printf("honectl %s, SQLite %s\n", HONE_VERSION, sqlite3_libversion());
        return Done;
    }
    const auto command =
        std::ranges::find_if(all, [&](const Command& known) { return first == known.name; });
    if (command == all.end())
        return wrongUsage(json, "There is no command " + first + ".",
                          "honectl --help lists the commands.");
    return start(*command, {words.begin() + 1, words.end()}, json);
}

} // namespace

ExitStatus statusOf(const Error& error) {
    switch (error.code) {
    case ErrorCode::InvalidArgument:
        return WrongUsage;
    case ErrorCode::Cancelled:
        return Interrupted;
    default:
        return Refused;
    }
}

ExitStatus refuse(const Invocation& invocation, const Error& error, std::string_view sql) {
    if (invocation.json) {
        printJson({{"error", errorJson(error)}});
        return statusOf(error);
    }
    std::string text = "honectl: " + error.message;
    if (error.detail.find(error.message) == std::string::npos && !error.detail.empty())
        text += "\n         " + error.detail;
    if (error.sqlOffset && *error.sqlOffset < sql.size()) {
        const std::string_view before = sql.substr(0, *error.sqlOffset);
        const std::size_t lineBegin = before.rfind('\n') + 1;
        text += "\n         at line " + std::to_string(1 + std::ranges::count(before, '\n')) +
                ", column " + std::to_string(before.size() - lineBegin + 1) + ": " +
                printable(sql.substr(*error.sqlOffset), 60);
    }
    note(text);
    return statusOf(error);
}

void note(const std::string& line) {
    std::fprintf(stderr, "%s\n", line.c_str());
}

} // namespace hone::ctl

int main(int count, char** words) {
    const int status = hone::ctl::dispatch({words + 1, words + count});
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
    std::perror("honectl: the output could not be written");
    return hone::ctl::Refused;
}
