#include "grammar/clock_words.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "grammar/ast.hpp"
#include "grammar/scan.hpp"

namespace tend::grammar {
namespace {

constexpr int noon = 12;
constexpr int hours_a_day = 24;
constexpr int minutes_an_hour = 60;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// An hour of the clock as it is written.
struct Hour {
  int hour = 0;
  int minute = 0;
  char half = ' ';  ///< `a`, `p`, or neither is said
  std::size_t end = 0;
};

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at;
}

std::optional<int> digits(std::string_view text, std::size_t& at) {
  constexpr std::size_t most = 2;
  const std::size_t begin = at;
  int value = 0;
  while (at < text.size() && is_digit(text[at]) && at - begin < most)
    value = value * 10 + (text[at++] - '0');
  if (at == begin || (at < text.size() && is_digit(text[at]))) return std::nullopt;
  return value;
}

std::optional<Hour> hour_at(std::string_view text, std::size_t at) {
  Hour hour;
  const std::optional<int> value = digits(text, at);
  if (!value || *value > hours_a_day) return std::nullopt;
  hour.hour = *value;
  if (at + 1 < text.size() && (text[at] == ':' || text[at] == '.') && is_digit(text[at + 1])) {
    const std::optional<int> minute = digits(text, ++at);
    if (!minute || *minute >= minutes_an_hour) return std::nullopt;
    hour.minute = *minute;
  }
  hour.end = at;
  const std::size_t half = skip_blanks(text, at);
  const bool is_half = half + 1 < text.size() &&
                       (lower(text[half]) == 'a' || lower(text[half]) == 'p') &&
                       lower(text[half + 1]) == 'm' && hour.hour >= 1 && hour.hour <= noon;
  if (is_half) {
    hour.half = lower(text[half]);
    hour.end = half + 2;
  }
  if (hour.end < text.size() && is_name_byte(text[hour.end])) return std::nullopt;
  return hour;
}

/// From midnight on.
int minutes_of(const Hour& hour) {
  int of_day = hour.hour;
  if (hour.half != ' ') of_day = of_day % noon + (hour.half == 'p' ? noon : 0);
  return of_day * minutes_an_hour + hour.minute;
}

std::string written(const Hour& hour) {
  const int minutes = minutes_of(hour);
  return fmt::format("{:02}:{:02}", minutes / minutes_an_hour, minutes % minutes_an_hour);
}

/// After a `-`, or a dash that a word processor made of it.
std::optional<std::size_t> after_dash(std::string_view text, std::size_t at) {
  constexpr std::string_view dash = "\xE2\x80\x93";
  at = skip_blanks(text, at);
  if (at < text.size() && text[at] == '-') return skip_blanks(text, at + 1);
  if (text.substr(at).starts_with(dash)) return skip_blanks(text, at + dash.size());
  return std::nullopt;
}

}  // namespace

std::optional<LooseHours> find_loose_hours(std::string_view text, std::size_t at) {
  std::optional<Hour> from = hour_at(text, at);
  if (!from) return std::nullopt;
  const std::optional<std::size_t> second = after_dash(text, from->end);
  const std::optional<Hour> until = second ? hour_at(text, *second) : std::nullopt;
  if (!until) {
    if (from->half == ' ') return std::nullopt;
    return LooseHours{from->end, written(*from)};
  }
  // `1-5pm` is an afternoon, `9-5pm` a day.
  if (from->half == ' ' && until->half != ' ' && from->hour <= noon)
    from->half = until->half == 'p' && from->hour % noon < until->hour % noon ? 'p' : 'a';
  const bool is_told = from->half != ' ' || until->half != ' ';
  const bool by_half_day = !is_told && from->hour <= noon && until->hour <= noon;
  if (by_half_day && minutes_of(*from) >= minutes_of(*until)) return std::nullopt;
  std::string hours = written(*from) + "-" + written(*until);
  if (text.substr(at, until->end - at) == hours) return std::nullopt;
  return LooseHours{until->end, std::move(hours)};
}

std::string_view short_unit(std::string_view unit) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> units{
      {{"second", "s"},
       {"minute", "min"},
       {"hour", "h"},
       {"day", "d"},
       {"week", "w"},
       {"month", "mo"},
       {"year", "y"}}};
  for (const auto& [spelled, abbreviated] : units) {
    if (unit == spelled ||
        (unit.size() == spelled.size() + 1 && unit.back() == 's' && unit.starts_with(spelled))) {
      return abbreviated;
    }
  }
  return {};
}

std::string_view weekday_of(std::string_view word) {
  static constexpr std::array<std::string_view, 7> names{
      "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
  std::string small(word);
  std::transform(small.begin(), small.end(), small.begin(), lower);
  constexpr std::size_t short_name = 3;
  for (const std::string_view name : names) {
    const std::string_view is = small;
    if (is == name || is == name.substr(0, short_name) ||
        (is.ends_with('s') && is.substr(0, is.size() - 1) == name))
      return name.substr(0, short_name);
  }
  return {};
}

}  // namespace tend::grammar
