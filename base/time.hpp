// time.hpp: instants, civil dates and times, durations. Values only: no clock, no zone.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace tend {

/// Microseconds in UTC since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
struct Instant {
  std::int64_t us = 0;
  friend constexpr auto operator<=>(Instant, Instant) = default;
};

inline constexpr std::int64_t us_per_second = 1'000'000;
inline constexpr std::int64_t us_per_minute = 60 * us_per_second;
inline constexpr std::int64_t us_per_hour = 60 * us_per_minute;
inline constexpr std::int64_t us_per_day = 24 * us_per_hour;

/// The years that input may name: [1970-01-01, 2200-12-31], in UTC.
inline constexpr Instant earliest_instant{0};
Instant latest_instant();

/// A day of the proleptic Gregorian calendar, counted from 1970-01-01.
struct Date {
  std::int32_t days = 0;
  friend constexpr auto operator<=>(Date, Date) = default;
};

/// The calendar goes from 0001-01-01 to 9999-12-31.
inline constexpr Date first_date{-719'162};
inline constexpr Date last_date{2'932'896};

struct YearMonthDay {
  int year = 1970;
  int month = 1;  ///< 1 to 12
  int day = 1;    ///< 1 to 31
};

/// Monday is 0.
enum class Weekday : std::uint8_t { Mon, Tue, Wed, Thu, Fri, Sat, Sun };

YearMonthDay year_month_day(Date date);
/// Empty where the date does not exist (2026-02-30) or the year is not 1 to 9999.
std::optional<Date> make_date(int year, int month, int day);
Weekday weekday(Date date);
/// The day of the month is cut to the month's last: 2026-01-31 and 1 month is 2026-02-28.
Date add_months(Date date, int months);
/// The yearly day of a date in a given year; 29 February is the 28th in common years.
Date anniversary(Date date, int year);

/// Microseconds since local midnight, 0 to 24 h; 24:00 only as the end of a window.
struct TimeOfDay {
  std::int64_t us = 0;
  friend constexpr auto operator<=>(TimeOfDay, TimeOfDay) = default;
};
/// Empty unless hour is 0-23 and minute and second are 0-59; 24:00 is accepted, and means an end.
std::optional<TimeOfDay> make_time(int hour, int minute, int second = 0);

/// What a wall clock shows; which instant that is depends on a zone.
struct CivilTime {
  Date date;
  TimeOfDay time;
  friend constexpr auto operator<=>(CivilTime, CivilTime) = default;
};

/// A length of time as people mean it. Calendar parts are kept apart from exact ones, since a day
/// is not always 24 hours. Applied in this order: months (the day cut to the month's end), days,
/// business days, then exact microseconds (cases/time.json, rules).
struct Duration {
  std::int32_t months = 0;         ///< y and mo
  std::int32_t days = 0;           ///< w and d
  std::int32_t business_days = 0;  ///< bd
  std::int64_t us = 0;             ///< h, min, s

  bool has_calendar_part() const { return (months | days | business_days) != 0; }
  bool is_zero() const { return !has_calendar_part() && us == 0; }
  friend constexpr bool operator==(const Duration&, const Duration&) = default;
};

/// A wait goes ten years at the most, each way of counting it.
inline constexpr std::int32_t longest_wait_days = 3660;

/// RFC 3339 with an offset or Z, as events carry it: `2026-01-05T15:00:00+01:00`. A space may stand
/// for the T, seconds may be missing, fractions beyond microseconds are cut off, second 60 is the
/// next second.
enum class InstantError : std::uint8_t { Malformed, OffsetRequired, NoSuchDate, OutOfRange };
struct ParsedInstant {
  std::optional<Instant> instant;
  InstantError error = InstantError::Malformed;  ///< meaningful without an instant
};
ParsedInstant parse_instant(std::string_view text);
/// In words, for a message: "an offset (Z or +01:00) is required".
std::string_view describe(InstantError error);

/// `2026-01-08T07:00:00Z`; six digits of fraction, or none.
std::string format_utc(Instant instant);
/// `2026-01-08T08:00:00+01:00` for the given offset.
std::string format_local(Instant instant, std::int32_t offset_seconds);
std::string format_date(Date date);       ///< `2026-01-08`
std::string format_time(TimeOfDay time);  ///< `08:00`, `08:00:30`, `24:00`
/// As the language writes it, largest unit first: `1mo 3d`, `1h30min`, `3bd`, `0s`; days and weeks
/// as days, months as `1y 2mo`.
std::string format_duration(const Duration& duration);

/// Part by part, `b` times `sign` (1 or -1); empty when a part goes out of range.
std::optional<Duration> add(const Duration& a, const Duration& b, int sign);

/// Saturating sums, so that no input can overflow.
Instant add_saturating(Instant instant, std::int64_t us);

}  // namespace tend
