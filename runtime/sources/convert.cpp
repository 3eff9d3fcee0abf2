#include "runtime/sources/convert.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/number.hpp"
#include "runtime/sources/identity.hpp"

namespace tend {
namespace {

/// For a message: short, and on one line.
std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 60;
  if (text.size() <= longest) return '`' + std::string(text) + '`';
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return '`' + std::string(text.substr(0, end)) + "…`";
}

Converted problem(std::string text) {
  return {Value::unknown(), std::move(text)};
}
Converted known(std::int64_t bits) {
  return {Value::of(bits), {}};
}

Converted is_not(std::string_view text, std::string_view what) {
  return problem(quoted(text) + " is not " + std::string(what));
}

/// The digits at the front of `text`, which it is shortened by.
std::optional<int> take_digits(std::string_view& text, std::size_t least, std::size_t most) {
  int value = 0;
  const std::size_t end = std::min(most, text.size());
  const auto [stop, code] = std::from_chars(text.data(), text.data() + end, value);
  const auto count = static_cast<std::size_t>(stop - text.data());
  if (code != std::errc() || count < least || text.front() == '-') return std::nullopt;
  text.remove_prefix(count);
  return value;
}
bool take(std::string_view& text, char byte) {
  if (text.empty() || text.front() != byte) return false;
  text.remove_prefix(1);
  return true;
}

/// `2026-01-08` at the front of `text`, which it is shortened by.
std::optional<Date> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2, 2);
  if (!day) return std::nullopt;
  return make_date(*year, *month, *day);
}

std::optional<TimeOfDay> parse_time(std::string_view text) {
  const auto hour = take_digits(text, 1, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2, 2);
  if (!minute) return std::nullopt;
  std::optional<int> second = 0;
  if (take(text, ':')) second = take_digits(text, 2, 2);
  if (!second || !text.empty()) return std::nullopt;
  return make_time(*hour, *minute, *second);
}

/// As format_duration writes it: `1mo 3d`, `1h30min`, `3bd`.
std::optional<Duration> parse_duration(std::string_view text) {
  constexpr int most_digits = 7;
  Duration duration;
  while (!text.empty()) {
    const auto count = take_digits(text, 1, most_digits);
    if (!count) return std::nullopt;
    const std::size_t letters =
        std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), text.size());
    const std::string_view unit = text.substr(0, letters);
    text.remove_prefix(letters);
    if (unit == "y")
      duration.months += *count * 12;
    else if (unit == "mo")
      duration.months += *count;
    else if (unit == "w")
      duration.days += *count * 7;
    else if (unit == "d")
      duration.days += *count;
    else if (unit == "bd")
      duration.business_days += *count;
    else if (unit == "h")
      duration.us += *count * us_per_hour;
    else if (unit == "min")
      duration.us += *count * us_per_minute;
    else if (unit == "s")
      duration.us += *count * us_per_second;
    else
      return std::nullopt;
    while (take(text, ' ')) {
    }
    const auto within = [](std::int64_t value, std::int64_t most) { return value <= most; };
    if (!within(duration.months, 120) || !within(duration.days, longest_wait_days) ||
        !within(duration.business_days, longest_wait_days) ||
        !within(duration.us, longest_wait_days * us_per_day)) {
      return std::nullopt;
    }
  }
  return duration;
}

std::optional<bool> parse_bool(std::string_view text) {
  const std::string folded = folded_name(text);
  if (folded == "true" || folded == "yes" || folded == "1") return true;
  if (folded == "false" || folded == "no" || folded == "0") return false;
  return std::nullopt;
}

/// What HubSpot calls values that the prelude has under a short name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> enum_labels{{
    {"marketingqualifiedlead", "mql"},
    {"salesqualifiedlead", "sql"},
}};

Converted date_time(std::string_view text) {
  const ParsedInstant parsed = parse_instant(text);
  if (parsed.instant) return known(parsed.instant->us);
  return problem(quoted(text) + " is not a date and time: " + std::string(describe(parsed.error)));
}

