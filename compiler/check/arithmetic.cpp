// arithmetic.cpp: numbers, durations, dates; what is constant is worked out here.
#include <limits>
#include <utility>

#include "compiler/check/expressions.hpp"

namespace tend::checking {
namespace {

bool is_day(Type type) {
  return type == Type::Date || type == Type::DateTime;
}

std::optional<Number> calculate(Op op, Number a, Number b) {
  switch (op) {
    case Op::Add:
      return tend::add(a, b);
    case Op::Subtract:
      return subtract(a, b);
    case Op::Multiply:
      return multiply(a, b);
    default:
      return divide(a, b);
  }
}

Op operation(ast::BinaryOp op) {
  switch (op) {
    case ast::BinaryOp::Add:
      return Op::Add;
    case ast::BinaryOp::Subtract:
      return Op::Subtract;
    case ast::BinaryOp::Multiply:
      return Op::Multiply;
    default:
      return Op::Divide;
  }
}

std::optional<std::int32_t> narrow(std::int64_t value) {
  if (value < std::numeric_limits<std::int32_t>::min() ||
      value > std::numeric_limits<std::int32_t>::max())
    return std::nullopt;
  return static_cast<std::int32_t>(value);
}

std::string_view verb(ast::BinaryOp op) {
  switch (op) {
    case ast::BinaryOp::Add:
      return "add";
    case ast::BinaryOp::Subtract:
      return "subtract";
    case ast::BinaryOp::Multiply:
      return "multiply";
    default:
      return "divide";
  }
}

/// A duration a whole number of times; other shares are left to the machine, which rounds calendar
/// units.
std::optional<Duration> times(const Duration& duration, Number number) {
  constexpr std::int64_t one = 1'000'000;
  if (number.micros % one != 0) return std::nullopt;
  const std::int64_t count = number.micros / one;
  if (count > std::numeric_limits<std::int32_t>::max() ||
      count < std::numeric_limits<std::int32_t>::min())
    return std::nullopt;
  Duration scaled;
  const auto months = narrow(duration.months * count);
  const auto days = narrow(duration.days * count);
  const auto business_days = narrow(duration.business_days * count);
  if (!months || !days || !business_days || __builtin_mul_overflow(duration.us, count, &scaled.us))
    return std::nullopt;
  scaled.months = *months;
  scaled.days = *days;
  scaled.business_days = *business_days;
  return scaled;
}

}  // namespace

Operand Expressions::arithmetic(const ast::Binary& binary, Span whole) {
  const Operand left = value(binary.left);
  const Operand right = value(binary.right);
  if (!left || !right) return {};
  if (left.type == Type::Number && right.type == Type::Number)
    return fold(operation(binary.op), left, right, whole);
  const bool is_sum = binary.op == ast::BinaryOp::Add || binary.op == ast::BinaryOp::Subtract;
  return is_sum ? sum(binary, left, right, whole) : product(binary, left, right, whole);
}

Operand Expressions::fold(Op op, const Operand& left, const Operand& right, Span whole) {
  const checked::Literal* a = project_.literal(left.expr);
  const checked::Literal* b = project_.literal(right.expr);
  if (a && b)
    if (const auto number = calculate(op, std::get<Number>(*a), std::get<Number>(*b)))
      return project_.constant(whole, Type::Number, *number);
  Operand made = result(op, left, right, whole);
  made.type = Type::Number;
  project_.out.exprs[made.expr].type = Type::Number;
  made.may_be_unset |= op == Op::Divide;
  return made;
}

Operand Expressions::sum(const ast::Binary& binary, const Operand& left, const Operand& right,
                         Span whole) {
  const bool is_add = binary.op == ast::BinaryOp::Add;
  if (is_day(left.type) && right.type == Type::Duration) {
    const bool is_date = left.type == Type::Date;
    const Op op = is_date ? (is_add ? Op::AddDurationToDate : Op::SubtractDurationFromDate)
                          : (is_add ? Op::AddDuration : Op::SubtractDuration);
    Operand moved = result(op, left, right, whole);
    moved.type = left.type;
    project_.out.exprs[moved.expr].type = left.type;
    return moved;
  }
  if (left.type == Type::Duration && is_day(right.type) && is_add)
    return sum(binary, right, left, whole);
  if (left.type == Type::Duration && right.type == Type::Duration) {
    const checked::Literal* a = project_.literal(left.expr);
    const checked::Literal* b = project_.literal(right.expr);
    if (!a || !b) {
      Operand computed =
          result(is_add ? Op::AddDurations : Op::SubtractDurations, left, right, whole);
      computed.type = Type::Duration;
      project_.out.exprs[computed.expr].type = Type::Duration;
      return computed;
    }
    if (const auto total = add(std::get<Duration>(*a), std::get<Duration>(*b), is_add ? 1 : -1))
      return project_.constant(whole, Type::Duration, *total);
  }
  return cannot(binary, left, right);
}

Operand Expressions::product(const ast::Binary& binary, const Operand& left, const Operand& right,
                             Span whole) {
  if (binary.op == ast::BinaryOp::Multiply && left.type == Type::Number &&
      right.type == Type::Duration)
    return product(binary, right, left, whole);
  if (binary.op != ast::BinaryOp::Multiply || left.type != Type::Duration ||
      right.type != Type::Number)
    return cannot(binary, left, right);
  const checked::Literal* duration = project_.literal(left.expr);
  const checked::Literal* number = project_.literal(right.expr);
  if (duration && number)
    if (const auto scaled = times(std::get<Duration>(*duration), std::get<Number>(*number)))
      return project_.constant(whole, Type::Duration, *scaled);
  Operand scaled = result(Op::Scale, left, right, whole);
  scaled.type = Type::Duration;
  project_.out.exprs[scaled.expr].type = Type::Duration;
  return scaled;
}

Operand Expressions::minus(const ast::Unary& unary, Span whole) {
  const Operand operand = value(unary.operand);
  if (!operand) return {};
  const checked::Literal* literal = project_.literal(operand.expr);
  if (operand.type == Type::Number && literal)
    return project_.constant(whole, Type::Number, Number{-std::get<Number>(*literal).micros});
  if (operand.type == Type::Duration && literal) {
    if (const auto negative = times(std::get<Duration>(*literal), Number{-1'000'000}))
      return project_.constant(whole, Type::Duration, *negative);
  }
  if (operand.type != Type::Number)
    return mismatch(operand, span(unary.operand), {Type::Number, {}}, std::nullopt);
  Operand negative = operand;
  negative.expr =
      project_.add(whole, {Type::Number, {}}, checked::Apply{Op::Negate, {operand.expr}});
  return negative;
}

Operand Expressions::moment(const Operand& operand, const std::optional<ast::TimeLiteral>& time) {
  Operand made = operand;
  made.type = Type::DateTime;
  const Wanted type{Type::DateTime, {}};
  const Span where = project_.out.exprs[operand.expr].span;
  if (time) {
    const Operand date = to_date(operand);
    const Operand at = project_.constant(time->span, Type::Time, time->value);
    made.expr = project_.add(where, type, checked::Apply{Op::AtTime, {date.expr, at.expr}});
  } else if (operand.type == Type::Date) {
    made.expr = project_.add(where, type, checked::Apply{Op::DateToInstant, {operand.expr}});
  }
  return made;
}

Operand Expressions::cannot(const ast::Binary& binary, const Operand& left, const Operand& right) {
  auto report = project_.diagnostics.report(Code::TypeMismatch, binary.op_span,
                                            "cannot " + std::string(verb(binary.op)) + " " +
                                                std::string(in_words(left.type)) + " and " +
                                                std::string(in_words(right.type)));
  report.label(span(binary.left), "this is " + std::string(in_words(left.type)));
  report.label(span(binary.right), "this is " + std::string(in_words(right.type)));
  if (is_day(left.type) && is_day(right.type) && binary.op == ast::BinaryOp::Subtract)
    report.help("the days between two dates: `days_between(FIRST, SECOND)`");
  if (is_day(left.type) && right.type == Type::Number) report.help("give the number a unit: `30d`");
  return {};
}

}  // namespace tend::checking
