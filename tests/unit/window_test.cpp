// window_test.cpp: waits and windows by example; window_oracle_test.cpp tries the rest by brute
// force.
#include "base/window.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tend {
namespace {

Instant at(std::string_view text) {
  return parse_instant(text).instant.value();
}
std::string show(std::optional<Instant> instant) {
  return instant ? format_utc(*instant) : "never";
}
TimeOfDay clock(int hour, int minute = 0) {
  return make_time(hour, minute).value();
}

Window window(DayMask days, std::vector<std::pair<int, int>> hours) {
  Window result;
  result.days = days;
  for (const auto& [start, end] : hours) result.spans.push_back({clock(start), clock(end)});
  return result;
}

constexpr DayMask days_of(std::initializer_list<Weekday> days) {
  unsigned mask = 0;
  for (const Weekday day : days) mask |= 1U << static_cast<unsigned>(day);
  return static_cast<DayMask>(mask);
}

struct Fixture {
  Zones zones;
  const Zone& stockholm = **zones.find("Europe/Stockholm");
  const Zone& new_york = **zones.find("America/New_York");
  const Zone& tokyo = **zones.find("Asia/Tokyo");
  Window mornings = window(monday_to_friday, {{8, 9}});

  std::string wait(Duration duration, const Window* in, std::string_view from,
                   std::optional<TimeOfDay> time = {}) {
    return show(land({duration, in, time}, at(from), stockholm, no_holidays));
  }
};

constexpr Duration days(int count) {
  return {0, count, 0, 0};
}
constexpr Duration hours(int count) {
  return {0, 0, 0, count * us_per_hour};
}

TEST_CASE_METHOD(Fixture, "three days and a window land on the third day, in its window",
                 "[window]") {
  CHECK(wait(days(3), &mornings, "2025-03-03T14:00+01:00") == "2025-03-06T07:00:00Z");
  // Thursday and three days is Sunday: Monday, at the same time of day.
  CHECK(wait(days(3), &mornings, "2025-03-06T08:10+01:00") == "2025-03-10T07:10:00Z");
  CHECK(wait(days(3), nullptr, "2025-03-28T10:00+01:00") == "2025-03-31T08:00:00Z");
  CHECK(wait(hours(72), nullptr, "2025-03-28T10:00+01:00") == "2025-03-31T09:00:00Z");
}

TEST_CASE_METHOD(Fixture, "weekdays are those of the contact's zone", "[window]") {
  CHECK(show(next_open(mornings, at("2025-03-08T15:00-05:00"), new_york, no_holidays)) ==
        "2025-03-10T12:00:00Z");
  CHECK(show(next_open(mornings, at("2025-03-07T21:00+09:00"), tokyo, no_holidays)) ==
        "2025-03-09T23:00:00Z");
}

TEST_CASE_METHOD(Fixture, "exact hours and a window go to its next opening", "[window]") {
  CHECK(wait(hours(72), &mornings, "2026-01-05T15:00+01:00") == "2026-01-09T07:00:00Z");
  CHECK(wait(hours(24), &mornings, "2026-01-05T08:30+01:00") == "2026-01-06T07:30:00Z");
  CHECK(wait({0, 1, 0, us_per_hour}, &mornings, "2026-01-05T08:30+01:00") ==
        "2026-01-07T07:00:00Z");
}

TEST_CASE_METHOD(Fixture, "a wait of no days ends today if the window is still to come",
                 "[window]") {
  CHECK(wait(days(0), &mornings, "2026-01-05T07:15+01:00") == "2026-01-05T07:00:00Z");
  CHECK(wait(days(0), &mornings, "2026-01-05T08:15+01:00") == "2026-01-05T07:15:00Z");
  CHECK(wait(days(0), &mornings, "2026-01-05T09:15+01:00") == "2026-01-06T07:00:00Z");
  const Window twice = window(monday_to_friday, {{8, 9}, {13, 15}});
  CHECK(wait(days(0), &twice, "2026-01-05T10:00+01:00") == "2026-01-05T12:00:00Z");
}

TEST_CASE_METHOD(Fixture, "a wait of no days stays in the second of two equal hours", "[window]") {
  const Window night = window(every_day, {{2, 3}});
  CHECK(wait(days(0), &night, "2026-10-25T02:10+01:00") == "2026-10-25T01:10:00Z");
  CHECK(wait(days(0), nullptr, "2026-10-25T02:10+01:00") == "2026-10-25T01:10:00Z");
}

TEST_CASE_METHOD(Fixture, "the first day on which the window opens keeps the local time if it can",
                 "[window]") {
  const Window twice = window(monday_to_friday, {{8, 9}, {13, 15}});
  // Saturday 13:30 is no weekday; Monday 13:30 is in the second span, so it is not 08:00.
  CHECK(wait(days(1), &twice, "2026-01-09T13:30+01:00") == "2026-01-12T12:30:00Z");
  CHECK(wait(days(1), &twice, "2026-01-09T15:30+01:00") == "2026-01-12T07:00:00Z");
}

TEST_CASE_METHOD(Fixture, "a night belongs to the day on which it opens", "[window]") {
  const Window nights = window(monday_to_friday, {{22, 6}});
  // Saturday 03:00 is still Friday's night; Monday 03:00 would be Sunday's.
  CHECK(wait(days(1), &nights, "2026-01-09T03:00+01:00") == "2026-01-10T02:00:00Z");
  CHECK(wait(days(1), &nights, "2026-01-11T03:00+01:00") == "2026-01-12T21:00:00Z");
  CHECK(holds(nights, at("2026-01-10T05:59:59+01:00"), stockholm, no_holidays));
  CHECK_FALSE(holds(nights, at("2026-01-10T06:00:00+01:00"), stockholm, no_holidays));
}

TEST_CASE_METHOD(Fixture, "`at` takes the place of the local time", "[window]") {
  const Window late = window(monday_to_friday, {{8, 10}});
  CHECK(wait(days(3), &late, "2026-01-05T15:00+01:00", clock(9, 30)) == "2026-01-08T08:30:00Z");
  CHECK(wait(days(3), &late, "2026-01-08T15:00+01:00", clock(9, 30)) == "2026-01-12T08:30:00Z");
  CHECK(wait(days(1), nullptr, "2026-01-05T15:00+01:00", clock(9)) == "2026-01-06T08:00:00Z");
}

TEST_CASE_METHOD(Fixture, "a time that is past today is tomorrow's", "[window]") {
  const Window late = window(every_day, {{8, 10}});
  CHECK(wait(days(0), nullptr, "2026-01-05T08:00+01:00", clock(9)) == "2026-01-05T08:00:00Z");
  CHECK(wait(days(0), nullptr, "2026-01-05T15:00+01:00", clock(9)) == "2026-01-06T08:00:00Z");
  CHECK(wait(days(0), &late, "2026-01-05T09:30+01:00", clock(9)) == "2026-01-06T08:00:00Z");
}

TEST_CASE_METHOD(Fixture, "a negative wait is one of no days", "[window]") {
  CHECK(wait(days(-2), nullptr, "2026-01-05T15:00+01:00") == "2026-01-05T14:00:00Z");
  CHECK(wait(hours(-2), nullptr, "2026-01-05T15:00+01:00") == "2026-01-05T14:00:00Z");
  CHECK(wait(days(-2), &mornings, "2026-01-05T15:00+01:00") == "2026-01-06T07:00:00Z");
}

TEST_CASE_METHOD(Fixture, "a day whose window the clock skips is passed over", "[window]") {
  const Window night = window(every_day, {{2, 3}});
  CHECK(wait(days(1), &night, "2026-03-28T12:00+01:00") == "2026-03-30T00:00:00Z");
  CHECK(wait(days(1), &night, "2026-03-28T02:30+01:00") == "2026-03-30T00:30:00Z");
}

TEST_CASE_METHOD(Fixture, "business days leave out weekends and days off", "[window]") {
  const Calendar christmas{{make_date(2026, 12, 24).value(), make_date(2026, 12, 25).value()}};
  Window business = window(monday_to_friday, {{8, 9}});
  business.business = true;
  const auto lands = [&](Duration duration, const Window* in) {
    return show(land({duration, in, {}}, at("2026-12-23T10:00+01:00"), stockholm, christmas));
  };
  CHECK(lands(days(1), &business) == "2026-12-28T07:00:00Z");
  CHECK(lands(days(1), &mornings) == "2026-12-24T07:00:00Z");
  CHECK(lands({0, 0, 2, 0}, nullptr) == "2026-12-29T09:00:00Z");
  CHECK(show(add(at("2026-12-28T10:00+01:00"), {0, 0, -1, 0}, stockholm, christmas)) ==
        "2026-12-23T09:00:00Z");
  CHECK(show(next_time(monday_to_friday, true, clock(9), at("2026-12-23T10:00+01:00"), stockholm,
                       christmas)) == "2026-12-28T08:00:00Z");
}

TEST_CASE_METHOD(Fixture, "sums go both ways, and stop at the ends of the calendar", "[window]") {
  const Instant start = at("2026-03-31T10:00+02:00");
  CHECK(show(add(start, {-1, 0, 0, 0}, stockholm, no_holidays)) == "2026-02-28T09:00:00Z");
  CHECK(show(add(start, {0, -2, 0, -us_per_hour}, stockholm, no_holidays)) ==
        "2026-03-29T07:00:00Z");
  constexpr int far = std::numeric_limits<int>::max();
  CHECK(show(add(start, {far, far, 3, 0}, stockholm, no_holidays)).substr(0, 10) == "9999-12-31");
  CHECK(show(add(start, {-far, -far, -3, 0}, stockholm, no_holidays)).substr(0, 10) ==
        "0001-01-01");
}

TEST_CASE_METHOD(Fixture, "a window closes at the end of its span", "[window]") {
  const auto closing = [&](const Window& in, std::string_view from) {
    return show(closes(in, at(from), stockholm, no_holidays));
  };
  CHECK(closing(mornings, "2026-01-08T08:10+01:00") == "2026-01-08T08:00:00Z");
  CHECK(closing(window(every_day, {}), "2026-01-08T08:10+01:00") == "2026-01-08T23:00:00Z");
  CHECK(closing(window(every_day, {{22, 6}}), "2026-01-08T01:00+01:00") == "2026-01-08T05:00:00Z");
  // Through an hour that comes twice, and at one that is skipped.
  CHECK(closing(window(every_day, {{2, 3}}), "2026-10-25T02:10+02:00") == "2026-10-25T02:00:00Z");
  CHECK(closing(window(every_day, {{1, 3}}), "2026-03-29T01:10+01:00") == "2026-03-29T01:00:00Z");
}

TEST_CASE_METHOD(Fixture, "contacts spread over what is left of a span", "[window]") {
  Window spread = mornings;
  spread.spread = true;
  const Instant opening = at("2026-01-08T08:00+01:00");
  const auto place = [&](Instant from, std::uint64_t key) {
    return spread_in(spread, from, key, stockholm, no_holidays).us - from.us;
  };
  CHECK(place(opening, 0) == 0);
  CHECK(place(opening, 3599) == 3599 * us_per_second);
  CHECK(place(opening, 3600) == 0);
  CHECK(place(opening, 7205) == 5 * us_per_second);
  const Instant half = at("2026-01-08T08:30+01:00");
  CHECK(place(half, 1799) == 1799 * us_per_second);
  CHECK(place(half, 1800) == 0);
  // Less than a second is left: now.
  CHECK(place(at("2026-01-08T08:59:59.5+01:00"), 12345) == 0);
}

TEST_CASE_METHOD(Fixture, "a time of day is met once a date", "[window]") {
  const auto next = [&](DayMask on, int hour, int minute, std::string_view from) {
    return show(next_time(on, false, clock(hour, minute), at(from), stockholm, no_holidays));
  };
  CHECK(next(every_day, 2, 30, "2026-10-25T02:10+01:00") == "2026-10-26T01:30:00Z");
  CHECK(next(every_day, 2, 30, "2026-10-25T02:10+02:00") == "2026-10-25T00:30:00Z");
  CHECK(next(days_of({Weekday::Mon}), 9, 0, "2026-11-23T09:00+01:00") == "2026-11-23T08:00:00Z");
  CHECK(next(0, 9, 0, "2026-11-23T09:00+01:00") == "never");
}

TEST_CASE_METHOD(Fixture, "a time of day on a date that is skipped, or that ends in a gap",
                 "[window]") {
  const auto next = [&](const char* zone, DayMask on, TimeOfDay time, std::string_view from) {
    return show(next_time(on, false, time, at(from), **zones.find(zone), no_holidays));
  };
  // Apia had no Friday that week: the next one.
  CHECK(next("Pacific/Apia", days_of({Weekday::Fri}), clock(9), "2011-12-29T10:00-10:00") ==
        "2012-01-05T19:00:00Z");
  // Nuuk's 23:30 of the 28th was shown as 00:30 of the 29th, which is still to come at 00:10.
  CHECK(next("America/Nuuk", every_day, clock(23, 30), "2026-03-29T00:10-01:00") ==
        "2026-03-29T01:30:00Z");
}

TEST_CASE_METHOD(Fixture, "a window is waited for 400 days, not longer", "[window]") {
  Window business = window(every_day, {{8, 9}});
  business.business = true;
  const Instant start = at("2026-01-01T00:00Z");
  const auto opens_after = [&](int days_off) {
    Calendar calendar;
    for (int day = 0; day < days_off; ++day)
      calendar.days_off.push_back({make_date(2026, 1, 1)->days + day});
    return show(next_open(business, start, zones.utc(), calendar));
  };
  CHECK(opens_after(399) == "2027-02-04T08:00:00Z");
  CHECK(opens_after(400) == "never");
}

TEST_CASE("windows are written as the language writes them", "[window]") {
  using enum Weekday;
  CHECK(format_window(window(monday_to_friday, {{8, 9}})) == "weekdays 08:00-09:00");
  CHECK(format_window(window(monday_to_friday, {{8, 9}, {13, 15}})) ==
        "weekdays 08:00-09:00 and 13:00-15:00");
  CHECK(format_window(window(every_day, {{22, 6}})) == "22:00-06:00");
  CHECK(format_window(window(every_day, {{0, 24}})) == "00:00-24:00");
  CHECK(format_window(window(every_day, {})) == "daily");
  CHECK(format_window(window(saturday_and_sunday, {})) == "weekends");
  CHECK(format_window(window(days_of({Mon, Wed}), {})) == "mon,wed");
  CHECK(format_window(window(days_of({Mon, Tue, Wed, Thu}), {})) == "mon-thu");
  CHECK(format_window(window(days_of({Mon, Tue, Wed, Sat, Sun}), {})) == "mon-wed,sat,sun");
  Window business = window(monday_to_friday, {{8, 9}});
  business.business = business.spread = true;
  CHECK(format_window(business) == "business days 08:00-09:00 spread");
}

TEST_CASE("a window of no day never opens", "[window]") {
  CHECK(can_open(window(every_day, {})));
  CHECK_FALSE(can_open(window(0, {{8, 9}})));
  Zones zones;
  CHECK(show(next_open(window(0, {}), Instant{0}, zones.utc(), no_holidays)) == "never");
  const Window none = window(0, {});
  CHECK(show(land({days(1), &none, {}}, Instant{0}, zones.utc(), no_holidays)) == "never");
}

TEST_CASE("the ends of time do not overflow", "[window]") {
  Zones zones;
  const Window mornings = window(every_day, {{8, 9}});
  for (const std::int64_t us :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    CHECK_NOTHROW(holds(mornings, Instant{us}, zones.utc(), no_holidays));
    CHECK_NOTHROW(next_open(mornings, Instant{us}, zones.utc(), no_holidays));
    CHECK_NOTHROW(land({days(3), &mornings, {}}, Instant{us}, zones.utc(), no_holidays));
    CHECK_NOTHROW(land({days(3), nullptr, {}}, Instant{us}, zones.utc(), no_holidays));
  }
}

}  // namespace
}  // namespace tend
