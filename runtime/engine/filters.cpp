#include "runtime/engine/filters.hpp"

#include <array>

#include "base/html_text.hpp"
#include "base/number.hpp"
#include "base/url_text.hpp"
#include "base/zone.hpp"
#include "runtime/engine/words.hpp"
#include "runtime/vm/fold.hpp"

namespace tend {
namespace {

constexpr std::int64_t one = 1'000'000;  ///< in millionths

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  if (from.empty()) return std::string(text);
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t found = text.find(from, at);
    out += text.substr(at, found - at);
    if (found == std::string_view::npos) return out;
    out += to;
    at = found + from.size();
  }
}

/// The first code point, and the rest.
std::size_t first_length(std::string_view text) {
  std::size_t length = text.empty() ? 0 : 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
    ++length;
  return length;
}

constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> days{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                               "Friday", "Saturday", "Sunday"};

std::string two_digits(std::int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

/// strftime's letters, as far as people write dates with them; English names, whatever the
/// machine's locale.
std::string formatted(std::string_view format, Date date, TimeOfDay time) {
  const YearMonthDay of = year_month_day(date);
  const auto month = static_cast<std::size_t>(of.month) - 1;
  const auto day = static_cast<std::size_t>(weekday(date));
  const std::int64_t hour = time.us / us_per_hour;
  std::string out;
  for (std::size_t at = 0; at < format.size(); ++at) {
    if (format[at] != '%' || at + 1 == format.size()) {
      out += format[at];
      continue;
    }
    bool padded = true;
    if (format[at + 1] == '-' && at + 2 < format.size()) {
      padded = false;
      ++at;
    }
    const auto number = [&](std::int64_t value) {
      out += padded ? two_digits(value) : std::to_string(value);
    };
    switch (format[++at]) {
      case 'Y':
        out += std::to_string(of.year);
        break;
      case 'y':
        number(of.year % 100);
        break;
      case 'm':
        number(of.month);
        break;
      case 'd':
        number(of.day);
        break;
      case 'e':
        out += std::to_string(of.day);
        break;
      case 'B':
        out += months[month];
        break;
      case 'b':
        out += months[month].substr(0, 3);
        break;
      case 'A':
        out += days[day];
        break;
      case 'a':
        out += days[day].substr(0, 3);
        break;
      case 'H':
        number(hour);
        break;
      case 'I':
        number((hour + 11) % 12 + 1);
        break;
      case 'M':
        number(time.us / us_per_minute % 60);
        break;
      case 'S':
        number(time.us / us_per_second % 60);
        break;
      case 'p':
        out += hour < 12 ? "AM" : "PM";
        break;
      case '%':
        out += '%';
        break;
      default:
        out += '%';
        out += format[at];
    }
  }
  return out;
}

}  // namespace

std::string Filtering::words() const {
  return value_.known() ? tend::words(program_, texts_, type_, value_, zone_) : std::string();
}

void Filtering::set_text(std::string text) {
  value_ = texts_.value(text);
  type_ = {};
}

std::string Filtering::text_argument(const FilterCall& filter, std::size_t index,
                                     std::string_view otherwise) const {
  if (index >= filter.arguments.size()) return std::string(otherwise);
  return program_.text(static_cast<TextIndex>(program_.constants[filter.arguments[index]].bits));
}

std::int64_t Filtering::number_argument(const FilterCall& filter, std::size_t index,
                                        std::int64_t otherwise) const {
  return index < filter.arguments.size() ? program_.constants[filter.arguments[index]].bits
                                         : otherwise;
}

