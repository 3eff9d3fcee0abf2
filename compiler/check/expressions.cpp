#include "compiler/check/expressions.hpp"

#include <utility>

#include "base/overloaded.hpp"

namespace tend::checking {
namespace {

/// The field of `FIELD is set` (or `is not set`), when the expression is that.
const ast::Name* asked_set(const ast::Ast& file, ast::ExprId id, bool negated) {
  const auto* is_set = std::get_if<ast::IsSet>(&file.exprs[id].node);
  if (!is_set || is_set->negated != negated || !is_set->operand) return nullptr;
  const auto* mention = std::get_if<ast::Mention>(&file.exprs[is_set->operand].node);
  return mention ? &file.patterns[mention->pattern].event : nullptr;
}

}  // namespace

Operand Expressions::value(ast::ExprId id) {
  return check(id, false);
}

Operand Expressions::condition(ast::ExprId id) {
  Operand operand = check(id, true);
  if (!operand || operand.type == Type::Bool) return operand;
  auto report =
      project_.diagnostics.report(Code::NotACondition, span(id), "a condition is wanted here");
  report.primary("this is " + std::string(in_words(operand.type)));
  if (const auto declared = declared_at(operand)) report.label(*declared, "declared here");
  report.help("compare it with something, or ask whether it `is set`");
  return {};
}

Operand Expressions::anded_condition(ast::ExprId id) {
  const bool outer = std::exchange(needs_parentheses_, true);
  const Operand operand = condition(id);
  needs_parentheses_ = outer;
  return operand;
}

Operand Expressions::check(ast::ExprId id, bool as_condition) {
  const Span where = span(id);
  return std::visit(
      overloaded{
          [&](const ast::ErrorExpr&) -> Operand {
            project_.saw_error_node = true;
            return {};
          },
          [&](const ast::TextLiteral& text) {
            return project_.constant(where, Type::Text, std::string(text.value));
          },
          [&](const ast::NumberLiteral& number) {
            return project_.constant(where, Type::Number, number.value);
          },
          [&](const ast::DurationExpr& duration) {
            return project_.constant(where, Type::Duration, duration.value);
          },
          [&](const ast::DateLiteral& date) {
            return project_.constant(where, Type::Date, date.value);
          },
          [&](const ast::InstantLiteral& instant) {
            return project_.constant(where, Type::DateTime, instant.value);
          },
          [&](const ast::TimeExpr& time) {
            return project_.constant(where, Type::Time, time.value);
          },
          [&](const ast::DateTimeLiteral& local) -> Operand {
            // Which instant a wall clock means depends on the zone in force, so it is computed.
            const Operand date = project_.constant(where, Type::Date, local.value.date);
            const Operand time = project_.constant(where, Type::Time, local.value.time);
            return made(where, {Type::DateTime},
                        checked::Apply{Op::AtTime, {date.expr, time.expr}});
          },
          [&](const ast::ListLiteral& each) { return list_literal(each, std::nullopt, where); },
          [&](const ast::Mention& each) { return mention(each, where, as_condition); },
          [&](const ast::Path& each) { return path(each, where); },
          [&](const ast::Unary& each) { return unary(each, where); },
          [&](const ast::Binary& each) { return operate(each, where); },
          [&](const ast::In& each) { return in(each, where); },
          [&](const ast::Between& each) { return between(each, where); },
          [&](const ast::Matches& each) -> Operand {
            const Operand operand = operand_or_element(each.operand, where);
            if (!operand) return {};
            return matches(operand, each.operand ? span(each.operand) : where, each.regex, where);
          },
          [&](const ast::IsSet& each) -> Operand {
            const Operand operand = operand_or_element(each.operand, where);
            return operand ? is_set(operand, each.negated, where) : Operand{};
          },
          [&](const ast::HeldFor& each) { return held_for(each, where); },
          [&](const ast::History& each) { return history(each, where); },
          [&](const ast::Quantified& each) { return quantified(each, where); },
          [&](const ast::MemberOf& each) { return member_of(each, where); },
          [&](const ast::ActiveIn& each) { return active_in(each, where); },
          [&](const ast::SubscribedTo& each) { return subscribed_to(each, where); },
          [&](const ast::Moment&) {
            return not_at_hand(where, "a moment is not something to ask about",
                               "it starts a workflow, alone or with `and`: `when 30d before "
                               "renewal_date`; a step compares: `now >= renewal_date - 30d`");
          },
      },
      node(id).node);
}

Operand Expressions::operate(const ast::Binary& binary, Span whole) {
  switch (binary.op) {
    case ast::BinaryOp::Or:
    case ast::BinaryOp::And:
      return logic(binary, whole);
    case ast::BinaryOp::Becomes:
      return becomes(binary, whole);
    case ast::BinaryOp::Add:
    case ast::BinaryOp::Subtract:
    case ast::BinaryOp::Multiply:
    case ast::BinaryOp::Divide:
      return arithmetic(binary, whole);
    default:
      return comparison(binary, whole);
  }
}

Operand Expressions::in(const ast::In& in, Span whole) {
  const Operand operand = operand_or_element(in.operand, whole);
  if (!operand) return {};
  const Span where = in.operand ? span(in.operand) : whole;
  const Operand found =
      in.list ? in_named(operand, where, in.list, whole) : in_list(operand, where, in.items, whole);
  if (!found || !in.negated) return found;
  hint_unset(operand, whole, "`not in`");
  return negate(found, whole);
}

Operand Expressions::between(const ast::Between& each, Span whole) {
  const Operand operand = operand_or_element(each.operand, whole);
  if (!operand) return {};
  return between(operand, each.operand ? span(each.operand) : whole, each.low, each.high, whole);
}

Operand Expressions::made(Span where, Wanted type, checked::ExprNode node, bool may_be_unset) {
  return {project_.add(where, type, std::move(node)),
          type.type,
          type.enum_type,
          may_be_unset,
          {},
          type.shape};
}

Operand Expressions::not_at_hand(Span where, std::string message, std::string_view note) {
  project_.diagnostics.report(Code::NotAtHand, where, std::move(message)).note(std::string(note));
  return {};
}

Operand Expressions::logic(const ast::Binary& binary, Span whole) {
  const bool is_and = binary.op == ast::BinaryOp::And;
  const bool outer = std::exchange(needs_parentheses_, needs_parentheses_ || is_and);
  const Operand left = condition(binary.left);
  // Right of `title is set and`, and of `title is not set or`, the title is known.
  const std::size_t known = known_set_.size();
  if (const ast::Name* name = asked_set(*scope_.file, binary.left, !is_and))
    if (const auto field = project_.fields.find(name->text); field != project_.fields.end())
      known_set_.push_back(field->second);
  const Operand right = condition(binary.right);
  known_set_.resize(known);
  needs_parentheses_ = outer;
  if (!left || !right) return {};
  return both(is_and ? Op::And : Op::Or, left, right, whole);
}

Operand Expressions::both(Op op, const Operand& left, const Operand& right, Span whole) {
  return result(op, left, right, whole);
}

Operand Expressions::negate(const Operand& operand, Span whole) {
  Operand negated = operand;
  negated.expr = project_.add(whole, {Type::Bool, {}}, checked::Apply{Op::Not, {operand.expr}});
  return negated;
}

Operand Expressions::unary(const ast::Unary& unary, Span whole) {
  if (unary.op == ast::UnaryOp::Negate) return minus(unary, whole);
  const bool outer = std::exchange(needs_parentheses_, true);
  const Operand operand = condition(unary.operand);
  needs_parentheses_ = outer;
  if (!operand) return {};
  hint_unset(operand, whole, "`not`");
  return negate(operand, whole);
}

Operand Expressions::is_set(const Operand& operand, bool negated, Span whole) {
  const Operand set = made(whole, {Type::Bool}, checked::Apply{Op::IsSet, {operand.expr}});
  return negated ? negate(set, whole) : set;
}

}  // namespace tend::checking
