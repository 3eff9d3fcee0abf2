#include "compiler/describe/calendar_words.hpp"

#include <array>
#include <utility>
#include <vector>

#include "compiler/describe/text.hpp"
#include "compiler/describe/time_words.hpp"

namespace tend::describing {
namespace {

constexpr int any_leap_year = 2000;

/// `6 June`: a date without its year.
std::string day_and_month(int month, int day) {
  const std::string date = in_words(make_date(any_leap_year, month, day).value_or(Date{}));
  return date.substr(0, date.rfind(' '));
}

std::string month_in_words(int month) {
  return day_and_month(month, 1).substr(std::string_view("1 ").size());
}

std::string weekday_in_words(Weekday weekday) {
  const auto day = static_cast<DayMask>(1u << static_cast<unsigned>(weekday));
  return every_in_words(day, false).substr(std::string_view("every ").size());
}

std::string easter_in_words(int offset_days) {
  constexpr std::array<std::pair<int, std::string_view>, 8> named{{{-3, "Maundy Thursday"},
                                                                   {-2, "Good Friday"},
                                                                   {0, "Easter Sunday"},
                                                                   {1, "Easter Monday"},
                                                                   {39, "Ascension Day"},
                                                                   {49, "Whit Sunday"},
                                                                   {50, "Whit Monday"},
                                                                   {60, "Corpus Christi"}}};
  for (const auto& [days, name] : named) {
    if (days == offset_days) return std::string(name);
  }
  return counted(offset_days < 0 ? -offset_days : offset_days, "day") +
         (offset_days < 0 ? " before" : " after") + " Easter Sunday";
}

std::string day_in_words(const YearlyDay& rule) {
  constexpr std::array<std::string_view, 4> ordinals{"first", "second", "third", "fourth"};
  switch (rule.kind) {
    case YearlyDay::Kind::Date:
      return day_and_month(rule.month, rule.day);
    case YearlyDay::Kind::NthWeekday: {
      const std::string_view nth =
          rule.nth == last_of_month ? "last" : ordinals[static_cast<std::size_t>(rule.nth - 1)];
      return "the " + std::string(nth) + " " + weekday_in_words(rule.weekday) + " of " +
             month_in_words(rule.month);
    }
    case YearlyDay::Kind::WeekdayFrom:
      return "the first " + weekday_in_words(rule.weekday) + " from " +
             day_and_month(rule.month, rule.day) + " on";
    case YearlyDay::Kind::Easter:
      return easter_in_words(rule.offset_days);
    case YearlyDay::Kind::OrthodoxEaster:
      return "the Orthodox " + easter_in_words(rule.offset_days);
  }
  return {};
}

std::string rule_in_words(const YearlyDay& rule) {
  std::string words = day_in_words(rule);
  if (rule.move == YearlyDay::Move::NextWeekday) words += " (at a weekend: the next weekday)";
  if (rule.move == YearlyDay::Move::NearestWeekday) words += " (at a weekend: the nearest weekday)";
  if (rule.since != YearlyDay{}.since) words += " (since " + std::to_string(rule.since) + ")";
  if (rule.until != YearlyDay{}.until) words += " (until " + std::to_string(rule.until) + ")";
  return words;
}

}  // namespace

std::string days_in_words(const checked::Calendar& calendar) {
  std::vector<std::string> days;
  for (const DateRange& range : calendar.ranges)
    days.push_back(range.first == range.last
                       ? in_words(range.first)
                       : in_words(range.first) + " to " + in_words(range.last));
  std::vector<std::string> yearly;
  for (const YearlyDay& rule : calendar.yearly) yearly.push_back(rule_in_words(rule));
  std::string words = yearly.empty() ? "" : "every year on " + joined(yearly, "and");
  if (!days.empty()) words += (words.empty() ? "" : "; besides, ") + joined(days, "and");
  return words;
}

}  // namespace tend::describing
