#include "runtime/worker/clock_guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tend {

ClockGuard::ClockGuard(std::optional<Instant> kept, const ClockReading& first)
    : trusted_(first.wall),
      trusted_uptime_us_(first.uptime_us),
      latest_(kept.value_or(first.wall)) {
  if (!kept) return;
  std::string doubt = doubt_at_start(*kept, first.wall);
  if (doubt.empty()) return;
  trusted_ = *kept;
  begin_doubt(std::move(doubt));
}

std::string ClockGuard::doubt_at_start(Instant kept, Instant wall) {
  const std::int64_t ahead_us = wall.us - kept.us;
  if (ahead_us > -largest_step_us && ahead_us < longest_outage_us) return {};
  return fmt::format("the clock shows {}, and the store was last at work at {}", format_utc(wall),
                     format_utc(kept));
}

Instant ClockGuard::expected(const ClockReading& reading) const {
  return {trusted_.us + reading.uptime_us - trusted_uptime_us_};
}

void ClockGuard::believe(const ClockReading& reading) {
  trusted_ = reading.wall;
  trusted_uptime_us_ = reading.uptime_us;
  held_right_since_us_.reset();
  doubt_.clear();
}

void ClockGuard::begin_doubt(std::string why) {
  ++doubts_;
  doubt_ = std::move(why);
}

bool ClockGuard::has_passed_trial(const ClockReading& reading) {
  if (!reading.is_synchronized) {
    held_right_since_us_.reset();
    return false;
  }
  if (!held_right_since_us_) held_right_since_us_ = reading.uptime_us;
  return reading.uptime_us - *held_right_since_us_ >= trial_us;
}

Instant ClockGuard::at(const ClockReading& reading) {
  const Instant should = expected(reading);
  const std::int64_t off_us = reading.wall.us - should.us;
  const bool is_off = off_us <= -largest_step_us || off_us >= largest_step_us;
  if (is_off && doubt_.empty())
    begin_doubt(fmt::format("the clock shows {}, and it should be {}", format_utc(reading.wall),
                            format_utc(should)));
  if (is_off && !doubt_.empty() && has_passed_trial(reading)) accept(reading);
  if (!is_off) believe(reading);
  const Instant now = doubt_.empty() ? reading.wall : should;
  const bool was_behind = std::exchange(is_behind_, now.us + noticed_us < latest_.us);
  steps_back_ += is_behind_ && !was_behind ? 1 : 0;
  latest_ = std::max(latest_, now);
  return latest_;
}

void ClockGuard::accept(const ClockReading& reading) {
  if (doubt_.empty()) return;
  believe(reading);
  takes_back_ = reading.wall < latest_;
  latest_ = reading.wall;
}

bool ClockGuard::takes_back() {
  return std::exchange(takes_back_, false);
}

}  // namespace tend
