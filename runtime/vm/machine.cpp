#include "runtime/vm/machine.hpp"

#include <functional>
#include <utility>

#include "base/check.hpp"
#include "runtime/program/verify.hpp"
#include "runtime/vm/fold.hpp"
#include "runtime/vm/lists.hpp"
#include "runtime/vm/operations.hpp"

namespace tend {
namespace {

/// Places below the stack, so that the two topmost values can be read before it is known whether
/// they are there.
constexpr std::size_t spare = 2;

/// Fragments that facts have evaluated while they answered one, each inside the other.
constexpr std::size_t largest_questions = 4;

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
    : program_(program),
      texts_(texts),
      stack_(spare + largest_stack_depth * (largest_nesting + largest_questions)),
      free_(stack_.data() + spare) {
  constants_.reserve(program.constants.size());
  for (const Constant& constant : program.constants) constants_.push_back(resolve(constant));
  regexes_.reserve(program.regexes.size());
  for (const TextIndex pattern : program.regexes) {
    Result<Regex> regex = Regex::compile(program.text(pattern));
    regexes_.push_back(regex ? std::optional(std::move(*regex)) : std::nullopt);
  }
}

/// A list's constants come before it: the verifier sees to that.
Value Machine::resolve(const Constant& constant) {
  const auto index = static_cast<std::size_t>(constant.bits);
  if (is_text(constant.type)) return texts_.value(program_.texts[index]);
  if (constant.type == Type::Duration) return texts_.value(program_.durations[index]);
  if (constant.type != Type::List) return Value::of(constant.bits);
  std::vector<Value> elements;
  for (const std::uint32_t item : program_.lists[index]) elements.push_back(constants_[item]);
  return texts_.tuple(elements);
}

/// Instructions that change nothing but the stack. `top` is one past the topmost value; returns the
/// new one.
///
/// In place: most conditions are three or four of these, and a call for each would cost as much as
/// they do.
[[gnu::always_inline]] inline Value* Machine::apply(Word word, Value* top,
                                                    std::span<const Value> slots,
                                                    const Facts& facts) {
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
      facts.changes_with_the_day();
      return push(Value::of(facts.now().us));
    case Op::Today:
      facts.changes_with_the_day();
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
    case Op::AddDurations:
      return replace_two(add_durations(a, b, Direction::Later, texts_));
    case Op::SubtractDurations:
      return replace_two(add_durations(a, b, Direction::Earlier, texts_));
    case Op::Only:
      return replace_two(b.is_true() ? a : Value::unknown());
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
    case Op::Element:
      return push(element_);
    case Op::RecordField:
      return replace(record_field(b, word.operand(), texts_));
    case Op::ListContains:
      return replace_two(list_contains(a, b, texts_));
    case Op::ListAdd:
      return replace_two(list_with(a, b, texts_));
    case Op::ListRemove:
      return replace_two(list_without(a, b, texts_));
    case Op::Matches:
      return replace(matches(b, word.operand()));
    default:
      return ask(word, top, facts);
  }
}

Stopped Machine::run(std::uint32_t pc, Outcome outcome, std::span<Value> slots, const Facts& facts,
                     std::uint32_t& fuel) {
  const Word* const code = program_.code.data();
  Value* top = free_;
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
      case Op::Hand:
        return stop(Stop::Hand, word.operand());
      case Op::Notify:
        return stop(Stop::Notify, word.operand());
      case Op::AddToList:
        return stop(Stop::AddToList, word.operand());
      case Op::RemoveFromList:
        return stop(Stop::RemoveFromList, word.operand());
      case Op::Subscribe:
        return stop(Stop::Subscribe, word.operand());
      case Op::Unsubscribe:
        return stop(Stop::Unsubscribe, word.operand());
      case Op::Assign:
        return stop(Stop::Assign, word.operand());
      case Op::Take:
        return stop(Stop::Take, word.operand());
      case Op::Split:
        return stop(Stop::Split, word.operand());
      case Op::CallAction:
        return stop(Stop::CallAction, word.operand());
      case Op::EnrollIn:
        return stop(Stop::EnrollIn, word.operand());
      case Op::ExitFrom:
        return stop(Stop::ExitFrom, word.operand());
      case Op::Done:
        return stop(Stop::Done, 0);
      case Op::Jump:
        pc = word.operand() - 1;
        break;
      case Op::JumpIfNot:
        if (!(--top)->is_true()) pc = word.operand() - 1;
        break;
      case Op::JumpIfLapsed:
        if (outcome == outcome_lapsed) pc = word.operand() - 1;
        break;
      case Op::Outcome:
        *top++ = Value::of_bool(outcome == word.operand());
        break;
      case Op::Store:
        slots[word.operand()] = *--top;
        break;
      case Op::AnyOf:
      case Op::AllOf:
      case Op::NoneOf: {
        std::uint32_t rest = left;  // in memory, which `left` is not to be
        top[-1] = ask_elements(word, top, slots, facts, rest);
        left = rest;
        break;
      }
      default:
        top = apply(word, top, slots, facts);
        break;
    }
  }
}

