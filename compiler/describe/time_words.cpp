#include "compiler/describe/time_words.hpp"

#include <array>
#include <vector>

#include "compiler/describe/text.hpp"

namespace tend::describing {
namespace {

constexpr std::array<std::string_view, 7> day_names = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> month_names = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::int32_t days_per_week = 7;
constexpr std::int32_t months_per_year = 12;
constexpr std::int32_t most_weeks = 8;  ///< beyond, people count in months, and so may we not

void add_part(std::vector<std::string>& parts, std::int64_t count, std::string_view noun) {
  if (count != 0) parts.push_back(counted(count, noun));
}

void add_exact(std::vector<std::string>& parts, std::int64_t us) {
  if (us < 2 * us_per_hour && us % us_per_hour != 0 && us % us_per_minute == 0)
    return add_part(parts, us / us_per_minute, "minute");
  add_part(parts, us / us_per_hour, "hour");
  add_part(parts, us % us_per_hour / us_per_minute, "minute");
  add_part(parts, us % us_per_minute / us_per_second, "second");
}

std::vector<std::string> names_of(DayMask days) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < day_names.size(); ++i)
    if (days >> i & 1) names.emplace_back(day_names[i]);
  return names;
}

}  // namespace

std::string in_words(const Duration& duration) {
  std::vector<std::string> parts;
  add_part(parts, duration.months / months_per_year, "year");
  add_part(parts, duration.months % months_per_year, "month");
  const bool in_weeks =
      duration.days % days_per_week == 0 && duration.days / days_per_week <= most_weeks;
  if (in_weeks)
    add_part(parts, duration.days / days_per_week, "week");
  else
    add_part(parts, duration.days, "day");
  add_part(parts, duration.business_days, "business day");
  if (duration.us != 0) add_exact(parts, duration.us);
  return parts.empty() ? "no time" : joined(parts, "and");
}

std::string rolling_in_words(const Duration& duration) {
  if (duration == Duration{.days = 1}) return "24 hours";
  if (duration == Duration{.days = duration.days}) return counted(duration.days, "day");
  return in_words(duration);
}

std::string past_in_words(const Duration& duration) {
  const std::string words = in_words(duration);
  constexpr std::string_view one = "1 ";
  return words.starts_with(one) && words.find(" and ") == std::string::npos
             ? words.substr(one.size())
             : words;
}

std::string in_words(Date date) {
  const YearMonthDay day = year_month_day(date);
  return std::to_string(day.day) + " " +
         std::string(month_names[static_cast<std::size_t>(day.month) - 1]) + " " +
         std::to_string(day.year);
}

std::string days_in_words(DayMask days, bool business) {
  if (business) return "a business day";
  if (days == every_day) return "any day";
  if (days == monday_to_friday) return "a weekday";
  if (days == saturday_and_sunday) return "a Saturday or Sunday";
  return "a " + joined(names_of(days), "or");
}

std::string every_in_words(DayMask days, bool business) {
  if (business) return "every business day";
  if (days == every_day) return "every day";
  if (days == monday_to_friday) return "every weekday";
  return "every " + joined(names_of(days), "and");
}

std::string in_words(const TimeSpan& span) {
  return "between " + format_time(span.start) + " and " +
         (span.end == TimeOfDay{us_per_day} ? "midnight" : format_time(span.end));
}

std::string in_words(const Window& window) {
  std::string words;
  if (window.days != every_day || window.business)
    words = "on " + days_in_words(window.days, window.business);
  std::vector<std::string> spans;
  for (const TimeSpan& span : window.spans) spans.push_back(in_words(span));
  if (!spans.empty()) words += (words.empty() ? "" : " ") + joined(spans, "or");
  if (words.empty()) words = "at any time";
  if (window.spread) words += " (each person at a time of their own, so that not all go at once)";
  return words;
}

std::string zone_in_words(std::string_view zone) {
  if (zone.empty() || zone == "UTC" || zone == "Etc/UTC") return "UTC";
  if (zone.starts_with("Etc/")) return in_quotes(zone);
  const std::size_t slash = zone.rfind('/');
  return spaced(slash == std::string_view::npos ? zone : zone.substr(slash + 1)) + " time";
}

std::string in_words(const checked::Zone& zone) {
  if (!zone.contact_first) return zone_in_words(zone.zone);
  return "each person's own time zone (" + zone_in_words(zone.zone) + " where it is not known)";
}

std::string length_in_words(std::int64_t length_us, bool round_up) {
  const auto cut = [&](std::int64_t unit) {
    const std::int64_t rest = length_us % unit;
    return length_us - rest + (round_up && rest > 0 ? unit : 0);
  };
  if (length_us == 0) return "no time";
  if (length_us < 2 * us_per_hour) {
    std::vector<std::string> parts;
    add_exact(parts, cut(length_us < us_per_minute ? us_per_second : us_per_minute));
    return parts.empty() ? "no time" : joined(parts, "and");
  }
  constexpr std::int64_t days_in_hours = 14;
  const std::int64_t length =
      cut(length_us < days_in_hours * us_per_day ? us_per_hour : us_per_day);
  std::vector<std::string> parts;
  add_part(parts, length / us_per_day, "day");
  add_part(parts, length % us_per_day / us_per_hour, "hour");
  return joined(parts, "and");
}

}  // namespace tend::describing
