#pragma once

#include <optional>
#include <string>
#include <vector>

#include <QSize>

#include "core/base/result.h"

// What the command line of hone says.
struct Options {
    std::string db; // empty: the last one, or the sample shop
    bool help = false;
    bool version = false;
    bool startupTime = false;
    std::string redis; // the cache's second level; empty: none
    std::string screenshotFolder; // empty: an ordinary window
    std::string page;             // of screenshots; empty: all
    std::string lab;              // of the pages labs and presenter; empty: those chosen there
    std::string theme;            // of screenshots: "dark", "light"; empty: both
    QSize size{1440, 900};
    double scale = 1;
};

hone::Result<Options> parseOptions(const std::vector<std::string>& arguments);

extern const char* const helpText;