/// Without an offset it is in UTC; without a time it is the day's start.
Converted exported_date_time(std::string_view text) {
  const ParsedInstant parsed = parse_instant(text);
  if (parsed.instant) return known(parsed.instant->us);
  if (parsed.error == InstantError::OffsetRequired) return date_time(std::string(text) + "Z");
  std::string_view rest = text;
  if (take_date(rest) && rest.empty()) return date_time(std::string(text) + "T00:00:00Z");
  return date_time(text);
}

}  // namespace

std::string folded_name(std::string_view name) {
  std::string folded;
  for (const char byte : name) {
    if (byte >= 'A' && byte <= 'Z') {
      folded += static_cast<char>(byte - 'A' + 'a');
    } else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
               static_cast<unsigned char>(byte) >= 0x80) {
      folded += byte;
    }
  }
  return folded;
}

Converter::Converter(const Program& program, Texts& texts, Zones& zones)
    : program_(program), texts_(texts), zones_(zones) {}

Converted Converter::enum_value(const FieldInfo& field, std::string_view text) const {
  if (field.enum_type == none) return is_not(text, "a value of its type");
  const std::vector<TextIndex>& values = program_.enums[field.enum_type].values;
  std::string folded = folded_name(text);
  const auto is_value = [&](std::string_view name) {
    return std::any_of(values.begin(), values.end(), [&](TextIndex value) {
      return folded_name(program_.text(value)) == name;
    });
  };
  for (const auto& [label, name] : enum_labels) {
    if (folded == label && !is_value(label)) folded = name;
  }
  for (std::size_t at = 0; at < values.size(); ++at) {
    if (folded_name(program_.text(values[at])) == folded) {
      return known(static_cast<std::int64_t>(at));
    }
  }
  std::string names;
  for (const TextIndex value : values) names += (names.empty() ? "" : ", ") + program_.text(value);
  return is_not(text, "one of " + names);
}

/// HubSpot's property holds `europe_slash_stockholm`.
Converted Converter::zone_value(std::string_view text) {
  const auto cached = zone_cache_.find(text);
  if (cached != zone_cache_.end()) return cached->second;
  Converted converted;
  if (zones_.find(text)) {
    converted.value = texts_.value(text);
  } else {
    std::string wanted(text);
    constexpr std::string_view slash = "_slash_";
    if (const std::size_t at = wanted.find(slash); at != std::string::npos) {
      wanted.replace(at, slash.size(), "/");
    }
    const auto same = [&](const std::string& name) {
      return folded_name(name) == folded_name(wanted);
    };
    const std::vector<std::string>& names = zones_.names();
    const auto found = std::find_if(names.begin(), names.end(), same);
    const bool plausible = found != names.end() && wanted.find('/') != std::string::npos;
    converted = plausible ? Converted{texts_.value(*found), {}} : is_not(text, "a known time zone");
  }
  constexpr std::size_t most_cached = 4096;
  if (zone_cache_.size() < most_cached) zone_cache_.emplace(std::string(text), converted);
  return converted;
}

/// The types whose form is the same in a CSV cell and in a JSON text.
Converted Converter::from_string(const FieldInfo& field, std::string_view text) {
  switch (field.type) {
    case Type::Text:
    case Type::Message:
    case Type::ListName:
      return {texts_.value(text), {}};
    case Type::Email:
      if (!is_email(text)) return is_not(text, "an e-mail address");
      return {texts_.value(text), {}};
    case Type::Timezone:
      return zone_value(text);
    case Type::Enum:
      return enum_value(field, text);
    case Type::DateTime:
      return date_time(text);
    case Type::Date: {
      std::string_view rest = text;
      const auto date = take_date(rest);
      if (!date || !rest.empty()) return is_not(text, "a date (2026-01-31)");
      return known(date->days);
    }
    case Type::Time: {
      const auto time = parse_time(text);
      if (!time) return is_not(text, "a time of day (08:00)");
      return known(time->us);
    }
    case Type::Duration: {
      const auto duration = text.empty() ? std::nullopt : parse_duration(text);
      if (!duration) return is_not(text, "a duration (3d, 1h30min)");
      return {texts_.value(*duration), {}};
    }
    case Type::Bool:
    case Type::Number:
    case Type::List:
    case Type::Record:
      break;
  }
  return is_not(text, "a " + std::string(type_name(field.type)));
}

