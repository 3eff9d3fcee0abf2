// alternatives.cpp: a trigger taken apart: `or` at the top, and what happens apart from what must
// hold.
#include <algorithm>

#include "base/overloaded.hpp"
#include "compiler/check/triggers.hpp"

namespace tend::checking {
namespace {

constexpr std::size_t most_alternatives = 64;

bool is_zero(const ast::Ast& file, ast::ExprId id) {
  const auto* number = std::get_if<ast::NumberLiteral>(&file.exprs[id].node);
  return number && number->value.micros == 0;
}

}  // namespace

bool Triggers::is_occasion(ast::ExprId id) const {
  const ast::ExprNode& node = file_.exprs[id].node;
  if (std::holds_alternative<ast::Moment>(node)) return true;
  if (const auto* mention = std::get_if<ast::Mention>(&node))
    return Expressions(project_, scope(Scope::Place::Trigger)).is_pattern(*mention);
  const auto* binary = std::get_if<ast::Binary>(&node);
  return binary && binary->op == ast::BinaryOp::Becomes;
}

bool Triggers::has_occasion(ast::ExprId id) const {
  if (is_occasion(id)) return true;
  const ast::ExprNode& node = file_.exprs[id].node;
  if (const auto* unary = std::get_if<ast::Unary>(&node))
    return unary->op == ast::UnaryOp::Not && has_occasion(unary->operand);
  if (const auto* binary = std::get_if<ast::Binary>(&node))
    return (binary->op == ast::BinaryOp::And || binary->op == ast::BinaryOp::Or) &&
           (has_occasion(binary->left) || has_occasion(binary->right));
  return false;
}

std::vector<Triggers::Alternative> Triggers::alternatives(ast::ExprId id, bool at_top) {
  const ast::Expr& expr = file_.exprs[id];
  if (is_occasion(id)) return {{{id}, {}}};
  const auto* binary = std::get_if<ast::Binary>(&expr.node);
  const bool is_or = binary && binary->op == ast::BinaryOp::Or;
  const bool divides = has_occasion(id) || (at_top && is_or);
  if (!divides) return {{{}, {id}}};
  if (std::holds_alternative<ast::Unary>(expr.node)) {
    report_under_not(id);
    return {};
  }
  if (!is_or) return crossed(*binary, expr.span);
  std::vector<Alternative> all = alternatives(binary->left, at_top);
  for (Alternative& each : alternatives(binary->right, at_top)) all.push_back(std::move(each));
  return all;
}

void Triggers::note_taken_in(const std::vector<Alternative>& all) {
  taken_in_.clear();
  for (const Alternative& each : all) {
    if (!each.occasions.empty() || each.conditions.size() != 1) continue;
    const auto* asked = std::get_if<ast::IsSet>(&file_.exprs[each.conditions.front()].node);
    if (!asked || !asked->negated || !asked->operand) continue;
    const auto* name = std::get_if<ast::Mention>(&file_.exprs[asked->operand].node);
    if (!name) continue;
    const auto field = project_.fields.find(file_.patterns[name->pattern].event.text);
    if (field != project_.fields.end()) taken_in_.push_back(field->second);
  }
}

std::vector<Triggers::Alternative> Triggers::crossed(const ast::Binary& binary, Span where) {
  const std::vector<Alternative> left = alternatives(binary.left, false);
  const std::vector<Alternative> right = alternatives(binary.right, false);
  if (left.size() * right.size() > most_alternatives) {
    project_.diagnostics
        .report(Code::TooManyAlternatives, where,
                "this trigger has " + std::to_string(left.size() * right.size()) + " alternatives")
        .primary("each event on one side with each on the other")
        .note("a trigger is kept apart into at most " + std::to_string(most_alternatives))
        .help("ask for several keys at once, such as `form_submitted(form in ['a', 'b'])`");
    return {};
  }
  std::vector<Alternative> all;
  for (const Alternative& one : left) {
    for (const Alternative& other : right) {
      Alternative both = one;
      both.occasions.insert(both.occasions.end(), other.occasions.begin(), other.occasions.end());
      both.conditions.insert(both.conditions.end(), other.conditions.begin(),
                             other.conditions.end());
      all.push_back(std::move(both));
    }
  }
  return all;
}

void Triggers::report_under_not(ast::ExprId id) {
  ast::ExprId inner = id;
  while (const auto* unary = std::get_if<ast::Unary>(&file_.exprs[inner].node))
    inner = unary->operand;
  auto report = project_.diagnostics.report(
      Code::EventUnderNot, file_.exprs[id].span,
      purpose_ == Purpose::Start ? "an event that does not happen cannot start a workflow"
                                 : "an event that does not happen is no moment");
  report.primary("there is no moment at which this is so");
  if (std::holds_alternative<ast::Mention>(file_.exprs[inner].node))
    report.help("ask about the past beside an event: `no " +
                std::string(project_.sources.text(file_.exprs[inner].span)) + " in last 30d`");
}

void Triggers::report_two(ast::ExprId first, ast::ExprId second) {
  const ast::Expr& one = file_.exprs[first];
  const ast::Expr& other = file_.exprs[second];
  auto report = project_.diagnostics.report(
      Code::TwoEvents, other.span,
      std::string("two ") +
          (std::holds_alternative<ast::Moment>(one.node) ||
                   std::holds_alternative<ast::Moment>(other.node)
               ? "moments"
               : "events") +
          " never " +
          (purpose_ == Purpose::Start
               ? "happen at the same instant, so this can never start the workflow"
               : "happen at the same instant"));
  report.primary("and this cannot both be happening").label(one.span, "this");
  if (std::holds_alternative<ast::Mention>(one.node))
    report.help("to ask whether the other has happened before: `any " +
                std::string(project_.sources.text(one.span)) + "`");
}

/// History of another event beside the one that is asked about. `wanted`: that it has happened; who
/// asks that it has not loses nobody.
void Triggers::note_history(ast::ExprId id, bool wanted, const ast::Pattern& pattern) {
  const ast::Expr& expr = file_.exprs[id];
  const auto visit = [&](ast::ExprId inner) { note_history(inner, wanted, pattern); };
  const auto note = [&](const ast::Pattern& asked) {
    if (wanted && asked.event.text != pattern.event.text)
      late_.push_back({asked.event, expr.span, pattern.span, std::string(pattern.event.text), {}});
  };
  std::visit(overloaded{
                 [&](const ast::History& history) {
                   using Kind = ast::HistoryKind;
                   if (history.kind == Kind::Any || history.kind == Kind::Count ||
                       history.kind == Kind::Sum)
                     note(file_.patterns[history.pattern]);
                 },
                 [&](const ast::Mention& mention) {
                   if (mention.range) note(file_.patterns[mention.pattern]);
                 },
                 [&](const ast::Unary& unary) {
                   if (unary.op == ast::UnaryOp::Not)
                     note_history(unary.operand, !wanted, pattern);
                   else
                     visit(unary.operand);
                 },
                 [&](const ast::Binary& binary) {
                   if (binary.op == ast::BinaryOp::Less || binary.op == ast::BinaryOp::LessEqual ||
                       (binary.op == ast::BinaryOp::Equal && is_zero(file_, binary.right)))
                     return;
                   visit(binary.left);
                   visit(binary.right);
                 },
                 [&](const ast::Between& between) { visit(between.operand); },
                 [](const auto&) {},
             },
             expr.node);
}

void Triggers::hint_late_history(const std::vector<checked::Trigger>& triggers) {
  for (const LateHistory& late : late_) {
    const bool is_asked_then =
        std::any_of(triggers.begin(), triggers.end(), [&](const checked::Trigger& trigger) {
          return trigger.event && project_.out.events[trigger.event].name == late.event.text;
        });
    if (is_asked_then) continue;
    std::string condition(project_.sources.text(late.condition));
    // Its parentheses are no part of it.
    if (condition.find(" or ") != std::string::npos) condition = "(" + condition + ")";
    project_.diagnostics
        .report(Code::AskedOnlyAtEvent, late.where,
                "this is asked only when " + quoted(late.asked_at) + " happens")
        .primary("whoever comes to it by a later " + quoted(late.event.text) + " does not enter")
        .label(late.pattern, "the event that is asked about")
        .help("to take them in too, ask for both as history: `any " +
              std::string(project_.sources.text(late.pattern)) + " and " + condition + "`");
  }
}

}  // namespace tend::checking
