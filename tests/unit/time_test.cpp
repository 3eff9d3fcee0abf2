// time_test.cpp: dates, durations and the texts of instants; no zones.
#include "base/time.hpp"

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <string_view>

namespace tend {
namespace {

std::string read(std::string_view text) {
  const ParsedInstant parsed = parse_instant(text);
  return parsed.instant ? format_utc(*parsed.instant) : std::string(describe(parsed.error));
}

Date date(int year, int month, int day) {
  return make_date(year, month, day).value();
}

TEST_CASE("dates count from 1970 and know their weekday", "[time]") {
  CHECK(date(1970, 1, 1).days == 0);
  CHECK(weekday(date(1970, 1, 1)) == Weekday::Thu);
  CHECK(weekday(date(1969, 12, 31)) == Weekday::Wed);
  CHECK(weekday(date(2026, 11, 23)) == Weekday::Mon);
  CHECK(weekday(date(1, 1, 1)) == Weekday::Mon);
  CHECK(date(1, 1, 1) == first_date);
  CHECK(date(9999, 12, 31) == last_date);
  CHECK(date(2000, 3, 1).days - date(2000, 2, 28).days == 2);
  CHECK(date(2100, 3, 1).days - date(2100, 2, 28).days == 1);
}

TEST_CASE("every day of ten thousand years is the day after the one before", "[time]") {
  Date day = date(1, 1, 1);
  YearMonthDay expected{1, 1, 1};
  bool held = true;
  for (; day < date(9999, 12, 31); ++day.days) {
    const YearMonthDay actual = year_month_day(day);
    held = held && actual.year == expected.year && actual.month == expected.month &&
           actual.day == expected.day &&
           make_date(expected.year, expected.month, expected.day) == day;
    ++expected.day;
    if (make_date(expected.year, expected.month, expected.day)) continue;
    expected = expected.month == 12 ? YearMonthDay{expected.year + 1, 1, 1}
                                    : YearMonthDay{expected.year, expected.month + 1, 1};
  }
  CHECK(held);
}

TEST_CASE("dates and times that do not exist are not made", "[time]") {
  CHECK_FALSE(make_date(2027, 2, 30));
  CHECK_FALSE(make_date(2026, 2, 29));
  CHECK(make_date(2028, 2, 29));
  CHECK_FALSE(make_date(2100, 2, 29));
  CHECK_FALSE(make_date(2026, 13, 1));
  CHECK_FALSE(make_date(2026, 0, 1));
  CHECK_FALSE(make_date(0, 1, 1));
  CHECK_FALSE(make_date(10000, 1, 1));
  CHECK(make_time(23, 59, 59));
  CHECK(make_time(24, 0));
  CHECK_FALSE(make_time(24, 1));
  CHECK_FALSE(make_time(12, 60));
  CHECK_FALSE(make_time(-1, 0));
}

TEST_CASE("months are added on the calendar, the day cut to the month's last", "[time]") {
  CHECK(format_date(add_months(date(2026, 1, 31), 1)) == "2026-02-28");
  CHECK(format_date(add_months(date(2026, 1, 31), 2)) == "2026-03-31");
  CHECK(format_date(add_months(date(2028, 2, 29), 12)) == "2029-02-28");
  CHECK(format_date(add_months(date(2026, 3, 31), -1)) == "2026-02-28");
  CHECK(format_date(add_months(date(2026, 1, 15), -1)) == "2025-12-15");
  CHECK(format_date(add_months(date(2026, 1, 15), std::numeric_limits<int>::max())) ==
        "9999-12-15");
  CHECK(format_date(add_months(date(2026, 1, 15), std::numeric_limits<int>::min())) ==
        "0001-01-15");
}

TEST_CASE("29 February is the 28th in common years", "[time]") {
  CHECK(format_date(anniversary(date(2024, 2, 29), 2027)) == "2027-02-28");
  CHECK(format_date(anniversary(date(2024, 2, 29), 2028)) == "2028-02-29");
  CHECK(format_date(anniversary(date(1990, 7, 1), 2026)) == "2026-07-01");
}

TEST_CASE("instants are read in the forms that events carry", "[time]") {
  CHECK(read("2026-01-05T15:00:00+01:00") == "2026-01-05T14:00:00Z");
  CHECK(read("2026-01-05 15:00+01:00") == "2026-01-05T14:00:00Z");
  CHECK(read("2026-01-05t15:00:00.5z") == "2026-01-05T15:00:00.500000Z");
  CHECK(read("2026-01-05T00:30:00-09:30") == "2026-01-05T10:00:00Z");
  CHECK(read("2026-01-05T15:00:00.000000999Z") == "2026-01-05T15:00:00Z");
  CHECK(read("1970-01-01T00:00:00Z") == "1970-01-01T00:00:00Z");
  CHECK(read("2200-12-31T23:59:59.999999Z") == "2200-12-31T23:59:59.999999Z");
}

TEST_CASE("an instant that cannot be meant says why", "[time]") {
  CHECK(read("2026-01-05T15:00:00") == "an offset (Z or +01:00) is required");
  CHECK(read("2026-01-05 15:00") == "an offset (Z or +01:00) is required");
  CHECK(read("2026-02-30T15:00:00Z") == "there is no such date or time of day");
  CHECK(read("2026-01-05T24:00:00Z") == "there is no such date or time of day");
  CHECK(read("2026-01-05T12:00:61Z") == "there is no such date or time of day");
  CHECK(read("1969-12-31T23:59:59Z") == "times go from 1970 to 2200");
  CHECK(read("1970-01-01T00:59:59+01:00") == "times go from 1970 to 2200");
  CHECK(read("2201-01-01T00:00:00Z") == "times go from 1970 to 2200");
  CHECK(read("0000-01-01T00:00:00Z") == "times go from 1970 to 2200");
  CHECK(read("-000001-01-01T00:00:00Z") == "times go from 1970 to 2200");
  for (const std::string_view text :
       {"", "soon", "2026", "2026-01-05", "2026-1-5T15:00Z", "2026-01-05T15Z",
        "2026-01-05T15:00:00.Z", "2026-01-05T15:00:00+0100", "2026-01-05T15:00:00+25:00",
        "2026-01-05T15:00:00Z ", "2026-01-05T15:00:00Zulu", "20260105T150000Z", "-", "+-"}) {
    CAPTURE(text);
    CHECK(read(text) == "a time is written 2026-01-05T15:00:00+01:00");
  }
}

TEST_CASE("instants are written with six digits of fraction or none", "[time]") {
  CHECK(format_utc(Instant{0}) == "1970-01-01T00:00:00Z");
  CHECK(format_utc(Instant{-1}) == "1969-12-31T23:59:59.999999Z");
  CHECK(format_utc(Instant{1}) == "1970-01-01T00:00:00.000001Z");
  CHECK(format_utc(latest_instant()) == "2200-12-31T23:59:59.999999Z");
  const Instant morning = parse_instant("2026-01-08T07:00:00Z").instant.value();
  CHECK(format_local(morning, 3600) == "2026-01-08T08:00:00+01:00");
  CHECK(format_local(morning, -34200) == "2026-01-07T21:30:00-09:30");
  CHECK(format_local(morning, 0) == "2026-01-08T07:00:00+00:00");
}

TEST_CASE("times of day are written as short as they can be", "[time]") {
  CHECK(format_time(make_time(8, 0).value()) == "08:00");
  CHECK(format_time(make_time(8, 0, 30).value()) == "08:00:30");
  CHECK(format_time(make_time(24, 0).value()) == "24:00");
  CHECK(format_time(TimeOfDay{us_per_hour + 1}) == "01:00:00.000001");
}

TEST_CASE("durations are written largest unit first", "[time]") {
  CHECK(format_duration({1, 3, 0, 0}) == "1mo 3d");
  CHECK(format_duration({14, 0, 0, 0}) == "1y 2mo");
  CHECK(format_duration({0, 14, 0, 0}) == "14d");
  CHECK(format_duration({0, 0, 3, 0}) == "3bd");
  CHECK(format_duration({0, 0, 0, 90 * us_per_minute}) == "1h30min");
  CHECK(format_duration({0, 1, 0, 20 * us_per_hour}) == "1d 20h");
  CHECK(format_duration({0, 0, 0, 2 * us_per_second + 500'000}) == "2.5s");
  CHECK(format_duration({0, 0, 0, -500'000}) == "-0.5s");
  CHECK(format_duration({0, -3, 0, 0}) == "-3d");
  CHECK(format_duration({}) == "0s");
}

TEST_CASE("sums of instants stop at the ends of time", "[time]") {
  constexpr std::int64_t end = std::numeric_limits<std::int64_t>::max();
  CHECK(add_saturating(Instant{1}, 2) == Instant{3});
  CHECK(add_saturating(Instant{end}, 1) == Instant{end});
  CHECK(add_saturating(Instant{-2}, -end) == Instant{std::numeric_limits<std::int64_t>::min()});
}

TEST_CASE("every instant of the range is read back as it was written", "[time]") {
  const bool held = rc::check([] {
    const Instant instant{*rc::gen::inRange<std::int64_t>(0, latest_instant().us)};
    const std::int32_t offset_minutes = *rc::gen::inRange(-14 * 60, 14 * 60 + 1);
    RC_ASSERT(parse_instant(format_utc(instant)).instant == instant);
    RC_ASSERT(parse_instant(format_local(instant, offset_minutes * 60)).instant == instant);
  });
  CHECK(held);
}

}  // namespace
}  // namespace tend
