#include "runtime/program/stack_simulation.hpp"

namespace tend {

void StackSimulation::ask(const Region& region, std::uint32_t pc) {
  const std::uint32_t operand = program_.code[pc].operand();
  switch (program_.code[pc].op()) {
    case Op::History:
    case Op::HistoryOf:
      if (good_index(pc, program_.readings)) {
        read_past(pc, operand, program_.code[pc].op() == Op::HistoryOf);
      }
      break;
    case Op::EventIs:
      good_index(pc, program_.events);
      push(pc, boolean);
      break;
    case Op::Member:
      good_index(pc, program_.contact_lists);
      push(pc, boolean);
      break;
    case Op::Active:
      good_index(pc, program_.workflows);
      push(pc, boolean);
      break;
    case Op::Subscribed:
      good_index(pc, program_.topics);
      push(pc, boolean);
      break;
    case Op::Held:
      if (good_index(pc, program_.watches) &&
          program_.watches[operand].kind != WatchInfo::Kind::Held) {
        fail(pc, "a watch of another kind");
      }
      push(pc, boolean);
      break;
    case Op::Reached:
    case Op::Passed:
      convert(pc, instant, boolean);
      break;
    case Op::Element:
      if (!region.element) return fail(pc, "no element is asked about");
      push(pc, *region.element);
      break;
    case Op::RecordField:
      record_field(pc, operand);
      break;
    case Op::AnyOf:
    case Op::AllOf:
    case Op::NoneOf:
      expect_list(pc);
      pop(pc);
      push(pc, boolean);
      break;
    case Op::ListContains: {
      const ValueType value = pop(pc);
      expect_list(pc);
      if (!fits(value, types_.element(pop(pc)))) fail(pc, "a list of another type");
      push(pc, boolean);
      break;
    }
    case Op::ListAdd:
    case Op::ListRemove:
      change_list(pc, program_.code[pc].op() == Op::ListAdd);
      break;
    case Op::Matches:
      good_index(pc, program_.regexes);
      convert(pc, text, boolean);
      break;
    case Op::Outcome:
      if (!state.outcome_at_hand) return fail(pc, "no way on was chosen just before");
      push(pc, boolean);
      break;
    case Op::Variable:
      if (!region.in_message) return fail(pc, "a variable is named outside a message");
      if (good_index(pc, program_.variables)) push(pc, types_.of(program_.variables[operand]));
      break;
    case Op::Recipient:
      push(pc, text);
      break;
    default:
      act(pc);
  }
}

void StackSimulation::read_past(std::uint32_t pc, std::uint32_t index, bool grouped) {
  const Reading& reading = program_.readings[index];
  const TallyInfo& tally = program_.tallies[reading.tally];
  if (grouped != (tally.group_field != none)) return fail(pc, "a group that the tally has not");
  if (grouped) {
    pop_as(pc, types_.of(program_.events[tally.event].fields[tally.group_field]));
  }
  push(pc, type_of_reading(reading));
}

ValueType StackSimulation::type_of_reading(const Reading& reading) const {
  const TallyInfo& tally = program_.tallies[reading.tally];
  switch (reading.kind) {
    case ReadingKind::Count:
    case ReadingKind::Sum:
      return number;
    case ReadingKind::First:
    case ReadingKind::Last:
      return types_.of(program_.events[tally.event].fields[tally.value_field]);
    case ReadingKind::FirstAt:
    case ReadingKind::LastAt:
      break;
  }
  return instant;
}

void StackSimulation::record_field(std::uint32_t pc, std::uint32_t field) {
  const ValueType record = pop(pc);
  if (record.any) return push(pc, unknown);
  if (record.type != Type::Record) return fail(pc, "a field of what is no record");
  if (!good_index(pc, types_.fields(record))) return;
  push(pc, types_.fields(record)[field]);
}

void StackSimulation::expect_list(std::uint32_t pc) {
  if (!top().any && top().type != Type::List) fail(pc, "wants list and gets " + describe(top()));
}

void StackSimulation::change_list(std::uint32_t pc, bool add) {
  const ValueType value = pop(pc);
  expect_list(pc);
  const ValueType list = pop(pc);
  // A list may be made of nothing here: it is one of what is put into it, if anything is.
  if (add && !value.any && (list.any || list.form == none)) {
    const std::optional<ValueType> made = types_.list_of(value);
    if (!made) return fail(pc, "a list of nobody knows what");
    return push(pc, *made);
  }
  if (!fits(value, types_.element(list))) return fail(pc, "a list of another type");
  push(pc, list);
}

}  // namespace tend
