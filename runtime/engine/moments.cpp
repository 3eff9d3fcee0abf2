#include "runtime/engine/moments.hpp"

#include <algorithm>

namespace tend {
namespace {

/// Daily moments that a calendar of business days swallows for longer than this have no next one.
constexpr int longest_search_years = 12;

/// The duration a number of times over.
Duration times(const Duration& duration, std::int64_t count) {
  const auto whole = [count](std::int32_t part) {
    return static_cast<std::int32_t>(
        std::clamp<std::int64_t>(part * count, -40'000'000, 40'000'000));
  };
  return {whole(duration.months), whole(duration.days), whole(duration.business_days),
          duration.us * count};
}

Instant instant_on(Date date, std::optional<TimeOfDay> at, const Zone& zone) {
  return zone.to_instant({date, at.value_or(TimeOfDay{})});
}

/// The first of the dates that `date_of(n)` gives, from `n` on, whose instant is after `after`.
template <class DateOf>
std::optional<Instant> first_after(int n, std::optional<TimeOfDay> at, Instant after,
                                   const Zone& zone, DateOf date_of) {
  for (int tried = 0; tried < longest_search_years; ++tried, ++n) {
    const Instant instant = instant_on(date_of(n), at, zone);
    if (instant > after) return instant;
  }
  return std::nullopt;
}

Date day_of_month(int months_since_year_one, int day) {
  const Date first = *make_date(months_since_year_one / 12 + 1, months_since_year_one % 12 + 1, 1);
  const Date last{add_months(first, 1).days - 1};
  return std::min(Date{first.days + day - 1}, last);
}

/// Steps from the first one, so that `every 1mo from 01-31` comes back to the 31st.
std::optional<Instant> next_of_period(Instant from, std::optional<TimeOfDay> at,
                                      const Duration& period, Instant after,
                                      const Clockwork& clock) {
  const auto step = [&](std::int64_t count) {
    return at_time_of_day(add(from, times(period, count), clock.zone, clock.calendar), at,
                          clock.zone);
  };
  if (const Instant first = step(0); first > after) return first;
  // As many steps as surely fit, then one by one: a unit is never shorter than this.
  const std::int64_t least_us = period.us + std::int64_t{period.days} * 23 * us_per_hour +
                                std::int64_t{period.business_days} * 23 * us_per_hour +
                                std::int64_t{period.months} * 28 * us_per_day;
  if (least_us <= 0) return std::nullopt;
  std::int64_t count = 0;
  std::int64_t longest = (after.us - from.us) / least_us + 2;
  // The first count whose instant is after `after`; instants grow with the count.
  while (count < longest) {
    const std::int64_t middle = count + (longest - count) / 2;
    if (step(middle) > after) {
      longest = middle;
    } else {
      count = middle + 1;
    }
  }
  const Instant found = step(count);
  if (found <= after || found > latest_instant()) return std::nullopt;
  return found;
}

}  // namespace

Instant at_time_of_day(Instant instant, std::optional<TimeOfDay> at, const Zone& zone) {
  return at ? zone.to_instant({zone.to_civil(instant).date, *at}) : instant;
}

std::optional<Instant> next_moment(const Recurrence& recurrence, std::optional<TimeOfDay> at,
                                   Value from, const Duration& period, Instant after,
                                   const Clockwork& clock) {
  const Date today = clock.zone.to_civil(after).date;
  const YearMonthDay now = year_month_day(today);
  switch (recurrence.kind) {
    case Recurrence::Kind::None:
      return std::nullopt;
    case Recurrence::Kind::Days:
      return next_time(recurrence.days, recurrence.business, at.value_or(TimeOfDay{}),
                       add_saturating(after, 1), clock.zone, clock.calendar);
    case Recurrence::Kind::Month:
      return first_after((now.year - 1) * 12 + now.month - 1, at, after, clock.zone,
                         [&](int month) { return day_of_month(month, recurrence.day); });
    case Recurrence::Kind::Year: {
      if (!from.known()) return std::nullopt;
      const Date date{static_cast<std::int32_t>(from.bits)};
      // A birthday that is yet to be is no birthday before it.
      const int first = std::max(now.year, year_month_day(date).year);
      return first_after(first, at, after, clock.zone,
                         [&](int year) { return anniversary(date, year); });
    }
    case Recurrence::Kind::Period:
      if (!from.known()) return std::nullopt;
      return next_of_period(Instant{from.bits}, at, period, after, clock);
  }
  return std::nullopt;
}

}  // namespace tend
