// operations.hpp: what single instructions compute. Each gives unknown where an operand is unknown
// or the result would be out of range: nothing that a contact or an event carries can make one
// fail.
#pragma once

#include "runtime/program/functions.hpp"
#include "runtime/program/value.hpp"
#include "runtime/vm/machine.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

// Kleene's logic: unknown unless one side decides alone.
constexpr Value logical_not(Value value) {
  return value.known() ? Value::of_bool(value.bits == 0) : value;
}
constexpr Value logical_and(Value a, Value b) {
  if (a == Value::of_bool(false) || b == Value::of_bool(false)) return Value::of_bool(false);
  return a.known() ? b : a;
}
constexpr Value logical_or(Value a, Value b) {
  if (a.is_true() || b.is_true()) return Value::of_bool(true);
  return a.known() ? b : a;
}

// Numbers.
Value add_numbers(Value a, Value b);
Value subtract_numbers(Value a, Value b);
Value multiply_numbers(Value a, Value b);
Value divide_numbers(Value a, Value b);
Value negate_number(Value value);

// Time, on the calendar of the zone in force.
enum class Direction { Later, Earlier };
Value move_instant(Value instant, Value duration, Direction direction, const Texts& texts,
                   const Facts& facts);
Value move_date(Value date, Value duration, Direction direction, const Texts& texts,
                const Facts& facts);
Value add_durations(Value a, Value b, Direction direction, Texts& texts);
/// Calendar parts by the number rounded to a whole one, half away from zero; exact parts to the
/// microsecond.
Value scale_duration(Value duration, Value number, Texts& texts);
Value date_of(Value instant, const Facts& facts);
Value instant_at(Value date, Value time, const Facts& facts);

/// `arguments` are as many as the function takes.
Value call(Function function, const Value* arguments, Texts& texts);

}  // namespace tend
