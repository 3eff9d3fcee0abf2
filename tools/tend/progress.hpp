// progress.hpp: how far long work has come, for a person at a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tend {

/// Draws on standard error, only where that is a terminal, and only after a second of work. Takes
/// away what it drew when it ends.
class Progress {
 public:
  Progress(std::string what, std::uint64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void at(std::uint64_t done) {
    if (enabled_ && done % look_every == 0) look(done);
  }

 private:
  static constexpr std::uint64_t look_every = 1024;
  void look(std::uint64_t done);

  std::string what_;
  std::uint64_t total_;
  std::chrono::steady_clock::time_point next_;
  bool enabled_;
  bool drawn_ = false;
};

}  // namespace tend
