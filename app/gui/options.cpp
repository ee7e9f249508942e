#include "app/gui/options.h"

#include <cstdio>
#include <cstdlib>

const char* const helpText =
    "hone [DB]                   opens a database; without one the last, or the welcome page\n"
    "\n"
    "  --screenshot DIR          renders the window with a real session into PNG files and ends\n"
    "    --page NAME             only that page: query, plan, compare, indexes, index-lab,\n"
    "                            advisor, cache, pool, labs, presenter, welcome, history\n"
    "    --lab ID                that lab on the pages labs and presenter\n"
    "    --theme dark|light      only that theme\n"
    "    --size WxH              1440x900 unless told\n"
    "    --scale N               pixels to one of the window's, 1 unless told\n"
    "  --redis URL               shares the cache with other processes through Redis:\n"
    "                            redis://HOST[:PORT] or redis+unix:PATH\n"
    "  --startup-time            says on standard error how long the first picture took\n"
    "  --version, --help\n";

namespace {

hone::Result<QSize> parseSize(const std::string& text) {
    int width = 0, height = 0;
    char rest = 0;
    if (std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) != 2 || width < 320 ||
        height < 240 || width > 16'384 || height > 16'384)
        return hone::fail(hone::ErrorCode::InvalidArgument,
                          "--size wants WIDTHxHEIGHT, such as 1440x900, not \"" + text + "\".");
    return QSize(width, height);
}

hone::Result<double> parseScale(const std::string& text) {
    char* end = nullptr;
    const double scale = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || *end != 0 || !(scale >= 0.5 && scale <= 4))
        return hone::fail(hone::ErrorCode::InvalidArgument,
                          "--scale wants a number from 0.5 to 4, not \"" + text + "\".");
    return scale;
}

hone::Result<std::string> oneOf(const std::string& option, const std::string& text,
                                std::initializer_list<const char*> allowed) {
    std::string names;
    for (const char* name : allowed) {
        if (text == name) return text;
        names += (names.empty() ? "" : " or ") + std::string(name);
    }
    return hone::fail(hone::ErrorCode::InvalidArgument,
                      option + " wants " + names + ", not \"" + text + "\".");
}

} // namespace

hone::Result<Options> parseOptions(const std::vector<std::string>& arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        const auto value = [&]() -> hone::Result<std::string> {
            if (i + 1 >= arguments.size())
                return hone::fail(hone::ErrorCode::InvalidArgument,
                                  argument + " wants a value; see hone --help.");
            return arguments[++i];
        };
        if (argument == "--help" || argument == "-h") {
            options.help = true;
        } else if (argument == "--version") {
            options.version = true;
        } else if (argument == "--startup-time") {
            options.startupTime = true;
        } else if (argument == "--redis") {
            const auto address = value();
            if (!address) return hone::fail(address.error());
            options.redis = *address;
        } else if (argument == "--screenshot") {
            const auto folder = value();
            if (!folder) return hone::fail(folder.error());
            options.screenshotFolder = *folder;
        } else if (argument == "--page") {
            const auto page = value().and_then([&](const std::string& v) {
                return oneOf(argument, v,
                             {"query", "plan", "compare", "indexes", "index-lab", "advisor",
                              "cache", "pool", "labs", "presenter", "welcome", "history"});
            });
            if (!page) return hone::fail(page.error());
            options.page = *page;
        } else if (argument == "--lab") {
            const auto lab = value();
            if (!lab) return hone::fail(lab.error());
            options.lab = *lab;
        } else if (argument == "--theme") {
            const auto theme = value().and_then([&](const std::string& v) {
                return oneOf(argument, v, {"dark", "light"});
            });
            if (!theme) return hone::fail(theme.error());
            options.theme = *theme;
        } else if (argument == "--size") {
            const auto size = value().and_then(parseSize);
            if (!size) return hone::fail(size.error());
            options.size = *size;
        } else if (argument == "--scale") {
            const auto scale = value().and_then(parseScale);
            if (!scale) return hone::fail(scale.error());
            options.scale = *scale;
        } else if (argument.starts_with("-")) {
            return hone::fail(hone::ErrorCode::InvalidArgument,
                              "Unknown option " + argument + "; see hone --help.");
        } else if (options.db.empty()) {
            options.db = argument;
        } else {
            return hone::fail(hone::ErrorCode::InvalidArgument,
                              "One database at a time: what is \"" + argument + "\"?");
        }
    }
    return options;
}
