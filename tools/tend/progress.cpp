#include "tools/tend/progress.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>

namespace tend {

Progress::Progress(std::string what, std::uint64_t total)
    : what_(std::move(what)),
      total_(total),
      next_(std::chrono::steady_clock::now() + std::chrono::seconds(1)),
      enabled_(total > 0 && isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (drawn_) std::fputs("\r\033[K", stderr);
}

void Progress::look(std::uint64_t done) {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  drawn_ = true;
  const std::uint64_t percent = done * 100 / total_;
  const std::string bar(percent / 5, '#');
  std::fputs(fmt::format("\r[{:<20}] {:>3}% of {} {}", bar, percent, total_, what_).c_str(),
             stderr);
  std::fflush(stderr);
}

}  // namespace tend
