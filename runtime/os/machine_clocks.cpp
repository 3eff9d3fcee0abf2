#include "runtime/os/machine_clocks.hpp"

#include <ctime>

#if defined(__linux__)
#include <sys/timex.h>
#endif

namespace tend {

std::int64_t uptime_us() {
#if defined(__linux__)
  constexpr clockid_t clock = CLOCK_BOOTTIME;
#else
  constexpr clockid_t clock = CLOCK_MONOTONIC;
#endif
  timespec time{};
  clock_gettime(clock, &time);
  return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1000;
}

bool is_clock_synchronized() {
#if defined(__linux__)
  timex state{};
  const int said = adjtimex(&state);
  return said >= 0 && said != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
#else
  return false;
#endif
}

}  // namespace tend