void Filtering::apply(const FilterCall& filter) {
  if (filter.kind == FilterKind::Default) {
    const bool is_empty = is_text(type_.type) && value_.known() && words().empty();
    if (!value_.known() || is_empty) set_text(text_argument(filter, 0));
    return;
  }
  if (!value_.known()) return;
  switch (filter.kind) {
    case FilterKind::Default:
      return;
    case FilterKind::Upcase:
      return set_text(upper(words()));
    case FilterKind::Downcase:
      return set_text(lower(words()));
    case FilterKind::Capitalize: {
      const std::string text = words();
      const std::size_t first = first_length(text);
      return set_text(upper(text.substr(0, first)) + text.substr(first));
    }
    case FilterKind::Strip: {
      const std::string text = words();
      const std::size_t begin = text.find_first_not_of(" \t\r\n");
      if (begin == std::string::npos) return set_text({});
      return set_text(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
    }
    case FilterKind::Truncate:
      return truncate(filter);
    case FilterKind::Append:
      return set_text(words() + text_argument(filter, 0));
    case FilterKind::Prepend:
      return set_text(text_argument(filter, 0) + words());
    case FilterKind::Replace:
      return set_text(replaced(words(), text_argument(filter, 0), text_argument(filter, 1)));
    case FilterKind::Remove:
      return set_text(replaced(words(), text_argument(filter, 0), {}));
    case FilterKind::Join:
      return join(text_argument(filter, 0, " "));
    case FilterKind::First:
      return element(false);
    case FilterKind::Last:
      return element(true);
    case FilterKind::Size: {
      const std::size_t size =
          type_.type == Type::List ? texts_.tuple(value_).size() : count_code_points(words());
      value_ = Value::of(static_cast<std::int64_t>(size) * one);
      type_ = {};
      type_.type = Type::Number;
      return;
    }
    case FilterKind::Plus:
    case FilterKind::Minus:
    case FilterKind::Times:
    case FilterKind::DividedBy:
    case FilterKind::Round:
    case FilterKind::Ceil:
    case FilterKind::Floor:
    case FilterKind::Abs:
      return number(filter);
    case FilterKind::Date:
      return date(text_argument(filter, 0));
    case FilterKind::UrlEncode:
      return set_text(url_encoded(words()));
    case FilterKind::Escape: {
      std::string escaped;
      append_html(escaped, words());
      set_text(escaped);
      is_html_ = true;
      return;
    }
    case FilterKind::NewlineToBr: {
      std::string lines;
      if (is_html_) {
        lines = replaced(words(), "\n", "<br>\n");
      } else {
        append_html_lines(lines, words());
      }
      set_text(lines);
      is_html_ = true;
      return;
    }
  }
}

void Filtering::number(const FilterCall& filter) {
  const Number value{value_.bits};
  const Number argument{number_argument(filter, 0, 0)};
  std::optional<Number> made;
  switch (filter.kind) {
    case FilterKind::Plus:
      made = add(value, argument);
      break;
    case FilterKind::Minus:
      made = subtract(value, argument);
      break;
    case FilterKind::Times:
      made = multiply(value, argument);
      break;
    case FilterKind::DividedBy:
      made = divide(value, argument);
      break;
    case FilterKind::Abs:
      made = Number{value.micros < 0 ? -value.micros : value.micros};
      break;
    case FilterKind::Ceil:
    case FilterKind::Floor: {
      std::int64_t whole = value.micros / one * one;
      if (filter.kind == FilterKind::Ceil && whole < value.micros) whole += one;
      if (filter.kind == FilterKind::Floor && whole > value.micros) whole -= one;
      made = Number{whole};
      break;
    }
    default:
      return round(argument.micros / one);
  }
  value_ = made ? Value::of(made->micros) : Value::unknown();
}

/// To so many places, half away from zero.
void Filtering::round(std::int64_t places) {
  std::int64_t unit = one;
  for (std::int64_t i = 0; i < places && unit > 1; ++i) unit /= 10;
  const std::int64_t rest = value_.bits % unit;
  std::int64_t rounded = value_.bits - rest;
  if (2 * (rest < 0 ? -rest : rest) >= unit && unit > 1) rounded += rest < 0 ? -unit : unit;
  value_ = Value::of(rounded);
}

/// To so many code points, those of the ending among them.
void Filtering::truncate(const FilterCall& filter) {
  const std::string text = words();
  const std::string ending = text_argument(filter, 1, "...");
  const std::int64_t most = number_argument(filter, 0, 50 * one) / one;
  if (static_cast<std::int64_t>(count_code_points(text)) <= most) return set_text(text);
  const std::int64_t kept = most - static_cast<std::int64_t>(count_code_points(ending));
  std::size_t end = 0;
  for (std::int64_t i = 0; i < kept; ++i) end += first_length(std::string_view(text).substr(end));
  set_text(text.substr(0, end) + ending);
}

void Filtering::join(std::string_view between) {
  const FieldInfo element = program_.shapes[type_.shape].fields.front();
  std::string all;
  bool is_first = true;
  for (const Value each : texts_.tuple(value_)) {
    if (!is_first) all += between;
    is_first = false;
    if (each.known()) all += tend::words(program_, texts_, element, each, zone_);
  }
  set_text(all);
}

void Filtering::element(bool last) {
  const std::span<const Value> elements = texts_.tuple(value_);
  type_ = program_.shapes[type_.shape].fields.front();
  if (elements.empty()) {
    value_ = Value::unknown();
  } else {
    value_ = last ? elements.back() : elements.front();
  }
}

void Filtering::date(std::string_view format) {
  CivilTime local;
  if (type_.type == Type::DateTime) {
    local = zone_.to_civil(Instant{value_.bits});
  } else {
    local.date = Date{static_cast<std::int32_t>(value_.bits)};
  }
  set_text(formatted(format, local.date, local.time));
}

}  // namespace tend
