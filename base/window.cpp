#include "base/window.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace tend {
namespace {

// A stretch of the local clock, in microseconds since local 1970-01-01T00:00.
struct LocalSpan {
  std::int64_t begin_us;
  std::int64_t end_us;
  bool holds(std::int64_t local) const { return begin_us <= local && local < end_us; }
};

std::int64_t local_date(std::int64_t local) {
  const std::int64_t days = local / us_per_day;
  return local % us_per_day < 0 ? days - 1 : days;
}

bool in_mask(DayMask days, Date date) {
  return (days >> static_cast<unsigned>(weekday(date)) & 1U) != 0;
}

// A window over the local clock alone: no zone, so no clock change.
class LocalWindow {
 public:
  LocalWindow(const Window& window, const Calendar& calendar)
      : window_(window), calendar_(calendar) {}

  bool lists(std::int64_t day) const {
    const Date date{static_cast<std::int32_t>(day)};
    return in_mask(window_.days, date) && !(window_.business && calendar_.is_off(date));
  }

  std::size_t span_count() const { return std::max<std::size_t>(window_.spans.size(), 1); }

  // The span that opens on a day, which may end on the next one.
  LocalSpan span(std::size_t index, std::int64_t day) const {
    const std::int64_t midnight = day * us_per_day;
    if (window_.spans.empty()) return {midnight, midnight + us_per_day};
    const TimeSpan& span = window_.spans[index];
    const std::int64_t overnight = span.end <= span.start ? us_per_day : 0;
    return {midnight + span.start.us, midnight + span.end.us + overnight};
  }

  // The span that holds a local time: one that opened on its day, or the day before.
  std::optional<LocalSpan> holding(std::int64_t local) const {
    const std::int64_t today = local_date(local);
    if (const auto span = holding(local, today)) return span;
    return holding(local, today - 1);
  }

  // The first local time at or after this one that lies in the window.
  std::optional<std::int64_t> next(std::int64_t local) const {
    if (holding(local)) return local;
    const std::int64_t today = local_date(local);
    for (std::int64_t day = today; day <= today + horizon_days; ++day) {
      if (!lists(day)) continue;
      for (std::size_t index = 0; index < span_count(); ++index)
        if (const LocalSpan opens = span(index, day); opens.begin_us > local) return opens.begin_us;
    }
    return std::nullopt;
  }

 private:
  std::optional<LocalSpan> holding(std::int64_t local, std::int64_t day) const {
    for (std::size_t index = 0; index < span_count(); ++index)
      if (const LocalSpan opened = span(index, day); opened.holds(local))
        return lists(day) ? std::optional(opened) : std::nullopt;
    return std::nullopt;
  }

  const Window& window_;
  const Calendar& calendar_;
};

// The first instant on a day at which one of the spans that open on it is open.
std::optional<Instant> first_opening(const LocalWindow& window, std::int64_t day,
                                     Instant not_before, const Zone& zone) {
  std::optional<Instant> first;
  for (std::size_t index = 0; index < window.span_count(); ++index) {
    const LocalSpan span = window.span(index, day);
    const auto opens = zone.first_within(span.begin_us, span.end_us, not_before);
    if (opens && (!first || *opens < *first)) first = opens;
  }
  return first;
}

// The nth business day after (before, for a negative count) a date.
Date add_business_days(Date date, std::int32_t count, const Calendar& calendar) {
  const std::int32_t step = count < 0 ? -1 : 1;
  while (count != 0 && first_date < date && date < last_date) {
    date.days += step;
    if (in_mask(monday_to_friday, date) && !calendar.is_off(date)) count -= step;
  }
  return date;
}

// The calendar part of a duration; dates stop at the ends of the calendar.
Date add_calendar_part(Date date, const Duration& duration, const Calendar& calendar) {
  if (duration.months != 0) date = add_months(date, duration.months);
  const std::int64_t days = std::int64_t{date.days} + duration.days;
  date.days =
      static_cast<std::int32_t>(std::clamp<std::int64_t>(days, first_date.days, last_date.days));
  if (duration.business_days != 0) date = add_business_days(date, duration.business_days, calendar);
  return date;
}

// A whole-day wait: the days that it may end on, from the one that it reaches.
struct Landing {
  Instant from;
  Date date;
  TimeOfDay time;
  bool stays =
      false;  ///< 0d without `at`: the instant itself, not the first of two equal local times

