#include "compiler/prove/implied.hpp"

#include <algorithm>
#include <optional>
#include <variant>

#include "compiler/check/comparison_ops.hpp"
#include "compiler/prove/constant.hpp"

namespace tend {
namespace {

using checked::Checked;
using checked::ExprId;
using checked::Literal;

/// A contact's field beside a constant: `score >= 50`; IsSet has none.
struct Test {
  Op op = Op::Equal;
  checked::FieldId field;
  const Literal* value = nullptr;
};

const Literal* literal(const Checked& checked, ExprId id) {
  const auto* constant = std::get_if<checked::Constant>(&checked.exprs[id].node);
  return constant ? &constant->value : nullptr;
}
const checked::ContactField* field(const Checked& checked, ExprId id) {
  return std::get_if<checked::ContactField>(&checked.exprs[id].node);
}

std::optional<Test> test_of(const Checked& checked, ExprId condition) {
  const auto* apply = std::get_if<checked::Apply>(&checked.exprs[condition].node);
  if (!apply) return std::nullopt;
  const std::vector<ExprId>& operands = apply->operands;
  if (apply->op == Op::IsSet) {
    const auto* of = field(checked, operands[0]);
    return of ? std::optional(Test{Op::IsSet, of->field, nullptr}) : std::nullopt;
  }
  if (operands.size() != 2) return std::nullopt;
  const auto* left = field(checked, operands[0]);
  const auto* right = field(checked, operands[1]);
  if (left && literal(checked, operands[1]))
    return Test{apply->op, left->field, literal(checked, operands[1])};
  if (right && literal(checked, operands[0]))
    return Test{checking::mirrored(apply->op), right->field, literal(checked, operands[0])};
  return std::nullopt;
}

bool holds(Op op, const Literal& left, const Literal& right) {
  return compare_literals(op, left, right) == Truth::True;
}

/// Whether `known` leaves no value for which `asked` is not true.
bool test_implies(const Test& known, const Test& asked) {
  if (known.field != asked.field) return false;
  if (asked.op == Op::IsSet) return true;  // a comparison is true of what is set only
  if (!known.value || !asked.value) return false;
  if (known.op == asked.op && *known.value == *asked.value) return true;
  switch (known.op) {
    case Op::Equal:
      return holds(asked.op, *known.value, *asked.value);
    case Op::Greater:
      return (asked.op == Op::Greater || asked.op == Op::GreaterEqual ||
              asked.op == Op::NotEqual) &&
             holds(Op::GreaterEqual, *known.value, *asked.value);
    case Op::GreaterEqual:
      if (asked.op == Op::GreaterEqual) return holds(Op::GreaterEqual, *known.value, *asked.value);
      return (asked.op == Op::Greater || asked.op == Op::NotEqual) &&
             holds(Op::Greater, *known.value, *asked.value);
    case Op::Less:
      return (asked.op == Op::Less || asked.op == Op::LessEqual || asked.op == Op::NotEqual) &&
             holds(Op::LessEqual, *known.value, *asked.value);
    case Op::LessEqual:
      if (asked.op == Op::LessEqual) return holds(Op::LessEqual, *known.value, *asked.value);
      return (asked.op == Op::Less || asked.op == Op::NotEqual) &&
             holds(Op::Less, *known.value, *asked.value);
    default:
      return false;
  }
}

bool part_implies(const Checked& checked, ExprId known, ExprId asked) {
  if (known == asked) return true;
  const checked::ExprNode& left = checked.exprs[known].node;
  const checked::ExprNode& right = checked.exprs[asked].node;
  if (const auto* list = std::get_if<checked::Member>(&left)) {
    const auto* other = std::get_if<checked::Member>(&right);
    return other && list->list == other->list;
  }
  if (const auto* of = field(checked, known)) {  // a bool
    const auto* other = field(checked, asked);
    return other && of->field == other->field;
  }
  const std::optional<Test> test = test_of(checked, known);
  if (!test) return false;
  if (const auto* in_list = std::get_if<checked::InList>(&right)) {
    const auto* of = field(checked, in_list->operand);
    return of && of->field == test->field && test->op == Op::Equal &&
           std::find(in_list->items.begin(), in_list->items.end(), *test->value) !=
               in_list->items.end();
  }
  const std::optional<Test> asked_test = test_of(checked, asked);
  return asked_test && test_implies(*test, *asked_test);
}

}  // namespace

void add_parts(const Checked& checked, ExprId condition, std::vector<ExprId>& parts) {
  const auto* apply = std::get_if<checked::Apply>(&checked.exprs[condition].node);
  if (!apply || apply->op != Op::And) {
    parts.push_back(condition);
    return;
  }
  for (const ExprId operand : apply->operands) add_parts(checked, operand, parts);
}

bool implied(const Checked& checked, const std::vector<ExprId>& parts, ExprId condition) {
  const auto* apply = std::get_if<checked::Apply>(&checked.exprs[condition].node);
  const auto follows = [&](ExprId operand) { return implied(checked, parts, operand); };
  if (apply && apply->op == Op::And)
    return std::all_of(apply->operands.begin(), apply->operands.end(), follows);
  if (apply && apply->op == Op::Or &&
      std::any_of(apply->operands.begin(), apply->operands.end(), follows))
    return true;
  return std::any_of(parts.begin(), parts.end(),
                     [&](ExprId part) { return part_implies(checked, part, condition); });
}

}  // namespace tend
