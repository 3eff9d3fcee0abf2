// clock_guard.hpp: whether the clock of the machine is to be believed, and what time it is when it
// is not (docs/decisions/0010-a-clock-that-is-wrong.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"

namespace tend {

/// One look at the machine's clocks.
struct ClockReading {
  Instant wall;
  std::int64_t uptime_us = 0;    ///< runs on whoever sets the clock
  bool is_synchronized = false;  ///< the kernel says that the clock is held right
};

/// Time that never goes back and does not jump.
///
/// A clock that goes back a little is waited for. One that is ten minutes or more off what the
/// uptime says is not believed, nor one that, at the start, is as far behind the store or a month
/// ahead of it: until it comes back, somebody accepts it, or it was held right for five minutes.
/// Meanwhile time goes on by the uptime.
class ClockGuard {
 public:
  static constexpr std::int64_t largest_step_us = 10 * us_per_minute;
  static constexpr std::int64_t longest_outage_us = 30 * us_per_day;
  static constexpr std::int64_t noticed_us = 2 * us_per_second;
  static constexpr std::int64_t trial_us = 5 * us_per_minute;

  /// `kept`: how far the store has come; none: it is new.
  ClockGuard(std::optional<Instant> kept, const ClockReading& first);

  /// What time it is. Not before what it said the last time, but after `takes_back`.
  Instant at(const ClockReading& reading);
  /// What is wrong with the clock, in words; empty: it is believed.
  const std::string& doubt() const { return doubt_; }
  /// Somebody knows that the clock is right.
  void accept(const ClockReading& reading);
  /// The clock was accepted that is behind the time that was gone by: whoever has kept that time is
  /// to take it back. Once.
  bool takes_back();

  std::uint64_t steps_back() const { return steps_back_; }
  std::uint64_t doubts() const { return doubts_; }

  /// What is wrong with a clock that shows `wall` when the store has come to `kept`; empty:
  /// nothing.
  static std::string doubt_at_start(Instant kept, Instant wall);

 private:
  Instant expected(const ClockReading& reading) const;
  void believe(const ClockReading& reading);
  void begin_doubt(std::string why);
  bool has_passed_trial(const ClockReading& reading);

  Instant trusted_;  ///< by which time goes on, as of `trusted_uptime_us_`
  std::int64_t trusted_uptime_us_;
  Instant latest_;          ///< that `at` has said
  bool is_behind_ = false;  ///< the clock, by enough to be told
  std::optional<std::int64_t> held_right_since_us_;
  std::string doubt_;
  bool takes_back_ = false;
  std::uint64_t steps_back_ = 0;
  std::uint64_t doubts_ = 0;
};

}  // namespace tend
