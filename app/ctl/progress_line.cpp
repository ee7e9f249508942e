#include "app/ctl/progress_line.h"

#include <cstdio>
#include <unistd.h>

#include "core/base/text.h"

namespace hone::ctl {

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) != 0) {}

void ProgressLine::show(const std::string& what, double share) {
    if (!terminal_) return;
    clear();
    std::fprintf(stderr, "%3.0f %%  %s", 100 * share, oneLine(what, 60).c_str());
    std::fflush(stderr);
    shown_ = true;
}

void ProgressLine::clear() {
    if (shown_) std::fputs("\r\x1b[K", stderr);
    shown_ = false;
}

} // namespace hone::ctl
