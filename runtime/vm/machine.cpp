#include "runtime/vm/machine.hpp"

#include <functional>

#include "base/check.hpp"
#include "runtime/program/verify.hpp"
#include "runtime/vm/fold.hpp"
#include "runtime/vm/operations.hpp"

namespace tend {
namespace {

/// Places below the stack, so that the two topmost values can be read before it is known whether
/// they are there.
constexpr std::size_t spare = 2;

Value resolve(const Constant& constant, const Program& program, Texts& texts) {
  const auto index = static_cast<std::size_t>(constant.bits);
  if (is_text(constant.type)) return texts.value(program.texts[index]);
  if (constant.type == Type::Duration) return texts.value(program.durations[index]);
  return Value::of(constant.bits);
}

/// A comparison of two values; unknown if either is.
template <class Compare>
Value compare(Value a, Value b, Compare compare_bits) {
  if (!a.known() || !b.known()) return Value::unknown();
  return Value::of_bool(compare_bits(a.bits, b.bits));
}

template <class Compare>
Value compare_texts(Value a, Value b, const Texts& texts, Compare compare_views) {
  return compare(a, b, [&](std::int64_t x, std::int64_t y) {
    return compare_views(texts.view(static_cast<std::uint32_t>(x)),
                         texts.view(static_cast<std::uint32_t>(y)));
  });
}

}  // namespace

Machine::Machine(const Program& program, Texts& texts)
    : program_(program), texts_(texts), stack_(spare + largest_stack_depth) {
  constants_.reserve(program.constants.size());
  for (const Constant& constant : program.constants) {
    constants_.push_back(resolve(constant, program, texts));
  }
}

Stopped Machine::run(std::uint32_t pc, bool lapsed, std::span<Value> slots, const Facts& facts,
                     std::uint32_t& fuel) {
  const Word* const code = program_.code.data();
  Value* top = stack_.data() + spare;
  std::uint32_t left = fuel;
  const auto stop = [&](Stop reason, std::uint32_t operand, Value value = {}) {
    fuel = left;
    return Stopped{reason, operand, value, pc, pc + 1};
  };
  for (;; ++pc) {
    if (left == 0) return stop(Stop::OutOfFuel, 0);
    --left;
    const Word word = code[pc];
    switch (word.op()) {
      case Op::Wait:
        return stop(Stop::Wait, word.operand());
      case Op::Send:
        return stop(Stop::Send, word.operand());
      case Op::SetField:
        return stop(Stop::SetField, word.operand(), top[-1]);
      case Op::Log:
        return stop(Stop::Log, word.operand());
      case Op::Branch:
        return stop(Stop::Branch, word.operand());
      case Op::Exit:
        return stop(Stop::Exit, 0);
      case Op::Complete:
        return stop(Stop::Complete, 0);
      case Op::Jump:
        pc = word.operand() - 1;
        break;
      case Op::JumpIfNot:
        if (!(--top)->is_true()) pc = word.operand() - 1;
        break;
      case Op::JumpIfLapsed:
        if (lapsed) pc = word.operand() - 1;
        break;
      case Op::Store:
        slots[word.operand()] = *--top;
        break;
      default:
        top = apply(word, top, slots, facts);
        break;
    }
  }
}

Value Machine::evaluate(std::uint32_t pc, std::span<const Value> slots, const Facts& facts,
                        std::uint32_t& fuel) {
  Value* top = stack_.data() + spare;
  for (;; ++pc) {
    if (fuel == 0) return Value::unknown();
    --fuel;
    const Word word = program_.code[pc];
    switch (word.op()) {
      case Op::Return:
        return top[-1];
      case Op::Jump:
        pc = word.operand() - 1;
        break;
      case Op::JumpIfNot:
        if (!(--top)->is_true()) pc = word.operand() - 1;
        break;
      default:
        top = apply(word, top, slots, facts);
        break;
    }
  }
}

/// Instructions that change nothing but the stack. `top` is one past the topmost value; returns the
/// new one.
Value* Machine::apply(Word word, Value* top, std::span<const Value> slots, const Facts& facts) {
  const auto push = [&](Value value) {
    *top = value;
    return top + 1;
  };
  const auto replace = [&](Value value) {
    top[-1] = value;
    return top;
  };
  const auto replace_two = [&](Value value) {
    top[-2] = value;
    return top - 1;
  };
  const Value a = top[-2];
  const Value b = top[-1];
  switch (word.op()) {
    case Op::Constant:
      return push(constants_[word.operand()]);
    case Op::Unknown:
      return push(Value::unknown());
    case Op::Load:
      return push(slots[word.operand()]);
    case Op::Field:
      return push(facts.field(word.operand()));
    case Op::EventField:
      return push(facts.event_field(word.operand()));
    case Op::Enrolled:
      return push(Value::of(facts.enrolled().us));
    case Op::Now:
      return push(Value::of(facts.now().us));
    case Op::Today:
      return push(date_of(Value::of(facts.now().us), facts));
    case Op::Pop:
      return top - 1;
    case Op::Not:
      return replace(logical_not(b));
    case Op::And:
      return replace_two(logical_and(a, b));
    case Op::Or:
      return replace_two(logical_or(a, b));
    case Op::Equal:
      return replace_two(compare(a, b, std::equal_to<>()));
    case Op::NotEqual:
      return replace_two(compare(a, b, std::not_equal_to<>()));
    case Op::Less:
      return replace_two(compare(a, b, std::less<>()));
    case Op::LessEqual:
      return replace_two(compare(a, b, std::less_equal<>()));
    case Op::Greater:
      return replace_two(compare(a, b, std::greater<>()));
    case Op::GreaterEqual:
      return replace_two(compare(a, b, std::greater_equal<>()));
    case Op::FoldEqual:
      return replace_two(compare_texts(a, b, texts_, fold_equal));
    case Op::Contains:
      return replace_two(
          compare_texts(a, b, texts_, [](std::string_view text, std::string_view part) {
            return text.find(part) != std::string_view::npos;
          }));
    case Op::StartsWith:
      return replace_two(compare_texts(
          a, b, texts_,
          [](std::string_view text, std::string_view part) { return text.starts_with(part); }));
    case Op::EndsWith:
      return replace_two(compare_texts(
          a, b, texts_,
          [](std::string_view text, std::string_view part) { return text.ends_with(part); }));
    case Op::InList:
      return replace(in_list(b, word.operand()));
    case Op::IsSet:
      return replace(Value::of_bool(b.known()));
    case Op::Default:
      return replace_two(a.known() ? a : b);
    case Op::Add:
      return replace_two(add_numbers(a, b));
    case Op::Subtract:
      return replace_two(subtract_numbers(a, b));
    case Op::Multiply:
      return replace_two(multiply_numbers(a, b));
    case Op::Divide:
      return replace_two(divide_numbers(a, b));
    case Op::Negate:
      return replace(negate_number(b));
    case Op::AddDuration:
      return replace_two(move_instant(a, b, Direction::Later, texts_, facts));
    case Op::SubtractDuration:
      return replace_two(move_instant(a, b, Direction::Earlier, texts_, facts));
    case Op::AddDurationToDate:
      return replace_two(move_date(a, b, Direction::Later, texts_, facts));
    case Op::SubtractDurationFromDate:
      return replace_two(move_date(a, b, Direction::Earlier, texts_, facts));
    case Op::Scale:
      return replace_two(scale_duration(a, b, texts_));
    case Op::DateOf:
      return replace(date_of(b, facts));
    case Op::AtTime:
      return replace_two(instant_at(a, b, facts));
    case Op::DateToInstant:
      return replace(instant_at(b, Value::of(0), facts));
    case Op::Call: {
      const auto function = static_cast<Function>(word.operand());
      Value* const arguments = top - info(function).arity;
      *arguments = call(function, arguments, texts_);
      return arguments + 1;
    }
    // What run and evaluate deal with themselves.
    case Op::Store:
    case Op::Return:
    case Op::Jump:
    case Op::JumpIfNot:
    case Op::JumpIfLapsed:
    case Op::Wait:
    case Op::Send:
    case Op::SetField:
    case Op::Log:
    case Op::Branch:
    case Op::Exit:
    case Op::Complete:
      break;
  }
  check_failed("op", __FILE__, __LINE__, "a verified program has only known operations");
}

Value Machine::in_list(Value value, std::uint32_t list) const {
  if (!value.known()) return value;
  for (const std::uint32_t item : program_.lists[list]) {
    if (constants_[item] == value) return Value::of_bool(true);
  }
  return Value::of_bool(false);
}

}  // namespace tend
