#include "base/check.hpp"
#include "runtime/program/stack_simulation.hpp"

namespace tend {

void StackSimulation::act(std::uint32_t pc) {
  const std::uint32_t operand = program_.code[pc].operand();
  const Op op = program_.code[pc].op();
  const bool suspends = op == Op::Wait || op == Op::Send || op == Op::CallAction;
  if (suspends) {
    state.event_at_hand = false;
    state.event = none;
  }
  state.outcome_at_hand = suspends || op == Op::Take || op == Op::Split;
  switch (op) {
    case Op::Wait:
      good_index(pc, program_.waits);
      break;
    case Op::Send:
    case Op::Hand:
      good_index(pc, program_.messages);
      break;
    case Op::SetField:
      if (good_index(pc, program_.fields)) pop_as(pc, types_.of(program_.fields[operand]));
      expect_empty(pc);
      break;
    case Op::Log:
    case Op::Branch:
      good_index(pc, program_.texts);
      break;
    case Op::Notify:
      if (good_index(pc, program_.notices)) person_of(pc, program_.notices[operand]);
      break;
    case Op::AddToList:
    case Op::RemoveFromList:
      if (good_index(pc, program_.contact_lists) && program_.contact_lists[operand].watch != none) {
        fail(pc, "a segment keeps itself");
      }
      break;
    case Op::Subscribe:
    case Op::Unsubscribe:
      good_index(pc, program_.topics);
      break;
    case Op::Assign:
      good_index(pc, program_.assignments);
      break;
    case Op::Take:
      if (!good_index(pc, program_.takings)) return;
      if (program_.takings[operand].slot >= slot_types_.size()) return fail(pc, "no such slot");
      fill_slot(pc, program_.takings[operand].slot, text);
      break;
    case Op::Split:
      good_index(pc, program_.splits);
      break;
    case Op::CallAction:
      if (good_index(pc, program_.action_calls)) call_action(pc, operand);
      break;
    case Op::EnrollIn:
    case Op::ExitFrom:
      good_index(pc, program_.workflows);
      break;
    default:
      TEND_CHECK(false, "every instruction is simulated");
  }
}

/// A person who is in a slot: as a text that every way has set.
void StackSimulation::person_of(std::uint32_t pc, const NoticeInfo& notice) {
  if (notice.slot == none) return;
  if (notice.slot >= slot_types_.size()) return fail(pc, "no such slot");
  if (!state.set.has(notice.slot)) return fail(pc, "reads a slot that is not set on every path");
  if (slot_types_[notice.slot] && !is_text(slot_types_[notice.slot]->type))
    fail(pc, "a person who is no text");
}

void StackSimulation::call_action(std::uint32_t pc, std::uint32_t index) {
  const ActionCallInfo& call = program_.action_calls[index];
  const ActionInfo& action = program_.actions[call.action];
  for (std::size_t i = 0; i < call.results.size(); ++i) {
    if (call.results[i] >= slot_types_.size()) return fail(pc, "no such slot");
    fill_slot(pc, call.results[i], types_.of(action.returns[i]));
  }
}

}  // namespace tend
