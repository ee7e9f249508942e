#pragma once

#include "app/ctl/command.h"

// The benchmarks behind `honectl bench NAME`.
namespace hone::ctl {

ExitStatus benchFetch(const Invocation& invocation);
ExitStatus benchPool(const Invocation& invocation);
ExitStatus benchCache(const Invocation& invocation);

} // namespace hone::ctl
