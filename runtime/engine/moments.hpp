// moments.hpp: when a moment that is waited for comes (language.md, section 3).
#pragma once

#include <optional>

#include "base/window.hpp"
#include "runtime/program/program.hpp"

namespace tend {

/// On whose clock and calendar.
struct Clockwork {
  const Zone& zone;
  const Calendar& calendar;
};

/// The first instant of the recurrence after `after`. `from`: of Period the instant at which it
/// begins, which counts; of Year a date. Empty when there is none within the years that the
/// language counts.
std::optional<Instant> next_moment(const Recurrence& recurrence, std::optional<TimeOfDay> at,
                                   Value from, const Duration& period, Instant after,
                                   const Clockwork& clock);

/// The same local date at a time of day, where one is given.
Instant at_time_of_day(Instant instant, std::optional<TimeOfDay> at, const Zone& zone);

}  // namespace tend
