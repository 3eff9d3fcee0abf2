#include "compiler/prove/constant.hpp"

#include <algorithm>
#include <compare>
#include <type_traits>
#include <variant>

namespace tend {
namespace {

using checked::Checked;
using checked::ExprId;
using checked::Literal;

Truth of(bool truth) {
  return truth ? Truth::True : Truth::False;
}

const Literal* literal(const Checked& checked, ExprId id) {
  const auto* constant = std::get_if<checked::Constant>(&checked.exprs[id].node);
  return constant ? &constant->value : nullptr;
}

bool is_unknown(const Checked& checked, ExprId id) {
  return std::holds_alternative<checked::Unknown>(checked.exprs[id].node);
}

/// Durations have no order: a month is now longer and now shorter than 30 days.
std::optional<std::weak_ordering> compare(const Literal& left, const Literal& right) {
  if (left.index() != right.index()) return std::nullopt;
  return std::visit(
      [&](const auto& value) -> std::optional<std::weak_ordering> {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, Duration>) {
          return std::nullopt;
        } else {
          return value <=> std::get<T>(right);
        }
      },
      left);
}

/// One operand that decides is enough; without one, all must be known, and unknown wins.
std::optional<Truth> junction(const Checked& checked, const checked::Apply& apply, Truth decides,
                              Truth neutral) {
  bool open = false;
  Truth result = neutral;
  for (const ExprId operand : apply.operands) {
    const auto truth = constant_truth(checked, operand);
    if (truth == decides) return decides;
    if (!truth) open = true;
    if (truth == Truth::Unknown) result = Truth::Unknown;
  }
  return open ? std::nullopt : std::optional(result);
}

std::optional<Truth> apply_truth(const Checked& checked, const checked::Apply& apply) {
  if (apply.op == Op::And) return junction(checked, apply, Truth::False, Truth::True);
  if (apply.op == Op::Or) return junction(checked, apply, Truth::True, Truth::False);
  if (apply.op == Op::Not) {
    const auto truth = constant_truth(checked, apply.operands[0]);
    return !truth || truth == Truth::Unknown ? truth : of(truth == Truth::False);
  }
  if (apply.op == Op::IsSet) {
    if (literal(checked, apply.operands[0])) return Truth::True;
    return is_unknown(checked, apply.operands[0]) ? std::optional(Truth::False) : std::nullopt;
  }
  if (apply.operands.size() != 2) return std::nullopt;
  const Literal* left = literal(checked, apply.operands[0]);
  const Literal* right = literal(checked, apply.operands[1]);
  return left && right ? compare_literals(apply.op, *left, *right) : std::nullopt;
}

std::optional<Truth> membership(const Checked& checked, const checked::InList& in_list) {
  const Literal* value = literal(checked, in_list.operand);
  if (!value) return std::nullopt;
  return of(std::find(in_list.items.begin(), in_list.items.end(), *value) != in_list.items.end());
}

}  // namespace

std::optional<Truth> compare_literals(Op op, const Literal& left, const Literal& right) {
  const auto order = compare(left, right);
  if (!order) return std::nullopt;
  switch (op) {
    case Op::Equal:
      return of(*order == 0);
    case Op::NotEqual:
      return of(*order != 0);
    case Op::Less:
      return of(*order < 0);
    case Op::LessEqual:
      return of(*order <= 0);
    case Op::Greater:
      return of(*order > 0);
    case Op::GreaterEqual:
      return of(*order >= 0);
    default:
      return std::nullopt;  // of texts, which the machine folds
  }
}

std::optional<Truth> constant_truth(const Checked& checked, ExprId condition) {
  const auto* apply = std::get_if<checked::Apply>(&checked.exprs[condition].node);
  if (apply) return apply_truth(checked, *apply);
  if (const auto* in_list = std::get_if<checked::InList>(&checked.exprs[condition].node))
    return membership(checked, *in_list);
  if (is_unknown(checked, condition)) return Truth::Unknown;
  const Literal* value = literal(checked, condition);
  const bool* truth = value ? std::get_if<bool>(value) : nullptr;
  return truth ? std::optional(of(*truth)) : std::nullopt;
}

}  // namespace tend
