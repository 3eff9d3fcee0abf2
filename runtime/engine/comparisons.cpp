#include "runtime/engine/comparisons.hpp"

#include <optional>

#include "runtime/vm/operations.hpp"

namespace tend {
namespace {

bool compares(Op op) {
  switch (op) {
    case Op::Equal:
    case Op::NotEqual:
    case Op::Less:
    case Op::LessEqual:
    case Op::Greater:
    case Op::GreaterEqual:
    case Op::Default:
      return true;
    default:
      return false;
  }
}

Value compare(Op op, Value a, Value b) {
  if (op == Op::Default) return a.known() ? a : b;
  if (!a.known() || !b.known()) return Value::unknown();
  switch (op) {
    case Op::Equal:
      return Value::of_bool(a.bits == b.bits);
    case Op::NotEqual:
      return Value::of_bool(a.bits != b.bits);
    case Op::Less:
      return Value::of_bool(a.bits < b.bits);
    case Op::LessEqual:
      return Value::of_bool(a.bits <= b.bits);
    case Op::Greater:
      return Value::of_bool(a.bits > b.bits);
    default:
      return Value::of_bool(a.bits >= b.bits);
  }
}

/// Field or EventField, Constant, what is asked, perhaps Not, Return.
std::optional<Comparison> comparison_at(const Machine& machine, std::size_t pc) {
  const std::vector<Word>& code = machine.program().code;
  if (pc + 3 >= code.size()) return std::nullopt;
  Comparison found;
  found.of_event = code[pc].op() == Op::EventField;
  if (!found.of_event && code[pc].op() != Op::Field) return std::nullopt;
  if (code[pc + 1].op() != Op::Constant || !compares(code[pc + 2].op())) return std::nullopt;
  found.negated = code[pc + 3].op() == Op::Not;
  const std::size_t end = pc + (found.negated ? 4 : 3);
  if (end >= code.size() || code[end].op() != Op::Return) return std::nullopt;
  found.field = code[pc].operand();
  found.constant = machine.constant(code[pc + 1].operand());
  found.op = code[pc + 2].op();
  return found;
}

}  // namespace

Value Comparison::answer(const Store& store, ContactId contact, const Event* event) const {
  Value value;
  if (!of_event) {
    value = store.field(contact, field);
  } else if (event != nullptr && field < event->fields.size()) {
    value = event->fields[field];
  }
  const Value answer = compare(op, value, constant);
  return negated ? logical_not(answer) : answer;
}

Comparisons::Comparisons(const Machine& machine)
    : by_fragment_(machine.program().code.size(), none) {
  for (std::size_t pc = 0; pc < by_fragment_.size(); ++pc) {
    if (const auto found = comparison_at(machine, pc)) {
      by_fragment_[pc] = static_cast<std::uint32_t>(all_.size());
      all_.push_back(*found);
    }
  }
}

}  // namespace tend
