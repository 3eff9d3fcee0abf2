// machine_clocks.hpp: what the kernel says of time, beside what time it is.
#pragma once

#include <cstdint>

namespace tend {

/// Microseconds since the machine was started, sleep included (CLOCK_BOOTTIME): whoever sets the
/// clock does not change it.
std::int64_t uptime_us();

/// Whether the kernel says that the clock is held right, by NTP or the like. Never where it does
/// not say.
bool is_clock_synchronized();

}  // namespace tend
