// hints.cpp: comparisons that are sound, but leave out more people than their author may think.
#include <utility>

#include "compiler/check/expressions.hpp"

namespace tend::checking {

void Expressions::hint_comparison(ast::BinaryOp op, const Operand& left, const Operand& right,
                                  Span whole, Span op_span) {
  const auto* field = std::get_if<checked::ContactField>(&project_.out.exprs[left.expr].node);
  if (!field) return;
  const checked::Literal* literal = project_.literal(right.expr);
  if (op == ast::BinaryOp::Equal && left.type == Type::Text && literal) {
    const std::string& name = project_.out.fields[field->field].name;
    auto report = project_.diagnostics.report(
        Code::FreeText, op_span,
        "`==` compares letter by letter, and people type " + quoted(name) + " as they like");
    constexpr const char* help = "`~=` takes small and capital letters as equal";
    // In a template whose places are not known to the byte the span is all of it.
    if (project_.sources.text(op_span) == "==")
      report.fix(help, {{op_span, "~="}}, Applicability::Unsafe);
    else
      report.help(help);
  }
  const bool leaves_out =
      op == ast::BinaryOp::NotEqual || op == ast::BinaryOp::Less || op == ast::BinaryOp::LessEqual;
  if (leaves_out) hint_unset(left, whole, quoted(project_.sources.text(op_span)));
}

void Expressions::hint_unset(const Operand& operand, Span whole, std::string_view what) {
  if (!operand.unset_field || pattern_event_) return;
  const std::string& name = project_.out.fields[operand.unset_field].name;
  const std::string text(project_.sources.text(whole));
  std::string fixed = name + " is not set or " + text;
  if (needs_parentheses_) fixed = "(" + fixed + ")";
  project_.diagnostics
      .report(Code::MayBeUnset, whole,
              std::string(what) + " leaves out everyone whose " + quoted(name) + " is not set")
      .primary("not known for them")
      .fix("to take them in: " + quoted(fixed), {{whole, fixed}}, Applicability::Unsafe);
}

}  // namespace tend::checking
