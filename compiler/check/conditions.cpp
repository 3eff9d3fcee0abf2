// conditions.cpp: waits that are over as soon as a condition holds: one, or the first of several.
#include "compiler/check/steps.hpp"

namespace tend::checking {

/// What a wait is for: an event, a condition, or a moment.
Operand Steps::awaited(ast::ExprId id) {
  const auto* mention = std::get_if<ast::Mention>(&file_.exprs[id].node);
  return mention && expressions_.is_pattern(*mention) ? expressions_.condition(id)
                                                      : expressions_.value(id);
}

bool Steps::plain_condition(const ast::UntilExpr& until) {
  if (!until.window && !until.at) return true;
  const bool is_window = until.window.has_value();
  project_.diagnostics
      .report(Code::TypeMismatch, is_window ? until.window->span : until.at->span,
              is_window ? "a window does not follow a condition"
                        : "a time of day does not follow a condition")
      .label(file_.exprs[until.value].span, "this may come true at any time")
      .help(is_window ? "wait for the window after it: a second step, `wait until WINDOW`"
                      : "wait for the time after it: a second step, `wait until 09:00`");
  return false;
}

/// The arm of `wait until C up to D`, and that of its `else`. Nothing of a wait looks ahead, so its
/// blocks are checked in the order in which they are written.
void Steps::until_condition(const ast::Step& step, const ast::WaitUntil& written,
                            checked::WaitArm arm, checked::Block& block) {
  checked::Wait wait;
  wait.kind = WaitKind::UntilCondition;
  arm.block = optional_block(written.came);
  wait.arms.push_back(std::move(arm));
  checked::WaitArm end;
  bool sound = true;
  if (written.up_to) {
    end.span = file_.exprs[written.up_to].span;
    sound = time_out(written.up_to, end, block);
  }
  end.block = optional_block(written.otherwise);
  if (written.up_to) {
    wait.arms.push_back(std::move(end));
  } else if (written.otherwise) {
    project_.diagnostics
        .report(Code::UnreachableStep, written.otherwise->span,
                "this `else` is never taken: the wait has no other end")
        .help("say how long it waits: `up to 5d`");
  }
  if (sound) add(step, std::move(wait), block);
}

/// `up to D`, `up to MOMENT`.
bool Steps::time_out(ast::ExprId up_to, checked::WaitArm& arm, checked::Block& block) {
  const Span where = file_.exprs[up_to].span;
  const Operand operand = expressions_.value(up_to);
  if (!operand) return false;
  const bool is_moment = operand.type == Type::Date || operand.type == Type::DateTime;
  if (!is_moment && operand.type != Type::Duration) {
    project_.diagnostics.report(Code::TypeMismatch, where, "`up to` takes a duration or a moment")
        .primary("this is " + std::string(in_words(operand.type)));
    return false;
  }
  if (operand.may_be_unset) {
    report_unset(operand, where, false);
    return false;
  }
  if (is_moment) {
    arm.moment = expressions_.moment(operand, std::nullopt).expr;
    return true;
  }
  if (const checked::Literal* literal = project_.literal(operand.expr)) {
    arm.after = std::get<Duration>(*literal);
    return check_length(*arm.after, where);
  }
  // Counted from when the step is reached: the end is kept, so that it stays where it is.
  const Wanted instant{Type::DateTime};
  const checked::ExprId now = project_.add(where, instant, checked::Now{});
  Operand end;
  end.expr = project_.add(where, instant, checked::Apply{Op::AddDuration, {now, operand.expr}});
  end.type = Type::DateTime;
  arm.moment = kept("up to", where, end, block).expr;
  return true;
}

void Steps::wait_first(const ast::Step& step, const ast::WaitFirst& written,
                       checked::Block& block) {
  if (!may_wait(step, "`wait`")) return;
  checked::Wait wait;
  wait.kind = WaitKind::UntilCondition;
  bool sound = true;
  for (const ast::WaitArm& each : written.arms) {
    std::optional<checked::WaitArm> arm = first_arm(each);
    checked::Block steps = this->block(each.block.steps, each.block.span);
    sound &= arm.has_value();
    if (!arm) continue;
    arm->block = std::move(steps);
    wait.arms.push_back(std::move(*arm));
  }
  if (written.arms.empty()) {
    project_.diagnostics
        .report(Code::Syntax, head_of(step), "this wait is for the first of nothing")
        .help("say what may come first: `wait until { opened intro { … } after 5d { … } }`");
    return;
  }
  if (sound) add(step, std::move(wait), block);
}

std::optional<checked::WaitArm> Steps::first_arm(const ast::WaitArm& written) {
  checked::WaitArm arm;
  arm.span = written.span;
  if (!written.condition) {
    const std::optional<Duration> after = written_length(written.after);
    if (!after) return std::nullopt;
    arm.after = after;
    return arm;
  }
  const Operand operand = awaited(written.condition);
  if (!operand) return std::nullopt;
  if (operand.type == Type::Date || operand.type == Type::DateTime) {
    arm.moment = expressions_.moment(operand, std::nullopt).expr;
    return arm;
  }
  if (operand.type != Type::Bool) {
    auto report = project_.diagnostics.report(
        Code::NotACondition, file_.exprs[written.condition].span, "a condition is wanted here");
    report.primary("this is " + std::string(in_words(operand.type)));
    if (operand.type == Type::Duration) report.help("for a length of time: `after 5d { … }`");
    return std::nullopt;
  }
  arm.condition = operand.expr;
  hint_looks_back(written.condition, false);
  return arm;
}

bool Steps::waits_for_event(ast::ExprId id) const {
  const ast::ExprNode& node = file_.exprs[id].node;
  if (const auto* mention = std::get_if<ast::Mention>(&node))
    return expressions_.is_pattern(*mention);
  const auto* binary = std::get_if<ast::Binary>(&node);
  return binary && (binary->op == ast::BinaryOp::And || binary->op == ast::BinaryOp::Or) &&
         (waits_for_event(binary->left) || waits_for_event(binary->right));
}

/// In a second round, what happened in the first has happened already.
void Steps::hint_looks_back(ast::ExprId id, bool may_say_next) {
  if (loops_ == 0 || !waits_for_event(id)) return;
  const Span where = file_.exprs[id].span;
  auto report = project_.diagnostics.report(Code::LooksBackInLoop, where,
                                            "from the second round on, this may be over at once");
  report.primary("asks whether it has happened since the contact entered");
  if (may_say_next && std::holds_alternative<ast::Mention>(file_.exprs[id].node))
    report.fix("to wait for one from now on", {{{where.begin, where.begin}, "next "}},
               Applicability::Unsafe);
  else
    report.help("to wait for one from now on: `wait until next EVENT`");
}

}  // namespace tend::checking
