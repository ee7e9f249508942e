#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/ctl/command_line.h"

// What the commands of honectl have in common. Each lies in a file of its own and is listed in
// main.cpp.
namespace hone::ctl {

// As scripts rely on them.
enum ExitStatus { Done = 0, CheckFailed = 1, WrongUsage = 2, Refused = 3, Interrupted = 130 };

struct Invocation {
    const Arguments& arguments;
    bool json = false;
    std::stop_token stop; // on SIGINT and SIGTERM
};

struct Command {
    const char* name;
    const char* usage;   // what follows the name
    const char* summary; // one line
    const char* details; // further lines of the help; may be empty
    std::vector<Option> options;
    ExitStatus (*run)(const Invocation&);
};

Command sampleCommand();
Command demoCommand();
Command runCommand();
Command explainCommand();
Command planDiffCommand();
Command compareCommand();
Command adviseCommand();
Command indexTestCommand();
Command slowlogCommand();
Command statsCommand();
Command benchCommand();
Command poolSizeCommand();
Command cacheSimCommand();
Command labCommand();

ExitStatus statusOf(const Error& error);
// Says what went wrong, as JSON on standard output or in words on standard error, and gives the
// status that fits. sql: the text that the error's offset counts in.
ExitStatus refuse(const Invocation& invocation, const Error& error, std::string_view sql = {});

// A line about what is going on, on standard error.
void note(const std::string& line);

} // namespace hone::ctl
