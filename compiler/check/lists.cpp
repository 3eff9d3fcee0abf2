// lists.cpp: lists of values: written out, asked what they contain, and asked element by element.
#include <algorithm>

#include "compiler/check/expressions.hpp"

namespace tend::checking {

Wanted Expressions::element_type(checked::ShapeId list) const {
  return type_of(project_.out.shapes[list].fields.front());
}

/// The element that the innermost `any of LIST (…)` asks about.
Operand Expressions::element(Span where) {
  return made(where, elements_.back(), checked::Element{});
}

/// `any of tags (contains 'x')` leaves its left side out.
Operand Expressions::operand_or_element(ast::ExprId id, Span whole) {
  if (id) return value(id);
  if (!elements_.empty()) return element(whole);
  project_.diagnostics.report(Code::Syntax, whole, "a value is wanted on the left side")
      .note("only in `any of`, `all of` and `none of` it may be left out: there it is the element");
  return {};
}

Operand Expressions::element_of(const Operand& list, Span where) {
  if (!list) return {};
  if (list.type == Type::List) return made(where, element_type(list.shape), checked::Element{});
  auto report = project_.diagnostics.report(Code::NotAList, where, "a list is wanted here");
  report.primary("this is " + std::string(in_words(list.type)));
  if (const auto declared = declared_at(list)) report.label(*declared, "declared here");
  return {};
}

Operand Expressions::quantified(const ast::Quantified& each, Span whole) {
  const Operand list = value(each.list);
  if (!element_of(list, span(each.list))) return {};
  elements_.push_back(element_type(list.shape));
  const Operand asked = condition(each.condition);
  elements_.pop_back();
  if (!asked) return {};
  const Op op = each.quantifier == ast::Quantifier::Any   ? Op::AnyOf
                : each.quantifier == ast::Quantifier::All ? Op::AllOf
                                                          : Op::NoneOf;
  return quantified(op, list, asked, whole);
}

Operand Expressions::quantified(Op op, const Operand& list, const Operand& condition, Span whole) {
  Operand asked = made(whole, {Type::Bool}, checked::Quantified{op, list.expr, condition.expr},
                       list.may_be_unset || condition.may_be_unset);
  asked.unset_field = list.unset_field;
  return asked;
}

/// One by one onto a list that is not there yet. Of the first element's type, unless one is given.
Operand Expressions::list_literal(const ast::ListLiteral& list, std::optional<Wanted> element,
                                  Span where) {
  if (list.items.empty() && !element) {
    project_.diagnostics.report(Code::TypeMismatch, where, "an empty list of what?")
        .note("the type of a list is that of its elements");
    return {};
  }
  std::vector<Operand> items;
  for (const ast::ExprId id : list.items) {
    const Operand item = element ? wanted(id, *element, std::nullopt) : value(id);
    if (!item) return {};
    if (!element) element = type_of(item);
    items.push_back(item);
  }
  checked::Field field;
  field.type = element->type;
  field.enum_type = element->enum_type;
  field.shape = element->shape;
  const Wanted type{Type::List, {}, project_.shape({Type::List, {std::move(field)}})};
  Operand built = made(where, type, checked::Unknown{}, items.empty());
  for (const Operand& item : items)
    built = made(where, type, checked::Apply{Op::ListAdd, {built.expr, item.expr}});
  return built;
}

Operand Expressions::list_contains(const Operand& list, ast::ExprId item, Span whole,
                                   const Label& reason) {
  const Operand value = wanted(item, element_type(list.shape), reason);
  return result(Op::ListContains, list, value, whole);
}

/// The elements of a list that was written out, as that of a constant is; none for another.
std::vector<Operand> Expressions::written_elements(const Operand& list) const {
  std::vector<Operand> elements;
  checked::ExprId rest = list.expr;
  while (const auto* added = std::get_if<checked::Apply>(&project_.out.exprs[rest].node)) {
    if (added->op != Op::ListAdd) return {};
    const checked::Expr& item = project_.out.exprs[added->operands[1]];
    Operand element;
    element.expr = added->operands[1];
    element.type = item.type;
    element.enum_type = item.enum_type;
    element.shape = item.shape;
    elements.push_back(element);
    rest = added->operands[0];
  }
  std::reverse(elements.begin(), elements.end());
  return elements;
}

/// `product in boats`: a constant is as its elements written out; of another list it is asked
/// whether it contains the value.
Operand Expressions::in_named(const Operand& operand, Span operand_span, ast::ExprId list,
                              Span whole) {
  const Operand named = value(list);
  if (!element_of(named, span(list))) return {};
  const Label reason = why(operand, operand_span);
  const Wanted element = element_type(named.shape);
  std::vector<Operand> elements = written_elements(named);
  bool sound = true;
  if (operand.type == Type::Enum && element.type == Type::Text && !elements.empty()) {
    for (Operand& each : elements) {
      const checked::Literal* text = project_.literal(each.expr);
      if (!text)
        return mismatch(operand, operand_span, element, Label{span(list), "asked of this"});
      each = enum_value(std::get<std::string>(*text), span(list), operand.enum_type, reason);
      sound &= static_cast<bool>(each);
    }
  } else if (!fits(type_of(operand), element)) {
    return mismatch(operand, operand_span, element,
                    Label{span(list), "this is a list of other things"});
  }
  if (!sound) return {};
  return elements.empty() ? result(Op::ListContains, named, operand, whole)
                          : in_values(operand, elements, whole);
}

}  // namespace tend::checking
