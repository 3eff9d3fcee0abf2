// days_off.hpp: the days of a calendar: single ones, ranges, and days that come every year by rule,
// as holidays do: 6 June, two days before Easter, the last Monday of May.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace tend {

/// As the language writes them; a weekday may be written out as well.
inline constexpr std::array<std::string_view, 7> weekday_words{"mon", "tue", "wed", "thu",
                                                               "fri", "sat", "sun"};
inline constexpr std::array<std::string_view, 12> month_words{
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
inline constexpr std::array<std::string_view, 4> ordinal_words{"first", "second", "third",
                                                               "fourth"};

/// Easter Sunday in the churches of the West (Gregorian), for years from 1583.
Date easter(int year);
/// Easter Sunday in the Orthodox churches, reckoned by the Julian calendar; the date is Gregorian.
Date orthodox_easter(int year);

/// Both days are in it.
struct DateRange {
  Date first;
  Date last;
  friend bool operator==(const DateRange&, const DateRange&) = default;
};

/// One day of each year.
struct YearlyDay {
  enum class Kind : std::uint8_t { Date, NthWeekday, WeekdayFrom, Easter, OrthodoxEaster };
  /// Where a day of a weekend goes. A day that is off already is passed over, so that Christmas Day
  /// and Boxing Day on a Saturday and a Sunday become Monday and Tuesday.
  enum class Move : std::uint8_t { Stays, NextWeekday, NearestWeekday };

  std::int32_t month = 1;  ///< 1 to 12; not of Easter
  std::int32_t day = 1;    ///< of Date; of WeekdayFrom, the first day that it can be
  Kind kind = Kind::Date;
  Weekday weekday = Weekday::Mon;  ///< of NthWeekday and WeekdayFrom
  std::int32_t nth = 1;            ///< of NthWeekday: 1 to 4, or -1 for the last of the month
  std::int32_t offset_days = 0;    ///< from Easter, at most `farthest_from_easter` either way
  Move move = Move::Stays;
  std::int32_t since = 1;     ///< the first year that has it
  std::int32_t until = 9999;  ///< the last
  friend bool operator==(const YearlyDay&, const YearlyDay&) = default;
};
inline constexpr std::int32_t farthest_from_easter = 300;
inline constexpr std::int32_t last_of_month = -1;

/// Before it is moved. Empty in years that do not have it.
std::optional<Date> day_in(const YearlyDay& rule, int year);

/// As the language writes it: `every last mon of may`, `easter - 2d`, `every 12-26 moved to next
/// weekday since 1974`.
std::string format_yearly_day(const YearlyDay& rule);

/// Every day of the ranges, and those of the rules in the years that the language counts; sorted,
/// each once.
std::vector<Date> days_off(const std::vector<DateRange>& ranges,
                           const std::vector<YearlyDay>& rules);

}  // namespace tend