Converted Converter::from_text(const FieldInfo& field, std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return {};
  if (field.type == Type::Bool) {
    const auto value = parse_bool(text);
    if (!value) return is_not(text, "a bool (true or false)");
    return {Value::of_bool(*value), {}};
  }
  if (field.type == Type::Number) {
    const auto number = parse_number(text);
    if (!number) return is_not(text, "a number");
    return known(number->micros);
  }
  if (field.type == Type::List) return list_of_texts(field, text);
  if (field.type == Type::DateTime) return exported_date_time(text);
  if (field.type == Type::Date) {
    // A column of date-times gives its dates.
    std::string_view rest = text;
    const auto date = take_date(rest);
    if (date && !rest.empty() && exported_date_time(text).value.known()) return known(date->days);
  }
  return from_string(field, text);
}

/// `vip; press`, as exports write several values in one cell.
Converted Converter::list_of_texts(const FieldInfo& field, std::string_view text) {
  const FieldInfo& element = program_.shapes[field.shape].fields.front();
  std::vector<Value> values;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    Converted converted = from_text(element, text.substr(0, end));
    if (!converted.problem.empty()) return converted;
    if (converted.value.known()) values.push_back(converted.value);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {texts_.tuple(values), {}};
}

Converted Converter::list(const FieldInfo& field, const JsonObject& object, std::uint32_t member) {
  const FieldInfo& element = program_.shapes[field.shape].fields.front();
  const std::size_t count = object.members().size();
  std::vector<Value> values;
  for (std::uint32_t at = object.first_in(member); at < count; at = object.next(at)) {
    const Converted converted = from_json(element, object, at);
    if (!converted.problem.empty() && !converted.value.known()) {
      return problem("an element: " + converted.problem);
    }
    values.push_back(converted.value);
  }
  return {texts_.tuple(values), {}};
}

Converted Converter::record(const FieldInfo& field, const JsonObject& object,
                            std::uint32_t member) {
  const std::vector<FieldInfo>& fields = program_.shapes[field.shape].fields;
  std::vector<Value> values(fields.size());
  std::string first_problem;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::uint32_t at = object.find_in(member, program_.text(fields[i].name));
    if (at == object.members().size()) continue;
    Converted converted = from_json(fields[i], object, at);
    values[i] = converted.value;
    if (first_problem.empty() && !converted.problem.empty()) {
      first_problem = "`" + program_.text(fields[i].name) + "`: " + converted.problem;
    }
  }
  return {texts_.tuple(values), std::move(first_problem)};
}

Converted Converter::from_json(const FieldInfo& field, const JsonObject& object, std::uint32_t at) {
  const JsonMember& member = object.members()[at];
  if (member.kind == JsonKind::Null) return {};
  if (field.type == Type::List && member.kind == JsonKind::Array) return list(field, object, at);
  if (field.type == Type::Record && member.kind == JsonKind::Object)
    return record(field, object, at);
  if (field.type == Type::Bool && member.kind == JsonKind::Bool) {
    return {Value::of_bool(member.text == "true"), {}};
  }
  if (field.type == Type::Number && member.kind == JsonKind::Number) {
    const auto number = parse_number(member.text);
    if (!number) return problem(quoted(member.text) + " is out of range");
    return known(number->micros);
  }
  const bool wants_text = field.type != Type::Bool && field.type != Type::Number &&
                          field.type != Type::List && field.type != Type::Record;
  if (wants_text && member.kind == JsonKind::String) return from_string(field, member.text);
  return problem(std::string(describe(member.kind)) + " where " +
                 std::string(type_name(field.type)) + " is declared");
}

}  // namespace tend
