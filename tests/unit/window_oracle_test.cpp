// window_oracle_test.cpp: windows and whole-day waits against a scan of the wall clock, minute by
// minute. The scan knows nothing of segments, offsets or clock changes: it only asks a zone what
// the clock shows.
#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/window.hpp"

namespace tend {
namespace {

constexpr std::int64_t minutes_per_day = 24 * 60;

class Oracle {
 public:
  Oracle(const Window& window, const Zone& zone, const Calendar& calendar)
      : window_(window), zone_(zone), calendar_(calendar) {}

  bool holds(Instant instant) const {
    const CivilTime now = zone_.to_civil(instant);
    return opened_on(now.date, now) || opened_on({now.date.days - 1}, now);
  }

  // By the definition: the first instant, now or at a full minute, at which the window holds.
  std::optional<Instant> next_open(Instant from, int scan_days) const {
    if (holds(from)) return from;
    std::int64_t minute = from.us / us_per_minute + 1;
    for (const std::int64_t last = minute + scan_days * minutes_per_day; minute < last; ++minute)
      if (const Instant instant{minute * us_per_minute}; holds(instant)) return instant;
    return std::nullopt;
  }

  // Whole days, from a full minute.
  std::optional<Instant> land(int days, Instant from, int scan_days) const {
    const CivilTime start = zone_.to_civil(from);
    const Date reached{start.date.days + days};
    for (Date day = reached; day.days <= reached.days + scan_days; ++day.days) {
      const Instant same_time =
          days == 0 && day == reached ? from : first_showing({day, start.time});
      const auto opening = first_opening(day, from);
      if ((day == reached || opening) && holds(same_time)) return same_time;
      if (opening) return opening;
    }
    return std::nullopt;
  }

 private:
  bool listed(Date date) const {
    const auto day = static_cast<unsigned>(weekday(date));
    const auto& off = calendar_.days_off;
    return (window_.days >> day) % 2 == 1 &&
           !(window_.business && std::count(off.begin(), off.end(), date) > 0);
  }

  // Whether a span that opened on `date` is open when the clock shows `now`.
  bool opened_on(Date date, CivilTime now) const {
    if (!listed(date)) return false;
    const Date tomorrow{date.days + 1};
    if (window_.spans.empty()) return now.date == date;
    return std::any_of(window_.spans.begin(), window_.spans.end(), [&](const TimeSpan& span) {
      if (span.start < span.end)
        return now.date == date && span.start <= now.time && now.time < span.end;
      return (now.date == date && span.start <= now.time) ||
             (now.date == tomorrow && now.time < span.end);
    });
  }

  // All clocks on Earth show a date within these instants.
  static std::int64_t scan_begin(Date date) { return (date.days - 1) * minutes_per_day; }
  static std::int64_t scan_end(Date date) { return (date.days + 3) * minutes_per_day; }

  std::optional<Instant> first_opening(Date day, Instant from) const {
    if (!listed(day)) return std::nullopt;
    const std::int64_t begin = std::max(scan_begin(day), from.us / us_per_minute);
    for (std::int64_t minute = begin; minute < scan_end(day); ++minute)
      if (const Instant instant{minute * us_per_minute}; opened_on(day, zone_.to_civil(instant)))
        return instant;
    return std::nullopt;
  }

  // The first minute at which the clock shows this; when it is skipped, as long after the jump as
  // it would have been after the minute before.
  Instant first_showing(CivilTime civil) const {
    for (std::int64_t minute = scan_begin(civil.date);; ++minute) {
      const Instant instant{minute * us_per_minute};
      const CivilTime shown = zone_.to_civil(instant);
      if (shown < civil) continue;
      if (shown == civil) return instant;
      const CivilTime before = zone_.to_civil({instant.us - us_per_minute});
      const std::int64_t gap_us =
          (civil.date.days - before.date.days) * us_per_day + civil.time.us - before.time.us;
      return {instant.us - us_per_minute + gap_us};
    }
  }

