// window.hpp: when something may happen, as a set of local wall-clock times, and the waits that end
// in one (design: language.md, section 6).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "base/zone.hpp"

namespace tend {

/// Bit n is Weekday n.
using DayMask = std::uint8_t;
inline constexpr DayMask every_day = 0b1111111;
inline constexpr DayMask monday_to_friday = 0b0011111;
inline constexpr DayMask saturday_and_sunday = 0b1100000;

/// Half open: [start, end). An end at or before the start is on the next day, and the span belongs
/// to the day on which it opens.
struct TimeSpan {
  TimeOfDay start;
  TimeOfDay end;
  friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

/// `weekdays 08:00-09:00 and 13:00-15:00 spread`. No spans means the whole day.
struct Window {
  DayMask days = every_day;
  bool business = false;        ///< less the calendar's days off, for `business days`
  bool spread = false;          ///< each contact at a stable place of its own in the span
  std::vector<TimeSpan> spans;  ///< sorted by start, not overlapping
  friend bool operator==(const Window&, const Window&) = default;
};

/// Days off: holidays of a policy's calendar. Sorted.
struct Calendar {
  std::vector<Date> days_off;
  bool is_off(Date date) const;
};
inline const Calendar no_holidays{};

/// How far ahead an opening is looked for: what does not open within so many days never does.
inline constexpr std::int32_t horizon_days = 400;

/// As the language writes it: `weekdays 08:00-09:00`.
std::string format_window(const Window& window);

/// Whether the local wall clock at `instant` lies in the window.
bool holds(const Window& window, Instant instant, const Zone& zone, const Calendar& calendar);

/// The first instant at or after `from` at which the window is open; empty when it does not open
/// within 400 days.
std::optional<Instant> next_open(const Window& window, Instant from, const Zone& zone,
                                 const Calendar& calendar);

/// The end of the span that holds at `instant`. The window must hold there.
Instant closes(const Window& window, Instant instant, const Zone& zone, const Calendar& calendar);

/// A point of the span that is open at `opening`, stable for `key` (a hash of contact and step):
/// the opening plus a share of what is left of the span, whole seconds.
Instant spread_in(const Window& window, Instant opening, std::uint64_t key, const Zone& zone,
                  const Calendar& calendar);

/// `wait DURATION [WINDOW] [at TIME]`.
struct WaitFor {
  Duration duration;
  const Window* window = nullptr;  ///< must outlive the call
  std::optional<TimeOfDay> at;     ///< only with whole days
};

/// Where a wait that begins at `from` ends; empty when the window does not open within 400 days.
///
/// With an exact part (hours, minutes, seconds): the sum, then the window's next opening. Whole
/// days, of which 0d is one, land on a day: the local time (or `at`) stays if the window holds it
/// on the day reached; else it is the first day, this one or later, on which the window opens: the
/// same local time if it holds there, else that day's first opening. Never before `from`: a day
/// whose `at` is past is no day to land on. A negative duration counts as 0d.
std::optional<Instant> land(const WaitFor& wait, Instant from, const Zone& zone,
                            const Calendar& calendar);

/// Adds a duration on the calendar of the zone, never before `from` for a duration of no negative
/// part.
Instant add(Instant from, const Duration& duration, const Zone& zone, const Calendar& calendar);

/// `wait until [DAYS] HH:MM`: the next such time within 400 days, now included. On a date that has
/// it twice, only the first counts; a date that skips it has it later by the gap; a date that does
/// not exist has none.
std::optional<Instant> next_time(DayMask days, bool business, TimeOfDay time, Instant from,
                                 const Zone& zone, const Calendar& calendar);

/// A compiler's question: can the window ever open (no zone, no calendar)?
bool can_open(const Window& window);

}  // namespace tend
