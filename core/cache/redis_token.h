#pragma once

#include <string>

namespace hone {

// 16 random hexadecimal digits: names of eras, senders and leases. Any thread.
std::string randomToken();

} // namespace hone