  const Window& window_;
  const Zone& zone_;
  const Calendar& calendar_;
};

// Up to three spans on a grid of a quarter of an hour; sometimes the last one is over midnight.
Window any_window() {
  Window window;
  window.days = static_cast<DayMask>(*rc::gen::inRange(1, 128));
  window.business = *rc::gen::arbitrary<bool>();
  const auto count = *rc::gen::inRange<std::size_t>(0, 4);
  std::vector<int> quarters =
      *rc::gen::unique<std::vector<int>>(2 * count, rc::gen::inRange(0, 96));
  std::sort(quarters.begin(), quarters.end());
  if (count > 0 && *rc::gen::arbitrary<bool>())
    std::rotate(quarters.begin(), quarters.begin() + 1, quarters.end());
  for (std::size_t index = 0; index < quarters.size(); index += 2)
    window.spans.push_back(
        {{quarters[index] * 15 * us_per_minute}, {quarters[index + 1] * 15 * us_per_minute}});
  if (!window.spans.empty() && *rc::gen::inRange(0, 4) == 0 &&
      window.spans.back().start < window.spans.back().end)
    window.spans.back().end = {us_per_day};
  return window;
}

struct Sample {
  const Zone* zone;
  Window window;
  Calendar calendar;
  Instant from;
};

// Half of the samples begin within two days of a clock change.
Sample any_sample(Zones& zones) {
  static const std::vector<std::string> names = {
      "Europe/Stockholm",  "America/New_York", "Australia/Lord_Howe", "Pacific/Apia",
      "Africa/Casablanca", "America/Havana",   "Asia/Beirut",         "Antarctica/Troll",
      "America/Nuuk",      "Asia/Kathmandu",   "America/Asuncion",    "Pacific/Chatham"};
  Sample sample;
  sample.zone = *zones.find(*rc::gen::elementOf(names));
  const std::int64_t year_2011 = make_date(2011, 1, 1)->days * us_per_day;
  Instant near{year_2011 +
               *rc::gen::inRange<std::int64_t>(0, 30 * 365 * minutes_per_day) * us_per_minute};
  if (*rc::gen::arbitrary<bool>()) {
    const Instant change = sample.zone->next_transition(near);
    if (change < latest_instant())
      near.us = change.us + *rc::gen::inRange<std::int64_t>(-2880, 2880) * us_per_minute;
  }
  sample.from = near;
  sample.window = any_window();
  const Date today = sample.zone->to_civil(near).date;
  for (int ahead = -1; ahead < 8; ++ahead)
    if (*rc::gen::inRange(0, 4) == 0) sample.calendar.days_off.push_back({today.days + ahead});
  return sample;
}

std::string show(std::optional<Instant> instant) {
  return instant ? format_utc(*instant) : "never";
}

void log_sample(const Sample& sample) {
  RC_LOG() << sample.zone->name() << ' '
           << format_local(sample.from, sample.zone->offset_seconds(sample.from)) << ' '
           << format_window(sample.window) << " days " << int{sample.window.days} << '\n';
}

TEST_CASE("a window holds and opens as the clock on the wall says", "[window]") {
  Zones zones;
  constexpr int scan_days = 25;
  const bool held = rc::check([&] {
    Sample sample = any_sample(zones);
    sample.from.us += *rc::gen::element<std::int64_t>(0, 1, 30 * us_per_second);
    log_sample(sample);
    const Oracle oracle(sample.window, *sample.zone, sample.calendar);
    RC_ASSERT(holds(sample.window, sample.from, *sample.zone, sample.calendar) ==
              oracle.holds(sample.from));
    const auto opening = next_open(sample.window, sample.from, *sample.zone, sample.calendar);
    RC_ASSERT(show(opening) == show(oracle.next_open(sample.from, scan_days)));
    // Until it closes it holds, by the clock; a contact's own place is before that.
    const Instant closing = closes(sample.window, *opening, *sample.zone, sample.calendar);
    RC_ASSERT(closing > *opening);
    for (Instant instant = *opening; instant < closing; instant.us += us_per_minute)
      RC_ASSERT(oracle.holds(instant));
    const auto key = *rc::gen::arbitrary<std::uint64_t>();
    const Instant place = spread_in(sample.window, *opening, key, *sample.zone, sample.calendar);
    RC_ASSERT((place >= *opening && place < closing));
  });
  CHECK(held);
}

TEST_CASE("a whole-day wait lands on a day, then in its window, by the clock on the wall",
          "[window]") {
  Zones zones;
  constexpr int scan_days = 25;
  const bool held = rc::check([&] {
    const Sample sample = any_sample(zones);
    const int days = *rc::gen::inRange(0, 4);
    log_sample(sample);
    RC_LOG() << "wait " << days << "d\n";
    const Oracle oracle(sample.window, *sample.zone, sample.calendar);
    const auto landed =
        land({{0, days, 0, 0}, &sample.window, {}}, sample.from, *sample.zone, sample.calendar);
    RC_ASSERT(show(landed) == show(oracle.land(days, sample.from, scan_days)));
    RC_ASSERT(*landed >= sample.from);
    RC_ASSERT(oracle.holds(*landed));
  });
  CHECK(held);
}

}  // namespace
}  // namespace tend
