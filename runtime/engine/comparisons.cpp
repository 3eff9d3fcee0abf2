#include "runtime/engine/comparisons.hpp"

#include <limits>
#include <optional>

#include "runtime/vm/operations.hpp"

namespace tend {
namespace {

/// What `op` holds a value against; empty for what does not compare.
std::optional<Comparison> comparison_with(Op op, Value constant) {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const auto range = [](std::int64_t low, std::int64_t high, bool inside) {
    return Comparison{false, 0, low, high, inside, Value::unknown()};
  };
  const std::int64_t bits = constant.bits;
  switch (op) {
    case Op::Equal:
      return range(bits, bits, true);
    case Op::NotEqual:
      return range(bits, bits, false);
    case Op::Less:
      return range(bits, most, false);
    case Op::LessEqual:
      return range(least, bits, true);
    case Op::Greater:
      return range(least, bits, false);
    case Op::GreaterEqual:
      return range(bits, most, true);
    default:
      return std::nullopt;
  }
}

/// Field or EventField, Constant, what is asked, perhaps Not, Return. Of Default, only what is
/// negated: it is a bool then.
std::optional<Comparison> comparison_at(const Machine& machine, std::size_t pc) {
  const std::vector<Word>& code = machine.program().code;
  if (pc + 3 >= code.size()) return std::nullopt;
  const bool of_event = code[pc].op() == Op::EventField;
  if (!of_event && code[pc].op() != Op::Field) return std::nullopt;
  if (code[pc + 1].op() != Op::Constant) return std::nullopt;
  const Op op = code[pc + 2].op();
  const bool negated = code[pc + 3].op() == Op::Not;
  const std::size_t end = pc + (negated ? 4 : 3);
  if (end >= code.size() || code[end].op() != Op::Return) return std::nullopt;
  const Value constant = machine.constant(code[pc + 1].operand());
  if (!constant.known()) return std::nullopt;
  std::optional<Comparison> found = comparison_with(op, constant);
  if (op == Op::Default && negated) {
    found = comparison_with(Op::Equal, Value::of_bool(true));
    found->if_unknown = logical_not(constant);
  }
  if (!found) return std::nullopt;
  found->of_event = of_event;
  found->field = code[pc].operand();
  if (negated) found->inside = !found->inside;
  return found;
}

}  // namespace

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
