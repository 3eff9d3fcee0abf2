#include "base/time.hpp"

#include <algorithm>
#include <array>

namespace tend {
namespace {

constexpr int first_year = 1;
constexpr int last_year = 9999;

// Days since 1970-01-01 and back, on years that begin in March (Howard Hinnant, "chrono-Compatible
// Low-Level Date Algorithms").
constexpr std::int32_t days_from_civil(int year, int month, int day) {
  const int shifted = month <= 2 ? year - 1 : year;
  const int era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  const int year_of_era = shifted - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

constexpr bool is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr int days_in_month(int year, int month) {
  constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[static_cast<std::size_t>(month) - 1];
}

std::int64_t floor_div(std::int64_t dividend, std::int64_t divisor) {
  const std::int64_t quotient = dividend / divisor;
  return dividend % divisor < 0 ? quotient - 1 : quotient;
}

std::string padded(std::int64_t value, std::size_t width) {
  std::string digits = std::to_string(value < 0 ? -value : value);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return value < 0 ? "-" + digits : digits;
}

// What is left of a text that is read from its start.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }
  bool next_is_digit() const { return !text_.empty() && text_[0] >= '0' && text_[0] <= '9'; }

  bool take(std::string_view any_of) {
    if (text_.empty() || any_of.find(text_[0]) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }

  // Exactly `count` digits; -1 when they are not there.
  int take_digits(int count) {
    int value = 0;
    for (; count > 0; --count) {
      if (!next_is_digit()) return -1;
      value = value * 10 + (text_[0] - '0');
      text_.remove_prefix(1);
    }
    return value;
  }

  std::size_t skip_digits() {
    std::size_t count = 0;
    for (; next_is_digit(); ++count) text_.remove_prefix(1);
    return count;
  }

 private:
  std::string_view text_;
};

// ISO 8601's longer years (`+275760-09-13`) are understood well enough to say what is wrong with
// them.
bool has_long_year(std::string_view text) {
  Reader reader(text);
  const bool sign = reader.take("+-");
  const std::size_t digits = reader.skip_digits();
  return reader.take("-") && (digits > 4 || (sign && digits >= 4));
}

// `.123456789`, cut to microseconds; -1 when a point has no digit after it.
std::int64_t take_fraction(Reader& reader) {
  if (!reader.take(".")) return 0;
  if (!reader.next_is_digit()) return -1;
  std::int64_t fraction = 0;
  for (std::int64_t unit = us_per_second / 10; reader.next_is_digit(); unit /= 10)
    fraction += reader.take_digits(1) * unit;
  return fraction;
}

ParsedInstant refuse(InstantError error) {
  return {std::nullopt, error};
}

struct Offset {
  std::int64_t us = 0;
  std::optional<InstantError> error;
};

Offset take_offset(Reader& reader) {
  if (reader.done()) return {0, InstantError::OffsetRequired};
  if (reader.take("Zz")) return {};
  const bool west = reader.take("-");
  if (!west && !reader.take("+")) return {0, InstantError::Malformed};
  const int hours = reader.take_digits(2);
  if (hours < 0 || hours > 23 || !reader.take(":")) return {0, InstantError::Malformed};
  const int minutes = reader.take_digits(2);
  if (minutes < 0 || minutes > 59) return {0, InstantError::Malformed};
  const std::int64_t us = hours * us_per_hour + minutes * us_per_minute;
  return {west ? -us : us, std::nullopt};
}

std::string format_clock(std::int64_t us, bool always_seconds) {
  std::string text = padded(us / us_per_hour, 2) + ":" + padded(us / us_per_minute % 60, 2);
  const std::int64_t rest = us % us_per_minute;
  if (always_seconds || rest != 0) text += ":" + padded(rest / us_per_second, 2);
  if (rest % us_per_second != 0) text += "." + padded(rest % us_per_second, 6);
  return text;
}

// `1h30min`, `90.5s`; each part carries the sign.
std::string format_exact(std::int64_t us) {
  std::string text;
  const auto part = [&](std::int64_t count, std::string_view unit) {
    if (count != 0) text += std::to_string(count).append(unit);
  };
  part(us / us_per_hour, "h");
  part(us / us_per_minute % 60, "min");
  const std::int64_t rest = us % us_per_minute;
  if (rest == 0) return text;
  const std::int64_t fraction = rest < 0 ? -(rest % us_per_second) : rest % us_per_second;
  if (rest < 0 && rest > -us_per_second) text += '-';
  text += std::to_string(rest / us_per_second);
  if (fraction != 0) {
    const std::string digits = padded(fraction, 6);
    text += "." + digits.substr(0, digits.find_last_not_of('0') + 1);
  }
  return text + "s";
}

}  // namespace

Instant latest_instant() {
  return Instant{(days_from_civil(2200, 12, 31) + std::int64_t{1}) * us_per_day - 1};
}

YearMonthDay year_month_day(Date date) {
  const std::int64_t shifted = std::int64_t{date.days} + 719468;
  const std::int64_t era = floor_div(shifted, 146097);
  const auto day_of_era = static_cast<int>(shifted - era * 146097);
  const int year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int march_month = (5 * day_of_year + 2) / 153;
  const int month = march_month < 10 ? march_month + 3 : march_month - 9;
  const int year = year_of_era + static_cast<int>(era) * 400 + (month <= 2 ? 1 : 0);
  return {year, month, day_of_year - (153 * march_month + 2) / 5 + 1};
}

std::optional<Date> make_date(int year, int month, int day) {
  if (year < first_year || year > last_year || month < 1 || month > 12) return std::nullopt;
  if (day < 1 || day > days_in_month(year, month)) return std::nullopt;
  return Date{days_from_civil(year, month, day)};
}

Weekday weekday(Date date) {
  // 1970-01-01 was a Thursday.
  const std::int64_t days = std::int64_t{date.days} + 3;
  return static_cast<Weekday>(days - floor_div(days, 7) * 7);
}

Date add_months(Date date, int months) {
  const YearMonthDay from = year_month_day(date);
  const std::int64_t count = std::int64_t{from.year} * 12 + from.month - 1 + months;
  // Far sums stop at the ends of the calendar, where no wait may go.
  const std::int64_t kept =
      std::clamp(count, std::int64_t{first_year} * 12, std::int64_t{last_year} * 12 + 11);
  const auto year = static_cast<int>(kept / 12);
  const auto month = static_cast<int>(kept % 12) + 1;
  return Date{days_from_civil(year, month, std::min(from.day, days_in_month(year, month)))};
}

Date anniversary(Date date, int year) {
  const YearMonthDay day = year_month_day(date);
  return Date{days_from_civil(year, day.month, std::min(day.day, days_in_month(year, day.month)))};
}

std::optional<TimeOfDay> make_time(int hour, int minute, int second) {
  const bool end_of_day = hour == 24 && minute == 0 && second == 0;
  const bool in_day =
      hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
  if (!in_day && !end_of_day) return std::nullopt;
  return TimeOfDay{hour * us_per_hour + minute * us_per_minute + second * us_per_second};
}

ParsedInstant parse_instant(std::string_view text) {
  if (has_long_year(text)) return refuse(InstantError::OutOfRange);
  Reader reader(text);
  const int year = reader.take_digits(4);
  if (year < 0 || !reader.take("-")) return refuse(InstantError::Malformed);
  const int month = reader.take_digits(2);
  if (month < 0 || !reader.take("-")) return refuse(InstantError::Malformed);
  const int day = reader.take_digits(2);
  if (day < 0 || !reader.take("Tt ")) return refuse(InstantError::Malformed);
  const int hour = reader.take_digits(2);
  if (hour < 0 || !reader.take(":")) return refuse(InstantError::Malformed);
  const int minute = reader.take_digits(2);
  if (minute < 0) return refuse(InstantError::Malformed);
  int second = 0;
  std::int64_t fraction = 0;
  if (reader.take(":")) {
    second = reader.take_digits(2);
    fraction = second < 0 ? -1 : take_fraction(reader);
    if (fraction < 0) return refuse(InstantError::Malformed);
  }
  const Offset offset = take_offset(reader);
  if (offset.error) return refuse(*offset.error);
  if (!reader.done()) return refuse(InstantError::Malformed);

  // Year 0 exists in RFC 3339, but not here.
  if (year < first_year) return refuse(InstantError::OutOfRange);
  const std::optional<Date> date = make_date(year, month, day);
  if (!date || hour > 23 || minute > 59 || second > 60) return refuse(InstantError::NoSuchDate);
  // A leap second is the second after it, as in POSIX time.
  const std::int64_t clock = hour * us_per_hour + minute * us_per_minute + second * us_per_second;
  const Instant instant{date->days * us_per_day + clock + fraction - offset.us};
  if (instant < earliest_instant || instant > latest_instant())
    return refuse(InstantError::OutOfRange);
  return {instant, InstantError::Malformed};
}

std::string_view describe(InstantError error) {
  switch (error) {
    case InstantError::Malformed:
      return "a time is written 2026-01-05T15:00:00+01:00";
    case InstantError::OffsetRequired:
      return "an offset (Z or +01:00) is required";
    case InstantError::NoSuchDate:
      return "there is no such date or time of day";
    case InstantError::OutOfRange:
      return "times go from 1970 to 2200";
  }
  return {};
}

std::string format_utc(Instant instant) {
  const std::int64_t days = floor_div(instant.us, us_per_day);
  return format_date(Date{static_cast<std::int32_t>(days)}) + "T" +
         format_clock(instant.us - days * us_per_day, true) + "Z";
}

std::string format_local(Instant instant, std::int32_t offset_seconds) {
  std::string text = format_utc(add_saturating(instant, offset_seconds * us_per_second));
  text.pop_back();
  const std::int64_t size = offset_seconds < 0 ? -std::int64_t{offset_seconds} : offset_seconds;
  text += offset_seconds < 0 ? '-' : '+';
  // Seconds occur in the offsets of the nineteenth century alone.
  return text + format_clock(size * us_per_second, false);
}

std::string format_date(Date date) {
  const YearMonthDay day = year_month_day(date);
  return padded(day.year, 4) + "-" + padded(day.month, 2) + "-" + padded(day.day, 2);
}

std::string format_time(TimeOfDay time) {
  return format_clock(time.us, false);
}

std::string format_duration(const Duration& duration) {
  std::string text;
  const auto part = [&](const std::string& words) {
    if (!text.empty()) text += ' ';
    text += words;
  };
  if (duration.months / 12 != 0) part(std::to_string(duration.months / 12) + "y");
  if (duration.months % 12 != 0) part(std::to_string(duration.months % 12) + "mo");
  if (duration.days != 0) part(std::to_string(duration.days) + "d");
  if (duration.business_days != 0) part(std::to_string(duration.business_days) + "bd");
  if (duration.us != 0) part(format_exact(duration.us));
  return text.empty() ? "0s" : text;
}

std::optional<Duration> add(const Duration& a, const Duration& b, int sign) {
  const auto narrow = [](std::int64_t value, std::int32_t& part) {
    part = static_cast<std::int32_t>(value);
    return part == value;
  };
  Duration sum;
  const bool fits =
      narrow(std::int64_t{a.months} + sign * std::int64_t{b.months}, sum.months) &&
      narrow(std::int64_t{a.days} + sign * std::int64_t{b.days}, sum.days) &&
      narrow(std::int64_t{a.business_days} + sign * std::int64_t{b.business_days},
             sum.business_days) &&
      !__builtin_add_overflow(a.us, sign * b.us, &sum.us);
  return fits ? std::optional(sum) : std::nullopt;
}

Instant add_saturating(Instant instant, std::int64_t us) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(instant.us, us, &sum)) return Instant{sum};
  return Instant{us < 0 ? std::numeric_limits<std::int64_t>::min()
                        : std::numeric_limits<std::int64_t>::max()};
}

}  // namespace tend
