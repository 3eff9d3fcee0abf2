// days_off_test.cpp: days that come every year by rule, and where those of a weekend go.
#include "base/days_off.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace tend {
namespace {

YearlyDay on(int month, int day, YearlyDay::Move move = YearlyDay::Move::Stays) {
  return {.month = month, .day = day, .move = move};
}

std::string days_in(int year, const std::vector<YearlyDay>& rules) {
  std::string days;
  for (const Date date : days_off({}, rules)) {
    if (year_month_day(date).year == year) days += format_date(date).substr(5) + " ";
  }
  return days;
}

TEST_CASE("a weekday of a month is counted from its first or its last") {
  YearlyDay rule{.month = 5, .kind = YearlyDay::Kind::NthWeekday, .weekday = Weekday::Mon};
  CHECK(format_yearly_day(rule) == "every first mon of may");
  CHECK(format_date(*day_in(rule, 2026)) == "2026-05-04");
  rule.nth = last_of_month;
  CHECK(format_yearly_day(rule) == "every last mon of may");
  CHECK(format_date(*day_in(rule, 2026)) == "2026-05-25");
  CHECK(format_date(*day_in(rule, 2027)) == "2027-05-31");
  rule = {.month = 12, .kind = YearlyDay::Kind::NthWeekday, .weekday = Weekday::Thu, .nth = 4};
  CHECK(format_date(*day_in(rule, 2026)) == "2026-12-24");
}

TEST_CASE("a weekday from a day on may be that day, or in the next month") {
  const YearlyDay rule{
      .month = 10, .day = 31, .kind = YearlyDay::Kind::WeekdayFrom, .weekday = Weekday::Sat};
  CHECK(format_yearly_day(rule) == "every sat from 10-31");
  CHECK(format_date(*day_in(rule, 2026)) == "2026-10-31");
  CHECK(format_date(*day_in(rule, 2027)) == "2027-11-06");
}

TEST_CASE("29 February is in leap years alone, and a rule in its years") {
  CHECK(days_in(2027, {on(2, 29)}).empty());
  CHECK(days_in(2028, {on(2, 29)}) == "02-29 ");
  const YearlyDay rule{.month = 12, .day = 24, .since = 2025, .until = 2026};
  CHECK(format_yearly_day(rule) == "every 12-24 since 2025 until 2026");
  CHECK_FALSE(day_in(rule, 2024));
  CHECK(day_in(rule, 2025));
  CHECK(day_in(rule, 2026));
  CHECK_FALSE(day_in(rule, 2027));
}

TEST_CASE("the next weekday is one that is not off already") {
  using Move = YearlyDay::Move;
  const std::vector<YearlyDay> christmas{on(12, 25, Move::NextWeekday),
                                         on(12, 26, Move::NextWeekday)};
  CHECK(days_in(2026, christmas) == "12-25 12-28 ");  // Friday and Saturday
  CHECK(days_in(2027, christmas) == "12-27 12-28 ");  // Saturday and Sunday
  CHECK(days_in(2028, christmas) == "12-25 12-26 ");  // Monday and Tuesday
  CHECK(days_in(2033, christmas) == "12-26 12-27 ");  // Sunday and Monday
}

TEST_CASE("the nearest weekday of a Saturday is the day before, be it in the year before") {
  const std::vector<YearlyDay> rules{on(1, 1, YearlyDay::Move::NearestWeekday)};
  CHECK(days_in(2027, rules) == "01-01 12-31 ");
  CHECK(days_in(2028, rules).empty());
  CHECK(days_in(2034, rules) == "01-02 ");
}

TEST_CASE("days of Easter are counted from it") {
  YearlyDay rule{.kind = YearlyDay::Kind::Easter, .offset_days = -2};
  CHECK(format_yearly_day(rule) == "easter - 2d");
  CHECK(format_date(*day_in(rule, 2026)) == "2026-04-03");
  rule = {.kind = YearlyDay::Kind::OrthodoxEaster, .offset_days = 50};
  CHECK(format_yearly_day(rule) == "orthodox easter + 50d");
  CHECK(format_date(*day_in(rule, 2026)) == "2026-06-01");
}

TEST_CASE("ranges and rules are one list, each day once") {
  const DateRange range{*make_date(2026, 12, 23), *make_date(2026, 12, 25)};
  const std::vector<Date> days = days_off({range}, {on(12, 25)});
  CHECK(std::ranges::is_sorted(days));
  CHECK(std::ranges::count(days, *make_date(2026, 12, 25)) == 1);
  CHECK(std::ranges::count(days, *make_date(2026, 12, 23)) == 1);
}

}  // namespace
}  // namespace tend
