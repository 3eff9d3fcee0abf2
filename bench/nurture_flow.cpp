#include <time.h>

#include <array>
#include <charconv>

#include "bench/nurture.hpp"

namespace tend::bench {

namespace {

double seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// What comes in is written while the clock runs: this should cost next to nothing.
void append(std::uint32_t number, std::string& text) {
  std::array<char, 10> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

}  // namespace

Window mornings() {
  return {monday_to_friday, false, false, {{*make_time(8, 0), *make_time(9, 0)}}};
}

Instant entry(std::uint32_t contact, std::uint32_t contacts) {
  return {first_entry.us + 14 * us_per_day / contacts * contact};
}

std::uint32_t zone_of(std::uint32_t contact) {
  return (contact * 2654435761u >> 16) % zone_names.size();
}

std::string address(std::uint32_t contact) {
  return "contact" + std::to_string(contact) + "@example.com";
}

void Arrival::become(std::uint32_t event, std::uint32_t contact) {
  id.clear();
  append(event, id);
  from = "contact";
  append(contact, from);
  from += "@example.com";
}

Stopwatch::Stopwatch() : cpu_(seconds(CLOCK_PROCESS_CPUTIME_ID)), wall_(seconds(CLOCK_MONOTONIC)) {}

void Stopwatch::stop(Outcome& outcome) const {
  outcome.cpu_seconds = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_;
  outcome.wall_seconds = seconds(CLOCK_MONOTONIC) - wall_;
}

}  // namespace tend::bench
