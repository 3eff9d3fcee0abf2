// functions.cpp: calls such as `lower(title)` and `default(gap, 3d)`.
#include <algorithm>

#include "compiler/check/expressions.hpp"

namespace tend::checking {

Operand Expressions::function(const ast::Pattern& call, Span where) {
  if (call.event.text == "default") return default_of(call, where);
  if (call.event.text == "length" && call.conditions.size() == 1) return length(call, where);
  const auto found = std::find_if(function_infos.begin(), function_infos.end(),
                                  [&](const auto& each) { return each.name == call.event.text; });
  const FunctionInfo& facts = *found;
  if (call.conditions.size() != facts.arity) {
    project_.diagnostics
        .report(Code::WrongArguments, where,
                quoted(facts.name) + " takes " + std::to_string(facts.arity) +
                    (facts.arity == 1 ? " value" : " values"))
        .primary(std::to_string(call.conditions.size()) + " given")
        .note(quoted(facts.name) + ": " + std::string(facts.doc));
    return {};
  }
  checked::CallFunction made{facts.function, {}};
  Operand operand;
  operand.type = facts.result;
  bool failed = false;
  for (std::size_t index = 0; index < call.conditions.size(); ++index) {
    Operand argument =
        facts.argument_types[index] == Type::Date
            ? day(call.conditions[index])
            : wanted(call.conditions[index], {facts.argument_types[index], {}}, std::nullopt);
    failed |= !argument;
    if (failed) continue;
    made.operands.push_back(argument.expr);
    operand.may_be_unset |= argument.may_be_unset;
    if (!operand.unset_field) operand.unset_field = argument.unset_field;
  }
  if (failed) return {};
  operand.expr = project_.add(where, {facts.result, {}}, std::move(made));
  return operand;
}

/// Of a text, or of a list.
Operand Expressions::length(const ast::Pattern& call, Span where) {
  const Operand operand = value(call.conditions[0]);
  if (!operand) return {};
  const bool is_list = operand.type == Type::List;
  if (!is_list && !is_text(operand.type))
    return mismatch(operand, span(call.conditions[0]), {Type::Text}, std::nullopt);
  Operand counted = operand;
  counted.type = Type::Number;
  counted.enum_type = {};
  counted.shape = {};
  counted.expr = project_.add(
      where, {Type::Number},
      checked::CallFunction{is_list ? Function::ListLength : Function::Length, {operand.expr}});
  return counted;
}

/// A date, or the local date of a date and time.
Operand Expressions::day(ast::ExprId id) {
  const Operand operand = value(id);
  if (!operand) return {};
  if (operand.type == Type::Date || operand.type == Type::DateTime) return to_date(operand);
  return mismatch(operand, span(id), {Type::Date, {}}, std::nullopt);
}

Operand Expressions::default_of(const ast::Pattern& call, Span where) {
  if (call.conditions.size() != 2) {
    project_.diagnostics.report(Code::WrongArguments, where, "`default` takes 2 values")
        .primary(std::to_string(call.conditions.size()) + " given")
        .note("`default(x, y)` is y where x is not set");
    return {};
  }
  const Operand first = value(call.conditions[0]);
  if (!first) return {};
  const Span place = span(call.conditions[0]);
  const Operand second = wanted(call.conditions[1], type_of(first), why(first, place));
  if (!second) return {};
  Operand operand =
      made(where, type_of(first), checked::Apply{Op::Default, {first.expr, second.expr}},
           second.may_be_unset);
  operand.unset_field = second.unset_field;
  return operand;
}

}  // namespace tend::checking
