#include "base/days_off.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tend {
namespace {

constexpr int days_per_week = 7;
Date date_of(int year, int month, int day) {
  return make_date(year, month, day).value_or(first_date);
}

/// That day, or the first such weekday after it.
Date on_or_after(Date date, Weekday wanted) {
  const int ahead = static_cast<int>(wanted) - static_cast<int>(weekday(date));
  return {date.days + (ahead + days_per_week) % days_per_week};
}

std::optional<Date> nth_weekday(const YearlyDay& rule, int year) {
  const auto first = make_date(year, rule.month, 1);
  if (!first) return std::nullopt;
  if (rule.nth > 0) {
    return Date{on_or_after(*first, rule.weekday).days + (rule.nth - 1) * days_per_week};
  }
  const Date last_week{add_months(*first, 1).days - days_per_week};
  return on_or_after(last_week, rule.weekday);
}

bool is_weekend(Date date) {
  return weekday(date) >= Weekday::Sat;
}

/// A day of a weekend that is to be moved, and which way.
struct Moving {
  Date date;
  int step;
};

}  // namespace

// Meeus, Astronomical Algorithms, chapter 8: the anonymous Gregorian computus.
Date easter(int year) {
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int d = b / 4;
  const int e = b % 4;
  const int g = (8 * b + 13) / 25;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4;
  const int k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 19 * l) / 433;
  const int month = (h + l - 7 * m + 90) / 25;
  const int day = (h + l - 7 * m + 33 * month + 19) % 32;
  return date_of(year, month, day);
}

// Meeus, the same chapter: the Julian one, and how far the Julian calendar is behind.
Date orthodox_easter(int year) {
  const int a = year % 4;
  const int b = year % 7;
  const int c = year % 19;
  const int d = (19 * c + 15) % 30;
  const int e = (2 * a + 4 * b - d + 34) % 7;
  const int month = (d + e + 114) / 31;
  const int day = (d + e + 114) % 31 + 1;
  const int behind_days = year / 100 - year / 400 - 2;
  return {date_of(year, month, day).days + behind_days};
}

std::optional<Date> day_in(const YearlyDay& rule, int year) {
  if (year < rule.since || year > rule.until) return std::nullopt;
  switch (rule.kind) {
    case YearlyDay::Kind::Date:
      return make_date(year, rule.month, rule.day);
    case YearlyDay::Kind::NthWeekday:
      return nth_weekday(rule, year);
    case YearlyDay::Kind::WeekdayFrom: {
      const auto from = make_date(year, rule.month, rule.day);
      return from ? std::optional(on_or_after(*from, rule.weekday)) : std::nullopt;
    }
    case YearlyDay::Kind::Easter:
      return Date{easter(year).days + rule.offset_days};
    case YearlyDay::Kind::OrthodoxEaster:
      return Date{orthodox_easter(year).days + rule.offset_days};
  }
  return std::nullopt;
}

std::string format_yearly_day(const YearlyDay& rule) {
  const auto name = [](const auto& names, int index) {
    return names[static_cast<std::size_t>(index)];
  };
  std::string text;
  switch (rule.kind) {
    case YearlyDay::Kind::Date:
      text = fmt::format("every {:02}-{:02}", rule.month, rule.day);
      break;
    case YearlyDay::Kind::NthWeekday:
      text = fmt::format(
          "every {} {} of {}", rule.nth > 0 ? name(ordinal_words, rule.nth - 1) : "last",
          name(weekday_words, static_cast<int>(rule.weekday)), name(month_words, rule.month - 1));
      break;
    case YearlyDay::Kind::WeekdayFrom:
      text = fmt::format("every {} from {:02}-{:02}",
                         name(weekday_words, static_cast<int>(rule.weekday)), rule.month, rule.day);
      break;
    case YearlyDay::Kind::Easter:
    case YearlyDay::Kind::OrthodoxEaster:
      text = rule.kind == YearlyDay::Kind::Easter ? "easter" : "orthodox easter";
      if (rule.offset_days > 0) text += fmt::format(" + {}d", rule.offset_days);
      if (rule.offset_days < 0) text += fmt::format(" - {}d", -rule.offset_days);
      break;
  }
  if (rule.move == YearlyDay::Move::NextWeekday) text += " moved to next weekday";
  if (rule.move == YearlyDay::Move::NearestWeekday) text += " moved to nearest weekday";
  if (rule.since != YearlyDay{}.since) text += fmt::format(" since {}", rule.since);
  if (rule.until != YearlyDay{}.until) text += fmt::format(" until {}", rule.until);
  return text;
}

std::vector<Date> days_off(const std::vector<DateRange>& ranges,
                           const std::vector<YearlyDay>& rules) {
  std::vector<Date> days;
  for (const DateRange& range : ranges) {
    for (Date date = range.first; date <= range.last; ++date.days) days.push_back(date);
  }
  std::vector<Moving> moving;
  const int first_year = 1970;  // of earliest_instant
  const int last_year =
      year_month_day(Date{static_cast<std::int32_t>(latest_instant().us / us_per_day)}).year;
  for (int year = first_year; year <= last_year; ++year) {
    for (const YearlyDay& rule : rules) {
      const auto date = day_in(rule, year);
      if (!date) continue;
      if (rule.move == YearlyDay::Move::Stays || !is_weekend(*date)) {
        days.push_back(*date);
      } else {
        const bool back =
            rule.move == YearlyDay::Move::NearestWeekday && weekday(*date) == Weekday::Sat;
        moving.push_back({*date, back ? -1 : 1});
      }
    }
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  std::stable_sort(moving.begin(), moving.end(),
                   [](const Moving& left, const Moving& right) { return left.date < right.date; });
  for (auto [date, step] : moving) {
    auto place = days.end();
    do {
      date.days += step;
      place = std::lower_bound(days.begin(), days.end(), date);
    } while (is_weekend(date) || (place != days.end() && *place == date));
    days.insert(place, date);
  }
  return days;
}

}  // namespace tend
