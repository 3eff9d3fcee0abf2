#include "runtime/vm/operations.hpp"

#include <optional>

#include "base/number.hpp"
#include "base/window.hpp"
#include "base/zone.hpp"
#include "runtime/vm/fold.hpp"
#include "runtime/vm/lists.hpp"

namespace tend {
namespace {

__extension__ using Wide = __int128;

// Years 1 to 9999: what the calendar's functions are asked about.
constexpr std::int64_t first_day = -719'162;
constexpr std::int64_t last_day = 2'932'896;
constexpr std::int64_t all_days = last_day - first_day;
// Business days are counted one by one, so there are fewer.
constexpr std::int64_t most_business_days = 100 * 366;
constexpr std::int64_t micros_per_one = 1'000'000;

constexpr bool within(Wide value, std::int64_t least, std::int64_t most) {
  return least <= value && value <= most;
}
constexpr bool is_date(Value value) {
  return within(value.bits, first_day, last_day);
}
constexpr bool is_instant(Value value) {
  return within(value.bits, first_day * us_per_day, (last_day + 1) * us_per_day - 1);
}
Value checked_instant(Instant instant) {
  const Value value = Value::of(instant.us);
  return is_instant(value) ? value : Value::unknown();
}
Value checked_date(Date date) {
  const Value value = Value::of(date.days);
  return is_date(value) ? value : Value::unknown();
}
Date date(Value value) {
  return {static_cast<std::int32_t>(value.bits)};
}

bool is_moderate(const Duration& duration) {
  return within(duration.months, -all_days / 31, all_days / 31) &&
         within(duration.days, -all_days, all_days) &&
         within(duration.business_days, -most_business_days, most_business_days) &&
         within(duration.us, -all_days * us_per_day, all_days * us_per_day);
}

Duration directed(const Duration& duration, Direction direction) {
  if (direction == Direction::Later) return duration;
  return {-duration.months, -duration.days, -duration.business_days, -duration.us};
}

std::optional<Instant> moved(Instant from, Value duration, Direction direction, const Texts& texts,
                             const Facts& facts) {
  const Duration& length = texts.duration(duration);
  if (!is_moderate(length)) return std::nullopt;
  return add(from, directed(length, direction), facts.zone(), facts.calendar());
}

Value value(std::optional<Number> number) {
  return number ? Value::of(number->micros) : Value::unknown();
}

constexpr Wide divide_rounded(Wide dividend, Wide divisor) {
  const Wide half = divisor / 2;
  return (dividend < 0 ? dividend - half : dividend + half) / divisor;
}

Value rounded(Value number) {
  const Wide whole = divide_rounded(number.bits, micros_per_one) * micros_per_one;
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  return within(whole, -most, most) ? Value::of(static_cast<std::int64_t>(whole))
                                    : Value::unknown();
}

Value days_between(Value from, Value to) {
  if (!is_date(from) || !is_date(to)) return Value::unknown();
  return Value::of((to.bits - from.bits) * micros_per_one);
}

std::string_view text(Value value, const Texts& texts) {
  return texts.view(static_cast<std::uint32_t>(value.bits));
}

}  // namespace

Value add_numbers(Value a, Value b) {
  if (!a.known() || !b.known()) return Value::unknown();
  return value(add(Number{a.bits}, Number{b.bits}));
}
Value subtract_numbers(Value a, Value b) {
  if (!a.known() || !b.known()) return Value::unknown();
  return value(subtract(Number{a.bits}, Number{b.bits}));
}
Value multiply_numbers(Value a, Value b) {
  if (!a.known() || !b.known()) return Value::unknown();
  return value(multiply(Number{a.bits}, Number{b.bits}));
}
Value divide_numbers(Value a, Value b) {
  if (!a.known() || !b.known()) return Value::unknown();
  return value(divide(Number{a.bits}, Number{b.bits}));
}
Value negate_number(Value number) {
  return number.known() ? Value::of(-number.bits) : number;
}

Value move_instant(Value instant, Value duration, Direction direction, const Texts& texts,
                   const Facts& facts) {
  if (!is_instant(instant) || !duration.known()) return Value::unknown();
  const auto reached = moved(Instant{instant.bits}, duration, direction, texts, facts);
  return reached ? checked_instant(*reached) : Value::unknown();
}

Value move_date(Value from, Value duration, Direction direction, const Texts& texts,
                const Facts& facts) {
  if (!is_date(from) || !duration.known()) return Value::unknown();
  const Instant midnight = facts.zone().to_instant({date(from), TimeOfDay{0}});
  const auto reached = moved(midnight, duration, direction, texts, facts);
  return reached ? date_of(Value::of(reached->us), facts) : Value::unknown();
}

Value add_durations(Value a, Value b, Direction direction, Texts& texts) {
  if (!a.known() || !b.known()) return Value::unknown();
  const auto sum =
      add(texts.duration(a), texts.duration(b), direction == Direction::Later ? 1 : -1);
  return sum ? texts.value(*sum) : Value::unknown();
}

Value scale_duration(Value duration, Value number, Texts& texts) {
  if (!duration.known() || !number.known()) return Value::unknown();
  const Duration& length = texts.duration(duration);
  const Wide whole = divide_rounded(number.bits, micros_per_one);
  const Wide months = whole * length.months;
  const Wide days = whole * length.days;
  const Wide business_days = whole * length.business_days;
  const Wide us = divide_rounded(Wide{number.bits} * length.us, micros_per_one);
  if (!within(months, -all_days, all_days) || !within(days, -all_days, all_days) ||
      !within(business_days, -all_days, all_days) ||
      !within(us, -all_days * us_per_day, all_days * us_per_day)) {
    return Value::unknown();
  }
  return texts.value(Duration{static_cast<std::int32_t>(months), static_cast<std::int32_t>(days),
                              static_cast<std::int32_t>(business_days),
                              static_cast<std::int64_t>(us)});
}

Value date_of(Value instant, const Facts& facts) {
  if (!is_instant(instant)) return Value::unknown();
  return checked_date(facts.zone().to_civil(Instant{instant.bits}).date);
}

Value instant_at(Value day, Value time, const Facts& facts) {
  if (!is_date(day) || !within(time.bits, 0, us_per_day)) return Value::unknown();
  // 24:00 is the next day's midnight.
  const CivilTime civil = time.bits == us_per_day
                              ? CivilTime{Date{date(day).days + 1}, TimeOfDay{0}}
                              : CivilTime{date(day), TimeOfDay{time.bits}};
  return checked_instant(facts.zone().to_instant(civil));
}

Value call(Function function, const Value* arguments, Texts& texts) {
  for (std::uint32_t i = 0; i < info(function).arity; ++i) {
    if (!arguments[i].known()) return Value::unknown();
  }
  switch (function) {
    case Function::Lower:
      return texts.value(lower(text(arguments[0], texts)));
    case Function::Upper:
      return texts.value(upper(text(arguments[0], texts)));
    case Function::Length: {
      const std::size_t count = count_code_points(text(arguments[0], texts));
      return Value::of(static_cast<std::int64_t>(count) * micros_per_one);
    }
    case Function::Round:
      return rounded(arguments[0]);
    case Function::Min:
      return arguments[0].bits < arguments[1].bits ? arguments[0] : arguments[1];
    case Function::Max:
      return arguments[0].bits < arguments[1].bits ? arguments[1] : arguments[0];
    case Function::DaysBetween:
      return days_between(arguments[0], arguments[1]);
    case Function::ListLength:
      return list_length(arguments[0], texts);
  }
  return Value::unknown();
}

}  // namespace tend
