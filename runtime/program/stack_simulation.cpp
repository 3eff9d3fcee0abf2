#include "runtime/program/stack_simulation.hpp"

#include "base/check.hpp"
#include "runtime/program/functions.hpp"
#include "runtime/program/verify.hpp"

namespace tend {
void StackSimulation::fail(std::uint32_t pc, const std::string& reason) {
  if (failed()) return;
  error_ = extent_.name + ", pc " + std::to_string(pc) + ": " + reason;
}

Result<void> StackSimulation::result() const {
  if (failed()) return failure(ErrorCode::Malformed, error_);
  return {};
}

ValueType StackSimulation::pop(std::uint32_t pc) {
  if (failed()) return unknown;
  if (state.stack.empty()) {
    fail(pc, "the stack is empty");
    return unknown;
  }
  const ValueType top = state.stack.back();
  state.stack.pop_back();
  return top;
}
void StackSimulation::pop_as(std::uint32_t pc, const ValueType& wanted) {
  const ValueType top = pop(pc);
  if (!fits(top, wanted)) fail(pc, "wants " + describe(wanted) + " and gets " + describe(top));
}
void StackSimulation::push(std::uint32_t pc, const ValueType& type) {
  if (state.stack.size() == largest_stack_depth) fail(pc, "the stack is too deep");
  state.stack.push_back(type);
}
void StackSimulation::expect_empty(std::uint32_t pc) {
  if (!state.stack.empty()) fail(pc, "the stack is not empty");
}
/// Two of one type; what it is.
ValueType StackSimulation::pop_pair(std::uint32_t pc) {
  const ValueType upper = pop(pc);
  const ValueType lower = pop(pc);
  if (!fits(lower, upper)) {
    fail(pc, "two types, " + describe(lower) + " and " + describe(upper));
  }
  return common(lower, upper);
}
void StackSimulation::replace_two(std::uint32_t pc, const ValueType& lower, const ValueType& upper,
                                  const ValueType& result) {
  pop_as(pc, upper);
  pop_as(pc, lower);
  push(pc, result);
}
void StackSimulation::convert(std::uint32_t pc, const ValueType& from, const ValueType& to) {
  pop_as(pc, from);
  push(pc, to);
}

void StackSimulation::apply(Region& region, std::uint32_t pc) {
  const Op op = program_.code[pc].op();
  const auto before = static_cast<int>(state.stack.size());
  compute(region, pc);
  // The table and this simulation are two accounts of one thing.
  const auto effect = static_cast<int>(state.stack.size()) - before;
  TEND_CHECK(failed() || op == Op::Call || effect == info(op).stack_effect,
             "an instruction has the stack effect of its table");
}

void StackSimulation::compute(Region& region, std::uint32_t pc) {
  const Word word = program_.code[pc];
  switch (word.op()) {
    case Op::Constant:
      if (good_index(pc, program_.constants)) {
        push(pc, types_.of_constant(word.operand()));
      }
      break;
    case Op::Unknown:
      push(pc, unknown);
      break;
    case Op::Load:
      load(region, pc, word.operand());
      break;
    case Op::Store:
      store(pc, word.operand());
      break;
    case Op::Field:
      if (good_index(pc, program_.fields)) push(pc, types_.of(program_.fields[word.operand()]));
      break;
    case Op::EventField:
      push_event_field(pc, word.operand());
      break;
    case Op::Enrolled:
    case Op::Now:
      push(pc, instant);
      break;
    case Op::Today:
      push(pc, date);
      break;
    case Op::Pop:
      pop(pc);
      break;
    case Op::Not:
      convert(pc, boolean, boolean);
      break;
    case Op::And:
    case Op::Or:
      replace_two(pc, boolean, boolean, boolean);
      break;
    case Op::Equal:
    case Op::NotEqual:
      pop_pair(pc);
      push(pc, boolean);
      break;
    case Op::Less:
    case Op::LessEqual:
    case Op::Greater:
    case Op::GreaterEqual:
      compare_order(pc);
      break;
    case Op::FoldEqual:
    case Op::Contains:
    case Op::StartsWith:
    case Op::EndsWith:
      replace_two(pc, text, text, boolean);
      break;
    case Op::InList:
      look_up(pc, word.operand());
      break;
    case Op::IsSet:
      pop(pc);
      push(pc, boolean);
      break;
    case Op::Default:
      push(pc, pop_pair(pc));
      break;
    case Op::Only:
      pop_as(pc, boolean);
      break;
    case Op::Add:
    case Op::Subtract:
    case Op::Multiply:
    case Op::Divide:
      replace_two(pc, number, number, number);
      break;
    case Op::Negate:
      convert(pc, number, number);
      break;
    case Op::AddDuration:
    case Op::SubtractDuration:
      replace_two(pc, instant, duration, instant);
      break;
    case Op::AddDurationToDate:
    case Op::SubtractDurationFromDate:
      replace_two(pc, date, duration, date);
      break;
    case Op::AddDurations:
    case Op::SubtractDurations:
      replace_two(pc, duration, duration, duration);
      break;
    case Op::Scale:
      replace_two(pc, duration, number, duration);
      break;
    case Op::DateOf:
      convert(pc, instant, date);
      break;
    case Op::AtTime:
      replace_two(pc, date, time_of_day, instant);
      break;
    case Op::DateToInstant:
      convert(pc, date, instant);
      break;
    case Op::Call:
      call(pc, word.operand());
      break;
    case Op::Return:
    case Op::Jump:
    case Op::JumpIfNot:
    case Op::JumpIfLapsed:
    case Op::Exit:
    case Op::Complete:
    case Op::Done:
      break;  // the caller's
    default:
      ask(region, pc);
  }
}

void StackSimulation::load(Region& region, std::uint32_t pc, std::uint32_t slot) {
  if (!good_index(pc, slot_types_)) return;
  if (region.kind == RegionKind::Fragment) {
    region.reads.add(slot);
  } else if (!state.set.has(slot)) {
    return fail(pc, "the slot is not set on every path");
  }
  // Only unknown was stored so far, so this load may be used as any type.
  if (!slot_types_[slot]) loaded_as_unknown_.add(slot);
  push(pc, slot_types_[slot].value_or(unknown));
}

void StackSimulation::store(std::uint32_t pc, std::uint32_t slot) {
  const ValueType type = pop(pc);
  if (good_index(pc, slot_types_)) fill_slot(pc, slot, type);
}

void StackSimulation::fill_slot(std::uint32_t pc, std::uint32_t slot, const ValueType& type) {
  state.set.add(slot);
  if (type.any) return;
  if (!slot_types_[slot]) {
    if (loaded_as_unknown_.has(slot)) {
      if (!learns_) return fail(pc, "the slot holds unknown elsewhere");
      learned_late_ = true;
    }
    slot_types_[slot] = type;
  }
  if (*slot_types_[slot] != type) {
    fail(pc, "the slot holds " + describe(*slot_types_[slot]) + " elsewhere");
  }
}

void StackSimulation::push_event_field(std::uint32_t pc, std::uint32_t field) {
  if (!state.event_at_hand)
    return fail(pc, "no event is at hand, or the event is gone after a suspension or in a loop");
  if (state.event == none) return fail(pc, "no event, or no single one, is at hand");
  const auto& fields = program_.events[state.event].fields;
  if (good_index(pc, fields)) push(pc, types_.of(fields[field]));
}

void StackSimulation::compare_order(std::uint32_t pc) {
  const ValueType type = pop_pair(pc);
  const bool ordered = type.any || type.type == Type::Number || type.type == Type::Date ||
                       type.type == Type::DateTime || type.type == Type::Time ||
                       type.type == Type::Enum;
  if (!ordered) fail(pc, describe(type) + " has no order");
  push(pc, boolean);
}

void StackSimulation::look_up(std::uint32_t pc, std::uint32_t index) {
  const ValueType type = pop(pc);
  if (!good_index(pc, program_.lists)) return;
  const std::optional<ValueType> element = types_.element_of_list(index);
  if (element && !fits(type, *element)) {
    return fail(pc, "a list of another type");
  }
  push(pc, boolean);
}

void StackSimulation::call(std::uint32_t pc, std::uint32_t index) {
  if (!good_index(pc, function_infos)) return;
  const FunctionInfo& function = function_infos[index];
  for (std::uint32_t i = function.arity; i-- > 0;) {
    pop_as(pc, ValueType{function.argument_types[i]});
  }
  push(pc, ValueType{function.result});
}

}  // namespace tend
