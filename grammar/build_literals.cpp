#include <algorithm>
#include <array>

#include "grammar/build.hpp"
#include "grammar/clock_words.hpp"
#include "grammar/scan.hpp"

namespace tend::grammar {
namespace {

using namespace std::string_view_literals;

int day_index(std::string_view word) {
  const auto found = std::find(weekday_words.begin(), weekday_words.end(), word.substr(0, 3));
  return static_cast<int>(found - weekday_words.begin());
}

std::string without_underscores(std::string_view digits) {
  std::string result(digits);
  result.erase(std::remove(result.begin(), result.end(), '_'), result.end());
  return result;
}

struct Unit {
  std::string_view name;
  std::int32_t Duration::*part;  ///< null for exact units
  std::int64_t factor;           ///< of the part, or microseconds
};
constexpr std::array<Unit, 8> units{{{"s", nullptr, us_per_second},
                                     {"min", nullptr, us_per_minute},
                                     {"h", nullptr, us_per_hour},
                                     {"d", &Duration::days, 1},
                                     {"w", &Duration::days, 7},
                                     {"bd", &Duration::business_days, 1},
                                     {"mo", &Duration::months, 1},
                                     {"y", &Duration::months, 12}}};

// More than any wait, and far from overflow: a hundred thousand years.
constexpr std::int64_t most_days = 36'525'000;

}  // namespace

std::string_view Builder::text_of(const Node& node) const {
  return std::string_view(source_.text).substr(node.begin, node.end - node.begin);
}

bool Builder::next_is(const Reader& reader, std::string_view word) const {
  return reader.is(Kind::Word) && text_of(reader.peek()) == word;
}

bool Builder::skip_word(Reader& reader, std::string_view word) {
  if (!next_is(reader, word)) return false;
  reader.take();
  return true;
}

std::string_view Builder::keep(std::string text) {
  ast_.decoded.push_back(std::move(text));
  return ast_.decoded.back();
}

ast::Name Builder::name(Reader& reader) {
  const Node& node = reader.take();
  std::string_view word = text_of(node);
  if (word.front() == '`') {
    word = word.substr(1, word.size() - 2);
  } else if (std::any_of(word.begin(), word.end(),
                         [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    report_stray(word, node.begin, "not a letter of a name");
  }
  return {word, span(node)};
}

std::optional<ast::Name> Builder::optional_name(Reader& reader) {
  if (!reader.is(Kind::Name)) return std::nullopt;
  return name(reader);
}

ast::Text Builder::text(Reader& reader) {
  const Node& node = reader.take();
  const std::string_view written = text_of(node);
  const bool is_long = written.size() >= 6 && written[1] == written[0] && written[2] == written[0];
  const std::size_t quotes = is_long ? 3 : 1;
  const std::string_view inside = written.substr(quotes, written.size() - 2 * quotes);
  if (!is_long && inside.find('\\') == std::string_view::npos) return {inside, span(node)};
  return {decode(inside, is_long), span(node)};
}

std::optional<ast::Text> Builder::optional_text(Reader& reader) {
  if (!reader.is(Kind::Text)) return std::nullopt;
  return text(reader);
}

Number Builder::number(Reader& reader) {
  const Node& node = reader.take();
  std::string_view written = text_of(node);
  if (node.kind == Kind::Percent || node.kind == Kind::Factor) written.remove_suffix(1);
  std::optional<Number> value = parse_number(without_underscores(written));
  if (value && node.kind == Kind::Percent) value = divide(*value, Number{100'000'000});
  if (value) return *value;
  diagnostics_.report(Code::LiteralTooLarge, span(node), "this number is too large")
      .primary("numbers go up to about 9 million million");
  return {};
}

int Builder::whole_number(Reader& reader, int most) {
  const Node& node = reader.peek();
  const Number value = number(reader);
  constexpr std::int64_t one = 1'000'000;
  if (value.micros % one == 0 && value.micros / one <= most)
    return static_cast<int>(value.micros / one);
  diagnostics_
      .report(Code::LiteralTooLarge, span(node),
              "`" + std::string(text_of(node)) + "` cannot stand here")
      .primary("expected a whole number up to " + std::to_string(most));
  return 1;
}

Duration Builder::duration(Reader& reader) {
  Duration sum;
  for (Reader parts = reader.enter(); !parts.done();) {
    if (parts.is(Kind::Duration)) {
      add_joined(parts.take(), sum);
    } else {
      return spelled_duration(parts);
    }
  }
  return sum;
}

Duration Builder::spelled_duration(Reader& reader) {
  Duration sum;
  const Node& node = reader.peek();
  Reader parts = reader.enter();
  const std::string digits = without_underscores(text_of(parts.take()));
  const bool business = skip_word(parts, "business");
  const std::string_view unit = text_of(parts.take());
  if (node.kind == Kind::LongDuration) {
    const std::string_view abbreviated = short_unit(unit);
    if (business && abbreviated != "d") {
      diagnostics_.report(Code::UnknownUnit, span(node), "only days can be business days")
          .primary("expected `business days`");
    }
    add_unit(node, digits, business ? "bd" : abbreviated, sum);
    return sum;
  }
  if (unit != "m") {
    diagnostics_.report(Code::UnknownUnit, span(node), "a short unit stands right after its number")
        .fix("leave out the space", {{span(node), digits + std::string(unit)}},
             Applicability::Safe);
    add_unit(node, digits, unit, sum);
    return sum;
  }
  add_unit(node, digits, unit, sum);
  return sum;
}

void Builder::add_joined(const Node& node, Duration& sum) {
  std::string_view rest = text_of(node);
  while (!rest.empty()) {
    const auto is_amount = [](char c) { return is_digit(c) || c == '.' || c == '_'; };
    const auto unit_begin = std::find_if_not(rest.begin(), rest.end(), is_amount);
    const auto unit_end = std::find_if(unit_begin, rest.end(), is_digit);
    const auto digits = static_cast<std::size_t>(unit_begin - rest.begin());
    const auto unit = static_cast<std::size_t>(unit_end - unit_begin);
    const std::size_t errors = diagnostics_.all().size();
    add_unit(node, without_underscores(rest.substr(0, digits)), rest.substr(digits, unit), sum);
    if (diagnostics_.all().size() != errors) return;
    rest.remove_prefix(digits + unit);
  }
}

void Builder::add_unit(const Node& node, std::string_view digits, std::string_view unit,
                       Duration& sum) {
  const std::string amount(digits);
  const auto found = std::find_if(units.begin(), units.end(),
                                  [&](const Unit& known) { return known.name == unit; });
  if (found == units.end()) {
    const std::string written(unit);
    auto report =
        diagnostics_.report(Code::UnknownUnit, span(node), "`" + written + "` is no unit of time");
    const bool is_alone =
        node.kind == Kind::SpacedDuration || text_of(node).size() == digits.size() + unit.size();
    const std::string_view abbreviated = short_unit(unit);
    const auto offer = [&](std::string_view as, std::string_view what, Applicability how) {
      if (!is_alone) return;
      report.fix("write `" + amount + std::string(as) + "` for " + std::string(what),
                 {{span(node), amount + std::string(as)}}, how);
    };
    const std::optional<LooseHours> hours =
        unit == "am" || unit == "pm" ? find_loose_hours(source_.text, node.begin) : std::nullopt;
    if (hours) {
      report.primary("a time of day has no unit");
      report.fix("hours are written with their minutes",
                 {{source_.span(node.begin, hours->end), hours->hours}}, Applicability::Unsafe);
    } else if (unit == "m") {
      report.primary("minutes or months?");
      offer("min", "minutes", Applicability::Unsafe);
      offer("mo", "months", Applicability::Unsafe);
    } else if (!abbreviated.empty()) {
      report.primary("a spelled unit stands apart from its number");
      offer(abbreviated, written, Applicability::Safe);
    } else {
      report.primary("expected `s`, `min`, `h`, `d`, `w`, `mo`, `y` or `bd`");
    }
    return;
  }
  const std::optional<Number> value = parse_number(amount);
  constexpr std::int64_t one = 1'000'000;
  const std::int64_t most =
      most_days * us_per_day / (found->part == nullptr ? found->factor : us_per_day);
  if (!value || value->micros / one > most) {
    diagnostics_.report(Code::LiteralTooLarge, span(node), "this duration is too long");
    return;
  }
  if (found->part == nullptr) {
    sum.us += value->micros / one * found->factor + value->micros % one * (found->factor / one);
    return;
  }
  if (value->micros % one != 0) {
    diagnostics_.report(Code::FractionOfDay, span(node), "a calendar unit has no fractions")
        .primary("days, weeks, months and years are counted on the calendar")
        .help("write it in hours, such as `12h`, or in a smaller unit");
    return;
  }
  sum.*(found->part) += static_cast<std::int32_t>(value->micros / one * found->factor);
}

Date Builder::date(Reader& reader) {
  const Node& node = reader.take();
  const std::string_view written = text_of(node);
  const auto digits = [&](std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) value = value * 10 + (written[i] - '0');
    return value;
  };
  const int year = digits(0, 4);
  const int month = digits(5, 2);
  const int day = digits(8, 2);
  if (const std::optional<Date> found = make_date(year, month, day);
      found && year >= 1970 && year <= 2200)
    return *found;
  auto report =
      diagnostics_.report(Code::NoSuchDate, span(node), "there is no " + std::string(written));
  if (month < 1 || month > 12) {
    report.primary("there is no month " + std::to_string(month));
  } else if (year < 1970 || year > 2200) {
    report.primary("years go from 1970 to 2200");
  } else {
    const int last = make_date(year, month, 31)   ? 31
                     : make_date(year, month, 30) ? 30
                     : make_date(year, month, 29) ? 29
                                                  : 28;
    report.primary("that month has " + std::to_string(last) + " days");
  }
  return {};
}

// 24:00 is read everywhere; whether it may stand there is the checker's to say.
TimeOfDay Builder::time(Reader& reader) {
  const Node& node = reader.take();
  const std::string_view written = text_of(node);
  const std::size_t colon = written.find(':');
  const auto two = [&](std::size_t at) {
    return (written[at] - '0') * 10 + (written[at + 1] - '0');
  };
  const int hour = colon == 1 ? written[0] - '0' : two(0);
  const int second = written.size() > colon + 3 ? two(colon + 4) : 0;
  if (colon == 1) {
    diagnostics_.report(Code::NoSuchDate, span(node), "an hour has two digits")
        .fix("write `0" + std::string(written) + "`", {{span(node), "0" + std::string(written)}},
             Applicability::Safe);
  }
  const std::optional<TimeOfDay> found = make_time(hour, two(colon + 1), second);
  if (!found) {
    diagnostics_.report(Code::NoSuchDate, span(node), "there is no time " + std::string(written));
    return {};
  }
  return *found;
}

ast::When Builder::when(Reader& reader) {
  const Node& node = reader.peek();
  Reader parts = reader.enter();
  if (parts.is(Kind::Instant)) {
    const Node& instant = parts.take();
    const ParsedInstant parsed = parse_instant(text_of(instant));
    if (parsed.instant) return {ast::InstantLiteral{*parsed.instant}, span(node)};
    diagnostics_.report(Code::NoSuchDate, span(instant), "this is no moment in time")
        .primary(std::string(describe(parsed.error)));
    return {ast::InstantLiteral{}, span(node)};
  }
  const Date day = date(parts);
  if (parts.done()) return {ast::DateLiteral{day}, span(node)};
  return {ast::DateTimeLiteral{{day, time(parts)}}, span(node)};
}

ast::TimeLiteral Builder::time_literal(Reader& reader) {
  const Span place = span(reader.peek());
  return {time(reader), place};
}

std::optional<ast::TimeLiteral> Builder::optional_at(Reader& reader) {
  if (!reader.is(Kind::At)) return std::nullopt;
  Reader inside = reader.enter();
  return time_literal(inside);
}

TimeSpan Builder::time_span(Reader& reader) {
  Reader inside = reader.enter();
  TimeSpan result;
  result.start = time(inside);
  result.end = time(inside);
  return result;
}

// One day by its name, short or long.
DayMask Builder::day_mask(Reader& reader) {
  return static_cast<DayMask>(1U << static_cast<unsigned>(day_index(text_of(reader.take()))));
}

DayMask Builder::days(Reader& reader, bool& business) {
  const auto bit = [](int day) { return static_cast<DayMask>(1U << static_cast<unsigned>(day)); };
  DayMask mask = 0;
  for (Reader inside = reader.enter(); !inside.done();) {
    if (inside.is(Kind::Word)) {
      const std::string_view word = text_of(inside.take());
      business = word.starts_with("business");
      if (word == "daily") return every_day;
      return word == "weekends" ? saturday_and_sunday : monday_to_friday;
    }
    Reader ends = inside.enter();
    const int first = day_index(text_of(ends.take()));
    const int last = ends.done() ? first : day_index(text_of(ends.take()));
    for (int day = first;; day = (day + 1) % 7) {
      mask = static_cast<DayMask>(mask | bit(day));
      if (day == last) break;
    }
  }
  return mask;
}

ast::WindowLiteral Builder::window(Reader& reader) {
  const Span place = span(reader.peek());
  Window result;
  Reader inside = reader.enter();
  if (inside.is(Kind::Days)) result.days = days(inside, result.business);
  while (inside.is(Kind::TimeSpan)) result.spans.push_back(time_span(inside));
  result.spread = skip_word(inside, "spread");
  std::sort(result.spans.begin(), result.spans.end(),
            [](const TimeSpan& a, const TimeSpan& b) { return a.start < b.start; });
  return {std::move(result), place};
}

std::optional<ast::WindowLiteral> Builder::optional_window(Reader& reader) {
  if (!reader.is(Kind::Window)) return std::nullopt;
  return window(reader);
}

}  // namespace tend::grammar
