#include "compiler/emit/slots.hpp"

#include "compiler/check/operands.hpp"

namespace tend {
namespace {

constexpr std::uint64_t no_key = ~std::uint64_t{0};

}  // namespace

Slots::Slots(const checked::Checked& checked)
    : checked_(checked),
      asks_entry_(checked.exprs.size(), false),
      slot_of_(checked.exprs.size(), none) {
  // An expression is made after its operands.
  for (std::size_t i = 0; i < checked.exprs.size(); ++i) {
    const checked::ExprNode& node = checked.exprs[checked::ExprId(i)].node;
    bool asks = std::holds_alternative<checked::AtEntry>(node);
    checking::for_each_operand(
        node, [&](checked::ExprId operand) { asks = asks || asks_entry_[operand]; });
    asks_entry_[checked::ExprId(i)] = asks;
  }
}

void Slots::begin(const checked::Workflow& workflow) {
  entries_.clear();
  readings_.clear();
  count_ = static_cast<std::uint32_t>(workflow.variables.size());
}

void Slots::collect(checked::ExprId expr) {
  if (!expr || !asks_entry_[expr]) return;
  const checked::ExprNode& node = checked_.exprs[expr].node;
  if (const auto* at_entry = std::get_if<checked::AtEntry>(&node)) return keep(at_entry->value);
  checking::for_each_operand(node, [&](checked::ExprId operand) { collect(operand); });
}

void Slots::keep(checked::ExprId value) {
  if (slot_of_[value] != none) return;
  const auto* history = std::get_if<checked::History>(&checked_.exprs[value].node);
  if (const std::uint64_t key = history ? key_of(*history) : no_key; key != no_key) {
    const auto [place, added] = readings_.try_emplace(key, count_);
    slot_of_[value] = place->second;
    if (!added) return;
  }
  slot_of_[value] = count_;
  entries_.push_back({value, count_++});
}

/// Of a reading whose group, if any, is a variable of the run; no_key for others.
std::uint64_t Slots::key_of(const checked::History& history) const {
  std::uint64_t group = 0;
  if (history.group) {
    const auto* variable = std::get_if<checked::RunVariable>(&checked_.exprs[history.group].node);
    if (!variable || variable->variable.value >= (1u << 24)) return no_key;
    group = variable->variable.value + 1;
  }
  return std::uint64_t{history.tally.value} << 32 | group << 4 |
         static_cast<std::uint64_t>(history.kind);
}

}  // namespace tend
