// operands.hpp: what an expression is made of, for whoever walks over a tree of them.
#pragma once

#include "base/overloaded.hpp"
#include "compiler/check/checked.hpp"

namespace tend::checking {

/// Calls `visit` with each operand of a node, in order. What a tally or a watch is made of are no
/// operands: they have fragments of their own.
template <class Visit>
void for_each_operand(const checked::ExprNode& node, Visit visit) {
  std::visit(overloaded{
                 [&](const checked::Apply& each) {
                   for (const checked::ExprId operand : each.operands) visit(operand);
                 },
                 [&](const checked::CallFunction& each) {
                   for (const checked::ExprId operand : each.operands) visit(operand);
                 },
                 [&](const checked::InList& each) { visit(each.operand); },
                 [&](const checked::AtEntry& each) { visit(each.value); },
                 [&](const checked::History& each) {
                   if (each.group) visit(each.group);
                 },
                 [&](const checked::Reached& each) { visit(each.instant); },
                 [&](const checked::RecordField& each) { visit(each.record); },
                 [&](const checked::Quantified& each) {
                   visit(each.list);
                   visit(each.condition);
                 },
                 [&](const checked::Matches& each) { visit(each.operand); },
                 [](const auto&) {},
             },
             node);
}

/// Whether a node of the tree is as asked for.
template <class Predicate>
bool any_node(const checked::Checked& checked, checked::ExprId expr, const Predicate& predicate) {
  const checked::ExprNode& node = checked.exprs[expr].node;
  if (predicate(expr, node)) return true;
  bool found = false;
  for_each_operand(node, [&](checked::ExprId operand) {
    found = found || any_node(checked, operand, predicate);
  });
  return found;
}

}  // namespace tend::checking