Value Machine::evaluate(std::uint32_t pc, std::span<const Value> slots, const Facts& facts,
                        std::uint32_t& fuel) {
  return evaluate_from(free_, pc, slots, facts, fuel);
}

Value Machine::evaluate_from(Value* bottom, std::uint32_t pc, std::span<const Value> slots,
                             const Facts& facts, std::uint32_t& fuel) {
  if (bottom + largest_stack_depth > stack_.data() + stack_.size()) return Value::unknown();
  Value* top = bottom;
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
      case Op::AnyOf:
      case Op::AllOf:
      case Op::NoneOf:
        top[-1] = ask_elements(word, top, slots, facts, fuel);
        break;
      default:
        top = apply(word, top, slots, facts);
        break;
    }
  }
}

/// Kleene's: an element decides alone, or one that is unknown leaves it open.
Value Machine::ask_elements(Word word, Value* top, std::span<const Value> slots, const Facts& facts,
                            std::uint32_t& fuel) {
  const Value list = top[-1];
  if (!list.known()) return list;
  const Value decides = Value::of_bool(word.op() != Op::AllOf);
  const Value outer = element_;
  Value answer = Value::of_bool(word.op() == Op::AllOf);
  for (const Value element : texts_.tuple(list)) {
    element_ = element;
    const Value one = evaluate_from(top, word.operand(), slots, facts, fuel);
    if (!one.known()) answer = one;
    if (one != decides) continue;
    answer = one;
    break;
  }
  element_ = outer;
  return word.op() == Op::NoneOf ? logical_not(answer) : answer;
}

/// What only facts can say.
Value* Machine::ask(Word word, Value* top, const Facts& facts) {
  const std::uint32_t operand = word.operand();
  const auto push = [&](Value value) {
    *top = value;
    return top + 1;
  };
  const auto reached = [&](bool strictly) {
    if (top[-1].known()) top[-1] = Value::of_bool(facts.has_reached({top[-1].bits}, strictly));
    return top;
  };
  switch (word.op()) {
    case Op::History:
      return push(history(operand, Value::unknown(), top, facts));
    case Op::HistoryOf:
      // Of no group in particular there is nothing to say.
      if (top[-1].known()) top[-1] = history(operand, top[-1], top, facts);
      return top;
    case Op::EventIs:
      return push(Value::of_bool(facts.is_event(operand)));
    case Op::Member:
      return push(Value::of_bool(facts.is_member(operand)));
    case Op::Active:
      return push(Value::of_bool(facts.is_active(operand)));
    case Op::Subscribed:
      return push(facts.is_subscribed(operand));
    case Op::Held:
      return push(Value::of_bool(facts.has_held(operand)));
    case Op::Reached:
      return reached(false);
    case Op::Passed:
      return reached(true);
    case Op::Variable:
      return push(facts.variable(operand));
    case Op::Recipient:
      return push(facts.recipient());
    default:
      break;
  }
  check_failed("op", __FILE__, __LINE__, "a verified program has only known operations");
}

/// The facts may have another fragment evaluated: above what is on the stack.
Value Machine::history(std::uint32_t reading, Value group, Value* top, const Facts& facts) {
  if (questions_ == largest_questions) return Value::unknown();
  Value* const bottom = std::exchange(free_, top);
  const Value outer = element_;
  ++questions_;
  const Value value = facts.history(reading, group);
  --questions_;
  element_ = outer;
  free_ = bottom;
  return value;
}

Value Machine::in_list(Value value, std::uint32_t list) const {
  if (!value.known()) return value;
  for (const std::uint32_t item : program_.lists[list]) {
    if (constants_[item] == value) return Value::of_bool(true);
  }
  return Value::of_bool(false);
}

Value Machine::matches(Value text, std::uint32_t regex) const {
  if (!text.known()) return text;
  const std::string_view view = texts_.view(static_cast<std::uint32_t>(text.bits));
  return Value::of_bool(regexes_[regex] && regexes_[regex]->matches(view));
}

}  // namespace tend
