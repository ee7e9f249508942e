#pragma once

#include <string>

namespace hone::ctl {

// A line on standard error that writes over itself, where that is a terminal.
class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine() { clear(); }
    void show(const std::string& what, double share);
    void clear();

private:
    const bool terminal_;
    bool shown_ = false;
};

} // namespace hone::ctl
