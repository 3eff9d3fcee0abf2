#include "runtime/engine/event_index.hpp"

#include <algorithm>

namespace tend {

std::uint32_t pinned_key(const Program& program, std::uint32_t event, std::uint32_t condition) {
  const std::uint32_t key = program.events[event].key;
  const std::vector<Word>& code = program.code;
  if (condition == none || key == none || condition + 3 >= code.size()) return none;
  if (code[condition] != Word(Op::EventField, key)) return none;
  if (code[condition + 1].op() != Op::Constant || code[condition + 2].op() != Op::Equal)
    return none;
  // Only `and` may reach down to the answer of that test.
  int depth = 1;
  for (std::uint32_t pc = condition + 3; pc < code.size(); ++pc) {
    const Word word = code[pc];
    if (word.op() == Op::Return) return depth == 1 ? code[condition + 1].operand() : none;
    if (word.op() == Op::Jump || word.op() == Op::JumpIfNot || word.op() == Op::Call) return none;
    const int effect = info(word.op()).stack_effect;
    if (effect <= 0 && depth + effect < 2 && (word.op() != Op::And || depth != 2)) return none;
    depth += effect;
  }
  return none;
}

EventIndex::EventIndex(const Machine& machine)
    : machine_(machine), events_(machine.program().events.size()) {}

void EventIndex::add(std::uint32_t event, std::uint32_t key, std::uint32_t number) {
  OfEvent& concerned = events_[event];
  if (key == none || machine_.program().events[event].key == none) {
    concerned.any_key.push_back(number);
  } else {
    concerned.by_key[machine_.constant(key).bits].push_back(number);
  }
}

void EventIndex::add_by_condition(std::uint32_t event, std::uint32_t condition,
                                  std::uint32_t number) {
  add(event, pinned_key(machine_.program(), event, condition), number);
}

std::span<const std::uint32_t> EventIndex::of_key(const OfEvent& concerned, const Event& event) {
  const std::uint32_t key = machine_.program().events[event.type].key;
  const Value value = key < event.fields.size() ? event.fields[key] : Value::unknown();
  const auto keyed = value.known() ? concerned.by_key.find(value.bits) : concerned.by_key.end();
  if (keyed == concerned.by_key.end()) return concerned.any_key;
  if (concerned.any_key.empty()) return keyed->second;
  merged_.resize(concerned.any_key.size() + keyed->second.size());
  std::merge(concerned.any_key.begin(), concerned.any_key.end(), keyed->second.begin(),
             keyed->second.end(), merged_.begin());
  return merged_;
}

bool EventIndex::has(std::uint32_t event, Value key) const {
  const OfEvent& concerned = events_[event];
  return !concerned.any_key.empty() || concerned.by_key.count(key.bits) > 0;
}

}  // namespace tend
