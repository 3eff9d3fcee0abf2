#include "compiler/check/expressions.hpp"

#include <utility>

#include "base/overloaded.hpp"

namespace tend::checking {
namespace {

std::string_view history_name(ast::HistoryKind kind) {
  switch (kind) {
    case ast::HistoryKind::Any:
      return "`any PATTERN`";
    case ast::HistoryKind::No:
      return "`no PATTERN`";
    case ast::HistoryKind::Count:
      return "`count PATTERN`";
    case ast::HistoryKind::Sum:
      return "`sum PATTERN`";
    case ast::HistoryKind::Last:
      return "`last PATTERN`";
    case ast::HistoryKind::First:
      return "`first PATTERN`";
  }
  return "history";
}

/// The field of `FIELD is set` (or `is not set`), when the expression is that.
const ast::Name* asked_set(const ast::Ast& file, ast::ExprId id, bool negated) {
  const auto* is_set = std::get_if<ast::IsSet>(&file.exprs[id].node);
  if (!is_set || is_set->negated != negated) return nullptr;
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
            const Wanted type{Type::DateTime, {}};
            return {project_.add(where, type, checked::Apply{Op::AtTime, {date.expr, time.expr}}),
                    type.type,
                    {},
                    false,
                    {}};
          },
          [&](const ast::ListLiteral&) { return not_built(where, "a list as a value"); },
          [&](const ast::Mention& each) { return mention(each, where, as_condition); },
          [&](const ast::Path& each) { return path(each, where); },
          [&](const ast::Unary& each) { return unary(each, where); },
          [&](const ast::Binary& each) {
            switch (each.op) {
              case ast::BinaryOp::Or:
              case ast::BinaryOp::And:
                return logic(each, where);
              case ast::BinaryOp::Becomes:
                return not_built(where, "`becomes`");
              case ast::BinaryOp::Add:
              case ast::BinaryOp::Subtract:
              case ast::BinaryOp::Multiply:
              case ast::BinaryOp::Divide:
                return arithmetic(each, where);
              default:
                return comparison(each, where);
            }
          },
          [&](const ast::In& in) -> Operand {
            const Operand operand = value(in.operand);
            if (!operand) return {};
            const Operand found = in_list(operand, span(in.operand), in.items, where);
            if (!found || !in.negated) return found;
            hint_unset(operand, where, "`not in`");
            return negate(found, where);
          },
          [&](const ast::Between& each) -> Operand {
            const Operand operand = value(each.operand);
            return operand ? between(operand, span(each.operand), each.low, each.high, where)
                           : Operand{};
          },
          [&](const ast::Matches&) { return not_built(where, "`matches`"); },
          [&](const ast::IsSet& each) -> Operand {
            const Operand operand = value(each.operand);
            return operand ? is_set(operand, each.negated, where) : Operand{};
          },
          [&](const ast::HeldFor&) { return not_built(where, "a condition `for` a duration"); },
          [&](const ast::History& each) { return not_built(where, history_name(each.kind)); },
          [&](const ast::Quantified&) {
            return not_built(where, "`any of`, `all of` and `none of`");
          },
          [&](const ast::MemberOf&) { return not_built(where, "`member of`"); },
          [&](const ast::ActiveIn&) { return not_built(where, "`active in`"); },
          [&](const ast::SubscribedTo&) { return not_built(where, "`subscribed to`"); },
          [&](const ast::Moment&) { return not_built(where, "a moment as a condition"); },
      },
      node(id).node);
}

Operand Expressions::not_built(Span where, std::string_view construct) {
  project_.not_built(where, construct);
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
  Operand set{project_.add(whole, {Type::Bool, {}}, checked::Apply{Op::IsSet, {operand.expr}}),
              Type::Bool,
              {},
              false,
              {}};
  return negated ? negate(set, whole) : set;
}

}  // namespace tend::checking
