// spent.hpp: what a piece of work took.
#pragma once

#include <time.h>

namespace tend::bench {

struct Spent {
  double wall_s = 0;
  double cpu_s = 0;  ///< of this process, the system's work for it counted in
};

class SpentSince {
 public:
  Spent now() const {
    const Spent spent = read();
    return {spent.wall_s - begin_.wall_s, spent.cpu_s - begin_.cpu_s};
  }

 private:
  static double seconds(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  }
  static Spent read() { return {seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID)}; }
  Spent begin_ = read();
};

}  // namespace tend::bench