  Instant on(Date day, const Zone& zone) const {
    return stays && day == date ? from : zone.to_instant({day, time});
  }
};

Landing reach(const WaitFor& wait, Instant from, const Zone& zone, const Calendar& calendar) {
  const CivilTime start = zone.to_civil(from);
  const Date reached = add_calendar_part(start.date, wait.duration, calendar);
  const bool moves = reached > start.date;
  return {from, moves ? reached : start.date, wait.at.value_or(start.time), !moves && !wait.at};
}

std::optional<Instant> land_in(const LocalWindow& window, const Landing& landing,
                               const Zone& zone) {
  for (std::int32_t ahead = 0; ahead <= horizon_days; ++ahead) {
    const Date day{landing.date.days + ahead};
    const bool opens = window.lists(day.days);
    // On the day reached a night that opened the day before may hold too.
    if (!opens && ahead > 0) continue;
    const Instant same_time = landing.on(day, zone);
    if (same_time < landing.from) continue;
    if (window.holding(zone.to_local_us(same_time))) return same_time;
    if (!opens) continue;
    if (const auto opening = first_opening(window, day.days, landing.from, zone)) return opening;
  }
  return std::nullopt;
}

std::string format_days(const Window& window) {
  if (window.business) return "business days";
  if (window.days == every_day) return window.spans.empty() ? "daily" : "";
  if (window.days == monday_to_friday) return "weekdays";
  if (window.days == saturday_and_sunday) return "weekends";
  constexpr std::string_view names = "montuewedthufrisatsun";
  const auto listed = [&](unsigned day) { return day < 7 && (window.days >> day & 1U) != 0; };
  std::string text;
  for (unsigned day = 0; day < 7; ++day) {
    if (!listed(day)) continue;
    if (!text.empty()) text += ',';
    text += names.substr(std::size_t{3} * day, 3);
    unsigned last = day;
    while (listed(last + 1)) ++last;
    if (last < day + 2) continue;
    text += '-';
    text += names.substr(std::size_t{3} * last, 3);
    day = last;
  }
  return text;
}

}  // namespace

bool Calendar::is_off(Date date) const {
  return std::binary_search(days_off.begin(), days_off.end(), date);
}

bool holds(const Window& window, Instant instant, const Zone& zone, const Calendar& calendar) {
  return LocalWindow(window, calendar).holding(zone.to_local_us(instant)).has_value();
}

std::optional<Instant> next_open(const Window& window, Instant from, const Zone& zone,
                                 const Calendar& calendar) {
  const LocalWindow local_window(window, calendar);
  const Instant horizon = add_saturating(from, horizon_days * us_per_day);
  while (from <= horizon) {
    const Zone::Segment& segment = zone.segment_at(from);
    const auto local = local_window.next(zone.to_local_us(from));
    if (local) {
      const Instant opening{*local - segment.offset_us};
      if (opening > horizon) return std::nullopt;
      if (opening.us < segment.end_us) return opening;
    }
    if (segment.end_us == std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    from = Instant{segment.end_us};
  }
  return std::nullopt;
}

Instant closes(const Window& window, Instant instant, const Zone& zone, const Calendar& calendar) {
  const auto span = LocalWindow(window, calendar).holding(zone.to_local_us(instant));
  TEND_CHECK(span.has_value(), "only a window that holds can close");
  while (true) {
    const Zone::Segment& segment = zone.segment_at(instant);
    const std::int64_t end_us = span->end_us - segment.offset_us;
    if (end_us < segment.end_us) return Instant{end_us};
    // The clock changes before the end: forward past it, or back and through the span once more.
    instant = Instant{segment.end_us};
    if (!span->holds(zone.to_local_us(instant))) return instant;
  }
}

Instant spread_in(const Window& window, Instant opening, std::uint64_t key, const Zone& zone,
                  const Calendar& calendar) {
  const std::int64_t left_us = closes(window, opening, zone, calendar).us - opening.us;
  const auto seconds = static_cast<std::uint64_t>(left_us / us_per_second);
  if (seconds == 0) return opening;
  return Instant{opening.us + static_cast<std::int64_t>(key % seconds) * us_per_second};
}

std::optional<Instant> land(const WaitFor& wait, Instant from, const Zone& zone,
                            const Calendar& calendar) {
  if (wait.duration.us != 0) {
    const Instant reached = std::max(from, add(from, wait.duration, zone, calendar));
    return wait.window == nullptr ? reached : next_open(*wait.window, reached, zone, calendar);
  }
  const Landing landing = reach(wait, from, zone, calendar);
  if (wait.window != nullptr) return land_in(LocalWindow(*wait.window, calendar), landing, zone);
  // Only a time of day that is past already, or that the zone skips with its date, takes another
  // day.
  for (Date day = landing.date; day.days <= landing.date.days + horizon_days; ++day.days)
    if (const Instant instant = landing.on(day, zone); instant >= from) return instant;
  return std::nullopt;
}

Instant add(Instant from, const Duration& duration, const Zone& zone, const Calendar& calendar) {
  Instant sum = from;
  if (duration.has_calendar_part()) {
    const CivilTime start = zone.to_civil(from);
    sum = zone.to_instant({add_calendar_part(start.date, duration, calendar), start.time});
  }
  return add_saturating(sum, duration.us);
}

std::optional<Instant> next_time(DayMask days, bool business, TimeOfDay time, Instant from,
                                 const Zone& zone, const Calendar& calendar) {
  // A clock change over midnight may carry yesterday's time into today.
  const std::int32_t yesterday = zone.to_civil(from).date.days - 1;
  for (std::int32_t day = yesterday; day <= yesterday + horizon_days; ++day) {
    const Date date{day};
    if (!in_mask(days, date) || (business && calendar.is_off(date))) continue;
    const Instant instant = zone.to_instant({date, time});
    if (instant >= from && zone.has_date(date)) return instant;
  }
  return std::nullopt;
}

bool can_open(const Window& window) {
  return (window.days & every_day) != 0;
}

std::string format_window(const Window& window) {
  std::string text = format_days(window);
  std::string_view between = text.empty() ? "" : " ";
  for (const TimeSpan& span : window.spans) {
    text.append(between).append(format_time(span.start)).append("-").append(format_time(span.end));
    between = " and ";
  }
  return window.spread ? text + " spread" : text;
}

}  // namespace tend
