// time_cases_test.cpp: runs tests/cases/time*.json against the functions that the engine calls. The
// expressions there are a notation of the cases, not the language: read here, in a few lines.
#include <algorithm>
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <cctype>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/window.hpp"

namespace tend {
namespace {

namespace json = boost::json;

json::value read_json(const std::string& name) {
  std::ifstream file(std::string(TEND_TESTS_DIR) + "/cases/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return json::parse(text.str());
}

std::string text_of(const json::object& object, std::string_view key) {
  return std::string(object.at(key).as_string());
}

// 2025b < 2026a: versions compare as texts.
bool applies(std::string_view versions, std::string_view installed) {
  if (versions == "any") return true;
  if (versions.starts_with("<=")) return installed <= versions.substr(2);
  if (versions.starts_with(">=")) return installed >= versions.substr(2);
  const std::size_t dots = versions.find("..");
  REQUIRE(dots != std::string_view::npos);
  return installed >= versions.substr(0, dots) && installed <= versions.substr(dots + 2);
}

// The words of an expression, taken one after another.
class Words {
 public:
  explicit Words(const std::string& text) {
    std::istringstream stream(text);
    for (std::string word; stream >> word;) words_.push_back(word);
  }
  bool done() const { return next_ == words_.size(); }
  const std::string& peek() const { return words_.at(next_); }
  std::string take() { return words_.at(next_++); }
  bool take_if(std::string_view word) {
    if (done() || peek() != word) return false;
    ++next_;
    return true;
  }

 private:
  std::vector<std::string> words_;
  std::size_t next_ = 0;
};

int number_in(const std::string& text) {
  return std::stoi(text);
}

std::optional<Duration> read_duration(const std::string& word) {
  static const std::map<std::string, Duration> units = {{"y", {12, 0, 0, 0}},
                                                        {"mo", {1, 0, 0, 0}},
                                                        {"w", {0, 7, 0, 0}},
                                                        {"d", {0, 1, 0, 0}},
                                                        {"bd", {0, 0, 1, 0}},
                                                        {"h", {0, 0, 0, us_per_hour}},
                                                        {"m", {0, 0, 0, us_per_minute}},
                                                        {"s", {0, 0, 0, us_per_second}}};
  const std::size_t digits = word.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string::npos) return std::nullopt;
  const auto unit = units.find(word.substr(digits));
  if (unit == units.end()) return std::nullopt;
  const int count = number_in(word);
  const Duration& one = unit->second;
  return Duration{one.months * count, one.days * count, one.business_days * count, one.us * count};
}

Duration take_durations(Words& words) {
  Duration sum;
  while (!words.done()) {
    const auto part = read_duration(words.peek());
    if (!part) break;
    words.take();
    sum = {sum.months + part->months, sum.days + part->days,
           sum.business_days + part->business_days, sum.us + part->us};
  }
  return sum;
}

TimeOfDay read_time(const std::string& word) {
  return make_time(number_in(word.substr(0, 2)), number_in(word.substr(3, 2))).value();
}

std::optional<Date> read_date(const std::string& word) {
  if (word.size() != 10 || word[4] != '-') return std::nullopt;
  return make_date(number_in(word.substr(0, 4)), number_in(word.substr(5, 2)),
                   number_in(word.substr(8, 2)));
}

unsigned read_day(std::string_view word) {
  const std::size_t place = std::string_view("montuewedthufrisatsun").find(word);
  REQUIRE(word.size() == 3);
  REQUIRE(place % 3 == 0);
  return static_cast<unsigned>(place / 3);
}

DayMask read_days(const std::string& word) {
  if (word == "daily") return every_day;
  if (word == "weekdays") return monday_to_friday;
  if (word == "weekends") return saturday_and_sunday;
  const std::size_t dash = word.find('-');
  const unsigned first = read_day(std::string_view(word).substr(0, 3));
  const unsigned last =
      dash == std::string::npos ? first : read_day(std::string_view(word).substr(dash + 1));
  unsigned mask = 0;
  for (unsigned day = first; day <= last; ++day) mask |= 1U << day;
  return static_cast<DayMask>(mask);
}

Window take_window(Words& words) {
  Window window;
  window.days = read_days(words.take());
  const std::string span = words.take();
  window.spans = {{read_time(span.substr(0, 5)), read_time(span.substr(6))}};
  return window;
}

using Calendars = std::map<std::string, Calendar>;

// `… calendar X` makes business days of a window's days.
const Calendar& take_calendar(Words& words, const Calendars& calendars, Window* window) {
  if (!words.take_if("calendar")) return no_holidays;
  if (window != nullptr) window->business = true;
  return calendars.at(words.take());
}

std::optional<Instant> run_wait(Words& words, Instant from, const Zone& zone,
                                const Calendars& calendars) {
  const Duration duration = take_durations(words);
  if (words.take_if("then")) {
    REQUIRE(words.take_if("window"));
    const Instant reached = land({duration, nullptr, {}}, from, zone, no_holidays).value();
    return next_open(take_window(words), reached, zone, no_holidays);
  }
  if (words.done() || words.peek() == "calendar") {
    const Calendar& calendar = take_calendar(words, calendars, nullptr);
    return land({duration, nullptr, {}}, from, zone, calendar);
  }
  Window window = take_window(words);
  const Calendar& calendar = take_calendar(words, calendars, &window);
  return land({duration, &window, {}}, from, zone, calendar);
}

std::optional<Instant> run_until(Words& words, Instant from, const Zone& zone) {
  if (const auto date = read_date(words.peek())) {
    words.take();
    const TimeOfDay time = words.done() ? TimeOfDay{} : read_time(words.take());
    return std::max(from, zone.to_instant({*date, time}));
  }
  const bool any_day = std::isdigit(static_cast<unsigned char>(words.peek()[0])) != 0;
  const DayMask days = any_day ? every_day : read_days(words.take());
  return next_time(days, false, read_time(words.take()), from, zone, no_holidays);
}

// `anchor 2026-01-31T10:00:00 every 1mo n=2`: counted from the anchor, not from the time before.
Instant run_anchor(Words& words, const Zone& zone) {
  const std::string anchor = words.take();
  const Instant start =
      zone.to_instant({read_date(anchor.substr(0, 10)).value(), read_time(anchor.substr(11, 5))});
  REQUIRE(words.take_if("every"));
  Duration step = take_durations(words);
  step.months *= number_in(words.take().substr(2));
  return add(start, step, zone, no_holidays);
}

// `anniversary 02-29 at 09:00`: the first one at or after now.
Instant run_anniversary(Words& words, Instant from, const Zone& zone) {
  const std::string day = words.take();
  const Date date = make_date(2000, number_in(day.substr(0, 2)), number_in(day.substr(3))).value();
  REQUIRE(words.take_if("at"));
  const TimeOfDay time = read_time(words.take());
  for (int year = year_month_day(zone.to_civil(from).date).year;; ++year)
    if (const Instant instant = zone.to_instant({anniversary(date, year), time}); instant >= from)
      return instant;
}

std::optional<Instant> run(const std::string& expression, Instant from, const Zone& zone,
                           const Calendars& calendars) {
  Words words(expression);
  std::optional<Instant> result;
  if (words.take_if("wait")) {
    result = run_wait(words, from, zone, calendars);
  } else if (words.take_if("until")) {
    result = run_until(words, from, zone);
  } else if (words.take_if("window")) {
    Window window = take_window(words);
    const Calendar& calendar = take_calendar(words, calendars, &window);
    result = next_open(window, from, zone, calendar);
  } else if (words.take_if("anchor")) {
    result = run_anchor(words, zone);
  } else {
    REQUIRE(words.take_if("anniversary"));
    result = run_anniversary(words, from, zone);
  }
  REQUIRE(words.done());
  return result;
}

Calendars read_calendars(const json::value& cases) {
  Calendars calendars;
  for (const auto& [name, days] : cases.at("calendars").as_object()) {
    Calendar& calendar = calendars[std::string(name)];
    if (days.is_string()) {  // "all dates"
      for (Date date = *make_date(2026, 1, 1); date < *make_date(2029, 1, 1); ++date.days)
        calendar.days_off.push_back(date);
      continue;
    }
    for (const json::value& day : days.as_array())
      calendar.days_off.push_back(read_date(std::string(day.as_string())).value());
  }
  return calendars;
}

Instant instant_of(const std::string& text) {
  const ParsedInstant parsed = parse_instant(text);
  REQUIRE(parsed.instant.has_value());
  return *parsed.instant;
}

// Returns how many cases held for the installed tzdata; CHECKs the result of each.
int run_cases(const std::string& file, const Calendars& calendars) {
  Zones zones;
  const std::string version = zones.tzdata_version();
  int count = 0;
  const json::value document = read_json(file);
  for (const json::value& entry : document.at("cases").as_array()) {
    const json::object& example = entry.as_object();
    if (!applies(text_of(example, "tzdb"), version)) continue;
    ++count;
    const std::string zone_name = text_of(example, "zone");
    const std::string start = text_of(example, "start_local_or_utc");
    const std::string expression = text_of(example, "expression");
    const std::string why = text_of(example, "why");
    CAPTURE(text_of(example, "name"), zone_name, start, expression, why, version);
    const Zone& zone = *zones.find(zone_name).value();
    const auto result = run(expression, instant_of(start), zone, calendars);
    CHECK((result ? format_utc(*result) : "never") == text_of(example, "expected_utc"));
  }
  return count;
}

TEST_CASE("every wait, window and moment of the cases ends at its instant", "[time][cases]") {
  const Calendars calendars = read_calendars(read_json("time.json"));
  CHECK(run_cases("time.json", calendars) >= 60);
  CHECK(run_cases("time_rows.json", calendars) >= 15);
}

TEST_CASE("input times are read as the cases say", "[time][cases]") {
  static const std::map<InstantError, std::string> names = {
      {InstantError::Malformed, "malformed"},
      {InstantError::OffsetRequired, "offset_required"},
      {InstantError::NoSuchDate, "no_such_date"},
      {InstantError::OutOfRange, "out_of_range"}};
  const json::value cases = read_json("time.json");
  for (const json::value& entry : cases.at("input_times").as_array()) {
    const json::object& example = entry.as_object();
    const std::string text = text_of(example, "text");
    CAPTURE(text, text_of(example, "why"));
    const ParsedInstant parsed = parse_instant(text);
    if (example.contains("expected_utc"))
      CHECK(format_utc(parsed.instant.value()) ==
            format_utc(instant_of(text_of(example, "expected_utc"))));
    else
      CHECK((parsed.instant ? "read" : names.at(parsed.error)) ==
            text_of(example, "expected_error"));
  }
}

TEST_CASE("a zone that is not known, or a path, is refused", "[zone][cases]") {
  Zones zones;
  const json::value cases = read_json("time.json");
  int count = 0;
  for (const json::value& entry : cases.at("errors").as_array()) {
    if (entry.at("expected_error").as_string() != "unknown_zone") continue;
    ++count;
    const std::string name = text_of(entry.as_object(), "zone");
    CAPTURE(name);
    const auto zone = zones.find(name);
    REQUIRE_FALSE(zone.has_value());
    CHECK(zone.error().code == ErrorCode::NotFound);
  }
  CHECK(count == 3);
}

TEST_CASE("a window that stays shut for 400 days is given up, not waited for", "[window][cases]") {
  Zones zones;
  const json::value cases = read_json("time.json");
  const Calendars calendars = read_calendars(cases);
  int count = 0;
  for (const json::value& entry : cases.at("errors").as_array()) {
    const json::object& example = entry.as_object();
    if (text_of(example, "expected_error") != "no_window_within_400_days") continue;
    ++count;
    const Zone& zone = *zones.find(text_of(example, "zone")).value();
    const Instant from = instant_of(text_of(example, "start_local_or_utc"));
    CHECK(run(text_of(example, "expression"), from, zone, calendars) == std::nullopt);
    CHECK(run("wait 1d daily 08:00-09:00 calendar every-day-off", from, zone, calendars) ==
          std::nullopt);
  }
  CHECK(count == 1);
}

}  // namespace
}  // namespace tend
