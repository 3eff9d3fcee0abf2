#include "compiler/check/triggers.hpp"

#include <algorithm>

namespace tend::checking {
namespace {

constexpr std::size_t most_alternatives = 64;

/// What a trigger without an event is, in the author's words.
std::string_view state_trigger(const ast::ExprNode& node) {
  if (std::holds_alternative<ast::Moment>(node)) return "a trigger at a moment";
  if (std::holds_alternative<ast::HeldFor>(node)) return "a trigger `for` a duration";
  if (std::holds_alternative<ast::History>(node)) return "a trigger on history";
  if (const auto* binary = std::get_if<ast::Binary>(&node);
      binary && binary->op == ast::BinaryOp::Becomes)
    return "a trigger with `becomes`";
  return "a trigger without an event";
}

}  // namespace

void Triggers::check(const ast::WhenSetting& when, Span whole,
                     std::vector<checked::Trigger>& triggers) {
  if (!when.condition) return;
  if (std::holds_alternative<ast::ErrorExpr>(file_.exprs[when.condition].node)) {
    project_.saw_error_node = true;
    return;
  }
  checked_.clear();
  for (const Alternative& alternative : alternatives(when.condition))
    add(alternative, whole, triggers);
}

const ast::Pattern& Triggers::pattern(ast::ExprId id) const {
  return file_.patterns[std::get<ast::Mention>(file_.exprs[id].node).pattern];
}

bool Triggers::has_pattern(ast::ExprId id) const {
  const ast::ExprNode& node = file_.exprs[id].node;
  if (const auto* mention = std::get_if<ast::Mention>(&node))
    return expressions_.is_pattern(*mention);
  if (const auto* unary = std::get_if<ast::Unary>(&node))
    return unary->op == ast::UnaryOp::Not && has_pattern(unary->operand);
  if (const auto* binary = std::get_if<ast::Binary>(&node))
    return (binary->op == ast::BinaryOp::And || binary->op == ast::BinaryOp::Or) &&
           (has_pattern(binary->left) || has_pattern(binary->right));
  return false;
}

std::vector<Triggers::Alternative> Triggers::alternatives(ast::ExprId id) {
  if (!has_pattern(id)) return {{{}, {id}}};
  const ast::Expr& expr = file_.exprs[id];
  if (std::holds_alternative<ast::Mention>(expr.node)) return {{{id}, {}}};
  if (std::holds_alternative<ast::Unary>(expr.node)) {
    report_under_not(id);
    return {};
  }
  const auto& binary = std::get<ast::Binary>(expr.node);
  if (binary.op == ast::BinaryOp::And) return crossed(binary, expr.span);
  std::vector<Alternative> all = alternatives(binary.left);
  for (Alternative& each : alternatives(binary.right)) all.push_back(std::move(each));
  return all;
}

std::vector<Triggers::Alternative> Triggers::crossed(const ast::Binary& binary, Span where) {
  const std::vector<Alternative> left = alternatives(binary.left);
  const std::vector<Alternative> right = alternatives(binary.right);
  if (left.size() * right.size() > most_alternatives) {
    project_.not_built(where, "a trigger with more than 64 alternatives");
    return {};
  }
  std::vector<Alternative> all;
  for (const Alternative& one : left) {
    for (const Alternative& other : right) {
      Alternative both = one;
      both.patterns.insert(both.patterns.end(), other.patterns.begin(), other.patterns.end());
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
  project_.diagnostics
      .report(Code::EventUnderNot, file_.exprs[id].span,
              "an event that does not happen cannot start a workflow")
      .primary("there is no moment at which this is so")
      .help("ask about the past beside an event: `no " +
            std::string(project_.sources.text(file_.exprs[inner].span)) + " in last 30d`");
}

void Triggers::add(const Alternative& alternative, Span whole,
                   std::vector<checked::Trigger>& triggers) {
  if (alternative.patterns.empty()) {
    const ast::ExprId first = alternative.conditions.front();
    const ast::Expr& expr = file_.exprs[first];
    const Span where =
        alternative.conditions.size() == 1 ? expr.span : head(project_.sources, whole);
    project_.not_built(where, state_trigger(expr.node));
    return;
  }
  const ast::Pattern& pattern = this->pattern(alternative.patterns.front());
  if (alternative.patterns.size() > 1) {
    const ast::Pattern& second = this->pattern(alternative.patterns[1]);
    project_.diagnostics
        .report(Code::TwoEvents, second.span,
                "two events never happen at the same instant, so this can never start the workflow")
        .primary("and this cannot both be happening")
        .label(pattern.span, "this")
        .help("to ask whether the other has happened before: `any " +
              std::string(project_.sources.text(pattern.span)) + "`");
    return;
  }
  if (pattern.without) return project_.not_built(pattern.span, "`without … within`");
  if (pattern.any_key) return project_.not_built(pattern.span, "`any key`");
  const checked::EventId event = expressions_.find_event(pattern.event);
  expressions_.set_trigger_event(event);
  checked::Trigger trigger{event, {}, pattern.span, whole};
  bool sound = event && expressions_.pattern(pattern, event, trigger.condition);
  for (const ast::ExprId id : alternative.conditions) {
    const Operand operand = condition(id);
    sound &= static_cast<bool>(operand);
    if (!sound) continue;
    trigger.condition =
        trigger.condition ? project_.add(whole, {Type::Bool, {}},
                                         checked::Apply{Op::And, {trigger.condition, operand.expr}})
                          : operand.expr;
  }
  if (sound) triggers.push_back(trigger);
}

Operand Triggers::condition(ast::ExprId id) {
  const auto found = std::find_if(checked_.begin(), checked_.end(),
                                  [&](const auto& entry) { return entry.first == id; });
  if (found != checked_.end()) return found->second;
  return checked_.emplace_back(id, expressions_.anded_condition(id)).second;
}

}  // namespace tend::checking
